//! Watching policies: what each must remember of a path, and when it is broken.

use std::collections::HashMap;

use jalon_core::eval::{Truth, truth};
use jalon_core::machine::action::{Act, Does};
use jalon_core::machine::expr::Node;
use jalon_core::machine::milestone::Expected;
use jalon_core::machine::policy::{Deed, PathEnd, Policy};
use jalon_core::machine::value::{Fact, InvoiceFact};
use jalon_core::machine::{LineId, PathId, RoleId};
use jalon_core::step::{
    Account, BlockReason, Done, Effect, Of, Settlement, Stage, Status, Subject, SubjectId, View,
    comes_on,
};
use jalon_core::{Instant, Machine};
use jalon_simulate::World;
use jalon_simulate::timeline::StepOf;

use crate::today::{Sent, Today};
use crate::visited::is_of_a_step;

/// What came of one effect for one policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// It holds.
    Holds,
    /// It is broken.
    Broken,
    /// Its condition can't be told.
    Unknown,
}

/// Watches the policies of a machine.
#[derive(Clone, Debug)]
pub(crate) struct Watch<'w> {
    world: &'w World,
    step_of: StepOf,
    line_of: HashMap<PathId, LineId>,
    invoice: SubjectId,
}

impl<'w> Watch<'w> {
    pub(crate) fn new(world: &'w World, invoice: SubjectId) -> Watch<'w> {
        let lines = world.machine.lines.iter();
        let paths = lines.flat_map(|(id, line)| {
            let actions = line.actions.iter();
            let actions = actions.filter_map(|action| world.machine.actions.get(*action));
            actions.map(move |action| (action.path, id))
        });
        Watch {
            line_of: paths.collect(),
            world,
            step_of: StepOf::new(&world.machine),
            invoice,
        }
    }

    fn policies(&self) -> &'w [Policy] {
        &self.world.machine.policies
    }

    /// What is remembered before anything has happened: one number for each policy.
    pub(crate) fn start(&self) -> Vec<u8> {
        vec![0; self.policies().len()]
    }

    /// Looks at an effect, with the account as it is after its transition.
    pub(crate) fn see(
        &self,
        account: &Account,
        effect: &Effect,
        at: Instant,
        (remembered, today): (&mut [u8], Option<&mut Today>),
        mut tell: impl FnMut(usize, Seen),
    ) {
        if !self.is_about(account, effect) {
            return;
        }
        for (place, policy) in self.policies().iter().enumerate() {
            let Some(own) = remembered.get_mut(place) else {
                continue;
            };
            let seen = match policy {
                Policy::NeverWhen {
                    deed,
                    to,
                    condition,
                } => match self.is_deed(effect, deed, *to) {
                    false => Seen::Holds,
                    true => self.holds_now(account, effect, at, *condition),
                },
                Policy::NeverBefore { deed, to, moment } => {
                    let early = self.is_deed(effect, deed, *to) && {
                        let (machine, context) = (&self.world.machine, &self.world.context);
                        let seen = (self.invoice, effect.slot.instalment);
                        let comes = comes_on(machine, context, account, seen, moment, at);
                        let today = self.today(account, at);
                        match (comes, moment.time) {
                            (None, _) => true,
                            (Some((_, instant)), Some(_)) => at < instant,
                            (Some((day, _)), None) => today.is_some_and(|today| today < day),
                        }
                    };
                    if early { Seen::Broken } else { Seen::Holds }
                }
                Policy::Order { first, then } => {
                    if self.is_deed(effect, first, None) {
                        *own = 1;
                    }
                    match self.is_deed(effect, then, None) && *own == 0 {
                        true => Seen::Broken,
                        false => Seen::Holds,
                    }
                }
                Policy::AtMost { count, deed, to } => {
                    if self.is_deed(effect, deed, *to) {
                        *own = own.saturating_add(1);
                    }
                    match u32::from(*own) > *count {
                        true => Seen::Broken,
                        false => Seen::Holds,
                    }
                }
                Policy::EveryPathEndsIn(ends) => {
                    // Whoever closed a task has it in hand, until the journey presses on by itself; the
                    // invoice sent once more is none of that.
                    let goes_on = match &effect.does {
                        Done::Message { act, .. } => *act != Act::Resend,
                        Done::Propose { .. } => true,
                        _ => false,
                    };
                    if goes_on {
                        *own &= !code(Act::Task);
                    }
                    *own |= self.done_of(effect, ends);
                    Seen::Holds
                }
            };
            if seen != Seen::Holds {
                tell(place, seen);
            }
        }
        if let Some(today) = today
            && self.is_second_today(account, effect, at, today)
        {
            tell(self.policies().len(), Seen::Broken);
        }
    }

    /// Whether it is a message to somebody who had another one on this day; the invoice sent again is none.
    fn is_second_today(
        &self,
        account: &Account,
        effect: &Effect,
        at: Instant,
        today: &mut Today,
    ) -> bool {
        let (to, line) = match &effect.does {
            Done::Message { to, act, .. } if *act != Act::Resend => {
                (*to, self.line_of.get(&effect.slot.path))
            }
            _ => return false,
        };
        let (Some(line), Some(day)) = (line, self.today(account, at)) else {
            return false;
        };
        let sent = Sent {
            to,
            line: *line,
            occurrence: effect.slot.occurrence,
        };
        today.is_second(day, sent)
    }

    /// The step that an effect is of, and its day.
    pub(crate) fn step_today(
        &self,
        account: &Account,
        effect: &Effect,
        at: Instant,
    ) -> Option<(jalon_core::machine::StepId, jalon_core::Day)> {
        let does = is_of_a_step(&effect.does);
        let step = self.step_of.get(effect.slot.path).filter(|_| does)?;
        Some((step, self.today(account, at)?))
    }

    /// Looks at an account in which nothing happens any more by itself.
    pub(crate) fn at_rest(
        &self,
        account: &Account,
        remembered: &[u8],
        mut tell: impl FnMut(usize),
    ) {
        let Some(subject) = account.subject(self.invoice) else {
            return;
        };
        if matches!(subject.stage, Stage::Untaken | Stage::LeftAlone) {
            return;
        }
        // What a person holds, that person has in hand.
        let mut blocks = subject.blocks.iter();
        if blocks.any(|block| block.reason == BlockReason::Person) {
            return;
        }
        for (place, policy) in self.policies().iter().enumerate() {
            if let Policy::EveryPathEndsIn(ends) = policy {
                let done = remembered.get(place).copied().unwrap_or(0);
                if !self.ends_well(account, subject, ends, done) {
                    tell(place);
                }
            }
        }
    }

    /// A person closed a task, and nothing came of it: that person has it in hand. What is contested,
    /// or was given up, stays in hand, whatever the journey does about the rest.
    pub(crate) fn in_hand(&self, account: &Account, remembered: &mut [u8]) {
        let contested = match self.is_contested(account) {
            true => CONTESTED,
            false => 0,
        };
        for (policy, own) in self.policies().iter().zip(remembered) {
            if matches!(policy, Policy::EveryPathEndsIn(ends) if !ends.is_empty()) {
                *own |= code(Act::Task) | contested;
            }
        }
    }

    /// Forgets what was in hand of what is not contested any more.
    pub(crate) fn settle(&self, account: &Account, remembered: &mut [u8]) {
        if self.is_contested(account) {
            return;
        }
        for (policy, own) in self.policies().iter().zip(remembered) {
            if matches!(policy, Policy::EveryPathEndsIn(_)) {
                *own &= !CONTESTED;
            }
        }
    }

    fn is_contested(&self, account: &Account) -> bool {
        let subject = account.subject(self.invoice);
        subject.is_some_and(|subject| !subject.disputes.is_empty())
    }

    fn ends_well(&self, account: &Account, subject: &Subject, ends: &[PathEnd], done: u8) -> bool {
        let machine = &self.world.machine;
        // What a person cancelled has ended by that person's word.
        if subject.stage == Stage::Ended(Settlement::Cancelled) {
            return true;
        }
        ends.iter().any(|end| match end {
            PathEnd::Milestone(wanted) => {
                let mut tracks = subject.tracks.iter();
                let passed = tracks
                    .any(|track| track.milestone == *wanted && track.status == Status::Passed);
                let by_payment = machine.milestones.get(*wanted).is_some_and(|milestone| {
                    let what = milestone.expects.as_ref().map(|of| of.what);
                    let own = Some(milestone.journey) == subject.journey;
                    own && matches!(what, Some(Expected::PaymentInFull { .. }))
                });
                passed || (by_payment && subject.settled.is_some())
            }
            PathEnd::End(end) => subject.stage.ended_as() == Some(*end),
            PathEnd::Paid => {
                let ended = matches!(subject.stage, Stage::Ended(_));
                let open = subject.invoice().map(|invoice| invoice.ledger.open());
                ended && open.is_some_and(|open| open.principal <= 0)
            }
            PathEnd::Deed(act) => {
                let open = account.subjects.iter().any(|one| !one.tasks.is_empty());
                match act {
                    Act::Task | Act::Call => {
                        let in_hand = done & CONTESTED != 0 && is_all_contested(subject);
                        open || in_hand || done & code(Act::Task) != 0
                    }
                    Act::Handover => subject.handed_over.is_some(),
                    other => done & code(*other) != 0,
                }
            }
        })
    }

    /// Which of the deeds that a path may end in an effect is; what is taken back is none any more.
    fn done_of(&self, effect: &Effect, ends: &[PathEnd]) -> u8 {
        let mut done = 0;
        for end in ends {
            if let PathEnd::Deed(act) = end
                && !matches!(act, Act::Task | Act::Call | Act::Handover)
                && self.is_deed(effect, &Deed::Act(*act), None)
            {
                done |= code(*act);
            }
        }
        done
    }

    /// Whether the due date of the invoice was corrected.
    pub(crate) fn is_due_corrected(&self, account: &Account) -> bool {
        let invoice = account
            .subject(self.invoice)
            .and_then(|subject| subject.invoice());
        invoice.is_some_and(|invoice| invoice.due_corrected)
    }

    /// Whether an effect concerns the invoice that is looked at.
    fn is_about(&self, account: &Account, effect: &Effect) -> bool {
        if effect.slot.subject == self.invoice {
            return true;
        }
        match &effect.does {
            Done::Message { lists, .. } if !lists.is_empty() => lists.contains(&self.invoice),
            _ => {
                let subject = account.subject(effect.slot.subject);
                subject.is_some_and(|subject| matches!(subject.of, Of::Group { .. }))
            }
        }
    }

    fn is_deed(&self, effect: &Effect, deed: &Deed, to: Option<RoleId>) -> bool {
        let found = match &effect.does {
            Done::Message { act, to, .. } => Some((*act, Some(*to))),
            Done::Alert { .. } => Some((Act::Alert, None)),
            Done::Task { calls: None, .. } => Some((Act::Task, None)),
            Done::Task { calls, .. } => Some((Act::Call, *calls)),
            Done::Claim { .. } => Some((Act::Claim, None)),
            Done::Entrust(_) => Some((Act::Entrust, None)),
            Done::HandOver { .. } => Some((Act::Handover, None)),
            Done::Recall(_) => Some((Act::Recall, None)),
            Done::Post { .. } => Some((Act::Post, None)),
            Done::MadeByHand => None,
            _ => return false,
        };
        let kind = match deed {
            Deed::Act(Act::AnyMessage) => found.is_some_and(|(act, _)| act.is_message()),
            Deed::Act(wanted) => found.is_some_and(|(act, _)| act == *wanted),
            Deed::Steps(steps) => {
                let step = self.step_of.get(effect.slot.path);
                step.is_some_and(|step| steps.contains(&step))
            }
        };
        let role = found.and_then(|(_, role)| role);
        kind && to.is_none_or(|to| role.is_none_or(|role| role == to))
    }

    fn holds_now(
        &self,
        account: &Account,
        effect: &Effect,
        at: Instant,
        condition: jalon_core::machine::ExprId,
    ) -> Seen {
        let Some(subject) = account.subject(self.invoice) else {
            return Seen::Holds;
        };
        let (machine, context) = (&self.world.machine, &self.world.context);
        let seen = (subject, effect.slot.instalment);
        let view = View::of(machine, context, account, seen, None, at);
        match truth(machine, &view, condition) {
            Ok(Truth::Yes) if self.asks_for_the_rest(subject, effect, condition) => Seen::Holds,
            Ok(Truth::Yes) => Seen::Broken,
            Ok(Truth::No) => Seen::Holds,
            Ok(Truth::Unknown) | Err(_) => Seen::Unknown,
        }
    }

    /// Whether a deed asks only for what nobody contests, as `keep chasing the undisputed balance`
    /// wants it, or as it is once a dispute was settled: `while disputed` does not speak of that.
    fn asks_for_the_rest(
        &self,
        subject: &Subject,
        effect: &Effect,
        condition: jalon_core::machine::ExprId,
    ) -> bool {
        let machine = &self.world.machine;
        let about_disputes = Some(&Node::Fact(Fact::Invoice(InvoiceFact::Disputed)));
        let figures = &effect.why.figures;
        let mut stand = subject.disputes.iter().filter(|one| !one.conceded);
        let kept_on = machine
            .actions
            .items()
            .iter()
            .any(|action| action.does == Does::KeepChasingUndisputed);
        machine.expressions.get(condition) == about_disputes
            && figures.balance > figures.disputed
            && stand.all(|dispute| kept_on && dispute.amount.is_some())
    }

    pub(crate) fn today(&self, account: &Account, at: Instant) -> Option<jalon_core::Day> {
        let subject = account.subject(self.invoice)?;
        let (machine, context) = (&self.world.machine, &self.world.context);
        let view = View::of(machine, context, account, (subject, 0), None, at);
        use jalon_core::eval::Facts;
        Some(view.calendar().parts().zone.local(at).0)
    }
}

/// A person closed a task while something was contested, or waited for a credit note.
pub(crate) const CONTESTED: u8 = 16;

/// A person closed a task, and nothing more came of it.
pub(crate) const IN_HAND: u8 = 1;

/// Whether all that is owed is contested, or waits for a credit note.
fn is_all_contested(subject: &Subject) -> bool {
    let Some(invoice) = subject.invoice() else {
        return false;
    };
    let owed = invoice.ledger.open().principal;
    let contested = subject.disputes.iter();
    owed > 0 && owed <= contested.map(|one| one.amount.unwrap_or(owed)).sum()
}

/// A bit for each kind of deed that a path may end in.
fn code(act: Act) -> u8 {
    match act {
        Act::Task => IN_HAND,
        Act::Call => 2,
        Act::Alert => 4,
        _ => 8,
    }
}

/// Whether a policy is about what is done in which order, and how often, whatever the days.
pub(crate) fn is_about_order(machine: &Machine, policy: usize) -> bool {
    let policy = machine.policies.get(policy);
    matches!(policy, Some(Policy::AtMost { .. } | Policy::Order { .. }))
}

/// Whether a policy is about how paths end.
pub(crate) fn is_about_ends(machine: &Machine, policy: usize) -> bool {
    let policy = machine.policies.get(policy);
    matches!(policy, Some(Policy::EveryPathEndsIn(_)))
}
