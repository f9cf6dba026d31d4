//! Events as the core knows them, from their records.

use jalon_core::machine::{InvoiceFieldId, Machine, RoleId};
use jalon_core::records::{EventName, EventRecord};
use jalon_core::{Currency, EventKind, Happening, Money, PayloadValue, Reason, Settled};
use smol_str::{SmolStr, format_smolstr};

use super::Notes;
use super::customers::{FieldFault, told_fields};
use crate::happen::payload_value;
use crate::replay::{Aside, Fault};

/// The role that acted, if the script knows it.
pub fn role(machine: &Machine, record: &EventRecord, notes: &mut Notes) -> Option<RoleId> {
    let name = record.role.as_ref()?;
    let role = machine.roles.find(|role| role.name == *name);
    if role.is_none() {
        notes.aside.push(Aside::Role(name.clone()));
    }
    role
}

/// What happened by a record; none if it can't be used. `currency` is that of its invoice; `last`
/// finds the key of the last event of some kinds that happened to the invoice before, for records
/// that do not say what they are about.
pub fn happening(
    machine: &Machine,
    record: &EventRecord,
    currency: Option<Currency>,
    last: &dyn Fn(&[EventKind]) -> Option<SmolStr>,
    notes: &mut Notes,
) -> Option<Happening> {
    let mut reading = Reading {
        machine,
        record,
        currency: record.currency.or(currency),
        last,
        notes,
    };
    match &record.kind {
        EventName::BuiltIn(kind) => reading.built_in(*kind),
        EventName::Declared(name) => reading.declared(name),
    }
}

/// A record while it is read.
struct Reading<'a> {
    machine: &'a Machine,
    record: &'a EventRecord,
    currency: Option<Currency>,
    last: &'a dyn Fn(&[EventKind]) -> Option<SmolStr>,
    notes: &'a mut Notes,
}

impl Reading<'_> {
    fn built_in(&mut self, kind: EventKind) -> Option<Happening> {
        let record = self.record;
        let reason = || Reason {
            text: record.reason.clone().unwrap_or_default(),
            code: record.code.clone(),
        };
        let key = || record.about.clone().unwrap_or_else(|| record.key.clone());
        let amount = self.amount()?;
        Some(match kind {
            EventKind::Receipt => Happening::Receipt,
            EventKind::Acceptance => Happening::Acceptance,
            EventKind::Refusal => Happening::Refusal(reason()),
            EventKind::Rejection => Happening::Rejection(reason()),
            EventKind::Suspension => Happening::Suspension(reason()),
            EventKind::SuspensionLifted => Happening::SuspensionLifted,
            EventKind::Dispute | EventKind::DisputeOfPart => Happening::Dispute {
                dispute: record.key.clone(),
                reason: reason(),
                amount: match kind {
                    EventKind::DisputeOfPart => Some(self.needed("amount", amount)?),
                    _ => amount,
                },
            },
            EventKind::DisputeSettledForUs => self.settled(Settled::ForUs, amount),
            EventKind::DisputeSettledForCustomer => self.settled(Settled::ForCustomer, amount),
            EventKind::DisputeSettledInPart => self.settled(Settled::InPart, amount),
            EventKind::Promise | EventKind::PaymentAnnounced => Happening::Promise {
                promise: record.key.clone(),
                date: self.needed("date", record.date)?,
                amount,
                announced: kind == EventKind::PaymentAnnounced,
            },
            EventKind::BrokenPromise => Happening::PromiseBroken {
                promise: self.about(&[EventKind::Promise]),
                date: self.needed("date", record.date)?,
                amount,
            },
            EventKind::Payment | EventKind::PaymentInPart | EventKind::PaymentInFull => {
                Happening::Payment {
                    payment: record.key.clone(),
                    amount: self.needed("amount", amount)?,
                }
            }
            EventKind::PaymentReversed => Happening::PaymentReversed {
                payment: key(),
                amount: self.needed("amount", amount)?,
                reason: reason(),
                came_back: true,
            },
            EventKind::Allocation => Happening::Allocation {
                payment: key(),
                amount: self.needed("amount", amount)?,
            },
            EventKind::CreditNote => Happening::CreditNote {
                number: record.key.clone(),
                amount: self.needed("amount", amount)?,
            },
            EventKind::CreditNoteCancelled => Happening::CreditNoteCancelled {
                number: key(),
                amount: self.needed("amount", amount)?,
            },
            EventKind::Bounce => Happening::Bounce {
                contact: record.contact.clone().unwrap_or_default(),
                reason: reason(),
                // Codes of mail servers: those that begin with 4 are for now only.
                permanent: !record
                    .code
                    .as_ref()
                    .is_some_and(|code| code.starts_with('4')),
            },
            EventKind::Reply => Happening::Reply {
                contact: record.contact.clone(),
            },
            EventKind::CreditRequest => Happening::CreditRequest(reason()),
            EventKind::Correction => Happening::Correction {
                due: record.date,
                total: amount,
                purchase_order: None,
            },
            EventKind::MissingDue => Happening::MissingDue,
            EventKind::TaskOutcome | EventKind::Decision => {
                let value = SmolStr::new_static(kind.name());
                self.notes.lose("kind", value, Fault::OnlyRunning(kind));
                return None;
            }
        })
    }

    fn settled(&self, outcome: Settled, amount: Option<Money>) -> Happening {
        Happening::DisputeSettled {
            dispute: self.about(&[EventKind::Dispute, EventKind::DisputeOfPart]),
            outcome,
            amount,
        }
    }

    /// The key of what an event is about; where it does not say, of the last one of these kinds.
    fn about(&self, kinds: &[EventKind]) -> SmolStr {
        let about = self.record.about.clone();
        about.or_else(|| (self.last)(kinds)).unwrap_or_default()
    }

    /// The amount that an event speaks of, in the currency of its invoice if it names none.
    fn amount(&mut self) -> Option<Option<Money>> {
        let Some(amount) = self.record.amount else {
            return Some(None);
        };
        self.notes.money("amount", amount, self.currency?).map(Some)
    }

    fn needed<T>(&mut self, column: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.notes.lose(column, SmolStr::default(), Fault::Missing);
        }
        value
    }

    fn declared(&mut self, name: &SmolStr) -> Option<Happening> {
        let machine = self.machine;
        let Some(id) = machine.events.find(|event| event.name == *name) else {
            self.notes.lose("kind", name.clone(), Fault::UnknownEvent);
            return None;
        };
        let event = machine.events.get(id)?;
        let carries = event.payload.iter().cloned().collect();
        let fields = &self.record.fields;
        let (told, faults) =
            told_fields::<InvoiceFieldId>(machine, &carries, fields, self.currency);
        let mut wrong = false;
        for fault in faults {
            match fault {
                FieldFault::Unknown(field) => {
                    let field = format_smolstr!("{name}.{field}");
                    self.notes.aside.push(Aside::EventField(field));
                }
                FieldFault::WrongValue(field, value) => {
                    self.notes.lose(field, value, Fault::WrongValue);
                    wrong = true;
                }
            }
        }
        let payload = carries.iter().map(|(id, _)| {
            let told = told.iter().find(|(of, _)| *of == id);
            told.map_or(PayloadValue::Unknown, |(_, value)| payload_value(value))
        });
        let payload = payload.collect();
        (!wrong).then_some(Happening::Declared { event: id, payload })
    }
}
