//! Invoices as they arrive, from their records.

use jalon_core::Money;
use jalon_core::eval::Stored;
use jalon_core::ledger::Instalment;
use jalon_core::machine::InvoiceFieldId;
use jalon_core::records::InvoiceRecord;
use jalon_core::step::{Arrival, Customer, SubjectId};

use super::Notes;
use super::customers::{FieldFault, told_fields};
use crate::replay::{Aside, Fault};
use crate::world::World;

/// An invoice as it arrives, with what had been paid of it when its record was made.
pub fn arrival(
    world: &World,
    record: &InvoiceRecord,
    customer: &Customer,
    id: SubjectId,
    notes: &mut Notes,
) -> Option<(Arrival, Option<Money>)> {
    let total = notes.money("total", record.total, record.currency)?;
    let paid = match record.paid {
        Some(paid) => Some(notes.money("paid", paid, record.currency)?),
        None => None,
    };
    let mut instalments = Vec::new();
    for part in &record.instalments {
        let amount = notes.money("instalments", part.amount, record.currency)?;
        instalments.push(Instalment {
            due: part.due,
            amount: amount.minor,
        });
    }
    let fields = fields(world, record, notes)?;
    let mut arrival = Arrival {
        id,
        customer: record.customer.clone(),
        number: record.number.clone(),
        status: record.status,
        issue: record.issue,
        due: record.due,
        total,
        instalments,
        purchase_order: record.purchase_order.clone(),
        payment_reference: record.payment_reference.clone(),
        fields,
    };
    due_by_own_terms(world, record, &mut arrival, notes);
    due_that_can_be(&mut arrival, customer, notes);
    Some((arrival, paid.filter(|paid| !paid.is_zero())))
}

/// The declared fields that a record tells; none if one can't have its value.
pub fn fields(
    world: &World,
    record: &InvoiceRecord,
    notes: &mut Notes,
) -> Option<Vec<(InvoiceFieldId, Stored)>> {
    let machine = &world.machine;
    let declared = &machine.invoice_fields;
    let currency = Some(record.currency);
    let (fields, faults) = told_fields(machine, declared, &record.fields, currency);
    let mut wrong = false;
    for fault in faults {
        match fault {
            FieldFault::Unknown(name) => notes.aside.push(Aside::InvoiceField(name)),
            FieldFault::WrongValue(name, value) => {
                notes.lose(name, value, Fault::WrongValue);
                wrong = true;
            }
        }
    }
    (!wrong).then_some(fields)
}

/// The due date from terms that the invoice names itself; those of the customer the account
/// knows.
fn due_by_own_terms(
    world: &World,
    record: &InvoiceRecord,
    arrival: &mut Arrival,
    notes: &mut Notes,
) {
    let Some(name) = &record.terms else {
        return;
    };
    let terms = world.terms(name).and_then(|id| world.machine.terms.get(id));
    match terms {
        None => notes.aside.push(Aside::Terms(name.clone())),
        Some(terms) if arrival.due.is_none() && arrival.instalments.is_empty() => {
            let calendar = world.machine.calendars.iter().next().map(|(id, _)| id);
            arrival.due = Some(terms.due(record.issue, world.context.calendar(calendar)));
        }
        Some(_) => {}
    }
}

/// A due date that lies before the issue is that of the issue; that there is none is told.
fn due_that_can_be(arrival: &mut Arrival, customer: &Customer, notes: &mut Notes) {
    match arrival.due {
        Some(due) if due < arrival.issue => {
            arrival.due = Some(arrival.issue);
            notes.aside.push(Aside::DueBeforeIssue);
        }
        None if arrival.instalments.is_empty() && customer.terms.is_none() => {
            notes.aside.push(Aside::NoDue);
        }
        _ => {}
    }
}
