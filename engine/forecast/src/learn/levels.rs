//! What is usual: for a customer, for its group, for all. Each level leans on the next one, the more
//! the less it has seen.
//!
//! A customer with n invoices counts as n / (n + k) itself and as k / (n + k) its group, where
//! k = (spread of one customer's invoices)² / (spread of the customers of a group)². If customers
//! differ much, few invoices are enough to know one; if all are alike, the group knows better. A
//! group leans on all customers in the same way.

/// What one customer shows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Shown {
    /// Its group.
    pub group: usize,
    /// How many invoices this comes to.
    pub count: f64,
    /// Days late on average.
    pub mean: f64,
    /// How far, in days, its invoices lie around that, squared.
    pub variance: f64,
}

/// What is usual for a customer, and how far that may be off, squared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Level {
    /// Days late.
    pub days: f64,
    /// How far it may be off, squared.
    pub variance: f64,
}

/// What is usual for customers and groups.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Levels {
    pub customers: Vec<Level>,
    pub groups: Vec<Level>,
}

/// What is usual, from what customers show; `within` is the spread of one customer's invoices,
/// squared, over all customers.
pub(super) fn levels(shown: &[Shown], groups: usize, within: f64) -> Levels {
    let within = within.max(0.25);
    let between = between_customers(shown, groups, within);
    let mut sums = vec![(0.0, 0.0); groups];
    for customer in shown.iter().filter(|customer| customer.count > 0.0) {
        if let Some((weights, sum)) = sums.get_mut(customer.group) {
            let weight = 1.0 / (between + customer.variance / customer.count);
            *weights += weight;
            *sum += weight * customer.mean;
        }
    }
    let groups = group_levels(&sums, within, between);
    let customer = |customer: &Shown| {
        let group = groups.get(customer.group).copied().unwrap_or_default();
        if customer.count <= 0.0 {
            return Level {
                days: group.days,
                variance: between + group.variance,
            };
        }
        let noise = customer.variance / customer.count;
        let own = between / (between + noise);
        Level {
            days: own * customer.mean + (1.0 - own) * group.days,
            variance: own * noise + (1.0 - own) * (1.0 - own) * group.variance,
        }
    };
    Levels {
        customers: shown.iter().map(customer).collect(),
        groups,
    }
}

/// How far the customers of a group lie apart, squared; from their means, less what chance alone
/// would give.
fn between_customers(shown: &[Shown], groups: usize, within: f64) -> f64 {
    let mut sums = vec![(0.0, 0.0); groups];
    let seen = || shown.iter().filter(|customer| customer.count > 0.0);
    for customer in seen() {
        if let Some((count, sum)) = sums.get_mut(customer.group) {
            *count += customer.count;
            *sum += customer.count * customer.mean;
        }
    }
    let (mut squares, mut counts, mut loss, mut customers) = (0.0, 0.0, 0.0, 0.0);
    for customer in seen() {
        let Some((count, sum)) = sums.get(customer.group) else {
            continue;
        };
        let off = customer.mean - sum / count;
        squares += customer.count * off * off;
        counts += customer.count;
        loss += customer.count * customer.count / count;
        customers += 1.0;
    }
    let used = sums.iter().filter(|(count, _)| *count > 0.0).count() as f64;
    if customers - used < 1.0 || counts - loss <= 0.0 {
        // One customer in each group: nothing tells how far others would lie, so take it wide.
        return within;
    }
    let between = (squares - (customers - used) * within) / (counts - loss);
    between.max(within * 0.01)
}

fn group_levels(sums: &[(f64, f64)], within: f64, between: f64) -> Vec<Level> {
    let seen = || sums.iter().filter(|(weights, _)| *weights > 0.0);
    let count = seen().count() as f64;
    let mean = |(weights, sum): &(f64, f64)| sum / weights;
    let (mut weights_squared, mut all, mut total) = (0.0, 0.0, 0.0);
    for sum in seen() {
        all += sum.0;
        total += sum.1;
        weights_squared += sum.0 * sum.0;
    }
    let overall = if all > 0.0 { total / all } else { 0.0 };
    let squares: f64 = seen()
        .map(|sum| sum.0 * (mean(sum) - overall).powi(2))
        .sum();
    let apart = match all - weights_squared / all.max(f64::MIN_POSITIVE) {
        loss if count >= 2.0 && loss > 0.0 => ((squares - (count - 1.0)) / loss).max(0.0),
        _ => 0.0,
    };
    let level = |sum: &(f64, f64)| {
        if sum.0 <= 0.0 {
            return Level {
                days: overall,
                variance: apart.max(between * 0.1).max(within * 0.01),
            };
        }
        let noise = 1.0 / sum.0;
        let own = if apart > 0.0 {
            apart / (apart + noise)
        } else {
            0.0
        };
        let all_noise = 1.0 / all.max(f64::MIN_POSITIVE);
        Level {
            days: own * mean(sum) + (1.0 - own) * overall,
            variance: own * noise + (1.0 - own) * (1.0 - own) * all_noise,
        }
    };
    sums.iter().map(level).collect()
}
