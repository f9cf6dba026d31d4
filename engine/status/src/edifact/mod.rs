//! EDIFACT: CONTRL says whether an interchange could be read, APERAK what an application makes of a
//! message. Invoices (INVOIC) are not taken in.

mod aperak;
mod contrl;
mod segments;

use jalon_intake::{Refusal, text};

use crate::cdar::clock;
use crate::fact::{Fault, Statuses, When};
use crate::words::{plain, shown};
use crate::xml::ask_again;
use segments::{Segment, segments};

/// Whether a file begins as an interchange does.
pub(crate) fn is_first(head: &[u8]) -> bool {
    [&b"UNA"[..], b"UNB", b"UNH"]
        .iter()
        .any(|tag| head.starts_with(tag))
}

/// What an interchange says of itself.
#[derive(Clone, Debug, Default)]
struct Envelope {
    sender: String,
    reference: String,
    written: Option<When>,
}

/// Reads an interchange.
pub(crate) fn read(bytes: &[u8]) -> Result<Statuses, Refusal> {
    let letters = plain(bytes);
    let segments = segments(&letters)?;
    let mut envelope = Envelope::default();
    let mut statuses = Statuses::default();
    let mut message: Option<Vec<&Segment>> = None;
    let mut invoices = 0;
    for segment in &segments {
        match segment.tag() {
            "UNB" => envelope = of_interchange(segment),
            "UNH" => {
                if message.take().is_some() {
                    statuses.faults.push(cut());
                }
                message = Some(vec![segment]);
            }
            "UNT" => match message.take() {
                Some(whole) => invoices += of_message(&whole, &envelope, &mut statuses),
                None => statuses.faults.push(cut()),
            },
            _ => {
                if let Some(message) = &mut message {
                    message.push(segment);
                }
            }
        }
    }
    if message.is_some() {
        statuses.faults.push(cut());
    }
    if statuses.facts.is_empty() && invoices > 0 {
        return Err(Refusal::new(
            text(
                "this is an EDIFACT invoice (INVOIC), which is not taken in",
                "c'est une facture EDIFACT (INVOIC), qui n'est pas reprise",
            ),
            text(
                "send invoices as CSV, JSON lines, UBL, CII or Factur-X: jalon import invoices",
                "donnez les factures en CSV, JSON, UBL, CII ou Factur-X\u{a0}: jalon import invoices",
            ),
        ));
    }
    if statuses == Statuses::default() {
        return Err(Refusal::new(
            text(
                "the interchange holds no CONTRL and no APERAK",
                "l'échange ne contient ni CONTRL ni APERAK",
            ),
            ask_again(),
        ));
    }
    Ok(statuses)
}

/// What a message says; how many invoices it is.
fn of_message(message: &[&Segment], envelope: &Envelope, statuses: &mut Statuses) -> usize {
    let Some(head) = message.first() else {
        return 0;
    };
    match head.at(2, 1) {
        "CONTRL" => contrl::read(message, envelope, statuses),
        "APERAK" => aperak::read(message, envelope, statuses),
        kind => {
            let shown = shown(kind);
            statuses.faults.push(Fault {
                reason: text(
                    format!("a message of the kind {shown} is not taken in"),
                    format!("un message de type {shown} n'est pas repris"),
                ),
                remedy: text(
                    "send CONTRL and APERAK here; invoices as UBL, CII or Factur-X: jalon import invoices",
                    "donnez ici CONTRL et APERAK\u{a0}; les factures en UBL, CII ou Factur-X\u{a0}: jalon import invoices",
                ),
            });
            return usize::from(kind == "INVOIC");
        }
    }
    0
}

fn of_interchange(segment: &Segment) -> Envelope {
    let (day, time) = (segment.at(4, 1), segment.at(4, 2));
    // Six digits until syntax 3, eight from 4 on.
    let century = if day.len() == 6 { "20" } else { "" };
    let whole = format!("{century}{day}");
    let day = crate::cdar::moment(&whole).map(|when| when.day);
    let timed = day.and_then(|day| {
        let number = |from: usize, to: usize| time.get(from..to)?.parse::<u16>().ok();
        clock(day, (number(0, 2)?, number(2, 4)?, 0), None)
    });
    Envelope {
        sender: segment.at(2, 1).to_owned(),
        reference: segment.at(5, 1).to_owned(),
        written: timed.or_else(|| day.map(When::day)),
    }
}

fn cut() -> Fault {
    Fault {
        reason: text(
            "a message of the interchange is cut off",
            "un message de l'échange est tronqué",
        ),
        remedy: ask_again(),
    }
}
