//! Timers that ring, and guards that hold what they would send.

use jalon_core::Instant;
use jalon_core::machine::action::Does;
use jalon_core::step::{Done, Effect as CoreEffect, Precedence, Slot, Stimulus, planned};
use jalon_store::{Effect, EffectState, Key, Progress, Timer, Wakes, codec, text};

use super::{Desk, Stop, Working, house, is_french, was};
use crate::agenda::hears_of_payments;
use crate::channel::Outlet;
use crate::guards::{Asked, Holds, Receiver};
use crate::journal::Noted;
use crate::work::Body;

impl Working {
    /// A timer rang.
    pub(super) fn timer(&mut self, desk: &mut Desk<'_>, timer: &Timer) -> Result<(), Stop> {
        let own = self.open.as_ref().is_some_and(|open| {
            let mut timers = open.kept.timers.iter();
            timers.any(|set| set.row(self.key) == *timer)
        });
        if !own {
            self.rows.orphans.push(*timer);
            return Ok(());
        }
        self.rows.late.push(desk.now.millis() - timer.due.millis());
        self.read_payments(desk)?;
        match timer.wakes {
            Wakes::Look(_) => {
                for part in 0..self.parts() {
                    self.look(desk, part)?;
                }
                Ok(())
            }
            Wakes::Send(slot) => self.rings(desk, slot),
        }
    }

    /// Something comes due in a part, if its time has come.
    fn look(&mut self, desk: &mut Desk<'_>, part: usize) -> Result<(), Stop> {
        let wake = self.wake(part);
        if wake.is_none_or(|wake| wake > desk.now) {
            return Ok(());
        }
        let done = self.step(desk, (part, desk.now), Stimulus::Timer, None, Vec::new())?;
        match done {
            Ok(0) if self.wake(part) == wake => Err(Stop::Aside(text(
                "what comes due does not come to rest",
                "ce qui arrive à terme ne se stabilise pas",
            ))),
            _ => Ok(()),
        }
    }

    fn wake(&self, part: usize) -> Option<Instant> {
        let (_, account) = self.open.as_ref()?.part(part)?;
        account.wake()
    }

    /// Payments that were read since the account last heard of it count before anybody is pressed.
    pub(super) fn read_payments(&mut self, desk: &mut Desk<'_>) -> Result<(), Stop> {
        let read = house(desk, self.key)?.payments_read;
        self.payments_were_read(desk, read)
    }

    /// The account hears when they were, if its script looks at that.
    pub(super) fn payments_were_read(
        &mut self,
        desk: &mut Desk<'_>,
        read: Option<Instant>,
    ) -> Result<(), Stop> {
        let Some(read) = read.map(|read| read.min(desk.now)) else {
            return Ok(());
        };
        for part in 0..self.parts() {
            let of = self.open.as_ref().and_then(|open| open.part(part));
            if of.is_some_and(|(world, account)| hears_of_payments(world, account, read)) {
                let _ = self.step(desk, (part, read), Stimulus::PaymentsRead, None, Vec::new())?;
            }
        }
        Ok(())
    }

    /// A planned line is to leave. What goes before it of the same account leaves before it, whichever timer
    /// rings first.
    fn rings(&mut self, desk: &mut Desk<'_>, slot: Slot) -> Result<(), Stop> {
        let Some(before) = self.before(slot, desk.now) else {
            return Ok(());
        };
        for first in &before {
            if self.is_planned(*first, desk) {
                self.about_to_send(desk, *first)?;
            }
        }
        match before.is_empty() || self.is_planned(slot, desk) {
            true => self.about_to_send(desk, slot),
            false => Ok(()),
        }
    }

    /// The planned lines whose time has come and that are to leave before another one, in their order; nothing if
    /// that one's time has not come.
    fn before(&self, slot: Slot, now: Instant) -> Option<Vec<Slot>> {
        let open = self.open.as_ref()?;
        let parts = open.kept.parts.iter().zip(&open.worlds);
        let lines = parts.flat_map(|(part, world)| planned(&world.context, &part.account));
        let due = lines
            .filter(|(at, place)| *at <= now && !open.kept.held.contains(&place.slot()))
            .map(|(_, place)| place);
        let mut due: Vec<Precedence<'_>> = due.collect();
        let own = due.iter().find(|place| place.slot() == slot).copied()?;
        due.retain(|place| *place < own);
        due.sort_unstable();
        Some(due.iter().map(|place| place.slot()).collect())
    }

    fn about_to_send(&mut self, desk: &mut Desk<'_>, slot: Slot) -> Result<(), Stop> {
        let asked = Asked {
            receiver: Receiver::Customer,
            presses: self.presses(slot),
            first: true,
        };
        match desk.holds(self.key, asked)? {
            Some(holds) => self.hold(desk, slot, holds),
            None => self.send(desk, slot),
        }
    }

    pub(super) fn send(&mut self, desk: &mut Desk<'_>, slot: Slot) -> Result<(), Stop> {
        if let Some(part) = self.holding(slot.subject) {
            let send = Stimulus::AboutToSend(slot);
            let _ = self.step(desk, (part, desk.now), send, None, Vec::new())?;
        }
        Ok(())
    }

    /// Whether a line is planned, and its time has come: something may have changed it in this turn.
    fn is_planned(&self, slot: Slot, desk: &Desk<'_>) -> bool {
        self.open.as_ref().is_some_and(|open| {
            let wanted = open.kept.wanted(|_| 0);
            let mut wanted = wanted.into_iter();
            wanted.any(|(at, send)| send == Some(slot) && at <= desk.now)
        })
    }

    /// Whether a planned line presses for payment; what sends the invoice does not.
    fn presses(&self, slot: Slot) -> bool {
        let open = self.open.as_ref();
        let Some((_, world, account)) = open.and_then(|open| open.holding(slot.subject)) else {
            return false;
        };
        let machine = &world.machine;
        let subject = account.subject(slot.subject);
        let pending = subject.and_then(|subject| {
            let mut pending = subject.pending.iter();
            pending.find(|one| one.path == slot.path && one.occurrence == slot.occurrence)
        });
        let line = pending.and_then(|pending| machine.lines.get(pending.line?));
        line.is_some_and(|line| {
            let actions = line
                .actions
                .iter()
                .filter_map(|id| machine.actions.get(*id));
            let mut does = actions.map(|action| &action.does);
            does.any(Does::is_pressure)
        })
    }

    /// A guard holds a planned line: it has no timer any more, and people see it.
    fn hold(&mut self, desk: &mut Desk<'_>, slot: Slot, holds: Holds) -> Result<(), Stop> {
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        open.kept.held.push(slot);
        let revision = self.was.0;
        let written = i64::try_from(self.entries.len()).unwrap_or_default();
        let key = Key::of(&[
            "held",
            &self.key.account.0.to_string(),
            &(revision + written).to_string(),
        ]);
        let why = holds.words(is_french(desk, self.key));
        self.rows.effects_new.push(Effect {
            account: self.key,
            key,
            subject: slot.subject,
            channel: Outlet::Worklist.number(),
            format: codec::FORMAT,
            body: codec::encode(&Body::Planned(slot, holds))?,
            now: Progress {
                state: EffectState::Held,
                due: desk.now,
                attempts: 0,
                epoch: 0,
                document: None,
                note: why.to_owned(),
            },
        });
        let why = why.into();
        self.note(desk.now, &Noted::Held { slot, why })
    }

    /// What a guard held leaves, if the core still wants it.
    pub(super) fn freed(
        &mut self,
        desk: &mut Desk<'_>,
        effect: &Effect,
        by: &str,
    ) -> Result<(), Stop> {
        let slot = match codec::decode(effect.format, &effect.body)? {
            Body::Planned(slot, _) => slot,
            Body::Leaves(core) | Body::Guarded(core, _) => {
                return self.let_leave(desk, effect, &core, by);
            }
            Body::Moves(_) => return Ok(()),
        };
        if let Some(open) = &mut self.open {
            open.kept.held.retain(|held| *held != slot);
        }
        let noted = Noted::Freed {
            slots: vec![slot],
            by: by.into(),
        };
        self.note(desk.now, &noted)?;
        let progress = Progress {
            state: EffectState::Withdrawn,
            due: desk.now,
            ..effect.now.clone()
        };
        self.change((effect.key, was(effect)), progress);
        if self.is_planned(slot, desk) {
            self.freely = true;
            let sent = self.send(desk, slot);
            self.freely = false;
            sent?;
        }
        Ok(())
    }

    /// What was held when the core asked for it leaves as things are now, if it is still wanted.
    fn let_leave(
        &mut self,
        desk: &mut Desk<'_>,
        effect: &Effect,
        core: &CoreEffect,
        by: &str,
    ) -> Result<(), Stop> {
        let noted = Noted::Freed {
            slots: vec![core.slot],
            by: by.into(),
        };
        self.note(desk.now, &noted)?;
        self.released = true;
        let left = self.in_its_hours(desk, effect, core);
        self.released = false;
        left
    }

    /// A case that comes back from an agency which never had it: what would have given it is held, and
    /// is not wanted any more.
    pub(super) fn never_left(
        &mut self,
        desk: &mut Desk<'_>,
        recall: &CoreEffect,
    ) -> Result<bool, Stop> {
        let subject = recall.slot.subject;
        let gives = |effect: &Effect| {
            let body = codec::decode::<Body>(effect.format, &effect.body).ok();
            let core = body.as_ref().and_then(Body::core);
            let gives = core
                .is_some_and(|core| matches!(core.does, Done::HandOver { .. } | Done::Entrust(_)));
            gives && effect.subject == subject && effect.now.state == EffectState::Held
        };
        let withdrawn = |effect: &Effect| Progress {
            state: EffectState::Withdrawn,
            due: desk.now,
            ..effect.now.clone()
        };
        let mut never = false;
        for new in self.rows.effects_new.iter_mut().filter(|new| gives(new)) {
            new.now = withdrawn(new);
            never = true;
        }
        let held = desk.store.effects_of(self.key)?;
        for effect in held.iter().filter(|effect| gives(effect)) {
            let mut changed = self.rows.effects_changed.iter();
            if changed.any(|one| one.key == effect.key) {
                // It was released just now.
                continue;
            }
            self.change((effect.key, was(effect)), withdrawn(effect));
            never = true;
        }
        Ok(never || self.was_kept_in(desk, recall)?)
    }
}
