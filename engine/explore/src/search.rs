//! The search: from each kind of invoice on, first with nothing happening from outside, then with one
//! thing, then with two, each at every moment at which it makes a difference.
//!
//! Between two instants at which the account does something by itself, an event is tried on the first
//! and on the last day. If both lead to the same state but for the date, all days between do, because
//! every count of days only ever goes forward; else the days between are tried the same way.

use std::collections::{BTreeMap, VecDeque};

use jalon_core::cases::Happens;
use jalon_core::step::{
    Account, Dated, Done, Effect, PendingState, SendResult, Stage, Stimulus, SubjectId, Told,
    drive_watched,
};
use jalon_core::{Happening, Instant, TimeOfDay, Zone};
use jalon_simulate::timeline::subject_of;
use jalon_simulate::{Scene, World, arrival_of, customer_of, new_account};
use rustc_hash::FxHashMap;

use crate::given::{Given, kinds};
use crate::happen::{May, Outside};
use crate::reads::{Reads, reads};
use crate::still::Still;
use crate::watch::{Seen, Watch};

/// What the search may cost at most, and when it must stop.
pub struct Bounds<'a> {
    /// So many things may happen to one invoice from outside.
    pub things: u32,
    /// Things may happen until so many days after the last that the journey does by itself.
    pub days_after: i32,
    /// So many states are kept.
    pub states: usize,
    /// So many states wait to be looked at.
    pub waiting: usize,
    /// On which days things are let happen.
    pub days: Days,
    /// Whether the time is over.
    pub is_over: &'a dyn Fn() -> bool,
    /// Whether the time for a first look is over, in which things happen on few days.
    pub is_early_over: &'a dyn Fn() -> bool,
}

impl Default for Bounds<'_> {
    fn default() -> Self {
        Bounds {
            things: 40,
            days_after: 30,
            states: 2_000_000,
            waiting: 100_000,
            days: Days::All,
            is_over: &|| false,
            is_early_over: &|| false,
        }
    }
}

/// On which days things are let happen between two instants at which the journey acts by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// On the first and the last.
    Ends,
    /// On all that make a difference.
    All,
}

/// Why a search ended before all was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The time was over.
    Time,
    /// Too many states.
    States,
    /// More things may happen.
    Things,
    /// More kinds of invoices there are.
    Kinds,
    /// A path went on without an end.
    Endless,
    /// A condition of the policy could not be told.
    Unknown,
    /// A condition compares what are no constants.
    NoConstant,
}

/// How much was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Kinds of invoices.
    pub kinds: usize,
    /// States.
    pub states: usize,
    /// Transitions of the step function's driver.
    pub transitions: usize,
    /// All paths were seen with so many things out of the ordinary: unusual facts of the invoice, and
    /// things that happen to it from outside.
    pub unusual: Option<usize>,
}

/// A path that breaks a policy: what is given, what happens, and when it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The customer and the invoice.
    pub given: Given,
    /// What happens.
    pub happens: Vec<Happens>,
    /// When the policy is broken; for how paths end, when nothing more comes.
    pub at: Instant,
    /// What breaks it; nothing where a path ends badly.
    pub by: Option<Effect>,
}

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
            self.figures.unusual = Some(rank);
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
            return self.reach(Bound::States);
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

    /// An invoice of a kind, as it has just arrived; none if no journey takes it.
    fn root(&mut self, given: Given, unusual: usize) -> Option<Node> {
        let customers = [given.customer.clone()];
        let invoices = [given.invoice.clone()];
        let scene = Scene {
            customers: &customers,
            invoices: &invoices,
            happens: Vec::new(),
            days: Vec::new(),
            until: given.invoice.issue,
        };
        let zone = scene.zones(self.world).into_iter().next()?;
        let day = given.invoice.arrival.unwrap_or(given.invoice.issue);
        let at = zone.instant(day, TimeOfDay::MIDNIGHT);
        let mut node = Node {
            account: new_account(0),
            now: at,
            remembered: self.watch.start(),
            trace: self.traces.len(),
            kind: self.kinds.len(),
        };
        let stimuli = [
            Stimulus::Customer(customer_of(self.world, 0, &given.customer)),
            Stimulus::Arrival(Box::new(arrival_of(0, &given.invoice))),
        ];
        let stimuli = stimuli.map(|stimulus| Dated { at, stimulus });
        let last = given.invoice.due.unwrap_or(day).max(day);
        self.traces.push(Trace {
            before: usize::MAX,
            happens: None,
            depth: 0,
        });
        self.kinds.push(Kind {
            given,
            unusual,
            until: zone.instant(last, TimeOfDay::NOON),
            zone,
        });
        self.seen.push(FxHashMap::default());
        self.drive(&mut node, &stimuli, at);
        let subject = node.account.subject(self.invoice)?;
        let alone = matches!(subject.stage, Stage::Untaken | Stage::LeftAlone);
        let chosen_anew = subject
            .journey
            .and_then(|id| self.world.machine.journeys.get(id))
            .is_some_and(|journey| !journey.rechoose_on.is_empty());
        if alone && !chosen_anew {
            return None;
        }
        self.set_until(&node);
        Some(node)
    }

    /// Things may happen for some weeks after the last that the journey does by itself.
    fn set_until(&mut self, root: &Node) {
        let mut node = root.clone();
        let open = std::mem::take(&mut self.open);
        let mut last = node.now;
        for _ in 0..INSTANTS_MAX {
            let Some(next) = next_instant(&node.account) else {
                break;
            };
            let Some(kind) = self.kinds.get(node.kind) else {
                break;
            };
            if next > kind.until.plus_minutes(i64::from(DAYS_AFTER) * 1_440) {
                break;
            }
            last = next;
            self.drive(&mut node, &[], next);
        }
        self.open = open;
        if let Some(kind) = self.kinds.get_mut(root.kind) {
            let day = kind.zone.local(last.max(kind.until)).0;
            let day = day.plus_days(self.bounds.days_after);
            kind.until = kind.zone.instant(day, TimeOfDay::NOON);
        }
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
                    self.reach(Bound::Things);
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
                self.reach(Bound::Endless);
                return;
            }
            self.drive(&mut node, &[], next);
        }
        self.reach(Bound::Endless);
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
