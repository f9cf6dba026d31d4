//! What records span: known before any of them is played, however many there are.

use std::collections::BTreeSet;

use jalon_core::records::OccurredAt;
use jalon_core::{Day, Zone};
use smol_str::SmolStr;

use crate::record::Record;

/// The days and time zones of all records that were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// The day on which the first invoice arrived.
    pub first: Option<Day>,
    /// The last day on which anything happened: an invoice was issued, something was paid or told.
    pub last_known: Option<Day>,
    /// The last date of all, due dates among them.
    pub last_date: Option<Day>,
    /// The time zones that customers have.
    pub zones: BTreeSet<SmolStr>,
    /// How many invoices.
    pub invoices: u64,
}

impl Extent {
    pub(crate) fn add(&mut self, record: &Record) {
        match record {
            Record::Invoice(invoice) => {
                self.invoices += 1;
                let arrives = invoice.arrival.unwrap_or(invoice.issue);
                self.first = Some(self.first.map_or(arrives, |first| first.min(arrives)));
                self.known(invoice.issue);
                self.date(invoice.arrival);
                self.date(invoice.due);
                let instalments = invoice.instalments.iter().map(|one| one.due).max();
                self.date(instalments);
            }
            Record::Instalment(_, instalment) => self.date(Some(instalment.due)),
            Record::Payment(payment) => self.known(payment.date),
            Record::Event(event) => self.known(match event.occurred_at {
                OccurredAt::Day(day) => day,
                OccurredAt::Moment(at) => Zone::utc().local(at).0,
            }),
            Record::Customer(customer) => self.zones.extend(customer.time_zone.clone()),
            Record::Contact(_) | Record::Attachment(..) | Record::Allocation(..) => {}
        }
    }

    fn known(&mut self, day: Day) {
        self.last_known = self.last_known.max(Some(day));
        self.date(Some(day));
    }

    fn date(&mut self, day: Option<Day>) {
        self.last_date = self.last_date.max(day);
    }
}
