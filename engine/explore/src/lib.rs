//! Explores what a script can do, whatever happens and whenever, and proves or breaks its policies.
//!
//! It explores the step function itself, never a second model of it: each state is an account of
//! `jalon-core`, each transition a run of its driver. `docs/proofs.md` says what is exact and why.
//!
//! | | |
//! |---|---|
//! | [`reads`] | which facts decide anything, and the constants that they are compared with |
//! | [`given`] | kinds of invoices, of which each stands for many |
//! | [`happen`] | what may happen from outside, as things stand |
//! | [`still`] | what of the past can still be read: fingerprints of states |
//! | [`watch`] | what each policy remembers of a path, and when it is broken |
//! | [`slice`] | what a policy can see of a machine |
//! | [`search`] | the search itself |
//! | [`asked`] | questions that are asked of every journey |
//! | [`differ`] | two machines explored together |
//! | [`visited`] | what tests visit of what is explored |

mod asked;
mod differ;
mod given;
mod happen;
mod outcome;
mod reads;
mod search;
mod slice;
mod still;
mod today;
mod visited;
mod watch;

pub use asked::{Comes, Question, Standing, ask};
pub use differ::{Compared, Differing, Feel, Felt, Noticed, Parting, alike, differ, said};
pub use given::Given;
pub use outcome::{Axis, Bound, Bounds, Days, Figures, Large, Path, Thing};
pub use visited::{Visit, Visited, visits};

use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use jalon_simulate::World;

use slice::Slice;

/// What is known of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It holds on every path.
    Proved,
    /// This path breaks it; none with fewer things happening does.
    Broken(Box<Path>),
    /// No path was found that breaks it, and not all of them were seen.
    NotDecided(Vec<Bound>),
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Report {
    /// Of each policy of the machine; nothing of one that was not asked for.
    pub answers: Vec<Option<Answer>>,
    /// How much was seen, with things happening on every day.
    pub figures: Figures,
    /// How much was seen at a first look, with things happening on few days.
    pub first_look: Figures,
    /// Whether the first look saw all paths that it can.
    pub first_look_is_whole: bool,
    /// What made it large, where not everything was seen.
    pub large: Vec<Large>,
}

impl Report {
    /// Of nothing that was asked yet.
    fn none(policies: usize) -> Report {
        Report {
            answers: vec![None; policies],
            figures: Figures::default(),
            first_look: Figures::default(),
            first_look_is_whole: true,
            large: Vec::new(),
        }
    }
}

/// Explores a world for some of its policies, by their numbers: each alone, with as much of the time
/// that is left as the others leave it; at first with things happening only on the first and the last
/// day of each stretch in which the journey does nothing, which finds most of what is wrong; then with
/// things happening on every day.
pub fn prove(world: &World, wanted: &[usize], bounds: &Bounds<'_>) -> Report {
    let mut report = Report::none(world.machine.policies.len());
    for (place, policy) in wanted.iter().enumerate() {
        // Each has its share of the time that is left.
        let spent = (bounds.spent)();
        let left = u32::try_from(wanted.len() - place).unwrap_or(u32::MAX);
        let own = Bounds {
            until: spent + (bounds.until - spent).max(0.0) / f64::from(left),
            ..*bounds
        };
        let answer = prove_one(world, *policy, &own, &mut report);
        if let Some(place) = report.answers.get_mut(*policy) {
            *place = Some(answer);
        }
    }
    report
}

/// So much of the time is for the first look.
const FIRST_LOOK: f64 = 0.4;

/// So much of the time is for what is left if all that only delays is left out.
const DELAYED: f64 = 0.5;

/// Whether a policy holds of slices in which delays are left open; if it does not, that proves nothing.
fn holds_with_delays(
    world: &World,
    policy: usize,
    bounds: &Bounds<'_>,
    report: &mut Report,
) -> bool {
    let Some(slices) = slice::delayed::slices(world, policy) else {
        return false;
    };
    let slices = slices.into_iter().map(Slice::where_weeks_are_alike);
    let slices: Vec<Slice> = slices.collect();
    let spent = (bounds.spent)();
    let bounds = Bounds {
        until: spent + (bounds.until - spent) * DELAYED,
        // Two threads share what one may keep.
        states: bounds.states / 2,
        waiting: bounds.waiting / 2,
        ..*bounds
    };
    let next = AtomicUsize::new(0);
    let fails = AtomicBool::new(false);
    // Each of two threads takes the next slice, until one fails.
    let work = || {
        let mut figures = Figures::default();
        while !fails.load(Relaxed)
            && let Some(slice) = slices.get(next.fetch_add(1, Relaxed))
        {
            let seen = search::search(world, slice, &[policy], &bounds);
            figures.add(&seen.figures);
            let found = seen.found.get(policy);
            let held = found.is_some_and(|found| found.broken.is_none() && !found.unknown);
            if !held || !seen.bounds.is_empty() {
                fails.store(true, Relaxed);
            }
        }
        figures
    };
    let (mut figures, other) = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        (work(), other.join())
    });
    match other {
        Ok(other) if other.kinds > 0 => figures.add(&other),
        Ok(_) => {}
        Err(_) => return false,
    }
    let holds = !fails.into_inner();
    if holds {
        report.figures.add(&figures);
    }
    holds
}

/// So much of the time is for the order alone, without days.
const WITHOUT_DAYS: f64 = 0.5;

/// Whether a policy holds in whatever order things come; if it does not, that proves nothing, but for a
/// path that comes so on some days.
fn in_any_order(
    world: &World,
    policy: usize,
    bounds: &Bounds<'_>,
    report: &mut Report,
) -> Option<Answer> {
    let machine = &world.machine;
    let reads = reads::reads(machine);
    if !search::order::only_the_order_counts(machine, &reads) {
        return None;
    }
    let spent = (bounds.spent)();
    let on_days = Bounds {
        days: Days::All,
        until: spent + (bounds.until - spent) * WITHOUT_DAYS,
        // It looks for a path of which all but the days is known.
        states: bounds.states / 8,
        ..*bounds
    };
    let bounds = Bounds {
        days: Days::LeftOut,
        until: spent + (bounds.until - spent) * WITHOUT_DAYS,
        ..*bounds
    };
    // Without what has no say; then with all, for that may be what a path ends in.
    let less = Slice::of_ends(world, policy);
    for slice in less.into_iter().chain([Slice::of(world, policy)]) {
        let seen = search::search(world, &slice, &[policy], &bounds);
        if seen.bounds.is_empty() {
            report.figures.add(&seen.figures);
            return Some(Answer::Proved);
        }
        let whole = Slice::of(world, policy).where_weeks_are_alike();
        for guide in &seen.badly {
            if let Some(path) = search::guided(world, &whole, (policy, guide), &on_days) {
                report.first_look.add(&seen.figures);
                return Some(Answer::Broken(Box::new(path)));
            }
        }
    }
    None
}

fn prove_one(world: &World, policy: usize, bounds: &Bounds<'_>, report: &mut Report) -> Answer {
    let machine = &world.machine;
    if watch::is_about_ends(machine, policy)
        && let Some(answer) = in_any_order(world, policy, bounds, report)
    {
        return answer;
    }
    if holds_with_delays(world, policy, bounds, report) {
        return Answer::Proved;
    }
    if watch::is_about_order(machine, policy)
        && let Some(answer) = in_any_order(world, policy, bounds, report)
    {
        return answer;
    }
    let slice = Slice::of(world, policy).where_weeks_are_alike();
    let spent = (bounds.spent)();
    let early = Bounds {
        days: Days::Ends,
        until: spent + (bounds.until - spent) * FIRST_LOOK,
        ..*bounds
    };
    let quick = search::search(world, &slice, &[policy], &early);
    report.first_look.add(&quick.figures);
    report.first_look_is_whole &= quick.bounds.is_empty();
    let broken = |outcome: &search::Outcome| {
        let found = outcome.found.get(policy)?.broken.as_ref();
        found.map(|(_, path)| Answer::Broken(Box::new(path.clone())))
    };
    if let Some(broken) = broken(&quick) {
        return broken;
    }
    let whole = search::search(world, &slice, &[policy], bounds);
    report.figures.add(&whole.figures);
    if !whole.bounds.is_empty() {
        report.large = whole.large.clone();
    }
    let unknown = whole.found.get(policy).is_some_and(|found| found.unknown);
    broken(&whole).unwrap_or_else(|| undecided(world, policy, &whole, unknown))
}

fn undecided(world: &World, policy: usize, whole: &search::Outcome, unknown: bool) -> Answer {
    let about_ends = watch::is_about_ends(&world.machine, policy);
    let bounds = whole.bounds.iter().copied();
    let mut why: Vec<Bound> = bounds
        .filter(|bound| *bound != Bound::Endless || about_ends)
        .collect();
    if unknown {
        why.push(Bound::Unknown);
    }
    match why.is_empty() {
        true => Answer::Proved,
        false => Answer::NotDecided(why),
    }
}
