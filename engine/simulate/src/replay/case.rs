//! A case: one account to be played, with all that happens to it from outside.

use jalon_core::step::{Account, Arrival, Customer, Dated, Stimulus, SubjectId};
use jalon_core::{Event, Instant};
use smol_str::SmolStr;

use super::fault::{Aside, NotUsed};
use crate::timeline::subject_of;

/// A record of those that a case was made of, by its place in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Which {
    Customer(usize),
    Contact(usize),
    Invoice(usize),
    Event(usize),
    Payment(usize),
}

/// One account to be played: a payer with all that it pays for, and what happens to it from outside,
/// in order of time. It knows nothing of other accounts, so cases can be played in any order and at
/// once.
///
/// ```
/// use jalon_core::step::{Arrival, Customer};
/// use jalon_core::{Day, TimeOfDay, Zone};
/// use jalon_simulate::replay::Case;
///
/// let zone = Zone::utc();
/// let day: Day = "2026-01-05".parse().unwrap();
/// let morning = zone.instant(day, TimeOfDay::MIDNIGHT);
/// let mut case = Case::new("C1");
/// case.customer(morning, Customer { key: "C1".into(), name: "Dupont".into(), ..Customer::default() });
/// let invoice = case.next_invoice();
/// # let arrival = Arrival { id: invoice, customer: "C1".into(), number: "F-1".into(),
/// #     status: Default::default(), issue: day, due: Some(day.plus_days(30)),
/// #     total: "1200.00 EUR".parse().unwrap(), instalments: Vec::new(), purchase_order: None,
/// #     payment_reference: None, fields: Vec::new() };
/// case.arrival(morning, arrival);
/// case.put_in_order();
/// assert_eq!(case.stimuli.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// The key of the payer.
    pub payer: SmolStr,
    /// What happens from outside, earliest first; see [`Case::put_in_order`].
    pub stimuli: Vec<Dated>,
    /// The record that each of the stimuli comes from, where it comes from one.
    pub from: Vec<Option<Which>>,
    /// How many invoices it has.
    pub invoices: usize,
    /// Records that could not be made into stimuli.
    pub not_used: Vec<NotUsed>,
    /// What records say that the script has no use for.
    pub aside: Vec<Aside>,
}

impl Case {
    /// A case in which nothing happens yet.
    pub fn new(payer: impl Into<SmolStr>) -> Case {
        Case {
            payer: payer.into(),
            ..Case::default()
        }
    }

    /// The number of the next invoice: those of a case are counted from 1.
    pub fn next_invoice(&mut self) -> SubjectId {
        self.invoices += 1;
        subject_of(self.invoices - 1)
    }

    /// A customer is known, or known better; before its first invoice arrives.
    pub fn customer(&mut self, at: Instant, customer: Customer) {
        self.put(at, Stimulus::Customer(customer), None);
    }

    /// An invoice arrives.
    pub fn arrival(&mut self, at: Instant, arrival: Arrival) {
        self.put(at, Stimulus::Arrival(Box::new(arrival)), None);
    }

    /// Something happens to an invoice.
    pub fn event(&mut self, subject: SubjectId, event: Event) {
        self.put(event.arrived, Stimulus::Event { subject, event }, None);
    }

    /// Anything else happens.
    pub fn put(&mut self, at: Instant, stimulus: Stimulus, from: Option<Which>) {
        self.stimuli.push(Dated { at, stimulus });
        self.from.push(from);
    }

    /// Puts all that happens in order of time: customers before their invoices, invoices before what
    /// happens to them at the same instant, the rest as it was told.
    pub fn put_in_order(&mut self) {
        let rank = |stimulus: &Stimulus| match stimulus {
            Stimulus::Customer(_) => 0,
            Stimulus::Arrival(_) => 1,
            _ => 2,
        };
        let stimuli = std::mem::take(&mut self.stimuli);
        let mut both: Vec<_> = stimuli.into_iter().zip(self.from.drain(..)).collect();
        both.sort_by_key(|(dated, _)| (dated.at, rank(&dated.stimulus)));
        (self.stimuli, self.from) = both.into_iter().unzip();
    }

    /// The account before anything has happened.
    pub fn account(&self) -> Account {
        Account::new(Customer {
            key: self.payer.clone(),
            ..Customer::default()
        })
    }
}
