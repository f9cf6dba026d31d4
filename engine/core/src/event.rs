//! What can happen to an invoice: the closed list of events, and what each carries.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::day::Day;
use crate::evidence::Evidence;
use crate::machine::{DeclaredEventId, PathId, RoleId, TeamId};
use crate::moment::Instant;
use crate::money::Money;

/// Something that happened. It has two times: the day on which it happened counts for interest,
/// lateness and kept promises; the moment at which it arrived gives the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// What.
    pub what: Happening,
    /// The day on which it happened.
    pub occurred: Day,
    /// When we learned of it.
    pub arrived: Instant,
    /// From whom, where a role acted.
    pub from: Option<RoleId>,
    /// How well it is proved.
    pub evidence: Evidence,
    /// The instalment that it is about, from 1; the whole invoice if not said.
    pub instalment: Option<u16>,
}

/// What happened, with what that kind of event carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Happening {
    /// The invoice was received.
    Receipt,
    /// The buyer accepted it.
    Acceptance,
    /// The buyer says no to the invoice.
    Refusal(Reason),
    /// A platform or a control says no to it.
    Rejection(Reason),
    /// The seller must complete it; not a dispute.
    Suspension(Reason),
    /// What was suspended has been completed.
    SuspensionLifted,
    /// The buyer contests it, wholly or in part.
    Dispute {
        /// Which dispute, so that it can be settled.
        dispute: SmolStr,
        /// Why.
        reason: Reason,
        /// How much of it; the whole if not said.
        amount: Option<Money>,
    },
    /// A dispute is over.
    DisputeSettled {
        /// Which dispute.
        dispute: SmolStr,
        /// In whose favour.
        outcome: Settled,
        /// How much was given up, where it was settled in part.
        amount: Option<Money>,
    },
    /// The customer promises to pay, or announces a payment that is on its way.
    Promise {
        /// Which promise.
        promise: SmolStr,
        /// The day by which it is to come.
        date: Day,
        /// How much; the whole balance if not said.
        amount: Option<Money>,
        /// Whether the buyer's system announced it as sent. It proves nothing more.
        announced: bool,
    },
    /// The amount of a promise has not come by its date.
    PromiseBroken {
        /// Which promise.
        promise: SmolStr,
        /// The day by which it was to come.
        date: Day,
        /// How much was still missing.
        amount: Option<Money>,
    },
    /// Money came in, and went to the invoice.
    Payment {
        /// Which payment.
        payment: SmolStr,
        /// How much of it.
        amount: Money,
    },
    /// Money that had come in before, and was on account, was allocated to the invoice.
    Allocation {
        /// Which payment.
        payment: SmolStr,
        /// How much of it.
        amount: Money,
    },
    /// An allocation was taken back: the payment came back, or had been put on the wrong invoice.
    PaymentReversed {
        /// Which payment.
        payment: SmolStr,
        /// How much of it.
        amount: Money,
        /// Why.
        reason: Reason,
        /// Whether the money is gone, instead of unallocated again.
        came_back: bool,
    },
    /// A credit note was allocated to the invoice.
    CreditNote {
        /// Its number.
        number: SmolStr,
        /// How much of it.
        amount: Money,
    },
    /// A credit note, or its allocation, was cancelled.
    CreditNoteCancelled {
        /// Its number.
        number: SmolStr,
        /// How much of it.
        amount: Money,
    },
    /// A message or letter came back.
    Bounce {
        /// The key of the contact.
        contact: SmolStr,
        /// Why.
        reason: Reason,
        /// Whether it will never arrive, instead of not for now.
        permanent: bool,
    },
    /// Somebody replied; it changes nothing by itself.
    Reply {
        /// The key of the contact, if known.
        contact: Option<SmolStr>,
    },
    /// The customer asks for a credit note.
    CreditRequest(Reason),
    /// The seller corrected the invoice; only what changed is there.
    Correction {
        /// The new due date.
        due: Option<Day>,
        /// The new total.
        total: Option<Money>,
        /// The new order number.
        purchase_order: Option<SmolStr>,
    },
    /// The invoice has no due date, and no terms give it one.
    MissingDue,
    /// A task was closed with an answer.
    TaskOutcome {
        /// The path of the task.
        task: PathId,
        /// The answer; none where the task asks for none.
        outcome: Option<u16>,
        /// What the person filled in.
        payload: Vec<PayloadValue>,
        /// Who closed it.
        by: SmolStr,
    },
    /// A person decided something by hand.
    Decision {
        /// What.
        decision: Decision,
        /// Who.
        by: SmolStr,
        /// For which team a proposal is signed or refused; none where nobody asked.
        // Always written: in the journal's bytes fields have no names, so none may be left out.
        #[serde(default)]
        team: Option<TeamId>,
    },
    /// An event that the script declares.
    Declared {
        /// Which.
        event: DeclaredEventId,
        /// What it carries, in the order of its declaration.
        payload: Vec<PayloadValue>,
    },
}

/// Why something happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// In words, as they were received.
    pub text: SmolStr,
    /// The code of the platform or bank, if it gave one.
    pub code: Option<SmolStr>,
}

/// In whose favour a dispute was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Settled {
    ForUs,
    ForCustomer,
    InPart,
}

/// What a person can decide by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Decision {
    /// Agrees with a proposed line.
    SignOff(PathId),
    /// Refuses a proposed line.
    Refuse(PathId),
    /// Made a step's contact outside; it counts as made.
    StepByHand(PathId),
    /// Holds messages until a day.
    Hold {
        /// Until when.
        until: Day,
        /// Why.
        reason: SmolStr,
    },
    /// Ends a hold.
    Release,
    /// Lifts a pause.
    Resume,
    /// Takes a case back from the agency.
    Recall,
    /// Moves the invoice to another journey, at a step or at its start.
    Move {
        /// The path of the journey or step.
        to: PathId,
    },
    /// Writes a balance off.
    WriteOff {
        /// How much.
        amount: Money,
        /// Why.
        reason: SmolStr,
    },
    /// Cancels the invoice.
    Cancel {
        /// Why.
        reason: SmolStr,
    },
    /// Takes back all that was written off.
    WriteOffUndone {
        /// Why.
        reason: SmolStr,
    },
}

/// A value of a payload; unknown is said, never left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PayloadValue {
    Unknown,
    YesNo(bool),
    Text(SmolStr),
    Number(crate::number::Number),
    Money(Money),
    Date(Day),
    Rate(crate::rate::Rate),
    /// A value of a choice, from 0.
    Choice(u16),
}

/// Kinds of events, as `on ...` names them in scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum EventKind {
    Receipt,
    Acceptance,
    Refusal,
    Rejection,
    Suspension,
    SuspensionLifted,
    /// A dispute, of the whole or of part.
    Dispute,
    DisputeOfPart,
    DisputeSettledForUs,
    DisputeSettledForCustomer,
    DisputeSettledInPart,
    Promise,
    BrokenPromise,
    /// Any payment.
    Payment,
    /// A payment after which something is still open.
    PaymentInPart,
    /// A payment after which nothing is open.
    PaymentInFull,
    PaymentReversed,
    PaymentAnnounced,
    /// Money on account was allocated.
    Allocation,
    CreditNote,
    CreditNoteCancelled,
    Bounce,
    Reply,
    CreditRequest,
    Correction,
    MissingDue,
    TaskOutcome,
    Decision,
}

impl EventKind {
    /// All kinds.
    pub const ALL: [EventKind; 28] = [
        EventKind::Receipt,
        EventKind::Acceptance,
        EventKind::Refusal,
        EventKind::Rejection,
        EventKind::Suspension,
        EventKind::SuspensionLifted,
        EventKind::Dispute,
        EventKind::DisputeOfPart,
        EventKind::DisputeSettledForUs,
        EventKind::DisputeSettledForCustomer,
        EventKind::DisputeSettledInPart,
        EventKind::Promise,
        EventKind::BrokenPromise,
        EventKind::Payment,
        EventKind::PaymentInPart,
        EventKind::PaymentInFull,
        EventKind::PaymentReversed,
        EventKind::PaymentAnnounced,
        EventKind::Allocation,
        EventKind::CreditNote,
        EventKind::CreditNoteCancelled,
        EventKind::Bounce,
        EventKind::Reply,
        EventKind::CreditRequest,
        EventKind::Correction,
        EventKind::MissingDue,
        EventKind::TaskOutcome,
        EventKind::Decision,
    ];

    /// Its name in records and outputs.
    pub const fn name(self) -> &'static str {
        match self {
            EventKind::Receipt => "receipt",
            EventKind::Acceptance => "acceptance",
            EventKind::Refusal => "refusal",
            EventKind::Rejection => "rejection",
            EventKind::Suspension => "suspension",
            EventKind::SuspensionLifted => "suspension_lifted",
            EventKind::Dispute => "dispute",
            EventKind::DisputeOfPart => "dispute_of_part",
            EventKind::DisputeSettledForUs => "dispute_settled_for_us",
            EventKind::DisputeSettledForCustomer => "dispute_settled_for_customer",
            EventKind::DisputeSettledInPart => "dispute_settled_in_part",
            EventKind::Promise => "promise",
            EventKind::BrokenPromise => "broken_promise",
            EventKind::Payment => "payment",
            EventKind::PaymentInPart => "payment_in_part",
            EventKind::PaymentInFull => "payment_in_full",
            EventKind::PaymentReversed => "payment_reversed",
            EventKind::PaymentAnnounced => "payment_announced",
            EventKind::Allocation => "allocation",
            EventKind::CreditNote => "credit_note",
            EventKind::CreditNoteCancelled => "credit_note_cancelled",
            EventKind::Bounce => "bounce",
            EventKind::Reply => "reply",
            EventKind::CreditRequest => "credit_request",
            EventKind::Correction => "correction",
            EventKind::MissingDue => "missing_due",
            EventKind::TaskOutcome => "task_outcome",
            EventKind::Decision => "decision",
        }
    }

    /// Whether the kind always has a reason that texts may show.
    pub const fn has_reason(self) -> bool {
        matches!(
            self,
            EventKind::Refusal
                | EventKind::Rejection
                | EventKind::Suspension
                | EventKind::Dispute
                | EventKind::DisputeOfPart
                | EventKind::PaymentReversed
                | EventKind::Bounce
                | EventKind::CreditRequest
        )
    }

    /// Whether the kind always speaks of a date beside the day on which it happened.
    pub const fn has_date(self) -> bool {
        matches!(
            self,
            EventKind::Promise | EventKind::BrokenPromise | EventKind::PaymentAnnounced
        )
    }

    /// Whether the kind always carries an amount.
    pub const fn has_amount(self) -> bool {
        matches!(
            self,
            EventKind::DisputeOfPart
                | EventKind::Payment
                | EventKind::PaymentInPart
                | EventKind::PaymentInFull
                | EventKind::PaymentReversed
                | EventKind::Allocation
                | EventKind::CreditNote
                | EventKind::CreditNoteCancelled
        )
    }

    /// Whether the kind is about a contact.
    pub const fn has_contact(self) -> bool {
        matches!(self, EventKind::Bounce)
    }
}

impl Happening {
    /// The kind; nothing for a declared event. Whether a payment was in full or in part only the
    /// balance tells, so it is [`EventKind::Payment`] here.
    pub const fn kind(&self) -> Option<EventKind> {
        let kind = match self {
            Happening::Receipt => EventKind::Receipt,
            Happening::Acceptance => EventKind::Acceptance,
            Happening::Refusal(_) => EventKind::Refusal,
            Happening::Rejection(_) => EventKind::Rejection,
            Happening::Suspension(_) => EventKind::Suspension,
            Happening::SuspensionLifted => EventKind::SuspensionLifted,
            Happening::Dispute { amount: None, .. } => EventKind::Dispute,
            Happening::Dispute {
                amount: Some(_), ..
            } => EventKind::DisputeOfPart,
            Happening::DisputeSettled { outcome, .. } => match outcome {
                Settled::ForUs => EventKind::DisputeSettledForUs,
                Settled::ForCustomer => EventKind::DisputeSettledForCustomer,
                Settled::InPart => EventKind::DisputeSettledInPart,
            },
            Happening::Promise {
                announced: false, ..
            } => EventKind::Promise,
            Happening::Promise {
                announced: true, ..
            } => EventKind::PaymentAnnounced,
            Happening::PromiseBroken { .. } => EventKind::BrokenPromise,
            Happening::Payment { .. } => EventKind::Payment,
            Happening::Allocation { .. } => EventKind::Allocation,
            Happening::PaymentReversed { .. } => EventKind::PaymentReversed,
            Happening::CreditNote { .. } => EventKind::CreditNote,
            Happening::CreditNoteCancelled { .. } => EventKind::CreditNoteCancelled,
            Happening::Bounce { .. } => EventKind::Bounce,
            Happening::Reply { .. } => EventKind::Reply,
            Happening::CreditRequest(_) => EventKind::CreditRequest,
            Happening::Correction { .. } => EventKind::Correction,
            Happening::MissingDue => EventKind::MissingDue,
            Happening::TaskOutcome { .. } => EventKind::TaskOutcome,
            Happening::Decision { .. } => EventKind::Decision,
            Happening::Declared { .. } => return None,
        };
        Some(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_listed_once() {
        assert!(EventKind::ALL.is_sorted_by(|earlier, later| earlier < later));
    }

    #[test]
    fn each_kind_has_the_name_that_records_write() {
        for kind in EventKind::ALL {
            let written = serde_json::to_string(&kind).unwrap();
            assert_eq!(written, format!("\"{}\"", kind.name()));
        }
    }

    #[test]
    fn what_an_event_always_carries_is_closed() {
        let with = |has: fn(EventKind) -> bool| -> Vec<&str> {
            let kinds = EventKind::ALL.into_iter().filter(|kind| has(*kind));
            kinds.map(EventKind::name).collect()
        };
        assert_eq!(
            with(EventKind::has_date),
            ["promise", "broken_promise", "payment_announced"]
        );
        assert_eq!(with(EventKind::has_contact), ["bounce"]);
        assert_eq!(
            with(EventKind::has_reason),
            [
                "refusal",
                "rejection",
                "suspension",
                "dispute",
                "dispute_of_part",
                "payment_reversed",
                "bounce",
                "credit_request"
            ]
        );
        assert_eq!(
            with(EventKind::has_amount),
            [
                "dispute_of_part",
                "payment",
                "payment_in_part",
                "payment_in_full",
                "payment_reversed",
                "allocation",
                "credit_note",
                "credit_note_cancelled"
            ]
        );
    }

    #[test]
    fn a_dispute_with_an_amount_is_a_dispute_of_part() {
        let dispute = |amount| Happening::Dispute {
            dispute: "d1".into(),
            reason: Reason::default(),
            amount,
        };
        assert_eq!(dispute(None).kind(), Some(EventKind::Dispute));
        let part = Money::new(100, crate::Currency::EUR);
        assert_eq!(dispute(Some(part)).kind(), Some(EventKind::DisputeOfPart));
    }

    #[test]
    fn an_announced_payment_is_a_promise_never_a_payment() {
        let announced = Happening::Promise {
            promise: "p1".into(),
            date: "2026-02-10".parse().unwrap(),
            amount: None,
            announced: true,
        };
        assert_eq!(announced.kind(), Some(EventKind::PaymentAnnounced));
    }
}
