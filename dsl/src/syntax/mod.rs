//! From text to a syntax tree that never fails: tokens, lines and blocks, then each line by the
//! grammar, with a repair where a line has a fault.

pub mod ast;
pub mod block;
mod build;
mod characters;
pub mod csv;
pub mod layout;
pub mod lexer;
pub mod lines;
mod numbers;
mod quoted;
pub(crate) mod repair;
pub mod surface;
pub mod token;

pub use jalon_grammar::parser;
pub use lines::parse_file;
