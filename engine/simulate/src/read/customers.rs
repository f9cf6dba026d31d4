//! Customers as a machine knows them, from their records.

use jalon_core::eval::Stored;
use jalon_core::machine::declared::Field;
use jalon_core::machine::{Dense, List};
use jalon_core::records::{CustomerRecord, FieldValue, InvoiceRecord, values};
use jalon_core::step::{Contact, Customer, default_of};
use jalon_core::{Currency, Machine};
use smol_str::{SmolStr, format_smolstr};
use std::collections::BTreeMap;

use super::{Notes, Wrong};
use crate::replay::{Aside, Fault};
use crate::world::World;

/// What is told of declared fields.
pub(super) enum FieldFault {
    /// No such field is declared.
    Unknown(SmolStr),
    /// It can't have this value.
    WrongValue(SmolStr, SmolStr),
}

/// Declared fields that a record tells, each by its number.
pub(super) fn told_fields<I: Dense>(
    machine: &Machine,
    declared: &List<I, Field>,
    told: &BTreeMap<SmolStr, FieldValue>,
    currency: Option<Currency>,
) -> (Vec<(I, Stored)>, Vec<FieldFault>) {
    let (mut fields, mut faults) = (Vec::new(), Vec::new());
    for (name, value) in told {
        let found = declared.iter().find(|(_, field)| field.name == *name);
        let Some((id, field)) = found else {
            faults.push(FieldFault::Unknown(name.clone()));
            continue;
        };
        match values::stored(machine, field, value, currency) {
            Some(stored) => fields.push((id, stored)),
            None => faults.push(FieldFault::WrongValue(name.clone(), shown(value))),
        }
    }
    (fields, faults)
}

/// The declared fields of a customer that can't have the value that its record tells.
pub fn wrong_of_customer(machine: &Machine, record: &CustomerRecord) -> Vec<Wrong> {
    let declared = &machine.customer_fields;
    let (_, faults) = told_fields(machine, declared, &record.fields, None);
    wrong_of(faults)
}

/// The declared fields of an invoice that can't have the value that its record tells.
pub fn wrong_of_invoice(machine: &Machine, record: &InvoiceRecord) -> Vec<Wrong> {
    let (declared, currency) = (&machine.invoice_fields, Some(record.currency));
    let (_, faults) = told_fields(machine, declared, &record.fields, currency);
    wrong_of(faults)
}

fn wrong_of(faults: Vec<FieldFault>) -> Vec<Wrong> {
    let wrong = faults.into_iter().filter_map(|fault| match fault {
        FieldFault::Unknown(_) => None,
        FieldFault::WrongValue(column, value) => Some(Wrong {
            column,
            value,
            why: Fault::WrongValue,
        }),
    });
    wrong.collect()
}

fn shown(value: &FieldValue) -> SmolStr {
    match value {
        FieldValue::YesNo(yes) => format_smolstr!("{yes}"),
        FieldValue::Whole(whole) => format_smolstr!("{whole}"),
        FieldValue::Text(text) => text.clone(),
    }
}

/// A customer with its contacts; one without a record is known by its key alone.
pub fn customer(
    world: &World,
    key: &SmolStr,
    record: Option<&CustomerRecord>,
    contacts: Vec<Contact>,
    notes: &mut Notes,
) -> Customer {
    let fields = record.and_then(|record| customer_fields(world, record, notes));
    let (Some(record), Some(fields)) = (record, fields) else {
        let machine = &world.machine;
        let fields = machine.customer_fields.items().iter();
        return Customer {
            key: key.clone(),
            name: key.clone(),
            fields: fields.map(|field| default_of(machine, field)).collect(),
            contacts,
            ..Customer::default()
        };
    };
    let terms = record.terms.as_ref();
    let known = terms.and_then(|name| world.terms(name));
    if let (Some(name), None) = (terms, known) {
        notes.aside.push(Aside::Terms(name.clone()));
    }
    Customer {
        key: key.clone(),
        name: record.name.clone(),
        country: record.country.clone(),
        language: record.language.clone(),
        time_zone: record.time_zone.clone(),
        terms: known,
        way: record.way,
        fields,
        contacts,
        ..Customer::default()
    }
}

/// Its declared fields; none if one can't have its value, for then the record is not used.
fn customer_fields(
    world: &World,
    record: &CustomerRecord,
    notes: &mut Notes,
) -> Option<Vec<Stored>> {
    let machine = &world.machine;
    let declared = &machine.customer_fields;
    let (mut told, faults) = told_fields(machine, declared, &record.fields, None);
    let mut wrong = false;
    for fault in faults {
        match fault {
            FieldFault::Unknown(name) => notes.aside.push(Aside::CustomerField(name)),
            FieldFault::WrongValue(name, value) => {
                notes.lose(name, value, Fault::WrongValue);
                wrong = true;
            }
        }
    }
    // Where a script declares the way as a field, the record's own way is its value.
    let way = declared.iter().find(|(_, field)| field.name == "way");
    if let (Some((id, _)), Some(way)) = (way, record.way)
        && !told.iter().any(|(of, _)| *of == id)
    {
        told.push((id, Stored::Way(way)));
    }
    let fields = declared.iter().map(|(id, field)| {
        let told = told.iter().find(|(of, _)| *of == id);
        told.map_or_else(|| default_of(machine, field), |(_, value)| value.clone())
    });
    let fields = fields.collect();
    (!wrong).then_some(fields)
}

/// A contact in a role that the script knows; nobody is reached in another.
pub fn contact(
    machine: &Machine,
    key: &SmolStr,
    role: &SmolStr,
    notes: &mut Notes,
) -> Option<Contact> {
    let known = machine.roles.find(|known| known.name == *role);
    if known.is_none() {
        notes.aside.push(Aside::Role(role.clone()));
    }
    known.map(|role| Contact {
        role,
        key: key.clone(),
    })
}
