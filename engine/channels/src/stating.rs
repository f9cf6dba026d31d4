//! What a script posts to another system as a status of a network: the post says which status it is.

use std::collections::BTreeMap;
use std::time::Duration;

use jalon_daemon::channel::What;
use jalon_daemon::{Answer, Channel, Found, InDoubt, Outgoing};
use jalon_install::Statement;

/// A channel that adds the network and the code to posts of some names.
pub struct Stating {
    inner: Box<dyn Channel>,
    statuses: BTreeMap<String, Statement>,
}

impl Stating {
    /// Over a channel; posts by their names.
    pub fn new(inner: Box<dyn Channel>, statuses: BTreeMap<String, Statement>) -> Stating {
        Stating { inner, statuses }
    }

    /// What leaves, with the status that it is, if it is one.
    fn stated(&self, outgoing: &Outgoing) -> Option<Outgoing> {
        let What::Post { name } = &outgoing.what else {
            return None;
        };
        let status = self.statuses.get(name.as_str())?;
        let mut stated = outgoing.clone();
        let told = [
            ("status_network", &status.network),
            ("status_code", &status.code),
        ];
        for (name, value) in told {
            stated.data.insert(name.into(), value.as_str().into());
        }
        Some(stated)
    }
}

impl Channel for Stating {
    fn send(&mut self, outgoing: &Outgoing, attempt: u16) -> Answer {
        let stated = self.stated(outgoing);
        self.inner
            .send(stated.as_ref().unwrap_or(outgoing), attempt)
    }

    fn released(&mut self, outgoing: &Outgoing) {
        self.inner.released(outgoing);
    }

    fn in_doubt(&self) -> InDoubt {
        self.inner.in_doubt()
    }

    fn doubts_for(&self) -> Duration {
        self.inner.doubts_for()
    }

    fn looks_up(&self) -> bool {
        self.inner.looks_up()
    }

    fn look_up(&mut self, outgoing: &Outgoing, attempt: u16) -> Found {
        let stated = self.stated(outgoing);
        self.inner
            .look_up(stated.as_ref().unwrap_or(outgoing), attempt)
    }
}
