//! Which message of ours a mail is about.

use jalon_daemon::Outgoing;
use jalon_daemon::channel::{OutgoingKey, Recipient};
use jalon_mail::token::{self, Purpose};
use jalon_mailbox::{Kind, Mail, message_key};
use jalon_store::{Effect, EffectState, Key};
use serde::{Deserialize, Serialize};

use crate::{House, Refused};

/// Which message of ours a mail is about.
#[derive(Clone, Debug)]
pub enum About {
    /// One that we wrote.
    Ours(Box<Ours>),
    /// A token is in its address that nobody of the house made.
    Forged,
    /// It names no message that we wrote.
    Nobody,
}

/// A message that we wrote.
#[derive(Clone, Debug)]
pub struct Ours {
    /// Its row in the outbox.
    pub effect: Effect,
    /// What it said; none once its text is erased.
    pub outgoing: Option<Outgoing>,
    /// How we know.
    pub proof: Proof,
}

/// How we know which message a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// By the signed token of the address to which it came.
    Token,
    /// By the number of the message, which only whoever got it knows.
    MessageId,
}

impl Ours {
    /// The address to which it went.
    pub fn address(&self) -> Option<&str> {
        match &self.outgoing.as_ref()?.to {
            Recipient::Contact(contact) => contact.email.as_deref(),
            _ => None,
        }
    }

    /// The contact to whom it went; empty where nobody was told.
    pub fn contact(&self) -> Option<&jalon_daemon::channel::Contact> {
        match &self.outgoing.as_ref()?.to {
            Recipient::Contact(contact) => Some(contact),
            _ => None,
        }
    }

    /// Its key.
    pub fn key(&self) -> OutgoingKey {
        OutgoingKey(self.effect.key)
    }
}

/// Finds out which message a mail is about. `secret` is what the house signs its addresses with.
pub fn about(house: &mut House, mail: &Mail, secret: Option<&[u8]>) -> Result<About, Refused> {
    let is_report = matches!(mail.kind, Kind::Report(_) | Kind::Unclear);
    let mut forged = false;
    let named: Vec<Key> = mail
        .about
        .iter()
        .filter_map(|id| message_key(id))
        .map(Key)
        .collect();
    for address in &mail.came_to {
        let (Some(secret), Some(token)) = (secret, token::in_address(address)) else {
            // Something else stands where a token of the house would.
            forged |= secret.is_some() && is_report && has_part_of_its_own(house, address);
            continue;
        };
        match token::check(secret, token) {
            // A report comes back to the sender of the envelope, and nowhere else.
            Some((Purpose::Reply, _)) if is_report => {}
            // The token of one message does not prove what became of another.
            Some((_, key)) if is_report && speaks_of_another(house, &named, Key(key))? => {
                forged = true;
            }
            Some((_, key)) => return ours(house, &[Key(key)], Proof::Token),
            None => forged = true,
        }
    }
    if forged {
        return Ok(About::Forged);
    }
    ours(house, &named, Proof::MessageId)
}

/// Whether it is the address for bounces or for answers with something of its own behind a `+`.
fn has_part_of_its_own(house: &House, address: &str) -> bool {
    let mail = &house.install.mail;
    let mut bases = mail.bounces.iter().chain(&mail.reply_to);
    let Some((local, domain)) = address.rsplit_once('@') else {
        return false;
    };
    bases.any(|base| {
        base.rsplit_once('@').is_some_and(|(own, at)| {
            let behind = local
                .get(..own.len())
                .filter(|begin| begin.eq_ignore_ascii_case(own));
            let rest = local.get(own.len()..).unwrap_or_default();
            at.eq_ignore_ascii_case(domain) && behind.is_some() && rest.starts_with('+')
        })
    })
}

/// Whether other messages that we wrote are named, and not this one.
fn speaks_of_another(house: &mut House, named: &[Key], key: Key) -> Result<bool, Refused> {
    if named.is_empty() || named.contains(&key) {
        return Ok(false);
    }
    let found = house.store.effects(house.entity.id, named)?;
    Ok(found.iter().any(may_have_left))
}

/// The first of these that we wrote and that may have left.
fn ours(house: &mut House, keys: &[Key], proof: Proof) -> Result<About, Refused> {
    if keys.is_empty() {
        return Ok(About::Nobody);
    }
    let found = house.store.effects(house.entity.id, keys)?;
    let effect = found.into_iter().find(may_have_left);
    let Some(effect) = effect else {
        return Ok(About::Nobody);
    };
    let content = match effect.now.document {
        Some(hash) => house.store.content(house.entity.id, hash)?,
        None => None,
    };
    let outgoing = content.and_then(|content| serde_json::from_slice(&content.bytes).ok());
    Ok(About::Ours(Box::new(Ours {
        effect,
        outgoing,
        proof,
    })))
}

fn may_have_left(effect: &Effect) -> bool {
    match effect.now.state {
        EffectState::Relayed
        | EffectState::Sending
        | EffectState::InDoubt
        | EffectState::FailedForNow
        | EffectState::FailedForGood => true,
        EffectState::Planned
        | EffectState::Rendered
        | EffectState::Held
        | EffectState::Withdrawn
        | EffectState::Shadow => false,
    }
}
