//! Events of connectors that give the code of a network, as JSON:
//!
//! ```json
//! {"key": "7", "network": "FR-CDV", "code": "207", "invoice": "F-1", "occurred_at": "2026-03-02T14:00:00Z"}
//! ```

use jalon_core::records::OccurredAt;
use jalon_core::{Currency, Day, Decimal, Zone};
use jalon_status::{About, Amount, Clock, Document, Fact, Issuer, Role, Said, When};
use serde::Deserialize;
use serde_json::Value;
use smol_str::SmolStr;

use crate::{House, Refused};

/// What a connector reports: a code of a network about an invoice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    #[serde(default)]
    legal_entity: Option<SmolStr>,
    #[serde(default)]
    source: Option<SmolStr>,
    key: String,
    #[serde(default)]
    network: Option<SmolStr>,
    code: SmolStr,
    invoice: String,
    occurred_at: OccurredAt,
    #[serde(default)]
    issuer: Role,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    reason_code: Option<String>,
    #[serde(default)]
    amount: Option<Decimal>,
    #[serde(default)]
    currency: Option<Currency>,
    #[serde(default)]
    date: Option<Day>,
    #[serde(default)]
    seller: Option<String>,
}

/// Whether a record gives a code of a network instead of a kind of event.
pub fn is_record(record: &Value) -> bool {
    let has = |name: &str| record.get(name).is_some();
    has("code") && has("key") && has("invoice") && !has("kind")
}

/// The facts that records tell, in the name of a source. `network` stands where a record names none.
pub fn of_records(
    house: &House,
    records: Vec<Value>,
    (source, network): (&str, Option<&str>),
) -> Result<Vec<Fact>, Refused> {
    let all = records.into_iter();
    all.map(|record| fact(house, record, (source, network)))
        .collect()
}

fn fact(
    house: &House,
    record: Value,
    (source, network): (&str, Option<&str>),
) -> Result<Fact, Refused> {
    let record: Record = serde_json::from_value(record).map_err(|error| {
        Refused::wrong(
            format!("a status can't be read: {error}"),
            format!("un statut est illisible\u{a0}: {error}"),
        )
        .help(
            "it has key, network, code, invoice and occurred_at",
            "il a key, network, code, invoice et occurred_at",
        )
    })?;
    let own = &house.entity.code;
    if let Some(other) = record.legal_entity.filter(|named| named != own) {
        return Err(Refused::denied(
            format!("a status names the legal entity {other}, and this is {own}"),
            format!("un statut nomme l'entité légale {other}, et ici c'est {own}"),
        ));
    }
    if let Some(other) = record.source.filter(|named| named != source) {
        return Err(Refused::denied(
            format!("a status names the source {other}, and it comes from {source}"),
            format!("un statut nomme la source {other}, et il vient de {source}"),
        ));
    }
    let named = record.network.or_else(|| network.map(SmolStr::from));
    let network = named.ok_or_else(|| {
        Refused::wrong(
            "a status does not say of which network its code is",
            "un statut ne dit pas de quel réseau est son code",
        )
        .help(
            "network: FR-CDV, PEPPOL-IR, PEPPOL-MLS, EDIFACT or CHORUS-PRO",
            "network\u{a0}: FR-CDV, PEPPOL-IR, PEPPOL-MLS, EDIFACT ou CHORUS-PRO",
        )
    })?;
    let reason = Said {
        code: record.reason_code.unwrap_or_default(),
        text: record.reason.unwrap_or_default(),
    };
    let amount = record.amount.map(|amount| Amount {
        amount,
        currency: record.currency,
    });
    Ok(Fact {
        network,
        code: record.code,
        id: record.key,
        about: About::Invoice(record.invoice),
        document: Document::Invoice,
        issuer: Issuer {
            role: record.issuer,
            ..Issuer::default()
        },
        occurred: when(record.occurred_at),
        reasons: Some(reason)
            .filter(|one| *one != Said::default())
            .into_iter()
            .collect(),
        asks: Vec::new(),
        amount,
        date: record.date,
        seller: record.seller,
    })
}

fn when(occurred_at: OccurredAt) -> When {
    let OccurredAt::Moment(moment) = occurred_at else {
        let day = Zone::utc().local(occurred_at.instant()).0;
        return When::day(day);
    };
    let (day, time) = Zone::utc().local(moment);
    let second = moment.millis().div_euclid(1_000).rem_euclid(60);
    When {
        day,
        clock: Some(Clock {
            minute: time.minutes(),
            second: u8::try_from(second).unwrap_or_default(),
            ahead: Some(0),
        }),
    }
}
