//! How much leaves, hour by hour: counted in the store, so that it is right with several workers, and
//! after a restart.

use std::collections::BTreeMap;

use jalon_core::Instant;
use jalon_store::{EntityId, Records, Trouble};
use serde::{Deserialize, Serialize};

use super::{Receiver, Volume, setting};

/// So many hours with messages are remembered: some two weeks of office days.
const HOURS_MAX: usize = 100;

/// How much left in which hour, by the number of the hour since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours(BTreeMap<i64, u32>);

impl Hours {
    /// How much left in an hour.
    pub fn of(&self, hour: i64) -> u32 {
        self.0.get(&hour).copied().unwrap_or_default()
    }

    /// How much may leave in an hour without anybody looking.
    pub fn usual(&self, hour: i64, volume: Volume) -> u32 {
        let most = self.0.range(..hour).map(|(_, count)| *count).max();
        let most = most.unwrap_or_default();
        most.saturating_mul(volume.times).max(volume.always)
    }

    /// Whether one more would be usual in an hour; then it is counted. Nothing is written.
    pub fn would_pass(&mut self, hour: i64, volume: Volume) -> bool {
        let passes = self.of(hour) < self.usual(hour, volume);
        if passes {
            self.add(hour, 1);
        }
        passes
    }

    fn add(&mut self, hour: i64, count: u32) {
        let own = self.0.entry(hour).or_default();
        *own = own.saturating_add(count);
        while self.0.len() > HOURS_MAX {
            self.0.pop_first();
        }
    }

    fn take_back(&mut self, hour: i64, count: u32) {
        if let Some(own) = self.0.get_mut(&hour) {
            *own = own.saturating_sub(count);
        }
    }
}

/// The number of the hour of an instant.
pub fn hour_of(now: Instant) -> i64 {
    now.millis().div_euclid(3_600_000)
}

/// What one worker may still let leave in an hour without asking the store again: a share that it has
/// taken from what is usual for all. What it does not use it gives back; a worker that is killed
/// can't, so that its share counts as sent: never too little is counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Share {
    hour: i64,
    left: u32,
}

/// Of whom, and to whom.
pub type Of = (EntityId, Receiver);

impl Share {
    /// Whether one more is usual now; then it is counted.
    pub fn lets_pass(
        &mut self,
        store: &mut (impl Records + ?Sized),
        of: Of,
        volume: Volume,
        now: Instant,
    ) -> Result<bool, Trouble> {
        let hour = hour_of(now);
        if hour != self.hour {
            self.give_back(store, of)?;
            self.hour = hour;
        }
        if self.left == 0 {
            self.left = take(store, of, volume, hour)?;
        }
        let passes = self.left > 0;
        self.left -= u32::from(passes);
        Ok(passes)
    }

    /// What was not used is free for others.
    pub fn give_back(
        &mut self,
        store: &mut (impl Records + ?Sized),
        of: Of,
    ) -> Result<(), Trouble> {
        let (hour, left) = (self.hour, self.left);
        if left > 0 {
            change(store, of, |hours| {
                hours.take_back(hour, left);
                left
            })?;
            self.left = 0;
        }
        Ok(())
    }
}

/// Takes a share of what is usual in an hour; 0 if nothing is left of it.
fn take(
    store: &mut (impl Records + ?Sized),
    of: Of,
    volume: Volume,
    hour: i64,
) -> Result<u32, Trouble> {
    change(store, of, |hours| {
        let usual = hours.usual(hour, volume);
        // Small enough that what a killed worker leaves unused does not matter, and large enough that
        // a burst does not ask for each message.
        let wanted = (usual / 50).clamp(1, 1_000);
        let share = wanted.min(usual.saturating_sub(hours.of(hour)));
        if share > 0 {
            hours.add(hour, share);
        }
        share
    })
}

/// Changes the count, whoever else does so at the same time; nothing is written for 0.
fn change(
    store: &mut (impl Records + ?Sized),
    (entity, receiver): Of,
    how: impl Fn(&mut Hours) -> u32,
) -> Result<u32, Trouble> {
    let changed = setting::change(store, (entity, receiver.setting()), |hours: &mut Hours| {
        Some(how(hours)).filter(|count| *count > 0)
    })?;
    Ok(changed.unwrap_or(0))
}

/// How much left, as the store knows it.
pub fn counted(
    store: &mut (impl Records + ?Sized),
    (entity, receiver): Of,
) -> Result<Hours, Trouble> {
    Ok(setting::read(store, (entity, receiver.setting()))?.1)
}

#[cfg(test)]
mod tests {
    use jalon_store::Memory;

    use super::*;

    const VOLUME: Volume = Volume {
        always: 2,
        times: 2,
    };

    fn office() -> (Memory, Of) {
        let mut store = Memory::new(|| Instant::from_millis(0));
        let entity = store.entity("acme").unwrap();
        (store, (entity, Receiver::Customer))
    }

    fn sent(share: &mut Share, store: &mut Memory, of: Of, hour: &str, wanted: usize) -> usize {
        let now = hour.parse().unwrap();
        let passed = (0..wanted).filter(|_| share.lets_pass(store, of, VOLUME, now).unwrap());
        passed.count()
    }

    #[test]
    fn far_more_than_usual_is_noticed() {
        let (mut store, of) = office();
        let mut share = Share::default();
        let mut sent = |hour, wanted| sent(&mut share, &mut store, of, hour, wanted);
        assert_eq!(sent("2026-03-01T09:00:00Z", 5), 2);
        assert_eq!(sent("2026-03-01T10:00:00Z", 9), 4);
        assert_eq!(sent("2026-03-01T11:00:00Z", 3), 3);
        assert_eq!(sent("2026-03-01T12:00:00Z", 99), 8);
    }

    #[test]
    fn several_workers_count_together_and_a_restart_forgets_nothing() {
        let (mut store, of) = office();
        let hour = "2026-03-01T09:00:00Z";
        let (mut one, mut two) = (Share::default(), Share::default());
        assert_eq!(sent(&mut one, &mut store, of, hour, 1), 1);
        assert_eq!(sent(&mut two, &mut store, of, hour, 5), 1);
        let mut restarted = Share::default();
        assert_eq!(sent(&mut restarted, &mut store, of, hour, 5), 0);
        let teams = (of.0, Receiver::Team);
        let passed = restarted.lets_pass(&mut store, teams, VOLUME, hour.parse().unwrap());
        assert!(passed.unwrap(), "teams are counted apart");
    }

    #[test]
    fn what_a_worker_does_not_use_is_free_for_others() {
        let (mut store, of) = office();
        let volume = Volume {
            always: 100,
            times: 1,
        };
        let now = "2026-03-01T09:00:00Z".parse().unwrap();
        let mut one = Share::default();
        assert!(one.lets_pass(&mut store, of, volume, now).unwrap());
        assert_eq!(counted(&mut store, of).unwrap().of(hour_of(now)), 2);
        one.give_back(&mut store, of).unwrap();
        assert_eq!(counted(&mut store, of).unwrap().of(hour_of(now)), 1);
    }

    #[test]
    fn only_the_last_hours_are_remembered() {
        let mut hours = Hours::default();
        for hour in 0..500 {
            hours.add(hour, 1);
        }
        assert_eq!(hours.0.len(), HOURS_MAX);
        assert_eq!(hours.of(499), 1);
    }
}
