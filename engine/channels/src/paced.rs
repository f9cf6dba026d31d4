//! Only so many in a minute.

use std::time::{Duration, Instant};

use jalon_daemon::{Answer, Channel, InDoubt, Outgoing};

/// A channel that lets only so many through in a minute: it waits before each.
pub struct Paced {
    channel: Box<dyn Channel>,
    apart: Duration,
    next: Option<Instant>,
}

impl Paced {
    /// A channel at a pace.
    pub fn new(channel: Box<dyn Channel>, per_minute: u32) -> Paced {
        Paced {
            channel,
            apart: Duration::from_secs(60) / per_minute.max(1),
            next: None,
        }
    }
}

impl Channel for Paced {
    fn send(&mut self, outgoing: &Outgoing, attempt: u16) -> Answer {
        let now = Instant::now();
        let at = self.next.filter(|next| *next > now).unwrap_or(now);
        std::thread::sleep(at.duration_since(now));
        self.next = Some(at + self.apart);
        self.channel.send(outgoing, attempt)
    }

    fn in_doubt(&self) -> InDoubt {
        self.channel.in_doubt()
    }
}
