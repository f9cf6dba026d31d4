//! Endpoints and agencies have names in scripts, and each name its own channel.

use std::collections::BTreeMap;
use std::time::Duration;

use jalon_daemon::channel::Recipient;
use jalon_daemon::{Answer, Channel, Found, InDoubt, Outgoing};

/// A channel that finds the one that an effect is for by the name of its recipient.
pub struct Routed {
    named: BTreeMap<String, Box<dyn Channel>>,
    others: Box<dyn Channel>,
}

impl Routed {
    /// Channels by name, and one for names that are not there.
    pub fn new(named: BTreeMap<String, Box<dyn Channel>>, others: Box<dyn Channel>) -> Routed {
        Routed { named, others }
    }

    fn of(&mut self, outgoing: &Outgoing) -> &mut dyn Channel {
        let name = match &outgoing.to {
            Recipient::Endpoint(name) | Recipient::Agency(name) | Recipient::Team(name) => name,
            Recipient::Contact(_) => return self.others.as_mut(),
        };
        match self.named.get_mut(name.as_str()) {
            Some(own) => own.as_mut(),
            None => self.others.as_mut(),
        }
    }
}

impl Channel for Routed {
    fn send(&mut self, outgoing: &Outgoing, attempt: u16) -> Answer {
        self.of(outgoing).send(outgoing, attempt)
    }

    fn released(&mut self, outgoing: &Outgoing) {
        self.of(outgoing).released(outgoing);
    }

    /// Where one of them wants a person to decide, a person does.
    fn in_doubt(&self) -> InDoubt {
        let mut all = self.named.values().chain([&self.others]);
        match all.all(|one| one.in_doubt() == InDoubt::SendAgainOnce) {
            true => InDoubt::SendAgainOnce,
            false => InDoubt::Ask,
        }
    }

    /// As long as the one that waits the longest.
    fn doubts_for(&self) -> Duration {
        let all = self.named.values().chain([&self.others]);
        all.map(|one| one.doubts_for()).max().unwrap_or_default()
    }

    fn looks_up(&self) -> bool {
        let mut all = self.named.values().chain([&self.others]);
        all.any(|one| one.looks_up())
    }

    fn look_up(&mut self, outgoing: &Outgoing, attempt: u16) -> Found {
        self.of(outgoing).look_up(outgoing, attempt)
    }
}
