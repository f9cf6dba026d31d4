//! Events as the core knows them, from their records.

use jalon_core::machine::RoleId;
use jalon_core::records::{EventName, EventRecord, OccurredAt};
use jalon_core::step::Stimulus;
use jalon_core::{Day, Event, EventKind, Evidence, Happening, Instant, TimeOfDay};
use smol_str::SmolStr;

use super::book::Making;
use super::case::Which;
use super::fault::Fault;
use super::invoices::Made;
use crate::read::{self, Notes};

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
                from: self.role(which, record),
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

    fn role(&mut self, which: Which, record: &EventRecord) -> Option<RoleId> {
        let mut notes = Notes::default();
        let role = read::role(&self.book.world.machine, record, &mut notes);
        self.note(which, notes);
        role
    }

    /// What an event is, read with the machine.
    fn what(&mut self, which: Which, record: &EventRecord) -> Option<Happening> {
        let book = self.book;
        let machine = &book.world.machine;
        let own = record.invoice.as_deref().unwrap_or_default();
        let own = book.invoice(own).map(|(_, one)| one.currency);
        let mut notes = Notes::default();
        let last = |kinds: &[EventKind]| self.last(record, kinds);
        let what = read::happening(machine, record, own, &last, &mut notes);
        self.note(which, notes);
        what
    }

    /// The key of the last event of some kinds that happened to the same invoice before.
    fn last(&self, record: &EventRecord, kinds: &[EventKind]) -> Option<SmolStr> {
        let records = self.book.records.events;
        let own = self.parts.events.iter().filter_map(|at| records.get(*at));
        let before = own.filter(|one| {
            let fits = match &one.kind {
                EventName::BuiltIn(kind) => kinds.contains(kind),
                EventName::Declared(_) => false,
            };
            let earlier = one.occurred_at.instant() <= record.occurred_at.instant();
            one.invoice == record.invoice && fits && earlier
        });
        let last = before.max_by_key(|one| one.occurred_at.instant());
        last.map(|one| one.key.clone())
    }
}
