//! One step in a part of an account, with all that follows from it in the payer's other parts.

use jalon_core::ledger::OnAccount;
use jalon_core::step::{Done, Effect as CoreEffect, Refusal, Stimulus, SubjectId};
use jalon_core::{EventKind, Instant};
use smol_str::SmolStr;

use super::{Desk, Stop, Working};
use crate::journal::Noted;
use crate::parts;
use crate::rendering::is_awaited;

/// So often the parts of an account tell each other what has changed, after one step.
const TOLD_MAX: usize = 8;

/// What of a part the payer's other parts look at: its open invoices, and the money on account.
type SeenByOthers = (Vec<(u128, i64, Option<jalon_core::Day>, usize)>, OnAccount);

impl Working {
    /// Makes a step in a part, with all that follows from it; in the payer's other parts, too. A
    /// refusal has changed nothing.
    pub(super) fn step(
        &mut self,
        desk: &mut Desk<'_>,
        (part, at): (usize, Instant),
        stimulus: Stimulus,
        source: Option<SmolStr>,
        covers: Vec<[u8; 32]>,
    ) -> Result<Result<usize, Refusal>, Stop> {
        let alone = self.parts() < 2;
        let was = (!alone).then(|| self.seen_by_others(part));
        let step = (stimulus, source, covers);
        let done = self.one_step(desk, (part, at), step)?;
        let mut changed = Vec::new();
        if was.is_some_and(|was| was != self.seen_by_others(part)) {
            changed.push(part);
        }
        if changed.is_empty() {
            return Ok(done);
        }
        // What followed from the step itself is still looked at.
        let out = std::mem::take(&mut self.out);
        let mut told = 0;
        while let (Some(from), true) = (changed.pop(), told < TOLD_MAX) {
            for other in 0..self.parts() {
                let world = self.open.as_ref().and_then(|open| open.worlds.get(other));
                let looks = world.is_some_and(|world| world.context.looks_beyond());
                if other == from || !looks {
                    continue;
                }
                told += 1;
                let was = self.seen_by_others(other);
                let step = (Stimulus::Beside, None, Vec::new());
                let _ = self.one_step(desk, (other, at), step)?;
                if was != self.seen_by_others(other) {
                    changed.push(other);
                }
            }
        }
        self.out = out;
        Ok(done)
    }

    /// What of a part the others look at.
    pub(super) fn seen_by_others(&self, part: usize) -> Option<SeenByOthers> {
        let (_, account) = self.open.as_ref()?.part(part)?;
        Some((account.seen_by_others(), account.on_account.clone()))
    }

    pub(super) fn one_step(
        &mut self,
        desk: &mut Desk<'_>,
        (part, at): (usize, Instant),
        (stimulus, source, covers): (Stimulus, Option<SmolStr>, Vec<[u8; 32]>),
    ) -> Result<Result<usize, Refusal>, Stop> {
        let with_agencies = self.with_agencies(part);
        let Some(open) = &mut self.open else {
            return Ok(Err(Refusal::UnknownSubject));
        };
        let mut out = std::mem::take(&mut self.out);
        out.clear();
        let parts = &mut open.kept.parts;
        let done = parts::step(parts, &open.worlds, part, &stimulus, at, &mut out);
        if let Err(refusal) = done {
            self.out = out;
            return Ok(Err(refusal));
        }
        let number = parts.get(part).map_or(0, |part| part.number);
        if let Stimulus::Event { subject, event } = &stimulus
            && event.what.kind() == Some(EventKind::PaymentAnnounced)
        {
            self.announced.push(*subject);
        }
        let alerts = |effect: &CoreEffect| matches!(effect.does, Done::Alert { .. });
        self.happens = match &stimulus {
            Stimulus::Event { subject, event } if out.iter().any(alerts) => {
                Some((*subject, event.clone()))
            }
            _ => None,
        };
        for effect in &out {
            self.follow(desk, part, effect)?;
            if let Done::Attention(what) = effect.does {
                self.attention(desk, part, (effect, what))?;
            }
        }
        self.happens = None;
        let count = out.len();
        let mut noted = Noted::step(number, (source, covers), stimulus, out);
        self.note(at, &noted)?;
        for noted in std::mem::take(&mut self.after) {
            self.note(at, &noted)?;
        }
        if let Noted::Step { effects, .. } | Noted::StepIn { effects, .. } = &mut noted {
            self.out = std::mem::take(effects);
        }
        self.tell_agencies(desk, part, with_agencies)?;
        Ok(Ok(count))
    }

    /// Tells the core what became of something that it waits for.
    pub(super) fn tell(
        &mut self,
        desk: &mut Desk<'_>,
        effect: &CoreEffect,
        result: jalon_core::step::SendResult,
    ) -> Result<(), Stop> {
        if !is_awaited(&effect.does) {
            return Ok(());
        }
        let slot = effect.slot;
        let sent = Stimulus::Sent { slot, result };
        // What it is about may be gone: the customer moved away, and took it along.
        if let Some(part) = self.holding(slot.subject) {
            let _ = self.step(desk, (part, desk.now), sent, None, Vec::new())?;
        }
        Ok(())
    }

    /// The part that holds a subject.
    pub(super) fn holding(&self, subject: SubjectId) -> Option<usize> {
        let open = self.open.as_ref()?;
        parts::of_subject(&open.kept.parts, subject)
    }
}
