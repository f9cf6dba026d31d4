//! Keys of effects: one number for what may happen once, the same in every run and on every daemon.

use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use super::effect::{Done, Effect};
use super::state::SubjectId;
use crate::currency::Currency;
use crate::machine::Machine;

/// The key of an effect: 128 bits of a hash over its legal entity, journey, subject with instalment,
/// path, round, occurrence, recipient and way.
pub fn effect_key(machine: &Machine, legal_entity: &str, effect: &Effect) -> u128 {
    let slot = &effect.slot;
    let (recipient, way) = match &effect.does {
        Done::SendInvoice { to, way, .. } | Done::Message { to, way, .. } => {
            let role = machine.roles.get(*to);
            (role.map_or("", |role| role.name.as_str()), *way)
        }
        _ => ("", None),
    };
    let path = machine.path(slot.path);
    let journey = path.split('/').next().unwrap_or_default();
    let way = way.map(|way| format!("{way:?}")).unwrap_or_default();
    hash(&[
        legal_entity.as_bytes(),
        journey.as_bytes(),
        &slot.subject.0.to_be_bytes(),
        &slot.instalment.to_be_bytes(),
        path.as_bytes(),
        &slot.round.to_be_bytes(),
        &slot.occurrence.to_be_bytes(),
        recipient.as_bytes(),
        way.as_bytes(),
    ])
}

/// The number of a customer's journey.
pub(super) fn group_id(journey: &str, customer: &SmolStr, currency: Option<Currency>) -> SubjectId {
    let currency = currency.map(|currency| currency.to_string());
    let currency = currency.unwrap_or_default();
    SubjectId(hash(&[
        b"group",
        journey.as_bytes(),
        customer.as_bytes(),
        currency.as_bytes(),
    ]))
}

/// Each part with its length before it, so that no two lists of parts run together.
fn hash(parts: &[&[u8]]) -> u128 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let digest = hasher.finalize();
    let mut first = [0; 16];
    for (to, from) in first.iter_mut().zip(digest) {
        *to = from;
    }
    u128::from_be_bytes(first)
}
