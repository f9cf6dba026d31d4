//! The Jalon language: from the text of a script to a checked machine.

pub mod diagnostic;
pub mod model;
pub mod read;
pub mod source;
pub mod span;
pub mod syntax;
pub mod words;
