//! How much of the lateness moves together: all invoices of a customer in one month, and all
//! customers in one month. Drawn apart for each invoice, such moves would cancel out, and the bands
//! would be too narrow.
//!
//! Both are shares of the square of the spread, measured on pairs: two invoices of one customer and
//! month that are both later than usual speak for a common cause, as far as pairs of different
//! months do not do so as well.

use std::collections::BTreeMap;

use super::observe::Observation;

/// Shares of the squared spread.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Drift {
    /// Common to the invoices of one customer.
    pub customer: f64,
    /// Common to all customers.
    pub common: f64,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Sums {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        self.sum += value;
        self.squares += value * value;
    }

    /// Products of all pairs, and how many.
    fn pairs(self) -> (f64, f64) {
        let products = (self.sum * self.sum - self.squares) / 2.0;
        (products, self.count * (self.count - 1.0) / 2.0)
    }
}

/// Measures both; `likely` are places around the usual, in spreads, by observation.
pub(super) fn drift(observations: &[Observation], likely: &[f64]) -> Drift {
    let mut cells: BTreeMap<(usize, i32), Sums> = BTreeMap::new();
    let mut payers: BTreeMap<usize, Sums> = BTreeMap::new();
    for (observation, place) in observations.iter().zip(likely) {
        // Small parts are no second opinion on the same invoice.
        if observation.weight >= 0.5 {
            let place = place.clamp(-3.0, 3.0);
            cells
                .entry((observation.payer, observation.month))
                .or_default()
                .add(place);
            payers.entry(observation.payer).or_default().add(place);
        }
    }
    let customer = within_customers(&cells, &payers);
    let common = across_customers(&cells);
    Drift {
        customer: (customer - common).clamp(0.0, 0.6),
        common: common.clamp(0.0, 0.3),
    }
}

fn within_customers(cells: &BTreeMap<(usize, i32), Sums>, payers: &BTreeMap<usize, Sums>) -> f64 {
    let mut same: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for ((payer, _), sums) in cells {
        let (products, pairs) = sums.pairs();
        let both = same.entry(*payer).or_default();
        both.0 += products;
        both.1 += pairs;
    }
    // Each customer counts by its invoices, not by its pairs: those of the largest would drown all.
    let (mut excess, mut weights) = (0.0, 0.0);
    for (payer, (products, pairs)) in same {
        let all = payers.get(&payer).copied().unwrap_or_default();
        let (all_products, all_pairs) = all.pairs();
        let others = all_pairs - pairs;
        if pairs > 0.0 && others > 0.0 {
            let weight = pairs.min(all.count);
            excess += weight * (products / pairs - (all_products - products) / others);
            weights += weight;
        }
    }
    if weights > 0.0 { excess / weights } else { 0.0 }
}

fn across_customers(cells: &BTreeMap<(usize, i32), Sums>) -> f64 {
    // For a month: (all)² − Σ (customer)² is twice the sum over pairs of different customers.
    let mut months: BTreeMap<i32, (Sums, f64, f64)> = BTreeMap::new();
    for ((_, month), sums) in cells {
        let (all, own, own_count) = months.entry(*month).or_default();
        all.count += sums.count;
        all.sum += sums.sum;
        *own += sums.sum * sums.sum;
        *own_count += sums.count * sums.count;
    }
    let (mut excess, mut weights) = (0.0, 0.0);
    for (all, own, own_count) in months.values() {
        let pairs = all.count * all.count - own_count;
        if pairs > 0.0 {
            let weight = all.count;
            excess += weight * (all.sum * all.sum - own) / pairs;
            weights += weight;
        }
    }
    if weights > 0.0 { excess / weights } else { 0.0 }
}
