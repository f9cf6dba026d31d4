//! Files as users have them, read whole.

mod common;
mod csv;
mod electronic;
mod json;
mod round_trip;
#[path = "../../../../tests/skip.rs"]
mod skip;
