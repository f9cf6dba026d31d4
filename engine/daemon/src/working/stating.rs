//! A status that is stated as a message of its network: with the account, who buys and what is known of it.

use jalon_core::step::Effect as CoreEffect;
use jalon_store::{Effect, EffectState, Progress, Text, codec};

use super::{Desk, Stop, Working, was};
use crate::channel::Outgoing;
use crate::journal::{Became, Noted, TAKEN_BACK};
use crate::reception::registration_key;
use crate::stated::{Buyer, stated, taken_back};
use crate::work::Body;

impl Working {
    /// Money that was taken back before it was stated: what would have stated it is held, and neither leaves.
    pub(super) fn never_stated(
        &mut self,
        desk: &mut Desk<'_>,
        part: usize,
        effect: &CoreEffect,
    ) -> Result<bool, Stop> {
        let (states, open) = (
            desk.houses.get(self.key.entity),
            self.open.as_ref().and_then(|open| open.part(part)),
        );
        let states = states.and_then(|house| house.style.states.as_ref());
        let (Some(states), Some((world, account))) = (states, open) else {
            return Ok(false);
        };
        let Some(endpoint) = states.endpoint_of(&world.machine, effect) else {
            return Ok(false);
        };
        let invoice = account.subject(effect.slot.subject);
        let invoice = invoice.and_then(|subject| subject.invoice());
        let Some(day) = invoice.and_then(|invoice| Some(taken_back(invoice, effect)?.day)) else {
            return Ok(false);
        };
        let brought = |held: &Effect| {
            let body = codec::decode::<Body>(held.format, &held.body).ok();
            let core = body.as_ref().and_then(Body::core);
            let core = core.filter(|core| {
                core.slot.subject == effect.slot.subject
                    && core.why.occurred == Some(day)
                    && states.endpoint_of(&world.machine, core).as_ref() == Some(&endpoint)
            });
            let never = held.now.state == EffectState::Held && held.now.attempts == 0;
            core.filter(|_| never).map(|core| core.slot)
        };
        let new = self.rows.effects_new.iter().enumerate();
        let new = new.filter_map(|(at, held)| Some((at, brought(held)?)));
        let new: Vec<_> = new.collect();
        let stored = desk.store.effects_of(self.key)?.into_iter();
        // What was released just now is on its way.
        let stored = stored.filter(|held| {
            let mut changed = self.rows.effects_changed.iter();
            changed.all(|one| one.key != held.key)
        });
        let stored = stored.filter_map(|held| Some((brought(&held)?, held)));
        let stored: Vec<_> = stored.collect();
        let withdrawn = |now: &Progress| Progress {
            state: EffectState::Withdrawn,
            due: desk.now,
            ..now.clone()
        };
        let slot = match (new.as_slice(), stored.as_slice()) {
            ([(at, slot)], []) => {
                if let Some(held) = self.rows.effects_new.get_mut(*at) {
                    held.now = withdrawn(&held.now);
                }
                *slot
            }
            ([], [(slot, held)]) => {
                self.change((held.key, was(held)), withdrawn(&held.now));
                *slot
            }
            _ => return Ok(false),
        };
        for slot in [slot, effect.slot] {
            self.after.push(Noted::Became {
                slot,
                became: Became::NotLeft,
                why: TAKEN_BACK.into(),
                by: None,
            });
        }
        Ok(true)
    }

    /// Puts the message into what leaves, where it is one; or says what is missing.
    pub(super) fn put_status(
        &self,
        desk: &mut Desk<'_>,
        part: usize,
        effect: &CoreEffect,
        outgoing: &mut Outgoing,
    ) -> Result<Option<Text>, Stop> {
        let Some(house) = desk.houses.get(self.key.entity) else {
            return Ok(None);
        };
        let states = house.style.states.as_ref();
        let Some(states) = states.filter(|states| states.is(outgoing)) else {
            return Ok(None);
        };
        let open = self.open.as_ref().and_then(|open| open.part(part));
        let Some((world, account)) = open else {
            return Ok(None);
        };
        let Some(subject) = account.subject(effect.slot.subject) else {
            return Ok(None);
        };
        let customer = account.customers.get(usize::from(subject.customer));
        let registration = registration_key(&house.entity.code, &outgoing.customer);
        let registration = desk.store.personal(self.key.entity, registration)?;
        let registration = registration.map(|one| String::from_utf8_lossy(&one.body).into_owned());
        let mut contact = None;
        for known in customer.into_iter().flat_map(|one| &one.contacts) {
            let record = desk.contacts.of(desk.store, house, &known.key)?;
            let record = record.filter(|record| record.electronic_address.is_some());
            contact = contact.or(record);
        }
        let buyer = Buyer {
            name: customer.map_or("", |one| one.name.as_str()),
            registration,
            contact: contact.as_ref(),
        };
        let about = (&world.machine, subject, effect);
        match stated(states, about, (outgoing, buyer, desk.now)) {
            Ok(message) => {
                outgoing.stated = Some(Box::new(message));
                Ok(None)
            }
            Err(why) => Ok(Some(why)),
        }
    }
}
