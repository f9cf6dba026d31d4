//! How fast the past fades: whether what is long ago should count less is decided by the history
//! itself. Each invoice is predicted from those of its customer that were paid before it was
//! issued, with several speeds of fading; one is taken only if it predicts better by one part in a
//! hundred.

use super::observe::Observation;

/// Days after which an invoice counts half, from slow to fast.
const HALF_LIVES: [f64; 3] = [365.0, 180.0, 90.0];
/// What a prediction leans on the mean of all, in invoices.
const LEANS_ON: f64 = 2.0;
const GAIN: f64 = 0.99;

/// The days after which an invoice counts half; nothing if all count the same.
pub(super) fn half_life(observations: &[Observation], payers: usize) -> Option<f64> {
    let mut of_payer: Vec<Vec<&Observation>> = vec![Vec::new(); payers];
    let whole = |o: &&Observation| o.paid && o.weight >= 0.5;
    for observation in observations.iter().filter(whole) {
        if let Some(list) = of_payer.get_mut(observation.payer) {
            list.push(observation);
        }
    }
    let (count, sum) = of_payer
        .iter()
        .flatten()
        .fold((0.0, 0.0), |(n, s), o| (n + 1.0, s + o.days));
    if count < 1.0 {
        return None;
    }
    let mean = sum / count;
    let error = |life: f64| -> f64 { of_payer.iter().map(|list| misses(list, life, mean)).sum() };
    let all_alike = error(f64::INFINITY);
    let mut best = (None, all_alike * GAIN);
    for life in HALF_LIVES {
        let missed = error(life);
        if missed < best.1 {
            best = (Some(life), missed);
        }
    }
    best.0
}

/// Squared misses of predictions for one customer; each bounded, so that one invoice does not
/// decide.
fn misses(of_payer: &[&Observation], life: f64, mean: f64) -> f64 {
    const BOUND: f64 = 60.0 * 60.0;
    let mut by_issue = of_payer.to_vec();
    by_issue.sort_by_key(|o| (o.issue, o.seen));
    let mut by_payment = of_payer.to_vec();
    by_payment.sort_by_key(|o| (o.seen, o.issue));
    let mut paid = by_payment.into_iter().peekable();
    let (mut weights, mut sum, mut at) = (0.0, 0.0, None);
    let mut missed = 0.0;
    for invoice in by_issue {
        while let Some(before) = paid.next_if(|o| o.seen < invoice.issue) {
            let faded = fading(at, before.seen, life);
            weights = weights * faded + 1.0;
            sum = sum * faded + before.days;
            at = Some(before.seen);
        }
        let faded = fading(at, invoice.issue, life);
        let predicted = (sum * faded + LEANS_ON * mean) / (weights * faded + LEANS_ON);
        missed += (invoice.days - predicted).powi(2).min(BOUND);
    }
    missed
}

fn fading(since: Option<i32>, until: i32, life: f64) -> f64 {
    since.map_or(1.0, |since| weight(until - since, life))
}

/// What an invoice counts that was last seen so many days ago.
pub(super) fn weight(days_ago: i32, half_life: f64) -> f64 {
    if half_life.is_infinite() {
        return 1.0;
    }
    (-f64::from(days_ago.max(0)) / half_life * std::f64::consts::LN_2).exp()
}
