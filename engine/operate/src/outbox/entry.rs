//! An effect of the outbox with all that is known of it.

use std::collections::HashMap;

use jalon_core::Zone;
use jalon_daemon::Outgoing;
use jalon_daemon::channel::{OutgoingKey, Outlet, Recipient};
use jalon_daemon::house::Houses;
use jalon_daemon::incoming::Incoming;
use jalon_daemon::kept::Kept;
use jalon_daemon::parts::of_subject;
use jalon_daemon::preview::preview;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_store::{AccountKey, AccountRow, Effect, EffectState};
use serde::Serialize;
use smol_str::SmolStr;
use utoipa::ToSchema;

use crate::clock::{zone_of, zone_of_script};
use crate::{House, Refused, styles};

/// An effect of the outbox.
pub struct Entry {
    /// What is stored of it.
    pub effect: Effect,
    /// Whose.
    pub payer: String,
    /// The clock by which its times are shown; none for universal time.
    pub zone: Option<Zone>,
    /// The number of the invoice whose line it is of.
    pub number: Option<SmolStr>,
    /// The message, once it is written.
    pub outgoing: Option<Outgoing>,
    /// What would leave if it were released; why that can't be said.
    pub preview: Option<Result<Vec<Outgoing>, Text>>,
    /// Documents of its invoice that came in, and that the daemon has not looked at yet.
    pub came: Vec<String>,
}

/// The effects with what is known of them.
pub fn entries(house: &mut House, effects: &[Effect]) -> Result<Vec<Entry>, Refused> {
    let mut rows: HashMap<AccountKey, AccountRow> = HashMap::new();
    let mut accounts: Vec<AccountKey> = effects.iter().map(|effect| effect.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    for some in accounts.chunks(500) {
        for row in house.store.accounts(some)? {
            rows.insert(row.key, row);
        }
    }
    let mut entries = Vec::new();
    let now = house.now();
    let mut houses = Houses::new(styles(house)?);
    houses.read(house.store.as_mut())?;
    for effect in effects {
        let content = match effect.now.document {
            Some(hash) => house.store.content(effect.account.entity, hash)?,
            None => None,
        };
        let outgoing = content.and_then(|content| serde_json::from_slice(&content.bytes).ok());
        let preview = match effect.now.state == EffectState::Held && outgoing.is_none() {
            true => {
                let made = preview(house.store.as_mut(), &mut houses, effect, now)?;
                Some(made.map_err(|why| text(why.en, why.fr)))
            }
            false => None,
        };
        let row = rows.get(&effect.account);
        let (zone, number) = match row {
            Some(row) => zone_and_number(house, &mut houses, row, effect)?,
            None => (None, None),
        };
        let lacks = preview.as_ref().is_some_and(Result::is_err);
        let came = match number.as_ref().filter(|_| lacks) {
            Some(number) => documents_that_wait(house, effect.account, number)?,
            None => Vec::new(),
        };
        entries.push(Entry {
            preview,
            came,
            zone,
            number,
            payer: row.map(|row| row.payer.clone()).unwrap_or_default(),
            effect: effect.clone(),
            outgoing,
        });
    }
    Ok(entries)
}

/// So much that waits for the daemon is looked at.
const WAITING_MAX: usize = 1_000;

/// Documents of an invoice that came in, and wait for the next turn of the daemon.
fn documents_that_wait(
    house: &mut House,
    account: AccountKey,
    number: &str,
) -> Result<Vec<String>, Refused> {
    let shard = account.shard();
    let waiting = house.store.waiting(&[shard], WAITING_MAX, WAITING_MAX)?;
    let own = waiting.into_iter().filter(|(of, _)| *of == account);
    let names = own.filter_map(|(_, stimulus)| {
        match Incoming::from_bytes(stimulus.format, &stimulus.body) {
            Ok(Incoming::Document(one)) if one.invoice == number => {
                Some(one.document.file_name.to_string())
            }
            _ => None,
        }
    });
    Ok(names.collect())
}

/// The clock by which the times of an effect are shown, and the invoice whose line it is of.
fn zone_and_number(
    house: &mut House,
    houses: &mut Houses,
    row: &AccountRow,
    effect: &Effect,
) -> Result<(Option<Zone>, Option<SmolStr>), Refused> {
    let Ok(kept) = Kept::read(row) else {
        return Ok((None, None));
    };
    let part = of_subject(&kept.parts, effect.subject).and_then(|at| kept.parts.get(at));
    let own = part.and_then(|part| Some((&part.account, part.account.subject(effect.subject)?)));
    let invoice = own.and_then(|(_, subject)| subject.invoice());
    let number = invoice.map(|invoice| invoice.number.clone());
    let entity = row.key.entity;
    let pinned = houses.get(entity).and_then(|house| house.deployed.as_ref());
    let Some(lists) = pinned.map(|pinned| pinned.lists) else {
        return Ok((None, number));
    };
    let program = part.map_or(row.machine, |part| part.program);
    let Some(world) = houses.world(house.store.as_mut(), entity, (program, lists))? else {
        return Ok((None, number));
    };
    let zone = match own {
        Some((account, subject)) => zone_of(&world, account, subject, effect.now.due),
        None => zone_of_script(&world),
    };
    Ok((zone, number))
}

impl Entry {
    /// The key.
    pub fn key(&self) -> OutgoingKey {
        OutgoingKey(self.effect.key)
    }

    /// The message: as it is written, or as it would be.
    pub fn message(&self) -> Option<&Outgoing> {
        let preview = self.preview.as_ref().and_then(|made| made.as_ref().ok());
        let first = preview.and_then(|made| made.first());
        self.outgoing.as_ref().or(first)
    }

    /// The invoices that it is about.
    pub fn invoices(&self) -> Vec<&str> {
        match self.message() {
            Some(message) => message.invoices.iter().map(|one| one.as_str()).collect(),
            None => self.number.iter().map(SmolStr::as_str).collect(),
        }
    }

    /// To whom it goes.
    pub fn to(&self) -> String {
        match self.message().map(|outgoing| &outgoing.to) {
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

    /// What is said of it: our own words in the language of the reader, those of the other side as they are.
    pub fn note(&self, lang: Lang) -> String {
        super::said(&self.effect.now.note).get(lang).to_owned()
    }

    /// For programs.
    pub fn told(&self, lang: Lang) -> Outgone {
        let now = &self.effect.now;
        let way = match Outlet::from_number(self.effect.channel) {
            Some(Outlet::By(way)) => Some(way.name()),
            _ => self.message().and_then(|one| one.way).map(|way| way.name()),
        };
        let message = self.message();
        let invoices = self.invoices().into_iter().map(str::to_owned).collect();
        Outgone {
            key: self.key().to_string(),
            state: state_name(now.state).to_owned(),
            state_in_words: self.state().get(lang).to_owned(),
            since: now.due.to_string(),
            attempts: now.attempts,
            note: self.note(lang),
            payer: self.payer.clone(),
            way: way.map(str::to_owned),
            to: self.to(),
            preview: self.preview.is_some(),
            invoices: Some(invoices),
            subject: message.map(|one| one.subject.to_string()),
            text: message.map(|one| one.text.to_string()),
        }
    }
}

/// A message, a case or a call on its way out.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Outgoing)]
pub struct Outgone {
    /// Its key: the same over all attempts.
    pub key: String,
    /// Where it stands.
    pub state: String,
    /// The same in words.
    pub state_in_words: String,
    /// When it is to be worked on, or since when it stands so.
    #[schema(format = DateTime)]
    pub since: String,
    /// How often it was tried.
    pub attempts: u16,
    /// What the other side said last, or why it is held.
    pub note: String,
    /// The party that pays.
    pub payer: String,
    /// By which way it goes.
    pub way: Option<String>,
    /// To whom.
    pub to: String,
    /// Whether what follows is only what would leave if it were released now.
    pub preview: bool,
    /// The invoices that it is about.
    pub invoices: Option<Vec<String>>,
    /// Its subject.
    pub subject: Option<String>,
    /// Its text.
    pub text: Option<String>,
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
        EffectState::Shadow => "shadow",
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
        EffectState::Shadow => text("kept in (shadow)", "gardé (fantôme)"),
    }
}
