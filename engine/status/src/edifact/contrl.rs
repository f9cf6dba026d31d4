//! CONTRL: whether an interchange of ours, or a message in it, could be read.

use super::{Envelope, Segment};
use crate::cdar::missing;
use crate::fact::{About, Document, Fact, Issuer, Role, Said, Statuses};

/// Reads a CONTRL message.
pub(super) fn read(message: &[&Segment], envelope: &Envelope, statuses: &mut Statuses) {
    let number = message.first().map_or("", |head| head.at(1, 1));
    let mut interchange = String::new();
    let mut found = false;
    for segment in message {
        // UCI is about the whole interchange, UCM about one message in it.
        let (about, code, error) = match segment.tag() {
            "UCI" => {
                segment.at(1, 1).clone_into(&mut interchange);
                (interchange.clone(), segment.at(4, 1), segment.at(5, 1))
            }
            "UCM" => {
                let about = format!("{interchange}/{}", segment.at(1, 1));
                (about, segment.at(3, 1), segment.at(4, 1))
            }
            _ => continue,
        };
        found = true;
        let (Some(occurred), false) = (envelope.written, code.is_empty()) else {
            statuses.faults.push(missing(
                "its code or when it happened",
                "son code ou sa date",
            ));
            continue;
        };
        let reason = (!error.is_empty()).then(|| Said {
            code: error.to_owned(),
            text: String::new(),
        });
        let Envelope {
            sender, reference, ..
        } = envelope;
        statuses.facts.push(Fact {
            network: "EDIFACT".into(),
            code: format!("CONTRL-{code}").into(),
            id: format!("{sender} {reference} {number} {about}"),
            about: About::Message(about),
            document: Document::Invoice,
            issuer: Issuer {
                role: Role::Platform,
                id: Some(sender.clone()),
                name: None,
            },
            occurred,
            reasons: reason.into_iter().collect(),
            asks: Vec::new(),
            amount: None,
            date: None,
            seller: None,
        });
    }
    if !found {
        statuses.faults.push(missing(
            "which interchange it is about",
            "de quel échange il parle",
        ));
    }
}
