//! What may be put into a line: names, numbers, texts, signs, and the keywords that may stand in a
//! line of its block.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Fault;
use super::edits::Put;
use crate::syntax::parser::Rule;
use crate::syntax::token::Sign;
use crate::words::find::forms;
use crate::words::{FormId, Surface, Word, keywords_of, word_of_rule};

type Key = (Rule, bool);

/// For each rule of lines and each language, the forms that may stand there, the commonest first.
static KEYWORDS: LazyLock<FxHashMap<Key, Vec<FormId>>> = LazyLock::new(|| {
    let mut table = FxHashMap::default();
    for rule in Rule::all_rules() {
        let words: Vec<Word> = keywords_of(*rule)
            .iter()
            .copied()
            .filter_map(word_of_rule)
            .collect();
        if words.is_empty() {
            continue;
        }
        for surface in [Surface::English, Surface::French] {
            let meant = |form: &FormId| {
                form.row()
                    .words_meant
                    .iter()
                    .any(|word| words.contains(word))
            };
            let mut found: Vec<FormId> = forms(surface).all().filter(meant).collect();
            found.sort_by_key(|form| (plain_first(*form), form.0));
            table.insert((*rule, surface == Surface::French), found);
        }
    }
    table
});

/// The keywords that may stand in a line of the block, in the language of the file.
pub(super) fn keywords(fault: &Fault) -> &'static [FormId] {
    let key = (fault.place.rule, fault.place.surface == Surface::French);
    KEYWORDS.get(&key).map_or(&[], Vec::as_slice)
}

/// Everything that may be put into a line, the commonest first.
pub(super) fn of(fault: &Fault) -> impl Iterator<Item = Put> + use<> {
    let kinds = [
        Put::Name,
        Put::Text,
        Put::Number,
        Put::Date,
        Put::Currency,
        Put::Time,
    ];
    let signs = Sign::ALL
        .iter()
        .copied()
        .filter(|sign| !matches!(sign, Sign::Open | Sign::Close));
    kinds
        .into_iter()
        .chain(keywords(fault).iter().copied().map(Put::Form))
        .chain(signs.map(Put::Sign))
}

/// Days come before other units, and written forms before those that are only read.
fn plain_first(form: FormId) -> u8 {
    match (form.can_mean(Word::Day), is_written(form)) {
        (true, true) => 0,
        (false, true) => 1,
        (_, false) => 2,
    }
}

/// Whether a form is one that is written, for one of its meanings.
pub(super) fn is_written(form: FormId) -> bool {
    let row = form.row();
    row.words_meant.iter().any(|word| {
        let meaning = word.row();
        let forms = if row.french {
            meaning.french
        } else {
            meaning.english
        };
        forms.first() == Some(&row.shown)
    })
}
