//! One possible future of a payer: on which day each of its open claims is paid, and whether it is
//! disputed before.
//!
//! What is common to its claims is drawn once for each run: how far its level may be off, and how far
//! it moves with all that is due in one month, so that a customer that gets slower gets slower with
//! all of them. What is already late draws from what remains: nothing is ever paid in
//! the past.

mod moves;
pub(crate) mod random;

use std::collections::BTreeMap;

use jalon_core::Day;

use crate::known::{Claim, Known};
use crate::learn::{Behaviour, PayerBehaviour};
use moves::Move;
use random::{Random, number, number_of};

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
    /// All claims, open or not, by payer and month in which they are due.
    months: BTreeMap<(usize, u64), Vec<usize>>,
}

/// Draws for the open claims of one payer; they go together.
pub struct PayerDraws<'a> {
    draws: &'a Draws<'a>,
    payer: &'a PayerBehaviour,
    /// What its random numbers are called.
    name: u64,
    claims: Vec<(usize, &'a Claim)>,
    /// How far the payer moves with what is due in a month, for the months of the claims.
    moves: Vec<(u64, Move)>,
}

/// The month in which a claim is due, as a name for its random numbers; never 0.
fn month_of(claim: &Claim) -> u64 {
    let (year, month) = (i64::from(claim.due.year()), u64::from(claim.due.month()));
    number(year.unsigned_abs() * 12 + month)
}

/// What is later than this is never: ten years.
const DAYS_MAX: f64 = 3660.0;
/// How often a day is drawn again because payments seldom come on such a day of the week.
const AGAIN_MAX: u32 = 24;

impl<'a> Draws<'a> {
    /// Draws for what is open in `known`, from what was learned from it.
    pub fn new(known: &'a Known, behaviour: &'a Behaviour, seed: u64) -> Draws<'a> {
        let mut months: BTreeMap<(usize, u64), Vec<usize>> = BTreeMap::new();
        for (at, claim) in known.claims.iter().enumerate() {
            months
                .entry((claim.payer, month_of(claim)))
                .or_default()
                .push(at);
        }
        Draws {
            known,
            behaviour,
            seed,
            months,
        }
    }

    /// Draws for these open claims of a payer; nothing if nobody knows the payer.
    pub fn payer(&'a self, payer: usize, claims: &[usize]) -> Option<PayerDraws<'a>> {
        let who = self.known.payers.get(payer)?;
        let behaviour = self.behaviour.payers.get(payer)?;
        let claim = |at: &usize| Some((*at, self.known.claims.get(*at)?));
        let claims: Vec<(usize, &Claim)> = claims.iter().filter_map(claim).collect();
        let mut months: Vec<u64> = claims.iter().map(|(_, claim)| month_of(claim)).collect();
        months.sort_unstable();
        months.dedup();
        let moved = |month: u64| {
            let all = self
                .months
                .get(&(payer, month))
                .map_or(&[][..], Vec::as_slice);
            (month, self.moves(behaviour, all))
        };
        Some(PayerDraws {
            draws: self,
            payer: behaviour,
            name: number_of(&who.key),
            claims,
            moves: months.into_iter().map(moved).collect(),
        })
    }

    /// How far a payer moves with all that is due in a month, given what it has done of it.
    fn moves(&self, payer: &PayerBehaviour, claims: &[usize]) -> Move {
        let claims = claims.iter().filter_map(|at| self.known.claims.get(*at));
        let likely = |moved: f64| {
            let of_claim = |claim: &Claim| {
                let dispute = match claim.disputed {
                    Some(_) => self.behaviour.dispute_days,
                    None => 0.0,
                };
                let centre = payer.level + self.season(claim) + dispute + moved;
                let later =
                    |days: i32, half: f64| self.later_than(payer, f64::from(days) + half, centre);
                match claim.settled.last() {
                    Some(last) if claim.open == 0 => {
                        let days = claim.days_late(last.day);
                        later(days, -0.5) - later(days, 0.5)
                    }
                    _ => later(claim.days_late(self.known.on), 0.5),
                }
            };
            claims
                .clone()
                .map(|claim| of_claim(claim).max(1e-4).ln())
                .sum()
        };
        Move::given(payer.moves, likely)
    }

    fn claim(
        &self,
        at: usize,
        claim: &Claim,
        payer: &PayerBehaviour,
        moved: f64,
        random: &mut Random,
    ) -> Drawn {
        let level = payer.level + moved + self.season(claim);
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

    fn season(&self, claim: &Claim) -> f64 {
        let season = self.behaviour.seasons.and_then(|seasons| {
            let month = usize::try_from(claim.due.month()).ok()?.checked_sub(1)?;
            seasons.get(month).copied()
        });
        season.unwrap_or(0.0)
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

impl PayerDraws<'_> {
    /// One future of the claims.
    pub fn run(&self, run: u32, into: &mut Vec<Drawn>) {
        into.clear();
        let mut random = Random::of(self.draws.seed, self.name, run);
        let unsure = random.bell() * self.payer.unsure;
        let mut month = (0, 0.0);
        for (at, claim) in &self.claims {
            let due = month_of(claim);
            if month.0 != due {
                month = (due, self.moved(due, run));
            }
            let moved = unsure + month.1;
            into.push(self.draws.claim(*at, claim, self.payer, moved, &mut random));
        }
    }

    /// How far the payer moves with what is due in a month: by itself, and with all others.
    fn moved(&self, month: u64, run: u32) -> f64 {
        let moves = self.moves.iter().find(|(of, _)| *of == month);
        let own = moves.map_or(0.0, |(_, moves)| {
            moves.at(Random::of(self.draws.seed, self.name ^ month, run).share())
        });
        let common = match self.draws.behaviour.common {
            0.0 => 0.0,
            common => common * Random::of(self.draws.seed, month, run).bell(),
        };
        own + common * self.payer.spread
    }
}
