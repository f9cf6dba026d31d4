//! The platform of the demonstration: what happens there to the invoices of customers who get them there comes as
//! statuses of the French life cycle.

use jalon_core::records::{EventName, EventRecord, OccurredAt};
use jalon_core::{EventKind, Way};
use jalon_intake::Fitting;
use jalon_status::{About, Document, Fact, Issuer, Role, Said, When};
use smol_str::SmolStr;

use super::life::Life;

/// Who hands the statuses in.
pub const NAME: &str = "platform";
/// The platform of the customer has the invoice.
pub const RECEIVED: &str = "202";
/// A dispute, as the platform calls it.
pub const DISPUTED: &str = "207";

/// What the platform of a morning's invoices says of them, taken out of what comes in otherwise.
pub fn said(morning: &mut Fitting, life: &Life) -> (Fitting, Vec<Fact>) {
    let mut facts = Vec::new();
    for event in &mut morning.events {
        if let Some(fact) = status(event, life) {
            event.code = Some(fact.code.clone());
            facts.push(fact);
        }
    }
    let mut rest = morning.clone();
    rest.events.retain(|event| event.code.is_none());
    (rest, facts)
}

fn status(event: &EventRecord, life: &Life) -> Option<Fact> {
    let number = event.invoice.as_deref().unwrap_or_default();
    let (code, by) = match event.kind {
        EventName::BuiltIn(EventKind::Receipt) => (RECEIVED, Role::Platform),
        EventName::BuiltIn(EventKind::Dispute) => (DISPUTED, Role::Buyer),
        _ => return None,
    };
    let (Some(Way::Portal | Way::Edi), OccurredAt::Day(day)) =
        (life.way_of(number), event.occurred_at)
    else {
        return None;
    };
    let why = event.reason.as_ref().map(SmolStr::to_string);
    Some(Fact {
        network: "FR-CDV".into(),
        code: code.into(),
        id: event.key.to_string(),
        about: About::Invoice(number.to_owned()),
        document: Document::Invoice,
        issuer: Issuer {
            role: by,
            ..Issuer::default()
        },
        occurred: When::day(day),
        reasons: Vec::from_iter(why.map(|text| Said {
            code: "AUTRE".to_owned(),
            text,
        })),
        asks: Vec::new(),
        amount: None,
        date: None,
        seller: None,
    })
}
