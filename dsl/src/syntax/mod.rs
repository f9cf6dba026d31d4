//! From text to a syntax tree that never fails: tokens, lines and blocks, then each line by the
//! grammar, with a repair where a line has a fault.

pub mod ast;
pub mod block;
mod characters;
pub mod layout;
pub mod lexer;
mod numbers;
pub mod parser;
pub mod surface;
pub mod token;
