//! Channels: how what leaves the house leaves it, what they may answer, and what is done when nobody
//! knows whether something left.
//!
//! Before a channel is asked, the intent and the bytes are committed; its answer is committed after.
//! So a channel is never asked twice for one attempt, and what lies between is in doubt.

use std::collections::BTreeMap;
use std::time::Duration;

use jalon_core::machine::action::Act;
use jalon_core::{Instant, Way};
use jalon_store::Key;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use crate::case::Case;
pub use crate::paper::Sheet;
pub use crate::stated::Stated;

/// A way out of the house: a folder, a mail server, an address on the web.
pub trait Channel: Send {
    /// Sends something, or says why not. It may take its time, and must come back.
    ///
    /// `attempt` is 1 at first. The key is the same at all attempts: whoever can, gives it to the
    /// other side, so that it knows a second copy.
    fn send(&mut self, outgoing: &Outgoing, attempt: u16) -> Answer;

    /// A person lets something leave that is sent next: it is tried even if its way is closed.
    fn released(&mut self, _outgoing: &Outgoing) {}

    /// What is done when it is not known whether something left.
    fn in_doubt(&self) -> InDoubt {
        InDoubt::Ask
    }

    /// How long something in doubt waits before the same bytes are sent again: what tells that it
    /// arrived, or did not, may come meanwhile.
    fn doubts_for(&self) -> Duration {
        Duration::ZERO
    }

    /// Whether it can tell by itself what became of something: it is asked before its policy is.
    fn looks_up(&self) -> bool {
        false
    }

    /// What became of something that was given to it, by an earlier start perhaps. Whoever answers
    /// that it never left must see to it that this attempt can't leave any more, even if whoever was
    /// at it only sleeps.
    fn look_up(&mut self, _outgoing: &Outgoing, _attempt: u16) -> Found {
        Found::NotKnown
    }
}

/// What a channel finds of something that is in doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It left; where it is seen.
    Left(String),
    /// It surely did not leave by this channel, and this attempt never will.
    NeverLeft,
    /// It can't be told.
    NotKnown,
}

/// What a channel answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The other side took it; what it said.
    Taken(String),
    /// It surely did not take it, and may do so later.
    NotNow(String),
    /// It surely did not take it, and may do so after that long.
    NotBefore(Duration, String),
    /// It was not asked, or said no before it heard of it: its way is closed for that long. It was
    /// no try.
    Closed(Duration, String),
    /// It surely did not take it, and won't before somebody has put something right: a person lets it
    /// leave.
    Held(String),
    /// It surely did not take it, and never will.
    Never(String),
    /// It is not known whether it took it: the line was cut, or the time was over.
    Unknown(String),
}

/// What is done when it is not known whether something left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InDoubt {
    /// The same bytes are sent again under the same key, once, if they are still wanted: the other
    /// side knows the key, or a second copy harms nobody.
    SendAgainOnce,
    /// A person decides.
    Ask,
}

/// What is done in doubt by a channel: whether it is asked first, and what holds if it can't tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether the channel is asked what became of it.
    pub looks_up: bool,
    /// What is done if nobody can tell.
    pub in_doubt: InDoubt,
    /// How long is waited before that.
    pub after: Duration,
}

impl From<InDoubt> for Policy {
    /// For a channel that can't tell.
    fn from(in_doubt: InDoubt) -> Policy {
        Policy {
            looks_up: false,
            in_doubt,
            after: Duration::ZERO,
        }
    }
}

/// What leaves, as it was rendered when the intent was written. Its bytes as JSON are kept by their
/// digest, so that whatever is sent later, or again, is exactly this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Its constant key: the Message-ID of a mail, the key of a call over the web.
    pub key: OutgoingKey,
    /// The code of the legal entity that sends it.
    pub entity: SmolStr,
    /// What it is.
    pub what: What,
    /// By which way, where it goes to a person outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
    /// When it was rendered.
    pub rendered: Instant,
    /// Who pays, as the house knows the party.
    pub payer: SmolStr,
    /// The customer whose invoices it is about.
    pub customer: SmolStr,
    /// The numbers of the invoices that it is about.
    pub invoices: Vec<SmolStr>,
    /// Who gets it.
    pub to: Recipient,
    /// Where answers go, and in whose name it is written.
    pub from: Sender,
    /// The language of the text, as `fr`.
    pub language: SmolStr,
    /// The subject.
    pub subject: String,
    /// The text for programs that show text, and for letters.
    pub text: String,
    /// The text as a page, if there is one; pictures are named `cid:`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The text for a short message, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms: Option<String>,
    /// Pictures that the page names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
    /// Documents that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// What programs read of it: names and values, as a call over the web has them.
    pub data: BTreeMap<SmolStr, SmolStr>,
    /// How it is addressed and signed where it leaves as a mail. It is settled with the rest, so that a
    /// second copy is the same bytes whatever the settings say by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<Box<MailHead>>,
    /// What it is on paper, where it leaves as a letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<Box<Sheet>>,
    /// The case, where it goes to an agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<Box<Case>>,
    /// The message of a network that it is, where it states a status in its format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<Box<Stated>>,
}

/// How a mail is addressed and signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailHead {
    /// Where people answer, with a token of this message.
    pub reply_to: Option<SmolStr>,
    /// Where it comes back if it can't be delivered, with a token of this message.
    pub return_path: Option<SmolStr>,
    /// By whose key it is signed; by none if not said.
    pub signed: Option<SignedBy>,
}

/// Whose name stands under a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedBy {
    /// The domain.
    pub domain: SmolStr,
    /// Which key of the domain.
    pub selector: SmolStr,
    /// The print of that key: another one under the same name gives other bytes.
    pub key: SmolStr,
}

/// The key of something that leaves, as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutgoingKey(pub Key);

/// What leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The invoice.
    Invoice,
    /// A message of this kind.
    Message(Act),
    /// A team of the house is told something.
    Alert,
    /// Another system is told something.
    Post {
        /// The name of what is posted.
        name: SmolStr,
    },
    /// An agency follows up in our name.
    Entrust,
    /// An agency gets the debt.
    HandOver,
    /// An agency gives the case back.
    Recall,
    /// An agency that has a case hears what became of its balance.
    CaseUpdate,
}

/// Who gets something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// A person or office at the customer, in a role.
    Contact(Box<Contact>),
    /// A team of the house.
    Team(SmolStr),
    /// An endpoint, by its name in the script; the configuration knows its address.
    Endpoint(SmolStr),
    /// An agency, by its name in the script.
    Agency(SmolStr),
}

/// A person or office at the customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The role, as the script names it.
    pub role: SmolStr,
    /// The key of the contact; empty where nobody was told.
    pub key: SmolStr,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<SmolStr>,
    /// Mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<SmolStr>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<SmolStr>,
    /// Postal address, line by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub address: Vec<SmolStr>,
    /// Its address in data interchange or on a platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub electronic_address: Option<SmolStr>,
}

/// Who writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The name.
    pub name: SmolStr,
    /// Where answers go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<SmolStr>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<SmolStr>,
}

/// A picture in a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Its name in the page, behind `cid:`.
    pub content_id: SmolStr,
    /// Its media type.
    pub media_type: SmolStr,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A document that goes with a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it is, as scripts name it: `invoice`.
    pub kind: SmolStr,
    /// The name that the reader sees.
    pub file_name: SmolStr,
    /// Its media type.
    pub media_type: SmolStr,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: SmolStr,
    /// The letter that it is, by the key of its message; else it is a document of the invoice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<OutgoingKey>,
    /// Its bytes. They are no part of what was rendered: they are kept by their digest.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl What {
    /// Whether a second copy could do harm that nobody takes back, so that only a person sends one.
    pub fn is_grave(&self) -> bool {
        matches!(
            self,
            What::Message(Act::FormalNotice) | What::HandOver | What::Entrust | What::Recall
        )
    }

    /// Whether it reaches somebody outside the house: what guards hold.
    pub fn is_for_customers(&self) -> bool {
        !matches!(self, What::Alert | What::Post { .. })
    }
}

impl Outgoing {
    /// What is done when it is not known whether it left: what the channel says, but a formal notice
    /// and a hand-over are never sent again without a person.
    pub fn in_doubt(&self, channel: InDoubt) -> InDoubt {
        if self.what.is_grave() {
            InDoubt::Ask
        } else {
            channel
        }
    }
}

/// Where an effect goes: the number that is kept with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outlet {
    /// Nowhere outside: into the inbox of another account, as a customer that changes its payer.
    Inside,
    /// To a person, whose contact says by which way.
    Person,
    /// To a person by this way.
    By(Way),
    /// To a team of the house.
    Team,
    /// To another system.
    Endpoint,
    /// To an agency.
    Agency,
    /// To people of the house, who see it in their list: nothing leaves.
    Worklist,
}

impl Outlet {
    /// Its number in the database.
    pub fn number(self) -> u16 {
        match self {
            Outlet::Inside => 0,
            Outlet::Person => 1,
            Outlet::Team => 2,
            Outlet::Endpoint => 3,
            Outlet::Agency => 4,
            Outlet::Worklist => 5,
            Outlet::By(way) => {
                let place = Way::ALL.iter().position(|one| *one == way);
                16 + u16::try_from(place.unwrap_or_default()).unwrap_or_default()
            }
        }
    }

    /// All outlets.
    pub fn all() -> impl Iterator<Item = Outlet> {
        let plain = [
            Outlet::Inside,
            Outlet::Person,
            Outlet::Team,
            Outlet::Endpoint,
            Outlet::Agency,
            Outlet::Worklist,
        ];
        plain.into_iter().chain(Way::ALL.map(Outlet::By))
    }

    /// The outlet with a number.
    pub fn from_number(number: u16) -> Option<Outlet> {
        Some(match number {
            0 => Outlet::Inside,
            1 => Outlet::Person,
            2 => Outlet::Team,
            3 => Outlet::Endpoint,
            4 => Outlet::Agency,
            5 => Outlet::Worklist,
            way => Outlet::By(*Way::ALL.get(usize::from(way.checked_sub(16)?))?),
        })
    }
}

/// The channels of a daemon: one for each outlet that has its own, and one for all others.
pub struct Channels {
    own: BTreeMap<Outlet, Box<dyn Channel>>,
    others: Box<dyn Channel>,
}

impl Channels {
    /// One channel for everything.
    pub fn all_by(others: Box<dyn Channel>) -> Channels {
        Channels {
            own: BTreeMap::new(),
            others,
        }
    }

    /// With a channel for an outlet.
    pub fn with(mut self, outlet: Outlet, channel: Box<dyn Channel>) -> Channels {
        self.own.insert(outlet, channel);
        self
    }

    /// The channel of an outlet.
    pub fn of(&mut self, outlet: Outlet) -> &mut dyn Channel {
        match self.own.get_mut(&outlet) {
            Some(own) => own.as_mut(),
            None => self.others.as_mut(),
        }
    }
}

impl std::fmt::Display for OutgoingKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:032x}", self.0.0)
    }
}

impl std::str::FromStr for OutgoingKey {
    type Err = std::num::ParseIntError;

    fn from_str(digits: &str) -> Result<OutgoingKey, Self::Err> {
        u128::from_str_radix(digits, 16).map(|key| OutgoingKey(Key(key)))
    }
}

impl Serialize for OutgoingKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OutgoingKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        digits.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlet_is_known_again_by_its_number() {
        for outlet in Outlet::all() {
            assert_eq!(Outlet::from_number(outlet.number()), Some(outlet));
        }
        assert_eq!(Outlet::from_number(6), None);
        assert_eq!(Outlet::from_number(99), None);
    }

    #[test]
    fn a_formal_notice_is_never_sent_again_without_a_person() {
        assert!(What::Message(Act::FormalNotice).is_grave());
        assert!(What::HandOver.is_grave());
        assert!(!What::Message(Act::Chase).is_grave());
    }
}
