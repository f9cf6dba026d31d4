//! Runs the real binary, as a user or another program would.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../bounds.rs"]
mod bounds;
mod check;
mod compile;
#[path = "../peers/dovecot.rs"]
mod dovecot;
mod explain;
mod fmt;
mod graph;
mod house;
mod input;
mod output;
mod preview;
mod prove;
mod rates;
mod readme;
mod run;
mod sarif;
mod simulate;
#[path = "../skip.rs"]
mod skip;
mod test;
mod test_bad;
mod watch;
