//! One transition at a time: what is planned leaves at once, at the next opening.

use jalon_core::step::{
    Account, Context, Done, Effect, PendingState, SendResult, Slot, Stimulus, calendar_of,
    step as make_step,
};
use jalon_core::{Day, Instant, Machine, TimeOfDay};

use crate::search::{Node, Search, is_noticed};

/// What came of a transition.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Came {
    pub(super) taken: bool,
    /// Something that somebody notices.
    pub(super) acted: bool,
    /// Anything but another time to look again.
    pub(super) did: bool,
}

impl Search<'_> {
    /// One transition, and what becomes of the messages that it sends.
    pub(super) fn make(&mut self, node: &mut Node, stimulus: &Stimulus, at: Instant) -> Came {
        self.figures.transitions += 1;
        let (machine, context) = (&self.world.machine, &self.world.context);
        let mut effects: Vec<Effect> = Vec::new();
        let account = &mut node.account;
        let taken = make_step(machine, context, account, stimulus, at, &mut effects).is_ok();
        sent(machine, context, account, (&mut effects, 0), at);
        let mut at = at;
        let mut slots: Vec<Slot> = Vec::new();
        while let Some(slot) =
            planned(machine, account).filter(|slot| self.at_once && !slots.contains(slot))
        {
            slots.push(slot);
            at = opening_of(machine, context, account, at);
            account.contacted.clear();
            let stimulus = Stimulus::AboutToSend(slot);
            let first = effects.len();
            let _ = make_step(machine, context, account, &stimulus, at, &mut effects);
            sent(machine, context, account, (&mut effects, first), at);
        }
        let mut came = Came {
            taken,
            ..Came::default()
        };
        let mut badly = false;
        for effect in &effects {
            came.did |= !matches!(effect.does, Done::Wake { .. });
            came.acted |= is_noticed(&effect.does);
            let (open, remembered) = (&self.open, &mut node.remembered);
            self.watch
                .see(account, effect, at, (remembered, None), |policy, _| {
                    badly |= open.get(policy) == Some(&true);
                });
        }
        node.now = at;
        if badly {
            self.give_up(node);
        }
        self.watch.settle(&node.account, &mut node.remembered);
        came
    }

    /// When what comes next comes: on a later day, at an hour at which nothing leaves by itself, if
    /// there is one.
    pub(super) fn next_moment(&self, node: &Node) -> (Instant, Day) {
        let Some(kind) = self.kinds.get(node.kind) else {
            return (node.now, Day::MIN);
        };
        let (day, _) = kind.zone.local(node.now);
        let days = (1..15).map(|days| day.plus_days(days));
        let at = |day: Day| {
            kind.zone
                .instant(day, TimeOfDay::MIDNIGHT)
                .plus_minutes(180)
        };
        let mut days = days.map(|day| (at(day), day));
        let first = (at(day.plus_days(1)), day.plus_days(1));
        let closed = days.find(|(at, _)| self.opening(&node.account, *at) > *at);
        closed.unwrap_or(first)
    }

    pub(super) fn opening(&self, account: &Account, at: Instant) -> Instant {
        opening_of(&self.world.machine, &self.world.context, account, at)
    }
}

/// What is planned to leave, and would be later, too: no condition keeps it back by then.
pub(in crate::search) fn planned(machine: &Machine, account: &Account) -> Option<Slot> {
    let subject = account.subjects.first()?;
    let mut pending = subject.pending.iter();
    let planned = pending.find(|one| {
        let line = one.line.and_then(|line| machine.lines.get(line));
        matches!(one.state, PendingState::Planned { .. })
            && line.is_some_and(|line| line.when.is_none())
    })?;
    Some(planned.slot(subject.id))
}

/// What becomes of the messages that a transition sends, from a place on.
fn sent(
    machine: &Machine,
    context: &Context,
    account: &mut Account,
    (effects, mut place): (&mut Vec<Effect>, usize),
    at: Instant,
) {
    while let Some(effect) = effects.get(place) {
        if matches!(effect.does, Done::SendInvoice { .. } | Done::Message { .. }) {
            let (slot, result) = (effect.slot, SendResult::Left);
            let sent = Stimulus::Sent { slot, result };
            // A result of something that is there is never refused.
            let _ = make_step(machine, context, account, &sent, at, effects);
        }
        place += 1;
    }
}

/// The next opening of the calendar.
fn opening_of(machine: &Machine, context: &Context, account: &Account, at: Instant) -> Instant {
    let subject = account.subjects.first();
    let calendar = subject.map(|subject| calendar_of(machine, context, account, subject, at));
    let opening = calendar.and_then(|calendar| calendar.next_opening(at));
    opening.unwrap_or(at)
}
