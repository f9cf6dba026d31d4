//! The clock on the wall, watched by the one that nobody moves.

use std::collections::BTreeMap;
use std::time::Duration;

use jalon_core::Instant;
use jalon_store::{EntityId, Records, Trouble};
use smol_str::SmolStr;

use super::setting;

/// The setting that holds which daemon saw its clock jump, and to when: it outlives a restart.
pub const JUMPS: &str = "clock";

/// Watches the clock on the wall by the one that nobody moves.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClockGuard {
    last: Option<(Instant, Duration)>,
    jumped: Option<Instant>,
}

impl ClockGuard {
    /// Looks at both clocks. A jump forward of more than the bound is kept in mind until somebody
    /// lets everything pass, or the clock is put back; by how much it jumped, if it did just now.
    pub fn look(&mut self, (now, passed): (Instant, Duration), bound: Duration) -> Option<i64> {
        if self.jumped.is_some_and(|jumped| now < jumped) {
            self.jumped = None;
        }
        let before = self.last.replace((now, passed));
        let (was, then) = before?;
        let passed = i64::try_from(passed.saturating_sub(then).as_millis()).unwrap_or(i64::MAX);
        let jump = now.millis() - was.millis() - passed;
        if jump > i64::try_from(bound.as_millis()).unwrap_or(i64::MAX) {
            self.jumped = Some(now);
            return Some(jump);
        }
        None
    }

    /// Whether it jumped, and nobody has let everything pass since, and it did not go back.
    pub fn holds(&self) -> bool {
        self.jumped.is_some()
    }

    /// When it jumped, by what it showed then.
    pub fn jumped(&self) -> Option<Instant> {
        self.jumped
    }

    /// What an earlier start of the same daemon saw.
    pub fn recall(&mut self, jumped: Option<Instant>) {
        self.jumped = jumped;
    }

    /// Somebody looked at it.
    pub fn forget(&mut self) {
        self.jumped = None;
    }
}

type Jumps = BTreeMap<SmolStr, Instant>;

/// Which daemons saw their clock jump, each with what it showed then.
pub fn jumps(store: &mut (impl Records + ?Sized), entity: EntityId) -> Result<Jumps, Trouble> {
    Ok(setting::read(store, (entity, JUMPS))?.1)
}

/// Writes down that the clock of a daemon jumped, or that it is trusted again.
pub fn note_jump(
    store: &mut (impl Records + ?Sized),
    entity: EntityId,
    daemon: &str,
    jumped: Option<Instant>,
) -> Result<(), Trouble> {
    setting::change(store, (entity, JUMPS), |jumps: &mut Jumps| {
        let was = match jumped {
            Some(at) => jumps.insert(daemon.into(), at),
            None => jumps.remove(daemon),
        };
        (was != jumped).then_some(())
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use jalon_store::Memory;

    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_clock_that_goes_on_is_trusted_and_one_that_jumps_is_not() {
        let mut guard = ClockGuard::default();
        let bound = Duration::from_secs(3_600);
        let second = Duration::from_secs;
        let mut look = |now: &str, passed| guard.look((at(now), second(passed)), bound);
        assert_eq!(look("2026-03-01T09:00:00Z", 0), None);
        assert_eq!(look("2026-03-01T09:01:00Z", 60), None);
        assert_eq!(look("2026-03-01T12:01:00Z", 60), Some(3 * 3_600_000));
        assert!(guard.holds());
        guard.look((at("2026-03-01T12:02:00Z"), second(120)), bound);
        assert!(guard.holds(), "it stays in mind");
        // Put back to where it was, it holds nothing: neither then nor when that time comes.
        guard.look((at("2026-03-01T09:02:00Z"), second(120)), bound);
        assert!(!guard.holds());
        guard.look((at("2026-03-01T12:02:00Z"), second(10_920)), bound);
        assert!(!guard.holds());
    }

    #[test]
    fn hours_of_sleep_are_no_jump_where_both_clocks_tell_them() {
        let mut guard = ClockGuard::default();
        let bound = Duration::from_secs(3_600);
        guard.look((at("2026-03-01T09:00:00Z"), Duration::ZERO), bound);
        let day = Duration::from_secs(86_400);
        assert_eq!(guard.look((at("2026-03-02T09:00:00Z"), day), bound), None);
    }

    #[test]
    fn a_jump_is_known_after_a_restart_until_somebody_looked() {
        let mut store = Memory::new(|| Instant::from_millis(0));
        let entity = store.entity("acme").unwrap();
        let jumped = at("2026-03-01T12:01:00Z");
        note_jump(&mut store, entity, "credit-1", Some(jumped)).unwrap();
        note_jump(&mut store, entity, "credit-2", Some(jumped)).unwrap();
        note_jump(&mut store, entity, "credit-2", None).unwrap();
        let known = jumps(&mut store, entity).unwrap();
        assert_eq!(
            known.into_iter().collect::<Vec<_>>(),
            [("credit-1".into(), jumped)]
        );
    }
}
