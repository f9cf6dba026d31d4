//! The search: from each kind of invoice on, first with nothing happening from outside, then with one
//! thing, then with two, each at every moment at which it makes a difference.
//!
//! Between two instants at which the account does something by itself, an event is tried on the first
//! and on the last day. If both lead to the same state but for the date, all days between do, because
//! every count of days only ever goes forward; else the days between are tried the same way.

mod guide;
mod heavy;
mod moments;
pub(crate) mod order;
mod replay;
mod root;
mod safe;

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use jalon_core::machine::StepId;
use jalon_core::step::{
    Account, Dated, Done, Effect, PendingState, SendResult, Stimulus, SubjectId, Told,
    drive_watched,
};
use jalon_core::{Day, Happening, Instant, TimeOfDay, Zone};
use jalon_simulate::World;
use jalon_simulate::timeline::subject_of;
use rustc_hash::FxHashMap;

use crate::asked::Notes;
use crate::given::{Given, kinds, told_apart};
use crate::happen::{May, Outside};
use crate::outcome::{Bound, Bounds, Days, Figures, Large, Path, Thing};
use crate::reads::{Reads, reads, reads_once_taken};
use crate::slice::Slice;
use crate::slice::delayed::Delays;
use crate::still::{Clock, Still};
use crate::today::Today;
use crate::visited::{Visit, Visited};
use crate::watch::{Seen, Watch, is_about_ends};
pub(crate) use guide::Guide;

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
    pub(crate) large: Vec<Large>,
    pub(crate) notes: Notes,
    /// Paths that end badly in some order, where days were left out.
    pub(crate) badly: Vec<Guide>,
    /// What happens after which step, where that is asked.
    pub(crate) visited: Vec<Visited>,
}

/// No path is followed for longer after the last thing that may happen.
const DAYS_AFTER: i32 = 400;
/// Nor through more instants than this.
const INSTANTS_MAX: usize = 600;

/// Searches a world, and tells what it finds of the real one.
pub(crate) fn search(
    real: &World,
    sliced: &Slice,
    wanted: &[usize],
    bounds: &Bounds<'_>,
) -> Outcome {
    let world = &sliced.world;
    let reads = reads(&world.machine);
    let mut search = Search::new(real, sliced, &reads, wanted, bounds);
    search.run(&reads);
    let large = large(&search, &reads);
    let visited = search.visited();
    Outcome {
        visited,
        large,
        badly: search.badly,
        notes: search.notes,
        found: search.found,
        figures: search.figures,
        bounds: search.reached,
    }
}

/// Searches for the days on which a path comes that was found without days.
pub(crate) fn guided(
    real: &World,
    sliced: &Slice,
    (policy, guide): (usize, &Guide),
    bounds: &Bounds<'_>,
) -> Option<Path> {
    let reads = reads(&sliced.world.machine);
    let mut search = Search::new(real, sliced, &reads, &[policy], bounds);
    search.guide = Some(guide);
    search.run(&reads);
    let found = search.found.into_iter().nth(policy)?.broken?;
    Some(found.1)
}

/// A state, and how it was reached.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) account: Account,
    pub(crate) now: Instant,
    remembered: Vec<u8>,
    /// What left on the last day, where that is asked.
    today: Today,
    trace: Rc<Trace>,
    kind: usize,
    /// The step that left last.
    last: Option<StepId>,
}

/// What a state is known by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Print {
    /// Its fingerprint.
    pub(crate) of: u128,
    /// How long it has waited: what has waited longer is what another becomes.
    pub(crate) waited: i64,
}

/// What is still to be followed.
enum Work {
    /// A kind of invoice, with the number of its unusual facts.
    Given(Box<Given>, usize),
    /// A state.
    Node(Box<Node>),
}

/// One thing that happened, and what happened before it.
#[derive(Debug)]
struct Trace {
    before: Option<Rc<Trace>>,
    happens: Option<(May, (Day, TimeOfDay))>,
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
    /// The same as a number of minutes from the arrival on.
    lasts: i64,
}

struct Search<'a> {
    /// The machine as it is.
    real: &'a World,
    /// What is searched: the machine without what the policy can't see, where weeks are alike.
    world: &'a World,
    bounds: &'a Bounds<'a>,
    outside: Outside,
    still: Still,
    watch: Watch<'a>,
    invoice: SubjectId,
    kinds: Vec<Kind>,
    seen: Vec<FxHashMap<u128, i64>>,
    /// What is to be followed, the least unusual first.
    work: BTreeMap<usize, VecDeque<Work>>,
    waiting: usize,
    /// How many things out of the ordinary are looked at now.
    current: usize,
    /// With how many things out of the ordinary paths were left out.
    lost: Option<usize>,
    expected: FxHashMap<(usize, u128), i64>,
    states: usize,
    open: Vec<bool>,
    found: Vec<Found>,
    figures: Figures,
    reached: Vec<Bound>,
    asked: u32,
    out_of_time: bool,
    /// How many states came of what.
    came_of: BTreeMap<Thing, usize>,
    notes: Notes,
    /// Whether invoices of all kinds share their states.
    shared: bool,
    /// Whether days are left out, and whatever waits may come next.
    order: bool,
    /// Paths that end badly in some order, and how many of them are looked for.
    badly: Vec<Guide>,
    badly_max: usize,
    guide: Option<&'a Guide>,
    /// Whether what is planned leaves at once, which is as good as later.
    at_once: bool,
    delays: Option<&'a Delays>,
    /// How what happens after which step was first seen, where that is asked.
    visits: Option<BTreeMap<Visit, (usize, Rc<Trace>)>>,
}

impl<'a> Search<'a> {
    fn new(
        real: &'a World,
        sliced: &'a Slice,
        reads: &Reads,
        wanted: &[usize],
        bounds: &'a Bounds<'a>,
    ) -> Search<'a> {
        let world = &sliced.world;
        let invoice = subject_of(0);
        // Behind the last policy stands the question of two messages on a day.
        let count = world.machine.policies.len() + 1;
        let delays = sliced.delays.as_ref();
        let mut still = Still::new(&world.machine, reads, &sliced.idle);
        // What is asked of every journey tells when steps come, kind by kind.
        let asks = wanted.contains(&world.machine.policies.len());
        let order = bounds.days == Days::LeftOut;
        let shared = (still.relative || order) && !asks;
        if shared {
            still = still.for_all_kinds(&world.machine);
        }
        let mut outside = Outside::of(&world.machine, reads, (&sliced.idle, delays));
        if order {
            let reads = reads_once_taken(&world.machine);
            outside = outside.without_days(&world.machine, &reads);
        }
        let mut search = Search {
            real,
            world,
            bounds,
            outside,
            still,
            shared,
            order,
            badly: Vec::new(),
            badly_max: order::BADLY_MAX,
            guide: None,
            at_once: order
                && wanted
                    .iter()
                    .all(|policy| is_about_ends(&world.machine, *policy))
                && order::leaves_at_once(&world.machine),
            delays,
            visits: asks.then(BTreeMap::new),
            watch: Watch::new(world, invoice),
            invoice,
            kinds: Vec::new(),
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
            asked: 63,
            out_of_time: false,
            came_of: BTreeMap::new(),
            notes: Notes::default(),
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
        // The clock is asked now and then only.
        self.asked = self.asked.wrapping_add(1);
        if self.asked.is_multiple_of(64) && (self.bounds.spent)() >= self.bounds.until {
            self.out_of_time = true;
        }
        if self.out_of_time {
            self.reach(Bound::Time);
        }
        self.out_of_time
    }

    fn run(&mut self, reads: &Reads) {
        let (given, whole) = match self.guide {
            Some(guide) => (vec![(guide.given.clone(), guide.unusual)], true),
            None => kinds(self.world, reads),
        };
        if !whole {
            self.reach(Bound::Kinds);
        }
        match self.shared {
            true => self.all_kinds(given),
            false => {
                for (given, unusual) in given {
                    self.bucket(unusual)
                        .push_back(Work::Given(Box::new(given), unusual));
                }
            }
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
        let depth = node.trace.depth;
        let unusual = self.kinds.get(node.kind).map_or(0, |kind| kind.unusual);
        unusual + depth
    }

    /// Keeps a state to be followed later.
    fn wait(&mut self, node: Node, print: Print) {
        if self.waiting >= self.bounds.waiting {
            let rank = self.rank(&node);
            return self.lose(Bound::States, rank);
        }
        let key = (self.states_of(node.kind), print.of);
        let known = self.expected.get(&key);
        if known.is_some_and(|earlier| self.covers(*earlier, print.waited)) {
            return;
        }
        let kept = self.kept(known.copied(), print.waited);
        self.expected.insert(key, kept);
        self.waiting += 1;
        let rank = self.rank(&node);
        self.bucket(rank).push_back(Work::Node(Box::new(node)));
    }

    /// Follows a state through time, and tries all that may happen on the way.
    fn follow(&mut self, mut node: Node) {
        if self.order {
            return self.follow_in_any_order(node);
        }
        let depth = node.trace.depth;
        let more = depth < self.bounds.things as usize;
        for _ in 0..INSTANTS_MAX {
            if self.is_over() || !self.is_new(&node) || self.is_safe(&node) {
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
                        *self.came_of.entry(may.thing()).or_insert(0) += 1;
                        self.wait(child, print);
                    }
                }
            }
            let Some(next) = next else {
                return;
            };
            let until = self.until(&node);
            if !self.still.relative && next > until.plus_minutes(i64::from(DAYS_AFTER) * 1_440) {
                let rank = self.rank(&node);
                self.lose(Bound::Endless, rank);
                return;
            }
            self.drive(&mut node, &[], next);
        }
        let rank = self.rank(&node);
        self.lose(Bound::Endless, rank);
    }

    /// Whether what is asked of every journey is asked.
    fn asks(&self) -> bool {
        self.visits.is_some()
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
        let mut may = self.outside.filled(machine, may);
        // Corrected due dates are seen at the first look.
        let dues = self.bounds.days != Days::All || self.delays.is_some();
        // Without days it only matters whether one is known.
        let known = subject.and_then(|subject| subject.invoice()?.due).is_some();
        let dues = dues && !(self.order && known);
        may.retain(|one| dues || !matches!(one, May::Due { .. }));
        match self.guide {
            Some(guide) => self.along(guide, node, may),
            None => may,
        }
    }

    fn print(&self, node: &Node) -> Print {
        let Some(kind) = self.kinds.get(node.kind) else {
            return Print::default();
        };
        let clock = match self.order {
            true => Clock::without_days(&kind.zone, node.now),
            false => {
                let next = next_instant(&node.account);
                let of = (self.world, &node.account);
                self.still.clock(of, &kind.zone, node.now, next)
            }
        };
        if self.order {
            return self.print_without_days(node, &clock);
        }
        let print = |remembered: &[u8]| {
            let account = &node.account;
            self.still.print(self.world, account, &clock, remembered)
        };
        let of = match self.asks() {
            true => {
                let day = self.watch.today(&node.account, node.now);
                print(&[&node.remembered[..], &node.today.on(day)].concat())
            }
            false => print(&node.remembered),
        };
        Print {
            of,
            waited: clock.waited(),
        }
    }

    fn is_known(&self, node: &Node, print: Print) -> bool {
        let seen = self.seen.get(self.states_of(node.kind));
        let seen = seen.and_then(|seen| seen.get(&print.of));
        seen.is_some_and(|earlier| self.covers(*earlier, print.waited))
    }

    /// Whether what was kept of a state says that it was met as early, or with as little in hand.
    fn covers(&self, kept: i64, waited: i64) -> bool {
        match self.order {
            true => order::covers(kept, waited),
            false => kept <= waited,
        }
    }

    /// What is kept of a state with one more time at which it was met, or with what was in hand then.
    fn kept(&self, kept: Option<i64>, waited: i64) -> i64 {
        keep(self.order, kept, waited)
    }

    fn is_new(&mut self, node: &Node) -> bool {
        let print = self.print(node);
        if self.is_known(node, print) {
            return false;
        }
        let place = self.states_of(node.kind);
        let Some(seen) = self.seen.get_mut(place) else {
            return false;
        };
        let order = self.order;
        let kept = seen.get(&print.of).copied();
        if seen
            .insert(print.of, keep(order, kept, print.waited))
            .is_none()
        {
            self.states += 1;
        }
        self.figures.states = self.states;
        true
    }

    /// Nothing happens any more by itself.
    fn rest(&mut self, node: &Node) {
        let mut bad = Vec::new();
        self.watch
            .at_rest(&node.account, &node.remembered, |policy| bad.push(policy));
        for policy in bad {
            match self.order {
                // It may be that no days allow it.
                true if self.open.get(policy) == Some(&true) => self.give_up(node),
                true => {}
                false => self.broken(policy, node),
            }
        }
    }

    /// Drives the account to an instant; whether what happens was taken, and whether anything came of
    /// it that somebody notices. Tasks of which nothing comes are closed at once.
    fn drive(&mut self, node: &mut Node, stimuli: &[Dated], until: Instant) -> (bool, bool) {
        let came = self.run_to(node, stimuli, until);
        while let Some(closing) = self.closing(node) {
            let (taken, _) = self.run_to(node, &[closing], until);
            if !taken {
                break;
            }
            self.watch.in_hand(&node.account, &mut node.remembered);
        }
        came
    }

    /// The closing of a task that is open and of which nothing comes.
    fn closing(&self, node: &Node) -> Option<Dated> {
        let subject = node.account.subject(self.invoice)?;
        let closing = self.outside.closed_at_once(&self.world.machine, subject)?;
        let kind = self.kinds.get(node.kind)?;
        let local = kind.zone.local(node.now);
        let (stimulus, _) = closing.on(self.invoice, local, node.now, 0);
        let at = node.now;
        Some(Dated { at, stimulus })
    }

    fn run_to(&mut self, node: &mut Node, stimuli: &[Dated], until: Instant) -> (bool, bool) {
        self.figures.transitions += 1;
        let (mut taken, mut acted) = (true, false);
        let mut told: Vec<(usize, Seen)> = Vec::new();
        let asks = self.asks();
        let (watch, notes) = (&self.watch, &mut self.notes);
        let due = self.kinds.get(node.kind).map(|kind| {
            let invoice = &kind.given.invoice;
            (
                invoice.due.unwrap_or(invoice.issue),
                invoice.arrival.unwrap_or(invoice.issue),
            )
        });
        let (account, remembered) = (&mut node.account, &mut node.remembered);
        let (last, today) = (&mut node.last, &mut node.today);
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
                    if let (Some((step, day)), Some((due, arrival))) =
                        (watch.step_today(account, &effect, at), due)
                    {
                        *last = Some(step);
                        let moved = watch.is_due_corrected(account);
                        notes.step(step, (day.days_since(due), moved), day.days_since(arrival));
                    }
                    let today = asks.then_some(&mut *today);
                    watch.see(account, &effect, at, (remembered, today), |policy, seen| {
                        told.push((policy, seen));
                    });
                }
            },
        );
        node.now = until;
        self.watch.settle(&node.account, &mut node.remembered);
        let most = node
            .remembered
            .get(self.world.machine.policies.len().wrapping_sub(1));
        self.notes.messages = self.notes.messages.max(most.copied().unwrap_or(0));
        for (policy, seen) in told {
            match seen {
                Seen::Broken => self.broken(policy, node),
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

    /// Each thing that was seen to happen after each step, with the first path on which it was.
    fn visited(&self) -> Vec<Visited> {
        let visits = self.visits.iter().flatten();
        let visited = visits.filter_map(|(visit, (kind, trace))| {
            let kind = self.kinds.get(*kind)?;
            let happens = happened(trace);
            let (_, (day, time)) = *happens.last().as_ref()?;
            let at = kind.zone.instant(*day, *time);
            let told = (1..).zip(&happens).map(|(number, (may, local))| {
                let at = kind.zone.instant(local.0, local.1);
                may.on(self.invoice, *local, at, number).1
            });
            let path = Path {
                given: kind.given.clone(),
                happens: told.collect(),
                at,
                by: None,
            };
            Some(Visited {
                visit: *visit,
                path,
            })
        });
        visited.collect()
    }

    fn broken(&mut self, policy: usize, node: &Node) {
        let rank = self.rank(node);
        let found = self
            .found
            .get(policy)
            .and_then(|found| found.broken.as_ref());
        let better = found.is_none_or(|(known, _)| rank < *known);
        if self.open.get(policy) != Some(&true) || !better {
            return;
        }
        let happens = happened(&node.trace);
        let Some(kind) = self.kinds.get(node.kind) else {
            return;
        };
        // What was found where weeks are alike, or with less of the machine, is told of the machine
        // itself, on days on which it comes so.
        let Some(path) = replay::on_some_day(
            self.real,
            policy,
            &kind.given,
            (&happens, self.outside.closed()),
        ) else {
            return self.reach(Bound::NotSo);
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

fn keep(order: bool, kept: Option<i64>, waited: i64) -> i64 {
    match order {
        true => order::with(kept, waited),
        false => waited,
    }
}

/// What happened, the first first.
fn happened(trace: &Rc<Trace>) -> Vec<(May, (Day, TimeOfDay))> {
    let mut happens = Vec::new();
    let mut trace = Some(trace);
    while let Some(one) = trace {
        happens.extend(one.happens.clone());
        trace = one.before.as_ref();
    }
    happens.reverse();
    happens
}

/// What makes a search large: the lines that multiply situations most, the facts with the most values,
/// then what most states come of.
fn large(search: &Search<'_>, reads: &Reads) -> Vec<Large> {
    let mut facts = told_apart(search.world, reads);
    facts.sort_by_key(|(_, values)| std::cmp::Reverse(*values));
    let facts = facts.into_iter().take(3);
    let all = search.came_of.values().sum();
    let mut things: Vec<(Thing, usize)> = search.came_of.clone().into_iter().collect();
    things.sort_by_key(|(_, states)| std::cmp::Reverse(*states));
    let things = things.into_iter().take(3);
    let (lines, table) = match search.reached.is_empty() {
        true => (Vec::new(), None),
        false => (heavy::lines(search), heavy::heaviest(search, reads)),
    };
    let facts = facts.map(|(fact, values)| Large::Fact(fact, values));
    lines
        .into_iter()
        .chain(table)
        .chain(facts)
        .chain(things.map(|(thing, states)| Large::Event(thing, states, all)))
        .collect()
}

/// When the account next does something by itself.
pub(crate) fn next_instant(account: &Account) -> Option<Instant> {
    let planned = account.subjects.iter().flat_map(|subject| &subject.pending);
    let planned = planned
        .filter(|pending| matches!(pending.state, PendingState::Planned { .. }))
        .map(|pending| pending.at);
    let next = planned.chain(account.wake()).min();
    next.filter(|at| at.millis() < BEYOND)
}

/// What lies in 2060 or later is not waited for: a hold that nobody lifts.
const BEYOND: i64 = 2_840_140_800_000;

/// Whether a stimulus is an event of a kind.
fn is_event(stimulus: &Stimulus, is: impl Fn(&Happening) -> bool) -> bool {
    matches!(stimulus, Stimulus::Event { event, .. } if is(&event.what))
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
