//! Sample data for a preview: a seller, a customer and three invoices, late or due soon.
//!
//! Everything that a template can show is there, so a preview never lacks anything: what a script
//! declares has a value of its type. Names and accounts are those of published examples.

use jalon_core::eval::Stored;
use jalon_core::machine::declared::Field;
use jalon_core::machine::value::Type;
use jalon_core::records::{
    ContactRecord, CustomerRecord, EventName, EventRecord, FieldValue, InvoiceKind, InvoiceRecord,
    InvoiceStatus, OccurredAt,
};
use jalon_core::{Currency, Day, Decimal, EventKind, Machine, Measure, Money, Number, Way};
use smol_str::SmolStr;

use crate::credit::{Credit, Credited};
use crate::parties::{Contact, Seller};
use crate::payment::{BankAccount, CreditorReference};
use crate::records::{RecordFacts, RecordFault};

/// The page on which the sample customer pays.
pub const PAYMENT_LINK: &str = "https://pay.example.com/7KQ4-M2XD";
/// The page on which the sample customer says that the invoice came.
pub const RECEIPT_LINK: &str = "https://pay.example.com/7KQ4-M2XD/received";

/// The seller of the samples.
pub fn seller(name: Option<&str>) -> Seller {
    // The example of the IBAN registry for France.
    let iban = "FR14 2004 1010 0505 0001 3M02 606".parse();
    let name = name.unwrap_or("Maison Duval");
    let accounts = iban.ok().map(|iban| BankAccount {
        holder: name.into(),
        iban,
        bic: None,
        currency: Currency::EUR,
    });
    Seller {
        name: name.into(),
        email: Some("receivables@duval.example".into()),
        phone: Some("+33 1 99 00 12 34".into()),
        accounts: accounts.into_iter().collect(),
    }
}

/// The person who reads the samples.
pub fn contact(record: &ContactRecord) -> Contact {
    Contact {
        name: Some(record.name.clone()),
        email: record.email.clone(),
        phone: record.phone.clone(),
    }
}

/// A contact of the sample customer.
pub fn contact_record() -> ContactRecord {
    ContactRecord {
        legal_entity: None,
        key: "K-1".into(),
        customer: "C-1".into(),
        role: "payer".into(),
        name: "Camille Martin".into(),
        email: Some("camille.martin@optique-du-lac.example".into()),
        phone: Some("+33 1 99 00 56 78".into()),
        address: Vec::new(),
        electronic_address: None,
        language: None,
    }
}

/// The sample customer.
pub fn customer() -> CustomerRecord {
    CustomerRecord {
        legal_entity: None,
        key: "C-1".into(),
        name: "Optique du Lac".into(),
        country: Some("FR".into()),
        language: None,
        time_zone: Some("Europe/Paris".into()),
        terms: Some("45 days".into()),
        way: Some(Way::Link),
        payer: None,
        registration: None,
        fields: Default::default(),
    }
}

/// Whether sample invoices are due already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// In a few days.
    BeforeDue,
    /// For some weeks.
    Late,
}

/// The sample invoices, the oldest last: lists have to set them in order.
pub fn invoices(today: Day, timing: Timing) -> Vec<InvoiceRecord> {
    // What is five weeks late in one sample is due in a week in the other.
    let shift = match timing {
        Timing::BeforeDue => 40,
        Timing::Late => 0,
    };
    let rows = [
        ("INV-2041", 12, 123_456, None),
        ("INV-2017", 19, 38_940, Some(18_940)),
        ("INV-1984", 33, 1_265_000, None),
    ];
    let invoices = rows.into_iter().map(|(number, late, total, paid)| {
        let due = today.plus_days(shift - late);
        let reference = CreditorReference::new(&number.replace('-', "")).ok();
        InvoiceRecord {
            legal_entity: None,
            source: None,
            number: number.into(),
            kind: InvoiceKind::Invoice,
            status: InvoiceStatus::Open,
            customer: "C-1".into(),
            payer: None,
            issue: due.plus_days(-45),
            due: Some(due),
            currency: Currency::EUR,
            total: euros(total),
            paid: paid.map(euros),
            purchase_order: Some("PO-7731".into()),
            terms: None,
            payment_reference: reference.map(|reference| reference.shown().into()),
            arrival: None,
            credits: None,
            instalments: Vec::new(),
            attachments: Vec::new(),
            fields: Default::default(),
        }
    });
    invoices.collect()
}

/// What the customer has open in its favour, where a message lists that: a credit note and money on
/// account.
pub fn credits(currency: Currency) -> Vec<Credit<'static>> {
    let credit = |of, minor| Credit {
        of,
        amount: Money::new(minor, currency),
    };
    let note = credit(Credited::CreditNote("CN-118"), 12_000);
    vec![note, credit(Credited::Payment, 4_550)]
}

/// The claims that are open on a sample invoice.
pub fn charges() -> Decimal {
    euros(5_832)
}

fn euros(cents: i64) -> Decimal {
    Money::new(cents, Currency::EUR).amount()
}

/// The event that a sample message is about.
fn event(today: Day) -> EventRecord {
    EventRecord {
        legal_entity: None,
        source: "sample".into(),
        key: "E-1".into(),
        kind: EventName::BuiltIn(EventKind::Dispute),
        invoice: None,
        instalment: None,
        customer: None,
        role: None,
        contact: None,
        occurred_at: OccurredAt::Day(today.plus_days(-1)),
        received_at: None,
        sequence: None,
        evidence: None,
        code: Some("R-1".into()),
        reason: Some("two frames were broken".into()),
        date: Some(today.plus_days(10)),
        amount: Some(euros(15_000)),
        currency: None,
        about: None,
        fields: Default::default(),
    }
}

/// The facts of sample invoices; all that a script declares has a value.
pub fn facts(
    machine: &Machine,
    today: Day,
    timing: Timing,
) -> Result<Vec<RecordFacts>, RecordFault> {
    let mut customer = customer();
    customer.fields = declared(machine, machine.customer_fields.items(), today);
    let invoices = invoices(today, timing).into_iter().map(|mut invoice| {
        invoice.fields = declared(machine, machine.invoice_fields.items(), today);
        let facts = RecordFacts::new(machine, invoice, customer.clone(), today)?;
        let facts = facts
            .with_charges(charges())?
            .with_earlier(today.plus_days(-7));
        Ok(facts
            .with_event(machine, event(today))?
            .with_payload(payload(machine, today)))
    });
    let facts: Vec<RecordFacts> = invoices.collect::<Result<_, _>>()?;
    let overdue = facts
        .iter()
        .try_fold(Money::zero(Currency::EUR), |sum, facts| {
            sum.plus(facts.balance())
        });
    let overdue = overdue.unwrap_or(Money::zero(Currency::EUR));
    let count = u32::try_from(facts.len()).unwrap_or(u32::MAX);
    let facts = facts.into_iter();
    Ok(facts
        .map(|facts| facts.with_open_invoices(overdue, count))
        .collect())
}

/// A value for each declared field without a default.
fn declared(
    machine: &Machine,
    fields: &[Field],
    today: Day,
) -> std::collections::BTreeMap<SmolStr, FieldValue> {
    let without = fields.iter().filter(|field| field.default.is_none());
    let values = without.filter_map(|field| {
        let text: SmolStr = match field.type_of {
            Type::YesNo => return Some((field.name.clone(), FieldValue::YesNo(true))),
            Type::Text | Type::Zone => field.name.replace('_', " ").into(),
            Type::Number => "12".into(),
            Type::Money => "250.00".into(),
            Type::Date => today.to_string().into(),
            Type::Time => "09:30".into(),
            Type::Rate => "3.15 %".into(),
            Type::Way => "link".into(),
            Type::Delay(Measure::BusinessDays) => "5 business days".into(),
            Type::Delay(Measure::Hours) => "4 hours".into(),
            Type::Delay(Measure::Months) => "2 months".into(),
            Type::Delay(Measure::Days) | Type::AnyDelay => "10 days".into(),
            Type::Choice(choice) => machine.choices.get(choice)?.values.first()?.clone(),
            Type::Standing(standing) => machine.standings.get(standing)?.values.first()?.clone(),
            Type::Currency => "EUR".into(),
            Type::Country => "FR".into(),
            Type::Language => "fr".into(),
            Type::Team => machine.teams.items().first()?.name.clone(),
            Type::Role => machine.roles.items().first()?.name.clone(),
            Type::Agency => machine.agencies.items().first()?.name.clone(),
            Type::Calendar => machine.calendars.items().first()?.name.clone(),
            Type::Terms => machine.terms.items().first()?.name.clone(),
            Type::Template => machine.templates.items().first()?.name.clone(),
        };
        Some((field.name.clone(), FieldValue::Text(text)))
    });
    values.collect()
}

/// Values for what declared events carry: a text shows one event only, and which one is not said, so
/// each place has a value of the first type that stands there.
fn payload(machine: &Machine, today: Day) -> Vec<Stored> {
    let longest = machine
        .events
        .items()
        .iter()
        .map(|event| event.payload.len());
    (0..longest.max().unwrap_or(0))
        .map(|place| {
            let mut events = machine.events.items().iter();
            let field = events.find_map(|event| event.payload.get(place));
            field.map_or(Stored::Unknown, |field| match field.type_of {
                Type::YesNo => Stored::YesNo(true),
                Type::Number => Number::from_whole(12).map_or(Stored::Unknown, Stored::Number),
                Type::Money => {
                    Stored::Money(Money::new(25_000, field.currency.unwrap_or(Currency::EUR)))
                }
                Type::Date => Stored::Date(today.plus_days(10)),
                Type::Choice(_) => Stored::Choice(0),
                _ => Stored::Text(field.name.replace('_', " ").into()),
            })
        })
        .collect()
}
