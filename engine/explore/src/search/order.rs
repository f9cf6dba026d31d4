//! A search in which days are left out: of all that waits for its day, anything may come next, however
//! early or late it would be.
//!
//! Each account is kept with all put off without end that waits for its day. Then one of it is let come,
//! or something happens, and what follows at once from that follows; the step function does all of it.
//! So every order is seen in which things may come on any days, and orders that no days allow besides:
//! what ends well in all of them ends well.

mod fits;
mod lift;
mod make;
mod put_off;

pub(crate) use fits::{leaves_at_once, only_the_order_counts};
#[cfg(test)]
pub(in crate::search) use make::planned;
pub(crate) use put_off::{is_never_day, missed_put_off};

use std::rc::Rc;

use jalon_core::machine::action::Does;
use jalon_core::machine::policy::Policy;
use jalon_core::step::{Account, Dated, Stimulus};
use jalon_core::{Day, Happening, Instant, TimeOfDay, Zone};

use super::{Guide, Node, Print, Search, Trace, is_event};
use crate::happen::May;
use crate::outcome::Bound;
use crate::slice::delayed::{does, tree};
use crate::still::Clock;
use crate::watch::{CONTESTED, IN_HAND};
use lift::{Lift, Lifted, lifted, lifts, something_waits, with_pauses_of};
use put_off::{is_never, put_all_off, put_off};

/// So many paths that end badly are looked for.
pub(super) const BADLY_MAX: usize = 4;
/// So often what waits for a run is asked again.
const ASKED_AGAIN: usize = 4;
/// So much later than all that is counted.
const LONG_DAYS: i64 = 4_000;

impl Search<'_> {
    /// Follows a state: whatever waits comes next, or something happens.
    pub(super) fn follow_in_any_order(&mut self, node: Node) {
        if self.is_over() || !self.is_new(&node) {
            return;
        }
        let own = self.print(&node).of;
        let mut goes_on = false;
        for (surely, child) in self.by_itself(&node) {
            let print = self.print(&child);
            goes_on |= surely && print.of != own;
            self.keep(child, print);
        }
        if !goes_on {
            self.rest(&node);
        }
        for may in self.may(&node) {
            if self.is_over() {
                return;
            }
            if node.trace.depth >= self.bounds.things as usize {
                let rank = self.rank(&node);
                return self.lose(Bound::Things, rank + 1);
            }
            for (print, child) in self.happen_now(&node, &may) {
                *self.came_of.entry(may.thing()).or_insert(0) += 1;
                self.keep(child, print);
            }
        }
    }

    /// A path breaks a policy; but no days may allow it, so nothing is said of it.
    pub(super) fn give_up(&mut self, node: &Node) {
        self.reach(Bound::NotSo);
        let Some(kind) = self.kinds.get(node.kind) else {
            return;
        };
        let happens = super::happened(&node.trace).into_iter();
        self.badly.push(Guide {
            given: kind.given.clone(),
            unusual: kind.unusual,
            happens: happens.map(|(may, _)| may).collect(),
        });
        if self.badly.len() >= self.badly_max {
            self.open.fill(false);
        }
    }

    fn keep(&mut self, child: Node, print: Print) {
        if !self.is_known(&child, print) {
            self.wait(child, print);
        }
    }

    /// An account as it has just arrived, with all put off.
    pub(super) fn put_off(&self, node: &mut Node) {
        put_all_off(&mut node.account, self.outside.closed());
    }

    /// All that may come next by itself, with whether it surely does.
    fn by_itself(&mut self, node: &Node) -> Vec<(bool, Node)> {
        let (at, today) = self.next_moment(node);
        let machine = &self.world.machine;
        let Some(subject) = node.account.subject(self.invoice) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let all = lifts(machine, subject);
        let waits = something_waits(subject);
        for one in &all {
            for Lifted {
                account,
                stimulus,
                surely,
            } in lifted(machine, &node.account, *one, (at, today))
            {
                let at = match one {
                    Lift::Send(_) => self.opening(&account, at),
                    _ => at,
                };
                if let Some(child) = self.let_come((node, account.clone()), &stimulus, at) {
                    found.push((surely, child));
                }
                if waits {
                    for account in self.with_another(&all, &account, today) {
                        let at = at.plus_minutes(LONG_DAYS * 1_440);
                        let child = self.let_come((node, account), &stimulus, at);
                        found.extend(child.map(|child| (false, child)));
                    }
                }
            }
        }
        found
    }

    /// With a line let come at the same moment.
    fn with_another(&self, all: &[Lift], account: &Account, today: Day) -> Vec<Account> {
        let lines = all.iter();
        let lines = lines.filter(|one| matches!(one, Lift::Step(..) | Lift::Missed(_)));
        let machine = &self.world.machine;
        let mut found = Vec::new();
        for one in lines {
            let wake = account.subjects.first().and_then(|subject| subject.wake);
            let Some(at) = wake else {
                continue;
            };
            let with = lifted(machine, account, *one, (at, today));
            found.extend(with.into_iter().map(|one| one.account));
        }
        found
    }

    /// What comes of an account in which one of what waits is let come; nothing if it waits still.
    fn let_come(
        &mut self,
        (node, account): (&Node, Account),
        stimulus: &Stimulus,
        at: Instant,
    ) -> Option<Node> {
        let mut child = Node {
            account,
            ..node.clone()
        };
        let mut at = at;
        for _ in 0..ASKED_AGAIN {
            let before = child.account.clone();
            let came = self.make(&mut child, stimulus, at);
            if came.did || is_changed(&child.account, &before) {
                self.close_tasks(&mut child);
                with_pauses_of(&mut child.account, &node.account);
                put_all_off(&mut child.account, self.outside.closed());
                return Some(child);
            }
            let next = child.account.wake();
            at = next.filter(|next| *next > at && !is_put_off(*next))?;
        }
        None
    }

    /// What follows if something happens; also with a line that comes at the same moment, where what
    /// else comes may be in the way of something that waits.
    fn happen_now(&mut self, node: &Node, may: &May) -> Vec<(Print, Node)> {
        let (at, today) = self.next_moment(node);
        let machine = &self.world.machine;
        let mut accounts = vec![(node.account.clone(), at)];
        if let May::Event(Happening::TaskOutcome { task, .. }, _) = may {
            let more = lift::with_one_more(&node.account, *task);
            accounts.extend(more.map(|account| (account, at)));
        }
        if let Some(subject) = node
            .account
            .subject(self.invoice)
            .filter(|one| something_waits(one))
        {
            let all = lifts(machine, subject);
            let mut account = node.account.clone();
            if let Some(subject) = account.subjects.first_mut() {
                subject.wake = Some(at);
            }
            let late = at.plus_minutes(LONG_DAYS * 1_440);
            let others = self.with_another(&all, &account, today);
            accounts.extend(others.into_iter().map(|account| (account, late)));
        }
        let mut found = Vec::new();
        for (account, at) in accounts {
            found.extend(self.happen_to(node, account, may, at));
        }
        found
    }

    fn happen_to(
        &mut self,
        node: &Node,
        account: Account,
        may: &May,
        at: Instant,
    ) -> Option<(Print, Node)> {
        let kind = self.kinds.get(node.kind)?;
        let local = kind.zone.local(at);
        let depth = node.trace.depth;
        let (stimulus, _) = may.on(self.invoice, local, at, depth + 1);
        let mut child = Node {
            account,
            trace: Rc::new(Trace {
                before: Some(Rc::clone(&node.trace)),
                happens: Some((may.clone(), local)),
                depth: depth + 1,
            }),
            ..node.clone()
        };
        if is_event(&stimulus, |what| {
            matches!(what, Happening::CreditNoteCancelled { .. })
        }) {
            self.watch.in_hand(&child.account, &mut child.remembered);
        }
        let closes = is_event(&stimulus, |what| {
            matches!(what, Happening::TaskOutcome { .. })
        });
        let came = self.make(&mut child, &stimulus, at);
        if !came.taken {
            return None;
        }
        self.close_tasks(&mut child);
        if closes && !came.acted && !self.resumes(&node.account, &stimulus) {
            self.watch.in_hand(&child.account, &mut child.remembered);
        }
        with_pauses_of(&mut child.account, &node.account);
        put_all_off(&mut child.account, self.outside.closed());
        let print = self.print(&child);
        Some((print, child))
    }

    /// Whether the answer to a task lets go on what may have been kept back.
    fn resumes(&self, account: &Account, stimulus: &Stimulus) -> bool {
        let machine = &self.world.machine;
        let Stimulus::Event { event, .. } = stimulus else {
            return false;
        };
        let Happening::TaskOutcome { task, outcome, .. } = &event.what else {
            return false;
        };
        let subject = account.subject(self.invoice);
        let open = subject.and_then(|subject| subject.tasks.iter().find(|one| one.path == *task));
        let action = open.and_then(|open| machine.actions.get(open.action));
        let (Some(Does::Task(of) | Does::Call { task: of, .. }), Some(outcome)) =
            (action.map(|action| &action.does), outcome)
        else {
            return false;
        };
        of.outcomes
            .get(usize::from(*outcome))
            .is_some_and(|outcome| {
                let lines = tree(machine, outcome.line).into_iter();
                lines
                    .flat_map(|line| does(machine, line))
                    .any(|does| matches!(does, Does::Resume | Does::Release))
            })
    }

    /// Tasks of which nothing comes are closed at once.
    fn close_tasks(&mut self, node: &mut Node) {
        while let Some(Dated { at, stimulus }) = self.closing(node) {
            if !self.make(node, &stimulus, at).taken {
                break;
            }
            self.watch.in_hand(&node.account, &mut node.remembered);
        }
    }

    /// The fingerprint without days. Whoever has less in hand has no better ends: what was followed with
    /// less in hand need not be followed with more.
    pub(super) fn print_without_days(&self, node: &Node, clock: &Clock<'_>) -> Print {
        let mut remembered = node.remembered.clone();
        let mut waited = 0;
        for (policy, own) in self.world.machine.policies.iter().zip(&mut remembered) {
            if matches!(policy, Policy::EveryPathEndsIn(_)) {
                waited |= i64::from(*own & IN_HAND) | i64::from(*own & CONTESTED != 0) << 1;
                *own &= !(IN_HAND | CONTESTED);
            }
        }
        let of = self
            .still
            .print(self.world, &node.account, clock, &remembered);
        Print { of, waited }
    }
}

/// Whether one of what was in hand when a state was followed is no more than what is in hand now.
pub(super) fn covers(kept: i64, in_hand: i64) -> bool {
    (0..4).any(|one| kept & (1 << one) != 0 && one & !in_hand == 0)
}

/// What was in hand when a state was followed, with one more.
pub(super) fn with(kept: Option<i64>, in_hand: i64) -> i64 {
    kept.unwrap_or(0) | 1 << in_hand
}

/// Whether anything is otherwise but when to look again.
fn is_changed(account: &Account, before: &Account) -> bool {
    let mut pairs = account.subjects.iter().zip(&before.subjects);
    pairs.any(|(one, other)| {
        one.blocks != other.blocks
            || one.promises != other.promises
            || one.waits != other.waits
            || one.tracks != other.tracks
            || one.pending != other.pending
            || one.tasks != other.tasks
    })
}

fn is_put_off(at: Instant) -> bool {
    is_never(at) || at > Zone::utc().instant(put_off().plus_days(-400), TimeOfDay::NOON)
}
