//! How payers behave, learned from what they did.
//!
//! For each payer: what is usual (`levels`), how far its invoices lie around that (`fit`), and the
//! shape around it (`shape`), which is that of all payers until it has shown its own. Then what is
//! common to its invoices (`drift`), disputes, and habits of the calendar where there are any.

mod course;
mod disputes;
mod drift;
mod fit;
mod habits;
mod levels;
mod observe;
mod recency;
pub(crate) mod shape;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jalon_core::Day;
use serde::Serialize;
use smol_str::SmolStr;

use crate::known::Known;
use disputes::Disputes;
use drift::Drift;
use observe::Observation;
use shape::{Seen, Shape};

/// Paid invoices below which nothing is forecast.
pub const PAID_MIN: u32 = 10;
/// Invoices on which a customer's own shape leans on the shape of all.
const SHAPE_LEANS_ON: f64 = 20.0;

/// Why nothing can be learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooLittle {
    /// The history has no paid invoice.
    NothingPaid,
    /// It has fewer than [`PAID_MIN`].
    FewPaid(u32),
}

/// How payers behave.
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// By payer, as in the claims that this was learned from.
    pub(crate) payers: Vec<PayerBehaviour>,
    /// The shape around what is usual, for payers that have shown none of their own.
    pub(crate) shape: Shape,
    pub(crate) disputes: Disputes,
    /// Days that a dispute adds.
    pub(crate) dispute_days: f64,
    /// What is common to all customers, in spreads.
    pub(crate) common: f64,
    /// Days that each month adds, from January on.
    pub(crate) seasons: Option<[f64; 12]>,
    pub(crate) weekdays: Option<[f64; 7]>,
    /// The same in figures to be shown.
    pub learned: Learned,
}

/// How one payer behaves, in days.
#[derive(Clone, Debug)]
pub(crate) struct PayerBehaviour {
    /// Its usual days late.
    pub level: f64,
    /// How far its invoices lie around that.
    pub spread: f64,
    /// The part of the spread that each invoice has of its own.
    pub own_part: f64,
    /// How far the level may be off, for all of its invoices at once.
    pub unsure: f64,
    /// How far it moves with all that is due in one month.
    pub moves: f64,
    /// Its own shape, mixed with that of all.
    pub shape: Option<Shape>,
    /// The mean of what it paid, without any of this: the second naive forecast.
    pub plain_mean: f64,
}

/// What was learned, in figures that can be shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Learned {
    /// The first day of issue in the history.
    pub since: Option<Day>,
    /// How many paid invoices, or instalments, it has.
    pub paid: u32,
    /// How many were still open on the last day: what they say is that they took longer.
    pub still_open: u32,
    /// How many customers have paid invoices.
    pub customers: u32,
    /// Groups of customers that were told apart, by the number of their paid invoices.
    pub groups: Vec<LearnedGroup>,
    /// Days late at which half of all invoices have been paid.
    pub median_days_late: f64,
    /// The share of invoices that were disputed, from 0 to 1.
    pub disputed: f64,
    /// How many days a dispute adds.
    pub dispute_days: f64,
    /// How far, in days, the usual lateness of a customer moves from one month to another.
    pub customer_drift_days: f64,
    /// How far the lateness of all customers moves together.
    pub common_drift_days: f64,
    /// How many days later all pay now than they did over the whole history; negative for earlier.
    pub course_days: f64,
    /// After how many days an invoice counts half; nothing if all count the same.
    pub half_life_days: Option<f64>,
    /// How much of the usual share of payments comes on each day of the week, from Monday on;
    /// nothing where the history shows no such habit.
    pub weekdays: Option<[f64; 7]>,
    /// Days that each month in which an invoice is due adds, from January on; nothing where that
    /// does not hold from year to year.
    pub seasons: Option<[f64; 12]>,
}

/// A group of customers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LearnedGroup {
    /// The value that they have in common, such as a country; empty for customers without one.
    pub name: SmolStr,
    /// How many customers.
    pub customers: u32,
    /// How many paid invoices.
    pub paid: u32,
    /// Its usual lateness, in days after the due date.
    pub days_late: f64,
}

/// Learns from all claims, paid and open.
pub fn learn(known: &Known) -> Result<Behaviour, TooLittle> {
    let mut observations = observe::observations(known);
    let paid = count(known.claims.iter().filter(|claim| is_paid(claim)));
    if paid == 0 {
        return Err(TooLittle::NothingPaid);
    }
    if paid < PAID_MIN {
        return Err(TooLittle::FewPaid(paid));
    }
    let (group_of, groups) = groups(known);
    let half_life = recency::half_life(&observations, known.payers.len());
    for observation in observations.iter_mut() {
        let ago = known.on.number() - observation.seen;
        observation.weight *= half_life.map_or(1.0, |life| recency::weight(ago, life));
    }
    let nothing = vec![0.0; observations.len()];
    let plain = fit::fit(&observations, &group_of, groups.len(), &nothing);
    let plain = plain.ok_or(TooLittle::NothingPaid)?;
    let spread = |o: &Observation| plain.spreads.get(o.payer).copied().unwrap_or(1.0);
    let off: Vec<f64> = observations
        .iter()
        .zip(&plain.likely)
        .map(|(o, place)| place * spread(o))
        .collect();
    let course = course::course(&observations, &off, known.on.number());
    let seasons = habits::seasons(&observations, &off);
    let fitted = match seasons {
        None => plain,
        Some(seasons) => {
            let month = |o: &Observation| usize::try_from(o.month.rem_euclid(12)).unwrap_or(0);
            let day = |o: &Observation| seasons.get(month(o)).copied().unwrap_or(0.0);
            let season: Vec<f64> = observations.iter().map(day).collect();
            fit::fit(&observations, &group_of, groups.len(), &season).unwrap_or(plain)
        }
    };
    let drift = drift::drift(&observations, &fitted.likely);
    let weekdays = habits::weekdays(&observations);
    let disputes = disputes::disputes(known, &group_of, groups.len());
    let own_part = (1.0 - drift.customer - drift.common).max(0.1).sqrt();
    let payers = payers(known, &observations, &fitted, course, drift, own_part);
    let learned = Learned {
        since: known.claims.iter().map(|claim| claim.issue).min(),
        paid,
        still_open: count(known.open()),
        customers: count(paying(known, |_| true)),
        groups: learned_groups(known, &group_of, &groups, &fitted),
        median_days_late: median_days_late(&observations),
        disputed: disputes.share,
        dispute_days: if disputes.share > 0.0 {
            fitted.dispute_days
        } else {
            0.0
        },
        customer_drift_days: drift.customer.sqrt() * fitted.within,
        common_drift_days: drift.common.sqrt() * fitted.within,
        course_days: course,
        half_life_days: half_life,
        weekdays,
        seasons,
    };
    Ok(Behaviour {
        payers,
        shape: fitted.shape,
        disputes,
        dispute_days: fitted.dispute_days,
        common: drift.common.sqrt(),
        seasons,
        weekdays,
        learned,
    })
}

fn is_paid(claim: &crate::known::Claim) -> bool {
    claim.open == 0 && claim.settled.iter().any(|settled| settled.paid)
}

fn count<T>(all: impl Iterator<Item = T>) -> u32 {
    u32::try_from(all.count()).unwrap_or(u32::MAX)
}

/// The payers that have paid something, by their places.
fn paying(known: &Known, wanted: impl Fn(usize) -> bool) -> impl Iterator<Item = usize> {
    let paid = known.claims.iter().filter(|claim| is_paid(claim));
    let payers: BTreeSet<usize> = paid.map(|claim| claim.payer).collect();
    payers.into_iter().filter(move |payer| wanted(*payer))
}

/// The group of each payer by number, and their names.
fn groups(known: &Known) -> (Vec<usize>, Vec<SmolStr>) {
    let names: BTreeSet<&SmolStr> = known.payers.iter().map(|payer| &payer.group).collect();
    let numbers: BTreeMap<&SmolStr, usize> = names
        .iter()
        .enumerate()
        .map(|(at, name)| (*name, at))
        .collect();
    let number = |payer: &crate::known::Payer| numbers.get(&payer.group).copied().unwrap_or(0);
    let of_payer = known.payers.iter().map(number).collect();
    (of_payer, names.into_iter().cloned().collect())
}

fn payers(
    known: &Known,
    observations: &[Observation],
    fitted: &fit::Fitted,
    course: f64,
    drift: Drift,
    own_part: f64,
) -> Vec<PayerBehaviour> {
    let mut asked = vec![false; known.payers.len()];
    for (_, claim) in known.open() {
        if let Some(asked) = asked.get_mut(claim.payer) {
            *asked = true;
        }
    }
    let mut months: Vec<(u32, BTreeSet<i32>)> = vec![(0, BTreeSet::new()); known.payers.len()];
    let mut seen: Vec<Vec<Seen>> = vec![Vec::new(); known.payers.len()];
    let mut paid: Vec<(f64, f64)> = vec![(0.0, 0.0); known.payers.len()];
    for (observation, place) in observations.iter().zip(&fitted.places) {
        if let (Some(seen), Some(true)) = (
            seen.get_mut(observation.payer),
            asked.get(observation.payer),
        ) {
            seen.push(*place);
        }
        if let Some((count, months)) = months.get_mut(observation.payer) {
            *count += 1;
            months.insert(observation.month);
        }
        if let (Some(paid), true) = (paid.get_mut(observation.payer), observation.paid) {
            paid.0 += observation.weight;
            paid.1 += observation.weight * observation.days;
        }
    }
    let all = paid
        .iter()
        .fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1));
    let mean = |(weights, sum): (f64, f64)| if weights > 0.0 { sum / weights } else { 0.0 };
    let payer = |(at, (seen, paid)): (usize, (Vec<Seen>, (f64, f64)))| {
        let level = fitted.levels.customers.get(at).copied().unwrap_or_default();
        let spread = fitted.spreads.get(at).copied().unwrap_or(fitted.within);
        let weight: f64 = seen.iter().map(|seen| seen.weight).sum();
        let enough = weight >= 5.0;
        // Invoices of one month are one opinion as far as they move together.
        let (count, months) = months
            .get(at)
            .map_or((0.0, 1.0), |of| (f64::from(of.0), of.1.len().max(1) as f64));
        let together = drift.customer + drift.common;
        let weaker = 1.0 - together + together * (count / months).max(1.0);
        PayerBehaviour {
            level: level.days + course,
            spread,
            own_part,
            unsure: (level.variance * weaker).sqrt(),
            moves: drift.customer.sqrt() * spread,
            shape: enough.then(|| fitted.shape.mixed(SHAPE_LEANS_ON, seen, weight)),
            plain_mean: mean(if paid.0 > 0.0 { paid } else { all }),
        }
    };
    seen.into_iter().zip(paid).enumerate().map(payer).collect()
}

fn learned_groups(
    known: &Known,
    group_of: &[usize],
    names: &[SmolStr],
    fitted: &fit::Fitted,
) -> Vec<LearnedGroup> {
    let group = |(at, name): (usize, &SmolStr)| {
        let of = |payer: usize| group_of.get(payer) == Some(&at);
        let paid = known
            .claims
            .iter()
            .filter(|claim| is_paid(claim) && of(claim.payer));
        LearnedGroup {
            name: name.clone(),
            customers: count(paying(known, of)),
            paid: count(paid),
            days_late: fitted.levels.groups.get(at).map_or(0.0, |level| level.days),
        }
    };
    names.iter().enumerate().map(group).collect()
}

fn median_days_late(observations: &[Observation]) -> f64 {
    let seen = |o: &Observation| Seen {
        at: o.days,
        weight: o.weight,
        happened: o.paid,
    };
    let shape = Shape::of(observations.iter().map(seen).collect());
    shape.map_or(0.0, |shape| shape.median())
}
