//! A status that is stated as a message of its network: with the account, who buys and what is known of it.

use jalon_core::step::Effect as CoreEffect;
use jalon_store::Text;

use super::{Desk, Stop, Working};
use crate::channel::Outgoing;
use crate::reception::registration_key;
use crate::stated::{Buyer, stated};

impl Working {
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
