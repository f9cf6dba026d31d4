//! The Jalon language: from the text of a script to a checked machine.

pub mod analyses;
pub mod check;
pub mod compile;
pub mod diagnostic;
pub mod format;
pub mod library;
mod mends;
pub mod model;
pub mod modules;
pub mod read;
pub mod resolve;
pub mod source;
pub mod span;
pub mod spelling;
pub mod syntax;

pub use jalon_grammar::words;
