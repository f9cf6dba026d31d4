//! What each claim says about its payer: a part of it was paid so many days late, or had not been
//! paid so many days late when it was last seen.

use crate::known::Known;

/// One part of a claim, and when it was paid, in days after the due date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Observation {
    /// Who pays.
    pub payer: usize,
    /// Days late when it was paid or, if it was not, when it was last seen open.
    pub days: f64,
    /// Whether it was paid; else it only took longer than this.
    pub paid: bool,
    /// Which part of the claim this is, from 0 to 1; less for what is long ago.
    pub weight: f64,
    /// Whether the claim was disputed.
    pub disputed: bool,
    /// The month in which it was due, counted on from the year 0.
    pub month: i32,
    /// The number of the day of the payment, or of the last one that is known.
    pub seen: i32,
    /// The number of the day of issue.
    pub issue: i32,
}

/// What all claims say. A credit note says that its part had not been paid until then, and no more.
pub(super) fn observations(known: &Known) -> Vec<Observation> {
    let mut all = Vec::new();
    for claim in known.claims.iter().filter(|claim| claim.total > 0) {
        let total = claim.total as f64;
        let (year, month) = (claim.due.year(), claim.due.month());
        let month = year * 12 + i32::try_from(month).unwrap_or(1) - 1;
        let mut note = |day: jalon_core::Day, minor: i64, paid: bool| {
            let day = day.max(claim.issue);
            all.push(Observation {
                payer: claim.payer,
                days: f64::from(claim.days_late(day)),
                paid,
                weight: minor as f64 / total,
                disputed: claim.disputed.is_some_and(|disputed| disputed <= day),
                month,
                seen: day.number(),
                issue: claim.issue.number(),
            });
        };
        for settled in &claim.settled {
            note(settled.day, settled.minor, settled.paid);
        }
        if claim.open > 0 {
            note(known.on, claim.open, false);
        }
    }
    all
}
