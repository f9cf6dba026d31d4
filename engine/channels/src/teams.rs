//! What teams of the house are told goes to the address that the installation names, by its way.

use std::collections::BTreeMap;
use std::time::Duration;

use jalon_core::Way;
use jalon_daemon::channel::{Contact, Found, Recipient};
use jalon_daemon::{Answer, Channel, InDoubt, Outgoing};

/// Where a team is told something, and by which way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// A mail address, or a telephone number.
    pub to: String,
    /// By which way.
    pub by: Way,
}

/// A channel that gives each alert the address of its team; a team that has none is told as before.
pub struct Teams {
    teams: BTreeMap<String, (Address, Box<dyn Channel>)>,
    others: Box<dyn Channel>,
}

impl Teams {
    /// Teams with their addresses and the channels of their ways, and one for all others.
    pub fn new(
        teams: BTreeMap<String, (Address, Box<dyn Channel>)>,
        others: Box<dyn Channel>,
    ) -> Teams {
        Teams { teams, others }
    }
}

impl Teams {
    /// The channel of the team that it is for, and what it is given there.
    fn of(&mut self, outgoing: &Outgoing) -> (&mut dyn Channel, Outgoing) {
        let known = match &outgoing.to {
            Recipient::Team(name) => self.teams.get_mut(name.as_str()).map(|own| (name, own)),
            _ => None,
        };
        let Some((name, (address, channel))) = known else {
            return (self.others.as_mut(), outgoing.clone());
        };
        let mut contact = Contact {
            role: name.clone(),
            name: Some(name.clone()),
            ..Contact::default()
        };
        match address.by {
            Way::Sms => contact.phone = Some(address.to.as_str().into()),
            _ => contact.email = Some(address.to.as_str().into()),
        }
        let addressed = Outgoing {
            to: Recipient::Contact(Box::new(contact)),
            way: Some(address.by),
            ..outgoing.clone()
        };
        (channel.as_mut(), addressed)
    }

    fn all(&self) -> impl Iterator<Item = &dyn Channel> {
        let own = self.teams.values().map(|(_, channel)| channel.as_ref());
        own.chain([self.others.as_ref()])
    }
}

impl Channel for Teams {
    fn send(&mut self, outgoing: &Outgoing, attempt: u16) -> Answer {
        let (channel, addressed) = self.of(outgoing);
        channel.send(&addressed, attempt)
    }

    fn released(&mut self, outgoing: &Outgoing) {
        let (channel, addressed) = self.of(outgoing);
        channel.released(&addressed);
    }

    /// Where one of them wants a person to decide, a person does.
    fn in_doubt(&self) -> InDoubt {
        match self
            .all()
            .all(|one| one.in_doubt() == InDoubt::SendAgainOnce)
        {
            true => InDoubt::SendAgainOnce,
            false => InDoubt::Ask,
        }
    }

    /// As long as the one that waits the longest.
    fn doubts_for(&self) -> Duration {
        let all = self.all();
        all.map(|one| one.doubts_for()).max().unwrap_or_default()
    }

    fn looks_up(&self) -> bool {
        self.all().any(|one| one.looks_up())
    }

    fn look_up(&mut self, outgoing: &Outgoing, attempt: u16) -> Found {
        let (channel, addressed) = self.of(outgoing);
        channel.look_up(&addressed, attempt)
    }
}
