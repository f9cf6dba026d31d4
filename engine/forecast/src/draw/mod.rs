//! One possible future of a payer: on which day each of its open claims is paid, and whether it is
//! disputed before.
//!
//! What is common to its claims is drawn once for each run, so that a customer that gets slower gets
//! slower with all of them. What is already late draws from what remains: nothing is ever paid in
//! the past.

pub(crate) mod random;

use jalon_core::Day;

use crate::known::{Claim, Known};
use crate::learn::{Behaviour, PayerBehaviour};
use random::{Random, number_of};

/// What a run holds for a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The claim, by its place in what is known.
    pub claim: usize,
    /// The day on which the rest is paid.
    pub paid: Day,
    /// The day on which it is disputed, if that is still to come.
    pub disputed: Option<Day>,
}

/// Draws from what was learned.
pub struct Draws<'a> {
    known: &'a Known,
    behaviour: &'a Behaviour,
    seed: u64,
}

/// What is later than this is never: ten years.
const DAYS_MAX: f64 = 3660.0;
/// How often a day is drawn again because payments seldom come on such a day of the week.
const AGAIN_MAX: u32 = 24;

impl<'a> Draws<'a> {
    /// Draws for what is open in `known`, from what was learned from it.
    pub fn new(known: &'a Known, behaviour: &'a Behaviour, seed: u64) -> Draws<'a> {
        Draws {
            known,
            behaviour,
            seed,
        }
    }

    /// One future of these open claims of a payer; the claims of one payer go together.
    pub fn payer(&self, payer: usize, claims: &[usize], run: u32, into: &mut Vec<Drawn>) {
        into.clear();
        let (Some(who), Some(behaviour)) = (
            self.known.payers.get(payer),
            self.behaviour.payers.get(payer),
        ) else {
            return;
        };
        let mut random = Random::of(self.seed, number_of(&who.key), run);
        let common = Random::of(self.seed, 0, run).bell() * self.behaviour.common;
        let moved = random.bell() * behaviour.moves + common * behaviour.spread;
        for at in claims {
            if let Some(claim) = self.known.claims.get(*at) {
                into.push(self.claim(*at, claim, behaviour, moved, &mut random));
            }
        }
    }

    fn claim(
        &self,
        at: usize,
        claim: &Claim,
        payer: &PayerBehaviour,
        moved: f64,
        random: &mut Random,
    ) -> Drawn {
        let season = self.behaviour.seasons.and_then(|seasons| {
            let month = usize::try_from(claim.due.month()).ok()?.checked_sub(1)?;
            seasons.get(month).copied()
        });
        let level = payer.level + moved + season.unwrap_or(0.0);
        let later = level + self.behaviour.dispute_days;
        // The first day that is still possible, in days late; half a day before it, for rounding.
        let mut from = f64::from(claim.days_late(self.known.on)) + 0.5;
        let mut disputed = None;
        let is_disputed = claim.disputed.is_some() || {
            let age = self.known.on.days_since(claim.issue);
            let to_come = self.behaviour.disputes.later_than(age);
            let share = self
                .behaviour
                .disputes
                .shares
                .get(claim.payer)
                .copied()
                .unwrap_or(0.0);
            let yes = share * to_come * self.later_than(payer, from, later);
            let no = (1.0 - share) * self.later_than(payer, from, level);
            let drawn = random.share() * (yes + no) < yes;
            if drawn {
                let delay = self.behaviour.disputes.delay_after(age, random.share());
                disputed = delay.map(|days| claim.issue.plus_days(days));
                let from_then = disputed.map_or(from, |day| f64::from(claim.days_late(day)));
                from = from.max(from_then);
            }
            drawn
        };
        let centre = if is_disputed { later } else { level };
        let mut paid = self.day(claim, payer, from, centre, random);
        if let Some(weekdays) = self.behaviour.weekdays {
            let most = weekdays.iter().copied().fold(0.0, f64::max);
            for _ in 0..AGAIN_MAX {
                let share = weekdays
                    .get(paid.weekday().index())
                    .copied()
                    .unwrap_or(most);
                if random.share() * most < share {
                    break;
                }
                paid = self.day(claim, payer, from, centre, random);
            }
        }
        Drawn {
            claim: at,
            paid,
            disputed,
        }
    }

    fn shape<'s>(&'s self, payer: &'s PayerBehaviour) -> &'s crate::learn::shape::Shape {
        payer.shape.as_ref().unwrap_or(&self.behaviour.shape)
    }

    fn later_than(&self, payer: &PayerBehaviour, from: f64, centre: f64) -> f64 {
        let width = payer.spread * payer.own_part;
        self.shape(payer).later_than((from - centre) / width)
    }

    fn day(
        &self,
        claim: &Claim,
        payer: &PayerBehaviour,
        from: f64,
        centre: f64,
        random: &mut Random,
    ) -> Day {
        let width = payer.spread * payer.own_part;
        let shape = self.shape(payer);
        let left = shape.later_than((from - centre) / width);
        let days = centre + width * shape.at(left * random.share());
        let days = days.round().clamp(from.ceil(), DAYS_MAX.max(from.ceil()));
        claim.due.plus_days(days as i32)
    }
}
