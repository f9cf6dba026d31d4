//! A message about the invoices of a running account, as the step function knows them.

use jalon_core::step::{
    Account, Arrival, Context, Customer, Effect, Stimulus, SubjectId, View, step,
};
use jalon_core::{Currency, Instant, Money};

use super::*;

/// An account with the sample's invoices.
fn account(machine: &Machine, context: &Context, now: Instant) -> Account {
    let mut account = Account::new(Customer {
        key: "C-1".into(),
        name: "Optique *du* Lac".into(),
        ..Customer::default()
    });
    let mut effects: Vec<Effect> = Vec::new();
    for (id, record) in (1..).zip(sample::invoices(today(), Timing::Late)) {
        let arrival = Stimulus::Arrival(Box::new(Arrival {
            id: SubjectId(id),
            customer: "C-1".into(),
            number: record.number,
            status: record.status,
            issue: record.issue,
            due: record.due,
            total: Money::from_decimal(record.total, Currency::EUR).unwrap(),
            instalments: Vec::new(),
            purchase_order: record.purchase_order,
            payment_reference: record.payment_reference,
            fields: Vec::new(),
        }));
        step(machine, context, &mut account, &arrival, now, &mut effects).unwrap();
    }
    account
}

#[test]
fn what_an_account_sees_is_what_its_message_says() {
    let body = "{name}:\n\n{each}- {number}, {due}: {balance}\n\n{sum}";
    let machine = machine(&[(Some("fr"), "Rappel, {seller}", body)]);
    let context = Context::new(&machine, Vec::new(), Vec::new(), &[]);
    let now: Instant = "2026-03-10T09:00:00Z".parse().unwrap();
    let account = account(&machine, &context, now);
    let view = |id| {
        let subject = account.subject(SubjectId(id)).unwrap();
        View::of(&machine, &context, &account, (subject, 0), None, now)
    };
    let views: Vec<View<'_>> = (1..=3).map(view).collect();
    let parties = case().parties;
    let made = message(&Request {
        machine: &machine,
        template: TemplateId(0),
        language: None,
        facts: &views[0],
        invoices: views.iter().collect(),
        credits: Vec::new(),
        parties: &parties,
        links: Links::default(),
        asks_for_payment: true,
        attachments: &[],
        gap: None,
    })
    .unwrap();
    assert_eq!(made.subject, "Rappel, Maison Duval");
    assert!(
        made.plain.starts_with(
            "Optique *du* Lac:\n\n\
             - INV-1984, 5 février 2026: 12\u{202f}650,00\u{a0}€\n\
             - INV-2017, 19 février 2026: 389,40\u{a0}€\n\
             - INV-2041, 26 février 2026: 1\u{202f}234,56\u{a0}€\n\n\
             14\u{202f}273,96\u{a0}€"
        ),
        "{}",
        made.plain
    );
    let payment = made.payment.unwrap().unwrap();
    assert_eq!(payment.amount.to_string(), "14273.96 EUR");
}
