//! Finding forms: which words of a script make a keyword.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{FORMS, FormId, Surface, without_accents};

/// The forms of one surface, by their first word.
pub struct Forms {
    by_first: FxHashMap<&'static str, Vec<FormId>>,
    by_plain: FxHashMap<String, FormId>,
}

static ENGLISH: LazyLock<Forms> = LazyLock::new(|| Forms::new(false));
static FRENCH: LazyLock<Forms> = LazyLock::new(|| Forms::new(true));

/// The forms of a surface.
pub fn forms(surface: Surface) -> &'static Forms {
    match surface {
        Surface::English => &ENGLISH,
        Surface::French => &FRENCH,
    }
}

impl Forms {
    fn new(french: bool) -> Forms {
        let mut by_first: FxHashMap<&'static str, Vec<FormId>> = FxHashMap::default();
        let mut by_plain = FxHashMap::default();
        for (at, row) in FORMS
            .iter()
            .enumerate()
            .filter(|(_, row)| row.french == french)
        {
            let id = FormId(at as u16);
            by_first.entry(row.words[0]).or_default().push(id);
            if let [word] = row.words
                && !word.is_ascii()
            {
                let plain = without_accents(word);
                if plain != *word {
                    by_plain.insert(plain, id);
                }
            }
        }
        for found in by_first.values_mut() {
            found.sort_by_key(|id| std::cmp::Reverse(id.row().words.len()));
        }
        Forms { by_first, by_plain }
    }

    /// The longest form that the words begin with, and how many words it takes. The words come with
    /// their first letter in lower case; `next` yields the word at a position, if there is one.
    pub fn longest<'a>(&self, next: impl Fn(usize) -> Option<&'a str>) -> Option<(FormId, usize)> {
        let candidates = self.beginning_with(next(0)?);
        candidates.iter().copied().find_map(|id| {
            let words = id.row().words;
            let fits = words
                .iter()
                .enumerate()
                .all(|(at, word)| next(at) == Some(*word));
            fits.then_some((id, words.len()))
        })
    }

    /// The forms whose first word is this, the longest first.
    pub fn beginning_with(&self, first: &str) -> &[FormId] {
        self.by_first.get(first).map_or(&[], Vec::as_slice)
    }

    /// The form of one word that this word would be if it had its accents.
    pub fn but_for_accents(&self, word: &str) -> Option<FormId> {
        self.by_plain.get(word).copied()
    }

    /// All forms of this surface.
    pub fn all(&self) -> impl Iterator<Item = FormId> + '_ {
        self.by_first.values().flatten().copied()
    }
}
