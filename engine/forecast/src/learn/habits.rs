//! Habits of the calendar, used only where the history shows them: days of the week on which
//! payments come, and months in which all pay later or earlier.

use super::observe::Observation;

/// How far the days of the week must differ: chance alone does so once in a thousand histories.
const CHI_SQUARE_OF_6: f64 = 22.46;
const PAYMENTS_MIN: f64 = 70.0;
const MONTHS_MIN: i32 = 24;
/// Invoices on which the effect of a month leans on none.
const MONTH_LEANS_ON: f64 = 30.0;

/// How much of the usual share comes on each day of the week, from Monday on; nothing if the days
/// do not differ.
pub(super) fn weekdays(observations: &[Observation]) -> Option<[f64; 7]> {
    let mut counts = [0.0f64; 7];
    for observation in observations.iter().filter(|o| o.paid && o.weight >= 0.5) {
        let day = jalon_core::Day::from_number(i64::from(observation.seen));
        if let Some(count) = counts.get_mut(day.weekday().index()) {
            *count += 1.0;
        }
    }
    let all: f64 = counts.iter().sum();
    if all < PAYMENTS_MIN {
        return None;
    }
    let usual = all / 7.0;
    let apart: f64 = counts
        .iter()
        .map(|count| (count - usual).powi(2) / usual)
        .sum();
    let share = |count: f64| (count + 0.5) / (all + 3.5) * 7.0;
    (apart > CHI_SQUARE_OF_6).then(|| counts.map(share))
}

/// Days that each month of the year adds, from January on; nothing if they do not hold: the effect
/// from all other years must make the misses of a year smaller by one part in a hundred.
pub(super) fn seasons(observations: &[Observation], off: &[f64]) -> Option<[f64; 12]> {
    let months = observations.iter().map(|o| o.month);
    let (first, last) = (months.clone().min()?, months.max()?);
    if last - first < MONTHS_MIN {
        return None;
    }
    let (mut without, mut with) = (0.0, 0.0);
    for year in first.div_euclid(12)..=last.div_euclid(12) {
        let others = effects(observations, off, Some(year));
        for (observation, off) in in_years(observations, off, |of| of == year) {
            let effect = others.get(month_of(observation)).copied().unwrap_or(0.0);
            without += observation.weight * off * off;
            with += observation.weight * (off - effect).powi(2);
        }
    }
    (with < without * 0.99).then(|| effects(observations, off, None))
}

fn month_of(observation: &Observation) -> usize {
    usize::try_from(observation.month.rem_euclid(12)).unwrap_or(0)
}

fn in_years<'a>(
    observations: &'a [Observation],
    off: &'a [f64],
    wanted: impl Fn(i32) -> bool + 'a,
) -> impl Iterator<Item = (&'a Observation, f64)> {
    let all = observations.iter().zip(off.iter().copied());
    all.filter(move |(o, _)| wanted(o.month.div_euclid(12)))
}

fn effects(observations: &[Observation], off: &[f64], but: Option<i32>) -> [f64; 12] {
    let mut sums = [(0.0f64, 0.0f64); 12];
    for (observation, off) in in_years(observations, off, |year| Some(year) != but) {
        if let Some((weights, sum)) = sums.get_mut(month_of(observation)) {
            *weights += observation.weight;
            *sum += observation.weight * off;
        }
    }
    sums.map(|(weights, sum)| sum / (weights + MONTH_LEANS_ON))
}
