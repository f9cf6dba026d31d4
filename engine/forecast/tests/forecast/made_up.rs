//! A history that the tests make up, so that the truth is known: customers with their own usual
//! lateness, which moves from month to month, and disputes that delay.

use jalon_core::records::{
    AllocationRecord, CustomerRecord, EventName, EventRecord, InvoiceRecord, OccurredAt,
    PaymentRecord,
};
use jalon_core::{Currency, Day, Decimal, EventKind};
use serde_json::json;

use crate::history::History;

/// What is true of a history.
#[derive(Clone, Copy, Debug)]
pub struct Truth {
    pub customers: u32,
    /// Invoices of each customer in a year.
    pub invoices_a_year: u32,
    pub days: i32,
    /// How far the usual lateness of customers lies apart, in days.
    pub between: f64,
    /// How far the invoices of a customer lie around it.
    pub within: f64,
    /// How far a customer moves from month to month, with all of its invoices.
    pub moves: f64,
    /// The share of invoices that are disputed ten days after issue, and what that adds.
    pub disputed: f64,
    pub dispute_days: f64,
    /// Whether payments come on working days only.
    pub working_days: bool,
    pub seed: u64,
}

impl Default for Truth {
    fn default() -> Truth {
        Truth {
            customers: 60,
            invoices_a_year: 30,
            days: 730,
            between: 10.0,
            within: 6.0,
            moves: 0.0,
            disputed: 0.0,
            dispute_days: 0.0,
            working_days: false,
            seed: 7,
        }
    }
}

pub const START: &str = "2024-01-01";

/// Random numbers for histories.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66)
    }

    pub fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// The bell curve: mean 0, spread 1.
    pub fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }

    pub fn up_to(&mut self, count: u32) -> u32 {
        (self.share() * f64::from(count)) as u32
    }
}

/// The history that follows from what is true. What would be paid after its last day is not in it.
pub fn make_up(truth: &Truth) -> History {
    let start: Day = START.parse().unwrap();
    let last = start.plus_days(truth.days);
    let mut dice = Dice::new(truth.seed);
    let mut history = History::default();
    for customer in 0..truth.customers {
        let key = format!("C{customer:03}");
        let country = ["FR", "BE", "DE"][customer as usize % 3];
        history.customers.push(customer_record(&key, country));
        let level = 2.0 + truth.between * dice.bell();
        let months: Vec<f64> = (0..80).map(|_| truth.moves * dice.bell()).collect();
        let count = truth.invoices_a_year * u32::try_from(truth.days).unwrap() / 365;
        for number in 0..count {
            let issue = start.plus_days(dice.up_to(u32::try_from(truth.days).unwrap()) as i32);
            let due = issue.plus_days([30, 45, 60][dice.up_to(3) as usize]);
            let month = (due.year() - start.year()) * 12 + due.month() as i32 - 1;
            let disputed = dice.share() < truth.disputed;
            let centre = level
                + months[usize::try_from(month).unwrap()]
                + if disputed { truth.dispute_days } else { 0.0 };
            let floor = if disputed {
                issue.plus_days(11)
            } else {
                issue.plus_days(1)
            };
            let late = (centre + truth.within * dice.bell()).round() as i32;
            let mut paid = due.plus_days(late).max(floor);
            while truth.working_days && paid.weekday().index() >= 5 {
                paid = paid.plus_days(1);
            }
            let invoice = format!("F-{customer}-{number}");
            let amount = i64::from(dice.up_to(90_000)) + 10_000;
            history
                .invoices
                .push(invoice_record(&invoice, &key, issue, due, amount, "EUR"));
            if paid <= last {
                history
                    .payments
                    .push(payment_record(&invoice, &key, paid, amount, "EUR"));
            }
            if disputed && issue.plus_days(10) <= last {
                history
                    .events
                    .push(dispute_record(&invoice, issue.plus_days(10)));
            }
        }
    }
    history
}

pub fn customer_record(key: &str, country: &str) -> CustomerRecord {
    serde_json::from_value(json!({"key": key, "name": key, "country": country})).unwrap()
}

/// An invoice of so many minor units of a currency with two decimals.
pub fn invoice_record(
    number: &str,
    customer: &str,
    issue: Day,
    due: Day,
    minor: i64,
    currency: &str,
) -> InvoiceRecord {
    let total = Decimal::new(minor, 2).unwrap();
    let json = json!({
        "number": number, "customer": customer, "issue": issue, "due": due,
        "currency": currency, "total": total,
    });
    serde_json::from_value(json).unwrap()
}

/// A payment for one invoice.
pub fn payment_record(
    invoice: &str,
    payer: &str,
    date: Day,
    minor: i64,
    currency: &str,
) -> PaymentRecord {
    let amount = Decimal::new(minor, 2).unwrap();
    PaymentRecord {
        legal_entity: None,
        source: "bank".into(),
        key: format!("P-{invoice}-{date}").into(),
        date,
        amount,
        currency: Currency::from_code(currency).unwrap(),
        payer: Some(payer.into()),
        reference: None,
        reverses: None,
        reason: None,
        allocations: vec![AllocationRecord {
            invoice: invoice.into(),
            instalment: None,
            amount,
        }],
    }
}

pub fn dispute_record(invoice: &str, day: Day) -> EventRecord {
    let json = json!({
        "source": "erp", "key": format!("D-{invoice}"), "kind": "dispute", "invoice": invoice,
        "occurred_at": day,
    });
    let event: EventRecord = serde_json::from_value(json).unwrap();
    assert_eq!(event.kind, EventName::BuiltIn(EventKind::Dispute));
    assert_eq!(event.occurred_at, OccurredAt::Day(day));
    event
}
