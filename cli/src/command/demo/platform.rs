//! The platform of the demonstration: customers who get their invoices there dispute there, too, and the
//! platform tells it as a status of the French life cycle.

use jalon_core::records::{EventName, OccurredAt};
use jalon_core::{EventKind, Way};
use jalon_intake::Fitting;
use jalon_status::{About, Document, Fact, Issuer, Role, Said, When};

use super::life::Life;

/// Who hands the statuses in.
pub const NAME: &str = "platform";
/// A dispute, as the platform calls it.
pub const DISPUTED: &str = "207";

/// Marks the disputes of a morning that come by the platform, and gives what is left to take in and what
/// the platform says.
pub fn said(morning: &mut Fitting, life: &Life) -> (Fitting, Vec<Fact>) {
    let mut facts = Vec::new();
    for event in &mut morning.events {
        let number = event.invoice.as_deref().unwrap_or_default();
        let is_dispute = event.kind == EventName::BuiltIn(EventKind::Dispute);
        let way = life.way_of(number).filter(|_| is_dispute);
        let (Some(Way::Portal | Way::Edi), OccurredAt::Day(day)) = (way, event.occurred_at) else {
            continue;
        };
        event.code = Some(DISPUTED.into());
        facts.push(Fact {
            network: "FR-CDV".into(),
            code: DISPUTED.into(),
            id: event.key.to_string(),
            about: About::Invoice(number.to_owned()),
            document: Document::Invoice,
            issuer: Issuer {
                role: Role::Buyer,
                ..Issuer::default()
            },
            occurred: When::day(day),
            reasons: vec![Said {
                code: "AUTRE".to_owned(),
                text: event.reason.clone().unwrap_or_default().to_string(),
            }],
            asks: Vec::new(),
            amount: None,
            date: None,
            seller: None,
        });
    }
    let mut rest = morning.clone();
    rest.events
        .retain(|event| event.code.as_deref() != Some(DISPUTED));
    (rest, facts)
}
