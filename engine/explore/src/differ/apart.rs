//! What only one of two machines does where they part, and when the other one does it: a delay that was
//! changed is one difference, however many paths lead to it.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use jalon_core::Instant;
use jalon_core::step::Account;

use super::{Both, DAYS, INSTANTS_MAX, Noticed, Pair, Seen, Side};
use crate::search::next_instant;

/// A difference: the line, what it does without amounts, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Way {
    line: String,
    does: String,
    becomes: Becomes,
}

/// What becomes of a line's deed in the new machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Becomes {
    /// The new one does it sooner.
    Sooner,
    /// At the same time, in another way: with another amount.
    Other,
    /// The new one does it later.
    Later,
    /// The new one does not.
    Gone,
    /// Only the new one does.
    Come,
}

impl Both<'_> {
    /// How both differ, and what is to be shown of it.
    pub(super) fn apart(
        &self,
        pair: &Pair,
        old: &[Seen],
        new: &[Seen],
    ) -> (BTreeSet<Way>, [Vec<Noticed>; 2]) {
        let until = self
            .kinds
            .get(pair.kind)
            .map_or(pair.now, |kind| kind.until);
        let until = until.plus_minutes(i64::from(DAYS) * 1_440);
        let only_old = only(old, new);
        let only_new = only(new, old);
        // Both go on, and nothing more happens.
        let behind_old = ahead(&self.old, &pair.old, (pair.now, until));
        let behind_new = ahead(&self.new, &pair.new, (pair.now, until));
        let mut ways = BTreeSet::new();
        let mut shown = [Vec::new(), Vec::new()];
        let mut used = vec![false; only_new.len()];
        let mut later = vec![false; behind_new.len()];
        let mut earlier = vec![false; behind_old.len()];
        for seen in &only_old {
            let does = without_amounts(&seen.said);
            let same = only_new
                .iter()
                .zip(&used)
                .position(|(other, used)| !used && without_amounts(&other.said) == does);
            let mut becomes = Becomes::Gone;
            if let Some(used) = same.and_then(|place| used.get_mut(place)) {
                *used = true;
            }
            let then = same.and_then(|place| only_new.get(place));
            let then = then.or_else(|| take(&behind_new, &mut later, &does));
            if let Some(then) = then {
                becomes = match then.at.cmp(&seen.at) {
                    Ordering::Less => Becomes::Sooner,
                    Ordering::Equal => Becomes::Other,
                    Ordering::Greater => Becomes::Later,
                };
                shown[1].push(noticed(then));
            }
            shown[0].push(noticed(seen));
            ways.insert(self.way(&self.old, seen, becomes));
        }
        for (seen, used) in only_new.iter().zip(used) {
            if used {
                continue;
            }
            let does = without_amounts(&seen.said);
            let becomes = match take(&behind_old, &mut earlier, &does) {
                Some(then) => {
                    shown[0].push(noticed(then));
                    Becomes::Sooner
                }
                None => Becomes::Come,
            };
            shown[1].push(noticed(seen));
            ways.insert(self.way(&self.new, seen, becomes));
        }
        (ways, shown)
    }

    fn way(&self, side: &Side, seen: &Seen, becomes: Becomes) -> Way {
        Way {
            line: side.world.machine.path(seen.effect.slot.path).to_owned(),
            does: without_amounts(&seen.said),
            becomes,
        }
    }
}

/// The first of what comes in these words that stands for nothing else yet.
fn take<'s>(ahead: &'s [Seen], taken: &mut [bool], does: &str) -> Option<&'s Seen> {
    let mut free = ahead.iter().zip(taken.iter_mut());
    let (one, taken) = free.find(|(one, taken)| !**taken && without_amounts(&one.said) == does)?;
    *taken = true;
    Some(one)
}

fn noticed(seen: &Seen) -> Noticed {
    Noticed {
        at: seen.at,
        effect: seen.effect.clone(),
    }
}

/// What one did and the other did not at the same moment, in the same words.
fn only(one: &[Seen], other: &[Seen]) -> Vec<Seen> {
    let mut others: Vec<(Instant, &str)> = other
        .iter()
        .map(|seen| (seen.at, seen.said.as_str()))
        .collect();
    let mut only = Vec::new();
    for seen in one {
        match others
            .iter()
            .position(|other| *other == (seen.at, seen.said.as_str()))
        {
            Some(place) => {
                others.swap_remove(place);
            }
            None => only.push(seen.clone()),
        }
    }
    only
}

/// What a machine goes on to do while nothing more happens.
fn ahead(side: &Side, account: &Account, (now, until): (Instant, Instant)) -> Vec<Seen> {
    let mut account = account.clone();
    let mut seen = Vec::new();
    let mut last = now;
    for _ in 0..INSTANTS_MAX {
        let Some(next) = next_instant(&account).filter(|at| *at < until && *at >= last) else {
            break;
        };
        seen.extend(side.drive(&mut account, &[], next));
        last = next;
    }
    seen
}

/// The words for something without their figures: a claim of interest is the same claim on another day.
pub(super) fn without_amounts(said: &str) -> String {
    said.chars().filter(|sign| !sign.is_ascii_digit()).collect()
}
