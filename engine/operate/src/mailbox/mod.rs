//! Mails that came in: which message each is about, whether that is proved, and what follows.
//!
//! ```text
//! about    a signed token of the address, else the Message-ID of one of our messages: whose it is
//! follows  events of invoices, a note, something for a person, an address that is not written to
//! take     that, stored: events first, then the mail itself, so that a kill in between is made good
//! told     a mail as it was read, for people and programs
//! list     what was read, what waits, which addresses are not written to; people decide here
//! ```
//!
//! Nothing in a mail is believed because it is written there. A report of a mail server counts only if it
//! names a message that the house really wrote, by a token that nobody else can make or by the number that only
//! its reader knows; else it is put aside and changes nothing.

mod about;
mod follows;
mod list;
mod take;
mod told;

pub use about::{About, Proof};
pub use follows::{Class, Follows};
pub use list::{Status, allow, done, erase, not_written_to, one, page, status, tidy};
pub use take::{Took, look, take};
pub use told::{MailTold, told};
