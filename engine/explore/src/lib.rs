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
//! | [`search`] | the search itself |

mod given;
mod happen;
mod outcome;
mod reads;
mod search;
mod still;
mod watch;

pub use given::Given;
pub use outcome::{Bound, Bounds, Days, Figures, Path};

use jalon_simulate::World;

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
}

/// Explores a world for some of its policies, by their numbers: at first with things happening only on
/// the first and the last day of each stretch in which the journey does nothing, which finds most of
/// what is wrong; then with things happening on every day, for what held so far.
pub fn prove(world: &World, wanted: &[usize], bounds: &Bounds<'_>) -> Report {
    let early = Bounds {
        days: Days::Ends,
        is_over: bounds.is_early_over,
        ..*bounds
    };
    let quick = search::search(world, wanted, &early);
    let is_broken = |outcome: &search::Outcome, policy: usize| {
        let found = outcome.found.get(policy);
        found.is_some_and(|found| found.broken.is_some())
    };
    let left: Vec<usize> = wanted
        .iter()
        .copied()
        .filter(|policy| !is_broken(&quick, *policy))
        .collect();
    let whole = search::search(world, &left, bounds);
    let mut answers = Vec::new();
    for (policy, (early, found)) in quick.found.into_iter().zip(&whole.found).enumerate() {
        let path = early
            .broken
            .or_else(|| found.broken.clone())
            .map(|(_, path)| path);
        answers.push(wanted.contains(&policy).then(|| match path {
            Some(path) => Answer::Broken(Box::new(path)),
            None => undecided(world, policy, &whole, found.unknown),
        }));
    }
    Report {
        answers,
        figures: whole.figures,
        first_look: quick.figures,
        first_look_is_whole: quick.bounds.is_empty(),
    }
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
