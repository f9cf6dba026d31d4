//! What follows from a mail.

use jalon_core::records::{EventName, EventRecord, OccurredAt};
use jalon_core::{EventKind, Instant, Zone};
use jalon_daemon::reception::address_key;
use jalon_mailbox::{Action, Kind, Mail, Outcome, Reason};
use jalon_store::Key;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use utoipa::ToSchema;

use super::about::{About, Ours};
use crate::House;

/// What a mail is, for the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MailClass)]
pub enum Class {
    /// A message came back.
    Bounce,
    /// A message is late.
    Delay,
    /// A message arrived.
    Delivered,
    /// A program answered.
    Automatic,
    /// Somebody called a message spam.
    Complaint,
    /// A person wrote.
    Reply,
    /// A mail server says something that can't be read.
    Unclear,
    /// It speaks of a message that the house did not write, or can't prove to be about one.
    Quarantined,
}

/// What follows from a mail.
#[derive(Clone, Debug)]
pub struct Follows {
    /// What it is.
    pub class: Class,
    /// By what it is known again.
    pub key: Key,
    /// What happened to invoices.
    pub events: Vec<EventRecord>,
    /// Whether a person has to look.
    pub open: bool,
    /// The address that is not written to from now on, as it is written, and until when.
    pub stops: Option<(String, Key, Instant)>,
    /// Whether it ends what earlier bounces of the same message began.
    pub ends: bool,
    /// What became of the message, where a mail server says it.
    pub outcome: Option<Outcome>,
}

/// Who reports what mails tell.
pub const SOURCE: &str = "mail";

/// What follows from a mail that is read at a moment.
pub fn follows(house: &House, mail: &Mail, about: &About, now: Instant) -> Follows {
    let mut follows = Follows {
        class: Class::Unclear,
        key: key(house, mail),
        events: Vec::new(),
        open: false,
        stops: None,
        ends: false,
        outcome: None,
    };
    let ours = match about {
        About::Ours(ours) => Some(ours.as_ref()),
        _ => None,
    };
    match (&mail.kind, ours) {
        // Whatever claims to be about a message has to prove it.
        _ if matches!(about, About::Forged) => follows.class = Class::Quarantined,
        (Kind::Report(_) | Kind::Unclear | Kind::Complaint, None) => {
            follows.class = Class::Quarantined;
        }
        (Kind::Report(outcomes), Some(ours)) => report(house, (outcomes, ours), now, &mut follows),
        (Kind::Unclear, Some(_)) => follows.open = true,
        (Kind::Complaint, Some(_)) => {
            (follows.class, follows.open) = (Class::Complaint, true);
        }
        (Kind::Automatic { .. }, _) => {
            follows.class = Class::Automatic;
            follows.key = absence(house, mail, ours, now);
        }
        (Kind::Person, _) => {
            (follows.class, follows.open) = (Class::Reply, true);
            if let Some(ours) = ours {
                let key = format!("reply {:032x}", follows.key.0);
                follows.events = events(ours, EventKind::Reply, &key, now);
            }
        }
    }
    follows
}

/// By what a mail is known again: its number and all its bytes.
fn key(house: &House, mail: &Mail) -> Key {
    let digest: String = mail
        .digest
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Key::of(&["mail", &house.entity.code, &mail.id, &digest])
}

/// Automatic answers of one contact on one day are one: a program may answer for ever.
fn absence(house: &House, mail: &Mail, ours: Option<&Ours>, now: Instant) -> Key {
    let contact = ours.and_then(Ours::contact);
    let contact = contact
        .map(|contact| contact.key.as_str())
        .filter(|key| !key.is_empty());
    let from = mail.from.as_ref().map(|from| from.address.to_lowercase());
    let who = match contact {
        Some(contact) => format!("contact {contact}"),
        None => format!("address {}", from.unwrap_or_default()),
    };
    let day = Zone::utc().local(now).0.to_string();
    Key::of(&["absent", &house.entity.code, &who, &day])
}

/// The worst of what is said of the recipient decides; a message has one.
fn report(
    house: &House,
    (outcomes, ours): (&[Outcome], &Ours),
    now: Instant,
    follows: &mut Follows,
) {
    let address = ours.address();
    let is_theirs = |outcome: &&Outcome| match (&outcome.recipient, address) {
        (Some(told), Some(address)) => told.eq_ignore_ascii_case(address),
        _ => true,
    };
    let own = outcomes.iter().find(is_theirs);
    // It was sent on, and failed there: the message did not arrive, but nothing is known of the address.
    let Some(outcome) = own.or_else(|| outcomes.first()) else {
        follows.open = true;
        return;
    };
    follows.outcome = Some(outcome.clone());
    match outcome.action {
        Action::Delayed => follows.class = Class::Delay,
        Action::Delivered => (follows.class, follows.ends) = (Class::Delivered, true),
        Action::Passed => follows.class = Class::Delivered,
        Action::Failed => {
            follows.class = Class::Bounce;
            let key = format!("bounce {}", ours.key());
            follows.events = events(ours, EventKind::Bounce, &key, now);
            for event in &mut follows.events {
                event.code = outcome.status.map(|status| status.to_string().into());
                event.reason =
                    Some(outcome.said.as_str().into()).filter(|said: &SmolStr| !said.is_empty());
            }
            let for_good = outcome.status.is_none_or(|status| status.class == 5);
            if let (Some(address), true, Reason::Address, true) =
                (address, own.is_some(), outcome.reason, for_good)
            {
                let key = address_key(&house.entity, address);
                follows.stops = Some((address.to_owned(), key, until(house, now)));
            }
        }
    }
}

fn until(house: &House, now: Instant) -> Instant {
    let span = house
        .install
        .mailbox
        .as_ref()
        .map(|mailbox| mailbox.not_written_to);
    let span = span.unwrap_or(jalon_install::Mailbox::NOT_WRITTEN_TO);
    now.plus_minutes(i64::try_from(span.as_secs() / 60).unwrap_or_default())
}

/// The same event of each invoice that a message was about. The same message bounces once, however many
/// reports there are of it.
fn events(ours: &Ours, kind: EventKind, key: &str, now: Instant) -> Vec<EventRecord> {
    let Some(outgoing) = &ours.outgoing else {
        return Vec::new();
    };
    let contact = ours.contact().filter(|contact| !contact.key.is_empty());
    let invoices = outgoing.invoices.iter();
    let event = |invoice: &SmolStr| EventRecord {
        legal_entity: None,
        source: SOURCE.into(),
        key: format!("{key} {invoice}").into(),
        kind: EventName::BuiltIn(kind),
        invoice: Some(invoice.clone()),
        instalment: None,
        customer: None,
        role: contact.map(|contact| contact.role.clone()),
        contact: contact.map(|contact| contact.key.clone()),
        occurred_at: OccurredAt::Moment(now),
        received_at: Some(now),
        sequence: None,
        evidence: None,
        code: None,
        reason: None,
        date: None,
        amount: None,
        currency: None,
        about: None,
        fields: std::collections::BTreeMap::new(),
    };
    invoices.map(event).collect()
}
