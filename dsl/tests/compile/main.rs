//! From scripts to machines: one meaning, one hash; and every element knows its words.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../tests/bounds.rs"]
mod bounds;
mod differs;
mod examples;
mod golden;
mod languages;
mod mutations;
mod reached;
mod same;
mod scripts;
mod shape;
mod sources;
mod texts;
