//! The documentation is tested: what it shows can be read, what can be written is in it, and what
//! is made from a table is in step with it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod choices;
mod examples;
mod grammar;
mod library;
mod links;
mod pages;
mod samples;
mod snippets;
mod translation;
mod tutorials;
mod twins;
mod words;
