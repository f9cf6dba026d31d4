//! An effect of the outbox with all that is known of it.

use std::collections::HashMap;

use jalon_daemon::Outgoing;
use jalon_daemon::channel::{OutgoingKey, Outlet, Recipient};
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_store::{AccountKey, Effect, EffectState};
use serde_json::{Value, json};

use crate::house::House;
use crate::stop::Stop;

/// An effect of the outbox.
pub struct Entry {
    pub effect: Effect,
    /// Whose.
    pub payer: String,
    /// The message, once it is written.
    pub outgoing: Option<Outgoing>,
}

/// The effects with what is known of them.
pub fn entries(house: &mut House, effects: &[Effect]) -> Result<Vec<Entry>, Stop> {
    let mut payers: HashMap<AccountKey, String> = HashMap::new();
    let mut accounts: Vec<AccountKey> = effects.iter().map(|effect| effect.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    for some in accounts.chunks(500) {
        for row in house.store.accounts(some)? {
            payers.insert(row.key, row.payer);
        }
    }
    let mut entries = Vec::new();
    for effect in effects {
        let content = match effect.now.document {
            Some(hash) => house.store.content(effect.account.entity, hash)?,
            None => None,
        };
        let outgoing = content.and_then(|content| serde_json::from_slice(&content.bytes).ok());
        entries.push(Entry {
            payer: payers.get(&effect.account).cloned().unwrap_or_default(),
            effect: effect.clone(),
            outgoing,
        });
    }
    Ok(entries)
}

impl Entry {
    /// The key.
    pub fn key(&self) -> OutgoingKey {
        OutgoingKey(self.effect.key)
    }

    /// To whom it goes.
    pub fn to(&self) -> String {
        match self.outgoing.as_ref().map(|outgoing| &outgoing.to) {
            Some(Recipient::Contact(contact)) => {
                let name = contact.email.as_ref().or(contact.name.as_ref());
                name.unwrap_or(&contact.role).to_string()
            }
            Some(Recipient::Team(name) | Recipient::Endpoint(name) | Recipient::Agency(name)) => {
                name.to_string()
            }
            None => self.payer.clone(),
        }
    }

    /// Where it stands, in words.
    pub fn state(&self) -> Text {
        state_word(self.effect.now.state)
    }

    /// For programs.
    pub fn json(&self, lang: Lang) -> Value {
        let now = &self.effect.now;
        let way = match Outlet::from_number(self.effect.channel) {
            Some(Outlet::By(way)) => Some(way.name()),
            _ => self
                .outgoing
                .as_ref()
                .and_then(|one| one.way)
                .map(|way| way.name()),
        };
        json!({
            "key": self.key().to_string(),
            "state": state_name(now.state),
            "state_in_words": self.state().get(lang),
            "since": now.due.to_string(),
            "attempts": now.attempts,
            "note": now.note,
            "payer": self.payer,
            "way": way,
            "to": self.to(),
            "invoices": self.outgoing.as_ref().map(|one| &one.invoices),
            "subject": self.outgoing.as_ref().map(|one| &one.subject),
            "text": self.outgoing.as_ref().map(|one| &one.text),
        })
    }
}

/// A state, as programs read it.
pub fn state_name(state: EffectState) -> &'static str {
    match state {
        EffectState::Planned => "planned",
        EffectState::Rendered => "rendered",
        EffectState::Sending => "sending",
        EffectState::Relayed => "relayed",
        EffectState::InDoubt => "in_doubt",
        EffectState::FailedForNow => "failed_for_now",
        EffectState::FailedForGood => "failed_for_good",
        EffectState::Held => "held",
        EffectState::Withdrawn => "withdrawn",
    }
}

/// A state, as people read it.
pub fn state_word(state: EffectState) -> Text {
    match state {
        EffectState::Planned => text("planned", "prévu"),
        EffectState::Rendered => text("written", "rédigé"),
        EffectState::Sending => text("on its way", "en cours d'envoi"),
        EffectState::Relayed => text("sent", "envoyé"),
        EffectState::InDoubt => text("in doubt", "en doute"),
        EffectState::FailedForNow => text("to be tried again", "à réessayer"),
        EffectState::FailedForGood => text("failed", "en échec"),
        EffectState::Held => text("held", "retenu"),
        EffectState::Withdrawn => text("withdrawn", "retiré"),
    }
}
