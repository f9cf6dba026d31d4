//! From records to a report: a real script played over made-up invoices, and the counts that stand
//! for them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use jalon_core::records::{EventRecord, InvoiceRecord, PaymentRecord};
use jalon_core::{Currency, Day};
use jalon_dsl::modules::Given;
use jalon_report::tally::{Frame, Part, Tally, Words};
use jalon_report::{Kind, Lang, Message, Outcome, Period, Report, Script, page};
use jalon_simulate::World;
use jalon_simulate::replay::{Book, Player, Records, Told, end_of_day, in_order};
use serde::de::DeserializeOwned;

const SCRIPT: &str = include_str!("../../../examples/first.jalon");

/// Four customers: one pays in time, one after the second reminder, one contests, one never pays.
const INVOICES: &str = r#"
{"number":"A-1","customer":"a","issue":"2026-01-05","due":"2026-02-02","currency":"EUR","total":"800"}
{"number":"B-1","customer":"b","issue":"2026-01-05","due":"2026-02-02","currency":"EUR","total":"100.50"}
{"number":"C-1","customer":"c","issue":"2026-01-06","due":"2026-02-02","currency":"EUR","total":"50"}
{"number":"D-1","customer":"d","issue":"2026-01-05","due":"2026-02-02","currency":"CHF","total":"900"}
"#;

const PAYMENTS: &str = r#"
{"source":"bank","key":"p1","date":"2026-01-23","amount":"800","currency":"EUR","payer":"a","allocations":[{"invoice":"A-1","amount":"800"}]}
{"source":"bank","key":"p2","date":"2026-02-20","amount":"100.50","currency":"EUR","payer":"b","allocations":[{"invoice":"B-1","amount":"100.50"}]}
"#;

const EVENTS: &str = r#"
{"source":"desk","key":"e1","kind":"dispute","invoice":"C-1","occurred_at":"2026-01-20","reason":"price"}
"#;

fn records<T: DeserializeOwned>(lines: &str) -> Vec<T> {
    let lines = lines.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn world() -> World {
    let given = Given {
        name: "first.jalon".into(),
        bytes: SCRIPT.into(),
    };
    let checked = jalon_dsl::check::check(vec![given], &|_| None);
    let compiled = checked.machines.into_iter().flatten().next().unwrap();
    World::new(compiled, &jalon_zones::zone, Vec::new())
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn period(first: &str, last: &str) -> Period {
    Period {
        first: day(first),
        last: day(last),
    }
}

/// Plays everything on so many threads.
fn played(period: Period, threads: usize) -> Outcome {
    played_of((INVOICES, PAYMENTS, EVENTS), period, threads)
}

fn played_of(lines: (&str, &str, &str), period: Period, threads: usize) -> Outcome {
    let world = world();
    let (invoices, payments, events): (Vec<InvoiceRecord>, Vec<PaymentRecord>, Vec<EventRecord>) =
        (records(lines.0), records(lines.1), records(lines.2));
    let records = Records {
        invoices: &invoices,
        payments: &payments,
        events: &events,
        customers: &[],
        contacts: &[],
    };
    let book = Book::new(&world, records);
    let player = Player::new(&world).with_texts_of_tasks();
    let frame = Frame::new(&world.machine, period, period.last);
    let until = end_of_day(book.zone(), period.last);
    let play = |number| {
        let mut part = Part::default();
        let case = book.case(number);
        assert!(case.not_used.is_empty(), "{:?}", case.not_used);
        let account = player.play(&case, until, |told| {
            if let Told::Did(act) = told {
                part.act(act, &frame);
            }
        });
        part.end(&case, &account, &frame);
        part
    };
    let mut tally = Tally::new(frame.clone());
    in_order(0..book.len(), threads, play, |part| tally.add(part));
    let words = Words {
        action: &|action| action.name().to_owned(),
        reason: &|reason| reason.to_owned(),
    };
    let script = Script {
        name: "first.jalon".to_owned(),
        hash: String::new(),
    };
    tally.outcome(script, &words)
}

fn whole() -> Outcome {
    played(period("2026-01-01", "2026-04-30"), 1)
}

fn count(days: &[u64]) -> u64 {
    days.iter().sum::<u64>() / 100
}

#[test]
fn figures_are_those_of_the_records() {
    let figures = whole().figures;
    assert_eq!(figures.invoices, 4);
    let amounts = figures.currencies.iter().map(|one| one.amount.to_string());
    assert_eq!(amounts.collect::<Vec<_>>(), ["900.00 CHF", "950.50 EUR"]);
    let paid = figures.paid_on_time.unwrap();
    assert_eq!(paid.value, 500, "one of the two that were paid");
    let late = figures.days_late.unwrap();
    assert_eq!(late.value, 40, "(18 late and 10 early) / 2, in tenths");
}

#[test]
fn cash_stands_in_its_week_and_its_currency() {
    let outcome = whole();
    let cash = |code: &str| -> Vec<(usize, i64)> {
        let currency = Currency::from_code(code).unwrap();
        let of = outcome
            .cash
            .iter()
            .find(|cash| cash.currency == currency)
            .unwrap();
        let weeks = of.weeks.iter().enumerate();
        let weeks = weeks.filter(|(_, week)| week.value != 0);
        weeks.map(|(place, week)| (place, week.value)).collect()
    };
    assert_eq!(cash("EUR"), [(3, 80_000), (7, 10_050)]);
    assert_eq!(cash("CHF"), []);
}

#[test]
fn ageing_tells_what_was_open_each_evening() {
    let outcome = whole();
    let of = |code: &str| {
        let currency = Currency::from_code(code).unwrap();
        let of = outcome.ageing.iter().find(|one| one.currency == currency);
        of.unwrap().dates.clone()
    };
    let francs = of("CHF");
    let days: Vec<String> = francs.iter().map(|aged| aged.day.to_string()).collect();
    assert_eq!(
        days,
        ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    );
    let amounts: Vec<[i64; 5]> = francs.iter().map(|aged| aged.amounts).collect();
    let chf = 90_000;
    assert_eq!(
        amounts,
        [
            [chf, 0, 0, 0, 0],
            [0, chf, 0, 0, 0],
            [0, 0, chf, 0, 0],
            [0, 0, 0, chf, 0]
        ]
    );
    let euros = of("EUR");
    assert_eq!(euros[0].amounts, [15_050, 0, 0, 0, 0], "A-1 is paid");
    assert_eq!(euros[1].amounts, [0, 5_000, 0, 0, 0], "B-1 is paid");
}

#[test]
fn steps_add_up_to_the_invoices_of_the_journey() {
    let outcome = whole();
    let funnel = &outcome.funnels[0];
    assert_eq!((funnel.journey.as_str(), funnel.invoices), ("everyone", 4));
    for step in &funnel.steps {
        let all = step.reached + step.paid + step.disputed + step.elsewhere;
        assert_eq!(all, 4, "{}", step.name);
    }
    let shown = |name: &str| {
        let step = funnel.steps.iter().find(|step| step.name == name).unwrap();
        (step.reached, step.paid, step.disputed)
    };
    assert_eq!(shown("courtesy_message"), (2, 1, 1));
    assert_eq!(shown("first_reminder"), (2, 1, 1));
    assert_eq!(shown("last_reminder"), (1, 2, 1));
}

#[test]
fn an_invoice_comes_to_a_step_in_a_message_for_several() {
    let both = r#"
{"number":"D-1","customer":"d","issue":"2026-01-05","due":"2026-02-02","currency":"EUR","total":"900"}
{"number":"D-2","customer":"d","issue":"2026-01-05","due":"2026-02-02","currency":"EUR","total":"70"}
"#;
    let outcome = played_of((both, "", ""), period("2026-01-01", "2026-04-30"), 1);
    let messages: u64 = outcome.messages.iter().map(|row| count(&row.days)).sum();
    assert_eq!(
        messages, 5,
        "each is announced, and three reminders are for both"
    );
    for step in &outcome.funnels[0].steps {
        assert_eq!((step.reached, step.elsewhere), (2, 0), "{}", step.name);
    }
}

#[test]
fn each_day_has_what_its_acts_were() {
    let outcome = whole();
    let all: u64 = outcome.messages.iter().map(|row| count(&row.days)).sum();
    assert_eq!(
        u64::try_from(outcome.figures.messages.value).unwrap(),
        all * 100
    );
    let courtesy = outcome
        .messages
        .iter()
        .find(|row| matches!(row.kind, Kind::Message(Message::Remind, _)));
    assert_eq!(courtesy.unwrap().days[25], 200, "on 26 January, two");
    let teams: Vec<&Kind> = outcome.tasks.iter().map(|row| &row.kind).collect();
    assert_eq!(teams, [&Kind::Named("receivables".to_owned())]);
    let tasks = outcome.worklist.items.iter();
    let mut tasks = tasks.filter(|item| item.task.starts_with("task"));
    let task = tasks.next().unwrap();
    assert_eq!(
        (task.invoice.as_str(), task.day),
        ("D-1", day("2026-03-19"))
    );
    assert_eq!(task.task, "task · Unpaid D-1: CHF\u{a0}900.00");
    assert_eq!(task.amount.unwrap().to_string(), "900.00 CHF");
    assert!(task.source.starts_with("first.jalon:"), "{}", task.source);
}

#[test]
fn what_was_not_done_has_its_reason() {
    let outcome = whole();
    let paid = outcome.withheld.iter().find(|row| row.example == "C-1");
    assert!(paid.is_some(), "{:?}", outcome.withheld);
}

#[test]
fn a_later_start_tells_less_but_counts_the_same_steps() {
    let late = played(period("2026-03-01", "2026-04-30"), 1);
    let all = whole();
    assert!(late.figures.messages.value < all.figures.messages.value);
    assert_eq!(late.funnels, all.funnels);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let of = period("2026-01-01", "2026-04-30");
    assert_eq!(played(of, 1), played(of, 4));
}

#[test]
fn the_page_has_it_all() {
    let report = Report {
        mode: jalon_report::Mode::Replay,
        program: "jalon".to_owned(),
        period: period("2026-01-01", "2026-04-30"),
        files: Vec::new(),
        assumptions: Vec::new(),
        outcomes: vec![whole()],
        differences: Vec::new(),
    };
    let page = page(&report, Lang::Fr);
    for shown in [
        "first_reminder",
        "900,00\u{a0}CHF",
        "mars\u{a0}2026",
        "receivables",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}
