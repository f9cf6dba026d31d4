//! What is given: customers and invoices whose facts stand for all others, since every comparison of
//! the machine has one of them on each side.

use jalon_core::cases::{GivenCustomer, GivenInvoice};
use jalon_core::eval::Stored;
use jalon_core::ledger::Instalment;
use jalon_core::machine::declared::Field;
use jalon_core::machine::expr::Node;
use jalon_core::machine::journey::Takes;
use jalon_core::machine::value::{Fact, InvoiceFact, PartyFact, Type};
use jalon_core::machine::{CustomerFieldId, InvoiceFieldId, RoleId, Source};
use jalon_core::step::default_of;
use jalon_core::{Currency, Day, Machine, Money, Way};
use jalon_simulate::World;
use smol_str::SmolStr;

use crate::outcome::Axis;
use crate::reads::Reads;

/// One customer and one invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The customer.
    pub customer: GivenCustomer,
    /// Its invoice.
    pub invoice: GivenInvoice,
}

/// No more kinds of invoices than this are thought of.
pub(crate) const KINDS_MAX: usize = 20_000;
/// A total that is no constant of any script: large, and not round.
const TOTAL: i64 = 120_000;

/// The place of what stands in no script.
pub(crate) const NOWHERE: Source = Source {
    file: 0,
    start: 0,
    end: 0,
    line: 0,
};

/// One fact that is another.
#[derive(Clone, Debug, PartialEq)]
enum Fact1 {
    Total(i64),
    Currency(Currency),
    Customer(CustomerFieldId, Stored),
    Invoice(InvoiceFieldId, Stored),
    Role(RoleId),
    Country(Option<SmolStr>),
    PurchaseOrder,
    DueLater(i32),
    NoDue,
    ArrivesLate(i32),
    Instalments,
}

/// The kinds of invoices, the usual ones first, each with the number of its unusual facts; and whether
/// that is all of them.
pub(crate) fn kinds(world: &World, reads: &Reads) -> (Vec<(Given, usize)>, bool) {
    let machine = &world.machine;
    let axes = axes(machine, reads);
    let mut kinds = Vec::new();
    let mut whole = true;
    // By how many facts differ from the usual ones: none, one, two...
    for count in 0..=axes.len() {
        choose(&axes, count, 0, &mut Vec::new(), &mut |facts| {
            if kinds.len() >= KINDS_MAX {
                whole = false;
                return false;
            }
            kinds.push((given(machine, facts), count));
            true
        });
    }
    (kinds, whole)
}

/// How many kinds of invoices a machine tells apart.
pub(crate) fn number_of_kinds(machine: &Machine, reads: &Reads) -> usize {
    let axes = axes(machine, reads).into_iter();
    axes.fold(1, |all, axis| all.saturating_mul(axis.len() + 1))
}

/// The facts by which a machine tells invoices apart, with the number of values of each.
pub(crate) fn told_apart(world: &World, reads: &Reads) -> Vec<(Axis, usize)> {
    let machine = &world.machine;
    let named = axes(machine, reads).into_iter().filter_map(|axis| {
        let of = match axis.first()? {
            Fact1::Customer(id, _) => {
                Axis::Customer(machine.customer_fields.get(*id)?.name.clone())
            }
            Fact1::Invoice(id, _) => Axis::Invoice(machine.invoice_fields.get(*id)?.name.clone()),
            Fact1::Role(role) => Axis::Role(machine.roles.get(*role)?.name.clone()),
            Fact1::Total(_) => Axis::Total,
            Fact1::Currency(_) => Axis::Currency,
            Fact1::Country(_) => Axis::Country,
            Fact1::PurchaseOrder => Axis::PurchaseOrder,
            Fact1::DueLater(_) | Fact1::NoDue | Fact1::ArrivesLate(_) | Fact1::Instalments => {
                Axis::Dates
            }
        };
        Some((of, axis.len() + 1))
    });
    named.collect()
}

/// Calls `take` with each choice of so many axes and one value of each.
fn choose(
    axes: &[Vec<Fact1>],
    count: usize,
    from: usize,
    chosen: &mut Vec<Fact1>,
    take: &mut dyn FnMut(&[Fact1]) -> bool,
) -> bool {
    if count == 0 {
        return take(chosen);
    }
    for place in from..axes.len() {
        for fact in axes.get(place).map_or(&[][..], Vec::as_slice) {
            chosen.push(fact.clone());
            let more = choose(axes, count - 1, place + 1, chosen, take);
            chosen.pop();
            if !more {
                return false;
            }
        }
    }
    true
}

/// The day on which invoices are issued: a Monday.
fn issue() -> Day {
    Day::from_ymd(2026, 1, 5).unwrap_or(Day::MIN)
}

fn given(machine: &Machine, facts: &[Fact1]) -> Given {
    let mut currency = currencies(machine)
        .first()
        .copied()
        .unwrap_or(Currency::EUR);
    for fact in facts {
        if let Fact1::Currency(other) = fact {
            currency = *other;
        }
    }
    let mut customer = GivenCustomer::default();
    let mut invoice = GivenInvoice {
        name: Some(SmolStr::new_static("A")),
        customer: 0,
        number: None,
        issue: issue(),
        due: Some(issue().plus_days(30)),
        total: Money::new(TOTAL, currency),
        instalments: Vec::new(),
        arrival: None,
        draft: false,
        purchase_order: Some(SmolStr::new_static("PO-1")),
        fields: Vec::new(),
        source: NOWHERE,
    };
    for (id, field) in machine.customer_fields.iter() {
        if let Some(value) = needed(machine, field) {
            customer.fields.push((id, value));
        }
    }
    for (id, field) in machine.invoice_fields.iter() {
        if let Some(value) = needed(machine, field) {
            invoice.fields.push((id, value));
        }
    }
    for fact in facts {
        match fact {
            Fact1::Currency(_) => {}
            Fact1::Total(minor) => invoice.total.minor = *minor,
            Fact1::Customer(id, value) => {
                customer.fields.retain(|(other, _)| other != id);
                customer.fields.push((*id, value.clone()));
            }
            Fact1::Invoice(id, value) => {
                invoice.fields.retain(|(other, _)| other != id);
                invoice.fields.push((*id, value.clone()));
            }
            Fact1::Role(role) => customer.roles.push(*role),
            Fact1::Country(country) => customer.country = country.clone(),
            Fact1::PurchaseOrder => invoice.purchase_order = None,
            Fact1::DueLater(days) => {
                invoice.due = invoice.due.map(|due| due.plus_days(*days));
            }
            Fact1::NoDue => invoice.due = None,
            Fact1::ArrivesLate(days) => invoice.arrival = Some(issue().plus_days(*days)),
            Fact1::Instalments => {
                let half = invoice.total.minor / 2;
                let first = invoice.issue.plus_days(30);
                invoice.due = None;
                invoice.instalments = vec![
                    Instalment {
                        due: first,
                        amount: half,
                    },
                    Instalment {
                        due: first.plus_days(30),
                        amount: invoice.total.minor - half,
                    },
                ];
            }
        }
    }
    Given { customer, invoice }
}

/// A value for a field that has no default and may not be unknown.
fn needed(machine: &Machine, field: &Field) -> Option<Stored> {
    if field.default.is_some() || field.or_unknown {
        return None;
    }
    Some(match field.type_of {
        Type::YesNo => Stored::YesNo(false),
        Type::Choice(_) => Stored::Choice(0),
        Type::Way => Stored::Way(Way::Link),
        Type::Text => Stored::Text(SmolStr::new_static("x")),
        Type::Date => Stored::Date(issue()),
        _ => default_of(machine, field),
    })
    .filter(|value| *value != Stored::Unknown)
}

fn currencies(machine: &Machine) -> Vec<Currency> {
    let mut found = Vec::new();
    for journey in machine.journeys.items() {
        if let Takes::Matching { currencies, .. } = &journey.takes {
            for currency in currencies {
                if !found.contains(currency) {
                    found.push(*currency);
                }
            }
        }
    }
    found
}

/// For each fact that decides anything, its values beside the usual one.
fn axes(machine: &Machine, reads: &Reads) -> Vec<Vec<Fact1>> {
    let mut axes: Vec<Vec<Fact1>> = Vec::new();
    let mut add = |axis: Vec<Fact1>| {
        if !axis.is_empty() {
            axes.push(axis);
        }
    };
    for id in &reads.customer_fields {
        if let Some(field) = machine.customer_fields.get(*id) {
            let is = |node: &Node| matches!(node, Node::CustomerField { field, .. } if field == id);
            let values = values(machine, reads, field, is);
            add(values
                .into_iter()
                .map(|value| Fact1::Customer(*id, value))
                .collect());
        }
    }
    for id in &reads.invoice_fields {
        if let Some(field) = machine.invoice_fields.get(*id) {
            let is = |node: &Node| *node == Node::InvoiceField(*id);
            let values = values(machine, reads, field, is);
            add(values
                .into_iter()
                .map(|value| Fact1::Invoice(*id, value))
                .collect());
        }
    }
    let roles = reads.roles.iter().filter(|role| **role != RoleId::PAYER);
    roles.for_each(|role| add(vec![Fact1::Role(*role)]));
    let amounts = |node: &Node| matches!(node, Node::Fact(Fact::Invoice(fact)) if is_amount(*fact));
    add(amounts_beside(reads, TOTAL, amounts)
        .into_iter()
        .map(Fact1::Total)
        .collect());
    let known = currencies(machine);
    add(known
        .iter()
        .skip(1)
        .map(|one| Fact1::Currency(*one))
        .collect());
    let country = |node: &Node| matches!(node, Node::Fact(Fact::Party(_, PartyFact::Country)));
    let countries: Vec<Fact1> = texts_compared(machine, reads, country)
        .into_iter()
        .map(|text| Fact1::Country(Some(text)))
        .collect();
    add(countries);
    if reads
        .facts
        .contains(&Fact::Invoice(InvoiceFact::PurchaseOrder))
    {
        add(vec![Fact1::PurchaseOrder]);
    }
    let mut dates = vec![Fact1::NoDue, Fact1::ArrivesLate(75)];
    if machine
        .milestones
        .items()
        .iter()
        .any(|one| one.per_instalment)
    {
        dates.push(Fact1::Instalments);
    }
    if !machine.calendars.is_empty() {
        dates.extend((1..7).map(Fact1::DueLater));
    }
    add(dates);
    axes
}

pub(crate) fn is_amount(fact: InvoiceFact) -> bool {
    use InvoiceFact::{AmountDue, Balance, Principal, Total, Undisputed};
    matches!(fact, AmountDue | Balance | Principal | Total | Undisputed)
}

/// Amounts on each side of all constants with which an amount is compared.
fn amounts_beside(reads: &Reads, usual: i64, is: impl Fn(&Node) -> bool) -> Vec<i64> {
    let mut found: Vec<i64> = Vec::new();
    for (asked, constant) in &reads.compared {
        if let (true, Node::Money { minor, .. }) = (is(asked), constant) {
            for minor in [minor - 1, *minor, minor + 1] {
                if minor > 0 && minor != usual && !found.contains(&minor) {
                    found.push(minor);
                }
            }
        }
    }
    found.sort_unstable();
    found
}

fn texts_compared(machine: &Machine, reads: &Reads, is: impl Fn(&Node) -> bool) -> Vec<SmolStr> {
    let mut found: Vec<SmolStr> = Vec::new();
    for (asked, constant) in &reads.compared {
        if let (true, Node::Text(text)) = (is(asked), constant) {
            let text = machine.expressions.texts.get(*text).cloned();
            found.extend(text.filter(|text| !found.contains(text)));
        }
    }
    found
}

/// The values of a field beside its default: each of a choice, both of yes and no, and one on each
/// side of every constant.
fn values(
    machine: &Machine,
    reads: &Reads,
    field: &Field,
    is: impl Fn(&Node) -> bool + Copy,
) -> Vec<Stored> {
    let usual = needed(machine, field).unwrap_or_else(|| default_of(machine, field));
    let mut values: Vec<Stored> = Vec::new();
    match field.type_of {
        Type::YesNo => values.extend([Stored::YesNo(false), Stored::YesNo(true)]),
        Type::Choice(choice) => {
            let count = machine
                .choices
                .get(choice)
                .map_or(0, |one| one.values.len());
            values.extend(
                (0..count)
                    .filter_map(|at| u16::try_from(at).ok())
                    .map(Stored::Choice),
            );
        }
        Type::Way => {
            let carrying = Way::ALL.into_iter().filter(|way| way.carries_invoices());
            values.extend(carrying.map(Stored::Way));
        }
        Type::Text | Type::Country | Type::Language | Type::Zone => {
            values.push(Stored::Text(SmolStr::new_static("x")));
            values.extend(
                texts_compared(machine, reads, is)
                    .into_iter()
                    .map(Stored::Text),
            );
        }
        _ => {
            for (asked, constant) in &reads.compared {
                if is(asked) {
                    values.extend(beside(constant));
                }
            }
        }
    }
    if field.or_unknown {
        values.push(Stored::Unknown);
    }
    let mut found: Vec<Stored> = Vec::new();
    for value in values {
        if value != usual && !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

/// A constant, and what lies right below and above it.
fn beside(constant: &Node) -> Vec<Stored> {
    match constant {
        Node::Money { minor, currency } => [-1, 0, 1]
            .map(|by| Stored::Money(Money::new(minor.saturating_add(by), *currency)))
            .into(),
        Node::Number(number) => {
            let one = jalon_core::Number::from_whole(1);
            let mut found = vec![Stored::Number(*number)];
            if let Some(one) = one {
                found.extend(number.minus(one).map(Stored::Number));
                found.extend(number.plus(one).map(Stored::Number));
            }
            found
        }
        Node::Date(day) => [-1, 0, 1].map(|by| Stored::Date(day.plus_days(by))).into(),
        Node::Rate(rate) => vec![Stored::Rate(*rate)],
        Node::Delay(delay) => vec![Stored::Delay(*delay)],
        _ => Vec::new(),
    }
}
