//! What must happen: receipts, outcomes, refusals and silences, the way to an agency.

pub mod agencies;
pub mod blocked;
pub mod carried;
pub mod formal_notice;
pub mod hold;
pub mod misplaced;
pub mod not_in_full;
pub mod reactions;
pub mod receipt;
pub mod receipt_of_some;
pub mod refusal;
pub mod sign_off;
pub mod stuck;
