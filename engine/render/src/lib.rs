//! Messages as people read them.
//!
//! A [`Request`] names a template of a machine and the facts of the invoices at hand; [`message`]
//! makes from them a subject, a plain text, an HTML page and the payment details. Everything is a
//! pure function: no clock, no files, no network, and the same bytes for the same request.
//!
//! ```text
//! template + facts -> fill (values apart, as marks)            fill.rs, value.rs, locale/
//!                  -> Markdown without HTML                    markdown.rs
//!                  -> plain text and HTML, values put in       plain.rs, html.rs
//!                  -> with buttons, payment details, writer    layout.rs, payment/
//! ```
//!
//! **Nothing from outside is ever read as markup.** A value is cleaned ([`clean`]) when it comes in,
//! stands in the text as one mark until Markdown has been read, and is escaped where it is put in.
//!
//! **No message has a hole.** Where a value is missing, there is no message, and [`NoMessage`] says
//! which values. Simulations, which know no addresses and no bank account, put a sign there instead.

mod alone;
mod bare;
pub mod clean;
mod credit;
mod fill;
mod heading;
mod html;
mod layout;
pub mod letter;
pub mod locale;
mod markdown;
mod message;
mod money;
mod parties;
pub mod payment;
mod plain;
pub mod records;
pub mod sample;
mod texts;
mod value;

#[cfg(test)]
mod tests;

pub use bare::{Bare, paragraph};
pub use credit::{Credit, Credited, credits_of};
pub use fill::Links;
pub use locale::Language;
pub use message::{Message, NoMessage, Picture, Request, message, version_for};
pub use parties::{Contact, Parties, Seller};
pub use texts::{Words, one_line_text, words};
pub use value::{Missing, MissingWhy};
