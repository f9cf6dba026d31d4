//! What a line reads of the event that it reacts to.

use super::View;
use crate::eval::Value;
use crate::event::Happening;
use crate::machine::value::EventFact;

impl<'a> View<'a> {
    pub(super) fn event_fact(&self, fact: EventFact) -> Value<'a> {
        let Some(event) = self.event else {
            return Value::Unknown;
        };
        let reason = match &event.what {
            Happening::Refusal(reason)
            | Happening::Rejection(reason)
            | Happening::Suspension(reason)
            | Happening::CreditRequest(reason)
            | Happening::Dispute { reason, .. }
            | Happening::PaymentReversed { reason, .. }
            | Happening::Bounce { reason, .. } => Some(reason),
            _ => None,
        };
        match fact {
            EventFact::Occurred => Value::Date(event.occurred),
            EventFact::Reason => reason.map_or(Value::Unknown, |reason| Value::Text(&reason.text)),
            EventFact::Code => Value::of_text(reason.and_then(|reason| reason.code.as_ref())),
            EventFact::Date => Value::of_day(match &event.what {
                Happening::Promise { date, .. } | Happening::PromiseBroken { date, .. } => {
                    Some(*date)
                }
                Happening::Correction { due, .. } => *due,
                _ => None,
            }),
            EventFact::Amount => Value::of_money(match &event.what {
                Happening::Payment { amount, .. }
                | Happening::Allocation { amount, .. }
                | Happening::PaymentReversed { amount, .. }
                | Happening::CreditNote { amount, .. }
                | Happening::CreditNoteCancelled { amount, .. } => Some(*amount),
                Happening::Dispute { amount, .. }
                | Happening::DisputeSettled { amount, .. }
                | Happening::Promise { amount, .. }
                | Happening::PromiseBroken { amount, .. } => *amount,
                _ => None,
            }),
        }
    }
}
