//! What did not leave, and on which something waits: the invoice itself, a formal notice, what an agency is to
//! know. It is told as an incident, and sent again from there.

use jalon_core::machine::action::Act;
use jalon_core::step::{Done, Effect as CoreEffect};
use jalon_store::{EffectState, Key, Text, codec, text};

use super::{Desk, Stop, Working, was};
use crate::case::is_update;
use crate::channel::{Outgoing, OutgoingKey};
use crate::own_words::in_french;
use crate::rendering::listed;
use crate::work::{Body, PutAside};

impl Working {
    /// Something does not go out: where nothing else of its journey follows from that, a person is told.
    pub(super) fn unsent(
        &mut self,
        desk: &mut Desk<'_>,
        (core, effect): (&CoreEffect, Key),
        why: &str,
    ) -> Result<(), Stop> {
        let number = self.invoice_number(core.slot.subject).unwrap_or_default();
        let Some(what) = in_words(core, &number) else {
            return Ok(());
        };
        let key = incident_of(effect);
        let retry = OutgoingKey(key);
        let what = text(
            format!(
                "{}: {why}; once that is put right: jalon incident retry {retry}",
                what.en
            ),
            format!(
                "{} : {} ; une fois cela corrigé : jalon incident retry {retry}",
                what.fr,
                in_french(why)
            ),
        );
        self.tell_people(desk, key, &what, &PutAside::Unsent(effect.0))
    }

    /// It is on its way once more: if it fails again, that is told anew.
    pub(super) fn is_tried_again(
        &mut self,
        desk: &mut Desk<'_>,
        (core, effect): (&CoreEffect, Key),
    ) -> Result<(), Stop> {
        let key = incident_of(effect);
        if in_words(core, "").is_some() && self.incident(desk, key)?.is_some() {
            self.close_incident(key);
        }
        Ok(())
    }

    /// An incident of this account is over.
    pub(super) fn close_incident(&mut self, key: Key) {
        let closed = (self.key, key);
        if !self.rows.incidents_closed.contains(&closed) {
            self.rows.incidents_closed.push(closed);
        }
    }

    /// What could not be sent leaves as things are now; news of a case as they were.
    pub(super) fn send_once_more(&mut self, desk: &mut Desk<'_>, key: Key) -> Result<(), Stop> {
        let found = desk.store.effects(self.key.entity, &[key])?;
        let failed = found
            .into_iter()
            .find(|one| one.account == self.key && one.now.state == EffectState::FailedForGood);
        let Some(effect) = failed else {
            return Ok(());
        };
        let body: Body = codec::decode(effect.format, &effect.body)?;
        let Some(core) = body.core() else {
            return Ok(());
        };
        if is_update(core.slot) {
            let Some(mut leaving) = self.leaving(desk, &effect, core)? else {
                return Err(super::outbox::bytes_are_gone());
            };
            leaving.attempt = 1;
            return self.again(desk, &leaving, was(&effect));
        }
        if let Some(why) = self.has_to_be_written_by_hand(desk, key, core)? {
            // Nothing is to be tried again: the incident becomes another one.
            let number = self.invoice_number(core.slot.subject).unwrap_or_default();
            let what = text(
                format!("{number}: {}", why.en),
                format!("{number} : {}", why.fr),
            );
            let by_hand = Key::of(&["by hand", &OutgoingKey(key).to_string()]);
            let of = PutAside::Attention(core.slot.subject.0);
            return self.tell_people(desk, by_hand, &what, &of);
        }
        self.render_again(desk, &effect, core)
    }

    /// Why a formal notice that failed is not sent again: it was signed as it was.
    fn has_to_be_written_by_hand(
        &mut self,
        desk: &mut Desk<'_>,
        key: Key,
        core: &CoreEffect,
    ) -> Result<Option<Text>, Stop> {
        if !is_notice(&core.does) {
            return Ok(None);
        }
        if listed(core).len() > 1 {
            return Ok(Some(text(
                "the formal notice was about several invoices: write to the customer outside of Jalon",
                "la mise en demeure portait sur plusieurs factures : écrivez au client hors de Jalon",
            )));
        }
        Ok(self.owes_otherwise(desk, key, core)?.then(|| {
            text(
                "what is owed is not what the formal notice said when it was signed: write to the customer outside of Jalon",
                "ce qui est dû n’est plus ce que disait la mise en demeure signée : écrivez au client hors de Jalon",
            )
        }))
    }

    /// Whether what is owed is not what was written when a message should have left.
    fn owes_otherwise(
        &mut self,
        desk: &mut Desk<'_>,
        key: Key,
        core: &CoreEffect,
    ) -> Result<bool, Stop> {
        let Some(written) = self.sent(desk, key)? else {
            return Ok(false);
        };
        let Some(part) = self.holding(core.slot.subject) else {
            return Ok(false);
        };
        let now = self.render(desk, part, (key, written.what.clone()), core)?;
        let owed = |one: &Outgoing| ["balance", "charges"].map(|name| one.data.get(name).cloned());
        Ok(now.is_ok_and(|(now, ..)| owed(&now) != owed(&written)))
    }
}

/// The key of the incident that something did not leave.
fn incident_of(effect: Key) -> Key {
    Key::of(&["unsent", &OutgoingKey(effect).to_string()])
}

fn is_notice(does: &Done) -> bool {
    matches!(
        does,
        Done::Message {
            act: Act::FormalNotice,
            ..
        }
    )
}

/// What did not leave, in words; nothing for what the journey goes on without.
fn in_words(core: &CoreEffect, number: &str) -> Option<Text> {
    Some(match &core.does {
        Done::SendInvoice { .. } => text(
            format!("{number} could not be sent"),
            format!("{number} n’a pas pu être envoyée"),
        ),
        does if is_notice(does) => text(
            format!(
                "{number}: the formal notice could not be sent, and what is counted from it does not come"
            ),
            format!(
                "{number} : la mise en demeure n’a pas pu partir, et ce qui se compte à partir d’elle ne vient pas"
            ),
        ),
        _ if is_update(core.slot) => text(
            format!("{number}: the agency was not told what came in"),
            format!("{number} : l’agence n’a pas été informée de ce qui est arrivé"),
        ),
        Done::HandOver { .. } | Done::Entrust(_) => text(
            format!("{number}: the agency did not get the case, and nobody chases"),
            format!("{number} : l’agence n’a pas reçu le dossier, et personne ne relance"),
        ),
        Done::Recall(Some(_)) => text(
            format!("{number}: the agency was not told that the case comes back"),
            format!("{number} : l’agence n’a pas été informée du retour du dossier"),
        ),
        _ => return None,
    })
}
