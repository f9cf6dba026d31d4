//! Small changes to a line, the likeliest first.

use smol_str::SmolStr;

use super::{Fault, candidates, heads, misspelt};
use crate::span::Span;
use crate::syntax::token::{Decimal, Kind, Sign, Token};
use crate::words::{FormId, Group};

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
    /// Two words are written as one.
    Space,
    /// A brace is missing, and this stands in its place.
    Brace,
    /// Two neighbours are in the wrong order.
    Swap,
    /// Something else belongs here.
    Replace,
    /// A name belongs here, not a word that joins.
    Name,
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
    /// The end of a word of the line, from a byte on.
    Rest {
        /// Index of the word.
        of: usize,
        /// First byte.
        from: usize,
    },
    /// The start of a word of the line, up to a byte.
    Start {
        /// Index of the word.
        of: usize,
        /// One past the last byte.
        to: usize,
    },
}

/// The likeliest change after which the line reads.
pub(super) fn find(fault: &Fault) -> Option<Edit> {
    in_place_of_brace(fault)
        .or_else(|| bad_name(fault))
        .or_else(|| misspelt::find(fault))
        .or_else(|| misspelt::split(fault))
        .or_else(|| heads::find(fault))
        .or_else(|| around(fault, fault.at))
        .or_else(|| {
            (1..=3)
                .filter_map(|back| fault.at.checked_sub(back))
                .find_map(|at| around(fault, at))
        })
        .or_else(|| around(fault, fault.at + 1))
}

/// A line that lacks the brace of its block, and has something else in its place.
fn in_place_of_brace(fault: &Fault) -> Option<Edit> {
    let last = fault.tokens.len().checked_sub(1)?;
    let lacks = fault.block.is_some_and(|block| !block.opened);
    let edit = Edit {
        change: Change::Brace,
        at: last,
        taken: 1,
        put: Vec::new(),
        also: Vec::new(),
    };
    (lacks && last > 0 && fault.reads(&codes_with(fault, &edit))).then_some(edit)
}

/// A word that joins the parts of a line, where a name belongs.
fn bad_name(fault: &Fault) -> Option<Edit> {
    let at = fault.at;
    let token = fault.tokens.get(at)?;
    let joins = token.form.is_some_and(|form| form.row().link) && !token.text.contains(' ');
    if !joins {
        return None;
    }
    let without = [fault.codes(0, at), fault.codes(at + 1, fault.tokens.len())].concat();
    let doubled = at > 0 && fault.tokens[at - 1].text == token.text;
    if doubled && fault.reads(&without) {
        return None;
    }
    let edit = Edit {
        change: Change::Name,
        at,
        taken: 1,
        put: vec![Put::Name],
        also: Vec::new(),
    };
    fault.reads(&codes_with(fault, &edit)).then_some(edit)
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
    // `team team sales`: not the name is too many.
    if at >= 2 && doubled(at - 1) {
        let before = Edit {
            at: at - 1,
            ..edit(Change::Delete, 1, Vec::new())
        };
        if fault.reads(&codes_with(fault, &before)) {
            return Some(before);
        }
    }
    let deletion = edit(Change::Delete, 1, Vec::new());
    let can_delete = at < fault.tokens.len() && fault.reads(&codes_with(fault, &deletion));
    if can_delete && doubled(at) {
        return Some(deletion);
    }
    let insertions: Vec<Put> = candidates::of(fault)
        .filter(|put| fault.reads(&codes_with(fault, &edit(Change::Insert, 0, vec![*put]))))
        .collect();
    if let Some((first, also)) = insertions.split_first() {
        return Some(Edit {
            also: also.to_vec(),
            ..edit(Change::Insert, 0, vec![*first])
        });
    }
    let swap = |at: usize| Edit {
        at,
        ..edit(Change::Swap, 2, vec![Put::Token(at + 1), Put::Token(at)])
    };
    if let Some(found) = beside_unit(fault, at, &swap) {
        return Some(found);
    }
    if can_delete {
        return Some(deletion);
    }
    for first in [Some(at), at.checked_sub(1)].into_iter().flatten() {
        let fits = first + 1 < fault.tokens.len();
        if fits && fault.reads(&codes_with(fault, &swap(first))) {
            return Some(swap(first));
        }
    }
    if at < fault.tokens.len() {
        let replacements: Vec<Put> = candidates::of(fault)
            .filter(|put| *put != Put::Sign(Sign::Dot) && may_head(fault, at, *put))
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

/// A number before a unit that stands behind it, or something else in its place: without either the
/// unit would read as a name.
fn beside_unit(fault: &Fault, at: usize, swap: &impl Fn(usize) -> Edit) -> Option<Edit> {
    let is_unit = |at: usize| {
        let form = fault.tokens.get(at).and_then(|token| token.form);
        form.is_some_and(|form| form.in_group(Group::Unit).is_some())
    };
    let is_number = |at: usize| {
        let kind = fault.tokens.get(at).map(|token| token.kind);
        matches!(kind, Some(Kind::Number(_)))
    };
    let before = at.checked_sub(1);
    let edit = match before {
        Some(before) if is_unit(before) && is_number(at) => swap(before),
        _ if is_unit(at + 1) && !is_number(at) => Edit {
            change: Change::Replace,
            at,
            taken: 1,
            put: vec![Put::Number],
            also: Vec::new(),
        },
        _ => return None,
    };
    fault.reads(&codes_with(fault, &edit)).then_some(edit)
}

/// Whether something may stand at a place: first in a line with a block, only what has one.
pub(super) fn may_head(fault: &Fault, at: usize, put: Put) -> bool {
    let has_block = fault.block.is_some_and(|block| block.opened);
    let kind = fault.place.kind;
    at > 0 || !has_block || kind.takes_block(&token(fault, put, Span::default()))
}

pub(super) fn codes_with(fault: &Fault, edit: &Edit) -> String {
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
pub(super) fn token(fault: &Fault, put: Put, span: Span) -> Token {
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
        Put::Rest { of, from } => {
            let word = fault
                .tokens
                .get(of)
                .and_then(|token| token.text.get(from..));
            (Kind::Word, None, SmolStr::new(word.unwrap_or("")))
        }
        Put::Start { of, to } => {
            let word = fault.tokens.get(of).and_then(|token| token.text.get(..to));
            (Kind::Word, None, SmolStr::new(word.unwrap_or("")))
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
