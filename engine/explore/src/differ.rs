//! Two machines explored together: the same invoices, the same things happening to both, and what each
//! does. Names are what they have in common; what one knows and the other does not is left out.

mod alike;
mod apart;
mod feel;
mod names;

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use jalon_core::cases::Happens;
use jalon_core::step::{
    Account, Dated, Done, Effect, SendResult, Stage, Stimulus, SubjectId, Told, drive_watched,
};
use jalon_core::{Day, Instant, Machine, TimeOfDay, Zone};
use jalon_simulate::timeline::subject_of;
use jalon_simulate::{Scene, World, arrival_of, customer_of, new_account};

use crate::given::{Given, kinds};
use crate::happen::{May, Outside};
use crate::outcome::{Bound, Bounds, Path};
use crate::reads::reads;
use crate::search::next_instant;
use crate::still::{Clock, Still};

pub use alike::alike;
pub use feel::{Feel, Felt};

/// What came of two machines explored together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Each behaviour that differs, with the shortest path to it.
    pub differing: Vec<Differing>,
    /// Why not everything was seen; empty where all was.
    pub bounds: Vec<Bound>,
    /// All paths were seen with so many things out of the ordinary.
    pub unusual: Option<usize>,
    /// How many pairs of states were seen.
    pub states: usize,
}

/// A behaviour that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// The path, as the old machine takes it; `at` is when they part.
    pub path: Path,
    /// What the old one alone does then, and when it does what the new one does then.
    pub old: Vec<Noticed>,
    /// The same of the new one.
    pub new: Vec<Noticed>,
}

/// Something that somebody notices, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// When.
    pub at: Instant,
    /// What.
    pub effect: Effect,
}

/// Where two machines that did the same part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// What happened from outside until then.
    pub happens: Vec<Happens>,
    /// When they part.
    pub at: Instant,
    /// What the old one does then.
    pub old: Vec<Effect>,
    /// What the new one does then.
    pub new: Vec<Effect>,
    /// What only one of both does then, and when the other one does it, if it does: by the old one and by
    /// the new one. Empty where only the first difference was asked for.
    pub apart: [Vec<Noticed>; 2],
}

/// No more behaviours are told.
const DIFFERING_MAX: usize = 20;
/// Things happen until so many days after the due date, and nothing is followed for longer than twice.
const DAYS: i32 = 150;
/// No path is followed through more instants than this.
const INSTANTS_MAX: usize = 300;

/// Explores two worlds together. Machines that are [alike] are not explored: they are equal.
pub fn differ(old: &Arc<World>, new: &Arc<World>, bounds: &Bounds<'_>) -> Compared {
    let mut compared = Compared::default();
    if alike(&old.machine, &new.machine) {
        return compared;
    }
    let mut both = Both::new(old, new, bounds);
    both.begin();
    both.run();
    compared.bounds = both.reached;
    compared.unusual = both.unusual;
    compared.states = both.seen.len();
    let kinds = &both.kinds;
    let differing = both.partings.into_iter().filter_map(|(kind, parting)| {
        let path = Path {
            given: kinds.get(kind)?.given.clone()?,
            happens: parting.happens,
            at: parting.at,
            by: None,
        };
        let [old, new] = parting.apart;
        Some(Differing { path, old, new })
    });
    compared.differing = differing.collect();
    compared
}

/// One of both machines.
struct Side {
    world: Arc<World>,
    outside: Outside,
    still: Still,
}

impl Side {
    fn new(world: &Arc<World>) -> Side {
        let (reads, idle) = (reads(&world.machine), Default::default());
        Side {
            outside: Outside::new(&world.machine, &reads, &idle),
            still: Still::new(&world.machine, &reads, &idle),
            world: Arc::clone(world),
        }
    }

    fn drive(&self, account: &mut Account, stimuli: &[Dated], until: Instant) -> Vec<Seen> {
        let mut seen = Vec::new();
        drive_watched(
            &self.world.machine,
            &self.world.context,
            account,
            stimuli,
            until,
            |_, _| SendResult::Left,
            |_, what| {
                if let Told::Effect { at, effect } = what
                    && let Some(said) = names::said(&self.world.machine, &effect.does)
                {
                    seen.push(Seen { at, said, effect });
                }
            },
        );
        seen
    }

    fn may(&self, account: &Account, invoice: SubjectId) -> Vec<May> {
        let machine = &self.world.machine;
        let subject = account.subject(invoice);
        let may = subject.map_or_else(Vec::new, |subject| self.outside.now(machine, subject));
        self.outside.filled(machine, may)
    }
}

/// Something that somebody notices, and its words.
#[derive(Clone)]
struct Seen {
    at: Instant,
    said: String,
    effect: Effect,
}

/// What happened, and before it.
struct Trace {
    before: Option<Rc<Trace>>,
    happens: Option<(May, (Day, TimeOfDay))>,
    depth: usize,
}

#[derive(Clone)]
struct Pair {
    old: Account,
    new: Account,
    now: Instant,
    trace: Rc<Trace>,
    kind: usize,
}

/// What both began with.
struct Kind {
    /// As it was thought of; none of an invoice under way.
    given: Option<Given>,
    unusual: usize,
    zone: Zone,
    until: Instant,
}

struct Both<'a> {
    old: Side,
    new: Side,
    bounds: &'a Bounds<'a>,
    invoice: SubjectId,
    kinds: Vec<Kind>,
    work: BTreeMap<usize, VecDeque<Pair>>,
    seen: HashSet<(usize, u128, u128)>,
    told: HashSet<(Vec<String>, Vec<String>)>,
    /// The differences that were told: by which line and in what way.
    ways: HashSet<apart::Way>,
    /// Where they part, each with its kind.
    partings: Vec<(usize, Parting)>,
    /// So many are wanted.
    wanted: usize,
    reached: Vec<Bound>,
    unusual: Option<usize>,
}

impl<'a> Both<'a> {
    fn new(old: &Arc<World>, new: &Arc<World>, bounds: &'a Bounds<'a>) -> Both<'a> {
        Both {
            old: Side::new(old),
            new: Side::new(new),
            bounds,
            invoice: subject_of(0),
            kinds: Vec::new(),
            work: BTreeMap::new(),
            seen: HashSet::new(),
            told: HashSet::new(),
            ways: HashSet::new(),
            partings: Vec::new(),
            wanted: DIFFERING_MAX,
            reached: Vec::new(),
            unusual: None,
        }
    }

    fn reach(&mut self, bound: Bound) {
        if !self.reached.contains(&bound) {
            self.reached.push(bound);
        }
    }

    fn run(&mut self) {
        while let Some((&rank, _)) = self.work.first_key_value() {
            while let Some(pair) = self.work.get_mut(&rank).and_then(VecDeque::pop_front) {
                if self.is_over() {
                    return;
                }
                self.follow(pair);
            }
            self.work.remove(&rank);
            self.unusual = Some(rank);
        }
    }

    fn is_over(&mut self) -> bool {
        if self.partings.len() >= self.wanted || self.seen.len() >= self.bounds.states {
            self.reach(Bound::States);
            return true;
        }
        let over = (self.bounds.spent)() >= self.bounds.until;
        if over {
            self.reach(Bound::Time);
        }
        over
    }

    /// Kinds of invoices that either of both tells apart.
    fn begin(&mut self) {
        let (old, new) = (Arc::clone(&self.old.world), Arc::clone(&self.new.world));
        let (of_old, whole) = kinds(&old, &reads(&old.machine));
        let (of_new, also) = kinds(&new, &reads(&new.machine));
        if !(whole && also) {
            self.reach(Bound::Kinds);
        }
        let (from, to) = (&new.machine, &old.machine);
        let of_new = of_new
            .into_iter()
            .map(|(given, unusual)| (names::given(from, to, &given), unusual));
        let mut all: Vec<(Given, usize)> = Vec::new();
        let mut known: HashSet<String> = HashSet::new();
        for (given, unusual) in of_old.into_iter().chain(of_new) {
            if known.insert(format!("{given:?}")) {
                all.push((given, unusual));
            }
        }
        all.sort_by_key(|(_, unusual)| *unusual);
        for (given, unusual) in all {
            if let Some(pair) = self.root(given, unusual) {
                self.work.entry(unusual).or_default().push_back(pair);
            }
        }
    }

    fn root(&mut self, given: Given, unusual: usize) -> Option<Pair> {
        let (old, new) = (&self.old.world, &self.new.world);
        let other = names::given(&old.machine, &new.machine, &given);
        let zone = zone_of(old, &given)?;
        let day = given.invoice.arrival.unwrap_or(given.invoice.issue);
        let at = zone.instant(day, TimeOfDay::MIDNIGHT);
        let arrive = |world: &World, given: &Given| {
            let stimuli = [
                Stimulus::Customer(customer_of(world, 0, &given.customer)),
                Stimulus::Arrival(Box::new(arrival_of(0, &given.invoice))),
            ];
            stimuli.map(|stimulus| Dated { at, stimulus })
        };
        let last = given.invoice.due.unwrap_or(day).max(day).plus_days(DAYS);
        let (theirs, ours) = (arrive(old, &given), arrive(new, &other));
        let mut pair = Pair {
            old: new_account(0),
            new: new_account(0),
            now: at,
            trace: Rc::new(Trace {
                before: None,
                happens: None,
                depth: 0,
            }),
            kind: self.kinds.len(),
        };
        self.kinds.push(Kind {
            given: Some(given),
            unusual,
            until: zone.instant(last, TimeOfDay::NOON),
            zone,
        });
        let stimuli = (&theirs[..], &ours[..]);
        let same = self.drive(&mut pair, stimuli, at);
        let taken = |account: &Account| {
            let subject = account.subject(self.invoice);
            subject.is_some_and(|one| !matches!(one.stage, Stage::Untaken | Stage::LeftAlone))
        };
        (same && (taken(&pair.old) || taken(&pair.new))).then_some(pair)
    }

    /// Follows a pair through time, as long as both do the same.
    fn follow(&mut self, mut pair: Pair) {
        for _ in 0..INSTANTS_MAX {
            if self.is_over() || !self.is_new(&pair) {
                return;
            }
            let next = [next_instant(&pair.old), next_instant(&pair.new)];
            let next = next.into_iter().flatten().min();
            let until = self
                .kinds
                .get(pair.kind)
                .map_or(pair.now, |kind| kind.until);
            self.happen(&pair, next, until);
            let Some(next) = next.filter(|at| *at < until.plus_minutes(i64::from(DAYS) * 1_440))
            else {
                return;
            };
            if !self.drive(&mut pair, (&[], &[]), next) {
                return;
            }
        }
    }

    fn is_new(&mut self, pair: &Pair) -> bool {
        let Some(kind) = self.kinds.get(pair.kind) else {
            return false;
        };
        // By the date: what differs is told on the days of the calendar.
        let clock = Clock::new(&kind.zone, pair.now, (None, None), (false, true));
        let print = |side: &Side, account| side.still.print(&side.world, account, &clock, &[]);
        let key = (
            pair.kind,
            print(&self.old, &pair.old),
            print(&self.new, &pair.new),
        );
        self.seen.insert(key)
    }

    /// Tries all that may happen right after the last that either did, and right before the next.
    fn happen(&mut self, pair: &Pair, next: Option<Instant>, until: Instant) {
        let Some(kind) = self.kinds.get(pair.kind) else {
            return;
        };
        let (zone, unusual) = (kind.zone.clone(), kind.unusual);
        let end = next.map_or(until, |next| next.min(until));
        let noon = zone.instant(zone.local(pair.now).0, TimeOfDay::NOON);
        let after = pair.now.plus_minutes(1);
        let first = if noon > pair.now && noon < end {
            noon
        } else {
            after
        };
        let mut moments = vec![first];
        let before = end.plus_minutes(-1);
        if next.is_some() && before > first {
            moments.push(before);
        }
        moments.retain(|at| *at < end);
        let machines = (&self.old.world.machine, &self.new.world.machine);
        let mut both: Vec<(Option<May>, Option<May>)> = Vec::new();
        for may in self.old.may(&pair.old, self.invoice) {
            let other = names::may(machines, (&pair.old, &pair.new), self.invoice, &may);
            both.push((Some(may), other));
        }
        for may in self.new.may(&pair.new, self.invoice) {
            let known = |(_, other): &(Option<May>, Option<May>)| other.as_ref() == Some(&may);
            if !both.iter().any(known) {
                let turned = (machines.1, machines.0);
                let other = names::may(turned, (&pair.new, &pair.old), self.invoice, &may);
                both.push((other, Some(may)));
            }
        }
        let depth = pair.trace.depth + 1;
        if depth > self.bounds.things as usize {
            if !both.is_empty() {
                self.reach(Bound::Things);
            }
            return;
        }
        for (old, new) in both {
            for at in &moments {
                let local = zone.local(*at);
                let stimulus = |may: &Option<May>| {
                    let of = may.iter();
                    let of = of.map(|may| may.on(self.invoice, local, *at, depth).0);
                    of.map(|stimulus| Dated { at: *at, stimulus })
                        .collect::<Vec<_>>()
                };
                let (theirs, ours) = (stimulus(&old), stimulus(&new));
                let mut child = pair.clone();
                child.trace = Rc::new(Trace {
                    before: Some(Rc::clone(&pair.trace)),
                    happens: old
                        .as_ref()
                        .or(new.as_ref())
                        .map(|may| (may.clone(), local)),
                    depth,
                });
                if self.drive(&mut child, (&theirs, &ours), *at) {
                    let queue = self.work.entry(unusual + depth).or_default();
                    if queue.len() < self.bounds.waiting {
                        queue.push_back(child);
                    } else {
                        self.reach(Bound::States);
                    }
                }
            }
        }
    }

    /// Drives both to an instant; whether they did the same. If not, it is told.
    fn drive(&mut self, pair: &mut Pair, stimuli: (&[Dated], &[Dated]), until: Instant) -> bool {
        let old = self.old.drive(&mut pair.old, stimuli.0, until);
        let new = self.new.drive(&mut pair.new, stimuli.1, until);
        pair.now = until;
        let words = |seen: &[Seen]| {
            let mut words: Vec<(Instant, String)> =
                seen.iter().map(|one| (one.at, one.said.clone())).collect();
            words.sort();
            words
        };
        let (theirs, ours) = (words(&old), words(&new));
        if theirs == ours {
            return true;
        }
        let said = |words: Vec<(Instant, String)>| {
            let words = words
                .into_iter()
                .map(|(_, said)| apart::without_amounts(&said));
            words.collect()
        };
        if !self.told.insert((said(theirs), said(ours))) {
            return false;
        }
        if self.wanted == 1 {
            self.tell(pair, (old, new), [Vec::new(), Vec::new()], until);
            return false;
        }
        let (ways, apart) = self.apart(pair, &old, &new);
        if ways.iter().any(|way| !self.ways.contains(way)) {
            self.ways.extend(ways);
            self.tell(pair, (old, new), apart, until);
        }
        false
    }

    fn tell(
        &mut self,
        pair: &Pair,
        (old, new): (Vec<Seen>, Vec<Seen>),
        apart: [Vec<Noticed>; 2],
        until: Instant,
    ) {
        let Some(kind) = self.kinds.get(pair.kind) else {
            return;
        };
        let mut happens = Vec::new();
        let mut trace = Some(&pair.trace);
        while let Some(one) = trace {
            if let Some((may, local)) = &one.happens {
                let at = kind.zone.instant(local.0, local.1);
                happens.push(may.on(self.invoice, *local, at, one.depth).1);
            }
            trace = one.before.as_ref();
        }
        happens.reverse();
        let effects = |seen: Vec<Seen>| seen.into_iter().map(|one| one.effect).collect();
        let first = old.iter().chain(&new).map(|one| one.at).min();
        let parting = Parting {
            happens,
            at: first.unwrap_or(until),
            old: effects(old),
            new: effects(new),
            apart,
        };
        self.partings.push((pair.kind, parting));
    }
}

fn zone_of(world: &World, given: &Given) -> Option<Zone> {
    let (customers, invoices) = ([given.customer.clone()], [given.invoice.clone()]);
    let scene = Scene {
        customers: &customers,
        invoices: &invoices,
        happens: Vec::new(),
        days: Vec::new(),
        until: given.invoice.issue,
    };
    scene.zones(world).into_iter().next()
}

/// The words for an effect of a machine; none if nobody notices it.
pub fn said(machine: &Machine, does: &Done) -> Option<String> {
    names::said(machine, does)
}
