//! What a forecast promises, on histories of which the truth is known and on a real one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod history;
mod receivables;
#[path = "../../../../tests/skip.rs"]
mod skip;
