//! Something that a network said of an invoice.

use jalon_core::records::{EventName, EventRecord};
use jalon_core::step::{BlockReason, Subject};
use jalon_core::{Currency, EventKind, Money};
use jalon_store::{Key, WhichStatuses};

use super::{Desk, Stop, Working, house};
use crate::incoming::Incoming;
use crate::parts;
use crate::statuses::{FACTS_MAX, Hears, KEY, Kept, Paused, heard, standing};

impl Working {
    /// What an invoice's journey hears of a status: all that was said of it decides, whatever came first.
    pub(super) fn status(
        &mut self,
        desk: &mut Desk<'_>,
        source: &str,
        (key, event): (Key, &EventRecord),
    ) -> Result<(), Stop> {
        let number = event.invoice.clone().unwrap_or_default();
        let house = house(desk, self.key)?;
        let (entity, about) = (house.entity.id, house.entity.invoice_by_number(&number));
        let rows = desk
            .store
            .statuses(entity, WhichStatuses::About(about), FACTS_MAX)?;
        let kept = rows
            .iter()
            .filter_map(|row| Some((row.key.0, Kept::read(row)?)));
        let facts: Vec<(u128, Kept)> = kept.collect();
        let Some(open) = &self.open else {
            return Ok(());
        };
        let last = open.kept.parts.len().saturating_sub(1);
        let part = parts::of_number(&open.kept.parts, &number).unwrap_or(last);
        let subject = open.kept.parts.get(part).and_then(|of| {
            let called = |subject: &&Subject| {
                subject
                    .invoice()
                    .is_some_and(|invoice| invoice.number == number)
            };
            of.account.subjects.iter().rfind(called)
        });
        let paused = subject.map_or_else(Paused::default, |one| paused(one, &facts));
        let currency = subject
            .and_then(Subject::invoice)
            .map(|invoice| invoice.ledger.currency());
        let hears = match &event.kind {
            EventName::BuiltIn(_) => heard(key.0, &facts, paused),
            // Only scripts that declare an event of this name hear of it.
            EventName::Declared(name) => {
                let world = open.worlds.get(part);
                let known =
                    world.and_then(|world| world.machine.events.find(|one| one.name == *name));
                let standing = standing(facts.iter().map(|(key, kept)| (*key, kept)));
                let own = facts.iter().find(|(of, _)| *of == key.0);
                let place = own.and_then(|(of, kept)| kept.place(*of));
                let last = place.is_some_and(|(axis, place)| standing.is_latest(axis, place));
                // What was taken over or opened stays so, whatever comes after.
                let stays = matches!(name.as_str(), "transmitted" | "opened");
                let told = known.is_some() && (last || stays && place.is_some());
                told.then_some(Hears::Itself).into_iter().collect()
            }
        };
        for hears in hears {
            let mut told = with_usable_amount(event.clone(), currency);
            let over = match hears {
                Hears::Itself => None,
                Hears::Settled => Some(EventKind::DisputeSettledForUs),
                Hears::Lifted => Some(EventKind::SuspensionLifted),
            };
            if let Some(kind) = over {
                told.kind = EventName::BuiltIn(kind);
                told.about = Some(KEY.into());
                (told.reason, told.code, told.amount) = (None, None, None);
            }
            self.take_in(desk, part, source, &Incoming::Event(Box::new(told)))?;
        }
        Ok(())
    }
}

/// A network's amount may be nothing, of another currency or too exact. What it says counts all the same: a
/// dispute without a usable amount is of the whole.
fn with_usable_amount(told: EventRecord, currency: Option<Currency>) -> EventRecord {
    let (Some(amount), Some(currency)) = (told.amount, currency) else {
        return told;
    };
    let money = Money::from_decimal(amount, currency);
    let of_it = told.currency.is_none_or(|one| one == currency);
    if of_it && money.is_ok_and(|money| money.minor > 0) {
        return told;
    }
    let kind = match told.kind {
        EventName::BuiltIn(EventKind::DisputeOfPart) => EventName::BuiltIn(EventKind::Dispute),
        kind => kind,
    };
    EventRecord {
        kind,
        amount: None,
        currency: None,
        ..told
    }
}

/// What of statuses pauses an invoice now. A suspension that no network told is not theirs to lift.
fn paused(subject: &Subject, facts: &[(u128, Kept)]) -> Paused {
    let mut disputes = subject.disputes.iter();
    let mut told = facts.iter();
    let told = told.any(|(_, kept)| kept.event == Some(EventKind::Suspension));
    let mut blocks = subject.blocks.iter();
    Paused {
        disputed: disputes.any(|dispute| dispute.key == KEY && !dispute.conceded),
        suspended: told && blocks.any(|block| block.reason == BlockReason::Suspension),
    }
}
