//! The teams of the demonstration: they look at the worklist every working day, as people would with
//! `jalon task list`.

use std::collections::BTreeMap;
use std::sync::Arc;

use jalon_core::{Day, Instant};
use jalon_daemon::SetClock;
use jalon_daemon::incoming::Deed;
use jalon_dsl::diagnostic::Lang;
use jalon_operate::act::{By, act, settle};
use jalon_operate::agency;
use jalon_operate::shown::stands;
use jalon_operate::worklist::{self, Asked, Entry, Wanted, Which};
use smol_str::SmolStr;

use super::life::{Disputed, Life};
use crate::house::{At, House, IfMissing};
use crate::stop::Stop;

/// What people did on a day.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// Tasks that are new in the worklist, and lines that wait for a sign-off.
    pub asked: Vec<Entry>,
    /// How many were closed.
    pub done: usize,
}

/// When each entry was seen first, by invoice, name and which of those.
pub type Seen = BTreeMap<(SmolStr, SmolStr, Which), Day>;

/// Those who sign; grave steps want two of them.
const SIGNERS: [&str; 2] = ["anna", "louis"];
/// More than this waits for another day.
const MOST: usize = 5_000;

/// A working day: what is new is seen, what was seen before is mostly done.
pub fn work(
    at: &At,
    life: &mut Life,
    (day, now): (Day, Instant),
    seen: &mut Seen,
) -> Result<Decided, Stop> {
    let mut decided = Decided::default();
    if day.weekday().index() > 4 {
        return Ok(decided);
    }
    let mut house = at.open(IfMissing::Refuse)?;
    house.clock = Arc::new(SetClock::at(now));
    let entries = worklist::all(&mut house, &Wanted::default(), MOST)?;
    for entry in entries {
        let key = (entry.invoice.clone(), entry.name.clone(), entry.which);
        let Some(first) = seen.get(&key).copied() else {
            seen.insert(key, day);
            if let Some(bill) = life.bill(&entry.invoice) {
                bill.touched = true;
            }
            decided.asked.push(entry);
            continue;
        };
        if works_on(&mut house, life, &entry, (day, now), first)? {
            decided.done += 1;
        }
    }
    for number in life.to_recall(day) {
        // A payment that named no invoice may have gone to another one.
        let stands = stands(&mut house, &number)?.told(Lang::En);
        if stands.is_none_or(|told| told.stage != "ended") {
            continue;
        }
        agency::recall(&mut house, &by_name("zoe", now), &number)?;
        if let Some(bill) = life.bill(&number) {
            bill.back = true;
        }
        decided.done += 1;
    }
    Ok(decided)
}

fn by_name(name: &str, now: Instant) -> By {
    By {
        name: name.into(),
        now,
        wish: None,
    }
}

/// Whether it is done on this day.
fn works_on(
    house: &mut House,
    life: &mut Life,
    entry: &Entry,
    (day, now): (Day, Instant),
    first: Day,
) -> Result<bool, Stop> {
    let number = entry.invoice.as_str();
    match &entry.asked {
        Asked::SignOff { signed, .. } => {
            let next = SIGNERS
                .iter()
                .find(|name| !signed.iter().any(|by| by == *name));
            let Some(by) = next else {
                return Ok(false);
            };
            let (step, team) = (entry.name.clone(), Some(entry.team.clone()));
            let deed = match life.is_to_be_collected(number) || life.chance(950) {
                true => Deed::SignOff { step, team },
                false => Deed::Refuse { step, team },
            };
            let mark = format!("demo {number} {} {} {by}", entry.name, entry.which);
            act(house, &by_name(by, now), (number, deed), Some(mark))?;
            Ok(true)
        }
        Asked::Task { answers, .. } => {
            let disputed = life.bill(number).and_then(|bill| bill.disputed);
            if disputed == Some(Disputed::Open) {
                if day.days_since(first) < 4 {
                    return Ok(false);
                }
                let favour = life.settles(number, day);
                settle(house, &by_name("zoe", now), number, favour)?;
            } else if entry.name.contains("require") {
                life.finds_order(number, day);
            } else if life.chance(350) {
                // Tomorrow is another day.
                return Ok(false);
            } else {
                life.is_spoken_with(number, day);
            }
            let answer = answers.first().map(|answer| answer.label.clone());
            let deed = Deed::Answer {
                task: entry.name.clone(),
                answer,
                fields: BTreeMap::new(),
            };
            let mark = format!("demo {number} {} {} {day}", entry.name, entry.which);
            act(house, &by_name("zoe", now), (number, deed), Some(mark))?;
            Ok(true)
        }
    }
}
