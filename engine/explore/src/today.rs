//! What left on one day: whether one person gets two messages about an invoice.

use jalon_core::Day;
use jalon_core::machine::{Dense, LineId, RoleId};

/// The messages of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Today {
    day: Option<Day>,
    sent: Vec<Sent>,
}

/// A message: to whom, and by which line, which time. What one line sends to one person in several ways is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sent {
    pub(crate) to: RoleId,
    pub(crate) line: LineId,
    pub(crate) occurrence: u16,
}

impl Today {
    /// Notes a message; whether the same person got another one on that day.
    pub(crate) fn is_second(&mut self, day: Day, sent: Sent) -> bool {
        if self.day != Some(day) {
            (self.day, self.sent) = (Some(day), Vec::new());
        }
        let others = self.sent.iter().filter(|one| one.to == sent.to);
        let second = others.into_iter().any(|one| *one != sent);
        if !self.sent.contains(&sent) {
            self.sent.push(sent);
            self.sent.sort_unstable();
        }
        second
    }

    /// What can still be read of it on a day, as bytes.
    pub(crate) fn on(&self, day: Option<Day>) -> Vec<u8> {
        let sent: &[Sent] = match self.day == day {
            true => &self.sent,
            false => &[],
        };
        let bytes = sent.iter().flat_map(|one| {
            let (to, line) = (one.to.place(), one.line.place());
            [to.to_le_bytes(), line.to_le_bytes()].concat()
        });
        bytes.collect()
    }
}
