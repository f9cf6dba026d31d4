//! The one sentence about a line with a fault.

use super::edits::{Change, Edit, Put, touched};
use super::{Fault, elsewhere, is_word, nouns};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::Span;
use crate::syntax::token::{Kind, Sign, Token};
use crate::words::{Surface, Word};

/// What to say about a change after which the line reads.
pub(super) fn edit(fault: &Fault, edit: &Edit) -> Diagnostic {
    let span = touched(fault, edit);
    let taken = fault
        .tokens
        .get(edit.at..edit.at + edit.taken)
        .unwrap_or(&[]);
    let written = shown(taken);
    let wanted = match edit.put.first() {
        Some(Put::Form(form)) => form.row().shown.to_owned(),
        Some(Put::Sign(sign)) => sign.text().to_owned(),
        _ => String::new(),
    };
    let options: Vec<(String, String)> = edit
        .put
        .iter()
        .chain(&edit.also)
        .map(|put| nouns::of_put(*put))
        .collect();
    let (en, fr) = nouns::list(&options);
    match edit.change {
        Change::Accent => Diagnostic::error(
            codes::MISSING_ACCENT,
            span,
            text(
                format!("`{written}` lacks an accent: `{wanted}`"),
                format!("il manque un accent à `{written}` : `{wanted}`"),
            ),
        )
        .fix(span, wanted),
        Change::Spelling => Diagnostic::error(
            codes::MISSPELT,
            span,
            text(
                format!("`{written}` is not understood here: did you mean `{wanted}`?"),
                format!("`{written}` n’est pas compris ici : vouliez-vous dire `{wanted}` ?"),
            ),
        )
        .fix(span, wanted),
        Change::Space => {
            let parts: Vec<&str> = edit
                .put
                .iter()
                .map(|put| match (put, taken.first()) {
                    (Put::Form(form), _) => form.row().shown,
                    (Put::Rest { from, .. }, Some(word)) => word.text.get(*from..).unwrap_or(""),
                    (Put::Start { to, .. }, Some(word)) => word.text.get(..*to).unwrap_or(""),
                    _ => "",
                })
                .collect();
            let apart = parts.join(" ");
            Diagnostic::error(
                codes::MISSPELT,
                span,
                text(
                    format!("a space is missing in `{written}`: `{apart}`"),
                    format!("il manque une espace dans `{written}` : `{apart}`"),
                ),
            )
            .fix(span, apart)
        }
        Change::Brace if taken.iter().any(|token| token.is(Sign::Close)) => Diagnostic::error(
            codes::MISSING_BRACE,
            span,
            text("`{` belongs here, not `}`", "il faut ici `{`, pas `}`"),
        )
        .fix(span, "{"),
        Change::Brace => Diagnostic::error(
            codes::UNEXPECTED,
            span,
            text(
                format!("{} is one too many here", quoted(taken)),
                format!("{} est de trop ici", quoted(taken)),
            ),
        )
        .fix(span, ""),
        Change::Delete if early_brace(fault, edit) => {
            let (fix_span, moved) = behind_the_line(fault, edit, span);
            Diagnostic::error(
                codes::UNEXPECTED,
                span,
                text(
                    "`{` stands too early: it ends the line",
                    "l’accolade `{` vient trop tôt : elle termine la ligne",
                ),
            )
            .fix(fix_span, moved)
        }
        Change::Delete => {
            let found = Diagnostic::error(
                codes::UNEXPECTED,
                span,
                text(
                    format!("{written} is one too many here", written = quoted(taken)),
                    format!("{} est de trop ici", quoted(taken)),
                ),
            );
            if let Some(help) = named_alone(fault, edit) {
                return help;
            }
            // A brace in a line with a block was lost elsewhere.
            let brace = taken.iter().any(|token| token.is(Sign::Close));
            match brace && fault.block.is_some() {
                true => found,
                false => found.fix(span, ""),
            }
        }
        Change::Insert => {
            let found = Diagnostic::error(
                codes::MISSING,
                span,
                text(
                    format!("{en} is missing here"),
                    format!("il manque ici {fr}"),
                ),
            );
            match edit.put.first() {
                Some(Put::Form(_) | Put::Sign(_)) if edit.also.is_empty() => {
                    let put = match edit.at {
                        0 => format!("{wanted} "),
                        _ => format!(" {wanted}"),
                    };
                    found.fix(span, put)
                }
                _ => found,
            }
        }
        Change::Swap => Diagnostic::error(
            codes::UNEXPECTED,
            span,
            text(
                "these two are in the wrong order",
                "ces deux mots sont dans le mauvais ordre",
            ),
        )
        .fix(span, swapped(fault, taken)),
        Change::Name if speaks_of_language(fault, edit) => {
            let quoted = match fault.place.surface {
                Surface::English => format!("\"{written}\""),
                Surface::French => format!("«\u{a0}{written}\u{a0}»"),
            };
            Diagnostic::error(
                codes::BAD_NAME,
                span,
                text(
                    format!("`{written}` joins the parts of a line; as a language it stands in quotes"),
                    format!("`{written}` relie les parties d’une ligne\u{a0}; comme langue, il se met entre guillemets"),
                ),
            )
            .fix(span, quoted)
        }
        Change::Name => Diagnostic::error(
            codes::BAD_NAME,
            span,
            text(
                format!("`{written}` joins the parts of a line, so it can’t be a name"),
                format!("`{written}` relie les parties d’une ligne et ne peut pas être un nom"),
            ),
        )
        .help(text(
            format!("choose another name, or lengthen this one: `{written}_1`"),
            format!("choisissez un autre nom, ou allongez celui-ci : `{written}_1`"),
        )),
        Change::Replace => {
            let found = Diagnostic::error(
                codes::UNEXPECTED,
                span,
                text(
                    format!("{en} belongs here, not {}", quoted(taken)),
                    format!("il faut ici {fr}, pas {}", quoted(taken)),
                ),
            );
            match edit.put.first() {
                Some(Put::Form(_) | Put::Sign(_)) if edit.also.is_empty() => {
                    found.fix(span, wanted)
                }
                _ => found,
            }
        }
    }
}

/// Whether the brace of the block that the line lacks stands further left in it.
fn early_brace(fault: &Fault, edit: &Edit) -> bool {
    let taken = fault.tokens.get(edit.at);
    let lacks = fault.block.is_some_and(|block| !block.opened);
    lacks && edit.at + 1 < fault.tokens.len() && taken.is_some_and(|token| token.is(Sign::Open))
}

/// The rest of the line from a brace on, and the same with the brace behind it.
fn behind_the_line(fault: &Fault, edit: &Edit, brace: Span) -> (Span, String) {
    let rest = fault.tokens.get(edit.at + 1..).unwrap_or(&[]);
    let (Some(first), Some(last)) = (rest.first(), rest.last()) else {
        return (brace, String::new());
    };
    let words = fault.place.source.get(first.span.to(last.span).range());
    (brace.to(last.span), format!("{} {{", words.unwrap_or("")))
}

/// Two neighbours in the other order, as they are written.
fn swapped(fault: &Fault, two: &[Token]) -> String {
    let [one, other] = two else {
        return String::new();
    };
    let written = |from: u32, to: u32| {
        let range = from as usize..to as usize;
        fault.place.source.get(range).unwrap_or(" ")
    };
    let (one, other) = (one.span, other.span);
    [
        written(other.start, other.end),
        written(one.end, other.start),
        written(one.start, one.end),
    ]
    .concat()
}

/// What to say where no small change helps.
pub(super) fn unexpected(fault: &Fault) -> Diagnostic {
    let options: Vec<(String, String)> = fault
        .expected
        .iter()
        .filter_map(|rule| nouns::of_rule(*rule, fault.place.surface))
        .collect();
    let (en, fr) = nouns::list(&options);
    let Some(token) = fault.tokens.get(fault.at) else {
        let message = match options.is_empty() {
            true => text(
                "this line is not complete",
                "cette ligne n’est pas complète",
            ),
            false => text(
                format!("this line ends too soon: {en} is missing"),
                format!("cette ligne finit trop tôt : il manque {fr}"),
            ),
        };
        return Diagnostic::error(codes::MISSING, fault.gap(fault.at), message);
    };
    let written = quoted(std::slice::from_ref(token));
    if fault.at == 0
        && let Some(found) = elsewhere::begins_elsewhere(fault)
    {
        return found;
    }
    if fault.at == 0 && is_word(token) {
        let found = Diagnostic::error(
            codes::UNKNOWN_LINE,
            token.span,
            text(
                format!("no line begins with {written} here"),
                format!("aucune ligne ne commence par {written} ici"),
            ),
        );
        let kind = fault.place.kind;
        return match elsewhere::beginnings(kind, fault.place.surface) {
            Some(list) => {
                let place = elsewhere::noun(kind);
                found.help(text(
                    format!("lines {} begin with: {}", place.en, list.en),
                    format!("les lignes {} commencent par : {}", place.fr, list.fr),
                ))
            }
            None => found,
        };
    }
    let found = Diagnostic::error(
        codes::UNEXPECTED,
        token.span,
        text(
            format!("{written} is not understood here"),
            format!("{written} n’est pas compris ici"),
        ),
    );
    if ["only", "seulement", "uniquement"].contains(&token.text.to_lowercase().as_str()) {
        let when = Word::When.form(fault.place.surface);
        let condition = format!("{when} {}.…", Word::Customer.form(fault.place.surface));
        return found.help(text(
            format!("a condition stands before what is done: `{condition}`"),
            format!("une condition se place avant l’action\u{a0}: `{condition}`"),
        ));
    }
    match options.is_empty() {
        true => found,
        false => found.help(text(format!("expected {en}"), format!("attendu : {fr}"))),
    }
}

/// The text of tokens, as it should be written.
fn shown(tokens: &[Token]) -> String {
    let parts: Vec<&str> = tokens
        .iter()
        .map(|token| match token.kind {
            Kind::Sign(sign) => sign.text(),
            _ => token.text.as_str(),
        })
        .collect();
    parts.join(" ")
}

/// A noun for tokens that have no text of their own, else the text in back quotes.
fn quoted(tokens: &[Token]) -> String {
    match tokens {
        [token] => match token.kind {
            Kind::Number(decimal) if decimal.scale == 0 => format!("`{}`", decimal.mantissa),
            Kind::Text { .. } => "`\"…\"`".to_owned(),
            Kind::Date(Some(date)) => {
                format!("`{:04}-{:02}-{:02}`", date.year, date.month, date.day)
            }
            Kind::Word | Kind::Currency | Kind::Sign(_) => format!("`{}`", shown(tokens)),
            _ => "`…`".to_owned(),
        },
        _ => format!("`{}`", shown(tokens)),
    }
}

/// Whether a name is wanted right behind the word for the language of a customer or a template.
fn speaks_of_language(fault: &Fault, edit: &Edit) -> bool {
    let before = edit.at.checked_sub(1).and_then(|at| fault.tokens.get(at));
    let form = before.and_then(|token| token.form);
    form.is_some_and(|form| form.can_mean(Word::Language))
}

/// `post X to endpoint erp`: an endpoint is named by its name alone.
fn named_alone(fault: &Fault, edit: &Edit) -> Option<Diagnostic> {
    let before = fault.tokens.get(edit.at.checked_sub(1)?)?;
    let name = fault.tokens.get(edit.at)?;
    let word = [Surface::English, Surface::French]
        .map(|surface| Word::Endpoint.form(surface))
        .into_iter()
        .find(|form| *form == before.text)?;
    let name_text = &name.text;
    let found = Diagnostic::error(
        codes::UNEXPECTED,
        before.span,
        text(
            format!("`{word}` is one too many here"),
            format!("`{word}` est de trop ici"),
        ),
    )
    .help(text(
        format!("its name is enough: `... to {name_text}`"),
        format!("son nom suffit\u{a0}: `... à {name_text}`"),
    ));
    Some(found.fix(before.span, ""))
}
