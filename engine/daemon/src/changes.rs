//! Which accounts moved, in the order of their commits: the last some thousands, for whoever follows.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use jalon_store::{AccountKey, EntityId};

/// So many are remembered.
const KEPT_MAX: usize = 10_000;

/// Accounts that moved since the start.
#[derive(Debug, Default)]
pub struct Changes {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// The number of the next.
    next: u64,
    last: VecDeque<AccountKey>,
    /// What other daemons have not been told yet, where there are others.
    untold: Option<Vec<AccountKey>>,
    /// Whether more moved than can be told.
    lost: bool,
}

/// What somebody who follows has not seen yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// Accounts of the legal entity, each with its number.
    pub moved: Vec<(u64, AccountKey)>,
    /// The number from which on to ask next.
    pub next: u64,
    /// Whether something before is not remembered any more.
    pub gap: bool,
}

impl Changes {
    /// Accounts moved.
    pub(crate) fn add(&self, moved: &[AccountKey]) {
        let mut kept = self.kept();
        kept.add(moved);
        let too_many = match &mut kept.untold {
            Some(untold) if untold.len() + moved.len() <= KEPT_MAX => {
                untold.extend_from_slice(moved);
                false
            }
            Some(untold) => {
                untold.clear();
                true
            }
            None => false,
        };
        kept.lost |= too_many;
    }

    /// From now on what moves is kept for other daemons, until they are told.
    pub(crate) fn tell_others(&self) {
        self.kept().untold.get_or_insert_default();
    }

    /// What other daemons have not been told, at most so much, and whether more moved than was kept.
    pub(crate) fn untold(&self, most: usize) -> (Vec<AccountKey>, bool) {
        let mut kept = self.kept();
        let lost = std::mem::take(&mut kept.lost);
        let untold = kept.untold.iter_mut();
        let told = untold.flat_map(|untold| untold.drain(..untold.len().min(most)));
        (told.collect(), lost)
    }

    /// Accounts moved that other daemons work on.
    pub(crate) fn add_of_others(&self, moved: &[AccountKey]) {
        self.kept().add(moved);
    }

    /// Something moved, and nobody knows what: whoever follows hears of a gap.
    pub(crate) fn lose(&self) {
        let mut kept = self.kept();
        kept.next += 1;
        kept.last.clear();
    }

    /// The number of what comes next.
    pub fn next(&self) -> u64 {
        self.kept().next
    }

    /// What a legal entity has from a number on, at most so much.
    pub fn since(&self, from: u64, entity: EntityId, most: usize) -> Unseen {
        let kept = self.kept();
        let first = kept.next - kept.last.len() as u64;
        let mut next = from.clamp(first, kept.next);
        let gap = next != from;
        let mut moved = Vec::new();
        let skipped = usize::try_from(next - first).unwrap_or(usize::MAX);
        for account in kept.last.iter().skip(skipped) {
            if moved.len() >= most {
                break;
            }
            if account.entity == entity {
                moved.push((next, *account));
            }
            next += 1;
        }
        Unseen { moved, next, gap }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Kept {
    fn add(&mut self, moved: &[AccountKey]) {
        for account in moved {
            self.next += 1;
            self.last.push_back(*account);
            if self.last.len() > KEPT_MAX {
                self.last.pop_front();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jalon_store::Key;

    use super::*;

    fn account(entity: i32, number: u128) -> AccountKey {
        AccountKey {
            entity: EntityId(entity),
            account: Key(number),
        }
    }

    #[test]
    fn each_sees_its_own_from_where_it_was_and_hears_of_a_gap() {
        let changes = Changes::default();
        changes.add(&[account(1, 7), account(2, 8), account(1, 9)]);
        let ours = changes.since(0, EntityId(1), 10);
        assert_eq!(ours.moved, [(0, account(1, 7)), (2, account(1, 9))]);
        assert_eq!((ours.next, ours.gap), (3, false));
        let one = changes.since(0, EntityId(1), 1);
        assert_eq!((one.moved.len(), one.next), (1, 1));
        assert!(changes.since(3, EntityId(1), 10).moved.is_empty());
        assert!(changes.since(4, EntityId(1), 10).gap, "it was never told");
        let many = vec![account(2, 1); KEPT_MAX];
        changes.add(&many);
        let late = changes.since(1, EntityId(1), 10);
        assert!(late.gap && late.moved.is_empty());
        assert_eq!(late.next, changes.next());
    }
}
