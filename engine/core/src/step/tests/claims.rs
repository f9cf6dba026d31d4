//! Claims of interest: all days after due, each once.

use super::build::*;
use crate::delay::Unit;
use crate::machine::ClaimId;
use crate::machine::action::Does;
use crate::machine::claim::{Claim, ClaimAmount, ClaimPart, DayCount, Interest, RateFixing};
use crate::machine::expr::Node;
use crate::machine::schedule::Anchor;
use crate::machine::value::{Fact, InvoiceFact};

/// Interest of 12 % a year on the balance since due.
fn interest(build: &mut Build) -> ClaimId {
    let rate = build
        .machine
        .expressions
        .push(Node::Rate("12 %".parse().unwrap()));
    let balance = Node::Fact(Fact::Invoice(InvoiceFact::Balance));
    let on = build.machine.expressions.push(balance);
    let mut since = build.moment(Anchor::Due, 0, Unit::Days);
    since.offset = None;
    build.machine.claims.push(Claim {
        name: None,
        parts: vec![ClaimPart {
            amount: ClaimAmount::Interest(Interest {
                rate,
                fixing: RateFixing::OneRate,
                round_rate_up_to: None,
                on,
                since,
                day_count: DayCount::Actual(365),
            }),
            place: Default::default(),
        }],
    })
}

fn claimed(days: &[i32]) -> Vec<String> {
    let mut build = Build::new();
    let paid = build.paid();
    let claim = interest(&mut build);
    for (place, days) in days.iter().enumerate() {
        let claims = Does::Claim { claim, place: None };
        let step = build.step(paid, &format!("claim{place}"), *days, vec![claims]);
        build.machine.steps.get_mut(step).unwrap().independent = true;
    }
    let lines = build.world().usual(&[], "2026-04-01");
    let claims = lines.iter().filter(|line| line.contains("claim"));
    claims.cloned().collect()
}

#[test]
fn interest_runs_over_all_days_after_due_and_no_day_twice() {
    // 800 * 0.12 * 20 / 365 = 5.2602..., then ten days more: 2.6301...
    let wanted = ["2026-02-24 claim 5.26", "2026-03-06 claim 2.63"];
    assert_eq!(claimed(&[20, 30]), wanted);
}

/// A fee of so many cents, claimed the day after due.
fn fee(cents: i64) -> Vec<String> {
    let mut build = Build::new();
    let paid = build.paid();
    let fee = Node::of_money(eur(cents));
    let fee = build.machine.expressions.push(fee);
    let claim = build.machine.claims.push(Claim {
        name: None,
        parts: vec![ClaimPart {
            amount: ClaimAmount::Fee(fee),
            place: Default::default(),
        }],
    });
    build.step(paid, "claims", 1, vec![Does::Claim { claim, place: None }]);
    let lines = build.world().usual(&[], "2026-04-01");
    let claims = lines.into_iter().filter(|line| line.contains(" claim "));
    claims.collect()
}

#[test]
fn a_fee_is_claimed_and_one_of_nothing_is_not() {
    assert_eq!(fee(4_000), ["2026-02-05 claim 40.00"]);
    assert_eq!(fee(0), Vec::<String>::new());
}

#[test]
fn a_second_claim_of_one_day_and_one_on_the_due_date_come_to_nothing() {
    assert_eq!(claimed(&[20, 20]), ["2026-02-24 claim 5.26"]);
    assert_eq!(claimed(&[0]), Vec::<String>::new());
    assert_eq!(claimed(&[1]), ["2026-02-05 claim 0.26"]);
}
