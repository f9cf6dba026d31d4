//! Habits are found where they are, and nowhere else.

use super::observe::Observation;
use super::{course, habits, recency};

/// Noise between -1 and 1 that is the same each time.
fn noise(n: i32) -> f64 {
    f64::from((n * 7919 + 104_729).rem_euclid(1000)) / 500.0 - 1.0
}

fn paid(n: i32, payer: usize, days: f64) -> Observation {
    let issue = 739_000 + n;
    Observation {
        payer,
        days,
        paid: true,
        weight: 1.0,
        disputed: false,
        month: issue / 30,
        seen: issue + 30,
        issue,
    }
}

#[test]
fn the_past_fades_only_if_customers_change() {
    let steady: Vec<_> = (0..600)
        .map(|n| paid(n, 0, 10.0 + 5.0 * noise(n)))
        .collect();
    assert_eq!(recency::half_life(&steady, 1), None);
    let jump = |n: i32| if n < 300 { 0.0 } else { 25.0 };
    let changing: Vec<_> = (0..600)
        .map(|n| paid(n, 0, jump(n) + 5.0 * noise(n)))
        .collect();
    assert!(recency::half_life(&changing, 1).is_some());
}

#[test]
fn days_of_the_week_count_only_if_they_differ() {
    let all: Vec<_> = (0..700).map(|n| paid(n, 0, 0.0)).collect();
    assert_eq!(habits::weekdays(&all), None);
    let mut fridays = all.clone();
    let friday = |seen: i32| {
        jalon_core::Day::from_number(i64::from(seen))
            .weekday()
            .index()
            == 4
    };
    fridays.retain(|o| friday(o.seen) || o.seen % 5 == 0);
    let found = habits::weekdays(&fridays).unwrap();
    assert!(found[4] > 3.0 * found[0], "{found:?}");
    assert!((found.iter().sum::<f64>() - 7.0).abs() < 1e-9);
    fridays.truncate(40);
    assert_eq!(
        habits::weekdays(&fridays),
        None,
        "forty payments prove no habit"
    );
}

#[test]
fn months_count_only_if_they_hold_from_year_to_year() {
    let three_years: Vec<_> = (0..1095)
        .map(|n| Observation {
            month: 2024 * 12 + n / 31,
            ..paid(n, 0, 0.0)
        })
        .collect();
    let noisy: Vec<f64> = (0..1095).map(|n| 6.0 * noise(n)).collect();
    assert_eq!(habits::seasons(&three_years, &noisy), None);
    let august = |o: &Observation| if o.month % 12 == 7 { 15.0 } else { 0.0 };
    let slow: Vec<f64> = three_years
        .iter()
        .zip(&noisy)
        .map(|(o, off)| off + august(o))
        .collect();
    let found = habits::seasons(&three_years, &slow).unwrap();
    assert!(found[7] > 8.0 && found[2].abs() < 2.0, "{found:?}");
    let one_year = three_years.get(..365).unwrap();
    assert_eq!(
        habits::seasons(one_year, &slow[..365]),
        None,
        "one August proves no habit"
    );
}

#[test]
fn all_are_taken_to_go_somewhere_only_if_they_do() {
    let all: Vec<_> = (0..730).map(|n| paid(n, (n % 20) as usize, 0.0)).collect();
    let now = 739_000 + 760;
    let noisy: Vec<f64> = (0..730).map(|n| 8.0 * noise(n)).collect();
    assert!(course::course(&all, &noisy, now).abs() < 0.5);
    let slower: Vec<f64> = (0..730)
        .map(|n| 8.0 * noise(n) + f64::from(n) / 73.0)
        .collect();
    let found = course::course(&all, &slower, now);
    assert!(
        (2.0..6.0).contains(&found),
        "by five days at the end: {found}"
    );
}
