//! By what records are known again: an invoice, a customer or a contact by its latest version, which counts;
//! a payment or an event by its first one, which stands.

use std::fmt::Write;

use jalon_core::Decimal;
use jalon_core::records::{EventRecord, PaymentRecord};
use jalon_store::{Hash, Key, Stimulus, Version};

use crate::incoming::{Entity, Incoming};

/// A record of which the latest version counts.
pub(crate) fn latest(
    entity: &Entity,
    (source, what): (&str, &str),
    says: Key,
    was: &str,
) -> Version {
    let was = Key::of_stimulus(&entity.code, source, was);
    Version {
        of: of(entity, source, what),
        says,
        replaces: true,
        was: [was, was],
    }
}

/// A record that is applied once, and never again under the same key.
pub(crate) fn first(
    entity: &Entity,
    (source, what): (&str, &str),
    says: Key,
    was: [&str; 2],
) -> Version {
    Version {
        of: of(entity, source, what),
        says,
        replaces: false,
        was: was.map(|mark| Key::of_stimulus(&entity.code, source, mark)),
    }
}

/// By what a payment that came in as a record is known, whatever became of it: by its version, or as programs
/// that knew no versions knew it.
pub fn of_payment(entity: &Entity, source: &str, payment: &str) -> [Key; 3] {
    let mark = format!("payment {payment}");
    let part = format!("{mark}/1");
    let was = [&mark, &part].map(|mark| Key::of_stimulus(&entity.code, source, mark));
    [of(entity, source, &mark), was[0], was[1]]
}

fn of(entity: &Entity, source: &str, what: &str) -> Key {
    Key::of(&["record", &entity.code, source, what])
}

/// What something says, as far as anybody minds; `under` is what else it depends on.
pub(crate) fn says(incoming: &Incoming, under: &str) -> Key {
    Key::of(&[
        "says",
        &Hash::of(&[&incoming.to_bytes()]).to_string(),
        under,
    ])
}

/// What a payment says: how much, when, and for what. Texts, and how a number is written, change nothing.
pub(crate) fn says_of_payment(record: &PaymentRecord) -> Key {
    let number = |amount: Decimal| amount.without_zeros().to_string();
    let parts = record.allocations.iter().map(|part| {
        let instalment = part.instalment.map(|number| number.to_string());
        let instalment = instalment.unwrap_or_default();
        [part.invoice.to_string(), instalment, number(part.amount)]
    });
    let mut parts: Vec<[String; 3]> = parts.collect();
    parts.sort();
    let mut all = vec![
        "payment".to_owned(),
        number(record.amount),
        record.currency.to_string(),
        record.date.to_string(),
        record.reverses.as_deref().unwrap_or_default().to_owned(),
    ];
    // Whose it is matters where no invoice tells it.
    if parts.is_empty() && record.reverses.is_none() {
        all.push(record.payer.as_deref().unwrap_or_default().to_owned());
    }
    all.extend(parts.into_iter().flatten());
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    Key::of(&all)
}

/// What an event says: all but when it was received.
pub(crate) fn says_of_event(record: &EventRecord) -> Key {
    let mut told = record.clone();
    told.received_at = None;
    told.amount = told.amount.map(Decimal::without_zeros);
    let json = serde_json::to_vec(&told).unwrap_or_default();
    Key::of(&["event", &Hash::of(&[&json]).to_string()])
}

/// The key of a stimulus of one version of a record: the same may come again after another one.
pub(crate) fn key(entity: &Entity, source: &str, version: &Version, place: i64) -> Key {
    let mut mark = String::new();
    let _ = write!(
        mark,
        "{:032x} {:032x} @{place}",
        version.of.0, version.says.0
    );
    Key::of_stimulus(&entity.code, source, &mark)
}

/// Stimuli in parts of so many, but that what one record comes to comes in together.
pub fn in_parts(stimuli: &[Stimulus], most: usize) -> Vec<&[Stimulus]> {
    let record = |one: &Stimulus| one.version.map(|version| version.of);
    let mut parts = Vec::new();
    let mut rest = stimuli;
    while !rest.is_empty() {
        let mut end = most.clamp(1, rest.len());
        while let (Some(before), Some(next)) = (rest.get(end - 1), rest.get(end))
            && record(before).is_some()
            && record(before) == record(next)
        {
            end += 1;
        }
        let (part, later) = rest.split_at(end);
        parts.push(part);
        rest = later;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use jalon_store::{EntityId, To};
    use serde_json::{Value, json};

    fn payment(change: &[(&str, Value)]) -> Key {
        let mut record = json!({"source": "bank", "key": "B-1", "date": "2026-02-10",
            "amount": "300.00", "currency": "EUR", "payer": "C1", "allocations": [
                {"invoice": "F-1", "amount": "200.00"}, {"invoice": "F-2", "amount": "100.00"}]});
        for (field, value) in change {
            record[field] = value.clone();
        }
        says_of_payment(&serde_json::from_value(record).unwrap())
    }

    fn event(change: &[(&str, Value)]) -> Key {
        let mut record = json!({"source": "portal", "key": "E-1", "kind": "promise",
            "invoice": "F-1", "occurred_at": "2026-02-10", "date": "2026-03-01", "amount": "5.00"});
        for (field, value) in change {
            record[field] = value.clone();
        }
        says_of_event(&serde_json::from_value(record).unwrap())
    }

    #[test]
    fn a_payment_says_something_else_if_money_goes_elsewhere() {
        let one = |invoice, amount| json!({"invoice": invoice, "amount": amount});
        let same: [&[(&str, Value)]; 4] = [
            &[("amount", json!("300"))],
            &[("reference", json!("F-1 and F-2"))],
            &[("payer", json!("C2"))],
            &[("allocations", json!([one("F-2", "100"), one("F-1", "200")]))],
        ];
        for same in same {
            assert_eq!(payment(same), payment(&[]), "{same:?}");
        }
        let others: [&[(&str, Value)]; 6] = [
            &[("amount", json!("301.00"))],
            &[("currency", json!("USD"))],
            &[("date", json!("2026-02-11"))],
            &[("reverses", json!("B-0"))],
            &[("allocations", json!([]))],
            &[("allocations", json!([one("F-1", "100"), one("F-2", "200")]))],
        ];
        for other in others {
            assert_ne!(payment(other), payment(&[]), "{other:?}");
        }
        let on_account =
            |payer: &str| payment(&[("allocations", json!([])), ("payer", json!(payer))]);
        assert_ne!(on_account("C1"), on_account("C2"));
    }

    #[test]
    fn an_event_says_the_same_whenever_it_was_received() {
        assert_eq!(
            event(&[("received_at", json!("2026-02-11T08:00:00Z"))]),
            event(&[])
        );
        assert_eq!(event(&[("amount", json!("5"))]), event(&[]));
        for other in [("date", json!("2026-03-02")), ("kind", json!("dispute"))] {
            assert_ne!(event(std::slice::from_ref(&other)), event(&[]), "{other:?}");
        }
    }

    /// These are in the databases of users. Where one changes, each record there would be told to differ.
    #[test]
    fn what_records_say_is_what_it_was() {
        assert_eq!(
            format!("{:032x}", payment(&[]).0),
            "25510c776cd327da757d11cfe014e964"
        );
        assert_eq!(
            format!("{:032x}", event(&[]).0),
            "2c8654d00062ae92c920e1d6081ecde0"
        );
    }

    #[test]
    fn what_a_record_comes_to_is_never_parted() {
        let entity = Entity {
            id: EntityId(1),
            code: "acme".into(),
        };
        let of = |record: Option<&str>| {
            let incoming = Incoming::Run;
            let mut one = entity.stimulus(("bank", "x"), To::Account(Key(1)), 1, &incoming);
            one.version = record.map(|of| first(&entity, ("bank", of), Key(1), ["a", "b"]));
            one
        };
        let records = [None, None, Some("a"), Some("b"), Some("b"), Some("b"), None];
        let stimuli: Vec<Stimulus> = records.into_iter().map(of).collect();
        let counts = |most| {
            let parts = in_parts(&stimuli, most).into_iter();
            parts.map(<[Stimulus]>::len).collect::<Vec<_>>()
        };
        assert_eq!(counts(2), [2, 4, 1]);
        assert_eq!(counts(1), [1, 1, 1, 3, 1]);
        assert_eq!(counts(100), [7]);
    }
}
