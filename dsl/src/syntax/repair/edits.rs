//! Small changes to a line, the likeliest first.

use smol_str::SmolStr;

use super::{Fault, is_word};
use crate::span::Span;
use crate::spelling::{distance, tolerance};
use crate::syntax::token::{Decimal, Kind, Sign, Token};
use crate::words::find::forms;
use crate::words::{FormId, lower_first, without_accents};

/// A small change.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    /// What is done.
    pub change: Change,
    /// First token that it touches.
    pub at: usize,
    /// How many tokens it takes away.
    pub taken: usize,
    /// What it puts there.
    pub put: Vec<Put>,
    /// Other things that would have fitted in the same place.
    pub also: Vec<Put>,
}

/// Kinds of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// A word lacks its accent.
    Accent,
    /// A word or a phrase is misspelt.
    Spelling,
    /// Something is too many.
    Delete,
    /// Something is missing.
    Insert,
    /// Two neighbours are in the wrong order.
    Swap,
    /// Something else belongs here.
    Replace,
}

/// What a change puts into a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Put {
    /// A keyword.
    Form(FormId),
    /// A name.
    Name,
    /// A number.
    Number,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A text in quotes.
    Text,
    /// A currency.
    Currency,
    /// A sign.
    Sign(Sign),
    /// The token with this index of the line.
    Token(usize),
}

/// The likeliest change after which the line reads.
pub(super) fn find(fault: &Fault) -> Option<Edit> {
    spelling(fault)
        .or_else(|| around(fault, fault.at))
        .or_else(|| {
            (1..=3)
                .filter_map(|back| fault.at.checked_sub(back))
                .find_map(|at| around(fault, at))
        })
        .or_else(|| around(fault, fault.at + 1))
}

/// A misspelt word or phrase, at the place or a little before it.
fn spelling(fault: &Fault) -> Option<Edit> {
    let from = fault.at.saturating_sub(6);
    let mut found: Vec<(usize, Edit)> = Vec::new();
    for at in (from..=fault.at.min(fault.tokens.len().saturating_sub(1))).rev() {
        for taken in 1..=8_usize.min(fault.tokens.len() - at) {
            let window = &fault.tokens[at..at + taken];
            if !window
                .iter()
                .all(|token| is_word(token) || token.is(Sign::Slash))
                || at + taken <= from
            {
                break;
            }
            let words: Vec<String> = window.iter().flat_map(words_of).collect();
            let joined = words.join(" ");
            for form in forms(fault.surface).all() {
                if let Some((cost, change)) = likeness(&words, &joined, form, taken) {
                    found.push((
                        cost,
                        Edit {
                            change,
                            at,
                            taken,
                            put: vec![Put::Form(form)],
                            also: Vec::new(),
                        },
                    ));
                }
            }
        }
    }
    found.sort_by_key(|(cost, edit)| (*cost, fault.at.abs_diff(edit.at)));
    found
        .into_iter()
        .map(|(_, edit)| edit)
        .find(|edit| fault.reads(&codes_with(fault, edit)))
}

fn words_of(token: &Token) -> Vec<String> {
    if token.is(Sign::Slash) {
        return vec!["/".to_owned()];
    }
    token.text.split(' ').map(lower_first).collect()
}

/// How much the words differ from a form, if it can be meant; 0 is never returned.
fn likeness(words: &[String], joined: &str, form: FormId, taken: usize) -> Option<(usize, Change)> {
    let wanted = form.row().words;
    let wanted_joined = wanted.join(" ");
    if joined == wanted_joined {
        return None;
    }
    if without_accents(joined) == without_accents(&wanted_joined) {
        return Some((1, Change::Accent));
    }
    let most = if wanted.len() == 1 {
        tolerance(&wanted_joined).min(tolerance(joined))
    } else {
        3
    };
    let letters = joined.chars().count();
    if letters > 2
        && let Some(edits) = distance(joined, &wanted_joined, most)
    {
        return Some((2 * edits + usize::from(taken > 1), Change::Spelling));
    }
    // A phrase with one word lost, doubled or replaced.
    let close = wanted.len() >= 2
        && words.len().abs_diff(wanted.len()) <= 1
        && words.len() + wanted.len() > 3;
    let same = close.then(|| common_words(words, wanted))?;
    (same + 1 >= wanted.len() && same >= 1 && same + 1 >= words.len())
        .then_some((7 + taken, Change::Spelling))
}

/// How many words two rows have in common, in order.
fn common_words(words: &[String], wanted: &[&str]) -> usize {
    let mut rest = wanted.iter();
    let mut same = 0;
    for word in words {
        let mut look = rest.clone();
        if look.any(|other| other == word) {
            same += 1;
            rest = look;
        }
    }
    same
}

/// Every other change at one token.
fn around(fault: &Fault, at: usize) -> Option<Edit> {
    if at > fault.tokens.len() {
        return None;
    }
    let edit = |change, taken, put| Edit {
        change,
        at,
        taken,
        put,
        also: Vec::new(),
    };
    let doubled = |at: usize| {
        let (Some(before), Some(token)) = (
            at.checked_sub(1).and_then(|b| fault.tokens.get(b)),
            fault.tokens.get(at),
        ) else {
            return false;
        };
        before.code() == token.code() && before.text == token.text
    };
    let deletion = edit(Change::Delete, 1, Vec::new());
    let can_delete = at < fault.tokens.len() && fault.reads(&codes_with(fault, &deletion));
    if can_delete && doubled(at) {
        return Some(deletion);
    }
    let insertions: Vec<Put> = puts(fault)
        .filter(|put| fault.reads(&codes_with(fault, &edit(Change::Insert, 0, vec![*put]))))
        .collect();
    if let Some((first, also)) = insertions.split_first() {
        return Some(Edit {
            also: also.to_vec(),
            ..edit(Change::Insert, 0, vec![*first])
        });
    }
    if can_delete {
        return Some(deletion);
    }
    if at + 1 < fault.tokens.len() {
        let swap = edit(Change::Swap, 2, vec![Put::Token(at + 1), Put::Token(at)]);
        if fault.reads(&codes_with(fault, &swap)) {
            return Some(swap);
        }
    }
    if at < fault.tokens.len() {
        let replacements: Vec<Put> = puts(fault)
            .filter(|put| fault.reads(&codes_with(fault, &edit(Change::Replace, 1, vec![*put]))))
            .collect();
        if let Some((first, also)) = replacements.split_first() {
            return Some(Edit {
                also: also.to_vec(),
                ..edit(Change::Replace, 1, vec![*first])
            });
        }
    }
    None
}

/// Everything that may be put into a line, the commonest first.
fn puts(fault: &Fault) -> impl Iterator<Item = Put> {
    let kinds = [
        Put::Name,
        Put::Text,
        Put::Number,
        Put::Date,
        Put::Currency,
        Put::Time,
    ];
    let mut keywords: Vec<FormId> = forms(fault.surface).all().collect();
    keywords.sort_by_key(|form| (plain_first(*form), form.0));
    let signs = Sign::ALL
        .iter()
        .copied()
        .filter(|sign| !matches!(sign, Sign::Open | Sign::Close));
    kinds
        .into_iter()
        .chain(keywords.into_iter().map(Put::Form))
        .chain(signs.map(Put::Sign))
}

/// Days come before other units, and written forms before those that are only read.
fn plain_first(form: FormId) -> u8 {
    let row = form.row();
    let written = row.words_meant.iter().any(|word| {
        let forms = if row.french {
            word.row().french
        } else {
            word.row().english
        };
        forms.first() == Some(&row.shown)
    });
    match (form.can_mean(crate::words::Word::Day), written) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    }
}

fn codes_with(fault: &Fault, edit: &Edit) -> String {
    let mut codes = String::with_capacity(fault.codes.len() + 6);
    codes.push_str(fault.codes(0, edit.at));
    for put in &edit.put {
        codes.push(code(fault, *put));
    }
    codes.push_str(fault.codes(edit.at + edit.taken, fault.tokens.len()));
    codes
}

fn code(fault: &Fault, put: Put) -> char {
    match put {
        Put::Token(at) => fault.tokens.get(at).map_or('\u{E005}', Token::code),
        _ => token(fault, put, Span::default()).code(),
    }
}

/// The token that a change puts into the line.
fn token(fault: &Fault, put: Put, span: Span) -> Token {
    let (kind, form, text) = match put {
        Put::Form(form) => (Kind::Word, Some(form), SmolStr::new(form.row().shown)),
        Put::Name => (Kind::Word, None, SmolStr::default()),
        Put::Number => (
            Kind::Number(Decimal {
                mantissa: 1,
                scale: 0,
            }),
            None,
            SmolStr::default(),
        ),
        Put::Date => (Kind::Date(None), None, SmolStr::default()),
        Put::Time => (Kind::Time(None), None, SmolStr::default()),
        Put::Text => {
            let kind = Kind::Text {
                inner_start: span.end,
                inner_end: span.end,
                closed: true,
                block: false,
            };
            (kind, None, SmolStr::default())
        }
        Put::Currency => (Kind::Currency, None, SmolStr::default()),
        Put::Sign(sign) => (Kind::Sign(sign), None, SmolStr::default()),
        Put::Token(at) => {
            if let Some(token) = fault.tokens.get(at) {
                return token.clone();
            }
            (Kind::Strange, None, SmolStr::default())
        }
    };
    Token {
        kind,
        span,
        line: 0,
        column: 0,
        form,
        text,
    }
}

/// The tokens of the line with the change.
pub(super) fn apply(fault: &Fault, edit: &Edit) -> Vec<Token> {
    let span = touched(fault, edit);
    let mut tokens = fault.tokens[..edit.at].to_vec();
    tokens.extend(edit.put.iter().map(|put| token(fault, *put, span)));
    tokens.extend_from_slice(&fault.tokens[edit.at + edit.taken..]);
    tokens
}

/// Where the change is made.
pub(super) fn touched(fault: &Fault, edit: &Edit) -> Span {
    match fault.tokens.get(edit.at..edit.at + edit.taken) {
        Some([only]) => only.span,
        Some([first, .., last]) => first.span.to(last.span),
        _ => fault.gap(edit.at),
    }
}
