//! Payments of a CSV file or of JSON lines, taken as a statement: their key is the bank's reference.

use jalon_core::Money;
use jalon_core::records::PaymentRecord;
use jalon_intake::{Text, text};
use smol_str::SmolStr;

use crate::letters::tidy;
use crate::statement::{
    Detail, Entry, Fault, Part, Party, Side, Statement, StatementKind, Status, Told,
};

/// One statement for each feed. What a payment says of its invoices and of its payer is what it is
/// matched by; one that takes another back names it by the reference that it had. Each record comes with
/// its line in the file.
pub fn of_payments(records: &[(u64, PaymentRecord)]) -> (Vec<Statement>, Vec<Fault>) {
    let mut statements: Vec<Statement> = Vec::new();
    let mut faults = Vec::new();
    for (at, record) in records {
        let entry = match entry(*at, record) {
            Ok(entry) => entry,
            Err((value, reason)) => {
                faults.push(Fault::of_the_bank(*at, &value, reason));
                continue;
            }
        };
        let place = statements
            .iter()
            .position(|one| one.account == record.source);
        let place = place.unwrap_or_else(|| {
            statements.push(Statement {
                kind: StatementKind::Rows,
                account: record.source.clone(),
                number: SmolStr::default(),
                until: None,
                currency: None,
                entries: Vec::new(),
            });
            statements.len() - 1
        });
        if let Some(statement) = statements.get_mut(place) {
            statement.entries.push(entry);
        }
    }
    (statements, faults)
}

fn entry(at: u64, record: &PaymentRecord) -> Result<Entry, (String, Text)> {
    let minor = |amount: jalon_core::Decimal| {
        Money::from_decimal(amount, record.currency).map_err(|_| {
            let reason = text(
                "the amount has more decimals than its currency",
                "le montant a plus de décimales que sa monnaie",
            );
            (amount.to_string(), reason)
        })
    };
    let amount = minor(record.amount)?;
    let mut invoices = Vec::new();
    for one in &record.allocations {
        invoices.push(Told {
            invoice: one.invoice.clone(),
            instalment: one.instalment,
            amount: minor(one.amount)?.minor,
        });
    }
    let told = invoices
        .iter()
        .fold(0i64, |sum, one| sum.saturating_add(one.amount));
    if told > amount.minor {
        let reason = text(
            "its parts come to more than the payment",
            "les parts dépassent le paiement",
        );
        return Err((amount.to_string(), reason));
    }
    let side = match record.reverses {
        Some(_) => Side::InTakenBack,
        None => Side::In,
    };
    let party = Party {
        name: record.payer.clone().unwrap_or_default(),
        ..Party::default()
    };
    let part = Part {
        party,
        reference: record.reverses.clone(),
        text: tidy(record.reference.as_deref().unwrap_or_default()).into(),
        payer: record.payer.clone(),
        invoices,
        reason: record.reason.clone(),
        ..Part::default()
    };
    Ok(Entry {
        at,
        amount,
        side,
        status: Status::Booked,
        booked: Some(record.date),
        valued: Some(record.date),
        reference: Some(record.key.clone()),
        text: SmolStr::default(),
        details: vec![Detail { amount, side, part }],
        adds_up: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Identity, identify};
    use jalon_core::Currency;

    fn known(amount: &str, reverses: Option<&str>) -> Identity {
        let record = PaymentRecord {
            legal_entity: None,
            source: "bank".into(),
            key: "B-1".into(),
            date: "2026-03-20".parse().unwrap(),
            amount: amount.parse().unwrap(),
            currency: Currency::EUR,
            payer: Some("C-1".into()),
            reference: None,
            reverses: reverses.map(SmolStr::from),
            reason: None,
            allocations: Vec::new(),
        };
        let (statements, faults) = of_payments(&[(2, record)]);
        assert!(faults.is_empty(), "{faults:?}");
        identify(&statements).remove(0)
    }

    /// These are in the databases of users. Where one changes, each row there would be booked again.
    #[test]
    fn a_row_is_known_by_what_it_was_known_by_and_tells_its_key() {
        let hex = |one: &Identity| format!("{:032x}", u128::from_be_bytes(one.entry.0));
        let (came, back) = (known("100.00", None), known("100.00", Some("B-0")));
        assert_eq!(hex(&came), "644bb7ba2c642565cdbda1fde987cd0f");
        assert_eq!(hex(&back), "a1ed7f35794d591a18a1a4cb9d57db39");
        for one in [came, back, known("110.00", None)] {
            assert_eq!(one.row.as_deref(), Some("B-1"));
        }
    }
}
