//! What networks said of an invoice, as it is kept, and what the invoice's journey hears of it.
//!
//! Facts may come in any order, twice, early or late. What a journey hears leads to the same: of what pauses
//! it, the fact that happened last counts, and one that is overtaken when it comes is kept and not told. A
//! receipt stays true whatever comes after it, so it is always told. Money that somebody announces or
//! says to have got is never a payment.

use jalon_core::records::OccurredAt;
use jalon_core::{EventKind, Evidence};
use jalon_status::{Axis, Fact, Place, Standing};
use jalon_store::Status;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// By which key a dispute and an announced payment that statuses tell stand in the account: one of each.
pub const KEY: &str = "status";
/// The format of bodies that this version writes.
pub const FORMAT: u16 = 0;
/// More facts of one invoice are not looked at.
pub const FACTS_MAX: usize = 1_000;

/// A fact as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Who handed it in.
    pub source: SmolStr,
    /// What was said.
    pub fact: Fact,
    /// When it happened.
    pub occurred_at: OccurredAt,
    /// What it means, whatever the network; none where no table knows the code.
    pub neutral: Option<SmolStr>,
    /// On which axis it counts, and with which rank.
    pub axis: Option<Axis>,
    /// Of two of one moment, the higher one counts.
    pub rank: u8,
    /// How much it proves.
    pub evidence: Evidence,
    /// How sure the table is of what it means.
    pub confidence: SmolStr,
    /// What the journey may hear; nothing where it says nothing, or is not believed.
    pub event: Option<EventKind>,
    /// Why it is not believed, so that it does not count.
    pub refused: Option<Why>,
    /// Why a person has to see it.
    pub asks: Option<Why>,
    /// Who dealt with it.
    pub done_by: Option<String>,
}

/// Why a person has to see a status, or why it is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The buyer says no to the invoice.
    Refused,
    /// A platform or a control says no to it.
    Rejected,
    /// It cannot be delivered.
    Undeliverable,
    /// The buyer waits for a document or a reference.
    Suspended,
    /// The buyer contests it.
    Disputed,
    /// Payment goes to somebody else.
    PayeeChanged,
    /// A status that we sent was rejected.
    StatusRejected,
    /// No table knows the code.
    UnknownCode,
    /// It isn't sure enough what the code means.
    Unsure,
    /// Whoever says it can't be the one to say it.
    WrongIssuer,
    /// It is about an invoice of another seller.
    OtherSeller,
    /// It is dated in the future.
    Future,
    /// It is about a credit note.
    CreditNote,
    /// Nobody knows which invoice it is about.
    WhichInvoice,
}

impl Kept {
    /// From a row; none if it can't be read.
    pub fn read(row: &Status) -> Option<Kept> {
        (row.format == FORMAT).then_some(())?;
        serde_json::from_slice(&row.body).ok()
    }

    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Where it stands among those of its axis; nothing if it does not count.
    pub fn place(&self, key: u128) -> Option<(Axis, Place)> {
        let axis = self.axis.filter(|_| self.refused.is_none())?;
        let occurred = self.occurred_at.instant();
        let rank = self.rank;
        Some((
            axis,
            Place {
                occurred,
                rank,
                key,
            },
        ))
    }

    fn tells(&self, key: u128) -> Option<Telling> {
        let (axis, place) = self.place(key)?;
        Some(Telling {
            axis,
            place,
            kind: self.event?,
        })
    }
}

/// How an invoice stands by all facts that count.
pub fn standing<'a>(facts: impl IntoIterator<Item = (u128, &'a Kept)>) -> Standing {
    let places = facts.into_iter();
    Standing::of(places.filter_map(|(key, kept)| kept.place(key)))
}

/// A fact that may be told to a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Telling {
    axis: Axis,
    place: Place,
    kind: EventKind,
}

/// What of statuses pauses an invoice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paused {
    pub disputed: bool,
    pub suspended: bool,
}

/// What a journey hears, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hears {
    /// The dispute is over.
    Settled,
    /// The suspension is over.
    Lifted,
    /// What the fact itself says.
    Itself,
}

/// What a journey hears of the fact with a key, among all that is known of its invoice.
pub(crate) fn heard(key: u128, facts: &[(u128, Kept)], paused: Paused) -> Vec<Hears> {
    let all: Vec<Telling> = facts
        .iter()
        .filter_map(|(key, kept)| kept.tells(*key))
        .collect();
    let own = all.iter().find(|one| one.place.key == key);
    own.map_or_else(Vec::new, |own| hears(own, &all, paused))
}

fn hears(own: &Telling, all: &[Telling], paused: Paused) -> Vec<Hears> {
    let is_last = |among: fn(&Telling) -> bool| {
        let others = all.iter().filter(|one| one.axis == own.axis && among(one));
        Standing::of(others.map(|one| (one.axis, one.place))).is_latest(own.axis, own.place)
    };
    let pauses = own.axis == Axis::Business && may_pause(own) && is_last(may_pause);
    let is_dispute = matches!(own.kind, EventKind::Dispute | EventKind::DisputeOfPart);
    let lifts = matches!(
        own.kind,
        EventKind::Suspension | EventKind::SuspensionLifted
    );
    let mut hears = Vec::new();
    if pauses && paused.disputed && !is_dispute {
        hears.push(Hears::Settled);
    }
    if pauses && paused.suspended && !lifts {
        hears.push(Hears::Lifted);
    }
    let itself = match own.kind {
        EventKind::Receipt => true,
        EventKind::Dispute
        | EventKind::DisputeOfPart
        | EventKind::Suspension
        | EventKind::SuspensionLifted => pauses,
        _ => is_last(|_| true),
    };
    if itself {
        hears.push(Hears::Itself);
    }
    hears
}

/// A refusal pauses nothing by itself, and takes nothing back that does.
fn may_pause(one: &Telling) -> bool {
    one.kind != EventKind::Refusal
}

#[cfg(test)]
mod tests {
    use jalon_core::Instant;
    use proptest::prelude::*;

    use super::*;

    const KINDS: [(EventKind, Axis); 9] = [
        (EventKind::Receipt, Axis::Business),
        (EventKind::Suspension, Axis::Business),
        (EventKind::SuspensionLifted, Axis::Business),
        (EventKind::Dispute, Axis::Business),
        (EventKind::Acceptance, Axis::Business),
        (EventKind::Refusal, Axis::Business),
        (EventKind::Receipt, Axis::Transport),
        (EventKind::Rejection, Axis::Transport),
        (EventKind::PaymentAnnounced, Axis::Money),
    ];

    /// A journey that hears: what pauses it, which payment was announced last, whether it was received.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    struct Journey {
        disputed: bool,
        suspended: bool,
        received: bool,
        announced: Option<u128>,
    }

    /// Facts come one after the other; each is known when it is applied.
    fn played(facts: &[Telling]) -> Journey {
        let (mut journey, mut known) = (Journey::default(), Vec::new());
        for fact in facts {
            if !known.contains(fact) {
                known.push(*fact);
            }
            apply(&mut journey, fact, &known);
        }
        journey
    }

    fn apply(journey: &mut Journey, fact: &Telling, known: &[Telling]) {
        let paused = Paused {
            disputed: journey.disputed,
            suspended: journey.suspended,
        };
        for heard in hears(fact, known, paused) {
            match (heard, fact.kind) {
                (Hears::Settled, _) => journey.disputed = false,
                (Hears::Lifted, _) | (_, EventKind::SuspensionLifted) => journey.suspended = false,
                (_, EventKind::Dispute) => journey.disputed = true,
                (_, EventKind::Suspension) => journey.suspended = true,
                (_, EventKind::Receipt) => journey.received = true,
                (_, EventKind::PaymentAnnounced) => journey.announced = Some(fact.place.key),
                _ => {}
            }
        }
    }

    fn facts() -> impl Strategy<Value = Vec<Telling>> {
        let one = (0..KINDS.len(), 0..6i64);
        proptest::collection::vec(one, 1..9).prop_map(|drawn| {
            let telling = drawn.into_iter().zip(0u128..).map(|((kind, at), key)| {
                let (kind, axis) = KINDS[kind];
                let occurred = Instant::from_millis(at);
                let rank =
                    u8::try_from(KINDS.iter().position(|one| one.0 == kind).unwrap()).unwrap();
                let place = Place {
                    occurred,
                    rank,
                    key,
                };
                Telling { axis, place, kind }
            });
            telling.collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn all_orders_of_one_life_cycle_leave_the_journey_the_same(
            facts in facts(),
            seed in any::<u64>(),
        ) {
            let mut other = facts.clone();
            // Some come twice, and all in another order.
            other.extend(facts.iter().filter(|one| (seed >> (one.place.key % 60)) & 1 == 1));
            other.sort_by_key(|one| (one.place.key as u64 ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
            prop_assert_eq!(played(&facts), played(&other));
        }

        #[test]
        fn whether_all_were_known_before_the_first_was_applied_makes_no_difference(facts in facts()) {
            let mut journey = Journey::default();
            for fact in &facts {
                apply(&mut journey, fact, &facts);
            }
            prop_assert_eq!(played(&facts), journey);
        }
    }
}
