//! Facts become rows, and stimuli of the accounts that they are about, each once.

use std::collections::HashMap;
use std::sync::Arc;

use jalon_core::Instant;
use jalon_daemon::Outgoing;
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::incoming::Incoming;
use jalon_daemon::statuses::{FACTS_MAX, FORMAT, Kept, Why, standing};
use jalon_dsl::diagnostic::text;
use jalon_status::{About, Fact};
use jalon_store::{Key, Places, Received, Status as Row, To, WhichStatuses};
use serde::Serialize;
use utoipa::ToSchema;

use super::meaning::{Tables, event};
use super::record::Unread;
use crate::{House, Refused};

/// How much there was, and what became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StatusSums)]
pub struct Sums {
    /// Messages that were read.
    pub files: u64,
    /// Statuses in them.
    pub statuses: u64,
    /// Of those, new.
    pub new: u64,
    /// Of those, known before.
    pub known_before: u64,
    /// Of the new ones, those about an invoice that nobody knows yet: they wait for it.
    pub parked: u64,
    /// Of the new ones, those that wait for a person.
    pub for_people: u64,
    /// What was not taken.
    pub not_taken: u64,
}

/// Takes the facts of one message in. Nothing is taken where one of them came before and said something else.
/// The same may come again after any failure.
pub fn take(
    house: &mut House,
    (source, facts): (&str, Vec<Fact>),
    now: Instant,
) -> Result<Sums, Refused> {
    let facts = facts.into_iter().map(|fact| (0, fact)).collect();
    let mut ready = Ready::of(house, (source, facts), now)?;
    if let Some((_, refused)) = std::mem::take(&mut ready.other).into_iter().next() {
        let help = text(
            "nothing of this message was taken: what is said anew has a number of its own",
            "rien de ce message n'a été pris\u{a0}: ce qui est dit de nouveau a son propre numéro",
        );
        return Err(refused.help(help.en, help.fr));
    }
    taken(house, (source, ready), now)
}

/// Takes events of one source in, each with its number: one that came before and said something else stops no
/// other, and is told.
pub fn take_each(
    house: &mut House,
    (source, facts): (&str, Vec<(usize, Fact)>),
    now: Instant,
) -> Result<(Sums, Vec<Unread>), Refused> {
    let mut ready = Ready::of(house, (source, facts), now)?;
    let other = std::mem::take(&mut ready.other);
    let sums = taken(house, (source, ready), now)?;
    let other = other.into_iter().map(|(at, refused)| Unread {
        at,
        member: "key".to_owned(),
        value: String::new(),
        reason: jalon_intake::text(refused.message.en, refused.message.fr),
        remedy: jalon_intake::text(
            "what is said anew has a key of its own",
            "ce qui est dit de nouveau a sa propre clé",
        ),
    });
    Ok((sums, other.collect()))
}

/// What is to be kept of facts.
struct Ready {
    rows: Vec<RowOf>,
    /// What was kept before under the same keys.
    known: HashMap<Key, Row>,
    /// By their numbers those that came before and said something else.
    other: Vec<(usize, Refused)>,
}

impl Ready {
    fn of(
        house: &mut House,
        (source, facts): (&str, Vec<(usize, Fact)>),
        now: Instant,
    ) -> Result<Ready, Refused> {
        let rows = rows(house, (source, facts), now)?;
        let mut known = HashMap::new();
        let keys: Vec<Key> = rows.iter().map(|(_, (row, ..))| row.key).collect();
        for some in keys.chunks(500) {
            let which = WhichStatuses::ByKey(some);
            let found = house.store.statuses(house.entity.id, which, some.len())?;
            known.extend(found.into_iter().map(|row| (row.key, row)));
        }
        let mut ready = Ready {
            rows: Vec::new(),
            known,
            other: Vec::new(),
        };
        let mut fresh: HashMap<Key, Row> = HashMap::new();
        for (at, (row, kept, number)) in rows {
            let before = ready.known.get(&row.key).or_else(|| fresh.get(&row.key));
            match before.map_or(Ok(()), |before| same(before, &kept)) {
                Ok(()) => {
                    fresh.insert(row.key, row.clone());
                    ready.rows.push((row, kept, number));
                }
                Err(refused) => ready.other.push((at, refused)),
            }
        }
        Ok(ready)
    }
}

/// A row, what it keeps, and the invoice that it is about.
type RowOf = (Row, Kept, Option<String>);

/// The rows of facts: one for each invoice that a fact is about.
fn rows(
    house: &mut House,
    (source, facts): (&str, Vec<(usize, Fact)>),
    now: Instant,
) -> Result<Vec<(usize, RowOf)>, Refused> {
    let install = Arc::clone(&house.install);
    let mut tables = Tables::of(&install.registrations);
    let mut rows = Vec::new();
    for (at, fact) in facts {
        let numbers = numbers(house, &fact.about)?;
        for number in numbers {
            let mut kept = tables.kept(fact.clone(), source, now);
            if number.is_none() && (kept.asks.is_some() || kept.event.is_some()) {
                kept.asks = kept.refused.or(Some(Why::WhichInvoice));
            }
            let row = row(house, &kept, number.as_deref(), now);
            rows.push((at, (row, kept, number)));
        }
    }
    Ok(rows)
}

fn taken(house: &mut House, (source, ready): (&str, Ready), now: Instant) -> Result<Sums, Refused> {
    let Ready {
        mut rows, known, ..
    } = ready;
    let mut sums = Sums {
        statuses: rows.len() as u64,
        ..Sums::default()
    };
    rows.dedup_by_key(|(row, ..)| row.key);
    // Facts first: whoever applies one of them has to know the others.
    let fresh: Vec<Row> = rows.iter().map(|(row, ..)| row.clone()).collect();
    house.store.keep_statuses(&fresh)?;
    let mut places = Places::default();
    let mut stimuli = Vec::new();
    for (row, kept, number) in &rows {
        let is_new = !known.contains_key(&row.key);
        sums.new += u64::from(is_new);
        sums.known_before += u64::from(!is_new);
        sums.for_people += u64::from(is_new && row.open);
        let Some(number) = number else {
            continue;
        };
        if let Some(event) = event(kept, number, now) {
            let incoming = Incoming::Status {
                status: OutgoingKey(row.key),
                event: Box::new(event),
            };
            let mark = format!("status {} {number}", kept.fact.id);
            let to = To::Known(row.about);
            stimuli.push(
                house
                    .entity
                    .stimulus((source, &mark), to, places.next(now), &incoming),
            );
        }
    }
    for became in house.store.receive(&stimuli)? {
        sums.parked += u64::from(became == Received::Parked);
    }
    let mut about: Vec<Key> = fresh.iter().map(|row| row.about).collect();
    about.sort_unstable();
    about.dedup();
    for about in about {
        close_overtaken(house, about)?;
    }
    Ok(sums)
}

/// The invoices that a fact is about; one nothing where that is not known.
pub(super) fn numbers(house: &mut House, about: &About) -> Result<Vec<Option<String>>, Refused> {
    let message = match about {
        About::Invoice(number) => return Ok(vec![Some(number.clone())]),
        About::Message(message) => message,
    };
    // Whoever passes on what we give it may use our key as the number of the message.
    let digits: String = message.chars().filter(|sign| *sign != '-').collect();
    let key = Some(digits).filter(|digits| digits.len() == 32);
    let Some(key) = key.and_then(|digits| digits.parse::<OutgoingKey>().ok()) else {
        return Ok(vec![None]);
    };
    let effects = house.store.effects(house.entity.id, &[key.0])?;
    let document = effects.first().and_then(|effect| effect.now.document);
    let content = match document {
        Some(hash) => house.store.content(house.entity.id, hash)?,
        None => None,
    };
    let outgoing =
        content.and_then(|content| serde_json::from_slice::<Outgoing>(&content.bytes).ok());
    let invoices = outgoing
        .map(|outgoing| outgoing.invoices)
        .unwrap_or_default();
    Ok(match invoices.is_empty() {
        true => vec![None],
        false => invoices.iter().map(|one| Some(one.to_string())).collect(),
    })
}

fn row(house: &House, kept: &Kept, number: Option<&str>, now: Instant) -> Row {
    let entity = &house.entity;
    let id = &kept.fact.id;
    let about = match (number, &kept.fact.about) {
        (Some(number), _) => entity.invoice_by_number(number),
        (None, About::Invoice(name) | About::Message(name)) => {
            Key::of(&["network message", &entity.code, name])
        }
    };
    // A message of ours may have carried several invoices: it says the same of each.
    let each = match &kept.fact.about {
        About::Message(_) => number.unwrap_or_default(),
        About::Invoice(_) => "",
    };
    Row {
        entity: entity.id,
        key: Key::of(&["status", &entity.code, &kept.source, id, each]),
        at: now,
        about,
        open: kept.asks.is_some(),
        format: FORMAT,
        body: kept.to_bytes(),
    }
}

/// What came before under the same number has to be the same.
fn same(before: &Row, kept: &Kept) -> Result<(), Refused> {
    let Some(mut before) = Kept::read(before) else {
        return Ok(());
    };
    if matches!(kept.fact.about, About::Message(_)) {
        // A person may have said meanwhile which invoice it is.
        before.fact.about.clone_from(&kept.fact.about);
    }
    // Older versions did not read it everywhere.
    if before.fact.seller.is_none() {
        before.fact.seller.clone_from(&kept.fact.seller);
    }
    if before.fact == kept.fact {
        return Ok(());
    }
    let (id, source) = (&kept.fact.id, &kept.source);
    Err(Refused::over(
        format!("the status {id} of {source} came before, and said something else"),
        format!("le statut {id} de {source} est déjà venu, et disait autre chose"),
    ))
}

/// A dispute or a suspension that is over waits for nobody any more.
pub(super) fn close_overtaken(house: &mut House, about: Key) -> Result<(), Refused> {
    let which = WhichStatuses::About(about);
    let rows = house.store.statuses(house.entity.id, which, FACTS_MAX)?;
    let read = rows.iter().filter_map(|row| Some((row, Kept::read(row)?)));
    let read: Vec<(&Row, Kept)> = read.collect();
    let standing = standing(read.iter().map(|(row, kept)| (row.key.0, kept)));
    for (row, kept) in read.iter().filter(|(row, _)| row.open) {
        let over = kept
            .place(row.key.0)
            .is_some_and(|(axis, place)| !standing.is_latest(axis, place));
        if over && matches!(kept.asks, Some(Why::Disputed | Why::Suspended)) {
            let now = Row {
                open: false,
                ..(*row).clone()
            };
            house.store.change_status(row, &now)?;
        }
    }
    Ok(())
}
