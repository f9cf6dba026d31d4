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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(group: usize, count: f64, mean: f64) -> Shown {
        Shown {
            group,
            count,
            mean,
            variance: 36.0,
        }
    }

    /// Ten customers of a group, apart by 4 days, with 20 invoices each.
    fn known_ones(group: usize, around: f64) -> impl Iterator<Item = Shown> {
        (0..10).map(move |n| shown(group, 20.0, around + 4.0 * f64::from(n) - 18.0))
    }

    #[test]
    fn whoever_has_no_invoice_is_taken_for_its_group_and_not_trusted() {
        let mut all: Vec<Shown> = known_ones(0, 10.0).chain(known_ones(1, -10.0)).collect();
        all.push(shown(0, 0.0, 0.0));
        all.push(shown(1, 0.0, 0.0));
        let levels = levels(&all, 2, 36.0).customers;
        assert!((levels[20].days - 10.0).abs() < 2.0, "{:?}", levels[20]);
        assert!((levels[21].days + 10.0).abs() < 2.0, "{:?}", levels[21]);
        assert!(levels[20].variance > 20.0 * levels[0].variance);
    }

    #[test]
    fn the_more_invoices_the_less_a_customer_leans_on_its_group() {
        let of = |count: f64| {
            let mut all: Vec<Shown> = known_ones(0, 0.0).collect();
            all.push(shown(0, count, 30.0));
            levels(&all, 1, 36.0).customers[10]
        };
        let days: Vec<f64> = [0.0, 1.0, 2.0, 10.0, 100.0]
            .map(|count| of(count).days)
            .to_vec();
        assert!(days.is_sorted(), "{days:?}");
        assert!(days[1] > 10.0 && days[4] > 29.0, "{days:?}");
        assert!(of(1.0).variance < of(0.0).variance && of(100.0).variance < of(10.0).variance);
    }

    #[test]
    fn customers_that_are_all_alike_are_taken_for_alike() {
        let mut all: Vec<Shown> = (0..20).map(|_| shown(0, 20.0, 5.0)).collect();
        all.push(shown(0, 1.0, 25.0));
        let odd = levels(&all, 1, 36.0).customers[20];
        assert!(
            (odd.days - 5.0).abs() < 2.0,
            "one invoice proves little: {odd:?}"
        );
    }

    #[test]
    fn a_group_without_anything_is_taken_for_all() {
        let mut all: Vec<Shown> = known_ones(0, 7.0).collect();
        all.push(shown(1, 0.0, 0.0));
        let levels = levels(&all, 2, 36.0);
        assert!(
            (levels.customers[10].days - 7.0).abs() < 0.5,
            "{:?}",
            levels.customers[10]
        );
    }
}
