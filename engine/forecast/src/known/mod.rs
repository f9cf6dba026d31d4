//! What was known on a day: claims with what was paid on them by then, and nothing that came later.
//!
//! A back-test stands or falls with this file: whatever a record dates after the day is not read,
//! be it an invoice, a payment, a payment taken back or a dispute.

mod credit;
mod disputes;
mod payments;

use std::collections::{BTreeMap, HashSet};

use jalon_core::records::{
    CustomerRecord, EventRecord, FieldValue, InvoiceKind, InvoiceRecord, InvoiceStatus,
    PaymentRecord,
};
use jalon_core::{Currency, Day};
use serde::Serialize;
use smol_str::{SmolStr, ToSmolStr};

/// Records of a house, each kind in any order.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct Records<'a> {
    pub invoices: &'a [InvoiceRecord],
    pub customers: &'a [CustomerRecord],
    pub events: &'a [EventRecord],
    pub payments: &'a [PaymentRecord],
}

/// What customers have in common that may tell how they pay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// Nothing: all are one group.
    #[default]
    None,
    /// Their country.
    Country,
    /// A declared field of the customer or, where it has none, of its invoices.
    Field(SmolStr),
}

/// Claims as they stood at the end of a day.
#[derive(Clone, Debug)]
pub struct Known {
    /// The day.
    pub on: Day,
    /// Who pays, in the order of their keys.
    pub payers: Vec<Payer>,
    /// Claims, in the order of the records.
    pub claims: Vec<Claim>,
    /// Credit notes that nobody has used yet.
    pub credits: Vec<OpenCredit>,
    /// What could not be used.
    pub left_out: LeftOut,
}

/// Whoever pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// Its key.
    pub key: SmolStr,
    /// The group that it belongs to; empty if none.
    pub group: SmolStr,
}

/// Money that is due on one day: an invoice, or one of its instalments. Amounts are in minor units.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The number of the invoice.
    pub invoice: SmolStr,
    /// Which instalment, from 1, if it has several.
    pub instalment: Option<u16>,
    /// Who pays: its place in [`Known::payers`].
    pub payer: usize,
    /// The currency of its amounts.
    pub currency: Currency,
    /// When it was issued.
    pub issue: Day,
    /// When it is due.
    pub due: Day,
    /// How much, less what was paid on a day that nobody knows.
    pub total: i64,
    /// What was settled, in the order of days.
    pub settled: Vec<Settled>,
    /// What is left; zero if it was settled whole.
    pub open: i64,
    /// The day on which it was first disputed.
    pub disputed: Option<Day>,
    /// Whether it was given up.
    pub given_up: bool,
}

/// Part of a claim that is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// When.
    pub day: Day,
    /// How much.
    pub minor: i64,
    /// Whether money came in; else a credit note settled it.
    pub paid: bool,
}

/// A credit note, or what is left of it, that nobody has used yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct OpenCredit {
    pub payer: usize,
    pub currency: Currency,
    pub minor: i64,
}

/// What was left out, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Invoices without a due date.
    pub without_due: u32,
    /// Drafts and cancelled invoices.
    pub not_in_force: u32,
    /// Records that speak of a day after the one that is known.
    pub later: u32,
    /// Payments of which at least a part found no claim.
    pub payments_without_claim: u32,
    /// Amounts that do not fit their currency.
    pub amounts: u32,
}

/// Where claims are, by the number of their invoice and by who pays.
pub(crate) struct Places {
    by_number: BTreeMap<SmolStr, Vec<usize>>,
    by_payer: BTreeMap<SmolStr, usize>,
    of_payer: Vec<Vec<usize>>,
}

/// Claims as the records tell of them up to the end of a day.
pub fn known(records: &Records, on: Day, grouping: &Grouping) -> Known {
    let payer_of: BTreeMap<&str, &str> = records
        .customers
        .iter()
        .map(|c| (c.key.as_str(), c.payer.as_ref().unwrap_or(&c.key).as_str()))
        .collect();
    let mut known = Known {
        on,
        payers: payers(records, &payer_of, grouping),
        claims: Vec::new(),
        credits: Vec::new(),
        left_out: LeftOut::default(),
    };
    let keys = known.payers.iter().enumerate();
    let mut places = Places {
        by_number: BTreeMap::new(),
        by_payer: keys.map(|(at, payer)| (payer.key.clone(), at)).collect(),
        of_payer: vec![Vec::new(); known.payers.len()],
    };
    for (invoice, last) in records.invoices.iter().zip(last_of_each(records.invoices)) {
        if invoice.kind == InvoiceKind::Invoice && last {
            add(&mut known, &mut places, invoice, &payer_of);
        }
    }
    for claims in &mut places.of_payer {
        claims.sort_by_key(|at| {
            known
                .claims
                .get(*at)
                .map(|claim| (claim.due, claim.issue, *at))
        });
    }
    credit::apply(&mut known, &places, records, &payer_of);
    payments::apply(&mut known, &places, records.payments);
    disputes::apply(&mut known, &places, records.events);
    for claim in &mut known.claims {
        claim.settled.sort_by_key(|settled| settled.day);
    }
    known
}

/// Whether each record is the last one of its invoice: a later one corrects it. It is the same invoice
/// if kind, customer, number and year of issue are the same.
pub fn last_of_each(invoices: &[InvoiceRecord]) -> Vec<bool> {
    let mut seen: HashSet<(bool, &str, &str, i32)> = HashSet::with_capacity(invoices.len());
    let mut last: Vec<bool> = invoices
        .iter()
        .rev()
        .map(|one| {
            let note = one.kind == InvoiceKind::CreditNote;
            seen.insert((
                note,
                one.customer.as_str(),
                one.number.as_str(),
                one.issue.year(),
            ))
        })
        .collect();
    last.reverse();
    last
}

/// Who pays an invoice: who is named on it, or who pays for its customer, or the customer.
pub(crate) fn payer_key<'a>(
    invoice: &'a InvoiceRecord,
    payer_of: &BTreeMap<&'a str, &'a str>,
) -> &'a str {
    let customer = invoice.customer.as_str();
    let usual = payer_of.get(customer).copied().unwrap_or(customer);
    invoice.payer.as_deref().unwrap_or(usual)
}

fn payers(records: &Records, payer_of: &BTreeMap<&str, &str>, grouping: &Grouping) -> Vec<Payer> {
    let mut groups: BTreeMap<&str, SmolStr> = BTreeMap::new();
    for invoice in records.invoices {
        let group = groups.entry(payer_key(invoice, payer_of)).or_default();
        if let (Grouping::Field(name), true) = (grouping, group.is_empty()) {
            *group = invoice.fields.get(name).map(shown).unwrap_or_default();
        }
    }
    for customer in records.customers {
        let Some(group) = groups.get_mut(customer.key.as_str()) else {
            continue;
        };
        let own = match grouping {
            Grouping::None => None,
            Grouping::Country => customer.country.clone(),
            Grouping::Field(name) => customer.fields.get(name).map(shown),
        };
        if let Some(own) = own {
            *group = own;
        }
    }
    let payer = |(key, group): (&str, SmolStr)| Payer {
        key: key.into(),
        group,
    };
    groups.into_iter().map(payer).collect()
}

fn shown(value: &FieldValue) -> SmolStr {
    match value {
        FieldValue::YesNo(true) => "yes".into(),
        FieldValue::YesNo(false) => "no".into(),
        FieldValue::Whole(number) => number.to_smolstr(),
        FieldValue::Text(text) => text.clone(),
    }
}

fn add<'a>(
    known: &mut Known,
    places: &mut Places,
    invoice: &'a InvoiceRecord,
    payer_of: &BTreeMap<&'a str, &'a str>,
) {
    if matches!(
        invoice.status,
        InvoiceStatus::Draft | InvoiceStatus::Cancelled
    ) {
        known.left_out.not_in_force += 1;
        return;
    }
    if invoice.issue > known.on {
        known.left_out.later += 1;
        return;
    }
    let Some(parts) = parts(invoice) else {
        known.left_out.amounts += 1;
        return;
    };
    if parts.is_empty() {
        known.left_out.without_due += 1;
        return;
    }
    let Some(payer) = places.by_payer.get(payer_key(invoice, payer_of)).copied() else {
        return;
    };
    let several = parts.len() > 1;
    let decimals = invoice.currency.decimals();
    let mut undated = invoice
        .paid
        .and_then(|paid| paid.in_units(decimals).ok())
        .unwrap_or(0);
    for (number, (due, minor)) in (1u16..).zip(parts) {
        let settled = undated.clamp(0, minor.max(0));
        undated -= settled;
        let at = known.claims.len();
        places
            .by_number
            .entry(invoice.number.clone())
            .or_default()
            .push(at);
        if let Some(claims) = places.of_payer.get_mut(payer) {
            claims.push(at);
        }
        known.claims.push(Claim {
            invoice: invoice.number.clone(),
            instalment: several.then_some(number),
            payer,
            currency: invoice.currency,
            issue: invoice.issue,
            due,
            total: minor - settled,
            settled: Vec::new(),
            open: minor - settled,
            disputed: None,
            given_up: invoice.status == InvoiceStatus::WrittenOff,
        });
    }
}

/// Due dates and amounts of an invoice; empty if it has no due date, nothing if an amount does not
/// fit.
fn parts(invoice: &InvoiceRecord) -> Option<Vec<(Day, i64)>> {
    let units = |amount: jalon_core::Decimal| {
        let minor = amount.in_units(invoice.currency.decimals()).ok()?;
        (0..=LARGEST).contains(&minor).then_some(minor)
    };
    if invoice.instalments.is_empty() {
        let total = units(invoice.total)?;
        return Some(invoice.due.map(|due| (due, total)).into_iter().collect());
    }
    let part = |part: &jalon_core::records::InstalmentRecord| Some((part.due, units(part.amount)?));
    invoice.instalments.iter().map(part).collect()
}

/// Larger amounts are no invoices: a thousand of them still fit into 64 bits.
const LARGEST: i64 = 1_000_000_000_000_000;

impl Claim {
    /// Settles part of what is open; gives back what was too much.
    pub(crate) fn settle(&mut self, day: Day, minor: i64, paid: bool) -> i64 {
        let part = minor.clamp(0, self.open);
        if part > 0 {
            self.open -= part;
            let minor = part;
            self.settled.push(Settled { day, minor, paid });
        }
        minor - part
    }

    /// How late it is on a day; negative while it is not due.
    pub fn days_late(&self, on: Day) -> i32 {
        on.days_since(self.due)
    }
}

impl Known {
    /// Claims of which something is left to pay.
    pub fn open(&self) -> impl Iterator<Item = (usize, &Claim)> {
        let claims = self.claims.iter().enumerate();
        claims.filter(|(_, claim)| claim.open > 0 && !claim.given_up)
    }
}

impl Places {
    /// The claims of an invoice.
    pub(crate) fn of_invoice(&self, number: &str) -> &[usize] {
        self.by_number.get(number).map_or(&[], Vec::as_slice)
    }

    /// The claims on a payer, oldest due date first.
    pub(crate) fn of_payer(&self, key: &str) -> &[usize] {
        let at = self.by_payer.get(key).copied();
        at.and_then(|at| self.of_payer.get(at))
            .map_or(&[], Vec::as_slice)
    }

    /// The place of a payer.
    pub(crate) fn payer(&self, key: &str) -> Option<usize> {
        self.by_payer.get(key).copied()
    }
}
