//! Customers as a machine knows them, from their records.

use jalon_core::eval::Stored;
use jalon_core::machine::declared::Field;
use jalon_core::machine::{Dense, List};
use jalon_core::records::{CustomerRecord, FieldValue, values};
use jalon_core::step::{Contact, Customer, default_of};
use jalon_core::{Currency, Machine};
use smol_str::{SmolStr, format_smolstr};
use std::collections::BTreeMap;

use super::book::Making;
use super::case::Which;
use super::fault::{Aside, Fault};

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

fn shown(value: &FieldValue) -> SmolStr {
    match value {
        FieldValue::YesNo(yes) => format_smolstr!("{yes}"),
        FieldValue::Whole(whole) => format_smolstr!("{whole}"),
        FieldValue::Text(text) => text.clone(),
    }
}

impl Making<'_, '_> {
    /// A customer with its contacts; one without a record is known by its key alone.
    pub(super) fn customer(&mut self, key: &SmolStr) -> Customer {
        let machine = &self.book.world.machine;
        let contacts = self.contacts(key);
        let known = self.book.customer(key);
        let fields = known.and_then(|(place, record)| self.customer_fields(place, record));
        let (Some((_, record)), Some(fields)) = (known, fields) else {
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
        let known = terms.and_then(|name| self.book.world.terms(name));
        if let (Some(name), None) = (terms, known) {
            self.case.aside.push(Aside::Terms(name.clone()));
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
    fn customer_fields(&mut self, place: usize, record: &CustomerRecord) -> Option<Vec<Stored>> {
        let machine = &self.book.world.machine;
        let declared = &machine.customer_fields;
        let (mut told, faults) = told_fields(machine, declared, &record.fields, None);
        let mut wrong = false;
        for fault in faults {
            match fault {
                FieldFault::Unknown(name) => self.case.aside.push(Aside::CustomerField(name)),
                FieldFault::WrongValue(name, value) => {
                    self.lose(Which::Customer(place), name, value, Fault::WrongValue);
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

    fn contacts(&mut self, key: &str) -> Vec<Contact> {
        let roles = &self.book.world.machine.roles;
        let mut contacts = Vec::new();
        for (_, record) in self.book.contacts_of(key) {
            match roles.find(|role| role.name == record.role) {
                Some(role) => contacts.push(Contact {
                    role,
                    key: record.key.clone(),
                }),
                None => self.case.aside.push(Aside::Role(record.role.clone())),
            }
        }
        contacts
    }
}
