//! What records say together: put side by side, and whatever does not fit is told.

use std::collections::{BTreeMap, HashMap};

use jalon_core::records::{
    ContactRecord, CustomerRecord, EventRecord, InvoiceRecord, PaymentRecord,
};
use smol_str::SmolStr;

use crate::record::Record;
use crate::reject::{Fault, Reject, Warning};
use crate::same_address;
use crate::text::{Text, text};

/// Where a record comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Which of the files, in the order in which they were added.
    pub file: usize,
    /// The line on which it begins.
    pub line: u64,
}

/// Where records come from that fit together, each kind in the order of its records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Origins {
    pub invoices: Vec<Origin>,
    /// Fewer than customers where no file has any.
    pub customers: Vec<Origin>,
    pub contacts: Vec<Origin>,
    pub events: Vec<Origin>,
    pub payments: Vec<Origin>,
}

/// Records that fit together, each kind in the order of its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fitting {
    /// Invoices, with their instalments and attachments.
    pub invoices: Vec<InvoiceRecord>,
    /// Customers; where no file has any, one for each key that an invoice names.
    pub customers: Vec<CustomerRecord>,
    /// Contacts.
    pub contacts: Vec<ContactRecord>,
    /// Events.
    pub events: Vec<EventRecord>,
    /// Payments, with their allocations.
    pub payments: Vec<PaymentRecord>,
    /// Records that were added.
    pub read: u64,
    /// Records that fit; `read` is always `used` plus the number of rejects.
    pub used: u64,
    /// What does not fit.
    pub rejects: Vec<Reject>,
    /// What fits and is worth a look.
    pub warnings: Vec<Warning>,
    /// The names of the files.
    pub files: Vec<String>,
    /// Where each record comes from.
    pub origins: Origins,
}

/// What is known of all records, of which those that are put together may be a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Of<'a> {
    /// Whether they are all that there is; if not, what they only name may be known already.
    pub(crate) whole: bool,
    /// Whether any file has customers.
    pub(crate) told: bool,
    /// The legal entity that they are for, where they are for one alone.
    pub(crate) entity: Option<&'a str>,
}

/// Puts records of files together.
pub(crate) fn fit(files: Vec<String>, records: Vec<(Origin, Record)>, of: Of<'_>) -> Fitting {
    let mut fit = Fit {
        files,
        whole: of.whole,
        told: of.whole && of.told,
        out: Fitting::default(),
    };
    fit.out.read = records.len() as u64;
    let records = match of.entity {
        Some(entity) => fit.of_entity(records, entity),
        None => records,
    };
    fit.run(records);
    fit.out.files = fit.files;
    fit.out
}

struct Fit {
    files: Vec<String>,
    /// Whether the records are all that there is.
    whole: bool,
    /// Whether a customer whom no file has is unknown.
    told: bool,
    out: Fitting,
}

fn fault(column: &str, value: &str, reason: Text, remedy: Text) -> Fault {
    Fault {
        column: column.to_string(),
        value: value.to_string(),
        reason,
        remedy,
    }
}

impl Fit {
    /// Those that name no other legal entity.
    fn of_entity(
        &mut self,
        mut records: Vec<(Origin, Record)>,
        entity: &str,
    ) -> Vec<(Origin, Record)> {
        records.retain(|(origin, record)| {
            let other = record.legal_entity().filter(|named| *named != entity);
            if let Some(other) = other {
                self.reject(*origin, of_another_entity(other, entity));
            }
            other.is_none()
        });
        records
    }

    fn run(&mut self, records: Vec<(Origin, Record)>) {
        let mut customers: HashMap<SmolStr, ()> = HashMap::new();
        let mut parts: Vec<(Origin, Record)> = Vec::new();
        let (mut invoices, mut payments) = (Vec::new(), Vec::new());
        let (mut contacts, mut events) = (Vec::new(), Vec::new());
        for (origin, record) in records {
            match record {
                Record::Customer(customer) => {
                    customers.insert(customer.key.clone(), ());
                    self.out.customers.push(*customer);
                    self.out.origins.customers.push(origin);
                    self.out.used += 1;
                }
                Record::Invoice(invoice) => invoices.push((origin, invoice)),
                Record::Payment(payment) => payments.push((origin, payment)),
                Record::Contact(contact) => contacts.push((origin, *contact)),
                Record::Event(event) => events.push((origin, event)),
                part => parts.push((origin, part)),
            }
        }
        let told = self.told;
        let mut made: BTreeMap<SmolStr, ()> = BTreeMap::new();
        invoices.retain(|(origin, invoice)| {
            if told && !customers.contains_key(&invoice.customer) {
                self.reject(*origin, unknown_customer(&invoice.customer));
                return false;
            }
            made.insert(invoice.customer.clone(), ());
            true
        });
        if self.whole && !told {
            self.out.customers = made.into_keys().map(nameless).collect();
        }
        self.parts(parts, &mut invoices, &mut payments);
        let mut places: HashMap<SmolStr, usize> = HashMap::with_capacity(invoices.len());
        // Boxes go as their records come: there are never two copies of all.
        self.out.invoices.reserve_exact(invoices.len());
        self.out.origins.invoices.reserve_exact(invoices.len());
        for (origin, invoice) in invoices {
            if let Some((reason, remedy)) = instalments_do_not_add_up(&invoice) {
                self.reject(origin, fault("instalments", "", reason, remedy));
                continue;
            }
            places.insert(invoice.number.clone(), self.out.invoices.len());
            self.out.invoices.push(*invoice);
            self.out.origins.invoices.push(origin);
            self.out.used += 1;
        }
        for (origin, contact) in contacts {
            if told && !customers.contains_key(&contact.customer) {
                self.reject(origin, unknown_customer(&contact.customer));
            } else {
                self.out.contacts.push(contact);
                self.out.origins.contacts.push(origin);
                self.out.used += 1;
            }
        }
        // Only where they come in to be written to: a simulation writes to nobody.
        if !self.whole {
            self.same_addresses();
        }
        self.out.events.reserve_exact(events.len());
        for (origin, event) in events {
            self.event(origin, *event, &places, told.then_some(&customers));
        }
        self.out.payments.reserve_exact(payments.len());
        for (origin, payment) in payments {
            self.payment(origin, *payment, &places);
        }
    }

    /// Contacts with one mail address are taken, and told.
    fn same_addresses(&mut self) {
        let origins = self.out.origins.contacts.iter().copied();
        let contacts: Vec<_> = origins.zip(&self.out.contacts).collect();
        let found = same_address::of(&contacts, &self.out.customers, |of| self.file(of));
        for (origin, fault) in found {
            self.warn(origin, fault);
        }
    }

    /// Instalments, attachments and allocations go to what they are parts of.
    fn parts(
        &mut self,
        parts: Vec<(Origin, Record)>,
        invoices: &mut [(Origin, Box<InvoiceRecord>)],
        payments: &mut [(Origin, Box<PaymentRecord>)],
    ) {
        if parts.is_empty() {
            return;
        }
        let numbers = invoices.iter().enumerate();
        let numbers: HashMap<SmolStr, usize> = numbers
            .map(|(at, (_, invoice))| (invoice.number.clone(), at))
            .collect();
        let keys = payments.iter().enumerate();
        let keys: HashMap<SmolStr, usize> = keys
            .map(|(at, (_, payment))| (payment.key.clone(), at))
            .collect();
        for (origin, part) in parts {
            let invoice = |of: &SmolStr| numbers.get(of).copied();
            match part {
                Record::Instalment(of, part) => {
                    match invoice(&of).and_then(|at| invoices.get_mut(at)) {
                        Some((_, invoice)) => invoice.instalments.push(part),
                        None => {
                            self.reject(origin, unknown_invoice(&of));
                            continue;
                        }
                    }
                }
                Record::Attachment(of, part) => {
                    match invoice(&of).and_then(|at| invoices.get_mut(at)) {
                        Some((_, invoice)) => invoice.attachments.push(part),
                        None => {
                            self.reject(origin, unknown_invoice(&of));
                            continue;
                        }
                    }
                }
                Record::Allocation(of, part) => {
                    match keys.get(&of).and_then(|at| payments.get_mut(*at)) {
                        Some((_, payment)) => payment.allocations.push(part),
                        None => {
                            self.reject(origin, unknown_payment(&of));
                            continue;
                        }
                    }
                }
                _ => {}
            }
            self.out.used += 1;
        }
    }

    fn event(
        &mut self,
        origin: Origin,
        event: EventRecord,
        places: &HashMap<SmolStr, usize>,
        customers: Option<&HashMap<SmolStr, ()>>,
    ) {
        if let Some(invoice) = &event.invoice {
            if self.whole && !places.contains_key(invoice) {
                return self.reject(origin, unknown_invoice(invoice));
            }
        } else if let (Some(customer), Some(known)) = (&event.customer, customers)
            && !known.contains_key(customer)
        {
            return self.reject(origin, unknown_customer(customer));
        }
        self.out.events.push(event);
        self.out.origins.events.push(origin);
        self.out.used += 1;
    }

    fn payment(
        &mut self,
        origin: Origin,
        payment: PaymentRecord,
        places: &HashMap<SmolStr, usize>,
    ) {
        for part in &payment.allocations {
            let Some(invoice) = places
                .get(&part.invoice)
                .and_then(|at| self.out.invoices.get(*at))
            else {
                if self.whole {
                    return self.reject(origin, unknown_invoice(&part.invoice));
                }
                continue;
            };
            if invoice.currency != payment.currency {
                let (ours, theirs) = (payment.currency, invoice.currency);
                let reason = text(
                    format!("a payment in {ours} for an invoice in {theirs}"),
                    format!("un paiement en {ours} pour une facture en {theirs}"),
                );
                let remedy = text(
                    "give the amount in the currency of the invoice",
                    "donnez le montant dans la devise de la facture",
                );
                return self.reject(origin, fault("currency", ours.code(), reason, remedy));
            }
            if payment.date < invoice.issue {
                let (date, issue) = (payment.date, invoice.issue);
                let number = invoice.number.clone();
                let reason = text(
                    format!("paid on {date}, before the invoice {number} of {issue}"),
                    format!("payé le {date}, avant la facture {number} du {issue}"),
                );
                let remedy = text(
                    "right for a payment in advance; else check both dates, and the order of day and month",
                    "juste pour un paiement d’avance ; sinon vérifiez les deux dates, et l’ordre du jour et du mois",
                );
                let date = date.to_string();
                self.warn(origin, fault("date", &date, reason, remedy));
            }
        }
        self.out.payments.push(payment);
        self.out.origins.payments.push(origin);
        self.out.used += 1;
    }

    fn file(&self, origin: Origin) -> String {
        self.files.get(origin.file).cloned().unwrap_or_default()
    }

    fn reject(&mut self, origin: Origin, fault: Fault) {
        let file = self.file(origin);
        self.out.rejects.push(Reject {
            file,
            line: origin.line,
            faults: vec![fault],
            aside: false,
        });
    }

    fn warn(&mut self, origin: Origin, fault: Fault) {
        let file = self.file(origin);
        self.out.warnings.push(Warning {
            file,
            line: origin.line,
            fault,
        });
    }
}

/// A customer of whom nothing is known but the key.
fn nameless(key: SmolStr) -> CustomerRecord {
    CustomerRecord {
        legal_entity: None,
        name: key.clone(),
        key,
        country: None,
        language: None,
        time_zone: None,
        terms: None,
        way: None,
        payer: None,
        registration: None,
        fields: BTreeMap::new(),
    }
}

fn of_another_entity(other: &SmolStr, entity: &str) -> Fault {
    fault(
        "legal_entity",
        other,
        text(
            format!("it is of the legal entity {other}, and taken in for {entity}"),
            format!("il relève de l’entité légale {other}, et l’import est pour {entity}"),
        ),
        text(
            format!("take it in where {other} is kept, or correct the code of the legal entity"),
            format!("importez-le là où {other} est tenue, ou corrigez le code de l’entité légale"),
        ),
    )
}

fn unknown_customer(key: &SmolStr) -> Fault {
    fault(
        "customer",
        key,
        text(
            format!("no file has a customer {key}"),
            format!("aucun fichier n’a de client {key}"),
        ),
        text(
            "add it to the file of customers, or correct the key",
            "ajoutez-le au fichier des clients, ou corrigez le code",
        ),
    )
}

fn unknown_invoice(number: &SmolStr) -> Fault {
    fault(
        "invoice",
        number,
        text(
            format!("no file has an invoice {number}, or it was rejected"),
            format!("aucun fichier n’a de facture {number}, ou elle a été rejetée"),
        ),
        text(
            "add it to the file of invoices, or correct the number",
            "ajoutez-la au fichier des factures, ou corrigez le numéro",
        ),
    )
}

fn unknown_payment(key: &SmolStr) -> Fault {
    fault(
        "payment",
        key,
        text(
            format!("no file has a payment {key}, or it was rejected"),
            format!("aucun fichier n’a de paiement {key}, ou il a été rejeté"),
        ),
        text(
            "add it to the file of payments, or correct the key",
            "ajoutez-le au fichier des paiements, ou corrigez le code",
        ),
    )
}

/// Why the instalments of an invoice are not its total, if they are not.
pub(crate) fn instalments_do_not_add_up(invoice: &InvoiceRecord) -> Option<(Text, Text)> {
    if invoice.instalments.is_empty() {
        return None;
    }
    let decimals = invoice.currency.decimals();
    let mut sum = Some(0i64);
    for part in &invoice.instalments {
        let units = part.amount.in_units(decimals).ok();
        sum = sum
            .zip(units)
            .and_then(|(sum, units)| sum.checked_add(units));
    }
    if sum.is_some() && sum == invoice.total.in_units(decimals).ok() {
        return None;
    }
    let total = invoice.total;
    Some((
        text(
            format!("the instalments do not add up to the total of {total}"),
            format!("les échéances ne font pas le total de {total}"),
        ),
        text(
            "correct the amounts of the instalments, or the total",
            "corrigez les montants des échéances, ou le total",
        ),
    ))
}
