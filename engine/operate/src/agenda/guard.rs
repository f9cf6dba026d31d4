//! What guards would hold of what will go out, as they stand now: no payments are read in until then, and
//! nobody lets anything pass.

use jalon_core::Instant;
use jalon_daemon::guards::{Guards, Holds, Hours, Receiver, Volume, counted, hour_of, jumps};

use super::Row;
use crate::{House, Refused};

/// The guards as `jalon.toml` has them; what people allowed for a while stays.
pub fn as_told(house: &House, before: &Guards) -> Guards {
    let told = house.install.guards;
    let minutes =
        |span: std::time::Duration| u32::try_from(span.as_secs() / 60).unwrap_or(u32::MAX);
    Guards {
        volume: Volume {
            always: told.per_hour,
            times: told.times_usual,
        },
        agencies: told.agencies_per_hour,
        clock_minutes: Some(minutes(told.clock_jump)),
        fresh_minutes: told.payments_not_older.map(minutes),
        ..before.clone()
    }
}

/// The guards, and what they have counted.
pub(super) struct Guard {
    guards: Guards,
    jumped: bool,
    hours: Vec<(Receiver, Hours)>,
}

impl Guard {
    /// As they stand now.
    pub fn read(house: &mut House, now: Instant) -> Result<Guard, Refused> {
        let entity = house.entity.id;
        let before = Guards::read(house.store.as_mut(), entity)?;
        let guards = as_told(house, &before);
        let jumped = !jumps(house.store.as_mut(), entity)?.is_empty() && !guards.lets_pass(now);
        let mut hours = Vec::new();
        for receiver in Receiver::ALL {
            let of = (entity, receiver);
            hours.push((receiver, counted(house.store.as_mut(), of)?));
        }
        Ok(Guard {
            guards,
            jumped,
            hours,
        })
    }

    /// When payments were last read in.
    pub fn payments_read(&self) -> Option<Instant> {
        self.guards.feeds.oldest()
    }

    /// Says of each row, in the order of time, which guard would hold it.
    pub fn ask(&mut self, rows: &mut [Row]) {
        for row in rows {
            let Some(asked) = row.asked else {
                continue;
            };
            if self.guards.lets_pass(row.at) {
                continue;
            }
            row.guard = self.guards.holds(self.jumped, asked, row.at);
            if row.guard.is_none() && !self.is_usual(asked.receiver, row.at) {
                row.guard = Some(Holds::Volume);
            }
        }
    }

    fn is_usual(&mut self, receiver: Receiver, at: Instant) -> bool {
        let volume = self.guards.volume_for(receiver);
        let mut hours = self.hours.iter_mut();
        let own = hours.find(|(of, _)| *of == receiver);
        own.is_none_or(|(_, hours)| hours.would_pass(hour_of(at), volume))
    }
}
