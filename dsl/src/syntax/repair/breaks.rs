//! Line breaks lost, and line breaks too many.

use super::{Fault, Place, Repaired, quotes, variant};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::Span;
use crate::syntax::parser;
use crate::syntax::token::{Kind, Token};

/// A line longer than this is not cut or joined.
const TOKENS_MAX: usize = 120;

/// A line that is two lines, and the token with which the second begins.
pub fn split(place: &Place, tokens: &[Token]) -> Option<(usize, Diagnostic)> {
    if tokens.len() > TOKENS_MAX {
        return None;
    }
    let codes = variant::codes(tokens);
    let reads = |from: usize, to: usize| {
        let part = codes.get(from * parser::CODE_BYTES..to * parser::CODE_BYTES);
        part.is_some_and(|part| parser::reads(place.rule, part))
    };
    let doubled = (1..tokens.len()).any(|at| {
        let (one, other) = (&tokens[at - 1], &tokens[at]);
        let rest = codes.get((at + 1) * parser::CODE_BYTES..).unwrap_or("");
        let without = || [codes.get(..at * parser::CODE_BYTES).unwrap_or(""), rest].concat();
        let same = one.code() == other.code() && one.text == other.text;
        same && parser::reads(place.rule, &without())
    });
    if doubled {
        return None;
    }
    let at = (1..tokens.len()).find(|at| {
        let same_row = tokens[at - 1].line == tokens[*at].line;
        let may_begin = place.kind.is_list() || place.kind.begins_line(&tokens[*at]);
        same_row && may_begin && reads(*at, tokens.len()) && reads(0, *at)
    })?;
    let (above, below) = (tokens[at - 1].span, tokens[at].span);
    let gap = Span {
        start: above.end,
        end: below.start,
        ..above
    };
    let said = Diagnostic::error(
        codes::MISSING,
        below,
        text(
            "a line break is missing before this",
            "il manque un retour à la ligne devant ceci",
        ),
    )
    .fix(gap, line_break(place, tokens[0].span));
    Some((at, said))
}

/// A line break with the indentation of the line that begins at `first`.
fn line_break(place: &Place, first: Span) -> String {
    let before = place.source.get(..first.start as usize).unwrap_or("");
    let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let indent = before.get(line..).unwrap_or("");
    let indent: String = indent.chars().take_while(|c| c.is_whitespace()).collect();
    format!("\n{indent}")
}

/// Two lines that are one: the tokens of both, of which the first line has `cut`.
pub fn joined(place: &Place, tokens: &[Token], cut: usize, above_reads: bool) -> Option<Repaired> {
    let (above, below) = (
        cut.checked_sub(1).and_then(|at| tokens.get(at))?,
        tokens.get(cut)?,
    );
    if tokens.len() > TOKENS_MAX {
        return None;
    }
    let gap = above.span.end as usize..below.span.start as usize;
    let whole = tokens.first()?.span.start as usize..tokens.last()?.span.end as usize;
    let comment = place.source.get(gap.clone())?.contains('#');
    // A break inside a word leaves its rest at the start of a line. Lines of one block are aligned.
    let inside_word = below.column == 0 && !comment && (tokens[0].column > 0 || !above_reads);
    let aligned = below.column == tokens[0].column;
    let ways: &[&str] = match inside_word {
        true => &["", " "],
        false if aligned && below.column > 0 => &[],
        false => &[" "],
    };
    if place.kind.begins_line(below) && !matches!(below.kind, Kind::Text { .. } | Kind::Date(_)) {
        return None;
    }
    let found = ways.iter().find_map(|put| {
        let change = variant::Change {
            cut: gap.clone(),
            put,
        };
        let joined = variant::tokens(place, whole.clone(), &change)?;
        parser::read(place.rule, &variant::codes(&joined)).ok()?;
        Some((joined, Some(*put)))
    });
    // A break that took the place of a letter or a quote.
    let (joined, put) = found.or_else(|| {
        let torn = inside_word && !above_reads;
        let mended =
            torn.then(|| quotes::repaired(place, tokens).or_else(|| mended(place, tokens)))??;
        Some((mended.tokens?, None))
    })?;
    let mut said = Diagnostic::error(
        codes::UNEXPECTED,
        above.span.after(),
        text(
            "this line goes on below, where it stands like a new one",
            "cette ligne continue plus bas, où elle se présente comme une nouvelle",
        ),
    )
    .help(text(
        "remove the line break, or indent what goes on",
        "supprimez le retour à la ligne, ou mettez la suite en retrait",
    ))
    .related(below.span, text("it goes on here", "elle continue ici"));
    if let (Some(put), false) = (put, comment) {
        let gap = Span {
            start: above.span.end,
            end: below.span.start,
            ..above.span
        };
        said = said.fix(gap, put);
    }
    Some(Repaired {
        tokens: Some(joined),
        diagnostic: said,
    })
}

fn mended(place: &Place, tokens: &[Token]) -> Option<Repaired> {
    let codes = variant::codes(tokens);
    let expected = parser::read(place.rule, &codes).err()?;
    let found = super::repair(&Fault::new(place, tokens, &codes, &expected), true);
    found.tokens.is_some().then_some(found)
}
