//! `Idempotency-Key`: a request that comes again under the same key is answered as before, and does
//! nothing a second time; another request under the same key is refused.
//!
//! Answers are kept in a fixed number of slots, for a day. What a key wishes is known again by the store
//! even after that, so that the same request is never done twice.

use jalon_core::Instant;
use jalon_store::{EntityId, Hash, Store, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::asked::Answer;
use crate::problem::{Kind, Problem};

/// A request under a key, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    key: String,
    request: String,
    at: Instant,
    /// The answer; none while it is worked on, or if it was too large to be kept.
    answer: Option<(u16, Value)>,
}

/// A request under a key.
pub struct Once {
    entity: EntityId,
    slot: String,
    key: String,
    request: String,
}

/// What is known of a request that comes under a key.
pub enum Before {
    /// It is new, or was never answered: it is to be done.
    New,
    /// It was answered.
    Answered(Answer),
}

const SLOTS: u16 = 0x3FFF;
const KEPT_FOR_MINUTES: i64 = 24 * 60;
/// An answer that is larger is not kept: what was asked is then done again, which changes nothing.
const ANSWER_MAX: usize = 64 * 1024;

impl Once {
    /// Of a token's request.
    pub fn new(entity: EntityId, (token, key): (&str, &str), request: &[&[u8]]) -> Once {
        let parts: Vec<u8> = request
            .iter()
            .flat_map(|part| {
                let length = (part.len() as u64).to_be_bytes();
                length.into_iter().chain(part.iter().copied())
            })
            .collect();
        let key = Hash::of(&[token.as_bytes(), b"\0", key.as_bytes()]);
        let [first, second, ..] = key.0;
        let slot = u16::from_be_bytes([first, second]) & SLOTS;
        Once {
            entity,
            slot: format!("api answered {slot}"),
            key: key.to_string(),
            request: Hash::of(&[&parts]).to_string(),
        }
    }

    /// By what the wish is known again in the inbox.
    pub fn wish(&self) -> String {
        let digits = |text: &str| text.get(..32).unwrap_or(text).to_owned();
        format!("api {} {}", digits(&self.key), digits(&self.request))
    }

    /// Notes that the request is worked on; tells what became of it if it came before.
    pub fn begin(&self, store: &mut dyn Store, now: Instant) -> Result<Before, Problem> {
        let (revision, kept) = self.read(store)?;
        let same = kept.filter(|kept| {
            let fresh = kept.at.plus_minutes(KEPT_FOR_MINUTES) > now;
            kept.key == self.key && fresh
        });
        if let Some(kept) = same {
            if kept.request != self.request {
                return Err(Problem::new(
                    Kind::OtherRequest,
                    "this key came before with another request",
                    "cette clé est déjà venue avec une autre demande",
                )
                .help(
                    "take a fresh Idempotency-Key for each request; the same only to send it again",
                    "une Idempotency-Key neuve pour chaque demande\u{a0}; la même seulement pour la renvoyer",
                ));
            }
            return Ok(match kept.answer {
                Some((status, body)) => Before::Answered(Answer { status, body }),
                None => Before::New,
            });
        }
        self.write(store, (revision, now), None)?;
        Ok(Before::New)
    }

    /// Keeps the answer.
    pub fn end(&self, store: &mut dyn Store, now: Instant, answer: &Answer) -> Result<(), Trouble> {
        let (revision, _) = self.read(store)?;
        self.write(store, (revision, now), Some(answer))
    }

    fn read(&self, store: &mut dyn Store) -> Result<(i64, Option<Kept>), Trouble> {
        let (revision, value) = store.setting(self.entity, &self.slot)?.unwrap_or_default();
        Ok((revision, serde_json::from_slice(&value).ok()))
    }

    fn write(
        &self,
        store: &mut dyn Store,
        (revision, at): (i64, Instant),
        answer: Option<&Answer>,
    ) -> Result<(), Trouble> {
        let kept = Kept {
            key: self.key.clone(),
            request: self.request.clone(),
            at,
            answer: answer.map(|answer| (answer.status, answer.body.clone())),
        };
        let value = serde_json::to_vec(&kept).unwrap_or_default();
        if value.len() <= ANSWER_MAX {
            // Who writes at the same moment writes the same, or another key: both are known by the inbox.
            store.set(self.entity, &self.slot, revision, &value)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jalon_store::{Memory, Records};

    use super::*;

    #[test]
    fn a_key_answers_the_same_request_alike_and_refuses_another_for_a_day() {
        let mut store = Memory::new(|| Instant::from_millis(0));
        let entity = store.entity("acme").unwrap();
        let now = Instant::from_millis(0);
        let one = Once::new(entity, ("token", "key"), &[b"pay", b"5"]);
        let other = Once::new(entity, ("token", "key"), &[b"pay", b"6"]);
        let stranger = Once::new(entity, ("other", "key"), &[b"pay", b"6"]);
        assert!(matches!(one.begin(&mut store, now), Ok(Before::New)));
        // Nobody answered: it is done again under the same wish.
        assert!(matches!(one.begin(&mut store, now), Ok(Before::New)));
        let refused = other.begin(&mut store, now).err().unwrap();
        assert_eq!(refused.kind, Kind::OtherRequest);
        let answer = Answer {
            status: 202,
            body: serde_json::json!({"noted": "5"}),
        };
        one.end(&mut store, now, &answer).unwrap();
        let again = one.begin(&mut store, now);
        assert!(matches!(
            again,
            Ok(Before::Answered(Answer { status: 202, .. }))
        ));
        assert!(matches!(stranger.begin(&mut store, now), Ok(Before::New)));
        let later = now.plus_minutes(KEPT_FOR_MINUTES + 1);
        assert!(matches!(other.begin(&mut store, later), Ok(Before::New)));
        assert_ne!(one.wish(), other.wish());
    }
}
