//! A booking: `:61:2001010101D65,00NOVBNL47INGB9999999999//REF`, and what its bank adds in the next line.

use jalon_core::Currency;
use jalon_intake::text;
use smol_str::SmolStr;

use super::fields::Field;
use crate::amount::{self, NoAmount};
use crate::camt::is_none;
use crate::dates;
use crate::letters::{shown, tidy};
use crate::statement::{Detail, Entry, Fault, Part, Side, Status};

/// The customer's reference has so many letters; what is longer is no part of it.
const REFERENCE: usize = 16;

pub(super) fn read(field: &Field<'_>, currency: Currency) -> Result<Entry, Box<Fault>> {
    let line = field.lines.first().copied().unwrap_or_default();
    let at = field.at;
    let valued = line.get(..6).and_then(dates::six);
    let Some(valued) = valued else {
        return Err(fault(
            at,
            line,
            "the booking does not begin with a date such as 260302",
            "l'écriture ne commence pas par une date comme 260302",
        ));
    };
    let rest = line.get(6..).unwrap_or_default().trim_start();
    let (booked, rest) = match rest.get(..4) {
        Some(four) if four.bytes().all(|byte| byte.is_ascii_digit()) => {
            let rest = rest.get(4..).unwrap_or_default();
            (dates::four(four, valued), rest)
        }
        _ => (None, rest),
    };
    let (side, rest) = side(rest.trim_start()).ok_or_else(|| {
        fault(
            at,
            line,
            "the booking does not say whether money came or left (C or D)",
            "l'écriture ne dit pas si l'argent est entré ou sorti (C ou D)",
        )
    })?;
    // The third letter of the currency may stand before the amount.
    let rest = rest
        .strip_prefix(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.');
    let (written, rest) = rest.split_at(end.unwrap_or(rest.len()));
    let amount =
        amount::read(written, currency).map_err(|why| no_amount(at, written, currency, why))?;
    // One letter and three: how it was ordered, and what it is.
    let cut = rest.char_indices().nth(4).map_or(rest.len(), |(at, _)| at);
    let (kind, rest) = rest.split_at(cut);
    let (own, banks) = match rest.split_once("//") {
        Some((own, banks)) => (own, banks),
        None => (rest, ""),
    };
    let cut = own
        .char_indices()
        .nth(REFERENCE)
        .map_or(own.len(), |(at, _)| at);
    let (own, beyond) = own.split_at(cut);
    let more = field.lines.get(1..).unwrap_or_default().join(" ");
    let reference = |written: &str| {
        let written = tidy(written);
        (!is_none(&written)).then(|| SmolStr::new(written))
    };
    let side = match (side, returned(kind)) {
        (Side::Out, true) => Side::InTakenBack,
        (Side::In, true) => Side::OutTakenBack,
        (side, _) => side,
    };
    let part = Part {
        end_to_end: reference(own),
        text: SmolStr::new(tidy(&format!("{beyond} {more}"))),
        ..Part::default()
    };
    Ok(Entry {
        at,
        amount,
        side,
        status: Status::Booked,
        booked: booked.or(Some(valued)),
        valued: Some(valued),
        reference: reference(banks),
        text: SmolStr::default(),
        details: vec![Detail { amount, side, part }],
        adds_up: true,
    })
}

/// Where the money goes: a reversal of a credit takes money away.
fn side(rest: &str) -> Option<(Side, &str)> {
    let marks = [
        ("RC", Side::InTakenBack),
        ("RD", Side::OutTakenBack),
        ("C", Side::In),
        ("D", Side::Out),
    ];
    let mut marks = marks.into_iter();
    marks.find_map(|(mark, side)| Some((side, rest.strip_prefix(mark)?)))
}

/// Whether the kind of a booking is that of something that goes back.
fn returned(kind: &str) -> bool {
    matches!(kind.get(1..), Some("RTI" | "RET" | "RDD"))
}

fn no_amount(at: u64, written: &str, currency: Currency, why: NoAmount) -> Box<Fault> {
    let (value, decimals) = (shown(written), currency.decimals());
    match why {
        NoAmount::Decimals => fault(
            at,
            written,
            format!("`{value}` has more than the {decimals} decimals of {currency}"),
            format!("«\u{a0}{value}\u{a0}» a plus que les {decimals} décimales de {currency}"),
        ),
        NoAmount::Form | NoAmount::Large => fault(
            at,
            written,
            format!("`{value}` is no amount"),
            format!("«\u{a0}{value}\u{a0}» n'est pas un montant"),
        ),
    }
}

fn fault(at: u64, value: &str, en: impl Into<String>, fr: impl Into<String>) -> Box<Fault> {
    Box::new(Fault::of_the_bank(at, value, text(en, fr)))
}
