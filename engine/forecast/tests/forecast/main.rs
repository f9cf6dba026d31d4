//! What a forecast promises, on histories of which the truth is known and on a real one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod history;
mod known_on_a_day;
mod made_up;
mod promises;
mod receivables;
#[path = "../../../../tests/skip.rs"]
mod skip;
mod truth;
