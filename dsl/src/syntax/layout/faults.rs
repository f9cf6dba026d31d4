//! What is said about braces.

use super::{Builder, DEPTH_MAX};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::Span;

/// The present block ends before token `next` without a closing brace.
pub(super) fn unclosed(builder: &mut Builder, next: usize) {
    let tokens = builder.tokens;
    let top = builder.top();
    let (head, open, column) = (top.head, top.open, top.column);
    let Some(last) = next.checked_sub(1).and_then(|last| tokens.get(last)) else {
        return;
    };
    let place = expected_close(builder, last.span, tokens.get(next).map(|token| token.span));
    let opener = open
        .or(Some(head))
        .and_then(|at| tokens.get(at))
        .map_or(last.span, |token| token.span);
    let brace = format!("\n{}}}", " ".repeat(column as usize));
    builder.diagnostics.push(
        Diagnostic::error(
            codes::UNCLOSED_BLOCK,
            place,
            text(
                "a closing `}` is missing here",
                "il manque ici une accolade fermante `}`",
            ),
        )
        .related(
            opener,
            text("this block is never closed", "ce bloc n’est jamais fermé"),
        )
        .fix(last.span.after(), brace),
    );
}

/// Where the missing brace should stand: on the line below the last one of the block if that line
/// is free, else behind the last one.
fn expected_close(builder: &Builder, last: Span, next: Option<Span>) -> Span {
    let from = last.end as usize;
    let to = next.map_or(builder.source.len(), |next| next.start as usize);
    let between = builder.source.get(from..to).unwrap_or("");
    let mut lines = between.split_inclusive('\n');
    let rest_of_line = lines.next().unwrap_or("");
    let free_below = lines
        .next()
        .filter(|line| line.trim().is_empty() && line.ends_with('\n'));
    match free_below {
        Some(line) if rest_of_line.trim().is_empty() => {
            let at = from + rest_of_line.len() + line.trim_end_matches(['\r', '\n']).len();
            Span::new(builder.file, at, at)
        }
        _ => last.after(),
    }
}

/// A closing brace that closes nothing.
pub(super) fn stray(builder: &mut Builder, at: usize) {
    let Some(token) = builder.tokens.get(at) else {
        return;
    };
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
