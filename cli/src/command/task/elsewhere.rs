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
                match self.held {
                    1 => of(
                        1,
                        "held: jalon outbox list --state held",
                        "retenu\u{a0}: jalon outbox list --state held",
                    ),
                    held => of(
                        held,
                        "held: jalon outbox list --state held",
                        "retenus\u{a0}: jalon outbox list --state held",
                    ),
                },
            ),
            (
                self.incidents,
                match self.incidents {
                    1 => of(
                        1,
                        "incident: jalon incident list",
                        "incident\u{a0}: jalon incident list",
                    ),
                    incidents => of(
                        incidents,
                        "incidents: jalon incident list",
                        "incidents\u{a0}: jalon incident list",
                    ),
                },
            ),
        ];
        let mut lines = lines.iter().filter(|(count, _)| *count > 0);
        lines.try_for_each(|(_, line)| writeln!(out, "{}", line.get(lang)))
    }
}
