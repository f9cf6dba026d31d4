//! Lines that take others back: exactly what those had settled.

use std::collections::HashMap;

use jalon_bank::Side;
use jalon_bank::matching::Question;
use jalon_core::Instant;
use jalon_daemon::incoming::Incoming;
use jalon_store::{BankState, Key, To};
use smol_str::SmolStr;

use super::kept::{Line, marks};
use super::settle::{Desk, Settled};
use crate::{House, Refused};

impl Desk {
    /// Takes back what lines take back. Their originals may be in the store, or among those that are
    /// being written; of two that look the same nobody knows which is meant.
    pub fn take_back(
        &mut self,
        house: &mut House,
        lines: Vec<Line>,
        now: Instant,
        into: &mut Settled,
    ) -> Result<(), Refused> {
        let entity = house.entity.id;
        let all: Vec<Vec<Key>> = lines.iter().map(of_original).collect();
        let mut wanted: Vec<Key> = all.iter().flatten().copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut stored: HashMap<Key, Line> = HashMap::new();
        for row in house.store.bank_marked(entity, &wanted)? {
            let line = Line::read(&row)?;
            stored.insert(line.key, line);
        }
        for (mut line, marks) in lines.into_iter().zip(all) {
            // What is being written stands above what was stored.
            let written: Vec<Key> = into.lines.iter().map(|one| one.key).collect();
            let fits = |one: &&Line| {
                let stands = matches!(one.state, BankState::Waits | BankState::Settled);
                let marked = one.mark.is_some_and(|mark| marks.contains(&mark));
                stands && marked && one.held.side == Side::In && one.held.amount == line.held.amount
            };
            let old = stored.values().filter(|one| !written.contains(&one.key));
            let found: Vec<Line> = into.lines.iter().chain(old).filter(fits).cloned().collect();
            let [original] = found.as_slice() else {
                line.state = BankState::Waits;
                line.held.question = Some(Question::Original);
                into.lines.push(line);
                continue;
            };
            let mut original = original.clone();
            self.goes_back(house, &mut original, &line, now, into);
            line.state = BankState::Back;
            line.held.question = None;
            line.held.other = Some(original.name());
            into.lines.retain(|one| one.key != original.key);
            into.lines.push(original);
            into.lines.push(line);
        }
        Ok(())
    }

    /// All that a line settled goes back, in every account that has something of it.
    pub fn goes_back(
        &mut self,
        house: &House,
        original: &mut Line,
        back: &Line,
        now: Instant,
        into: &mut Settled,
    ) {
        original.held.round += 1;
        for (number, account) in (1..).zip(original.held.accounts()) {
            let incoming = Incoming::WentBack {
                payment: original.name(),
                date: back.day,
                reason: Some(reason_of(back)).filter(|reason| !reason.is_empty()),
            };
            let to = To::Account(Key(account));
            let stimulus = self.stimulus(house, original, number, to, &incoming, now);
            into.stimuli.push(stimulus);
        }
        original.state = BankState::Back;
        original.held.question = None;
        original.held.suggestions.clear();
        original.held.other = Some(back.name());
    }
}

/// By what the line is found that this one takes back.
fn of_original(line: &Line) -> Vec<Key> {
    marks(&line.feed, &line.held.part, line.held.amount)
}

fn reason_of(line: &Line) -> SmolStr {
    let part = &line.held.part;
    let pieces = [part.reason_code.as_ref(), part.reason.as_ref()];
    let pieces: Vec<&str> = pieces.into_iter().flatten().map(SmolStr::as_str).collect();
    pieces.join(" ").into()
}
