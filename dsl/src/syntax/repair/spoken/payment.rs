//! A milestone that waits for payment, in other words: all of it is meant.

use super::{Meant, Put, written};
use crate::diagnostic::text;
use crate::spelling::{distance, tolerance};
use crate::syntax::repair::{Fault, is_word};
use crate::words::{Surface, Word, without_accents};

/// Words for payment, without accents.
const ENGLISH: &[&str] = &["payment", "paid", "pay", "settlement"];
const FRENCH: &[&str] = &["paiement", "paye", "payer", "reglement", "regle"];

/// Words with which something else is waited for.
const OTHER: &[&str] = &[
    "announced",
    "announcement",
    "part",
    "partial",
    "reversed",
    "annonce",
    "partiel",
    "rejete",
    "promesse",
    "promise",
];

/// `expect the payment`, `expect full payment`: not any payment is waited for.
pub(super) fn in_full(fault: &Fault) -> Vec<Meant> {
    let expects = fault.tokens.first().and_then(|first| first.form);
    if !expects.is_some_and(|form| form.can_mean(Word::Expect)) {
        return Vec::new();
    }
    let surface = fault.place.surface;
    let about = match surface {
        Surface::English => ENGLISH,
        Surface::French => FRENCH,
    };
    let rest = fault.tokens.get(1..).unwrap_or(&[]);
    let count = rest.iter().take_while(|token| is_word(token)).count();
    let words = rest.get(..count).unwrap_or(&[]);
    let says = |until: usize, known: &[&str]| {
        let mut words = words.iter().take(until);
        words.any(|token| is_one_of(written(fault, token), known))
    };
    if says(count, OTHER) {
        return Vec::new();
    }
    let whole = format!(
        "{} {}",
        Word::Payment.form(surface),
        Word::InFull.form(surface)
    );
    let (Some(first), true) = (words.first(), says(count, about)) else {
        return Vec::new();
    };
    let until = (1..=count).filter(|until| says(*until, about));
    let meant = until.filter_map(|until| {
        let span = first.span.to(words.get(until - 1)?.span);
        let found = fault.place.source.get(span.range())?;
        Some(Meant {
            message: text(
                format!("`{found}` is not understood here: did you mean `{whole}`?"),
                format!(
                    "`{found}` n’est pas compris ici\u{a0}: vouliez-vous dire `{whole}`\u{a0}?"
                ),
            ),
            help: None,
            offered: true,
            puts: vec![Put {
                cut: span.range(),
                text: whole.clone(),
            }],
        })
    });
    meant.collect()
}

/// Whether one of the words of a phrase is one of these, or nearly.
fn is_one_of(phrase: &str, known: &[&str]) -> bool {
    let plain = without_accents(&phrase.to_lowercase());
    plain.split_whitespace().any(|word| {
        known.iter().any(|known| {
            let most = tolerance(known).min(tolerance(word)).min(known.len() / 3);
            distance(word, known, most).is_some()
        })
    })
}
