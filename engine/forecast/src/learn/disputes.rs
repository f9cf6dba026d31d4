//! Which share of invoices is disputed, and how many days after issue.

use crate::known::{Claim, Known};

/// Invoices on which the share of a group leans on that of all, and of a customer on its group's.
const GROUP_LEANS_ON: f64 = 20.0;
const CUSTOMER_LEANS_ON: f64 = 5.0;

/// How disputes come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Disputes {
    /// The share of invoices that a payer disputes, by payer.
    pub shares: Vec<f64>,
    /// The share of all.
    pub share: f64,
    /// Days from issue to dispute, in order.
    pub delays: Vec<i32>,
}

/// Counts disputes. An invoice that is still open counts only once it is old enough to know.
pub(super) fn disputes(known: &Known, group_of: &[usize], groups: usize) -> Disputes {
    let delay = |claim: &Claim| Some(claim.disputed?.days_since(claim.issue).max(0));
    let mut delays: Vec<i32> = known.claims.iter().filter_map(delay).collect();
    delays.sort_unstable();
    let old = delays.get(delays.len() * 9 / 10).copied().unwrap_or(0);
    let mut customers = vec![(0.0, 0.0); group_of.len()];
    let mut in_groups = vec![(0.0, 0.0); groups];
    let (mut disputed, mut all) = (0.0, 0.0);
    for claim in &known.claims {
        let is = claim.disputed.is_some();
        if !is && claim.open > 0 && known.on.days_since(claim.issue) < old {
            continue;
        }
        let one = f64::from(u8::from(is));
        disputed += one;
        all += 1.0;
        let group = group_of
            .get(claim.payer)
            .and_then(|at| in_groups.get_mut(*at));
        for counts in [customers.get_mut(claim.payer), group]
            .into_iter()
            .flatten()
        {
            counts.0 += one;
            counts.1 += 1.0;
        }
    }
    let share = if all > 0.0 { disputed / all } else { 0.0 };
    let leaning =
        |(disputed, all): (f64, f64), on: f64, other: f64| (disputed + on * other) / (all + on);
    let group = |counts| leaning(counts, GROUP_LEANS_ON, share);
    let group_shares: Vec<f64> = in_groups.into_iter().map(group).collect();
    let customer = |(at, counts): (usize, (f64, f64))| {
        let group = group_of.get(at).and_then(|at| group_shares.get(*at));
        leaning(counts, CUSTOMER_LEANS_ON, group.copied().unwrap_or(share))
    };
    Disputes {
        shares: customers.into_iter().enumerate().map(customer).collect(),
        share,
        delays,
    }
}

impl Disputes {
    /// The share of disputes that come more than so many days after issue.
    pub fn later_than(&self, age: i32) -> f64 {
        let by_then = self.delays.partition_point(|delay| *delay <= age);
        (self.delays.len() - by_then) as f64 / self.delays.len().max(1) as f64
    }

    /// Days from issue to a dispute that comes later than `age`, by a number from 0 to 1.
    pub fn delay_after(&self, age: i32, chance: f64) -> Option<i32> {
        let by_then = self.delays.partition_point(|delay| *delay <= age);
        let left = self.delays.get(by_then..)?;
        left.get((chance * left.len() as f64) as usize).copied()
    }
}
