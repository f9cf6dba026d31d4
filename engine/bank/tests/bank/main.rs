//! Statements as banks write them, and as they never should.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bookings;
#[path = "../../../../tests/bounds.rs"]
mod bounds;
mod hostile;
mod matching;
mod real;
mod sample;
#[path = "../../../../tests/skip.rs"]
mod skip;
