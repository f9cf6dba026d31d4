//! SMTP as a sender, spoken by ourselves: each phase has a limit of time, and it is always known
//! whether the server can have taken a mail.
//!
//! What decides is the final dot. Before it nothing was taken, whatever happens. Behind it only an
//! answer tells: a line that is cut there, or silence, is [`Sent::Unknown`].

mod line;
mod reply;
mod session;
mod trust;
mod verdict;

pub use reply::{Enhanced, Reply, SAID_MAX, shown};
pub use session::Session;
pub use trust::{NoTrust, trust};
pub use verdict::{About, Verdict, verdict};

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;

/// A server that takes all our mail, and how it is spoken to.
#[derive(Clone)]
pub struct Server {
    /// Its name: its certificate must be for it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is encrypted.
    pub tls: Tls,
    /// Whose certificates are believed.
    pub trust: Arc<ClientConfig>,
    /// Who we are to it.
    pub login: Option<Login>,
    /// What we call ourselves; our own address if not said.
    pub hello: Option<String>,
    /// How long each phase may take.
    pub limits: Limits,
}

/// How a line is encrypted. There is no way back from one to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    /// After STARTTLS; without it nothing is said.
    #[default]
    Required,
    /// From the first byte on.
    Implicit,
    /// Not at all.
    None,
}

/// Who we are to the server.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password.
    pub password: String,
}

/// How long each phase may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Finding the server, connecting, agreeing on encryption.
    pub connect: Duration,
    /// Each answer but the last one.
    pub answer: Duration,
    /// Each 64 KiB of a mail.
    pub data: Duration,
    /// The answer to the final dot: a slow server has the mail already.
    pub end: Duration,
}

impl Default for Limits {
    /// RFC 5321, 4.5.3.2, but for the greeting and the commands, where a relay of the house is faster.
    fn default() -> Limits {
        Limits {
            connect: Duration::from_secs(30),
            answer: Duration::from_secs(120),
            data: Duration::from_secs(180),
            end: Duration::from_secs(600),
        }
    }
}

/// Where a conversation was when it came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Finding the server, and connecting.
    Connect,
    /// Agreeing on encryption.
    Tls,
    /// Its first words.
    Greeting,
    /// Ours.
    Hello,
    /// Saying who we are.
    Login,
    /// The sender of a mail.
    From,
    /// Its recipient.
    To,
    /// Asking whether its text may come.
    Data,
    /// The text, before the final dot.
    Text,
    /// Behind the final dot.
    End,
}

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The server has it.
    Taken(Reply),
    /// The server said no.
    Refused(Phase, Reply),
    /// The line was lost, or nonsense came over it, before the final dot: the server surely did not take it.
    Lost(Phase, String),
    /// The line was lost, or nonsense came over it, behind the final dot.
    Unknown(String),
    /// It can't be sent by anybody: its lines do not end as lines of a mail must.
    Unsendable,
}

/// Why there is no conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotOpen {
    /// The server said no.
    Refused(Phase, Reply),
    /// It could not be reached, or could not be trusted.
    Lost(Phase, String),
}

impl From<NotOpen> for Sent {
    fn from(why: NotOpen) -> Sent {
        match why {
            NotOpen::Refused(phase, reply) => Sent::Refused(phase, reply),
            NotOpen::Lost(phase, why) => Sent::Lost(phase, why),
        }
    }
}

impl fmt::Display for NotOpen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotOpen::Refused(phase, reply) => write!(out, "{phase}: {}", reply.said()),
            NotOpen::Lost(phase, why) => write!(out, "{phase}: {why}"),
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Phase::Connect => "connecting",
            Phase::Tls => "encrypting",
            Phase::Greeting => "the greeting",
            Phase::Hello => "EHLO",
            Phase::Login => "AUTH",
            Phase::From => "MAIL",
            Phase::To => "RCPT",
            Phase::Data => "DATA",
            Phase::Text => "the text",
            Phase::End => "the final dot",
        })
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.user)
    }
}
