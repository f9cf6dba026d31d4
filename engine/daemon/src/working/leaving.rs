//! What leaves becomes a row with its bytes; or a row that is held, with the reason.

use std::sync::Arc;

use jalon_core::step::{Account, Done, Effect as CoreEffect};
use jalon_store::{Content, Effect, EffectState, Hash, Key, Link, Progress, Text, codec, text};

use super::{Desk, Stop, Working, became, house, is_french, shadow};
use crate::channel::{Outgoing, What};
use crate::documents;
use crate::guards::{Asked, Holds};
use crate::journal::Noted;
use crate::parts;
use crate::rendering::{self, Rendering, is_awaited, what_leaves};
use crate::work::{Body, Leaving};

pub(crate) const OUTGOING: &str = "application/vnd.jalon.outgoing+json";

/// What leaves, its bytes, and the link that stands in it, if one does.
type Made = (Outgoing, Content, Option<Link>);

impl Working {
    /// What leaves becomes a row with its bytes, on its way under this epoch; the rest only the
    /// journal tells.
    pub(super) fn follow(
        &mut self,
        desk: &mut Desk<'_>,
        part: usize,
        effect: &CoreEffect,
    ) -> Result<(), Stop> {
        let Some((world, _)) = self.open.as_ref().and_then(|open| open.part(part)) else {
            return Ok(());
        };
        let Some((what, outlet)) = what_leaves(world, &effect.does) else {
            return Ok(());
        };
        let code = house(desk, self.key)?.entity.code.clone();
        let key = jalon_core::step::effect_key(&world.machine, &code, effect);
        let key = Key(key);
        let (now, epoch, account) = (desk.now, self.epoch, self.key);
        let row = |state, document, note| Effect {
            account,
            key,
            subject: effect.slot.subject,
            channel: outlet.number(),
            format: codec::FORMAT,
            body: Vec::new(),
            now: Progress {
                state,
                due: now,
                attempts: u16::from(state == EffectState::Sending),
                epoch: match state {
                    EffectState::Sending => epoch,
                    _ => 0,
                },
                document,
                note,
            },
        };
        if self.never_stated(desk, part, effect)? {
            return Ok(());
        }
        if let Some(holds) = self.kept_in(desk, effect)? {
            let note = holds.words(is_french(desk, self.key)).to_owned();
            let body = codec::encode(&Body::Guarded(effect.clone(), holds))?;
            self.rows.effects_new.push(Effect {
                body,
                ..row(EffectState::Held, None, note)
            });
            return Ok(());
        }
        if matches!(effect.does, Done::Recall(_)) && self.never_left(desk, effect)? {
            return Ok(());
        }
        let body = codec::encode(&Body::Leaves(effect.clone()))?;
        match self.render(desk, part, (key, what), effect)? {
            Ok((outgoing, content, link)) => {
                let document = content.hash;
                if desk.is_shadow(self.key) {
                    self.rows.contents.push(content);
                    let row = row(EffectState::Shadow, Some(document), String::new());
                    self.rows.effects_new.push(Effect { body, ..row });
                    self.after.push(shadow::noted(key, effect));
                    self.shadowed.push(effect.clone());
                    return Ok(());
                }
                self.rows.effects_new.push(Effect {
                    body,
                    ..row(EffectState::Sending, Some(document), desk.by.to_owned())
                });
                self.rows.contents.push(content);
                self.rows.links.extend(link);
                self.rows.leaving.push(Leaving {
                    account: self.key,
                    key,
                    outlet,
                    attempt: 1,
                    epoch: self.epoch,
                    second: false,
                    released: false,
                    document,
                    doubt: None,
                    effect: effect.clone(),
                    outgoing: Arc::new(outgoing),
                });
            }
            Err(why) => {
                let note = why.get(is_french(desk, self.key)).to_owned();
                let (slot, why) = (effect.slot, self.impersonal(&note));
                self.after.push(Noted::Held { slot, why });
                self.rows.effects_new.push(Effect {
                    body,
                    ..row(EffectState::Held, None, note)
                });
            }
        }
        Ok(())
    }

    /// Whether something leaves the house in the transaction that it comes from, or is held, and why.
    /// Planned lines were asked about before they came here.
    pub(super) fn kept_in(
        &mut self,
        desk: &mut Desk<'_>,
        effect: &CoreEffect,
    ) -> Result<Option<Holds>, Stop> {
        let asked = match Asked::of(&effect.does) {
            Some(asked) if !self.freely && !is_awaited(&effect.does) => asked,
            _ => return Ok(None),
        };
        let holds = desk.holds(self.key, asked)?;
        if let Some(holds) = holds {
            let why = holds.words(is_french(desk, self.key)).into();
            let slot = effect.slot;
            self.after.push(Noted::Held { slot, why });
        }
        Ok(holds)
    }

    /// The bytes of what leaves, as things are now; or why there are none.
    pub(super) fn render(
        &mut self,
        desk: &mut Desk<'_>,
        part: usize,
        (key, what): (Key, What),
        effect: &CoreEffect,
    ) -> Result<Result<Made, Text>, Stop> {
        let house_of = house(desk, self.key)?;
        if let Some(own) = &house_of.foreign_to {
            let code = &house_of.entity.code;
            return Ok(Err(text(
                format!(
                    "the daemon that works here is for {own}: what is of {code} would leave as if it were of {own}; one database for each legal entity"
                ),
                format!(
                    "le démon qui travaille ici est celui de {own}\u{a0}: ce qui est de {code} partirait au nom de {own}\u{a0}; une base par entité juridique"
                ),
            )));
        }
        let mut documents = Vec::new();
        for subject in rendering::about(effect) {
            documents.push((subject, self.documents_of(desk, subject)?));
        }
        let of_house = self.documents_of_house(desk, part)?;
        let Some(open) = &mut self.open else {
            return Ok(Err(Text::default()));
        };
        parts::face(&mut open.kept.parts, &open.worlds, part);
        let Some((world, account)) = open.part(part) else {
            return Ok(Err(Text::default()));
        };
        let subject = account.subject(effect.slot.subject);
        let of = |subject| rendering::contacts_of(account, subject, &effect.does);
        let (contacts, way) = subject.map(of).unwrap_or_default();
        let contact = match desk.houses.get(self.key.entity) {
            Some(house) => {
                let of = (contacts.as_slice(), way);
                desk.contacts.first(desk.store, house, of, desk.now)?
            }
            None => None,
        };
        self.personal = contact.as_ref().map(became::personal).unwrap_or_default();
        let happens = self.happens.as_ref();
        let happens = happens.filter(|(subject, _)| *subject == effect.slot.subject);
        let rendering = Rendering {
            house: house(desk, self.key)?,
            key: self.key,
            world,
            account,
            effect,
            now: desk.now,
            happened: happens.map(|(_, event)| event.clone()),
            contact,
            documents,
            of_house,
        };
        let made = rendering.outgoing(key, what);
        Ok(match made {
            Ok((mut outgoing, link)) => {
                let not = match desk.houses.get(self.key.entity) {
                    Some(house) => {
                        let contacts = desk.contacts;
                        contacts.not_written_to(desk.store, house, &outgoing, desk.now)?
                    }
                    None => None,
                };
                if let Some(why) = not {
                    return Ok(Err(why));
                }
                self.put_case(desk, part, effect, &mut outgoing)?;
                if let Some(why) = self.put_status(desk, part, effect, &mut outgoing)? {
                    return Ok(Err(why));
                }
                self.fetch(desk, &mut outgoing)?;
                // What goes by a relay goes whole, or waits.
                let house = house(desk, self.key)?;
                let whole = house.style.relays(&outgoing) || outgoing.letter.is_some();
                let missing = documents::missing(&outgoing).filter(|_| whole);
                if let Some(document) = missing {
                    return Ok(Err(documents::not_there(document)));
                }
                let bytes = serde_json::to_vec(&outgoing).unwrap_or_default();
                let content = Content {
                    entity: self.key.entity,
                    hash: Hash::of(&[&bytes]),
                    media: OUTGOING.to_owned(),
                    bytes,
                };
                Ok((outgoing, content, link))
            }
            Err(why) => Err(why.0),
        })
    }
}

/// Whether a message is still wanted by what the account knows now.
pub(super) fn is_wanted(account: &Account, effect: &CoreEffect) -> bool {
    let Some(subject) = account.subject(effect.slot.subject) else {
        return false;
    };
    match &effect.does {
        Done::Message { .. } => {
            subject.stage.is_live()
                && subject.settled.is_none()
                && subject.handed_over.is_none()
                && !subject.is_paused_for(effect.slot.instalment)
                && subject.blocks.iter().all(|block| !block.messages_only)
        }
        Done::SendInvoice { .. } => subject.stage.is_live(),
        Done::HandOver { .. } => subject.handed_over.is_some() && subject.settled.is_none(),
        Done::Entrust(_) => {
            subject.stage.is_live()
                && subject.settled.is_none()
                && !subject.is_paused_for(effect.slot.instalment)
        }
        _ => true,
    }
}
