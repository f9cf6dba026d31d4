//! Only so many in a minute.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jalon_daemon::{Answer, Channel, Found, InDoubt, Outgoing};

/// A pace that several threads keep together.
#[derive(Debug)]
pub struct Pace {
    apart: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// So many in a minute.
    pub fn per_minute(most: u32) -> Pace {
        Pace {
            apart: Duration::from_secs(60) / most.max(1),
            next: Mutex::new(None),
        }
    }

    /// How long to wait for the next turn, which is taken by this.
    fn turn(&self) -> Duration {
        let now = Instant::now();
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = next.filter(|next| *next > now).unwrap_or(now);
        *next = Some(at + self.apart);
        at.duration_since(now)
    }
}

/// A channel that keeps a pace: it waits before each.
pub struct Paced {
    channel: Box<dyn Channel>,
    pace: Arc<Pace>,
}

impl Paced {
    /// A channel at a pace.
    pub fn new(channel: Box<dyn Channel>, pace: Arc<Pace>) -> Paced {
        Paced { channel, pace }
    }
}

impl Channel for Paced {
    fn send(&mut self, outgoing: &Outgoing, attempt: u16) -> Answer {
        std::thread::sleep(self.pace.turn());
        self.channel.send(outgoing, attempt)
    }

    fn released(&mut self, outgoing: &Outgoing) {
        self.channel.released(outgoing);
    }

    fn in_doubt(&self) -> InDoubt {
        self.channel.in_doubt()
    }

    fn doubts_for(&self) -> Duration {
        self.channel.doubts_for()
    }

    fn looks_up(&self) -> bool {
        self.channel.looks_up()
    }

    /// Nothing leaves by it, so there is nothing to wait for.
    fn look_up(&mut self, outgoing: &Outgoing, attempt: u16) -> Found {
        self.channel.look_up(outgoing, attempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_apart_and_none_is_saved_up() {
        let pace = Pace::per_minute(600);
        assert_eq!(pace.turn(), Duration::ZERO);
        let waits = [pace.turn(), pace.turn()];
        assert!(waits[0] > Duration::from_millis(50) && waits[0] <= Duration::from_millis(100));
        assert!(waits[1] > Duration::from_millis(150) && waits[1] <= Duration::from_millis(200));
    }
}
