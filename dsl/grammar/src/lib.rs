//! The words of Jalon (`keywords.csv`) and the grammar of its lines (`grammar.pest`). A crate of its
//! own, since the parser that the grammar becomes takes longer to build than all the rest.

pub mod parser;
mod reader;
pub mod words;
