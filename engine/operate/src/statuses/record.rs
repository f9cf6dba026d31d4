//! Events of connectors that give the code of a network, as JSON:
//!
//! ```json
//! {"key": "7", "network": "FR-CDV", "code": "207", "invoice": "F-1", "occurred_at": "2026-03-02T14:00:00Z"}
//! ```

use jalon_core::records::OccurredAt;
use jalon_core::{Currency, Day, Decimal, Zone};
use jalon_intake::{Text, text};
use jalon_status::{About, Amount, Clock, Document, Fact, Issuer, Role, Said, When};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use smol_str::SmolStr;

use crate::{House, Refused};

/// What a connector reports: a code of a network about an invoice.
struct Record {
    legal_entity: Option<SmolStr>,
    source: Option<SmolStr>,
    key: String,
    network: Option<SmolStr>,
    code: SmolStr,
    invoice: String,
    occurred_at: OccurredAt,
    issuer: Role,
    reason: Option<String>,
    reason_code: Option<String>,
    amount: Option<Decimal>,
    currency: Option<Currency>,
    date: Option<Day>,
    seller: Option<String>,
}

/// What is wrong in a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Which record, from 0.
    pub at: usize,
    /// The member that is meant.
    pub member: String,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub reason: Text,
    /// What to do.
    pub remedy: Text,
}

/// Whether a record gives a code of a network instead of a kind of event, or was meant to.
pub fn is_record(record: &Value) -> bool {
    let has = |name: &str| record.get(name).is_some();
    let about = ["key", "invoice", "occurred_at", "network"];
    let said = about.iter().filter(|name| has(name)).count();
    !has("kind") && (has("network") || has("code")) && said >= 2
}

/// Facts, each with the number of its record from 0.
pub type Numbered = Vec<(usize, Fact)>;

/// The facts that records tell, in the name of a source, each with the number of its record from 0; and what of
/// them can't be read: that stops no other.
/// `network` stands where a record names none.
pub fn of_records(
    house: &House,
    records: Vec<Value>,
    (source, network): (&str, Option<&str>),
) -> Result<(Numbered, Vec<Unread>), Refused> {
    let (mut facts, mut unread) = (Vec::new(), Vec::new());
    for (at, record) in records.into_iter().enumerate() {
        let mut members = Members::new(at, record);
        if let Some(fact) = fact(house, &mut members, (source, network))? {
            facts.push((at, fact));
        }
        unread.extend(members.wrong);
    }
    Ok((facts, unread))
}

/// The members of a record that were not read yet, and what is wrong with those that were.
struct Members {
    at: usize,
    left: Map<String, Value>,
    wrong: Vec<Unread>,
}

impl Members {
    fn new(at: usize, record: Value) -> Members {
        let left = match record {
            Value::Object(left) => left,
            _ => Map::new(),
        };
        Members {
            at,
            left,
            wrong: Vec::new(),
        }
    }

    fn wrong(&mut self, (member, value): (&str, String), reason: Text, remedy: Text) {
        self.wrong.push(Unread {
            at: self.at,
            member: member.to_owned(),
            value,
            reason,
            remedy,
        });
    }

    fn may<T: DeserializeOwned>(&mut self, name: &str, write: Text) -> Option<T> {
        let value = self.left.remove(name).filter(|value| !value.is_null())?;
        let read = T::deserialize(&value);
        if read.is_err() {
            let shown = match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            let shown: String = shown.chars().take(60).collect();
            let reason = text(
                format!("`{name}` can't be {shown}"),
                format!("`{name}` ne peut pas être {shown}"),
            );
            self.wrong((name, shown), reason, write);
        }
        read.ok()
    }

    fn must<T: DeserializeOwned>(&mut self, name: &str, write: Text) -> Option<T> {
        let is_there = self.left.get(name).is_some_and(|value| !value.is_null());
        if !is_there {
            let reason = text(
                format!("`{name}` is missing"),
                format!("il manque `{name}`"),
            );
            let needed = "key, code, invoice, occurred_at";
            let add = text(
                format!("add it: every status has {needed}"),
                format!("ajoutez-le\u{a0}: tout statut a {needed}"),
            );
            self.wrong((name, String::new()), reason, add);
            return None;
        }
        self.may(name, write)
    }

    /// What no status has: a member that was misspelt would be lost silently.
    fn unknown(&mut self) {
        for (name, value) in std::mem::take(&mut self.left) {
            let name: String = name.chars().take(60).collect();
            let reason = text(
                format!("a status has no member `{name}`"),
                format!("un statut n'a pas de membre `{name}`"),
            );
            let all = KNOWN.join(", ");
            let remedy = text(format!("there are: {all}"), format!("il y a\u{a0}: {all}"));
            self.wrong(
                (&name, value.to_string().chars().take(60).collect()),
                reason,
                remedy,
            );
        }
    }
}

/// The members of a status.
const KNOWN: [&str; 14] = [
    "key",
    "network",
    "code",
    "invoice",
    "occurred_at",
    "issuer",
    "reason",
    "reason_code",
    "amount",
    "currency",
    "date",
    "seller",
    "source",
    "legal_entity",
];

fn record(members: &mut Members) -> Option<Record> {
    let words = || text("write it as a text", "écrivez-le comme un texte");
    let issuers = "buyer, seller, platform, portal, factor";
    let key = members.must("key", words());
    let code = members.must("code", words());
    let invoice = members.must("invoice", words());
    let occurred_at = members.must(
        "occurred_at",
        text(
            "write a moment or a day: 2026-03-02T14:00:00Z, 2026-03-02",
            "écrivez un moment ou un jour\u{a0}: 2026-03-02T14:00:00Z, 2026-03-02",
        ),
    );
    let issuer = members.may(
        "issuer",
        text(
            format!("there are: {issuers}"),
            format!("il y a\u{a0}: {issuers}"),
        ),
    );
    let network = members.may("network", words());
    let reason = members.may("reason", words());
    let reason_code = members.may("reason_code", words());
    let amount = members.may(
        "amount",
        text("write it as in \"120.50\"", "écrivez-le comme \"120.50\""),
    );
    let currency = members.may(
        "currency",
        text(
            "write its three letters, as EUR",
            "écrivez ses trois lettres, comme EUR",
        ),
    );
    let date = members.may(
        "date",
        text("write it as 2026-03-02", "écrivez-la comme 2026-03-02"),
    );
    let seller = members.may("seller", words());
    let source = members.may("source", words());
    let legal_entity = members.may("legal_entity", words());
    members.unknown();
    if !members.wrong.is_empty() {
        return None;
    }
    Some(Record {
        legal_entity,
        source,
        key: key?,
        network,
        code: code?,
        invoice: invoice?,
        occurred_at: occurred_at?,
        issuer: issuer.unwrap_or_default(),
        reason,
        reason_code,
        amount,
        currency,
        date,
        seller,
    })
}

fn fact(
    house: &House,
    members: &mut Members,
    (source, network): (&str, Option<&str>),
) -> Result<Option<Fact>, Refused> {
    let Some(record) = record(members) else {
        return Ok(None);
    };
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
    let Some(network) = named else {
        let reason = text(
            "it does not say of which `network` its code is",
            "il ne dit pas de quel réseau (`network`) est son code",
        );
        let all = "FR-CDV, PEPPOL-IR, PEPPOL-MLS, EDIFACT, CHORUS-PRO";
        let remedy = text(format!("there are: {all}"), format!("il y a\u{a0}: {all}"));
        members.wrong(("network", String::new()), reason, remedy);
        return Ok(None);
    };
    let reason = Said {
        code: record.reason_code.unwrap_or_default(),
        text: record.reason.unwrap_or_default(),
    };
    let amount = record.amount.map(|amount| Amount {
        amount,
        currency: record.currency,
    });
    Ok(Some(Fact {
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
    }))
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
