//! Templates against the lines that use them.

pub mod languages;
pub mod lists;
pub mod texts;
pub mod uses;
