//! Promises that something is not done.

use jalon_core::Day;
use jalon_core::cases::{NoneOf, Target, Then};
use jalon_core::machine::RoleId;
use jalon_core::machine::action::Act;
use jalon_core::step::Done;

use super::{Edit, Fault, Judge, NewText};
use crate::timeline::{Deed, Told};

impl Judge<'_> {
    pub(super) fn none(
        &mut self,
        then: &Then,
        what: &NoneOf,
        to: Option<RoleId>,
        on: Option<Target>,
    ) {
        let is_it = |deed: &Deed| {
            let right = match what {
                NoneOf::Message => matches!(deed.does, Done::Message { .. }),
                NoneOf::Acts(acts) => act_of(&deed.does).is_some_and(|act| acts.contains(&act)),
                NoneOf::Steps(steps) => {
                    deed.is_action() && deed.step.is_some_and(|step| steps.contains(&step))
                }
            };
            let reader = match deed.does {
                Done::Message { to, .. } => Some(to),
                Done::Task { calls, .. } => calls,
                _ => None,
            };
            right && to.is_none_or(|to| reader == Some(to))
        };
        let found: Vec<usize> = self
            .entries()
            .filter(|(_, entry)| self.is_on(entry, on))
            .filter(|(_, entry)| entry.deed().is_some_and(is_it))
            .map(|(place, _)| place)
            .collect();
        if !found.is_empty() {
            self.fail(then, Fault::Done, found, Vec::new());
        }
    }

    /// Nothing at all on a day, the sending of the invoice included.
    pub(super) fn nothing(&mut self, then: &Then, day: Day) {
        let found: Vec<usize> = self
            .entries()
            .filter(|(_, entry)| entry.day == day)
            .filter(|(_, entry)| {
                entry.deed().is_some_and(|deed| {
                    deed.is_action() || matches!(deed.does, Done::SendInvoice { .. })
                })
            })
            .map(|(place, _)| place)
            .collect();
        if !found.is_empty() {
            self.fail(then, Fault::Done, found, Vec::new());
        }
    }

    pub(super) fn nothing_else(&mut self, then: &Then, until: Option<Day>) {
        let found: Vec<usize> = self
            .entries()
            .filter(|(place, _)| self.named.get(*place) == Some(&false))
            .filter(|(_, entry)| until.is_none_or(|until| entry.day <= until))
            .filter(|(_, entry)| entry.deed().is_some_and(Deed::is_action))
            .map(|(place, _)| place)
            .collect();
        if found.is_empty() {
            return;
        }
        let edits = vec![Edit {
            source: then.source,
            by: NewText::Lines(found.clone()),
        }];
        self.fail(then, Fault::NotNamed, found, edits);
    }

    pub(super) fn run_refused(&mut self, then: &Then, day: Day) {
        let found: Vec<usize> = self
            .entries()
            .filter(|(_, entry)| entry.day == day)
            .filter(|(_, entry)| matches!(entry.what, Told::Refused { .. }))
            .map(|(place, _)| place)
            .collect();
        if found.is_empty() {
            return self.fail(then, Fault::NotRefused, Vec::new(), Vec::new());
        }
        self.name(&found);
    }
}

/// The kind of action that somebody notices.
fn act_of(does: &Done) -> Option<Act> {
    Some(match does {
        Done::Message { act, .. } => *act,
        Done::Alert { .. } => Act::Alert,
        Done::Task { calls: None, .. } => Act::Task,
        Done::Task { calls: Some(_), .. } => Act::Call,
        Done::Claim { .. } => Act::Claim,
        Done::Entrust(_) => Act::Entrust,
        Done::HandOver { .. } => Act::Handover,
        Done::Recall(_) => Act::Recall,
        Done::Post { .. } => Act::Post,
        _ => return None,
    })
}
