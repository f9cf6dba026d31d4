//! What a simulation does as Parquet, for tools that read tables: one row for each thing that is
//! done, with the columns of the JSON lines in fitting types.
//!
//! Rows are written in groups of bounded size, so that a file of any length takes the same memory.
//! The library behind it is seen nowhere else.

mod columns;
mod row;
mod schema;
mod writer;

#[cfg(test)]
mod tests;

pub use row::Row;
pub use writer::{ROWS_MAX, WriteError, Writer};
