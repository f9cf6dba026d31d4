//! How far a long run is: one line on a terminal, nothing elsewhere.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use jalon_dsl::diagnostic::Lang;

/// Nobody reads faster than this.
const EVERY: Duration = Duration::from_millis(100);
/// What is done sooner needs no line.
const AFTER: Duration = Duration::from_millis(500);
const WIDTH: usize = 30;

/// A line that tells how far it is.
pub struct Progress {
    total: usize,
    done: usize,
    next: Instant,
    shown: bool,
    wanted: bool,
    lang: Lang,
}

impl Progress {
    /// Of so many accounts.
    pub fn new(total: usize, lang: Lang) -> Progress {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Progress {
            total,
            done: 0,
            next: Instant::now() + AFTER,
            shown: false,
            wanted: io::stderr().is_terminal() && !dumb,
            lang,
        }
    }

    /// One more is done.
    pub fn step(&mut self) {
        self.done += 1;
        if !self.wanted || Instant::now() < self.next {
            return;
        }
        self.next = Instant::now() + EVERY;
        self.shown = true;
        let full = WIDTH * self.done / self.total.max(1);
        let (full, rest) = ("█".repeat(full), "░".repeat(WIDTH.saturating_sub(full)));
        let of = match self.lang {
            Lang::En => format!("{} of {} accounts", self.done, self.total),
            Lang::Fr => format!("{} comptes sur {}", self.done, self.total),
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
