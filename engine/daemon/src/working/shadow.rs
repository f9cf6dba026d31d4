//! Shadow mode: everything runs, and nothing leaves. What would have left is written with its bytes, in the
//! transaction that it comes from; it never was on its way, so nothing of it is ever in doubt, and whoever
//! turns the mode off later lets nothing of it leave.

use jalon_core::step::{Done, Effect as CoreEffect, SendResult, Slot};
use jalon_store::{AccountKey, Effect, EffectState, Key, Progress, codec};

use super::{Desk, Stop, Working};
use crate::channel::OutgoingKey;
use crate::journal::Noted;
use crate::work::{Body, Leaving};

/// What follows from being told leaves the house at most so often in a row.
const TOLD_MAX: usize = 8;

impl Desk<'_> {
    /// Whether everything that would leave the house of an account stays.
    pub(super) fn is_shadow(&self, key: AccountKey) -> bool {
        let house = self.houses.get(key.entity);
        house.is_some_and(|house| house.guards.shadow)
    }
}

/// What the journal says of something that was kept in.
pub(super) fn noted(key: Key, effect: &CoreEffect) -> Noted {
    let own = effect.slot;
    let mut slots = vec![own];
    if let Done::Message { lists, .. } = &effect.does {
        let others = lists.iter().filter(|listed| **listed != own.subject);
        slots.extend(others.map(|subject| Slot {
            subject: *subject,
            ..own
        }));
    }
    Noted::Shadow {
        slots,
        key: OutgoingKey(key).to_string().into(),
    }
}

impl Working {
    /// The core goes on as if what was kept in had left.
    pub(super) fn tell_shadowed(&mut self, desk: &mut Desk<'_>) -> Result<(), Stop> {
        for _ in 0..TOLD_MAX {
            let told = std::mem::take(&mut self.shadowed);
            if told.is_empty() {
                break;
            }
            for effect in told {
                self.tell(desk, &effect, SendResult::Left)?;
            }
        }
        Ok(())
    }

    /// What was to leave now, after it was held or not taken before, is kept in. What may have left before
    /// shadow mode waits for a person.
    pub(super) fn keep_in(
        &mut self,
        desk: &Desk<'_>,
        leaving: &Leaving,
        was: (EffectState, u16, i64),
    ) -> Result<(), Stop> {
        let state = match leaving.second {
            true => EffectState::InDoubt,
            false => EffectState::Shadow,
        };
        let progress = Progress {
            state,
            due: desk.now,
            attempts: leaving.attempt,
            epoch: leaving.epoch,
            document: Some(leaving.document),
            note: String::new(),
        };
        self.change((leaving.key, was), progress);
        if !leaving.second {
            self.note(desk.now, &noted(leaving.key, &leaving.effect))?;
            self.shadowed.push(leaving.effect.clone());
        }
        Ok(())
    }

    /// Whether what gives a case to an agency was kept in: that agency has nothing to give back.
    pub(super) fn was_kept_in(
        &self,
        desk: &mut Desk<'_>,
        recall: &CoreEffect,
    ) -> Result<bool, Stop> {
        let shard = [self.key.shard()];
        let kept = desk
            .store
            .effects_in(EffectState::Shadow, &shard, usize::MAX >> 1)?;
        let gives = |effect: &Effect| {
            let body = codec::decode::<Body>(effect.format, &effect.body).ok();
            let core = body.as_ref().and_then(Body::core);
            core.is_some_and(|core| matches!(core.does, Done::HandOver { .. } | Done::Entrust(_)))
        };
        let mut own = kept
            .iter()
            .filter(|effect| effect.account == self.key && effect.subject == recall.slot.subject);
        Ok(own.any(gives))
    }
}
