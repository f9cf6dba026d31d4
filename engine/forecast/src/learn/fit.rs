//! From observations to what is usual for each payer, its spread, and the shape around it.
//!
//! An invoice that is still open enters with what it will probably come to, by the shape found so
//! far, and all is found again; after a few rounds nothing moves any more. One invoice pulls a
//! level by three spreads at most, so that one that took a year does not change a customer.

use super::levels::{Level, Levels, Shown, levels};
use super::observe::Observation;
use super::shape::{Seen, Shape};

/// How many invoices a spread leans on that of all customers.
const SPREAD_LEANS_ON: f64 = 6.0;
/// How many disputed invoices the days that a dispute adds lean on none.
const DISPUTE_LEANS_ON: f64 = 2.0;
const ROUNDS: u32 = 10;

/// What is usual, and the shape around it.
#[derive(Clone, Debug)]
pub(super) struct Fitted {
    /// Of customers and groups, for what is not disputed.
    pub levels: Levels,
    /// How far, in days, the invoices of each customer lie around its level.
    pub spreads: Vec<f64>,
    /// The days that a dispute adds.
    pub dispute_days: f64,
    /// The spread of one customer's invoices over all customers.
    pub within: f64,
    /// Each observation in spreads around its level.
    pub places: Vec<Seen>,
    /// The same with what is still open at what it probably comes to.
    pub likely: Vec<f64>,
    /// The shape of all of them.
    pub shape: Shape,
}

/// Finds what is usual; nothing if nothing was paid. `season` holds days by observation that are
/// known to come from elsewhere.
pub(super) fn fit(
    observations: &[Observation],
    group_of: &[usize],
    groups: usize,
    season: &[f64],
) -> Option<Fitted> {
    let mut days = at_first(observations)?;
    // How much each observation tells: all if it was paid, else the share that pay earlier.
    let mut told: Vec<f64> = observations
        .iter()
        .map(|o| if o.paid { 1.0 } else { 0.5 })
        .collect();
    let mut spreads: Vec<f64> = Vec::new();
    let mut centres: Vec<f64> = Vec::new();
    let mut fitted = None;
    for _ in 0..ROUNDS {
        let dispute_days = effect_of_disputes(observations, &days, group_of.len());
        let plain = |at: usize, day: f64| {
            let disputed = observations.get(at).is_some_and(|o| o.disputed);
            let dispute = if disputed { dispute_days } else { 0.0 };
            day - dispute - season.get(at).copied().unwrap_or(0.0)
        };
        let values: Vec<f64> = days
            .iter()
            .enumerate()
            .map(|(at, d)| plain(at, *d))
            .collect();
        let shown = show(observations, &values, &told, group_of, &spreads, &centres);
        let (found, within) = shown;
        let levels = levels(&found, groups, within);
        spreads = found.iter().map(|shown| shown.variance.sqrt()).collect();
        centres = levels.customers.iter().map(|level| level.days).collect();
        let place = |at: usize, value: f64| {
            let Some(observation) = observations.get(at) else {
                return 0.0;
            };
            let level = levels
                .customers
                .get(observation.payer)
                .copied()
                .unwrap_or_default();
            let shown = found.get(observation.payer).copied().unwrap_or_default();
            let off = value - level.days;
            if observation.paid {
                without_itself(off, observation.weight, shown, level)
            } else {
                off / shown.variance.sqrt()
            }
        };
        let raw = |(at, o): (usize, &Observation)| Seen {
            at: place(at, plain(at, o.days)),
            weight: o.weight,
            happened: o.paid,
        };
        let places: Vec<Seen> = observations.iter().enumerate().map(raw).collect();
        let shape = Shape::of(places.clone())?;
        let mut likely = Vec::with_capacity(places.len());
        for (at, (seen, observation)) in places.iter().zip(observations).enumerate() {
            let beyond: f64 = if seen.happened {
                0.0
            } else {
                // Bounded as what is paid is: one invoice must not carry a level away.
                shape.mean_beyond(seen.at).min((3.0 - seen.at).max(1.0))
            };
            likely.push(seen.at + beyond);
            if let (Some(told), false) = (told.get_mut(at), seen.happened) {
                *told = 1.0 - shape.later_than(seen.at);
            }
            if let Some(day) = days.get_mut(at) {
                let spread = spreads.get(observation.payer).copied().unwrap_or(1.0);
                // Half the way: two rounds must not chase each other.
                *day = (*day + observation.days + beyond * spread) / 2.0;
            }
        }
        fitted = Some(Fitted {
            levels,
            spreads: spreads.clone(),
            dispute_days,
            within: within.sqrt(),
            places,
            likely,
            shape,
        });
    }
    fitted
}

/// How many spreads an invoice lies off its level, where it pulled neither the level nor the
/// spread: so it is as far off as the next invoice will be.
fn without_itself(off: f64, weight: f64, shown: Shown, level: Level) -> f64 {
    if shown.count <= 0.0 || shown.variance <= 0.0 {
        return 0.0;
    }
    // How much of the level is the customer's own, and this invoice's part of that.
    let own = (level.variance * shown.count / shown.variance).clamp(0.0, 1.0);
    let pulled = (own * weight / shown.count).min(0.75);
    let free = (shown.count - 1.0).max(0.0) + SPREAD_LEANS_ON;
    let bounded = off.powi(2).min(9.0 * shown.variance);
    let others =
        (shown.variance * free - weight * bounded / (1.0 - pulled)) / (free - weight).max(1.0);
    let others = others.max(shown.variance * 0.25);
    off / others.sqrt() / (1.0 - pulled).sqrt()
}

/// What is open counts as late as what was paid on average, at first, and never less than it is.
fn at_first(observations: &[Observation]) -> Option<Vec<f64>> {
    let (mut weights, mut sum) = (0.0, 0.0);
    for observation in observations.iter().filter(|o| o.paid) {
        weights += observation.weight;
        sum += observation.weight * observation.days;
    }
    if weights <= 0.0 {
        return None;
    }
    let mean = sum / weights;
    let day = |o: &Observation| if o.paid { o.days } else { o.days.max(mean) };
    Some(observations.iter().map(day).collect())
}

/// The days that a dispute adds, from customers who have paid both kinds of invoices.
fn effect_of_disputes(observations: &[Observation], days: &[f64], payers: usize) -> f64 {
    let mut sums = vec![(0.0, 0.0, 0.0); payers];
    for (observation, day) in observations.iter().zip(days) {
        if let Some((weights, disputed, total)) = sums.get_mut(observation.payer) {
            *weights += observation.weight;
            *disputed += observation.weight * f64::from(u8::from(observation.disputed));
            *total += observation.weight * day;
        }
    }
    let (mut both, mut squares) = (0.0, 0.0);
    for (observation, day) in observations.iter().zip(days) {
        let Some((weights, disputed, total)) = sums.get(observation.payer) else {
            continue;
        };
        if *weights > 0.0 {
            let off = f64::from(u8::from(observation.disputed)) - disputed / weights;
            both += observation.weight * off * (day - total / weights);
            squares += observation.weight * off * off;
        }
    }
    both / (squares + DISPUTE_LEANS_ON)
}

/// What each customer shows, and the spread of all, squared.
fn show(
    observations: &[Observation],
    values: &[f64],
    told: &[f64],
    group_of: &[usize],
    spreads: &[f64],
    centres: &[f64],
) -> (Vec<Shown>, f64) {
    let bounded = |o: &Observation, value: f64| match (spreads.get(o.payer), centres.get(o.payer)) {
        (Some(spread), Some(centre)) => value.clamp(centre - 3.0 * spread, centre + 3.0 * spread),
        _ => value,
    };
    let mut shown: Vec<Shown> = group_of
        .iter()
        .map(|group| Shown {
            group: *group,
            ..Shown::default()
        })
        .collect();
    let mut weights = vec![0.0; shown.len()];
    let all = || observations.iter().zip(values).zip(told);
    for ((observation, value), told) in all() {
        let of = (
            shown.get_mut(observation.payer),
            weights.get_mut(observation.payer),
        );
        if let (Some(shown), Some(weights)) = of {
            *weights += observation.weight;
            shown.count += observation.weight * told;
            shown.mean += observation.weight * bounded(observation, *value);
        }
    }
    for (shown, weights) in shown.iter_mut().zip(weights) {
        shown.mean /= f64::max(weights, f64::MIN_POSITIVE);
    }
    for ((observation, value), told) in all() {
        if let Some(shown) = shown.get_mut(observation.payer) {
            let off = bounded(observation, *value) - shown.mean;
            shown.variance += observation.weight * told * off * off;
        }
    }
    let squares: f64 = shown.iter().map(|shown| shown.variance).sum();
    let free: f64 = shown.iter().map(|shown| (shown.count - 1.0).max(0.0)).sum();
    // Without a customer that has two invoices nothing tells the spread: a week, then.
    let within = if free > 0.0 {
        (squares / free).max(0.25)
    } else {
        49.0
    };
    for shown in &mut shown {
        let free = (shown.count - 1.0).max(0.0);
        shown.variance = (shown.variance + SPREAD_LEANS_ON * within) / (free + SPREAD_LEANS_ON);
    }
    (shown, within)
}
