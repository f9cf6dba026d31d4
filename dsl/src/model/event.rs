//! What can happen to an invoice, with names resolved.

use super::ids::{EventId, StandingId};

/// The events of the language, and declared ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum EventKind {
    Receipt,
    Acceptance,
    Refusal,
    Rejection,
    Suspension,
    Dispute,
    DisputeOfPart,
    DisputeSettledForUs,
    DisputeSettledForCustomer,
    DisputeSettledInPart,
    Promise,
    BrokenPromise,
    Payment,
    PaymentInPart,
    PaymentInFull,
    PaymentReversed,
    PaymentAnnounced,
    CreditNote,
    CreditRequest,
    Allocation,
    Bounce,
    Reply,
    Correction,
    MissingDue,
    Decision,
    /// `on standing stop`: a customer's standing has become this value.
    Standing {
        /// Which standing.
        standing: StandingId,
        /// Which of its values, from 0.
        value: u16,
    },
    /// Declared by the script.
    Declared(EventId),
    /// A name that was not found; reported.
    Unknown,
}
