//! What scripts mean: text in, what happens out, through the one step function.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod beside;
mod claims;
mod deeds;
mod instalments;
mod interest;
mod moves;
mod sending;
mod story;
mod terms;
mod worked_examples;
