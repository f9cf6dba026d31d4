//! A transition that emits nothing takes no memory, however many invoices the account has: what is
//! looked at most often costs nothing but time.

#![allow(clippy::unwrap_used)]

use allocation_counter::measure;
use jalon_core::machine::ladder::ladder;
use jalon_core::records::InvoiceStatus;
use jalon_core::step::{
    Account, Arrival, Context, Customer, Dated, Effect, Stimulus, SubjectId, drive, step,
};
use jalon_core::{Currency, Event, Evidence, Happening, Instant, Machine, Money};

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// An account with so many invoices, sent and not yet due.
fn account(machine: &Machine, context: &Context, invoices: u128) -> Account {
    let payer = Customer {
        key: "C".into(),
        ..Customer::default()
    };
    let mut account = Account::new(payer);
    let arrivals = (1..=invoices).map(|number| {
        let arrival = Arrival {
            id: SubjectId(number),
            customer: "C".into(),
            number: format!("F{number}").into(),
            status: InvoiceStatus::Open,
            issue: "2026-01-05".parse().unwrap(),
            due: Some("2026-02-04".parse().unwrap()),
            total: Money::new(80_000, Currency::EUR),
            instalments: Vec::new(),
            purchase_order: None,
            payment_reference: None,
            fields: Vec::new(),
        };
        Dated {
            at: at("2026-01-05T09:00:00Z"),
            stimulus: Stimulus::Arrival(Box::new(arrival)),
        }
    });
    let arrivals: Vec<Dated> = arrivals.collect();
    let until = at("2026-01-06T00:00:00Z");
    drive(machine, context, &mut account, &arrivals, until);
    account
}

fn reply(subject: u128) -> Stimulus {
    let now = at("2026-01-08T10:00:00Z");
    let event = Event {
        what: Happening::Reply { contact: None },
        occurred: "2026-01-08".parse().unwrap(),
        arrived: now,
        from: None,
        evidence: Evidence::Declared,
        instalment: None,
    };
    let subject = SubjectId(subject);
    Stimulus::Event { subject, event }
}

/// How many effects and how many allocations a stimulus leads to.
fn costs(invoices: u128, stimulus: &Stimulus) -> (usize, u64) {
    let machine = ladder();
    let context = Context::new(&machine, Vec::new(), Vec::new(), &[]);
    let mut account = account(&machine, &context, invoices);
    let mut out: Vec<Effect> = Vec::with_capacity(16);
    let now = at("2026-01-08T10:00:00Z");
    let taken = measure(|| {
        step(&machine, &context, &mut account, stimulus, now, &mut out).unwrap();
    });
    (out.len(), taken.count_total)
}

#[test]
fn what_emits_nothing_takes_no_memory_in_an_account_of_one_invoice_or_of_many() {
    for invoices in [1, 20, 500] {
        let stimuli = [
            ("a reply", reply(invoices)),
            ("the clock before anything is due", Stimulus::Timer),
            (
                "payments were read, and there were none",
                Stimulus::PaymentsRead,
            ),
            ("newer calendars that change nothing", Stimulus::Datasets),
        ];
        for (what, stimulus) in stimuli {
            assert_eq!(
                costs(invoices, &stimulus),
                (0, 0),
                "{what}, {invoices} invoices"
            );
        }
    }
}

#[test]
fn what_emits_something_is_counted() {
    let receipt = Stimulus::Event {
        subject: SubjectId(1),
        event: match reply(1) {
            Stimulus::Event { event, .. } => Event {
                what: Happening::Receipt,
                from: Some(jalon_core::machine::RoleId::PAYER),
                ..event
            },
            _ => unreachable!(),
        },
    };
    let (effects, taken) = costs(1, &receipt);
    assert!(
        effects > 0 && taken > 0,
        "{effects} effects, {taken} allocations"
    );
}
