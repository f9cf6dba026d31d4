//! Who takes nothing now is left alone for a while, longer each time; what would have gone to it comes
//! back in the order in which it came.

use std::time::Duration;

/// How somebody who takes nothing is left alone.
#[derive(Debug, Default)]
pub(super) struct Rest {
    until: Option<Duration>,
    last: Duration,
    times: u32,
    since: Option<Duration>,
    /// How many came meanwhile.
    asked: u64,
    told: Option<Duration>,
    pub why: String,
}

/// Nobody is left alone for longer.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// After so long somebody has to look.
const ALARM: Duration = Duration::from_secs(15 * 60);
/// How often that is told again.
const AGAIN: Duration = Duration::from_secs(3_600);
/// What comes in order goes in order: each so much later than the one before.
const STEP: Duration = Duration::from_millis(1);

impl Rest {
    /// How long it is to be left alone by one who comes now; nothing if it may be asked.
    pub fn left(&mut self, now: Duration) -> Option<Duration> {
        let until = self.until.filter(|until| *until > now)?;
        let place = u32::try_from(self.asked).unwrap_or(u32::MAX);
        self.asked += 1;
        Some(until - now + STEP.saturating_mul(place))
    }

    /// It took nothing when it was asked last.
    pub fn is_weak(&self) -> bool {
        self.times > 0
    }

    /// It takes nothing: it is left alone from now on, unless it is already.
    pub fn begin(&mut self, now: Duration, first: Duration, why: &str) {
        why.clone_into(&mut self.why);
        if self.until.is_some_and(|until| until > now) {
            return;
        }
        let pause = first
            .saturating_mul(1 << self.times.min(16))
            .min(LONGEST.max(first));
        self.times += 1;
        self.since.get_or_insert(now);
        self.until = Some(now + pause);
        self.last = pause;
        self.asked = 0;
    }

    /// It took something. Says whether it had taken nothing before.
    pub fn over(&mut self) -> bool {
        let was = self.is_weak();
        *self = Rest::default();
        was
    }

    /// Whether somebody has to be told now that it takes nothing, and since how long.
    pub fn alarm(&mut self, now: Duration) -> Option<Duration> {
        let since = now.saturating_sub(self.since?);
        let due = match self.told {
            None => since >= ALARM,
            Some(told) => now.saturating_sub(told) >= AGAIN,
        };
        due.then(|| {
            self.told = Some(now);
            since
        })
    }

    /// How long it was left alone last.
    pub fn last(&self) -> Duration {
        self.last
    }

    /// Whether this is the first time.
    pub fn is_new(&self) -> bool {
        self.times == 1 && self.asked == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    #[test]
    fn each_rest_is_longer_until_something_is_taken() {
        let mut rest = Rest::default();
        let mut now = Duration::ZERO;
        let mut pauses = Vec::new();
        for _ in 0..9 {
            assert_eq!(rest.left(now), None);
            rest.begin(now, seconds(10), "421");
            // Several that fail at once are one failure.
            rest.begin(now, seconds(10), "421");
            let left = rest.left(now).unwrap();
            pauses.push(left.as_secs());
            now += left;
        }
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert!(rest.over() && !rest.over());
        rest.begin(now, seconds(10), "421");
        assert_eq!(rest.left(now), Some(seconds(10)));
    }

    #[test]
    fn what_comes_meanwhile_comes_back_in_its_order() {
        let mut rest = Rest::default();
        rest.begin(Duration::ZERO, seconds(10), "421");
        let back: Vec<Duration> = (0u64..3)
            .map(|at| seconds(at) + rest.left(seconds(at)).unwrap())
            .collect();
        assert!(back.is_sorted() && back[0] < back[1] && back[2] < seconds(11));
    }

    #[test]
    fn somebody_is_told_after_a_while_and_every_hour() {
        let mut rest = Rest::default();
        assert_eq!(rest.alarm(seconds(5_000)), None);
        rest.begin(seconds(100), seconds(10), "421");
        assert_eq!(rest.alarm(seconds(999)), None);
        assert_eq!(rest.alarm(seconds(1_000)), Some(seconds(900)));
        assert_eq!(rest.alarm(seconds(1_001)), None);
        assert_eq!(rest.alarm(seconds(4_600)), Some(seconds(4_500)));
    }
}
