//! What is said about braces.

use super::DEPTH_MAX;
use super::builder::Builder;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::Span;
use crate::syntax::repair;
use crate::syntax::token::Sign;

/// The blocks from number `from` of the stack on end before token `next` without a closing brace:
/// one message for all of them.
pub(super) fn unclosed(builder: &mut Builder, from: usize, next: usize) {
    let tokens = builder.tokens;
    let Some(last) = next.checked_sub(1).and_then(|last| tokens.get(last)) else {
        return;
    };
    let (place, line_end) =
        expected_close(builder, last.span, tokens.get(next).map(|token| token.span));
    let left = builder.stack.get(from..).unwrap_or(&[]);
    let count = left.len();
    let braces: String = left
        .iter()
        .rev()
        .map(|open| format!("\n{}}}", " ".repeat(open.column as usize)))
        .collect();
    let message = match count {
        1 => text(
            "a closing `}` is missing here",
            "il manque ici une accolade fermante `}`",
        ),
        _ => text(
            format!("{count} closing `}}` are missing here"),
            format!("il manque ici {count} accolades fermantes `}}`"),
        ),
    };
    let mut found = Diagnostic::error(codes::UNCLOSED_BLOCK, place, message);
    for open in left {
        let opener = open.open.unwrap_or(open.head);
        let span = tokens.get(opener).map_or(last.span, |token| token.span);
        found = found.related(
            span,
            text("this block is never closed", "ce bloc n’est jamais fermé"),
        );
    }
    builder.diagnostics.push(found.fix(line_end, braces));
}

/// Where the missing brace should stand: on the line below the last one of the block if that line
/// is free, else behind the last one. And the end of that last line, comment and all.
fn expected_close(builder: &Builder, last: Span, next: Option<Span>) -> (Span, Span) {
    let from = last.end as usize;
    let to = next.map_or(builder.source.len(), |next| next.start as usize);
    let between = builder.source.get(from..to).unwrap_or("");
    let mut lines = between.split_inclusive('\n');
    let rest_of_line = lines.next().unwrap_or("");
    let rest = rest_of_line.trim();
    let line_end = match rest.starts_with('#') {
        true => from + rest_of_line.trim_end().len(),
        false => from,
    };
    let span = |at: usize| Span::new(builder.file, at, at);
    let free_below = lines
        .next()
        .filter(|line| line.trim().is_empty() && line.ends_with('\n'));
    match free_below {
        Some(line) if rest.is_empty() || rest.starts_with('#') => {
            let at = from + rest_of_line.len() + line.trim_end_matches(['\r', '\n']).len();
            (span(at), span(line_end))
        }
        _ => (last.after(), span(line_end)),
    }
}

/// A closing brace that closes nothing.
pub(super) fn stray(builder: &mut Builder, at: usize) {
    let Some(token) = builder.tokens.get(at) else {
        return;
    };
    if token.is(Sign::Open) {
        let found = repair::headless(token.span).fix(token.span, "");
        builder.diagnostics.push(found);
        return;
    }
    builder.diagnostics.push(
        Diagnostic::error(
            codes::STRAY_BRACE,
            token.span,
            text(
                "this `}` closes nothing",
                "cette accolade `}` ne ferme rien",
            ),
        )
        .help(text(
            "remove it, or write the `{` that it should close",
            "supprimez-la, ou écrivez le `{` qu’elle devrait fermer",
        ))
        .fix(token.span, ""),
    );
}

/// A line that should open a block and has no brace; `last` is its last token.
pub(super) fn missing_open(builder: &mut Builder, last: usize) {
    let Some(token) = builder.tokens.get(last) else {
        return;
    };
    let place = token.span.after();
    builder.diagnostics.push(
        Diagnostic::error(
            codes::MISSING_BRACE,
            place,
            text(
                "an opening `{` is missing at the end of this line",
                "il manque une accolade ouvrante `{` à la fin de cette ligne",
            ),
        )
        .fix(place, " {"),
    );
}

/// Nesting beyond the limit.
pub(super) fn too_deep(builder: &mut Builder, at: usize) {
    let Some(token) = builder.tokens.get(at) else {
        return;
    };
    builder.diagnostics.push(Diagnostic::error(
        codes::TOO_DEEP,
        token.span,
        text(
            format!("blocks stand inside one another more than {DEPTH_MAX} deep"),
            format!("des blocs s’imbriquent sur plus de {DEPTH_MAX} niveaux"),
        ),
    ));
}

/// Something on the row of a closing brace, behind it.
pub(super) fn tail(builder: &mut Builder, at: usize) {
    let row = builder.rows.of(at);
    let Some((first, last)) = builder
        .tokens
        .get(at)
        .zip(builder.tokens.get(row.end.saturating_sub(1)))
    else {
        return;
    };
    let indent = "\n".to_owned() + &" ".repeat(row.column as usize);
    builder.diagnostics.push(
        Diagnostic::error(
            codes::UNEXPECTED,
            first.span.to(last.span),
            text(
                "nothing may follow a closing `}` on its line",
                "rien ne peut suivre une accolade fermante `}` sur sa ligne",
            ),
        )
        .help(text(
            "put it on a line of its own",
            "mettez-le sur une ligne à part",
        ))
        .fix(
            Span {
                end: first.span.start,
                ..first.span
            },
            indent,
        ),
    );
}

/// Something that stands where the closing brace of the present block should stand.
pub(super) fn wrong_close(builder: &mut Builder, at: usize) {
    let Some(token) = builder.tokens.get(at) else {
        return;
    };
    let opener = builder
        .stack
        .last()
        .map(|open| open.open.unwrap_or(open.head));
    let opener = opener.and_then(|at| builder.tokens.get(at));
    let mut found = Diagnostic::error(
        codes::UNCLOSED_BLOCK,
        token.span,
        text(
            "a closing `}` belongs here",
            "il faut ici une accolade fermante `}`",
        ),
    )
    .fix(token.span, "}");
    if let Some(opener) = opener {
        found = found.related(
            opener.span,
            text("this block is never closed", "ce bloc n’est jamais fermé"),
        );
    }
    builder.diagnostics.push(found);
}
