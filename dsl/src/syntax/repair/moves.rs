//! Two neighbours that changed places across a line break or a brace.

use super::{Place, variant};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::Span;
use crate::syntax::parser;
use crate::syntax::token::Token;

/// Lines longer than this are not mended so.
const TOKENS_MAX: usize = 120;

fn reads(place: &Place, tokens: &[Token]) -> bool {
    tokens.len() <= TOKENS_MAX && parser::reads(place.rule, &variant::codes(tokens))
}

/// Two lines, of which the first has `cut` of the tokens: its last one and the first of the other
/// changed places.
pub fn across_lines(
    place: &Place,
    tokens: &[Token],
    cut: usize,
) -> Option<(Vec<Token>, Vec<Token>, Diagnostic)> {
    if cut == 0 || cut >= tokens.len() || tokens.len() > 2 * TOKENS_MAX {
        return None;
    }
    let mut swapped = tokens.to_vec();
    swapped.swap(cut - 1, cut);
    let other = swapped.split_off(cut);
    if !reads(place, &swapped) || !reads(place, &other) {
        return None;
    }
    let said = changed_places(place, tokens[cut - 1].span, tokens[cut].span);
    Some((swapped, other, said))
}

/// A line and the first one of its block: a token stands on the wrong side of the brace.
pub fn across_brace(
    (outer, inner): (&Place, &Place),
    head: &[Token],
    brace: Option<&Token>,
    first: &[Token],
) -> Option<(Vec<Token>, Vec<Token>, Diagnostic)> {
    let brace = brace?;
    let (last, rest) = head.split_last()?;
    let below = [std::slice::from_ref(last), first].concat();
    if !rest.is_empty() && reads(outer, rest) && reads(inner, &below) {
        let said = changed_places(outer, last.span, brace.span);
        return Some((rest.to_vec(), below, said));
    }
    let (moved, below) = first.split_first()?;
    let longer = [head, std::slice::from_ref(moved)].concat();
    if reads(outer, &longer) && (below.is_empty() || reads(inner, below)) {
        let said = changed_places(outer, brace.span, moved.span);
        return Some((longer, below.to_vec(), said));
    }
    None
}

/// The last line of a block, and a line of one token behind the brace that closes the block: that
/// token belongs before the brace.
pub fn below_brace(
    inner: &Place,
    last: &[Token],
    brace: Option<&Token>,
    behind: &[Token],
) -> Option<(Vec<Token>, Diagnostic)> {
    let (brace, [moved]) = (brace?, behind) else {
        return None;
    };
    let longer = [last, behind].concat();
    if reads(inner, last) || !reads(inner, &longer) {
        return None;
    }
    Some((longer, changed_places(inner, brace.span, moved.span)))
}

fn changed_places(place: &Place, one: Span, other: Span) -> Diagnostic {
    let shown = |span: Span| place.source.get(span.range()).unwrap_or("");
    let brief = |span: Span| {
        let words = shown(span);
        match words.contains(['\n', '"', '«']) {
            true => "\"…\"".to_owned(),
            false => words.to_owned(),
        }
    };
    let between = Span {
        start: one.end,
        end: other.start,
        ..one
    };
    let swapped = [shown(other), shown(between), shown(one)].concat();
    Diagnostic::error(
        codes::UNEXPECTED,
        one,
        text(
            format!(
                "`{}` and `{}` have changed places",
                brief(one),
                brief(other)
            ),
            format!("`{}` et `{}` ont changé de place", brief(one), brief(other)),
        ),
    )
    .fix(one.to(other), swapped)
}
