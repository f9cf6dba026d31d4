//! Arrival: a customer is known, an invoice comes in, and a journey takes it.

use smol_str::SmolStr;

use super::effect::{Done, Reason};
use super::key::group_id;
use super::marks::Track;
use super::refusal::Refusal;
use super::run::Run;
use super::state::{Customer, Invoice, Of, SendMark, Stage, Subject, SubjectId};
use super::stimulus::Arrival;
use crate::currency::Currency;
use crate::eval::Truth;
use crate::event::{Event, Happening};
use crate::ledger::Ledger;
use crate::machine::JourneyId;
use crate::machine::journey::{Journey, Subject as Goes, Takes};

impl Run<'_> {
    /// A customer is known, or known better.
    pub(super) fn customer(&mut self, mut customer: Customer) {
        let machine = self.machine;
        let known = customer.fields.len();
        let missing = machine.customer_fields.items().iter().skip(known);
        let defaults: Vec<_> = missing.map(|field| self.default_of(field)).collect();
        customer.fields.extend(defaults);
        customer.standings.resize(machine.standings.len(), None);
        let customers = &mut self.account.customers;
        let place = customers.iter().position(|other| other.key == customer.key);
        match place.and_then(|place| customers.get_mut(place)) {
            Some(known) => {
                customer.standings = std::mem::take(&mut known.standings);
                customer.held_until = known.held_until;
                *known = customer;
            }
            None => customers.push(customer),
        }
        for at in 0..self.account.subjects.len() {
            self.choose_again(at);
            self.touch(at);
        }
    }

    /// An invoice arrives.
    pub(super) fn arrive(&mut self, arrival: &Arrival) -> Result<(), Refusal> {
        if self.account.subject(arrival.id).is_some() {
            return Err(Refusal::ArrivedBefore);
        }
        self.check_arrival(arrival)?;
        let customers = self.account.customers.iter();
        let mut known = customers.enumerate().map(|(place, one)| (place, &one.key));
        let customer = known
            .find(|(_, key)| **key == arrival.customer)
            .and_then(|(place, _)| u16::try_from(place).ok())
            .ok_or_else(|| Refusal::UnknownCustomer(arrival.customer.clone()))?;
        let machine = self.machine;
        let fields = machine.invoice_fields.iter().map(|(id, field)| {
            let given = arrival.fields.iter().find(|(of, _)| *of == id);
            given.map_or_else(|| self.default_of(field), |(_, value)| value.clone())
        });
        let invoice = Invoice {
            number: arrival.number.clone(),
            status: arrival.status,
            issue: arrival.issue,
            due: arrival.due,
            due_corrected: false,
            arrival: arrival.issue,
            purchase_order: arrival.purchase_order.clone(),
            payment_reference: arrival.payment_reference.clone(),
            fields: fields.collect(),
            ledger: Ledger::new(arrival.total, arrival.instalments.clone(), &[]),
        };
        let of = Of::Invoice(Box::new(invoice));
        self.account
            .subjects
            .push(new_subject(arrival.id, customer, of, self.now));
        let at = self.account.subjects.len() - 1;
        let journey = self.choose(at);
        self.take(at, journey);
        self.open_groups(customer, arrival.total.currency);
        Ok(())
    }

    /// The first journey that takes an invoice.
    fn choose(&mut self, at: usize) -> Option<JourneyId> {
        let machine = self.machine;
        for (id, journey) in machine.journeys.iter() {
            if journey.subject == Goes::Invoice && self.takes(at, journey) {
                return Some(id);
            }
        }
        None
    }

    fn takes(&mut self, at: usize, journey: &Journey) -> bool {
        let currency = match self.subject(at).map(|subject| &subject.of) {
            Some(Of::Invoice(invoice)) => Some(invoice.ledger.currency()),
            Some(Of::Group { currency, .. }) => *currency,
            None => None,
        };
        match &journey.takes {
            Takes::AllOther => true,
            Takes::Matching {
                currencies,
                condition,
            } => {
                let fits = currencies.is_empty()
                    || currency.is_none_or(|currency| currencies.contains(&currency));
                fits && self.truth(at, 0, None, *condition) == Truth::Yes
            }
        }
    }

    /// Where a journey says so, a change of what it depends on chooses again.
    pub(super) fn choose_again(&mut self, at: usize) {
        let chooses = self
            .journey(at)
            .is_some_and(|one| !one.rechoose_on.is_empty());
        let live = self.subject(at).is_some_and(|one| one.stage.is_live());
        if !(chooses && live) {
            return;
        }
        let journey = self.choose(at);
        if self.subject(at).map(|one| one.journey) != Some(journey) {
            self.withdraw_all(at, Reason::Moved);
            self.take(at, journey);
        }
    }

    /// A journey takes a subject: its milestones wait, its invoice is to be sent.
    pub(super) fn take(&mut self, at: usize, id: Option<JourneyId>) {
        let machine = self.machine;
        let now = self.now;
        let journey = id.and_then(|id| machine.journeys.get(id));
        let sent = self.subject(at).is_some_and(|one| one.sent.is_some());
        let tracks = journey.map_or_else(Vec::new, |journey| self.new_tracks(at, journey));
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        subject.journey = id;
        subject.entered = now;
        subject.tracks = tracks;
        subject.stage = match journey {
            None => Stage::Untaken,
            Some(journey) if journey.leave_alone => Stage::LeftAlone,
            Some(journey) if journey.sends.is_empty() || sent => Stage::Running,
            Some(_) => Stage::BeforeSending,
        };
        if let Some(journey) = journey {
            if !sent {
                let rows = journey.sends.len();
                subject.sends = vec![SendMark::default(); rows];
            }
            if let Some(invoice) = subject.invoice_mut() {
                invoice.ledger.settle_in(&journey.payments_settle);
            }
        }
        self.touch(at);
        let slot = self.slot(at, 0);
        self.emit(at, slot, Done::Taken(id));
        self.give_due(at);
    }

    fn new_tracks(&self, at: usize, journey: &Journey) -> Vec<Track> {
        let invoice = self.subject(at).and_then(|subject| subject.invoice());
        let instalments = invoice.map_or(0, |invoice| invoice.ledger.instalments().len());
        let instalments = u16::try_from(instalments).unwrap_or(u16::MAX);
        let mut tracks = Vec::new();
        for id in &journey.milestones {
            let Some(milestone) = self.machine.milestones.get(*id) else {
                continue;
            };
            let numbers = match milestone.per_instalment && instalments > 0 {
                true => 1..=instalments,
                false => 0..=0,
            };
            let (steps, missed) = (milestone.steps.len(), milestone.missed.len());
            tracks.extend(numbers.map(|instalment| Track {
                instalment,
                ..Track::waiting(*id, steps, missed)
            }));
        }
        tracks
    }

    /// The customer's terms give a due date where the invoice has none; else its line is run.
    fn give_due(&mut self, at: usize) {
        let today = self.today(at);
        let Some(subject) = self.account.subjects.get(at) else {
            return;
        };
        let customer = self.account.customers.get(usize::from(subject.customer));
        let terms = customer.and_then(|customer| self.machine.terms.get(customer.terms?));
        let Some(invoice) = subject.invoice().filter(|invoice| invoice.due.is_none()) else {
            return;
        };
        let latest = invoice.ledger.instalments().iter().map(|one| one.due).max();
        let due = latest.or_else(|| Some(terms?.due(invoice.issue, self.calendar(at))));
        if let Some(invoice) = self.subject_mut(at).and_then(|one| one.invoice_mut()) {
            invoice.due = due;
            invoice.arrival = today.max(invoice.arrival);
        }
        if due.is_none() {
            let event = Event {
                what: Happening::MissingDue,
                occurred: today,
                arrived: self.now,
                from: None,
                evidence: crate::Evidence::System,
                instalment: None,
            };
            self.react(at, &event);
        }
    }

    /// Makes the subjects of customers' journeys that an invoice of this customer belongs to.
    pub(super) fn open_groups(&mut self, customer: u16, currency: Currency) {
        let machine = self.machine;
        for (id, journey) in machine.journeys.iter() {
            let (payer, per_currency) = match journey.subject {
                Goes::Invoice => continue,
                Goes::Customer { per_currency } => (false, per_currency),
                Goes::Payer { per_currency } => (true, per_currency),
            };
            let customer = if payer { 0 } else { customer };
            let currency = per_currency.then_some(currency);
            let of = Of::Group { payer, currency };
            let there = self.account.subjects.iter().any(|subject| {
                subject.customer == customer && subject.of == of && subject.journey == Some(id)
            });
            if there {
                continue;
            }
            let key = self
                .account
                .customers
                .get(usize::from(customer))
                .map_or(SmolStr::default(), |customer| customer.key.clone());
            let number = group_id(machine.path(journey.path), &key, currency);
            self.account
                .subjects
                .push(new_subject(number, customer, of, self.now));
            let at = self.account.subjects.len() - 1;
            if self.takes(at, journey) {
                self.take(at, Some(id));
            } else {
                self.account.subjects.pop();
            }
        }
    }
}

pub(super) fn new_subject(id: SubjectId, customer: u16, of: Of, now: crate::Instant) -> Subject {
    Subject {
        id,
        customer,
        of,
        journey: None,
        stage: Stage::Untaken,
        entered: now,
        sent: None,
        handed_over: None,
        settled: None,
        tracks: Vec::new(),
        sends: Vec::new(),
        pending: Vec::new(),
        blocks: Vec::new(),
        pauses: Vec::new(),
        links: Default::default(),
        disputes: Vec::new(),
        promises: Vec::new(),
        tasks: Vec::new(),
        waits: Vec::new(),
        heard: Vec::new(),
        counts: Vec::new(),
        wake: None,
        touched: true,
    }
}
