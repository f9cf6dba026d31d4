//! The search: from each kind of invoice on, first with nothing happening from outside, then with one
//! thing, then with two, each at every moment at which it makes a difference.
//!
//! Between two instants at which the account does something by itself, an event is tried on the first
//! and on the last day. If both lead to the same state but for the date, all days between do, because
//! every count of days only ever goes forward; else the days between are tried the same way.

mod root;

use std::collections::{BTreeMap, VecDeque};

use jalon_core::cases::Happens;
use jalon_core::step::{
    Account, Dated, Done, Effect, PendingState, SendResult, Stimulus, SubjectId, Told,
    drive_watched,
};
use jalon_core::{Happening, Instant, TimeOfDay, Zone};
use jalon_simulate::World;
use jalon_simulate::timeline::subject_of;
use rustc_hash::FxHashMap;

use crate::given::{Given, kinds};
use crate::happen::{May, Outside};
use crate::outcome::{Bound, Bounds, Days, Figures, Path};
use crate::reads::{Reads, reads};
use crate::still::Still;
use crate::watch::{Seen, Watch};

/// What the search found of one policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// With how many things out of the ordinary.
    pub(crate) broken: Option<(usize, Path)>,
    pub(crate) unknown: bool,
}

/// All that the search found.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) found: Vec<Found>,
    pub(crate) figures: Figures,
    pub(crate) bounds: Vec<Bound>,
}

/// No path is followed for longer after the last thing that may happen.
const DAYS_AFTER: i32 = 400;
/// Nor through more instants than this.
const INSTANTS_MAX: usize = 600;

/// Searches.
pub(crate) fn search(world: &World, wanted: &[usize], bounds: &Bounds<'_>) -> Outcome {
    let reads = reads(&world.machine);
    let mut search = Search::new(world, &reads, wanted, bounds);
    search.run(&reads);
    Outcome {
        found: search.found,
        figures: search.figures,
        bounds: search.reached,
    }
}

/// A state, and how it was reached.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) account: Account,
    pub(crate) now: Instant,
    remembered: Vec<u8>,
    trace: usize,
    kind: usize,
}

/// What is still to be followed.
enum Work {
    /// A kind of invoice, with the number of its unusual facts.
    Given(Box<Given>, usize),
    /// A state.
    Node(Box<Node>),
}

/// One thing that happened, and what happened before it.
struct Trace {
    before: usize,
    happens: Option<Happens>,
    depth: usize,
}

/// A kind of invoice, ready to be looked at.
struct Kind {
    given: Given,
    /// How many of its facts are unusual.
    unusual: usize,
    zone: Zone,
    /// Until when things may happen.
    until: Instant,
}

struct Search<'a> {
    world: &'a World,
    bounds: &'a Bounds<'a>,
    outside: Outside,
    still: Still,
    watch: Watch<'a>,
    invoice: SubjectId,
    kinds: Vec<Kind>,
    traces: Vec<Trace>,
    seen: Vec<FxHashMap<u128, Instant>>,
    /// What is to be followed, the least unusual first.
    work: BTreeMap<usize, VecDeque<Work>>,
    waiting: usize,
    /// How many things out of the ordinary are looked at now.
    current: usize,
    /// With how many things out of the ordinary paths were left out.
    lost: Option<usize>,
    expected: FxHashMap<(usize, u128), Instant>,
    states: usize,
    open: Vec<bool>,
    found: Vec<Found>,
    figures: Figures,
    reached: Vec<Bound>,
}

impl<'a> Search<'a> {
    fn new(
        world: &'a World,
        reads: &Reads,
        wanted: &[usize],
        bounds: &'a Bounds<'a>,
    ) -> Search<'a> {
        let invoice = subject_of(0);
        let count = world.machine.policies.len();
        let mut search = Search {
            world,
            bounds,
            outside: Outside::new(&world.machine, reads),
            still: Still::new(&world.machine, reads),
            watch: Watch::new(world, invoice),
            invoice,
            kinds: Vec::new(),
            traces: Vec::new(),
            seen: Vec::new(),
            work: BTreeMap::new(),
            waiting: 0,
            current: 0,
            lost: None,
            expected: FxHashMap::default(),
            states: 0,
            open: (0..count).map(|policy| wanted.contains(&policy)).collect(),
            found: vec![Found::default(); count],
            figures: Figures::default(),
            reached: Vec::new(),
        };
        if reads.inexact {
            search.reach(Bound::NoConstant);
        }
        search
    }

    /// Paths with so many things out of the ordinary are not all followed.
    fn lose(&mut self, bound: Bound, rank: usize) {
        self.reach(bound);
        self.lost = Some(self.lost.map_or(rank, |lost| lost.min(rank)));
    }

    fn reach(&mut self, bound: Bound) {
        if !self.reached.contains(&bound) {
            self.reached.push(bound);
        }
    }

    fn is_over(&mut self) -> bool {
        if !self.open.iter().any(|open| *open) {
            return true;
        }
        if self.states >= self.bounds.states {
            self.reach(Bound::States);
            return true;
        }
        if (self.bounds.is_over)() {
            self.reach(Bound::Time);
            return true;
        }
        false
    }

    fn run(&mut self, reads: &Reads) {
        let (given, whole) = kinds(self.world, reads);
        if !whole {
            self.reach(Bound::Kinds);
        }
        for (given, unusual) in given {
            self.bucket(unusual)
                .push_back(Work::Given(Box::new(given), unusual));
        }
        while let Some((&rank, _)) = self.work.first_key_value() {
            self.current = rank;
            self.close_up_to(rank);
            while let Some(work) = self.work.get_mut(&rank).and_then(VecDeque::pop_front) {
                if self.is_over() {
                    return;
                }
                match work {
                    Work::Given(given, unusual) => {
                        if let Some(root) = self.root(*given, unusual) {
                            self.figures.kinds += 1;
                            self.follow(root);
                        }
                    }
                    Work::Node(node) => {
                        self.waiting -= 1;
                        self.follow(*node);
                    }
                }
            }
            if self.is_over() {
                return;
            }
            self.work.remove(&rank);
            if self.lost.is_none_or(|lost| rank < lost) {
                self.figures.unusual = Some(rank);
            }
        }
    }

    fn bucket(&mut self, rank: usize) -> &mut VecDeque<Work> {
        self.work.entry(rank).or_default()
    }

    fn rank(&self, node: &Node) -> usize {
        let depth = self.traces.get(node.trace).map_or(0, |trace| trace.depth);
        let unusual = self.kinds.get(node.kind).map_or(0, |kind| kind.unusual);
        unusual + depth
    }

    /// Keeps a state to be followed later.
    fn wait(&mut self, node: Node, print: u128) {
        if self.waiting >= self.bounds.waiting {
            let rank = self.rank(&node);
            return self.lose(Bound::States, rank);
        }
        let key = (node.kind, print);
        if self
            .expected
            .get(&key)
            .is_some_and(|earlier| *earlier <= node.now)
        {
            return;
        }
        self.expected.insert(key, node.now);
        self.waiting += 1;
        let rank = self.rank(&node);
        self.bucket(rank).push_back(Work::Node(Box::new(node)));
    }

    /// Follows a state through time, and tries all that may happen on the way.
    fn follow(&mut self, mut node: Node) {
        let depth = self.traces.get(node.trace).map_or(0, |trace| trace.depth);
        let more = depth < self.bounds.things as usize;
        for _ in 0..INSTANTS_MAX {
            if self.is_over() || !self.is_new(&node) {
                return;
            }
            let next = next_instant(&node.account);
            if next.is_none() {
                self.rest(&node);
            }
            for may in self.may(&node) {
                if self.is_over() {
                    return;
                }
                if !more {
                    let rank = self.rank(&node);
                    self.lose(Bound::Things, rank + 1);
                    break;
                }
                for (print, child) in self.try_all_days(&node, &may, next) {
                    if !self.is_known(&child, print) {
                        self.wait(child, print);
                    }
                }
            }
            let Some(next) = next else {
                return;
            };
            let until = self.until(&node);
            if next > until.plus_minutes(i64::from(DAYS_AFTER) * 1_440) {
                let rank = self.rank(&node);
                self.lose(Bound::Endless, rank);
                return;
            }
            self.drive(&mut node, &[], next);
        }
        let rank = self.rank(&node);
        self.lose(Bound::Endless, rank);
    }

    fn until(&self, node: &Node) -> Instant {
        self.kinds
            .get(node.kind)
            .map_or(node.now, |kind| kind.until)
    }

    fn may(&self, node: &Node) -> Vec<May> {
        let machine = &self.world.machine;
        let subject = node.account.subject(self.invoice);
        let may = subject.map_or_else(Vec::new, |subject| self.outside.now(machine, subject));
        self.outside.filled(machine, may)
    }

    /// The states that one thing leads to, on whichever day it happens before the account does
    /// something by itself; those that differ only in the date once, at the earliest.
    fn try_all_days(&mut self, node: &Node, may: &May, next: Option<Instant>) -> Vec<(u128, Node)> {
        let moments = self.moments(node, next);
        let mut found: Vec<(u128, Node)> = Vec::new();
        let Some(last) = moments.len().checked_sub(1) else {
            return found;
        };
        let Some(first) = self.happen(node, may, moments.first().copied()) else {
            return found;
        };
        if last == 0 {
            return vec![first];
        }
        let Some(end) = self.happen(node, may, moments.get(last).copied()) else {
            return vec![first];
        };
        let mut stretches = vec![(0, first, last, end)];
        while let Some((from, first, to, end)) = stretches.pop() {
            let whole = self.bounds.days == Days::Ends || first.0 == end.0;
            if whole || to - from <= 1 {
                found.push(first);
                if to == last {
                    found.push(end);
                }
                continue;
            }
            let middle = from.midpoint(to);
            let Some(half) = self.happen(node, may, moments.get(middle).copied()) else {
                continue;
            };
            stretches.push((middle, half.clone(), to, end));
            stretches.push((from, first, middle, half));
        }
        found.dedup_by(|later, earlier| later.0 == earlier.0);
        found
    }

    /// The moments at which something may happen before the account does something by itself: right
    /// after the last, at noon of each day between, and right before the next.
    fn moments(&self, node: &Node, next: Option<Instant>) -> Vec<Instant> {
        let Some(kind) = self.kinds.get(node.kind) else {
            return Vec::new();
        };
        let end = next.map_or(kind.until, |next| next.min(kind.until));
        let (day, _) = kind.zone.local(node.now);
        let mut moments = Vec::new();
        let noon = kind.zone.instant(day, TimeOfDay::NOON);
        let now = node.now;
        let first = if noon > now {
            noon
        } else {
            now.plus_minutes(1)
        };
        let mut at = if first < end {
            first
        } else {
            now.plus_minutes(1)
        };
        let mut day = day;
        while at < end {
            moments.push(at);
            day = day.plus_days(1);
            at = kind.zone.instant(day, TimeOfDay::NOON);
        }
        let before = end.plus_minutes(-1);
        let morning = kind.zone.local(before).0;
        let apart = moments
            .last()
            .is_none_or(|last| kind.zone.local(*last).0 < morning);
        if next == Some(end) && before > now && apart {
            moments.push(before);
        }
        moments
    }

    /// What follows if something happens at a moment.
    fn happen(&mut self, node: &Node, may: &May, at: Option<Instant>) -> Option<(u128, Node)> {
        let at = at?;
        let kind = self.kinds.get(node.kind)?;
        let local = kind.zone.local(at);
        let depth = self.traces.get(node.trace).map_or(0, |trace| trace.depth);
        let (stimulus, happens) = may.on(self.invoice, local, at, depth + 1);
        let mut child = node.clone();
        child.trace = self.traces.len();
        self.traces.push(Trace {
            before: node.trace,
            happens: Some(happens),
            depth: depth + 1,
        });
        let closes = matches!(
            &stimulus,
            Stimulus::Event { event, .. } if matches!(event.what, Happening::TaskOutcome { .. })
        );
        let (taken, acted) = self.drive(&mut child, &[Dated { at, stimulus }], at);
        if !taken {
            self.traces.pop();
            return None;
        }
        if closes && !acted {
            self.watch.in_hand(&mut child.remembered);
        }
        let print = self.print(&child);
        Some((print, child))
    }

    fn print(&self, node: &Node) -> u128 {
        let zone = self.kinds.get(node.kind).map(|kind| &kind.zone);
        let today = zone.map_or(jalon_core::Day::MIN, |zone| zone.local(node.now).0);
        self.still.print(
            &self.world.machine,
            &node.account,
            (today, node.now),
            &node.remembered,
        )
    }

    fn is_known(&self, node: &Node, print: u128) -> bool {
        let seen = self.seen.get(node.kind).and_then(|seen| seen.get(&print));
        seen.is_some_and(|earlier| *earlier <= node.now)
    }

    fn is_new(&mut self, node: &Node) -> bool {
        let print = self.print(node);
        if self.is_known(node, print) {
            return false;
        }
        if let Some(seen) = self.seen.get_mut(node.kind)
            && seen.insert(print, node.now).is_none()
        {
            self.states += 1;
            self.figures.states = self.states;
        }
        true
    }

    /// Nothing happens any more by itself.
    fn rest(&mut self, node: &Node) {
        let mut bad = Vec::new();
        self.watch
            .at_rest(&node.account, &node.remembered, |policy| bad.push(policy));
        for policy in bad {
            self.broken(policy, node, node.now, None);
        }
    }

    /// Drives the account to an instant; whether what happens was taken, and whether anything came of
    /// it that somebody notices.
    fn drive(&mut self, node: &mut Node, stimuli: &[Dated], until: Instant) -> (bool, bool) {
        self.figures.transitions += 1;
        let (mut taken, mut acted) = (true, false);
        let mut told: Vec<(usize, Seen, Instant, Effect)> = Vec::new();
        let watch = &self.watch;
        let (account, remembered) = (&mut node.account, &mut node.remembered);
        let (machine, context) = (&self.world.machine, &self.world.context);
        let left = |_: &Effect, _| SendResult::Left;
        drive_watched(
            machine,
            context,
            account,
            stimuli,
            until,
            left,
            |account, what| match what {
                Told::Refused { .. } => taken = false,
                Told::Effect { at, effect } => {
                    acted |= is_noticed(&effect.does);
                    watch.see(account, &effect, at, remembered, |policy, seen| {
                        told.push((policy, seen, at, effect.clone()));
                    });
                }
            },
        );
        node.now = until;
        for (policy, seen, at, effect) in told {
            match seen {
                Seen::Broken => self.broken(policy, node, at, Some(effect)),
                Seen::Unknown => {
                    if let Some(found) = self.found.get_mut(policy) {
                        found.unknown = true;
                    }
                }
                Seen::Holds => {}
            }
        }
        (taken, acted)
    }

    fn broken(&mut self, policy: usize, node: &Node, at: Instant, by: Option<Effect>) {
        let rank = self.rank(node);
        let found = self
            .found
            .get(policy)
            .and_then(|found| found.broken.as_ref());
        let better = found.is_none_or(|(known, _)| rank < *known);
        if self.open.get(policy) != Some(&true) || !better {
            return;
        }
        let mut happens = Vec::new();
        let mut trace = self.traces.get(node.trace);
        while let Some(one) = trace {
            happens.extend(one.happens.clone());
            trace = self.traces.get(one.before);
        }
        happens.reverse();
        let Some(kind) = self.kinds.get(node.kind) else {
            return;
        };
        let path = Path {
            given: kind.given.clone(),
            happens,
            at,
            by,
        };
        if let Some(found) = self.found.get_mut(policy) {
            found.broken = Some((rank, path));
        }
        self.close_up_to(self.current);
    }

    /// What is broken with no more things out of the ordinary than are looked at now has its shortest
    /// path; it is not looked for any more.
    fn close_up_to(&mut self, rank: usize) {
        for (open, found) in self.open.iter_mut().zip(&self.found) {
            if found.broken.as_ref().is_some_and(|(of, _)| *of <= rank) {
                *open = false;
            }
        }
    }
}

/// When the account next does something by itself.
fn next_instant(account: &Account) -> Option<Instant> {
    let planned = account.subjects.iter().flat_map(|subject| &subject.pending);
    let planned = planned
        .filter(|pending| matches!(pending.state, PendingState::Planned { .. }))
        .map(|pending| pending.at);
    planned.chain(account.wake()).min()
}

/// Whether somebody notices what is done.
fn is_noticed(does: &Done) -> bool {
    matches!(
        does,
        Done::Message { .. }
            | Done::SendInvoice { .. }
            | Done::Plan { .. }
            | Done::Alert { .. }
            | Done::Task { .. }
            | Done::Claim { .. }
            | Done::Entrust(_)
            | Done::HandOver { .. }
            | Done::Recall(_)
            | Done::Post { .. }
            | Done::Propose { .. }
            | Done::Milestone { .. }
            | Done::Resumed
            | Done::Ended(_)
    )
}

#[cfg(test)]
mod tests;
