//! Events as the core knows them, from their records.

use jalon_core::machine::RoleId;
use jalon_core::records::{EventName, EventRecord, OccurredAt};
use jalon_core::step::Stimulus;
use jalon_core::{
    Day, Event, EventKind, Evidence, Happening, Instant, Money, Reason, Settled, TimeOfDay,
};
use smol_str::{SmolStr, format_smolstr};

use super::book::Making;
use super::case::Which;
use super::customers::{FieldFault, told_fields};
use super::fault::{Aside, Fault};
use super::invoices::Made;
use crate::happen::payload_value;

impl<'a> Making<'_, 'a> {
    pub(super) fn events(&mut self) {
        let mut events = Vec::new();
        for place in &self.parts.events {
            let Some(record) = self.book.records.events.get(*place) else {
                continue;
            };
            let number = record.invoice.clone().unwrap_or_default();
            let which = Which::Event(*place);
            match self.made(&number).cloned() {
                Some(made) => {
                    let (occurred, arrived) = self.when(record, &made);
                    events.push((arrived, record.sequence, *place, record, made, occurred));
                }
                None => self.lose(which, "invoice", number, Fault::UnknownInvoice),
            }
        }
        events.sort_by_key(|(arrived, sequence, place, ..)| (*arrived, *sequence, *place));
        for (arrived, _, place, record, made, occurred) in events {
            let which = Which::Event(place);
            let Some(what) = self.what(which, record) else {
                continue;
            };
            let event = Event {
                what,
                occurred,
                arrived,
                from: self.role(record),
                evidence: record.evidence.unwrap_or(Evidence::System),
                instalment: record.instalment,
            };
            let subject = made.id;
            let stimulus = Stimulus::Event { subject, event };
            self.case.put(arrived, stimulus, Some(which));
        }
    }

    /// The day on which it happened, and when we learned of it: noon if no hour is told, and never
    /// before its invoice is there.
    fn when(&self, record: &EventRecord, made: &Made) -> (Day, Instant) {
        let zone = self.book.zone_at(made.zone);
        let (day, at) = match record.occurred_at {
            OccurredAt::Day(day) => (day, zone.instant(day, TimeOfDay::NOON)),
            OccurredAt::Moment(at) => (zone.local(at).0, at),
        };
        (day, record.received_at.unwrap_or(at).max(made.morning))
    }

    fn role(&mut self, record: &EventRecord) -> Option<RoleId> {
        let name = record.role.as_ref()?;
        let role = self
            .book
            .world
            .machine
            .roles
            .find(|role| role.name == *name);
        if role.is_none() {
            self.case.aside.push(Aside::Role(name.clone()));
        }
        role
    }

    fn what(&mut self, which: Which, record: &EventRecord) -> Option<Happening> {
        match &record.kind {
            EventName::BuiltIn(kind) => self.built_in(which, record, *kind),
            EventName::Declared(name) => self.declared(which, record, name),
        }
    }

    fn built_in(
        &mut self,
        which: Which,
        record: &EventRecord,
        kind: EventKind,
    ) -> Option<Happening> {
        let reason = || Reason {
            text: record.reason.clone().unwrap_or_default(),
            code: record.code.clone(),
        };
        let key = || record.about.clone().unwrap_or_else(|| record.key.clone());
        let amount = self.amount(which, record)?;
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
                    EventKind::DisputeOfPart => Some(self.needed(which, "amount", amount)?),
                    _ => amount,
                },
            },
            EventKind::DisputeSettledForUs => self.settled(record, Settled::ForUs, amount),
            EventKind::DisputeSettledForCustomer => {
                self.settled(record, Settled::ForCustomer, amount)
            }
            EventKind::DisputeSettledInPart => self.settled(record, Settled::InPart, amount),
            EventKind::Promise | EventKind::PaymentAnnounced => Happening::Promise {
                promise: record.key.clone(),
                date: self.needed(which, "date", record.date)?,
                amount,
                announced: kind == EventKind::PaymentAnnounced,
            },
            EventKind::BrokenPromise => Happening::PromiseBroken {
                promise: self.about(record, |kind| kind == EventKind::Promise),
                date: self.needed(which, "date", record.date)?,
                amount,
            },
            EventKind::Payment | EventKind::PaymentInPart | EventKind::PaymentInFull => {
                Happening::Payment {
                    payment: record.key.clone(),
                    amount: self.needed(which, "amount", amount)?,
                }
            }
            EventKind::PaymentReversed => Happening::PaymentReversed {
                payment: key(),
                amount: self.needed(which, "amount", amount)?,
                reason: reason(),
                came_back: true,
            },
            EventKind::Allocation => Happening::Allocation {
                payment: key(),
                amount: self.needed(which, "amount", amount)?,
            },
            EventKind::CreditNote => Happening::CreditNote {
                number: record.key.clone(),
                amount: self.needed(which, "amount", amount)?,
            },
            EventKind::CreditNoteCancelled => Happening::CreditNoteCancelled {
                number: key(),
                amount: self.needed(which, "amount", amount)?,
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
                self.lose(which, "kind", value, Fault::OnlyRunning(kind));
                return None;
            }
        })
    }

    fn settled(&self, record: &EventRecord, outcome: Settled, amount: Option<Money>) -> Happening {
        let dispute = |kind| matches!(kind, EventKind::Dispute | EventKind::DisputeOfPart);
        Happening::DisputeSettled {
            dispute: self.about(record, dispute),
            outcome,
            amount,
        }
    }

    /// The key of what an event is about; where it does not say, of the last one of that kind before
    /// it.
    fn about(&self, record: &EventRecord, is: impl Fn(EventKind) -> bool) -> SmolStr {
        if let Some(about) = &record.about {
            return about.clone();
        }
        let records = self.book.records.events;
        let own = self.parts.events.iter().filter_map(|at| records.get(*at));
        let before = own.filter(|one| {
            let kind = match &one.kind {
                EventName::BuiltIn(kind) => Some(*kind),
                EventName::Declared(_) => None,
            };
            let earlier = one.occurred_at.instant() <= record.occurred_at.instant();
            one.invoice == record.invoice && kind.is_some_and(&is) && earlier
        });
        let last = before.max_by_key(|one| one.occurred_at.instant());
        last.map_or_else(SmolStr::default, |one| one.key.clone())
    }

    /// The amount that an event speaks of, in the currency of its invoice if it names none.
    fn amount(&mut self, which: Which, record: &EventRecord) -> Option<Option<Money>> {
        let Some(amount) = record.amount else {
            return Some(None);
        };
        let invoice = record.invoice.as_deref().unwrap_or_default();
        let own = self.book.invoice(invoice).map(|(_, one)| one.currency);
        let currency = record.currency.or(own)?;
        self.money(which, "amount", amount, currency).map(Some)
    }

    fn needed<T>(&mut self, which: Which, column: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.lose(which, column, SmolStr::default(), Fault::Missing);
        }
        value
    }

    fn declared(
        &mut self,
        which: Which,
        record: &EventRecord,
        name: &SmolStr,
    ) -> Option<Happening> {
        let machine = &self.book.world.machine;
        let Some(id) = machine.events.find(|event| event.name == *name) else {
            self.lose(which, "kind", name.clone(), Fault::UnknownEvent);
            return None;
        };
        let event = machine.events.get(id)?;
        let carries = event.payload.iter().cloned().collect();
        let own = record.invoice.as_deref().unwrap_or_default();
        let own = self.book.invoice(own).map(|(_, one)| one.currency);
        let currency = record.currency.or(own);
        let (told, faults) = told_fields::<jalon_core::machine::InvoiceFieldId>(
            machine,
            &carries,
            &record.fields,
            currency,
        );
        let mut wrong = false;
        for fault in faults {
            match fault {
                FieldFault::Unknown(field) => {
                    let field = format_smolstr!("{name}.{field}");
                    self.case.aside.push(Aside::EventField(field));
                }
                FieldFault::WrongValue(field, value) => {
                    self.lose(which, field, value, Fault::WrongValue);
                    wrong = true;
                }
            }
        }
        let payload = carries.iter().map(|(id, _)| {
            let told = told.iter().find(|(of, _)| *of == id);
            told.map_or(jalon_core::PayloadValue::Unknown, |(_, value)| {
                payload_value(value)
            })
        });
        let payload = payload.collect();
        (!wrong).then_some(Happening::Declared { event: id, payload })
    }
}
