//! APERAK: what the application of the other side makes of a message.

use super::{Envelope, Segment};
use crate::cdar::{missing, moment};
use crate::fact::{About, Document, Fact, Issuer, Role, Said, Statuses};
use crate::words::kept;

/// Reads an APERAK message.
pub(super) fn read(message: &[&Segment], envelope: &Envelope, statuses: &mut Statuses) {
    let number = message.first().map_or("", |head| head.at(1, 1));
    let (mut code, mut own) = (String::new(), String::new());
    let mut occurred = envelope.written;
    let (mut invoice, mut before) = (None, None);
    let mut reasons: Vec<Said> = Vec::new();
    for segment in message {
        match segment.tag() {
            "BGM" => {
                // The type of the response, where it is there, says more than the kind of the message.
                code = match segment.at(4, 1) {
                    "" => format!("APERAK-{}", segment.at(1, 1)),
                    response => format!("APERAK-4343-{response}"),
                };
                segment.at(2, 1).clone_into(&mut own);
            }
            "DTM" if segment.at(1, 1) == "137" => {
                occurred = moment(segment.at(1, 2)).or(occurred);
            }
            "RFF" if segment.at(1, 1) == "IV" => invoice = Some(segment.at(1, 2).to_owned()),
            "RFF" if segment.at(1, 1) == "ACW" => before = Some(segment.at(1, 2).to_owned()),
            "DOC" if invoice.is_none() => invoice = Some(segment.at(2, 1).to_owned()),
            "ERC" => reasons.push(Said {
                code: segment.at(1, 1).to_owned(),
                text: String::new(),
            }),
            "FTX" => {
                let words = kept(&segment.words(4));
                match reasons.last_mut().filter(|last| last.text.is_empty()) {
                    Some(last) => last.text = words,
                    None => reasons.push(Said {
                        code: String::new(),
                        text: words,
                    }),
                }
            }
            _ => {}
        }
    }
    let number_of = invoice.or(before).filter(|number| !number.is_empty());
    let (Some(about), Some(occurred), false) = (number_of, occurred, code.is_empty()) else {
        let what = (
            "what it is about, its code, or when it happened",
            "de quoi il parle, son code ou sa date",
        );
        statuses.faults.push(missing(what.0, what.1));
        return;
    };
    let Envelope {
        sender, reference, ..
    } = envelope;
    statuses.facts.push(Fact {
        network: "EDIFACT".into(),
        code: code.into(),
        id: format!("{sender} {reference} {number} {own}"),
        about: About::Invoice(about),
        document: Document::Invoice,
        issuer: Issuer {
            role: Role::Buyer,
            id: Some(sender.clone()),
            name: None,
        },
        occurred,
        reasons,
        asks: Vec::new(),
        amount: None,
        date: None,
        seller: None,
    });
}
