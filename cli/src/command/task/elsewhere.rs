//! What waits for people in other lists than the worklist: how much of it there is, and where.

use std::io::{self, Write};

use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::outbox::{State, standing};
use jalon_operate::{House, Refused, incidents};

/// How much waits elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Elsewhere {
    in_doubt: usize,
    held: usize,
    incidents: usize,
}

/// More than this is not counted.
const COUNTED_MAX: usize = 10_000;

impl Elsewhere {
    /// Of the house.
    pub fn count(house: &mut House) -> Result<Elsewhere, Refused> {
        Ok(Elsewhere {
            in_doubt: standing(house, State::InDoubt, COUNTED_MAX)?.len(),
            held: standing(house, State::Held, COUNTED_MAX)?.len(),
            incidents: incidents::standing(house)?.len(),
        })
    }

    /// A line for each list in which something waits.
    pub fn tell(&self, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let of = |count: usize, en: &str, fr: &str| {
            text(format!("{count} {en}"), format!("{count} {fr}"))
        };
        let lines = [
            (
                self.in_doubt,
                of(
                    self.in_doubt,
                    "in doubt: jalon outbox list --state in-doubt",
                    "en doute\u{a0}: jalon outbox list --state in-doubt",
                ),
            ),
            (
                self.held,
                of(
                    self.held,
                    "held: jalon outbox list --state held",
                    "retenu(s)\u{a0}: jalon outbox list --state held",
                ),
            ),
            (
                self.incidents,
                of(
                    self.incidents,
                    "incident(s): jalon incident list",
                    "incident(s)\u{a0}: jalon incident list",
                ),
            ),
        ];
        let mut lines = lines.iter().filter(|(count, _)| *count > 0);
        lines.try_for_each(|(_, line)| writeln!(out, "{}", line.get(lang)))
    }
}
