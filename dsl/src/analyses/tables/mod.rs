//! Rows of tables and standings.

mod cover;
pub mod dated;
pub mod rows;
