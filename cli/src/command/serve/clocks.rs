//! Whether this machine and the database agree on what time it is.

use std::time::Duration;

use jalon_core::Instant;
use jalon_store::{Store, Trouble};

/// When it was looked at last, and what was told.
#[derive(Default)]
pub struct Clocks {
    looked: Option<Duration>,
    told: bool,
}

const LOOK_EVERY: Duration = Duration::from_secs(60);
/// Other daemons may be as far off on the other side.
const APART_MAX: Duration = Duration::from_secs(60);

impl Clocks {
    /// Looks now and then, and tells when they are too far apart: who owns what does not hang on it, but
    /// when messages are due does.
    pub fn look(
        &mut self,
        store: &mut dyn Store,
        (now, passed): (Instant, Duration),
    ) -> Result<(), Trouble> {
        let due = self
            .looked
            .is_none_or(|last| passed.saturating_sub(last) >= LOOK_EVERY);
        if !due {
            return Ok(());
        }
        let ahead = now.millis() - store.now()?.millis();
        self.looked = Some(passed);
        let apart = Duration::from_millis(ahead.unsigned_abs()) > APART_MAX;
        if apart && !self.told {
            tracing::error!(
                ahead_seconds = ahead / 1_000,
                "the clock of this machine is not that of the database: messages leave at the wrong time; \
                 let both take the time from the same server"
            );
        }
        if self.told && !apart {
            tracing::info!("the clock of this machine agrees with that of the database again");
        }
        self.told = apart;
        Ok(())
    }
}
