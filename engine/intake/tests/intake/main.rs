//! Files as users have them, read whole.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod batches;
mod books;
mod common;
mod csv;
mod electronic;
mod hostile;
mod json;
mod receivables;
mod round_trip;
#[path = "../../../../tests/skip.rs"]
mod skip;
