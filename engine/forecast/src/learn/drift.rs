//! How much of the lateness moves together: all invoices of a customer in one month, and all
//! customers in one month. Drawn apart for each invoice, such moves would cancel out, and the bands
//! would be too narrow.
//!
//! Both are shares of the square of the spread, measured on pairs: two invoices of one customer and
//! month that are both later than usual speak for a common cause, as far as pairs of different
//! months do not do so as well.

use std::collections::{BTreeMap, BTreeSet};

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
    let whole = whole_months(observations);
    let mut cells: BTreeMap<(usize, i32), Sums> = BTreeMap::new();
    let mut payers: BTreeMap<usize, Sums> = BTreeMap::new();
    for (observation, place) in observations.iter().zip(likely) {
        // Small parts are no second opinion on the same invoice.
        if observation.weight >= 0.5 && whole.contains(&observation.month) {
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

/// Months of which nearly all is paid: of the last ones only the fast invoices are, and what is open
/// is not known well enough to speak of causes.
fn whole_months(observations: &[Observation]) -> BTreeSet<i32> {
    let mut months: BTreeMap<i32, (f64, f64)> = BTreeMap::new();
    for observation in observations {
        let (paid, all) = months.entry(observation.month).or_default();
        *paid += observation.weight * f64::from(u8::from(observation.paid));
        *all += observation.weight;
    }
    let whole = months
        .into_iter()
        .filter(|(_, (paid, all))| *paid >= 0.95 * all);
    whole.map(|(month, _)| month).collect()
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
    // (all)² − Σ (customer)² is twice the sum over pairs of different customers.
    let mut months: BTreeMap<i32, Pairs> = BTreeMap::new();
    let mut payers: BTreeMap<usize, Sums> = BTreeMap::new();
    let mut everything = Pairs::default();
    for ((payer, month), sums) in cells {
        months.entry(*month).or_default().add(*sums);
        let of_payer = payers.entry(*payer).or_default();
        of_payer.count += sums.count;
        of_payer.sum += sums.sum;
    }
    payers.values().for_each(|sums| everything.add(*sums));
    let same: (f64, f64) = months.values().fold((0.0, 0.0), |all, month| {
        let (products, pairs) = month.different();
        (all.0 + products, all.1 + pairs)
    });
    let (products, pairs) = everything.different();
    let others = (pairs - same.1).max(0.0);
    let usual = if others > 0.0 {
        (products - same.0) / others
    } else {
        0.0
    };
    let (mut excess, mut weights) = (0.0, 0.0);
    for month in months.values() {
        let (products, pairs) = month.different();
        if pairs > 0.0 {
            excess += month.all.count * (products / pairs - usual);
            weights += month.all.count;
        }
    }
    if weights > 0.0 { excess / weights } else { 0.0 }
}

/// What pairs of different customers are made of.
#[derive(Clone, Copy, Default)]
struct Pairs {
    all: Sums,
    own_sums: f64,
    own_counts: f64,
}

impl Pairs {
    fn add(&mut self, customer: Sums) {
        self.all.count += customer.count;
        self.all.sum += customer.sum;
        self.own_sums += customer.sum * customer.sum;
        self.own_counts += customer.count * customer.count;
    }

    /// Products of all pairs of different customers, and how many pairs.
    fn different(self) -> (f64, f64) {
        let products = self.all.sum * self.all.sum - self.own_sums;
        (products, self.all.count * self.all.count - self.own_counts)
    }
}
