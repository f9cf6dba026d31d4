//! What may happen, as a stimulus and as a line of a test.

use jalon_core::cases::{Happens, What};
use jalon_core::step::{Stimulus, SubjectId};
use jalon_core::{Day, Decision, Event, Evidence, Happening, Instant, TimeOfDay};
use smol_str::{SmolStr, format_smolstr};

use super::{May, decision};
use crate::given::NOWHERE;
use crate::outcome::Thing;

/// The kind of an event.
pub(crate) fn thing_of(what: &Happening) -> Thing {
    match what {
        Happening::Payment { .. } => Thing::Payment,
        Happening::PaymentReversed { .. } | Happening::CreditNoteCancelled { .. } => {
            Thing::Reversal
        }
        Happening::CreditNote { .. } => Thing::CreditNote,
        Happening::Dispute { .. } | Happening::DisputeSettled { .. } => Thing::Dispute,
        Happening::Suspension(_) | Happening::SuspensionLifted => Thing::Suspension,
        Happening::TaskOutcome { .. } => Thing::Answer,
        Happening::Decision { decision, .. } => match decision {
            Decision::SignOff(_) | Decision::Refuse(_) => Thing::SignOff,
            _ => Thing::Hold,
        },
        Happening::Correction { .. } => Thing::Correction,
        _ => Thing::Other,
    }
}

impl May {
    /// Its kind, for those who ask what makes a search large.
    pub(crate) fn thing(&self) -> Thing {
        match self {
            May::Promise { .. } => Thing::Promise,
            May::Hold { .. } => Thing::Hold,
            May::Field(..) | May::Due { .. } => Thing::Correction,
            May::Event(what, _) => thing_of(what),
        }
    }

    /// The stimulus, and the same as a line of a test.
    pub(crate) fn on(
        &self,
        subject: SubjectId,
        (day, time): (Day, TimeOfDay),
        at: Instant,
        number: usize,
    ) -> (Stimulus, Happens) {
        let mut from = None;
        let what = match self {
            May::Event(what, role) => {
                from = *role;
                what.clone()
            }
            May::Promise { days, announced } => Happening::Promise {
                promise: format_smolstr!("promise {number}"),
                date: day.plus_days(*days),
                amount: None,
                announced: *announced,
            },
            May::Due { days } => Happening::Correction {
                due: Some(day.plus_days(*days)),
                total: None,
                purchase_order: None,
            },
            May::Hold { days } => {
                let until = day.plus_days(*days);
                let reason = SmolStr::default();
                decision(Decision::Hold { until, reason }, 0)
            }
            May::Field(field, value) => {
                let fields = vec![(*field, value.clone())];
                let what = What::Fields {
                    on: None,
                    invoice: fields.clone(),
                    customer: Box::new(None),
                };
                return (
                    Stimulus::Fields { subject, fields },
                    happens(day, time, what),
                );
            }
        };
        let mut named = what.clone();
        match &mut named {
            Happening::Payment { payment, .. } => *payment = format_smolstr!("payment {number}"),
            Happening::Dispute { dispute, .. } => *dispute = format_smolstr!("dispute {number}"),
            Happening::CreditNote { number: key, .. } => *key = format_smolstr!("credit {number}"),
            _ => {}
        }
        let event = Event {
            what: named,
            occurred: day,
            arrived: at,
            from,
            evidence: Evidence::Paid,
            instalment: None,
        };
        let what = What::Event {
            what: Box::new(what),
            from,
            on: None,
        };
        (Stimulus::Event { subject, event }, happens(day, time, what))
    }
}

fn happens(day: Day, time: TimeOfDay, what: What) -> Happens {
    Happens {
        day,
        time: Some(time),
        what,
        source: NOWHERE,
    }
}
