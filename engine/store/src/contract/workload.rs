//! Real states of real accounts, for measuring: invoices that were sent, wait for a receipt, and are
//! chased four times, driven through the step function to the middle of their lives.

use jalon_core::records::InvoiceStatus;
use jalon_core::step::*;
use jalon_core::{Currency, Instant, Machine, Money};

use crate::codec::Transition;

/// An account with so many open invoices, each of which has been chased once; and the last
/// transition that it made.
pub fn account(machine: &Machine, invoices: u16) -> (Account, Transition) {
    let context = Context::new(machine, Vec::new(), Vec::new(), &[]);
    let payer = Customer {
        key: "C-204881".into(),
        name: "Optique Lafayette SARL".into(),
        country: Some("FR".into()),
        language: Some("fr".into()),
        ..Customer::default()
    };
    let mut account = Account::new(payer);
    let arrivals: Vec<Dated> = (0..invoices).map(arrival).collect();
    drive(
        machine,
        &context,
        &mut account,
        &arrivals,
        at("2026-02-10T00:00:00Z"),
    );
    let mut effects = Vec::new();
    let now = account.wake().unwrap();
    let stimulus = Stimulus::Timer;
    step(
        machine,
        &context,
        &mut account,
        &stimulus,
        now,
        &mut effects,
    )
    .unwrap();
    (account, Transition { stimulus, effects })
}

fn arrival(number: u16) -> Dated {
    let arrival = Arrival {
        id: SubjectId(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)),
        customer: "C-204881".into(),
        number: format!("F-2026-{:06}", 4_000 + number).into(),
        status: InvoiceStatus::Open,
        issue: "2026-01-05".parse().unwrap(),
        due: Some("2026-02-04".parse().unwrap()),
        total: Money::new(123_456 + i64::from(number), Currency::EUR),
        instalments: Vec::new(),
        purchase_order: Some("PO-77120".into()),
        payment_reference: Some("RF18539007547034".into()),
        fields: Vec::new(),
    };
    Dated {
        at: at("2026-01-05T09:00:00Z"),
        stimulus: Stimulus::Arrival(Box::new(arrival)),
    }
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

#[cfg(test)]
mod tests {
    use jalon_core::machine::ladder::ladder;

    use super::*;
    use crate::codec::{FORMAT, decode, decode_state, encode, encode_state};

    #[test]
    fn a_real_state_is_small_and_read_again() {
        let machine = ladder();
        let (account, transition) = account(&machine, 20);
        let bytes = encode_state(&account).unwrap();
        let json = serde_json::to_vec(&account).unwrap();
        println!(
            "state of 20 invoices: {} bytes, as JSON {}",
            bytes.len(),
            json.len()
        );
        assert_eq!(decode_state(FORMAT, &bytes).unwrap(), account);
        assert!(bytes.len() < 20 * 300, "{} bytes", bytes.len());
        assert!(json.len() > 6 * bytes.len());
        let entry = encode(&transition).unwrap();
        let json = serde_json::to_vec(&transition).unwrap();
        println!("entry: {} bytes, as JSON {}", entry.len(), json.len());
        assert_eq!(decode::<Transition>(FORMAT, &entry).unwrap(), transition);
    }

    #[test]
    fn damaged_and_newer_bytes_are_told() {
        let (account, _) = account(&ladder(), 1);
        let bytes = encode_state(&account).unwrap();
        assert!(decode_state(FORMAT + 1, &bytes).is_err());
        assert!(decode_state(FORMAT, &[bytes.as_slice(), &[0]].concat()).is_err());
        for cut in 0..bytes.len() {
            assert!(decode_state(FORMAT, &bytes[..cut]).is_err(), "cut at {cut}");
        }
    }
}
