//! Letters on paper: from what a letter says to pages that fit their envelope, and to a PDF.
//!
//! ```text
//! Letter -> lines broken, blocks set   set.rs, words.rs, blocks.rs   -> Laid: marks in micrometres
//! Laid   -> a PDF                      pdf.rs                        -> bytes, the same each time
//! ```
//!
//! Everything is a pure function: no clock, no files, no network. The font is in the program, with all
//! letters of the languages of Europe that are written with Latin, Greek or Cyrillic ones; a letter
//! with a sign that it does not have is not set at all, for a name with a hole is no address.

mod blocks;
mod font;
mod letter;
mod letterhead;
mod mentions;
mod not_set;
mod paper;
mod pdf;
mod set;
mod words;

#[cfg(test)]
mod tests;

pub use letter::Letter;
pub use letterhead::Letterhead;
pub use mentions::{laws, mention};
pub use not_set::NotSet;
pub use paper::{Side, Um, Window, Zone, mm};
pub use pdf::pdf;
pub use set::{Laid, Mark, Part, set};
