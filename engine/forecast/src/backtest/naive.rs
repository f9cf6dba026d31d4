//! Two forecasts that need no method, to hold the others against: all pay on the due date; each
//! customer pays with its mean delay. What should have come by then comes tomorrow.

use jalon_core::Day;

use crate::known::Known;
use crate::learn::Behaviour;

/// When a claim is paid, by either.
pub(crate) struct Naive {
    /// The claim, by its place.
    pub claim: usize,
    pub on_due: Day,
    pub mean_delay: Day,
}

/// Both forecasts for all open claims, in their order.
pub(super) fn naive(known: &Known, behaviour: &Behaviour) -> Vec<Naive> {
    let tomorrow = known.on.plus_days(1);
    let one = |(at, claim): (usize, &crate::known::Claim)| {
        let delay = behaviour
            .payers
            .get(claim.payer)
            .map_or(0.0, |payer| payer.plain_mean);
        Naive {
            claim: at,
            on_due: claim.due.max(tomorrow),
            mean_delay: claim.due.plus_days(delay.round() as i32).max(tomorrow),
        }
    };
    known.open().map(one).collect()
}
