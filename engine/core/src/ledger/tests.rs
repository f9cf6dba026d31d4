//! What the ledger promises: sums that hold for any order, and interest of which no day is lost,
//! guessed or claimed twice.

use proptest::prelude::*;

use super::*;
use crate::machine::claim::{DayCount, RateFixing};
use crate::rate::Rate;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn ledger(minor: i64) -> Ledger {
    Ledger::new(Money::new(minor, Currency::EUR), Vec::new(), &[])
}

fn entry(kind: EntryKind, key: &str, amount: i64, on: &str) -> Entry {
    Entry {
        kind,
        key: key.into(),
        amount,
        day: day(on),
        instalment: 0,
    }
}

fn claimed(part: DebtPart, amount: i64) -> Claimed {
    Claimed {
        part,
        amount,
        day: day("2026-03-01"),
    }
}

#[test]
fn payments_settle_principal_then_interest_then_fees_unless_the_journey_says_otherwise() {
    let mut usual = ledger(10_000);
    usual.claim(claimed(DebtPart::Interest, 300));
    usual.claim(claimed(DebtPart::Fees, 4_000));
    usual.enter(entry(EntryKind::Payment, "p1", 10_100, "2026-03-02"));
    let open = Open {
        principal: 0,
        interest: 200,
        fees: 4_000,
        excess: 0,
    };
    assert_eq!(usual.open(), open);

    let mut fees_first = usual.clone();
    fees_first.settle_in(&[DebtPart::Fees, DebtPart::Interest, DebtPart::Principal]);
    let open = Open {
        principal: 4_200,
        interest: 0,
        fees: 0,
        excess: 0,
    };
    assert_eq!(fees_first.open(), open);
}

#[test]
fn a_credit_note_settles_principal_only_and_too_much_money_is_excess() {
    let mut ledger = ledger(10_000);
    ledger.claim(claimed(DebtPart::Fees, 4_000));
    ledger.enter(entry(EntryKind::CreditNote, "c1", 10_000, "2026-03-02"));
    assert_eq!(ledger.open().principal, 0);
    assert_eq!(ledger.open().fees, 4_000);
    ledger.enter(entry(EntryKind::Payment, "p1", 4_500, "2026-03-03"));
    assert_eq!(ledger.open().amount_due(), 0);
    assert_eq!(ledger.open().excess, 500);
}

#[test]
fn a_claim_on_the_invoice_raises_total_and_balance_and_leaves_what_was_invoiced() {
    let mut ledger = ledger(10_000);
    ledger.claim(claimed(DebtPart::Principal, 500));
    assert_eq!(ledger.total(), 10_500);
    assert_eq!(ledger.invoiced(), 10_000);
    assert_eq!(ledger.open().principal, 10_500);
    assert_eq!(ledger.open().charges(), 0);
}

#[test]
fn a_reversal_takes_back_what_its_own_payment_settled_and_no_more() {
    let mut ledger = ledger(10_000);
    ledger.enter(entry(EntryKind::Payment, "p1", 3_000, "2026-03-02"));
    ledger.enter(entry(EntryKind::Payment, "p2", 2_000, "2026-03-02"));
    ledger.enter(entry(EntryKind::Payment, "p1", -9_999, "2026-03-05"));
    assert_eq!(ledger.open().principal, 8_000);
    assert_eq!(ledger.allocated(EntryKind::Payment, "p1"), 0);
    assert_eq!(ledger.allocated(EntryKind::Payment, "p2"), 2_000);
}

#[test]
fn a_payment_that_names_no_instalment_settles_the_oldest() {
    let each = |due: &str, amount| Instalment {
        due: day(due),
        amount,
    };
    let instalments = vec![each("2026-02-10", 3_000), each("2026-03-10", 3_000)];
    let mut ledger = Ledger::new(Money::new(6_000, Currency::EUR), instalments, &[]);
    ledger.enter(entry(EntryKind::Payment, "p1", 4_000, "2026-02-01"));
    assert_eq!(ledger.instalment_open(1), 0);
    assert_eq!(ledger.instalment_open(2), 2_000);
    assert_eq!(ledger.instalment_open(0), 2_000);

    let named = Entry {
        instalment: 2,
        ..entry(EntryKind::Payment, "p2", 2_500, "2026-02-02")
    };
    let mut other = ledger.clone();
    other.enter(entry(EntryKind::Payment, "p1", -4_000, "2026-02-03"));
    other.enter(named);
    assert_eq!(other.instalment_open(1), 3_000);
    assert_eq!(other.instalment_open(2), 500);
}

/// Interest on one principal with its payments.
fn interest(ledger: &Ledger, accrual: &Accrual, rate: &str) -> Exact {
    accrue::<Overflow>(
        accrual,
        |on| Ok(ledger.open_through(on.plus_days(-1)).principal),
        |_| Ok(rate.parse().unwrap()),
        |after| ledger.next_change_after(after),
    )
    .unwrap()
}

fn accrual(since: &str, until: &str, count: DayCount) -> Accrual {
    Accrual {
        since: day(since),
        accrued_until: None,
        until: day(until),
        count,
        fixing: RateFixing::OneRate,
        round_rate_up_to: None,
    }
}

#[test]
fn interest_runs_from_the_day_after_due_to_the_day_of_payment() {
    // 1,000.00 at 12 % a year for 73 days of 365: 24.00.
    let mut ledger = ledger(100_000);
    let days = accrual("2026-01-31", "2026-04-14", DayCount::Actual(365));
    assert_eq!(interest(&ledger, &days, "12 %").rounded(), Some(2_400));
    ledger.enter(entry(EntryKind::Payment, "p1", 100_000, "2026-04-14"));
    assert_eq!(interest(&ledger, &days, "12 %").rounded(), Some(2_400));
    let later = accrual("2026-01-31", "2026-12-31", DayCount::Actual(365));
    assert_eq!(interest(&ledger, &later, "12 %").rounded(), Some(2_400));
}

#[test]
fn each_way_of_counting_days_gives_its_own_sum() {
    let ledger = ledger(3_600_000);
    let sum = |since: &str, until: &str, count| {
        interest(&ledger, &accrual(since, until, count), "10 %").rounded()
    };
    assert_eq!(
        sum("2026-01-31", "2026-02-28", DayCount::Actual(360)),
        Some(28_000)
    );
    assert_eq!(
        sum("2026-01-31", "2026-02-28", DayCount::Actual(365)),
        Some(27_616)
    );
    assert_eq!(
        sum("2026-01-31", "2026-02-28", DayCount::Thirty(360)),
        Some(28_000)
    );
    assert_eq!(
        sum("2026-01-30", "2026-03-30", DayCount::Thirty(360)),
        Some(60_000)
    );
    assert_eq!(
        sum("2027-12-31", "2028-12-31", DayCount::ActualActual),
        Some(360_000)
    );
}

#[test]
fn a_part_payment_lowers_what_bears_interest_from_the_next_day_on() {
    let mut ledger = ledger(100_000);
    ledger.enter(entry(EntryKind::Payment, "p1", 50_000, "2026-02-10"));
    let days = accrual("2026-01-31", "2026-02-20", DayCount::Actual(365));
    let exact = interest(&ledger, &days, "36.5 %");
    // Ten days on 1,000.00 and ten on 500.00, at a tenth of a percent a day.
    assert_eq!(exact.rounded(), Some(1_000 + 500));
}

#[test]
fn a_rate_that_floats_is_read_for_each_half_year_and_a_frozen_one_once() {
    let ledger = ledger(36_500);
    let mut asked = Vec::new();
    let mut floating = accrual("2026-06-20", "2027-01-10", DayCount::Actual(365));
    floating.fixing = RateFixing::FloatingByHalfYear;
    let ask = |accrual: &Accrual, asked: &mut Vec<Day>| {
        accrue::<Overflow>(
            accrual,
            |_| Ok(ledger.open().principal),
            |on| {
                asked.push(on);
                Ok(Rate::from_parts(Rate::WHOLE))
            },
            |_| None,
        )
        .unwrap()
    };
    ask(&floating, &mut asked);
    assert_eq!(asked, ["2026-01-01", "2026-07-01", "2027-01-01"].map(day));

    asked.clear();
    let frozen = Accrual {
        fixing: RateFixing::FrozenAtStart,
        ..floating
    };
    ask(&frozen, &mut asked);
    assert!(asked.iter().all(|on| *on == day("2026-06-21")));
}

#[test]
fn a_rate_may_be_rounded_up_to_the_half_point() {
    let ledger = ledger(36_500);
    let mut days = accrual("2026-01-31", "2026-02-10", DayCount::Actual(365));
    days.round_rate_up_to = Some("0.5 %".parse().unwrap());
    assert_eq!(interest(&ledger, &days, "9.75 %").rounded(), Some(100));
}

#[test]
fn a_day_that_was_claimed_is_never_claimed_again() {
    let mut ledger = ledger(100_000);
    ledger.accrue_until(0, day("2026-02-10"));
    ledger.accrue_until(0, day("2026-02-05"));
    assert_eq!(ledger.accrued_until(0), Some(day("2026-02-10")));
    assert_eq!(ledger.accrued_until(2), Some(day("2026-02-10")));
    let mut days = accrual("2026-01-31", "2026-02-10", DayCount::Actual(365));
    days.accrued_until = ledger.accrued_until(0);
    assert_eq!(interest(&ledger, &days, "12 %").rounded(), Some(0));
}

#[test]
fn money_on_account_is_kept_apart_by_payment_and_currency() {
    let mut money = OnAccount::default();
    let eur = |minor| Money::new(minor, Currency::EUR);
    let mut add = |key: &str, minor| {
        money.add(CreditKind::Payment, &key.into(), eur(minor));
        money.sum(Currency::EUR)
    };
    assert_eq!(add("p1", -500), 0, "taken before it came");
    assert_eq!(add("p1", 2_000), 1_500);
    assert_eq!(add("p2", 100), 1_600);
    assert_eq!(money.sum(Currency::from_code("USD").unwrap()), 0);
}

#[test]
fn a_credit_note_on_account_is_so_no_longer_once_an_invoice_takes_it() {
    let mut money = OnAccount::default();
    let eur = |minor| Money::new(minor, Currency::EUR);
    money.add(CreditKind::CreditNote, &"7".into(), eur(2_000));
    money.add(CreditKind::Payment, &"7".into(), eur(300));
    money.credit_allocated(&"7".into(), eur(500));
    let open = |money: &OnAccount| -> Vec<(CreditKind, i64)> {
        let open = money.open().map(|entry| (entry.kind, entry.money.minor));
        open.collect()
    };
    let note = (CreditKind::CreditNote, 1_500);
    assert_eq!(open(&money), [note, (CreditKind::Payment, 300)]);
    // One that came to its invoice at once was never on account, and takes nothing from it.
    money.credit_allocated(&"8".into(), eur(900));
    money.credit_allocated(&"7".into(), eur(9_000));
    assert_eq!(open(&money), [(CreditKind::Payment, 300)]);
}

#[test]
fn who_pays_what_was_written_off_has_paid_nothing_too_much() {
    let mut ledger = ledger(10_000);
    ledger.enter(entry(EntryKind::WriteOff, "w", 10_000, "2026-03-01"));
    ledger.enter(entry(EntryKind::Payment, "p", 10_000, "2026-03-02"));
    assert_eq!(ledger.overpaid(), 0);
    ledger.enter(entry(EntryKind::CreditNote, "c", 400, "2026-03-03"));
    assert_eq!(ledger.overpaid(), 400);
    assert_eq!(ledger.open().amount_due(), 0);
}

#[derive(Clone, Debug)]
enum Move {
    Enter(Entry),
    Claim(Claimed),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let kind = prop_oneof![Just(EntryKind::Payment), Just(EntryKind::CreditNote)];
    let entry = (kind, 0..3u8, -6_000i64..6_000, 0..60i32, 0..3u16).prop_map(
        |(kind, key, amount, after, instalment)| {
            Move::Enter(Entry {
                kind,
                key: format!("k{key}").into(),
                amount,
                day: day("2026-02-01").plus_days(after),
                instalment,
            })
        },
    );
    let part = prop_oneof![
        Just(DebtPart::Principal),
        Just(DebtPart::Interest),
        Just(DebtPart::Fees)
    ];
    let claim = (part, 0i64..500, 0..60i32).prop_map(|(part, amount, after)| {
        Move::Claim(Claimed {
            part,
            amount,
            day: day("2026-02-01").plus_days(after),
        })
    });
    prop::collection::vec(prop_oneof![4 => entry, 1 => claim], 0..8)
}

fn after(moves: &[Move]) -> Ledger {
    let each = |due: &str, amount| Instalment {
        due: day(due),
        amount,
    };
    let instalments = vec![each("2026-03-10", 6_000), each("2026-02-10", 4_000)];
    let mut ledger = Ledger::new(Money::new(10_000, Currency::EUR), instalments, &[]);
    for one in moves {
        match one {
            Move::Enter(entry) => ledger.enter(entry.clone()),
            Move::Claim(claimed) => ledger.claim(*claimed),
        }
    }
    ledger
}

proptest! {
    #[test]
    fn sums_hold_for_any_order(moves in moves(), seed: u64) {
        let mut shuffled = moves.clone();
        let mut state = seed;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        let (one, other) = (after(&moves), after(&shuffled));
        prop_assert_eq!(one.open(), other.open());
        for number in 0..=2 {
            prop_assert_eq!(one.instalment_open(number), other.instalment_open(number));
        }
        for days in 0..60 {
            let on = day("2026-02-01").plus_days(days);
            prop_assert_eq!(one.open_through(on), other.open_through(on));
        }
    }

    #[test]
    fn nothing_open_is_negative_and_instalments_add_up(moves in moves()) {
        let ledger = after(&moves);
        let open = ledger.open();
        prop_assert!(open.principal >= 0 && open.interest >= 0 && open.fees >= 0);
        prop_assert!(open.excess >= 0);
        let parts = ledger.instalment_open(1) + ledger.instalment_open(2);
        let claimed = ledger.total() - ledger.invoiced();
        prop_assert!(ledger.instalment_open(1) >= 0 && ledger.instalment_open(2) >= 0);
        prop_assert!(parts <= open.principal && open.principal <= parts + claimed);
    }

    #[test]
    fn a_payment_never_raises_what_is_open(moves in moves(), amount in 1i64..9_000) {
        let before = after(&moves);
        let mut paid = before.clone();
        paid.enter(entry(EntryKind::Payment, "new", amount, "2026-02-20"));
        prop_assert!(paid.open().amount_due() <= before.open().amount_due());
        for number in 0..=2 {
            prop_assert!(paid.instalment_open(number) <= before.instalment_open(number));
        }
    }

    #[test]
    fn interest_claimed_in_parts_is_interest_claimed_once(
        moves in moves(), first in 0i32..200, then in 0i32..400,
    ) {
        let ledger = after(&moves);
        let since = day("2026-02-10");
        let whole = accrual("2026-02-10", "2026-02-10", DayCount::Thirty(360));
        let until = |days| Accrual { until: since.plus_days(days), ..whole };
        let one = interest(&ledger, &until(first + then), "12 %");
        let early = interest(&ledger, &until(first), "12 %");
        let rest = Accrual {
            accrued_until: Some(since.plus_days(first)),
            ..until(first + then)
        };
        let late = interest(&ledger, &rest, "12 %");
        prop_assert_eq!(one.numerator, early.numerator + late.numerator);
    }
}
