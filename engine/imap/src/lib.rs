//! A mailbox on a server, read by IMAP (RFC 3501, 6851). Small on purpose: one folder is read, and what was
//! read is moved to another one. Nothing is ever deleted, and no mail is marked as seen.
//!
//! ```text
//! line      the connection: plain or encrypted, with limits of time
//! wire      what the server says: lines with literals in them, never more than the limits
//! session   the conversation: who we are, which folder, which mails, where they go
//! ```
//!
//! No number of a mail is kept between two sessions, so that it does no harm when the server counts anew
//! (UIDVALIDITY): what is in the folder has not been read, or is read once more, and is then known again.

mod line;
mod names;
mod session;
mod wire;

pub use line::{Server, Tls};
pub use session::{Login, Session};

/// Why a mailbox can't be read. It is tried again later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The server can't be reached, the line was cut, or nothing came in time.
    Line(String),
    /// The line can't be encrypted, or the server is not who it says.
    NotSafe(String),
    /// The server does not let us in.
    NoEntry(String),
    /// The server refuses what it was asked for.
    Refused(String),
    /// What the server says can't be understood, or is too much.
    Garbled(String),
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Trouble::Line(why) => write!(out, "the line to the server: {why}"),
            Trouble::NotSafe(why) => write!(out, "the line can't be encrypted: {why}"),
            Trouble::NoEntry(why) => write!(out, "the server does not let us in: {why}"),
            Trouble::Refused(why) => write!(out, "the server refuses: {why}"),
            Trouble::Garbled(why) => write!(out, "the server can't be understood: {why}"),
        }
    }
}
