//! Records: how invoices, customers, contacts, events and payments are written in files, in the
//! HTTP interface, in examples and in tests. They are defined here and nowhere else.
//!
//! A record is what somebody sent us, checked for its shape only: amounts are decimal texts until
//! they meet a currency, names of journeys and roles are texts until they meet a machine. In JSON,
//! amounts are strings, dates are `2026-02-28`, moments are RFC 3339, and a member that is not there
//! is unknown. In CSV the same names are the columns (see [`columns`]); what is a list in JSON is in
//! rows of its own there.
//!
//! A member that no record has is refused: a misspelt column must not vanish silently. Fields that
//! a script declares stand under `fields`.

pub mod columns;
pub mod values;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::currency::Currency;
use crate::day::Day;
use crate::decimal::Decimal;
use crate::event::EventKind;
use crate::evidence::Evidence;
use crate::moment::Instant;
use crate::way::Way;

/// An invoice, or a credit note.
///
/// It is the same invoice as another one if legal entity, source, number and year of issue are the
/// same; a second record of it is a correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvoiceRecord {
    /// The legal entity that invoices; the only one where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_entity: Option<SmolStr>,
    /// The system that it comes from, such as `erp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SmolStr>,
    /// Its number.
    pub number: SmolStr,
    /// Whether it is an invoice or a credit note.
    #[serde(default)]
    pub kind: InvoiceKind,
    /// What became of it in the house.
    #[serde(default)]
    pub status: InvoiceStatus,
    /// The key of the customer.
    pub customer: SmolStr,
    /// The key of the party that pays, where it is not the customer's own payer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<SmolStr>,
    /// Date of issue.
    pub issue: Day,
    /// Due date; without it, the customer's terms give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Day>,
    /// Its currency.
    pub currency: Currency,
    /// Total with taxes; positive for a credit note, too.
    pub total: Decimal,
    /// What had been paid when the record was made; payments that follow are records of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Decimal>,
    /// The buyer's order number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<SmolStr>,
    /// Payment terms by name, where they are not the customer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<SmolStr>,
    /// The structured reference by which its payment is recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_reference: Option<SmolStr>,
    /// The day on which it arrived with us; the day of import if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrival: Option<Day>,
    /// Of a credit note: the number of the invoice that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<SmolStr>,
    /// Its due dates, if it has several; their amounts add up to the total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instalments: Vec<InstalmentRecord>,
    /// Documents that belong to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentRecord>,
    /// Values of declared fields, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<SmolStr, FieldValue>,
}

/// Whether money is asked for or given back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum InvoiceKind {
    #[default]
    Invoice,
    CreditNote,
}

/// What became of an invoice in the house that issued it. Only an open one is chased, and only open
/// ones count in standings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Not issued yet.
    Draft,
    /// Issued.
    #[default]
    Open,
    /// Held by a person.
    Held,
    /// Given up.
    WrittenOff,
    /// Cancelled.
    Cancelled,
}

/// One due date of an invoice that has several; they are numbered from 1 in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstalmentRecord {
    /// Its due date.
    pub due: Day,
    /// Its amount, in the currency of the invoice.
    pub amount: Decimal,
}

/// A document that belongs to an invoice, known by its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachmentRecord {
    /// What it is, as scripts name it: `invoice`, `delivery_note`.
    pub kind: SmolStr,
    /// The name that the reader sees.
    pub file_name: SmolStr,
    /// Its media type, such as `application/pdf`.
    pub media_type: SmolStr,
    /// SHA-256 of its bytes, in small hexadecimal digits.
    pub sha256: SmolStr,
}

/// The value of a declared field as it was received; a machine knows its type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// Yes or no.
    YesNo(bool),
    /// A whole number.
    Whole(i64),
    /// Anything else, written as in a script: `12.50 EUR`, `10 days`, `independent`.
    Text(SmolStr),
}

/// A customer: whoever is invoiced, or pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerRecord {
    /// The legal entity whose customer it is; the only one where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_entity: Option<SmolStr>,
    /// Its key: the number that the house gave it.
    pub key: SmolStr,
    /// Its name.
    pub name: SmolStr,
    /// Two letters of its country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<SmolStr>,
    /// Its language, as `fr`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<SmolStr>,
    /// The name of its time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<SmolStr>,
    /// Its payment terms by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<SmolStr>,
    /// The way in which it wants invoices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
    /// The key of the party that pays for it; itself if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<SmolStr>,
    /// Its registration number, such as a SIREN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration: Option<SmolStr>,
    /// Values of declared fields, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<SmolStr, FieldValue>,
}

/// A person or office at a customer, in a role. Personal data: kept apart, and erased apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactRecord {
    /// The legal entity whose customer's contact it is; the only one where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_entity: Option<SmolStr>,
    /// Its key.
    pub key: SmolStr,
    /// The key of the customer.
    pub customer: SmolStr,
    /// Its role, as scripts name it: `payer`, `validator` or a declared one.
    pub role: SmolStr,
    /// Its name.
    pub name: SmolStr,
    /// Mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<SmolStr>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<SmolStr>,
    /// Postal address, line by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub address: Vec<SmolStr>,
    /// Its address in data interchange or on a platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub electronic_address: Option<SmolStr>,
    /// Its language, where it is not the customer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<SmolStr>,
}

/// Something that happened, as a connector, a person or a test reports it. The same source and key
/// are the same event, however often it arrives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventRecord {
    /// The legal entity concerned; the only one where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_entity: Option<SmolStr>,
    /// Who reports it.
    pub source: SmolStr,
    /// Its key with the source.
    pub key: SmolStr,
    /// What happened.
    pub kind: EventName,
    /// The number of the invoice; not said for what concerns a customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<SmolStr>,
    /// Which instalment, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instalment: Option<u16>,
    /// The key of the customer, where no invoice is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<SmolStr>,
    /// The role that acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<SmolStr>,
    /// The key of the contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<SmolStr>,
    /// When it happened.
    pub occurred_at: OccurredAt,
    /// When it was received; the moment of import if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Instant>,
    /// The order among events of the source, where it counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// How well it is proved; what the source is worth if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// The status or reason code of the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<SmolStr>,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<SmolStr>,
    /// The date that it speaks of: of a promise, a new due date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// The amount that it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Decimal>,
    /// The currency of the amount; the invoice's if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The key of the earlier event that it settles or cancels: of a dispute, of a promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<SmolStr>,
    /// What a declared event carries, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<SmolStr, FieldValue>,
}

/// The name of an event: a built-in kind, or one that a script declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum EventName {
    /// A built-in kind.
    BuiltIn(EventKind),
    /// The name of a declared event.
    Declared(SmolStr),
}

/// When something happened: a moment, or only a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OccurredAt {
    /// A day, where the hour is not known.
    Day(Day),
    /// A moment.
    Moment(Instant),
}

/// Money that came in, or went back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentRecord {
    /// The legal entity that was paid; the only one where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_entity: Option<SmolStr>,
    /// The feed that it comes from, such as a bank account; every import stamps its feed.
    pub source: SmolStr,
    /// Its key with the source: the bank's own reference where there is one.
    pub key: SmolStr,
    /// The day on which it counts: the value date.
    pub date: Day,
    /// How much; never negative.
    pub amount: Decimal,
    /// Its currency.
    pub currency: Currency,
    /// The key of the party that paid, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<SmolStr>,
    /// What the payer wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<SmolStr>,
    /// The key of the payment that this one takes back; then it takes back exactly its allocations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<SmolStr>,
    /// Why it came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<SmolStr>,
    /// Which invoices it is for; what is left over is on account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allocations: Vec<AllocationRecord>,
}

/// The part of a payment that is for one invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocationRecord {
    /// The number of the invoice.
    pub invoice: SmolStr,
    /// Which instalment, from 1; the oldest open one if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instalment: Option<u16>,
    /// How much, in the currency of the payment.
    pub amount: Decimal,
}

impl OccurredAt {
    /// The moment as it orders events; a day alone counts from its start in UTC.
    pub fn instant(self) -> Instant {
        match self {
            OccurredAt::Moment(moment) => moment,
            OccurredAt::Day(day) => {
                crate::zone::Zone::utc().instant(day, crate::moment::TimeOfDay::MIDNIGHT)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_shortest_invoice_needs_six_members() {
        let json = json!({
            "number": "F-1", "customer": "C1", "issue": "2026-01-05",
            "due": "2026-02-19", "currency": "EUR", "total": "1200.00",
        });
        let invoice: InvoiceRecord = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(invoice.status, InvoiceStatus::Open);
        assert_eq!(invoice.kind, InvoiceKind::Invoice);
        assert_eq!(invoice.due, "2026-02-19".parse().ok());
        let mut again = serde_json::to_value(&invoice).unwrap();
        again
            .as_object_mut()
            .unwrap()
            .retain(|name, _| name != "kind" && name != "status");
        assert_eq!(again, json);
    }

    #[test]
    fn a_misspelt_member_is_refused_not_lost() {
        let json = json!({
            "number": "F-1", "customer": "C1", "issue": "2026-01-05",
            "due_date": "2026-02-19", "currency": "EUR", "total": "1200.00",
        });
        let error = serde_json::from_value::<InvoiceRecord>(json).unwrap_err();
        assert!(error.to_string().contains("due_date"));
    }

    #[test]
    fn declared_fields_keep_what_was_written() {
        let json =
            json!({"group": "independent", "rating": 7, "blocked": false, "limit": "1.5 EUR"});
        let fields: BTreeMap<SmolStr, FieldValue> = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(fields["rating"], FieldValue::Whole(7));
        assert_eq!(fields["group"], FieldValue::Text("independent".into()));
        assert_eq!(serde_json::to_value(&fields).unwrap(), json);
        assert!(serde_json::from_value::<FieldValue>(json!(1.5)).is_err());
    }

    #[test]
    fn an_event_is_built_in_or_declared_and_has_a_day_or_a_moment() {
        let event = |kind: &str, occurred_at: &str| -> EventRecord {
            let json = json!({
                "source": "portal", "key": "1", "kind": kind,
                "invoice": "F-1", "occurred_at": occurred_at,
            });
            let event: EventRecord = serde_json::from_value(json.clone()).unwrap();
            assert_eq!(serde_json::to_value(&event).unwrap(), json);
            event
        };
        let receipt = event("receipt", "2026-01-06");
        assert_eq!(receipt.kind, EventName::BuiltIn(EventKind::Receipt));
        assert_eq!(
            receipt.occurred_at,
            OccurredAt::Day("2026-01-06".parse().unwrap())
        );
        let declared = event("goods_returned", "2026-01-06T09:00:00.000Z");
        assert_eq!(declared.kind, EventName::Declared("goods_returned".into()));
        assert!(declared.occurred_at.instant() > receipt.occurred_at.instant());
    }

    #[test]
    fn a_payment_says_which_invoices_it_is_for() {
        let json = json!({
            "source": "bank", "key": "B-7", "date": "2026-02-10", "amount": "300.00",
            "currency": "EUR", "allocations": [{"invoice": "F-1", "instalment": 2, "amount": "200.00"}],
        });
        let payment: PaymentRecord = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(payment.allocations[0].instalment, Some(2));
        assert_eq!(serde_json::to_value(&payment).unwrap(), json);
    }
}
