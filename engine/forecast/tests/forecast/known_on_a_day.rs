//! Nothing that came later is known on a day, and money goes where it belongs.

use jalon_core::records::InstalmentRecord;
use jalon_core::{Day, Decimal};
use jalon_forecast::{Claim, Grouping, Known, TooLittle, known, last_day, learn};

use crate::history::History;
use crate::made_up::{Truth, invoice_record, make_up, payment_record};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn on(history: &History, text: &str) -> Known {
    known(&history.records(), day(text), &Grouping::None)
}

fn claim<'a>(known: &'a Known, number: &str) -> &'a Claim {
    known
        .claims
        .iter()
        .find(|claim| claim.invoice == number)
        .unwrap()
}

fn one_invoice() -> History {
    History {
        invoices: vec![invoice_record(
            "F-1",
            "C1",
            day("2026-01-01"),
            day("2026-01-31"),
            10_000,
            "EUR",
        )],
        ..History::default()
    }
}

#[test]
fn what_is_known_on_a_day_does_not_depend_on_what_comes_later() {
    let truth = Truth {
        customers: 8,
        disputed: 0.3,
        dispute_days: 12.0,
        ..Truth::default()
    };
    let history = make_up(&truth);
    let start = history
        .invoices
        .iter()
        .map(|invoice| invoice.issue)
        .min()
        .unwrap();
    for days in [120, 250, 450] {
        let cut = start.plus_days(days);
        let mut then = history.clone();
        then.invoices.retain(|invoice| invoice.issue <= cut);
        then.payments.retain(|payment| payment.date <= cut);
        then.events.retain(|event| {
            event.occurred_at.instant()
                < jalon_core::records::OccurredAt::Day(cut.plus_days(1)).instant()
        });
        let (from_all, from_then) = (
            known(&history.records(), cut, &Grouping::None),
            known(&then.records(), cut, &Grouping::None),
        );
        assert_eq!(
            format!("{:?}", from_all.claims),
            format!("{:?}", from_then.claims)
        );
        let (learned, learned_then) = (learn(&from_all), learn(&from_then));
        assert_eq!(learned.unwrap().learned, learned_then.unwrap().learned);
    }
}

#[test]
fn a_part_payment_settles_its_part() {
    let mut history = one_invoice();
    history
        .payments
        .push(payment_record("F-1", "C1", day("2026-02-05"), 4_000, "EUR"));
    assert_eq!(claim(&on(&history, "2026-02-04"), "F-1").open, 10_000);
    let known = on(&history, "2026-02-05");
    assert_eq!(claim(&known, "F-1").open, 6_000);
    assert_eq!(claim(&known, "F-1").settled[0].minor, 4_000);
}

#[test]
fn a_payment_that_came_back_was_never_made_from_the_day_on_which_it_came_back() {
    let mut history = one_invoice();
    let payment = payment_record("F-1", "C1", day("2026-02-05"), 10_000, "EUR");
    let mut back = payment_record("F-1", "C1", day("2026-02-09"), 10_000, "EUR");
    back.reverses = Some(payment.key.clone());
    history.payments.extend([payment, back]);
    assert_eq!(claim(&on(&history, "2026-02-08"), "F-1").open, 0);
    assert_eq!(claim(&on(&history, "2026-02-09"), "F-1").open, 10_000);
}

#[test]
fn money_that_names_no_invoice_goes_to_the_oldest_and_money_in_another_currency_nowhere() {
    let mut history = one_invoice();
    history.invoices.push(invoice_record(
        "F-2",
        "C1",
        day("2026-01-02"),
        day("2026-01-20"),
        3_000,
        "EUR",
    ));
    let mut loose = payment_record("", "C1", day("2026-02-05"), 5_000, "EUR");
    loose.allocations.clear();
    let francs = payment_record("F-1", "C1", day("2026-02-06"), 5_000, "CHF");
    history.payments.extend([loose, francs]);
    let known = on(&history, "2026-02-10");
    assert_eq!(claim(&known, "F-2").open, 0);
    assert_eq!(claim(&known, "F-1").open, 8_000);
    assert_eq!(known.left_out.payments_without_claim, 1);
}

#[test]
fn a_credit_note_settles_without_being_a_payment() {
    let mut history = one_invoice();
    let mut note = invoice_record(
        "CN-1",
        "C1",
        day("2026-01-10"),
        day("2026-01-10"),
        10_000,
        "EUR",
    );
    note.kind = jalon_core::records::InvoiceKind::CreditNote;
    note.credits = Some("F-1".into());
    history.invoices.push(note);
    let known = on(&history, "2026-02-10");
    assert_eq!(claim(&known, "F-1").open, 0);
    assert!(!claim(&known, "F-1").settled[0].paid);
    assert!(known.credits.is_empty());
    assert_eq!(learn(&known).err(), Some(TooLittle::NothingPaid));
}

#[test]
fn each_instalment_is_a_claim_of_its_own() {
    let mut history = one_invoice();
    let part = |due: &str, units| InstalmentRecord {
        due: day(due),
        amount: Decimal::new(units, 2).unwrap(),
    };
    history.invoices[0].instalments = vec![part("2026-01-31", 4_000), part("2026-02-28", 6_000)];
    history
        .payments
        .push(payment_record("F-1", "C1", day("2026-02-01"), 5_000, "EUR"));
    let known = on(&history, "2026-02-02");
    let open: Vec<_> = known
        .claims
        .iter()
        .map(|c| (c.instalment, c.open))
        .collect();
    assert_eq!(open, [(Some(1), 0), (Some(2), 5_000)]);
}

#[test]
fn too_little_history_is_told() {
    let mut history = History::default();
    for number in 0..9 {
        let number = format!("F-{number}");
        history.invoices.push(invoice_record(
            &number,
            "C1",
            day("2026-01-01"),
            day("2026-01-31"),
            100,
            "EUR",
        ));
        history
            .payments
            .push(payment_record(&number, "C1", day("2026-02-03"), 100, "EUR"));
    }
    let last = last_day(&history.records()).unwrap();
    let known = known(&history.records(), last, &Grouping::None);
    assert_eq!(learn(&known).err(), Some(TooLittle::FewPaid(9)));
}
