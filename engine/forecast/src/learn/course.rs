//! Where all customers are heading: whether payments of late came earlier or later than usual, over
//! all customers. Like the fading of the past, it is used only where the history shows that it
//! helps: what was paid lately must predict what is paid next, better by one part in a hundred.

use super::observe::Observation;
use super::recency::weight;

/// Days after which a payment counts half for the course, from slow to fast.
const HALF_LIVES: [f64; 3] = [180.0, 90.0, 45.0];
/// How many invoices the course leans on no change.
const LEANS_ON: f64 = 10.0;
const GAIN: f64 = 1.0;

/// Days that invoices come later now than they did over the whole history; `off` is how many days
/// each lies off what is usual.
pub(super) fn course(observations: &[Observation], off: &[f64], now: i32) -> f64 {
    let weights: f64 = observations.iter().map(|o| o.weight).sum();
    let sum: f64 = observations
        .iter()
        .zip(off)
        .map(|(o, off)| o.weight * off)
        .sum();
    let mean = sum / weights.max(1.0);
    // What is open is predicted, too, with what it probably comes to: of the invoices issued lately
    // only the fast ones are paid, and they would tell of haste that is not there.
    let mut by_issue: Vec<(&Observation, f64)> = observations
        .iter()
        .zip(off)
        .map(|(o, off)| (o, off - mean))
        .collect();
    let mut by_payment = by_issue.clone();
    by_payment.retain(|(o, _)| o.paid);
    by_payment.sort_by_key(|(o, _)| (o.seen, o.issue, o.payer));
    by_issue.sort_by_key(|(o, _)| (o.issue, o.seen, o.payer));
    let mut best = (0.0, 0.0, f64::INFINITY);
    for life in HALF_LIVES {
        let (without, with, course) = follow(&by_issue, &by_payment, life, now);
        if with < without * GAIN && with < best.2 {
            best = (life, course, with);
        }
    }
    best.1
}

/// Squared misses without and with the course, and the course on the day `now`.
fn follow(
    by_issue: &[(&Observation, f64)],
    by_payment: &[(&Observation, f64)],
    life: f64,
    now: i32,
) -> (f64, f64, f64) {
    let mut paid = by_payment.iter().peekable();
    let (mut weights, mut sum, mut at) = (0.0, 0.0, now);
    let (mut without, mut with) = (0.0, 0.0);
    let mut until = |day: i32, weights: &mut f64, sum: &mut f64| {
        while let Some((before, off)) = paid.next_if(|(o, _)| o.seen < day) {
            let faded = weight(before.seen - at, life);
            *weights = *weights * faded + before.weight;
            *sum = *sum * faded + before.weight * off;
            at = before.seen;
        }
        let faded = weight(day - at, life);
        (*sum * faded) / (*weights * faded + LEANS_ON)
    };
    for (invoice, off) in by_issue {
        let course = until(invoice.issue, &mut weights, &mut sum);
        without += invoice.weight * off * off;
        with += invoice.weight * (off - course).powi(2);
    }
    (without, with, until(now + 1, &mut weights, &mut sum))
}
