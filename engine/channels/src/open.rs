//! The channels that an installation names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jalon_core::Way;
use jalon_daemon::counters::RelayStanding;
use jalon_daemon::{Channel, Channels, Clock, InDoubt, Outlet};
use jalon_install as install;
use jalon_install::{Destination, NoSecret, Secret};
use jalon_mail::dkim::Signer;

use crate::paced::Pace;
use crate::relayed::{relay_of, signer_of};
use crate::standing::Standing;
use crate::teams::{Address, Teams};
use crate::{Cases, Folder, Letters, Paced, Relay, Routed, Smtp, Stating, Webhook};

/// The channels of an installation, ready to be opened by each thread that sends. Secrets are fetched
/// once, so that one that is missing is told at the start and not in the night; what a channel may
/// take in a minute holds for all threads together.
pub struct Opening {
    signer: Option<Arc<Signer>>,
    ways: Vec<(Way, One)>,
    other: One,
    endpoints: Vec<(String, One)>,
    agencies: Vec<(String, One)>,
    teams: Vec<(String, Address)>,
    clock: Arc<dyn Clock>,
}

/// One channel with its secrets.
struct One {
    to: To,
    pace: Option<Arc<Pace>>,
    in_doubt: InDoubt,
    statuses: BTreeMap<String, install::Statement>,
}

enum To {
    Folder(PathBuf),
    Letters(PathBuf),
    Cases(PathBuf),
    Webhook {
        url: String,
        headers: Vec<(String, String)>,
        keys: Vec<String>,
        private: bool,
        outlet: String,
        standing: Arc<Standing>,
        timeout: Duration,
    },
    Relay(Arc<Relay>, Duration),
}

impl Opening {
    /// Fetches what is needed.
    pub fn new(
        (named, mail): (&install::Channels, &install::Mail),
        data: &Path,
        variable: &dyn Fn(&str) -> Option<String>,
        clock: Arc<dyn Clock>,
    ) -> Result<Opening, NoSecret> {
        let one = |outlet: &str, channel: &install::Channel| {
            One::of((outlet, channel), data, variable, &clock)
        };
        let signer = mail.dkim.as_ref();
        let signer = signer.map(|dkim| signer_of(dkim, data, variable));
        let several = |kind: &str, named: &BTreeMap<String, install::Channel>| {
            let own = named.iter().map(|(name, own)| {
                let outlet = format!("{kind}.{name}");
                Ok((name.clone(), one(&outlet, own)?))
            });
            own.collect::<Result<Vec<_>, NoSecret>>()
        };
        let ways = named.ways.iter().map(|(way, own)| {
            let outlet = format!("channels.{}", way.name());
            Ok((*way, one(&outlet, own)?))
        });
        Ok(Opening {
            ways: ways.collect::<Result<_, NoSecret>>()?,
            other: one("channels.other", &named.other)?,
            endpoints: several("endpoints", &named.endpoints)?,
            agencies: several("agencies", &named.agencies)?,
            teams: Vec::new(),
            signer: signer.map(Arc::new),
            clock,
        })
    }

    /// With the teams that have an address: by mail, if no way is named.
    pub fn with_teams(mut self, teams: &BTreeMap<String, install::Team>) -> Opening {
        let named = teams.iter().filter_map(|(name, team)| {
            let to = team.alerts.clone()?;
            let by = team.by.unwrap_or(Way::Email);
            Some((name.clone(), Address { to, by }))
        });
        self.teams = named.collect();
        self
    }

    /// How each relay stands, as it goes on.
    pub fn relays(&self) -> Vec<Arc<RelayStanding>> {
        let ways = self.ways.iter().map(|(_, one)| one);
        let named = self.endpoints.iter().chain(&self.agencies);
        let all = ways.chain([&self.other]).chain(named.map(|(_, one)| one));
        let relays = all.filter_map(|one| match &one.to {
            To::Relay(relay, _) => Some(relay.standing()),
            _ => None,
        });
        relays.collect()
    }

    /// The channel of a way.
    fn by(&self, way: Way) -> Box<dyn Channel> {
        let own = self.ways.iter().find(|(one, _)| *one == way);
        let own = own.map_or(&self.other, |(_, own)| own);
        self.open(own)
    }

    fn open(&self, one: &One) -> Box<dyn Channel> {
        one.open(&self.clock, self.signer.as_ref())
    }

    /// The channels, for one thread.
    pub fn channels(&self) -> Channels {
        let other = || self.open(&self.other);
        let routed = |named: &[(String, One)]| {
            let named = named.iter();
            let named = named.map(|(name, one)| (name.clone(), self.open(one)));
            Box::new(Routed::new(named.collect(), other()))
        };
        let mut channels = Channels::all_by(other())
            .with(Outlet::Endpoint, routed(&self.endpoints))
            .with(Outlet::Agency, routed(&self.agencies));
        if !self.teams.is_empty() {
            let teams = self.teams.iter().map(|(name, address)| {
                let own = self.by(address.by);
                (name.clone(), (address.clone(), own))
            });
            let teams = Teams::new(teams.collect(), other());
            channels = channels.with(Outlet::Team, Box::new(teams));
        }
        // What goes with an attachment or a link is a mail, too, and so is what says no way.
        let is_relay = |one: &One| matches!(one.to, To::Relay(..));
        let mail = self.ways.iter().find(|(way, _)| *way == Way::Email);
        if let Some((_, mail)) = mail.filter(|(_, one)| is_relay(one)) {
            let ways = [Way::Attachment, Way::Link].map(Outlet::By);
            for outlet in ways.into_iter().chain([Outlet::Person]) {
                channels = channels.with(outlet, self.open(mail));
            }
        }
        for (way, own) in &self.ways {
            channels = channels.with(Outlet::By(*way), self.open(own));
        }
        channels
    }
}

impl One {
    fn of(
        (outlet, channel): (&str, &install::Channel),
        data: &Path,
        variable: &dyn Fn(&str) -> Option<String>,
        clock: &Arc<dyn Clock>,
    ) -> Result<One, NoSecret> {
        let value = |secret: &Secret| secret.value(data, variable);
        let to = match &channel.to {
            Destination::Folder { folder } => To::Folder(data.join(folder)),
            Destination::Letters { folder } => To::Letters(data.join(folder)),
            Destination::Cases { folder } => To::Cases(data.join(folder)),
            Destination::Webhook(to) => {
                let headers = to.headers.iter();
                let keys = [&to.signing_key, &to.signing_key_before];
                let keys = keys.into_iter().flatten();
                let headers = headers.map(|(name, secret)| Ok((name.clone(), value(secret)?)));
                To::Webhook {
                    url: to.url.clone(),
                    headers: headers.collect::<Result<_, NoSecret>>()?,
                    keys: keys.map(value).collect::<Result<_, NoSecret>>()?,
                    private: to.private,
                    outlet: outlet.to_owned(),
                    standing: Arc::default(),
                    timeout: to.timeout,
                }
            }
            Destination::Relay(to) => {
                let settings = relay_of(to, data, variable)?;
                let name = outlet.strip_prefix("channels.").unwrap_or(outlet);
                let relay = Relay::new(settings, Arc::clone(clock), name);
                To::Relay(Arc::new(relay), to.resend_after)
            }
        };
        Ok(One {
            to,
            pace: channel.per_minute.map(Pace::per_minute).map(Arc::new),
            in_doubt: match channel.in_doubt {
                install::InDoubt::Ask => InDoubt::Ask,
                install::InDoubt::Resend => InDoubt::SendAgainOnce,
            },
            statuses: channel.statuses.clone(),
        })
    }

    fn open(&self, clock: &Arc<dyn Clock>, signer: Option<&Arc<Signer>>) -> Box<dyn Channel> {
        let (clock, signer) = (Arc::clone(clock), signer.cloned());
        let opened: Box<dyn Channel> = match &self.to {
            To::Folder(folder) => {
                let folder = Folder::new(folder.clone(), clock, self.in_doubt);
                Box::new(folder.signing(signer))
            }
            To::Cases(folder) => Box::new(Cases::new(folder.clone(), clock, self.in_doubt)),
            To::Letters(folder) => Box::new(Letters::new(folder.clone(), clock, self.in_doubt)),
            To::Relay(relay, after) => {
                let smtp = Smtp::new(Arc::clone(relay), signer, self.in_doubt);
                Box::new(smtp.doubting_for(*after))
            }
            To::Webhook {
                url,
                headers,
                keys,
                private,
                outlet,
                standing,
                timeout,
            } => {
                let mut webhook = Webhook::new(url, *timeout, self.in_doubt, clock);
                for (name, value) in headers {
                    webhook = webhook.with_header(name, value);
                }
                for key in keys {
                    webhook = webhook.signed_with(key);
                }
                if *private {
                    webhook = webhook.in_the_house();
                }
                webhook = webhook.sharing((outlet, standing));
                Box::new(webhook)
            }
        };
        let opened: Box<dyn Channel> = match self.statuses.is_empty() {
            true => opened,
            false => Box::new(Stating::new(opened, self.statuses.clone())),
        };
        match &self.pace {
            Some(pace) => Box::new(Paced::new(opened, Arc::clone(pace))),
            None => opened,
        }
    }
}
