//! What happened to an invoice, as an agency is told of it: from the journal, with what the rows of
//! messages prove.

use jalon_core::machine::action::{Act, Does};
use jalon_core::machine::{AgencyId, PathId};
use jalon_core::step::{Done, Effect as CoreEffect, Slot, Stimulus, SubjectId, Why, effect_key};
use jalon_core::{Event, Evidence, Happening, Instant, Machine, Money, Way};
use jalon_store::{Effect, EffectState, Entry, Key, codec};
use smol_str::{SmolStr, ToSmolStr};

use super::case::print_of;
use super::{Desk, Stop, Working, house};
use crate::case::{Past, rest_of};
use crate::channel::{Outgoing, OutgoingKey, Recipient, What};
use crate::journal::Noted;

/// What is told of an invoice.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// What happened, in its order.
    pub history: Vec<Past>,
    /// What gave it to agencies, in its order.
    pub handed_over: Vec<HandedOver>,
    /// The letters that left.
    pub letters: Vec<Letter>,
}

/// What gave an invoice to an agency.
#[derive(Clone, Copy, Debug)]
pub(super) struct HandedOver {
    pub agency: AgencyId,
    pub key: Key,
    pub slot: Slot,
    pub why: Why,
}

/// A letter that left.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub key: Key,
    pub what: SmolStr,
    pub sha256: SmolStr,
}

/// How a note begins in which the post says that it delivered a letter.
const DISTRIBUTED: &str = "distributed ";
/// How a note begins in which the post says how the way of a letter ended.
const ENDS: [&str; 4] = [DISTRIBUTED, "refused ", "unclaimed ", "wrong_address "];
/// So many entries of a journal are read at once.
const PAGE: usize = 1_000;

impl Working {
    /// What happened to an invoice, as far as its journal is in the store.
    pub(super) fn told_of(&self, desk: &mut Desk<'_>, id: SubjectId) -> Result<Told, Stop> {
        let code = house(desk, self.key)?.entity.code.clone();
        let mut told = Told::default();
        let mut after = 0;
        loop {
            let entries = desk.store.journal(self.key, after, PAGE)?;
            let Some(last) = entries.last() else {
                break;
            };
            after = last.number;
            for entry in &entries {
                self.told_by(entry, (id, &code), &mut told)?;
            }
        }
        // What this turn has written is in no store yet.
        for entry in &self.entries {
            self.told_by(entry, (id, &code), &mut told)?;
        }
        let keys = told.history.iter().filter_map(|past| past.key);
        let keys: Vec<Key> = keys.map(|key| key.0).collect();
        let rows = self.rows_of(desk, &keys)?;
        let mut proved = Vec::new();
        for past in std::mem::take(&mut told.history) {
            let row = past
                .key
                .and_then(|key| rows.iter().find(|row| row.key == key.0));
            match row {
                Some(row) => proved.extend(self.proved(desk, past, row, &mut told.letters)?),
                None => proved.push(past),
            }
        }
        told.history = proved;
        Ok(told)
    }

    fn told_by(
        &self,
        entry: &Entry,
        (id, code): (SubjectId, &str),
        told: &mut Told,
    ) -> Result<(), Stop> {
        let noted: Noted = codec::decode(entry.format, &entry.body)?;
        let Some((number, _, stimulus)) = noted.as_step() else {
            return Ok(());
        };
        let Some(open) = &self.open else {
            return Ok(());
        };
        // A part that is gone left its invoices to the newest.
        let at = open
            .kept
            .parts
            .iter()
            .position(|part| part.number == number);
        let at = at.unwrap_or_else(|| open.kept.parts.len().saturating_sub(1));
        let Some((world, _)) = open.part(at) else {
            return Ok(());
        };
        let machine = &world.machine;
        if let Stimulus::Event { subject, event } = stimulus
            && *subject == id
        {
            told.history.extend(happened(event, machine, entry.at));
        }
        for effect in noted.effects() {
            let listed = crate::rendering::listed(effect).contains(&id);
            if effect.slot.subject != id && !listed {
                continue;
            }
            let key = || Key(effect_key(machine, code, effect));
            let past = done(effect, machine, entry.at, &key);
            told.history.extend(past);
            if let Done::HandOver { agency, .. } | Done::Entrust(agency) = &effect.does {
                told.handed_over.push(HandedOver {
                    agency: *agency,
                    key: key(),
                    slot: effect.slot,
                    why: effect.why,
                });
            }
        }
        Ok(())
    }

    /// A message with what its row proves; nothing of one that did not leave.
    fn proved(
        &self,
        desk: &mut Desk<'_>,
        past: Past,
        row: &Effect,
        letters: &mut Vec<Letter>,
    ) -> Result<Option<Past>, Stop> {
        let left = matches!(row.now.state, EffectState::Relayed | EffectState::InDoubt);
        if !left {
            return Ok(None);
        }
        let outgoing = self.sent(desk, row.key)?;
        let mut past = Past {
            proof: Some(rest_of(&row.now.note).to_owned()),
            evidence: (row.now.state == EffectState::Relayed)
                .then(|| Evidence::Relayed.code().into()),
            ..past
        };
        if let Some(outgoing) = outgoing {
            past.text = Some(outgoing.subject.clone());
            past.role = role_of(&outgoing).or(past.role);
            past.way = outgoing.way.map(|way| way.name().into()).or(past.way);
            if let Some(found) = delivered(&outgoing, &row.now.note) {
                past.evidence = Some(found.code().into());
            }
            if let Some(sheet) = &outgoing.letter {
                letters.push(Letter {
                    key: row.key,
                    what: past.what.clone(),
                    sha256: print_of(&sheet.pdf),
                });
            }
        }
        Ok(Some(past))
    }
}

/// How well it is proved that a letter came: the word of whoever delivered it against a signature is
/// worth more than that of whoever put it into a letter box.
fn delivered(outgoing: &Outgoing, note: &str) -> Option<Evidence> {
    // The newest word counts: an earlier one may have been corrected.
    let mut told = note.split("; ");
    let end = told.find(|one| ENDS.iter().any(|end| one.starts_with(end)));
    let came = end.is_some_and(|one| one.starts_with(DISTRIBUTED));
    came.then_some(match outgoing.way {
        Some(Way::RegisteredLetter) => Evidence::System,
        _ => Evidence::Delivered,
    })
}

fn role_of(outgoing: &Outgoing) -> Option<SmolStr> {
    match &outgoing.to {
        Recipient::Contact(contact) => Some(contact.role.clone()),
        Recipient::Agency(agency) => Some(agency.clone()),
        _ => None,
    }
}

/// The word of what is done.
fn word(act: Act) -> SmolStr {
    let word = serde_json::to_value(What::Message(act)).unwrap_or_default();
    let word = word.get("message").and_then(|word| word.as_str());
    word.unwrap_or("message").into()
}

/// What the house did, as far as an agency is told of it.
fn done(
    effect: &CoreEffect,
    machine: &Machine,
    at: Instant,
    key: &dyn Fn() -> Key,
) -> Option<Past> {
    let money = |money: Money| Some(money.amount().to_smolstr());
    let past = |what: SmolStr| Past {
        at: Some(at),
        what,
        ..Past::default()
    };
    let with_key = |what: SmolStr| Past {
        key: Some(OutgoingKey(key())),
        ..past(what)
    };
    Some(match &effect.does {
        Done::SendInvoice { to, way, .. } => Past {
            role: machine.roles.get(*to).map(|role| role.name.clone()),
            way: way.map(|way| way.name().into()),
            ..with_key("invoice".into())
        },
        Done::Message { act, to, way, .. } => Past {
            role: machine.roles.get(*to).map(|role| role.name.clone()),
            way: way.map(|way| way.name().into()),
            ..with_key(word(*act))
        },
        Done::HandOver { agency, amount } => Past {
            role: machine.agencies.get(*agency).map(|one| one.name.clone()),
            amount: money(*amount),
            ..past("hand_over".into())
        },
        Done::Entrust(agency) => Past {
            role: machine.agencies.get(*agency).map(|one| one.name.clone()),
            ..past("entrust".into())
        },
        Done::Recall(_) => past("recall".into()),
        Done::Claim { amount, part, .. } => Past {
            amount: money(*amount),
            text: serde_json::to_value(part)
                .ok()
                .and_then(|part| part.as_str().map(str::to_owned)),
            ..past("claim".into())
        },
        Done::PromiseKept { .. } => past("promise_kept".into()),
        Done::PromiseBroken { missing, .. } => Past {
            amount: money(*missing),
            ..past("promise_broken".into())
        },
        _ => return None,
    })
}

/// What happened from outside, as far as an agency is told of it.
fn happened(event: &Event, machine: &Machine, at: Instant) -> Option<Past> {
    let money = |money: Money| Some(money.amount().to_smolstr());
    let words = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let (mut text, mut amount, mut day) = (None, None, Some(event.occurred));
    let mut what: SmolStr = event.what.kind().map_or("event", |kind| kind.name()).into();
    match &event.what {
        Happening::Decision { .. } | Happening::MissingDue | Happening::PromiseBroken { .. } => {
            return None;
        }
        Happening::Refusal(reason)
        | Happening::Rejection(reason)
        | Happening::Suspension(reason)
        | Happening::CreditRequest(reason)
        | Happening::Bounce { reason, .. } => text = words(&reason.text),
        Happening::Dispute {
            reason,
            amount: some,
            ..
        } => (text, amount) = (words(&reason.text), some.and_then(money)),
        Happening::DisputeSettled { amount: some, .. } => amount = some.and_then(money),
        Happening::Promise {
            date, amount: some, ..
        } => (day, amount) = (Some(*date), some.and_then(money)),
        Happening::Payment { amount: some, .. }
        | Happening::Allocation { amount: some, .. }
        | Happening::CreditNote { amount: some, .. }
        | Happening::CreditNoteCancelled { amount: some, .. } => amount = money(*some),
        Happening::PaymentReversed {
            amount: some,
            reason,
            ..
        } => (text, amount) = (words(&reason.text), money(*some)),
        Happening::TaskOutcome {
            task, outcome, by, ..
        } => {
            let (is_call, label) = answered(machine, *task, *outcome);
            what = if is_call { "call" } else { "task" }.into();
            text = Some(match label {
                Some(label) => format!("{label} ({by})"),
                None => by.to_string(),
            });
        }
        Happening::Declared { event: id, .. } => {
            what = machine.events.get(*id)?.name.clone();
        }
        _ => {}
    }
    let role = event.from.and_then(|role| machine.roles.get(role));
    Some(Past {
        at: Some(at),
        what,
        role: role.map(|role| role.name.clone()),
        text,
        amount,
        day,
        evidence: Some(event.evidence.code().into()),
        ..Past::default()
    })
}

/// Whether a task was a call, and what was answered.
fn answered(machine: &Machine, task: PathId, outcome: Option<u16>) -> (bool, Option<SmolStr>) {
    let mut actions = machine.actions.items().iter();
    let action = actions.find(|action| action.path == task);
    let (is_call, task) = match action.map(|action| &action.does) {
        Some(Does::Call { task, .. }) => (true, task),
        Some(Does::Task(task)) => (false, task),
        _ => return (false, None),
    };
    let outcome = outcome.and_then(|outcome| task.outcomes.get(usize::from(outcome)));
    (is_call, outcome.map(|outcome| outcome.label.clone()))
}
