//! What a fact means by the tables of the library, and whether it is believed.

use std::collections::HashMap;

use jalon_core::records::{EventName, EventRecord};
use jalon_core::{EventKind, Evidence, Instant, Zone};
use jalon_daemon::statuses::{KEY, Kept, Why};
use jalon_dsl::library::confidence::Confidence;
use jalon_dsl::library::statuses::{Axis as Of, Status, find};
use jalon_status::{Axis, Document, Fact, Role, is_of, may_issue};
use smol_str::SmolStr;

/// What is dated further ahead than clocks differ is not believed.
const AHEAD_MINUTES: i64 = 24 * 60;

/// What codes mean, each looked up once, and whose invoices are ours.
pub(super) struct Tables<'a> {
    /// The registrations of the house; where there are none, nobody asks.
    registrations: &'a [String],
    known: HashMap<(SmolStr, SmolStr), Option<Status>>,
    paris: Option<Zone>,
}

impl<'a> Tables<'a> {
    pub(super) fn of(registrations: &'a [String]) -> Tables<'a> {
        Tables {
            registrations,
            known: HashMap::new(),
            paris: None,
        }
    }

    /// Whether a fact names a seller that is another one.
    fn is_of_another(&self, fact: &Fact) -> bool {
        let named = fact
            .seller
            .as_ref()
            .filter(|_| !self.registrations.is_empty());
        named.is_some_and(|seller| !is_of(seller, self.registrations))
    }

    fn status(&mut self, fact: &Fact) -> Option<&Status> {
        let key = (fact.network.clone(), fact.code.clone());
        let found = || find(&fact.network, &fact.code);
        self.known.entry(key).or_insert_with(found).as_ref()
    }

    /// Where the clocks of a network stand that writes none.
    fn zone(&mut self, network: &str) -> Zone {
        match network {
            "FR-CDV" | "CHORUS-PRO" => {
                let zone = || jalon_zones::zone("Europe/Paris").unwrap_or_else(Zone::utc);
                self.paris.get_or_insert_with(zone).clone()
            }
            _ => Zone::utc(),
        }
    }

    /// A fact as it is kept.
    pub(super) fn kept(&mut self, fact: Fact, source: &str, now: Instant) -> Kept {
        let zone = self.zone(&fact.network);
        let occurred_at = fact.occurred.occurred(&zone);
        let ahead = occurred_at.instant() > now.plus_minutes(AHEAD_MINUTES);
        let refused = match () {
            () if self.is_of_another(&fact) => Some(Why::OtherSeller),
            () if !may_issue(&fact) => Some(Why::WrongIssuer),
            () if ahead => Some(Why::Future),
            () => None,
        };
        let mut kept = Kept {
            source: source.into(),
            occurred_at,
            neutral: None,
            axis: None,
            rank: 0,
            evidence: Evidence::Queued,
            confidence: SmolStr::default(),
            event: None,
            refused,
            asks: refused.or(Some(Why::UnknownCode)),
            done_by: None,
            fact,
        };
        let Some(status) = self.status(&kept.fact).cloned() else {
            return kept;
        };
        let neutral = &status.neutral;
        let sure = !status.confidence.is_weak();
        let told = neutral.event.as_deref().and_then(kind);
        let part = kept.fact.amount.is_some_and(|one| one.amount.is_positive());
        let told = told.map(|kind| match kind {
            EventKind::Dispute if part => EventKind::DisputeOfPart,
            EventKind::DisputeOfPart if !part => EventKind::Dispute,
            kind => kind,
        });
        let credit = kept.fact.document == Document::CreditNote;
        let asks = asks(&neutral.name);
        kept.neutral = Some(neutral.name.as_str().into());
        kept.axis = neutral.axis.map(axis);
        kept.rank = neutral.rank;
        kept.evidence = status.evidence;
        kept.confidence = status.confidence.word().into();
        kept.event = told.filter(|_| sure && !credit && refused.is_none());
        kept.asks = refused.or(match asks {
            Some(_) if credit => Some(Why::CreditNote),
            Some(_) if !sure => Some(Why::Unsure),
            asks => asks,
        });
        kept
    }
}

/// What a script sees of it.
pub(super) fn event(kept: &Kept, number: &str, now: Instant) -> Option<EventRecord> {
    let Some(kind) = kept.event else {
        return declared(kept, number, now);
    };
    let fact = &kept.fact;
    let one = matches!(
        kind,
        EventKind::Dispute | EventKind::DisputeOfPart | EventKind::PaymentAnnounced
    );
    let occurred_day = Zone::utc().local(kept.occurred_at.instant()).0;
    let date = fact.date.unwrap_or(occurred_day);
    let code = fact
        .reasons
        .iter()
        .map(|said| &said.code)
        .find(|code| !code.is_empty());
    let says_amount = matches!(kind, EventKind::DisputeOfPart | EventKind::PaymentAnnounced);
    let amount = fact.amount.filter(|_| says_amount);
    let by_platform = kept.axis == Some(Axis::Transport) && kind != EventKind::Receipt;
    let from_buyer = fact.issuer.role != Role::Seller && !by_platform;
    Some(EventRecord {
        legal_entity: None,
        source: kept.source.clone(),
        key: if one {
            KEY.into()
        } else {
            fact.id.as_str().into()
        },
        kind: EventName::BuiltIn(kind),
        invoice: Some(number.into()),
        instalment: None,
        customer: None,
        role: from_buyer.then(|| "payer".into()),
        contact: None,
        occurred_at: kept.occurred_at,
        received_at: Some(now),
        sequence: None,
        evidence: Some(kept.evidence),
        code: Some(code.map_or_else(|| fact.code.clone(), |code| code.as_str().into())),
        reason: Some(reason(kept).into()),
        date: (kind == EventKind::PaymentAnnounced).then_some(date),
        amount: amount.map(|amount| amount.amount),
        currency: amount.and_then(|amount| amount.currency),
        about: None,
        fields: std::collections::BTreeMap::new(),
    })
}

/// Neutral statuses without an event of the language, which a script may declare under their names.
const DECLARED: [&str; 5] = [
    "transmitted",
    "delayed",
    "opened",
    "cancelled",
    "payee_changed",
];

/// What a script sees of it that declares an event of the status's name.
fn declared(kept: &Kept, number: &str, now: Instant) -> Option<EventRecord> {
    let neutral = kept
        .neutral
        .as_deref()
        .filter(|name| DECLARED.contains(name))?;
    let doubted = [Why::Unsure, Why::CreditNote];
    if kept.refused.is_some() || kept.asks.is_some_and(|why| doubted.contains(&why)) {
        return None;
    }
    let sure = !Confidence::named(&kept.confidence)?.is_weak();
    sure.then(|| EventRecord {
        legal_entity: None,
        source: kept.source.clone(),
        key: kept.fact.id.as_str().into(),
        kind: EventName::Declared(neutral.into()),
        invoice: Some(number.into()),
        instalment: None,
        customer: None,
        role: None,
        contact: None,
        occurred_at: kept.occurred_at,
        received_at: Some(now),
        sequence: None,
        // A system says that it happened; it is no receipt, whatever it proves of one.
        evidence: Some(Evidence::System),
        code: Some(kept.fact.code.clone()),
        reason: Some(reason(kept).into()),
        date: None,
        amount: None,
        currency: None,
        about: None,
        fields: std::collections::BTreeMap::new(),
    })
}

/// Why, in the words of whoever said it; else what the network calls it.
pub(super) fn reason(kept: &Kept) -> String {
    let fact = &kept.fact;
    let said = fact.reasons.iter().chain(&fact.asks);
    let words = said
        .map(|said| said.text.as_str())
        .filter(|words| !words.is_empty());
    let words: Vec<&str> = words.collect();
    if !words.is_empty() {
        return words.join("; ");
    }
    let status = find(&fact.network, &fact.code);
    status.map_or_else(String::new, |status| match status.label {
        (en, fr) if fr.is_empty() => en,
        (_, fr) => fr,
    })
}

/// The event of a neutral status, by the name that its table gives it.
fn kind(name: &str) -> Option<EventKind> {
    Some(match name {
        "receipt" => EventKind::Receipt,
        "bounce" => EventKind::Bounce,
        "rejection" => EventKind::Rejection,
        "suspension" => EventKind::Suspension,
        "suspension_lifted" => EventKind::SuspensionLifted,
        "dispute" => EventKind::Dispute,
        "dispute_part" => EventKind::DisputeOfPart,
        "acceptance" => EventKind::Acceptance,
        "refusal" => EventKind::Refusal,
        // A payment that is announced is a promise and proves nothing.
        "promise" => EventKind::PaymentAnnounced,
        _ => return None,
    })
}

/// Why a person has to see a neutral status.
fn asks(neutral: &str) -> Option<Why> {
    Some(match neutral {
        "refused" => Why::Refused,
        "rejected" => Why::Rejected,
        "undeliverable" | "disputed_channel" => Why::Undeliverable,
        "suspended" => Why::Suspended,
        "disputed" | "partly_accepted" => Why::Disputed,
        "payee_changed" => Why::PayeeChanged,
        "status_rejected" => Why::StatusRejected,
        _ => return None,
    })
}

fn axis(of: Of) -> Axis {
    match of {
        Of::Transport => Axis::Transport,
        Of::Business => Axis::Business,
        Of::Money => Axis::Money,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jalon_dsl::library::statuses::neutral;

    #[test]
    fn every_event_of_the_tables_is_one_of_the_core() {
        for one in neutral() {
            if let Some(name) = &one.event {
                assert!(kind(name).is_some(), "{name}");
            }
        }
    }
}
