//! Payments of a CSV file or of JSON lines, taken as a statement: their key is the bank's reference.

use jalon_core::Money;
use jalon_core::records::PaymentRecord;
use jalon_intake::text;
use smol_str::SmolStr;

use crate::letters::tidy;
use crate::statement::{Detail, Entry, Fault, Part, Side, Statement, StatementKind, Status};

/// One statement for each feed; payments that say themselves what they are for, and those that take
/// another one back, come back as they are.
pub fn of_payments(
    records: Vec<PaymentRecord>,
) -> (Vec<Statement>, Vec<PaymentRecord>, Vec<Fault>) {
    let mut statements: Vec<Statement> = Vec::new();
    let (mut told, mut faults) = (Vec::new(), Vec::new());
    for (at, record) in (1u64..).zip(records) {
        if !record.allocations.is_empty() || record.reverses.is_some() || record.payer.is_some() {
            told.push(record);
            continue;
        }
        let Ok(amount) = Money::from_decimal(record.amount, record.currency) else {
            let reason = text(
                "the amount has more decimals than its currency",
                "le montant a plus de décimales que sa monnaie",
            );
            faults.push(Fault::of_the_bank(at, &record.amount.to_string(), reason));
            continue;
        };
        let place = statements
            .iter()
            .position(|one| one.account == record.source);
        let place = place.unwrap_or_else(|| {
            statements.push(Statement {
                kind: StatementKind::Statement,
                account: record.source.clone(),
                number: SmolStr::default(),
                until: None,
                currency: None,
                entries: Vec::new(),
            });
            statements.len() - 1
        });
        let text = tidy(record.reference.as_deref().unwrap_or_default());
        let part = Part {
            text: text.into(),
            ..Part::default()
        };
        let entry = Entry {
            at,
            amount,
            side: Side::In,
            status: Status::Booked,
            booked: Some(record.date),
            valued: Some(record.date),
            reference: Some(record.key.clone()),
            text: SmolStr::default(),
            details: vec![Detail {
                amount,
                side: Side::In,
                part,
            }],
            adds_up: true,
        };
        if let Some(statement) = statements.get_mut(place) {
            statement.entries.push(entry);
        }
    }
    (statements, told, faults)
}
