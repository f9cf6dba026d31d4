//! The book: records of all accounts, and the case of each.

use std::collections::HashMap;

use jalon_core::eval::Facts;
use jalon_core::machine::expr::Node;
use jalon_core::machine::journey::Subject;
use jalon_core::records::{
    ContactRecord, CustomerRecord, EventRecord, InvoiceRecord, PaymentRecord,
};
use jalon_core::step::{Account, Arrival, Customer, Stimulus, View, step};
use jalon_core::{Instant, TimeOfDay, Zone};
use smol_str::SmolStr;

use super::case::{Case, Which};
use super::fault::{Fault, NotUsed};
use super::invoices::Made;
use crate::read::Notes;
use crate::world::World;

/// Records as they were read, each kind in the order of its files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Records<'a> {
    /// Invoices and credit notes.
    pub invoices: &'a [InvoiceRecord],
    /// Customers; one that only an invoice names is known by its key.
    pub customers: &'a [CustomerRecord],
    /// Contacts.
    pub contacts: &'a [ContactRecord],
    /// Events.
    pub events: &'a [EventRecord],
    /// Payments, with their allocations.
    pub payments: &'a [PaymentRecord],
}

/// Records sorted by account. It holds places of records, not copies of them; the case of an account
/// is made when it is asked for.
///
/// ```no_run
/// use jalon_simulate::World;
/// use jalon_simulate::replay::{Book, Player, Records, Summary, in_order};
/// # fn example(world: &World, records: Records<'_>, until: jalon_core::Instant) {
/// let book = Book::new(world, records);
/// let player = Player::new(world);
/// let play = |number| {
///     let case = book.case(number);
///     let mut summary = Summary::default();
///     let account = player.play(&case, until, |told| summary.add(&told));
///     summary.end(&case, &account);
///     summary
/// };
/// let mut whole = Summary::default();
/// in_order(0..book.len(), 2, play, |one| whole.merge(one));
/// # }
/// ```
#[derive(Debug)]
pub struct Book<'a> {
    pub(super) world: &'a World,
    pub(super) records: Records<'a>,
    accounts: Vec<Parts>,
    /// Records that belong to no account.
    pub not_used: Vec<NotUsed>,
    customers: HashMap<&'a str, usize>,
    contacts: HashMap<&'a str, Vec<usize>>,
    invoices: HashMap<&'a str, usize>,
    payments: HashMap<&'a str, usize>,
    /// The zones of all calendars, each once; the first is that of the only one where there is one.
    zones: Vec<Zone>,
    /// Whether the zone depends on the journey.
    several_zones: bool,
}

/// The places of the records of one account.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) payer: SmolStr,
    pub(super) invoices: Vec<usize>,
    pub(super) events: Vec<usize>,
    pub(super) payments: Vec<usize>,
}

/// Whoever pays for whom is followed so far at most.
const PAYERS_MAX: usize = 16;

impl<'a> Book<'a> {
    /// Sorts records by account.
    pub fn new(world: &'a World, records: Records<'a>) -> Book<'a> {
        let mut contacts: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, contact) in records.contacts.iter().enumerate() {
            let known = contacts.entry(contact.customer.as_str());
            known.or_default().push(at);
        }
        let customers = records.customers.iter().enumerate();
        let payments = records.payments.iter().enumerate();
        let (zones, several_zones) = zones(world);
        let mut book = Book {
            world,
            records,
            accounts: Vec::new(),
            not_used: Vec::new(),
            customers: customers.map(|(at, one)| (one.key.as_str(), at)).collect(),
            contacts,
            invoices: HashMap::new(),
            payments: payments.map(|(at, one)| (one.key.as_str(), at)).collect(),
            zones,
            several_zones,
        };
        book.sort();
        book
    }

    /// How many accounts there are.
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// The case of an account, from 0: in the order in which records first speak of them.
    pub fn case(&self, number: usize) -> Case {
        let Some(parts) = self.accounts.get(number) else {
            return Case::default();
        };
        let mut making = Making {
            book: self,
            parts,
            case: Case::new(parts.payer.clone()),
            made: Vec::new(),
        };
        making.invoices();
        making.events();
        making.payments();
        making.case.put_in_order();
        making.case
    }

    /// The cases of all accounts, each made when it is asked for.
    pub fn cases(&self) -> impl Iterator<Item = Case> + Send {
        (0..self.len()).map(|number| self.case(number))
    }

    /// The account that holds an invoice.
    pub fn account_of(&self, invoice: &str) -> Option<usize> {
        let place = *self.invoices.get(invoice)?;
        let mut accounts = self.accounts.iter();
        accounts.position(|parts| parts.invoices.binary_search(&place).is_ok())
    }

    /// The zone of the calendar that most is counted with.
    pub fn zone(&self) -> &Zone {
        self.zone_at(0)
    }

    pub(super) fn zone_at(&self, place: usize) -> &Zone {
        self.zones.get(place).unwrap_or(&self.world.utc)
    }

    pub(super) fn customer(&self, key: &str) -> Option<(usize, &'a CustomerRecord)> {
        let place = *self.customers.get(key)?;
        Some((place, self.records.customers.get(place)?))
    }

    pub(super) fn contacts_of(
        &self,
        key: &str,
    ) -> impl Iterator<Item = (usize, &'a ContactRecord)> {
        let places = self.contacts.get(key).map_or(&[][..], Vec::as_slice);
        let contacts = self.records.contacts;
        places
            .iter()
            .filter_map(|at| Some((*at, contacts.get(*at)?)))
    }

    pub(super) fn payment(&self, key: &str) -> Option<&'a PaymentRecord> {
        self.records.payments.get(*self.payments.get(key)?)
    }

    pub(super) fn invoice(&self, number: &str) -> Option<(usize, &'a InvoiceRecord)> {
        let place = *self.invoices.get(number)?;
        Some((place, self.records.invoices.get(place)?))
    }

    /// The key of the party that pays for a customer: its payer, or its payer's.
    pub(super) fn payer_of(&self, customer: &'a str) -> &'a str {
        let mut key = customer;
        for _ in 0..PAYERS_MAX {
            let payer = self.customer(key).and_then(|(_, one)| one.payer.as_deref());
            match payer {
                Some(payer) if payer != key => key = payer,
                _ => return key,
            }
        }
        // Whoever pays in a circle pays for itself.
        customer
    }

    fn sort(&mut self) {
        let mut accounts: HashMap<&'a str, usize> = HashMap::new();
        let mut of_invoices = vec![usize::MAX; self.records.invoices.len()];
        let records = self.records;
        for (at, invoice) in records.invoices.iter().enumerate() {
            let payer = match &invoice.payer {
                Some(payer) => payer.as_str(),
                None => self.payer_of(&invoice.customer),
            };
            let account = self.account(&mut accounts, payer);
            self.invoices.insert(invoice.number.as_str(), at);
            if let Some(place) = of_invoices.get_mut(at) {
                *place = account;
            }
            if let Some(parts) = self.accounts.get_mut(account) {
                parts.invoices.push(at);
            }
        }
        let account_of = |book: &Book<'a>, number: &str| {
            let place = *book.invoices.get(number)?;
            of_invoices.get(place).copied()
        };
        for (at, event) in records.events.iter().enumerate() {
            let account = match &event.invoice {
                Some(number) => account_of(self, number).ok_or(Fault::UnknownInvoice),
                None => Err(Fault::NoInvoice),
            };
            match account {
                Ok(account) => {
                    if let Some(parts) = self.accounts.get_mut(account) {
                        parts.events.push(at);
                    }
                }
                Err(why) => {
                    let value = event.invoice.clone().unwrap_or_default();
                    self.lose(Which::Event(at), "invoice", value, why);
                }
            }
        }
        for (at, payment) in records.payments.iter().enumerate() {
            let mut of: Vec<usize> = Vec::new();
            let undone = payment
                .reverses
                .as_deref()
                .and_then(|key| self.payment(key));
            let allocations = undone.map_or(&payment.allocations, |undone| &undone.allocations);
            for part in allocations {
                of.extend(account_of(self, &part.invoice));
            }
            let payer = payment.payer.as_deref();
            let payer = payer.or(undone.and_then(|undone| undone.payer.as_deref()));
            if let (true, Some(payer)) = (of.is_empty(), payer) {
                let payer = self.payer_of(payer);
                of.push(self.account(&mut accounts, payer));
            }
            of.sort_unstable();
            of.dedup();
            if of.is_empty() {
                let named = payment.allocations.first();
                let (column, value, why) = match (named, &payment.reverses) {
                    (Some(part), _) => ("invoice", part.invoice.clone(), Fault::UnknownInvoice),
                    (None, Some(key)) => ("reverses", key.clone(), Fault::UnknownPayment),
                    (None, None) => ("payer", SmolStr::default(), Fault::NobodysPayment),
                };
                self.lose(Which::Payment(at), column, value, why);
            }
            for account in of {
                if let Some(parts) = self.accounts.get_mut(account) {
                    parts.payments.push(at);
                }
            }
        }
    }

    fn account(&mut self, accounts: &mut HashMap<&'a str, usize>, payer: &'a str) -> usize {
        let next = self.accounts.len();
        let account = *accounts.entry(payer).or_insert(next);
        if account == next {
            self.accounts.push(Parts {
                payer: payer.into(),
                ..Parts::default()
            });
        }
        account
    }

    fn lose(&mut self, which: Which, column: &str, value: SmolStr, why: Fault) {
        self.not_used.push(NotUsed {
            which,
            column: column.into(),
            value,
            why,
        });
    }

    /// The zone of the journey that takes an invoice: where there are several, it is tried out on an
    /// account of its own.
    pub(super) fn zone_of(
        &self,
        arrival: &Arrival,
        payer: &Customer,
        customer: &Customer,
    ) -> usize {
        if !self.several_zones {
            return 0;
        }
        let (machine, context) = (&self.world.machine, &self.world.context);
        let mut account = Account::new(Customer {
            key: payer.key.clone(),
            ..Customer::default()
        });
        let noon = Zone::utc().instant(arrival.issue, TimeOfDay::NOON);
        let stimuli = [
            Stimulus::Customer(payer.clone()),
            Stimulus::Customer(customer.clone()),
            Stimulus::Arrival(Box::new(arrival.clone())),
        ];
        for stimulus in &stimuli {
            // What is refused here is refused again when it is played, and told then.
            let _ = step(
                machine,
                context,
                &mut account,
                stimulus,
                noon,
                &mut Vec::new(),
            );
        }
        let Some(subject) = account.subject(arrival.id) else {
            return 0;
        };
        let view = View::of(machine, context, &account, (subject, 0), None, noon);
        let zone = &view.calendar().parts().zone;
        let place = self.zones.iter().position(|known| known.name == zone.name);
        place.unwrap_or(0)
    }
}

/// The zones that journeys of invoices have, and whether it depends on the invoice which it is.
fn zones(world: &World) -> (Vec<Zone>, bool) {
    let machine = &world.machine;
    let mut zones: Vec<Zone> = Vec::new();
    let mut add = |zone: &Zone| {
        if !zones.iter().any(|known| known.name == zone.name) {
            zones.push(zone.clone());
        }
    };
    let mut any = false;
    for journey in machine.journeys.items() {
        if journey.subject != Subject::Invoice {
            continue;
        }
        match journey.calendar.and_then(|id| machine.expressions.get(id)) {
            None => add(&world.context.calendar(None).parts().zone),
            Some(Node::Calendar(id)) => add(&world.context.calendar(Some(*id)).parts().zone),
            Some(_) => any = true,
        }
    }
    if any {
        for (id, _) in machine.calendars.iter() {
            add(&world.context.calendar(Some(id)).parts().zone);
        }
    }
    let several = zones.len() > 1;
    (zones, several)
}

/// A case while it is made.
pub(super) struct Making<'m, 'a> {
    pub(super) book: &'m Book<'a>,
    pub(super) parts: &'m Parts,
    pub(super) case: Case,
    /// Invoices that will arrive, by the places of their records.
    pub(super) made: Vec<(usize, Made)>,
}

impl<'a> Making<'_, 'a> {
    pub(super) fn lose(
        &mut self,
        which: Which,
        column: impl Into<SmolStr>,
        value: impl Into<SmolStr>,
        why: Fault,
    ) {
        self.case.not_used.push(NotUsed {
            which,
            column: column.into(),
            value: value.into(),
            why,
        });
    }

    /// What was told of a record while it was read.
    pub(super) fn note(&mut self, which: Which, notes: Notes) {
        for wrong in notes.wrong {
            self.lose(which, wrong.column, wrong.value, wrong.why);
        }
        self.case.aside.extend(notes.aside);
    }

    /// An invoice of this account that will arrive.
    pub(super) fn made(&self, number: &str) -> Option<&Made> {
        let (place, _) = self.book.invoice(number)?;
        let at = self.made.binary_search_by_key(&place, |(place, _)| *place);
        self.made.get(at.ok()?).map(|(_, made)| made)
    }

    /// Noon of a day, on the clock of the account's first invoice.
    pub(super) fn noon(&self, day: jalon_core::Day) -> Instant {
        let zone = self.made.first().map_or(0, |(_, made)| made.zone);
        self.book.zone_at(zone).instant(day, TimeOfDay::NOON)
    }
}
