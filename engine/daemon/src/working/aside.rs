//! What cannot be done is put aside: it stops nobody else, and can be tried again.

use jalon_store::{EffectState, Incident, Key, Progress, Text, codec};
use smol_str::SmolStr;

use super::{Desk, Stop, Working, is_french, was};
use crate::journal::Noted;
use crate::work::{PutAside, Work};

impl Working {
    /// Puts aside what can't be done: it stops nobody else, and can be tried again.
    pub(crate) fn put_aside(&mut self, desk: &mut Desk<'_>, work: &Work, why: &Text) {
        let what = why.get(is_french(desk, self.key)).replace('\0', " ");
        let incident = |key, body: &PutAside| Incident {
            account: self.key,
            key,
            at: desk.now,
            what: what.clone(),
            format: codec::FORMAT,
            body: codec::encode(body).unwrap_or_default(),
        };
        tracing::warn!(payer = self.payer(), what, "incident");
        match work {
            Work::Inbox(one) => {
                let body = PutAside::Inbox(one.source.clone(), one.format, one.body.clone());
                let incident = incident(one.key, &body);
                self.rows.incidents_new.push(incident);
                self.consume(one);
            }
            Work::Timer(timer) => {
                let revision = self.was.0;
                let key = Key::of(&[
                    "stopped",
                    &self.key.account.0.to_string(),
                    &revision.to_string(),
                ]);
                let new = self.rows.incidents_new.iter().all(|one| one.key != key);
                if new {
                    let incident = incident(key, &PutAside::Stopped);
                    self.rows.incidents_new.push(incident);
                }
                match &mut self.open {
                    Some(open) => {
                        open.kept.stopped = true;
                        let why = SmolStr::new(why.get(false));
                        let _ = self.note(desk.now, &Noted::Stopped(why));
                    }
                    None => self.rows.orphans.push(*timer),
                }
            }
            Work::Answered(leaving, _) => {
                let progress = Progress {
                    state: EffectState::InDoubt,
                    due: desk.now,
                    attempts: leaving.attempt,
                    epoch: leaving.epoch,
                    document: Some(leaving.document),
                    note: what.clone(),
                };
                self.change((leaving.key, leaving.was()), progress);
                self.rows.settled.push(leaving.key);
            }
            Work::Due(effect)
            | Work::Stranded(effect, _)
            | Work::Freed(effect)
            | Work::Doubted(effect) => {
                let doubtful = matches!(
                    effect.now.state,
                    EffectState::Sending | EffectState::InDoubt
                );
                let progress = Progress {
                    state: match doubtful {
                        true => EffectState::InDoubt,
                        false => EffectState::Held,
                    },
                    note: what.clone(),
                    ..effect.now.clone()
                };
                self.change((effect.key, was(effect)), progress);
            }
        }
    }

    /// Tells people something as an incident, in the language of the house; once in a turn.
    pub(super) fn tell_people(
        &mut self,
        desk: &Desk<'_>,
        key: Key,
        what: &Text,
        aside: &PutAside,
    ) -> Result<(), Stop> {
        if self.rows.incidents_new.iter().any(|one| one.key == key) {
            return Ok(());
        }
        let what = what.get(is_french(desk, self.key)).replace('\0', " ");
        tracing::warn!(payer = self.payer(), what, "incident");
        self.rows.incidents_new.push(Incident {
            account: self.key,
            key,
            at: desk.now,
            what,
            format: codec::FORMAT,
            body: codec::encode(aside)?,
        });
        Ok(())
    }

    pub(super) fn consume(&mut self, stimulus: &jalon_store::Stimulus) {
        let row = (self.key, stimulus.place, stimulus.key);
        self.rows.consumed.push(row);
    }
}
