//! The move of invoices to another program, as a plan orders it.

use jalon_core::step::{Slot, Stimulus, SubjectId, without};
use jalon_store::{Effect, EffectState, Hash, Progress, codec, text};

use smol_str::SmolStr;

use super::{Desk, Stop, Working, was, world_of};
use crate::digits;
use crate::journal::Noted;
use crate::plan::{Tried, others};
use crate::work::Body;

/// Subjects with something on its way, and planned lines that a guard holds.
type OpenEffects = (Vec<SubjectId>, Vec<(Slot, Effect)>);

impl Working {
    /// Moves what a plan names to a program, if it still can go; the rest stays.
    pub(super) fn migrate(
        &mut self,
        desk: &mut Desk<'_>,
        source: &str,
        (program, subjects): (&str, &[SmolStr]),
    ) -> Result<(), Stop> {
        let Some(program) = digits::read(program) else {
            return Err(Stop::Aside(text(
                "the plan can't be read",
                "le plan est illisible",
            )));
        };
        let named = subjects.iter();
        let named = named.filter_map(|digits| u128::from_str_radix(digits, 16).ok());
        let named: Vec<SubjectId> = named.map(SubjectId).collect();
        let (on_their_way, held) = self.open_effects(desk)?;
        let parts = self.open.as_ref().map(|open| &open.kept.parts[..]);
        for number in others(parts.unwrap_or_default(), program) {
            self.migrate_part(desk, source, (number, program), (&named, &on_their_way))?;
        }
        // What a guard held for them is planned anew.
        let gone: Vec<_> = held
            .into_iter()
            .filter(|(slot, _)| {
                self.is_under(slot.subject, program) && named.contains(&slot.subject)
            })
            .collect();
        for (slot, effect) in gone {
            if let Some(open) = &mut self.open {
                open.kept.held.retain(|held| *held != slot);
            }
            let progress = Progress {
                state: EffectState::Withdrawn,
                due: desk.now,
                ..effect.now.clone()
            };
            self.change((effect.key, was(&effect)), progress);
        }
        Ok(())
    }

    fn is_under(&self, subject: SubjectId, program: Hash) -> bool {
        let open = self.open.as_ref();
        let holding = open.and_then(|open| {
            let at = crate::parts::of_subject(&open.kept.parts, subject)?;
            open.kept.parts.get(at)
        });
        holding.is_some_and(|part| part.program == program)
    }

    /// Subjects with something on its way, and planned lines that a guard holds.
    fn open_effects(&self, desk: &mut Desk<'_>) -> Result<OpenEffects, Stop> {
        let (mut on_their_way, mut held) = (Vec::new(), Vec::new());
        for effect in desk.store.effects_of(self.key)? {
            match codec::decode(effect.format, &effect.body)? {
                Body::Planned(slot, _) => held.push((slot, effect)),
                Body::Leaves(_) | Body::Guarded(..) => on_their_way.push(effect.subject),
                Body::Moves(_) => {}
            }
        }
        let new = self.rows.effects_new.iter();
        on_their_way.extend(new.map(|effect| effect.subject));
        Ok((on_their_way, held))
    }

    fn migrate_part(
        &mut self,
        desk: &mut Desk<'_>,
        source: &str,
        (number, program): (u16, Hash),
        (named, on_their_way): (&[SubjectId], &[SubjectId]),
    ) -> Result<(), Stop> {
        let lists = super::pinned_lists(desk, self.key)?;
        let to = world_of(desk, self.key, (program, lists))?;
        let Some(open) = &self.open else {
            return Ok(());
        };
        // In mind first: all of it can be done, or nothing is.
        let mut tried = Tried {
            parts: open.kept.parts.clone(),
            worlds: open.worlds.clone(),
        };
        let wanted = |subject| named.contains(&subject);
        let moved = tried.go((number, program), &to, &wanted, on_their_way, desk.now);
        let Some(moved) = moved else {
            return Err(Stop::Aside(text(
                "its invoices can't be moved to the other version of the script",
                "ses factures ne peuvent pas passer à l’autre version du script",
            )));
        };
        if !moved.stays.is_empty() {
            tracing::info!(account = %self.key.account.0, stays = ?moved.stays, "stays");
        }
        if moved.accounts.is_empty() {
            return Ok(());
        }
        let there = open.kept.parts.iter();
        let there = there.into_iter().position(|part| part.program == program);
        let target = match there {
            Some(target) => target,
            None => self.open_part(desk, (program, lists))?,
        };
        if let Some(open) = &mut self.open {
            let mut parts = open.kept.parts.iter_mut();
            if let Some(part) = parts.find(|part| part.number == number) {
                without(&mut part.account, &moved.subjects);
            }
        }
        let noted = Noted::Moved {
            part: number,
            subjects: moved.subjects,
        };
        self.note(desk.now, &noted)?;
        for account in moved.accounts {
            let stimulus = Stimulus::MoveIn(Box::new(account));
            let source = Some(SmolStr::new(source));
            let done = self.step(desk, (target, desk.now), stimulus, source, Vec::new())?;
            done.map_err(|refusal| Stop::Aside(text(refusal.to_string(), refusal.in_french())))?;
        }
        Ok(())
    }
}
