//! How far a long run is: one line on a terminal, nothing elsewhere.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use jalon_dsl::diagnostic::Lang;

use super::words::thousands;

/// Nobody reads faster than this.
const EVERY: Duration = Duration::from_millis(100);
/// What is done sooner needs no line.
const AFTER: Duration = Duration::from_millis(500);
const WIDTH: usize = 30;

/// What is counted: it is the same for whoever waits.
pub const INVOICES: (&str, &str) = ("invoices", "factures");

/// A line that tells how far it is.
pub struct Progress {
    total: u64,
    of: (&'static str, &'static str),
    done: u64,
    next: Instant,
    shown: bool,
    wanted: bool,
    lang: Lang,
}

impl Progress {
    /// Of so many things.
    pub fn new(total: u64, of: (&'static str, &'static str), lang: Lang) -> Progress {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Progress {
            total,
            of,
            done: 0,
            next: Instant::now() + AFTER,
            shown: false,
            wanted: io::stderr().is_terminal() && !dumb,
            lang,
        }
    }

    /// So many more are done.
    pub fn step(&mut self, more: u64) {
        self.done += more;
        if !self.wanted || Instant::now() < self.next {
            return;
        }
        self.next = Instant::now() + EVERY;
        self.shown = true;
        let full = self.done.saturating_mul(WIDTH as u64) / self.total.max(1);
        let full = usize::try_from(full).unwrap_or(WIDTH).min(WIDTH);
        let (full, rest) = ("█".repeat(full), "░".repeat(WIDTH.saturating_sub(full)));
        let number = |count| thousands(count, self.lang);
        let (done, total) = (number(self.done), number(self.total));
        let of = match self.lang {
            Lang::En => format!("{done} of {total} {}", self.of.0),
            Lang::Fr => format!("{done} {} sur {total}", self.of.1),
        };
        let _ = write!(io::stderr(), "\r{full}{rest} {of}\u{1b}[K");
    }

    /// Takes the line away.
    pub fn end(&self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
