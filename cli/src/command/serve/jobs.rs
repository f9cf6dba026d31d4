//! What the daemon does beside its work: things that were parked are matched, payments that wait are looked
//! at again, days are sealed, the store is tidied.

use std::fs::OpenOptions;
use std::io::Write;
use std::time::Duration;

use jalon_core::{Day, Instant, TimeOfDay, Zone};
use jalon_operate::{HEADS, payments};
use jalon_store::audit::export;
use jalon_store::{Key, Trouble};

use crate::house::House;

/// When each was done last.
#[derive(Default)]
pub struct Jobs {
    matched: Option<Duration>,
    tidied: Option<Duration>,
    looked_again: Option<Duration>,
    /// Up to which payment that waits was looked at.
    again_after: Option<Key>,
    sealed: Option<Day>,
}

const TOGETHER: usize = 1_000;
const MATCH_EVERY: Duration = Duration::from_secs(1);
/// So often some of the payments that wait are looked at again, and so many.
const AGAIN_EVERY: Duration = Duration::from_secs(30);
const AGAIN: usize = 1_000;
const TIDY_EVERY: Duration = Duration::from_secs(600);

impl Jobs {
    /// Does what is to be done now, and says whether something was matched. What became known lets
    /// things be matched at once.
    pub fn run(
        &mut self,
        house: &mut House,
        known: bool,
        (now, passed): (Instant, Duration),
    ) -> Result<bool, Trouble> {
        let due = |last: Option<Duration>, every: Duration| {
            last.is_none_or(|last| passed.saturating_sub(last) >= every)
        };
        let mut matched = false;
        if known || due(self.matched, MATCH_EVERY) {
            let count = house.store.match_parked(TOGETHER)?;
            if count > 0 {
                tracing::info!(count, "what was parked has found its invoice");
            }
            matched = count > 0;
            self.matched = Some(passed);
        }
        if due(self.looked_again, AGAIN_EVERY) {
            self.looked_again = Some(passed);
            self.again(house, now);
        }
        if due(self.tidied, TIDY_EVERY) {
            house.store.tidy()?;
            self.tidied = Some(passed);
        }
        self.seal(house, now)?;
        Ok(matched)
    }

    /// Payments that wait are looked at again: the invoice that one names may have come. Whether one was
    /// settled.
    pub fn again(&mut self, house: &mut House, now: Instant) -> bool {
        match payments::again(house, self.again_after, AGAIN, now) {
            Ok((next, settled)) => {
                self.again_after = next;
                if settled > 0 {
                    tracing::info!(settled, "payments have found what they are for");
                }
                settled > 0
            }
            Err(refused) => {
                tracing::warn!(
                    why = refused.message.en,
                    "payments that wait can't be looked at"
                );
                false
            }
        }
    }

    /// Once a day is over, its heads are sealed and exported.
    fn seal(&mut self, house: &mut House, now: Instant) -> Result<(), Trouble> {
        let (today, _): (Day, TimeOfDay) = Zone::utc().local(now);
        let yesterday = today.plus_days(-1);
        if self.sealed == Some(yesterday) {
            return Ok(());
        }
        for (entity, code) in house.store.entities()? {
            if house.store.seal(entity, yesterday)?.is_none() {
                continue;
            }
            let export = export(house.store.as_mut(), (entity, &code), yesterday)?;
            tracing::info!(day = %yesterday, root = %export.root, "the journal is sealed");
            let mut options = OpenOptions::new();
            let opened = options
                .append(true)
                .create(true)
                .open(house.folder.join(HEADS));
            let written = opened.and_then(|mut file| writeln!(file, "{}", export.to_json()));
            if let Err(error) = written {
                tracing::warn!(%error, "the sealed head could not be written");
            }
        }
        self.sealed = Some(yesterday);
        Ok(())
    }
}
