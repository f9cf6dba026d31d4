//! The words of the language: one table, `keywords.csv`, with an English and a French form for each
//! meaning. The lexer, the grammar, the formatter and the reference all come from it.

use std::borrow::Cow;

/// Which words of a script make a keyword.
pub mod find;
/// How text falls into words.
pub mod split;

include!(concat!(env!("OUT_DIR"), "/words.rs"));
include!(concat!(env!("OUT_DIR"), "/reach.rs"));

/// The language in which a script is written. One tree has both surfaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Surface {
    /// English keywords.
    #[default]
    English,
    /// French keywords.
    French,
}

/// One meaning with its forms: written ones first, then those that are read and never written.
#[derive(Clone, Copy, Debug)]
pub struct WordRow {
    /// The meaning.
    pub word: Word,
    /// Its stable name in the table.
    pub id: &'static str,
    /// What kind of word it is.
    pub group: Group,
    /// English forms.
    pub english: &'static [&'static str],
    /// French forms.
    pub french: &'static [&'static str],
    /// How many of the English forms may be written (2: singular and plural).
    pub english_written: usize,
    /// How many of the French forms may be written.
    pub french_written: usize,
}

/// One form of one surface: a word or a phrase, with all meanings that it can have.
#[derive(Clone, Copy, Debug)]
pub struct FormRow {
    /// Whether it is French; English otherwise.
    pub french: bool,
    /// The form as the lexer sees it, first letters in lower case.
    pub words: &'static [&'static str],
    /// The form as it is written.
    pub shown: &'static str,
    /// Its meanings.
    pub words_meant: &'static [Word],
    /// Whether it is one of the closed list of words that can't be names.
    pub link: bool,
}

/// The number of a form: its index in [`FORMS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FormId(pub u16);

impl FormId {
    /// The row of the form.
    pub fn row(self) -> &'static FormRow {
        &FORMS[self.0 as usize]
    }

    /// Whether the form can mean `word`.
    pub fn can_mean(self, word: Word) -> bool {
        self.row().words_meant.contains(&word)
    }

    /// The meaning of the form within a group, if it has one there.
    pub fn in_group(self, group: Group) -> Option<Word> {
        self.row()
            .words_meant
            .iter()
            .copied()
            .find(|word| word.row().group == group)
    }
}

impl Word {
    /// The row of the meaning.
    pub fn row(self) -> &'static WordRow {
        &WORDS[self as usize]
    }

    /// Its stable name in the table.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// The form that is written, in the singular.
    pub fn form(self, surface: Surface) -> &'static str {
        match surface {
            Surface::English => self.row().english[0],
            Surface::French => self.row().french[0],
        }
    }

    /// The form that is written for `count` things.
    pub fn form_for(self, surface: Surface, count: i64) -> &'static str {
        let (forms, written) = match surface {
            Surface::English => (self.row().english, self.row().english_written),
            Surface::French => (self.row().french, self.row().french_written),
        };
        let plural = match surface {
            Surface::English => count != 1,
            Surface::French => count.abs() > 1,
        };
        if plural && written > 1 {
            forms[1]
        } else {
            forms[0]
        }
    }
}

/// `word` in lower case at its first letter: how words are compared with forms.
pub fn lower_first(word: &str) -> Cow<'_, str> {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) if !first.is_lowercase() => {
            Cow::Owned(first.to_lowercase().chain(chars).collect())
        }
        _ => Cow::Borrowed(word),
    }
}

/// Letters without accents, for finding a word that lacks one.
pub fn without_accents(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    word.nfd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .collect()
}

/// The character that stands for a form in a line given to the grammar.
pub fn code(form: FormId) -> char {
    char::from_u32(0xE100 + u32::from(form.0)).unwrap_or('\u{E000}')
}
