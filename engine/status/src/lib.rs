//! What networks say about invoices: bytes of a message become facts ([`read`]), and the facts of one
//! invoice become how it stands ([`Standing`]).
//!
//! ```text
//! CDAR   Peppol Invoice Response, MLS, MLR   EDIFACT CONTRL, APERAK   Chorus Pro   ->  facts
//! the facts of an invoice, in whatever order they came   ->  the latest on each axis
//! ```
//!
//! What we state ourselves goes the other way: a payment becomes a message ([`cashed`]).
//!
//! Nothing here reads a clock, a file or a store, or knows what a code means: that is in the tables of the
//! library. A fact is never a proof that money came.

mod cashed;
mod cdar;
mod chorus;
mod edifact;
mod fact;
mod issuer;
mod read;
mod standing;
mod ubl;
mod words;
mod xml;

pub use cashed::{Cashed, Party, cashed};
pub use fact::{About, Amount, Clock, Document, Fact, Fault, Issuer, Role, Said, Statuses, When};
pub use issuer::{is_of, may_issue};
pub use read::{Format, SIZE_MAX, format_of, read};
pub use standing::{Axis, Place, Standing};
