//! What is in doubt: its channel is asked, then its policy holds, at once or after a while; or a person
//! decides.

use jalon_core::Instant;
use jalon_core::step::SendResult;
use jalon_store::{Effect, Progress, codec};

use super::outbox::{AGAIN, bytes_are_gone};
use super::{Desk, Stop, Working, was};
use crate::channel::{InDoubt, Outgoing, Outlet, Policy, Recipient};
use crate::journal::Became;
use crate::work::{Body, Doubt, Leaving};

/// Whether something in doubt is to be sent again once that long is over, by its policy.
pub(crate) fn waits_for_its_policy(effect: &Effect, policy: impl Fn(Outlet) -> Policy) -> bool {
    let outlet = Outlet::from_number(effect.channel);
    let policy = outlet.map(policy);
    policy
        .is_some_and(|policy| policy.in_doubt == InDoubt::SendAgainOnce && !policy.after.is_zero())
        && !effect.now.note.starts_with(AGAIN)
        && !effect.now.note.starts_with(ERASED)
}

/// What a note begins with where what is in doubt was for somebody who is erased: nothing leaves once more.
pub(crate) const ERASED: &str = "its contact is erased. ";

impl Working {
    /// It is not known whether it left: its channel is asked, if it can tell; else its policy holds,
    /// or a person decides. `own` says whether it was given to a channel by this daemon, if by any.
    pub(super) fn doubt(
        &mut self,
        desk: &mut Desk<'_>,
        leaving: &Leaving,
        in_doubt: Progress,
        own: bool,
    ) -> Result<(), Stop> {
        let policy = (desk.in_doubt)(leaving.outlet);
        if policy.looks_up && leaving.doubt.is_none() {
            // Its row stands as it is until the channel has answered.
            self.rows.leaving.push(Leaving {
                doubt: Some(Doubt {
                    note: in_doubt.note,
                    own,
                }),
                ..leaving.clone()
            });
            return Ok(());
        }
        tracing::debug!(key = %leaving.outgoing.key, attempt = leaving.attempt, "in doubt");
        self.rows.doubted += 1;
        let effect = &leaving.effect;
        self.became(desk, effect, (Became::InDoubt, &in_doubt.note), None)?;
        self.tell(desk, effect, SendResult::InDoubt)?;
        let after = policy.after;
        let policy = leaving.outgoing.in_doubt(policy.in_doubt);
        let wanted = self.wants(effect) && self.is_for_somebody(desk, &leaving.outgoing)?;
        let again = policy == InDoubt::SendAgainOnce && wanted && !leaving.second;
        // What tells that it arrived may come meanwhile.
        let again = again && after.is_zero();
        match again {
            true => {
                let second = Leaving {
                    second: true,
                    ..leaving.clone()
                };
                self.became(desk, effect, (Became::Again, ""), None)?;
                self.again(desk, &second, leaving.was())?;
            }
            false => self.change((leaving.key, leaving.was()), in_doubt),
        }
        Ok(())
    }

    /// It was in doubt for as long as its channel waits: the same bytes leave once more if they are
    /// still wanted and nobody has to be asked, within the hours of the script.
    pub(super) fn doubted_long_enough(
        &mut self,
        desk: &mut Desk<'_>,
        effect: &Effect,
    ) -> Result<(), Stop> {
        let body: Body = codec::decode(effect.format, &effect.body)?;
        let Some(core) = body.core() else {
            return Ok(());
        };
        if self.opening_for(desk, core) > desk.now {
            return Ok(());
        }
        let leaving = self.leaving(desk, effect, core)?;
        let leaving = leaving.ok_or_else(bytes_are_gone)?;
        if leaving.outgoing.what.is_grave() || !self.wants(core) {
            self.rows.for_people.push(effect.key);
            return Ok(());
        }
        if !self.is_for_somebody(desk, &leaving.outgoing)? {
            self.stays_in_doubt(effect, desk.now);
            return Ok(());
        }
        let second = Leaving {
            second: true,
            ..leaving
        };
        self.became(desk, core, (Became::Again, ""), None)?;
        self.again(desk, &second, was(effect))
    }

    /// What is in doubt and was for somebody who is erased stays so until a person says what became of it.
    pub(super) fn stays_in_doubt(&mut self, effect: &Effect, now: Instant) {
        let note = &effect.now.note;
        let note = note.strip_prefix(ERASED).unwrap_or(note);
        let progress = Progress {
            note: format!("{ERASED}{note}"),
            // The next decision about it is another one.
            due: now,
            ..effect.now.clone()
        };
        self.change((effect.key, was(effect)), progress);
    }

    /// Whether the contact that something is for is still known: whoever is erased gets nothing that was
    /// written before.
    pub(super) fn is_for_somebody(
        &self,
        desk: &mut Desk<'_>,
        outgoing: &Outgoing,
    ) -> Result<bool, Stop> {
        let Recipient::Contact(contact) = &outgoing.to else {
            return Ok(true);
        };
        let house = desk.houses.get(self.key.entity);
        let Some(house) = house.filter(|_| !contact.key.is_empty()) else {
            return Ok(true);
        };
        let known = desk.contacts.of(desk.store, house, &contact.key)?;
        Ok(known.is_some())
    }
}
