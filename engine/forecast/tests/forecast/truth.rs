//! On histories of which the truth is known, it is found, and the bands hold.

use jalon_forecast::backtest::{BacktestAsked, Held, Summary};
use jalon_forecast::{Behaviour, Grouping, backtest, known, last_day, learn};

use crate::history::History;
use crate::made_up::{Truth, make_up};

fn learned(history: &History) -> Behaviour {
    let records = history.records();
    let last = last_day(&records).unwrap();
    learn(&known(&records, last, &Grouping::None)).unwrap()
}

/// Back-tests of several histories of which the same is true.
fn tested(truth: Truth) -> Vec<Summary> {
    let asked = BacktestAsked {
        weeks: 8,
        every: 8,
        runs: 300,
        seed: 3,
        threads: 2,
    };
    let one = |seed| {
        let history = make_up(&Truth { seed, ..truth });
        backtest(&history.records(), &Grouping::None, &asked)
            .unwrap()
            .summary
    };
    (1..=5).map(one).collect()
}

fn assert_holds(all: impl Iterator<Item = Held>, slack: f64, what: &str) {
    let mut sum = Held::default();
    for held in all {
        sum.count += held.count;
        sum.within_80 += held.within_80;
        sum.within_95 += held.within_95;
    }
    let share = |within: u32| f64::from(within) / f64::from(sum.count.max(1));
    let (in_80, in_95) = (share(sum.within_80), share(sum.within_95));
    println!(
        "{what}: {in_80:.3} within 80 %, {in_95:.3} within 95 %, of {}",
        sum.count
    );
    assert!((in_80 - 0.80).abs() < slack, "{what}: {sum:?}");
    assert!((in_95 - 0.95).abs() < slack * 0.7, "{what}: {sum:?}");
}

/// A band of whole days has both ends within, so it holds more than its share, the more so where
/// payments pile up on Mondays. Where a day lay among the draws has no such ends.
fn assert_days_hold(summaries: &[Summary]) {
    let tenth = |at: usize| {
        summaries
            .iter()
            .map(|s| f64::from(s.tenths[at]))
            .sum::<f64>()
    };
    let all: f64 = (0..10).map(tenth).sum();
    let shares: Vec<f64> = (0..10).map(|at| tenth(at) / all).collect();
    println!("days of payment by tenths of the draws: {shares:.3?}");
    let middle: f64 = shares[1..9].iter().sum();
    assert!((middle - 0.80).abs() < 0.03, "{shares:.3?}");
    assert!((shares[0] - shares[9]).abs() < 0.04, "{shares:.3?}");
    for summary in summaries {
        let held = summary.invoices;
        let share = |within: u32| f64::from(within) / f64::from(held.count);
        assert!(
            share(held.within_80) > 0.77 && share(held.within_95) > 0.92,
            "{held:?}"
        );
    }
}

fn assert_all_hold(summaries: &[Summary]) {
    assert_days_hold(summaries);
    assert_holds(summaries.iter().map(|s| s.weeks), 0.05, "cash of a week");
    assert_holds(summaries.iter().map(|s| s.so_far), 0.08, "cash so far");
    for summary in summaries {
        assert!(summary.days.forecast < summary.days.mean_delay);
        assert!(summary.days.mean_delay < summary.days.on_due);
    }
}

#[test]
fn bands_hold_where_customers_are_steady() {
    assert_all_hold(&tested(Truth::default()));
}

#[test]
fn bands_hold_where_customers_move_with_all_of_their_invoices() {
    let truth = Truth {
        customers: 12,
        invoices_a_year: 150,
        moves: 6.0,
        ..Truth::default()
    };
    assert_all_hold(&tested(truth));
    let moves = learned(&make_up(&truth)).learned.customer_drift_days;
    assert!(
        (moves - 6.0).abs() < 1.5,
        "found that they move by {moves:.1} days"
    );
}

#[test]
fn where_nothing_moves_together_nothing_is_found_to() {
    let learned = learned(&make_up(&Truth::default())).learned;
    assert!(
        learned.customer_drift_days < 1.5,
        "{}",
        learned.customer_drift_days
    );
    assert!(
        learned.common_drift_days < 1.0,
        "{}",
        learned.common_drift_days
    );
    assert_eq!(learned.weekdays, None);
    assert_eq!(learned.seasons, None);
    assert_eq!(learned.half_life_days, None);
    assert!(learned.course_days.abs() < 0.5, "{}", learned.course_days);
}

#[test]
fn bands_hold_with_disputes_and_working_days() {
    let truth = Truth {
        disputed: 0.2,
        dispute_days: 15.0,
        working_days: true,
        ..Truth::default()
    };
    assert_all_hold(&tested(truth));
    let learned = learned(&make_up(&truth)).learned;
    assert!(
        (learned.disputed - 0.2).abs() < 0.03,
        "{}",
        learned.disputed
    );
    assert!(
        (learned.dispute_days - 15.0).abs() < 1.5,
        "{}",
        learned.dispute_days
    );
    let weekdays = learned.weekdays.unwrap();
    assert!(weekdays[5] < 0.05 && weekdays[6] < 0.05, "{weekdays:?}");
    assert!(
        weekdays[0] > 1.5,
        "what falls on a weekend comes on Monday: {weekdays:?}"
    );
}

#[test]
fn what_is_still_open_is_not_taken_for_fast() {
    // Half a year of slow payers: much is open on the last day, and only the fast ones have paid.
    let truth = Truth {
        days: 180,
        between: 0.0,
        within: 25.0,
        ..Truth::default()
    };
    let history = make_up(&truth);
    let mut paid_only = history.clone();
    paid_only.invoices.retain(|invoice| {
        let mut payments = history.payments.iter();
        payments.any(|payment| payment.allocations[0].invoice == invoice.number)
    });
    let with_open = learned(&history).learned.median_days_late;
    let without = learned(&paid_only).learned.median_days_late;
    assert!(
        (with_open - 2.0).abs() < 3.0,
        "the truth is 2 days, found {with_open:.1}"
    );
    assert!(
        without < with_open - 1.5,
        "paid ones alone say {without:.1}, all {with_open:.1}"
    );
}
