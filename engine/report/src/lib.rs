//! What a simulation came to, as one page for people: an accountant, a credit manager.
//!
//! [`Report`] is plain data; [`page`] makes from it one HTML file that needs nothing else: no
//! script, no network, no font. The same data and the same language give the same bytes.
//!
//! ```text
//! Report (model.rs) -> sections (section/) -> plots as SVG (plot/), tables (write/table.rs)
//!                   -> text, in which nothing from outside is markup (write/html.rs)
//! ```
//!
//! [`tally`] makes the data from a replay, act by act; [`expected`] makes it from a forecast.
//!
//! **Amounts of two currencies are never added**: each currency has its own plot and its own line.
//! **Every plot begins at zero**, has its numbers as a table behind it, and says in words what is
//! to be seen in it.

pub mod expected;
mod lang;
mod model;
mod page;
mod plot;
pub mod sample;
mod section;
pub mod tally;
mod write;

#[cfg(test)]
mod tests;

pub use lang::Lang;
pub use model::*;
pub use page::page;
pub use plot::buckets::{Buckets, Size};
