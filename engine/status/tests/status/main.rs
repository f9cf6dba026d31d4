//! Statuses as networks write them, and as they never should.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../../tests/bounds.rs"]
mod bounds;
mod hostile;
mod networks;
mod real;
mod sample;
#[path = "../../../../tests/skip.rs"]
mod skip;
mod stated;
