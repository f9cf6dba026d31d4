//! What the other side of something that left says of it later: a mailing service of a letter, an
//! agency of a case.

use jalon_core::step::SendResult;
use jalon_store::{EffectState, Progress, codec, text};

use super::{Desk, Stop, Working, was};
use crate::case::{note_of, number_in, rest_of};
use crate::channel::{Outlet, What};
use crate::incoming::{Report, Says};
use crate::journal::Became;
use crate::work::{Body, Leaving};

/// A note is cut here: what was said first is the least needed.
const NOTE_MAX: usize = 600;
/// What a letter says of itself until the service speaks.
const NOT_YET: &str = "not posted yet";

impl Working {
    /// The other side says something: it stands in the row from now on, and proves that it left.
    pub(super) fn reported(&mut self, desk: &mut Desk<'_>, report: &Report) -> Result<(), Stop> {
        let found = desk
            .store
            .effects(self.key.entity, &[report.effect.0])?
            .into_iter();
        let mut found = found.filter(|one| one.account == self.key);
        let Some(effect) = found.next() else {
            return Err(Stop::Aside(text(
                "nothing in the outbox has this key",
                "rien dans les envois n’a cette clé",
            )));
        };
        // What was told just before stands in no store yet.
        let mut changed = self.rows.effects_changed.iter();
        let changed = changed.find(|one| one.key == effect.key);
        let now = changed.map_or_else(|| effect.now.clone(), |one| one.now.clone());
        let old = now.note.as_str();
        let note = match &report.says {
            Says::Became(words) if old.contains(NOT_YET) => words.to_string(),
            Says::Became(words) => format!("{words}; {old}"),
            Says::Case(number) => note_of(number, rest_of(old)),
        };
        let note: String = note.chars().take(NOTE_MAX).collect();
        let known = number_in(old).is_some() && matches!(report.says, Says::Case(_));
        if known && note == old {
            return Ok(());
        }
        let in_doubt = now.state == EffectState::InDoubt;
        let state = match in_doubt {
            true => EffectState::Relayed,
            false => now.state,
        };
        let progress = Progress { state, note, ..now };
        self.change((effect.key, was(&effect)), progress);
        let body: Body = codec::decode(effect.format, &effect.body)?;
        match body.core() {
            Some(core) if in_doubt => {
                self.became(desk, core, (Became::Left, ""), None)?;
                self.tell(desk, core, SendResult::Left)
            }
            _ => Ok(()),
        }
    }

    /// An agency hears what became of a case: a row with its bytes, on its way.
    pub(super) fn leave_update(
        &mut self,
        desk: &mut Desk<'_>,
        part: usize,
        (key, core): (jalon_store::Key, jalon_core::step::Effect),
        after: Option<jalon_core::Instant>,
    ) -> Result<(), Stop> {
        let made = self.render(desk, part, (key, What::CaseUpdate), &core)?;
        self.news = None;
        let Ok((outgoing, content, _)) = made else {
            return Ok(());
        };
        let document = content.hash;
        self.rows.contents.push(content);
        let state = match (desk.is_shadow(self.key), after) {
            (true, _) => EffectState::Shadow,
            (false, Some(_)) => EffectState::FailedForNow,
            (false, None) => EffectState::Sending,
        };
        let sending = state == EffectState::Sending;
        self.rows.effects_new.push(jalon_store::Effect {
            account: self.key,
            key,
            subject: core.slot.subject,
            channel: Outlet::Agency.number(),
            format: codec::FORMAT,
            body: codec::encode(&Body::Leaves(core.clone()))?,
            now: Progress {
                state,
                due: after.unwrap_or(desk.now),
                attempts: u16::from(sending),
                epoch: if sending { self.epoch } else { 0 },
                document: Some(document),
                note: if sending {
                    desk.by.to_owned()
                } else {
                    String::new()
                },
            },
        });
        if sending {
            self.rows.leaving.push(Leaving {
                account: self.key,
                key,
                outlet: Outlet::Agency,
                attempt: 1,
                epoch: self.epoch,
                second: false,
                released: false,
                document,
                doubt: None,
                effect: core,
                outgoing: std::sync::Arc::new(outgoing),
            });
        }
        Ok(())
    }
}
