//! An installation: a data folder, and what the file `jalon.toml` in it says. The file may be missing:
//! then everything is kept in the folder, and nothing leaves it.
//!
//! [`read`] gives an [`Installation`], or everything that is wrong with the file, each with its line
//! and with what to write instead. Secrets are named there, never written: [`Secret`] fetches them
//! when they are needed.

mod api;
mod commented;
mod connectors;
mod entries;
mod environment;
mod fault;
mod jobs;
mod letters;
mod mail;
mod mailbox;
mod near;
mod read;
mod receipts;
mod relay;
mod schedule;
mod secret;
mod sections;
mod seller;
mod span;
mod stated;

pub use api::ApiAt;
pub use commented::commented;
pub use connectors::Connector;
pub use environment::{DATA, unknown, variables};
pub use fault::Fault;
pub use mail::{Dkim, Mail};
pub use mailbox::{Imap, ImapTls, Mailbox};
pub use read::{read, read_with};
pub use receipts::{ASKS, ReceiptsAt};
pub use relay::{Relay, Timeouts, Tls};
pub use schedule::Schedule;
pub use secret::{NoSecret, Secret};
pub use span::{read_span, shown_span};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jalon_core::Way;
use jalon_letters::Letterhead;
use jalon_render::Seller;

/// The name of the file in the data folder.
pub const FILE: &str = "jalon.toml";

/// What an installation is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// The registered name of the daemon: its next start takes over at once what it left.
    pub name: String,
    /// The code of the legal entity of records that name none.
    pub legal_entity: String,
    /// Who writes, and where customers pay to.
    pub seller: Seller,
    /// By which registration numbers networks know the house; the first one stands on what it states. Where
    /// there are none, nobody asks whose invoice a status is about.
    pub registrations: Vec<String>,
    /// Where everything is kept.
    pub store: StoreAt,
    /// How effects leave the house.
    pub channels: Channels,
    /// What stands on each mail.
    pub mail: Mail,
    /// What stands on letters; nothing is set on paper if not said.
    pub letters: Option<Letterhead>,
    /// Teams of the house, by the names that scripts use.
    pub teams: BTreeMap<String, Team>,
    /// What is held back until somebody has looked.
    pub guards: Guards,
    /// How shards are held.
    pub leases: Leases,
    /// What the daemon does by itself, and when.
    pub jobs: Jobs,
    /// How the daemon works.
    pub serve: Serve,
    /// A folder whose files are taken in.
    pub folder: Option<Folder>,
    /// Where mails come in; nowhere if not said.
    pub mailbox: Option<Mailbox>,
    /// Other systems that report what happens to the API, by name.
    pub connectors: BTreeMap<String, Connector>,
    /// Where the HTTP API answers; nowhere if not said.
    pub api: Option<ApiAt>,
    /// The pages on which customers answer; none if not said.
    pub receipts: Option<ReceiptsAt>,
    /// The address of a collector of traces (OTLP over HTTP); none if not said.
    pub traces: Option<String>,
}

/// A folder whose files are taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Where; within the data folder if it is relative.
    pub watch: PathBuf,
    /// Where records come from that do not say it themselves.
    pub source: String,
    /// What the columns of CSV files mean.
    pub mapping: Vec<PathBuf>,
    /// So long nobody has written to a file before it is taken.
    pub still: Duration,
}

/// How the daemon works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Serve {
    /// Everything runs, and nothing leaves.
    pub shadow: bool,
}

/// What the daemon does by itself, and when; each only if it is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jobs {
    /// The time zone of the times below; universal time if not said.
    pub time_zone: Option<String>,
    /// When a page is written about what is due and what waits for people.
    pub summary: Option<Schedule>,
    /// When it is told how old the feeds of payments are.
    pub feeds: Option<Schedule>,
    /// When what is old goes to the archive, and how many months it stays before.
    pub retention: Option<(Schedule, u16)>,
}

/// Where everything is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreAt {
    /// In one file in the data folder.
    Folder,
    /// In a PostgreSQL database, by its address.
    Postgres(Secret),
}

/// The channels: those of ways, of endpoints and of agencies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channels {
    /// By way; a way that is not here goes by [`Channels::other`].
    pub ways: BTreeMap<Way, Channel>,
    /// For whatever has no channel of its own.
    pub other: Channel,
    /// Other systems, by the names that scripts use.
    pub endpoints: BTreeMap<String, Channel>,
    /// Agencies, by the names that scripts use.
    pub agencies: BTreeMap<String, Channel>,
}

/// How effects leave the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Where they go.
    pub to: Destination,
    /// At most so many in a minute; as many as there are if not said.
    pub per_minute: Option<u32>,
    /// What is done about an effect of which nobody knows whether it left.
    pub in_doubt: InDoubt,
    /// Posts that are statuses of a network, by the names that scripts give them.
    pub statuses: BTreeMap<String, Statement>,
    /// In what those are written.
    pub format: Format,
}

/// In what a status is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// As all that is posted: JSON, with the network and the code.
    #[default]
    Json,
    /// As the message of the French life cycle.
    Cdar,
}

/// A status of a network that we state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The network, as the library names it.
    pub network: String,
    /// The code.
    pub code: String,
}

/// Where effects go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Into a folder, one file for each.
    Folder {
        /// The folder; within the data folder if it is relative.
        folder: PathBuf,
    },
    /// Into a folder of letters, a folder for each: for a service that prints and posts them.
    Letters {
        /// The folder; within the data folder if it is relative.
        folder: PathBuf,
    },
    /// Into a folder of cases for an agency, a folder for each.
    Cases {
        /// The folder; within the data folder if it is relative.
        folder: PathBuf,
    },
    /// To another system, by HTTP.
    Webhook(Webhook),
    /// To a server that takes mail.
    Relay(Box<Relay>),
}

/// Another system, reached by HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its address.
    pub url: String,
    /// Headers that say who we are.
    pub headers: BTreeMap<String, Secret>,
    /// With what bodies are signed.
    pub signing_key: Option<Secret>,
    /// The key before it, which signs, too, until the other side knows the new one.
    pub signing_key_before: Option<Secret>,
    /// Whether its name may lead into the network of the house.
    pub private: bool,
    /// How long an answer is waited for.
    pub timeout: Duration,
}

/// What is done about an effect of which nobody knows whether it left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InDoubt {
    /// A person decides.
    #[default]
    Ask,
    /// The same bytes are sent once more, under the same key.
    Resend,
}

/// A team of the house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    /// Its members.
    pub members: Vec<String>,
    /// Where its alerts and tasks go.
    pub alerts: Option<String>,
    /// By which way.
    pub by: Option<Way>,
}

/// What is held back until somebody has looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guards {
    /// A clock that jumps by more than this stops all that leaves the house.
    pub clock_jump: Duration,
    /// So many messages in an hour are always usual; more are held, unless the next says otherwise.
    pub per_hour: u32,
    /// So many times the most of the hours before are usual, too.
    pub times_usual: u32,
    /// So many cases in an hour are always usual for agencies.
    pub agencies_per_hour: u32,
    /// Nothing asks for money while the payments are older than this.
    pub payments_not_older: Option<Duration>,
}

/// How shards are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leases {
    /// For how long without a renewal.
    pub lasting: Duration,
    /// At most so many.
    pub shards: u16,
}

impl Installation {
    /// What holds where the file says nothing.
    pub fn usual() -> Installation {
        Installation {
            name: "jalon".to_owned(),
            legal_entity: "main".to_owned(),
            seller: Seller::default(),
            registrations: Vec::new(),
            store: StoreAt::Folder,
            channels: Channels::default(),
            mail: Mail::default(),
            letters: None,
            teams: BTreeMap::new(),
            guards: Guards::default(),
            leases: Leases::default(),
            jobs: Jobs::default(),
            serve: Serve::default(),
            folder: None,
            mailbox: None,
            connectors: BTreeMap::new(),
            api: None,
            receipts: None,
            traces: None,
        }
    }
}

impl Installation {
    /// Whether anything that a connector reports gets here: by the API, or as files in the watched folder.
    pub fn hears(&self, connector: &str) -> bool {
        let named = self.connectors.contains_key(connector);
        named && (self.api.is_some() || self.folder.is_some())
    }
}

impl Default for Channel {
    fn default() -> Channel {
        Channel {
            to: Destination::Folder {
                folder: PathBuf::from("outbox"),
            },
            per_minute: None,
            in_doubt: InDoubt::Ask,
            statuses: BTreeMap::new(),
            format: Format::Json,
        }
    }
}

impl Default for Guards {
    fn default() -> Guards {
        Guards {
            clock_jump: Duration::from_secs(2 * 3_600),
            per_hour: 1_000,
            times_usual: 3,
            agencies_per_hour: 50,
            payments_not_older: None,
        }
    }
}

impl Default for Leases {
    fn default() -> Leases {
        Leases {
            lasting: Duration::from_secs(10),
            shards: jalon_store::SHARDS,
        }
    }
}

impl Channels {
    /// The channel of mails, if it is a relay: attachments and links are mails, too, and go by it where
    /// nothing else is said.
    pub fn relay(&self) -> Option<&Channel> {
        let mail = self.ways.get(&Way::Email);
        mail.filter(|mail| matches!(mail.to, Destination::Relay(_)))
    }

    /// The channel of a way.
    pub fn of_way(&self, way: Option<Way>) -> &Channel {
        let own = way.and_then(|way| self.ways.get(&way));
        let mail = || match way {
            // A message that says no way goes by mail.
            None | Some(Way::Attachment | Way::Link) => self.relay(),
            Some(_) => None,
        };
        own.or_else(mail).unwrap_or(&self.other)
    }
}

impl Destination {
    /// The folder as it stands on the disk, if it is one.
    pub fn folder(&self, data: &Path) -> Option<PathBuf> {
        match self {
            Destination::Folder { folder }
            | Destination::Letters { folder }
            | Destination::Cases { folder } => Some(data.join(folder)),
            Destination::Webhook(_) | Destination::Relay(_) => None,
        }
    }
}
