//! What the daemon does beside its work: things that were parked are matched, days are sealed, the
//! store is tidied.

use std::fs::OpenOptions;
use std::io::Write;
use std::time::Duration;

use jalon_core::{Day, Instant, TimeOfDay, Zone};
use jalon_store::Trouble;
use jalon_store::audit::export;

use crate::house::House;

/// When each was done last.
#[derive(Default)]
pub struct Jobs {
    matched: Option<Duration>,
    tidied: Option<Duration>,
    sealed: Option<Day>,
}

/// The file that keeps the exported heads; a copy of it belongs elsewhere.
const HEADS: &str = "heads.jsonl";
const TOGETHER: usize = 1_000;
const MATCH_EVERY: Duration = Duration::from_secs(1);
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
        if due(self.tidied, TIDY_EVERY) {
            house.store.tidy()?;
            self.tidied = Some(passed);
        }
        self.seal(house, now)?;
        Ok(matched)
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
