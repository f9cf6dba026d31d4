//! Mails that come in: from their bytes to what they are. Pure: no clock, no file, no network.
//!
//! ```text
//! bytes -> parts/    headers, texts, reports; never deeper or more than its limits allow
//!       -> report    RFC 3464: what a mail server says became of a message
//!       -> worded    the same, where a server says it in words only
//!       -> absent    automatic answers, and until when somebody is away
//!       -> Mail      what it is, to which address it came, which mails it speaks of
//! ```
//!
//! What is read here is never a proof of anything: anybody can write a mail. Whose message it is about,
//! and whether that is proved, is found out by whoever knows the outbox.

mod absent;
mod address;
mod clean;
mod mail;
mod months;
mod parts;
mod reason;
mod report;
mod status;
mod worded;

pub use address::{Address, message_key};
pub use clean::one_line;
pub use mail::{Action, Kind, Mail, Outcome};
pub use reason::Reason;
pub use status::Status;

/// A longer mail is read up to here: what it is stands at its beginning.
pub const BYTES_MAX: usize = 2 * 1024 * 1024;

/// Reads a mail. Whatever the bytes are, it ends soon and answers something.
pub fn read(bytes: &[u8]) -> Mail {
    mail::read(bytes)
}
