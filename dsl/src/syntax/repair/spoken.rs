//! What people write as they would say or write it elsewhere: numbers as words, a name in two words, a
//! condition behind what it is for, a date with half of its year, a full stop.

mod dates;
mod numbers;
mod payment;

use std::ops::Range;

use super::{Fault, Repaired, is_word, variant};
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::span::Span;
use crate::syntax::parser;
use crate::syntax::token::{Kind, Sign, Token};
use crate::words::find::forms;
use crate::words::{Surface, Word};
use dates::year;
use numbers::{ENGLISH, FRENCH};

/// A piece of the line, and what is written for it.
struct Put {
    cut: Range<usize>,
    text: String,
}

/// What was probably meant, and what is said of it.
struct Meant {
    puts: Vec<Put>,
    message: Text,
    help: Option<Text>,
    /// Whether the line can be pasted as it was read: not where somebody has to decide.
    offered: bool,
}

/// The first way to write it after which the line reads; lost accents are put back beside, if need be.
pub(super) fn find(fault: &Fault) -> Option<Repaired> {
    let ways: [fn(&Fault) -> Vec<Meant>; 8] = [
        payment::in_full,
        dates::month_in_words,
        number_words,
        full_stop,
        year,
        spaced_name,
        condition_behind,
        two_teams,
    ];
    let meant = ways.iter().flat_map(|way| way(fault));
    let found = meant
        .into_iter()
        .find_map(|meant| read(fault, meant, Vec::new()));
    found.or_else(|| accents_alone(fault)).or_else(|| {
        year(fault)
            .into_iter()
            .find_map(|meant| read(fault, meant, accents(fault)))
    })
}

/// The line with its pieces written otherwise, if it reads.
fn read(fault: &Fault, meant: Meant, accents: Vec<Put>) -> Option<Repaired> {
    let mut puts = meant.puts;
    puts.extend(accents);
    let (span, put) = joined(fault, &mut puts)?;
    let whole = fault.tokens.first()?.span.to(fault.tokens.last()?.span);
    let change = variant::Change {
        cut: span.range(),
        put: &put,
    };
    let tokens = variant::tokens(fault.place, whole.range(), &change)?;
    parser::read(fault.place.rule, &variant::codes(&tokens)).ok()?;
    let mut diagnostic = Diagnostic::error(codes::OTHER_TOOL, span, meant.message);
    if let Some(help) = meant.help {
        diagnostic = diagnostic.help(help);
    }
    if meant.offered {
        diagnostic = diagnostic.fix(span, put);
    }
    Some(Repaired {
        tokens: Some(tokens),
        diagnostic,
    })
}

/// From the first piece to the last, with what stands between.
fn joined(fault: &Fault, puts: &mut [Put]) -> Option<(Span, String)> {
    puts.sort_by_key(|put| put.cut.start);
    let (first, last) = (puts.first()?, puts.last()?);
    let file = fault.place.file;
    let span = Span::new(file, first.cut.start, last.cut.end);
    let mut at = span.start as usize;
    let mut out = String::new();
    for put in puts.iter() {
        out.push_str(fault.place.source.get(at..put.cut.start)?);
        out.push_str(&put.text);
        at = put.cut.end;
    }
    Some((span, out))
}

/// `five days`: numbers are written in digits.
fn number_words(fault: &Fault) -> Vec<Meant> {
    let table = match fault.place.surface {
        Surface::English => ENGLISH,
        Surface::French => FRENCH,
    };
    let words = fault.tokens.iter().filter(|token| is_word(token));
    let puts = words.filter_map(|token| {
        let written = written(fault, token).to_lowercase();
        let number = table.iter().find(|(word, _)| *word == written)?.1;
        Some((token, number))
    });
    let meant = puts.map(|(token, number)| {
        let word = written(fault, token);
        Meant {
            puts: vec![Put {
                cut: token.span.range(),
                text: number.to_string(),
            }],
            message: text(
                format!("numbers are written in digits: `{number}` for `{word}`"),
                format!("les nombres s’écrivent en chiffres\u{a0}: `{number}` pour `{word}`"),
            ),
            help: None,
            offered: true,
        }
    });
    meant.collect()
}

/// A full stop at the end of the line.
fn full_stop(fault: &Fault) -> Vec<Meant> {
    let last = fault.tokens.last().filter(|last| last.is(Sign::Dot));
    let meant = last.map(|last| Meant {
        puts: vec![Put {
            cut: last.span.range(),
            text: String::new(),
        }],
        message: text(
            "no full stop ends a line of a script",
            "aucun point ne termine une ligne de script",
        ),
        help: Some(text("remove the full stop", "supprimez le point")),
        offered: true,
    });
    meant.into_iter().collect()
}

/// `step reminder 1`: a name has no space.
fn spaced_name(fault: &Fault) -> Vec<Meant> {
    let pairs = fault.tokens.windows(2).filter_map(|pair| {
        let [word, number] = pair else { return None };
        let plain = matches!(number.kind, Kind::Number(count) if count.scale == 0);
        (is_word(word) && plain && word.span.end < number.span.start).then_some((word, number))
    });
    let meant = pairs.map(|(word, number)| {
        let (name, count) = (written(fault, word), written(fault, number));
        let (close, under) = (format!("{name}{count}"), format!("{name}_{count}"));
        let known = |name: &str| {
            let words = fault
                .place
                .source
                .split(|c: char| !(c.is_alphanumeric() || c == '_'));
            words.into_iter().any(|word| word == name)
        };
        let put = if known(&close) { close } else { under };
        Meant {
            message: text(
                format!("a name has no space in it: `{put}`"),
                format!("un nom s’écrit sans espace\u{a0}: `{put}`"),
            ),
            help: None,
            offered: true,
            puts: vec![Put {
                cut: word.span.to(number.span).range(),
                text: put,
            }],
        }
    });
    meant.collect()
}

/// A condition behind the action that it is for.
fn condition_behind(fault: &Fault) -> Vec<Meant> {
    let is_when = |token: &Token| token.form.is_some_and(|form| form.can_mean(Word::When));
    let Some(from) = fault.tokens.iter().position(is_when) else {
        return Vec::new();
    };
    let rest = fault.tokens.get(from..).unwrap_or(&[]);
    let ends = |token: &Token| token.is(Sign::Comma) || token.is(Sign::Semicolon);
    let until = rest
        .iter()
        .position(ends)
        .map_or(fault.tokens.len(), |at| from + at);
    let span = |from: usize, until: usize| -> Option<Range<usize>> {
        let (first, last) = (
            fault.tokens.get(from)?,
            fault.tokens.get(until.checked_sub(1)?)?,
        );
        Some(first.span.to(last.span).range())
    };
    let Some(clause) = span(from, until) else {
        return Vec::new();
    };
    let condition = fault.place.source.get(clause.clone()).unwrap_or("");
    let meant = (2..from).filter_map(|at| {
        let before = span(at, from)?;
        let action = fault.place.source.get(before.clone())?;
        Some(Meant {
            message: text(
                "the condition stands before the action, and holds for the whole line",
                "la condition se place avant l’action, et vaut pour toute la ligne",
            ),
            help: None,
            offered: true,
            puts: vec![Put {
                cut: before.start..clause.end,
                text: format!("{condition}   {action}"),
            }],
        })
    });
    meant.collect()
}

/// A sign-off by one team and another.
fn two_teams(fault: &Fault) -> Vec<Meant> {
    let means = |token: &Token, word| token.form.is_some_and(|form| form.can_mean(word));
    let found = fault.tokens.windows(4).find_map(|four| {
        let [sign_off, team, and, other] = four else {
            return None;
        };
        let fits = means(sign_off, Word::SignOff)
            && (means(and, Word::And) || and.is(Sign::Comma))
            && is_word(team)
            && is_word(other);
        fits.then_some((team, and, other))
    });
    let meant = found.map(|(team, and, other)| {
        let (team, other_team) = (written(fault, team), written(fault, other));
        let surface = fault.place.surface;
        let (sign_off, two) = (Word::SignOff.form(surface), Word::TwoOf.form(surface));
        Meant {
            message: text(
                format!("one team signs off, not `{team}` and `{other_team}`"),
                format!("une seule équipe donne son accord, pas `{team}` et `{other_team}`"),
            ),
            help: Some(text(
                format!("for two people of a team write `{sign_off} {two} {team}`; people of several teams can be one team of their own"),
                format!("pour deux personnes d’une équipe, écrivez `{sign_off} {two} {team}`\u{a0}; des personnes de plusieurs équipes peuvent former une équipe à part"),
            )),
            offered: false,
            puts: vec![Put {
                cut: and.span.to(other.span).range(),
                text: String::new(),
            }],
        }
    });
    meant.into_iter().collect()
}

/// Words of the language that only lost their accents.
fn accents(fault: &Fault) -> Vec<Put> {
    if fault.place.surface != Surface::French {
        return Vec::new();
    }
    let bare = fault
        .tokens
        .iter()
        .filter(|token| token.form.is_none() && is_word(token) && written(fault, token).is_ascii());
    let puts = bare.filter_map(|token| {
        let plain = written(fault, token).to_lowercase();
        let form = forms(Surface::French).but_for_accents(&plain)?;
        Some(Put {
            cut: token.span.range(),
            text: form.row().shown.to_owned(),
        })
    });
    puts.collect()
}

/// Several words without their accents; one alone has its message elsewhere.
fn accents_alone(fault: &Fault) -> Option<Repaired> {
    let puts = accents(fault);
    if puts.len() < 2 {
        return None;
    }
    let shown: Vec<String> = puts.iter().map(|put| format!("`{}`", put.text)).collect();
    let shown = shown.join(", ");
    let meant = Meant {
        puts,
        message: text(
            format!("accents are missing: {shown}"),
            format!("il manque des accents\u{a0}: {shown}"),
        ),
        help: None,
        offered: true,
    };
    let mut repaired = read(fault, meant, Vec::new())?;
    repaired.diagnostic.code = codes::MISSING_ACCENT;
    Some(repaired)
}

fn written<'s>(fault: &Fault<'s>, token: &Token) -> &'s str {
    fault.place.source.get(token.span.range()).unwrap_or("")
}
