//! Groups: one message for several invoices. Who is in it is found when it is about to be sent:
//! what is paid, disputed or held drops out, and the gravest line that is due speaks.

use super::credits::OpenCredit;
use super::effect::{Figures, Reason, Slot};
use super::marks::{Origin, Pending, PendingState, StepStatus};
use super::run::Run;
use super::state::{Of, Stage, Subject, SubjectId};
use super::view::{is_open, late_part};
use crate::currency::Currency;
use crate::day::Day;
use crate::machine::action::{Does, Group, GroupPer, Listing};
use crate::machine::line::Line;
use crate::machine::milestone::Step;
use crate::machine::{LineId, MilestoneId, RoleId, StepId};
use crate::moment::Instant;

impl Run<'_> {
    /// The invoices that a message lists, its own first; the others are joined to it.
    pub(super) fn list_group(
        &mut self,
        at: usize,
        pending: &Pending,
        group: Group,
    ) -> Vec<SubjectId> {
        let lists = self.members(at, pending.from, group);
        let speaking = self.step_of(at, pending.from);
        for id in &lists {
            let other = self.account.subjects.iter().position(|one| one.id == *id);
            if let Some(other) = other.filter(|other| *other != at) {
                self.join(other, speaking);
            }
        }
        lists
    }

    /// The invoices that a message would list now, its own first.
    pub(super) fn members(&self, at: usize, from: Origin, group: Group) -> Vec<SubjectId> {
        let Some(own) = self.subject(at) else {
            return Vec::new();
        };
        let mut lists = Vec::new();
        if own.invoice().is_some() {
            lists.push(own.id);
        }
        let speaking = self.step_of(at, from);
        for (other, subject) in self.account.subjects.iter().enumerate() {
            if other == at || !self.belongs(at, other, group) {
                continue;
            }
            let listed = match group.listing {
                Listing::These => self.has_line_due(other, speaking),
                Listing::AllLate => group.also_not_yet_due || self.is_late(other),
            };
            if listed {
                lists.push(subject.id);
            }
        }
        lists
    }

    /// The amounts of all that a message lists, open credits among it, and the oldest due date.
    pub(super) fn figures_of(
        &self,
        (at, instalment): (usize, u16),
        lists: &[SubjectId],
        credits: &[OpenCredit],
    ) -> Figures {
        let credits = credits.iter().map(|credit| credit.amount.minor);
        Figures {
            credits: credits.fold(0, i64::saturating_add),
            ..self.owed_in_all(at, instalment, lists)
        }
    }

    fn owed_in_all(&self, at: usize, instalment: u16, lists: &[SubjectId]) -> Figures {
        let own = self.subject(at).map(|subject| subject.id);
        if lists.len() <= 1 && (lists.is_empty() || lists.first() == own.as_ref()) {
            return self.figures(at, instalment);
        }
        let mut sum = Figures::default();
        for id in lists {
            let other = self.account.subjects.iter().position(|one| one.id == *id);
            let instalment = if own == Some(*id) { instalment } else { 0 };
            let Some(of) = other.map(|other| self.figures(other, instalment)) else {
                continue;
            };
            sum.balance = sum.balance.saturating_add(of.balance);
            sum.charges = sum.charges.saturating_add(of.charges);
            sum.disputed = sum.disputed.saturating_add(of.disputed);
            sum.due = match (sum.due, of.due) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
        sum
    }

    /// Whether another invoice may be in the group at all.
    pub(super) fn belongs(&self, at: usize, other: usize, group: Group) -> bool {
        let Some(subject) = self.subject(other) else {
            return false;
        };
        let Some(invoice) = subject.invoice() else {
            return false;
        };
        // Nobody is asked to pay what was never sent.
        let listed = !matches!(subject.stage, Stage::LeftAlone | Stage::BeforeSending);
        let free = || listed && self.barrier_to(other, 0, true).is_none();
        self.is_told_with(at, other, group) && is_open(subject, invoice) && free()
    }

    /// Whether two invoices are told in one message of a group, whatever is open of them.
    fn is_told_with(&self, at: usize, other: usize, group: Group) -> bool {
        let (Some(own), Some(subject)) = (self.subject(at), self.subject(other)) else {
            return false;
        };
        let same_party = match group.per {
            GroupPer::Customer => own.customer == subject.customer,
            GroupPer::Payer => true,
        };
        let same_currency = !group.per_currency || self.currency_of(at) == self.currency_of(other);
        same_party && same_currency
    }

    /// One message a day speaks for all invoices of a group: the opening of the next day if another invoice was
    /// spoken for today, or is just now. Invoices that become due one after the other, as those that come with an
    /// old due date do while their own mails leave, would each have the others told once more.
    pub(super) fn free_of_group(&self, at: usize, place: usize) -> Option<Instant> {
        let pending = self.subject(at)?.pending.get(place)?;
        let (to, group) = self.group_of(pending)?;
        if group.listing == Listing::These {
            return None;
        }
        let today = self.today(at);
        let speaks = |line| self.context.shape.line(line).group.map(|(role, _)| role) == Some(to);
        let told = |other: &Subject| {
            let mut pending = other.pending.iter();
            let leaving = |one: &Pending| !one.is_only_planned() && one.line.is_some_and(speaks);
            pending.any(leaving) || self.left_on(other, today, &speaks)
        };
        let mut others = self.account.subjects.iter().enumerate();
        let told = others.any(|(other, subject)| {
            other != at && self.is_told_with(at, other, group) && told(subject)
        });
        let next = told.then(|| today.plus_days(1))?;
        super::due::opening(self.calendar(at), next)
    }

    /// Whether a line left for an invoice on a day, of those that do something.
    fn left_on(&self, subject: &Subject, day: Day, does: &dyn Fn(LineId) -> bool) -> bool {
        subject.tracks.iter().any(|track| {
            let milestone = self.machine.milestones.get(track.milestone);
            let steps = milestone.map_or(&[][..], |one| one.steps.as_slice());
            let mut marks = track.steps.iter().zip(steps);
            marks.any(|(mark, step)| {
                let step = self.machine.steps.get(*step);
                mark.left == Some(day) && step.is_some_and(|step| does(step.line))
            })
        })
    }

    /// The one currency of an invoice or of a customer's journey, if it has one.
    pub(super) fn currency_of(&self, at: usize) -> Option<Currency> {
        match &self.subject(at)?.of {
            Of::Invoice(invoice) => Some(invoice.ledger.currency()),
            Of::Group { currency, .. } => *currency,
        }
    }

    pub(super) fn is_late(&self, at: usize) -> bool {
        let today = self.today(at);
        self.subject(at)
            .is_some_and(|one| late_part(one, today).is_some())
    }

    pub(super) fn step_of(&self, at: usize, from: Origin) -> Option<(MilestoneId, usize, StepId)> {
        let Origin::Step(track, step) = from else {
            return None;
        };
        let milestone = self.track(at, usize::from(track))?.milestone;
        let steps = &self.machine.milestones.get(milestone)?.steps;
        let place = usize::from(step);
        Some((milestone, place, *steps.get(place)?))
    }

    /// Whether the same line is planned, or due now, for another invoice.
    fn has_line_due(&self, at: usize, speaking: Option<(MilestoneId, usize, StepId)>) -> bool {
        let Some((milestone, place, step)) = speaking else {
            return false;
        };
        let Some(subject) = self.subject(at) else {
            return false;
        };
        let tracks = subject.tracks.iter().enumerate();
        let mut same = tracks.filter(|(_, track)| track.milestone == milestone);
        same.any(|(track, of)| {
            let status = of.steps.get(place).map(|mark| mark.status);
            let step = self.machine.steps.get(step);
            let due = step.and_then(|step| self.when(at, Some(track), &step.moment, None));
            match status {
                Some(StepStatus::Pending) => true,
                Some(StepStatus::Waiting) => due.is_some_and(|when| when.at <= self.now),
                _ => false,
            }
        })
    }

    /// A message speaks for another invoice, too: its next line, if that is not graver, is made with
    /// it.
    fn join(&mut self, at: usize, speaking: Option<(MilestoneId, usize, StepId)>) {
        let Some((milestone, place, _)) = speaking else {
            return;
        };
        let number = |value: usize| u16::try_from(value).unwrap_or(u16::MAX);
        let tracks = self.subject(at).map_or(0, |subject| subject.tracks.len());
        for track in 0..tracks {
            let Some(of) = self.track(at, track) else {
                continue;
            };
            if of.milestone != milestone || of.status != super::marks::Status::Open {
                continue;
            }
            let mut marks = of.steps.iter().take(place + 1);
            let Some(next) = marks.position(|mark| !mark.status.is_over()) else {
                continue;
            };
            let from = Origin::Step(number(track), number(next));
            let planned = self.subject(at).and_then(|subject| {
                let mut pending = subject.pending.iter();
                pending.position(|one| one.from == from && one.is_only_planned())
            });
            let busy = self.subject(at).is_some_and(|subject| {
                subject
                    .pending
                    .iter()
                    .any(|one| one.from == from && !one.is_only_planned())
            });
            if busy {
                continue;
            }
            if let Some(planned) = planned {
                self.withdraw(at, planned, Reason::InGroup);
            }
            if let Some(mark) = self.mark_from(at, from) {
                mark.status = StepStatus::Pending;
                mark.begun = mark.begun.saturating_add(1);
            }
            if let Some(id) = self.subject(at).map(|subject| subject.id) {
                self.joined.push(id);
            }
        }
    }

    /// The message has left, or failed: so have the lines that it spoke for.
    pub(super) fn finish_joined(&mut self, at: usize, pending: &Pending, status: StepStatus) {
        let number = |value: usize| u16::try_from(value).unwrap_or(u16::MAX);
        let speaking = self.step_of(at, pending.from);
        let told = self.groups_of(pending);
        let Some((milestone, place, _)) = speaking else {
            return;
        };
        for id in &pending.joined {
            let found = self.account.subjects.iter().position(|one| one.id == *id);
            let Some(other) = found else {
                continue;
            };
            let tracks = self
                .subject(other)
                .map_or(0, |subject| subject.tracks.len());
            for track in 0..tracks {
                let Some(of) = self.track(other, track) else {
                    continue;
                };
                let mut marks = of.steps.iter().take(place + 1);
                let joined = marks.position(|mark| mark.status == StepStatus::Pending);
                let (true, Some(line)) = (of.milestone == milestone, joined) else {
                    continue;
                };
                let from = Origin::Step(number(track), number(line));
                if status == StepStatus::Left {
                    self.finish(other, from, StepStatus::Left);
                    self.keep_rest(other, (track, line), &told);
                } else if let Some(mark) = self.mark_from(other, from) {
                    mark.status = StepStatus::Waiting;
                }
            }
            self.touch(other);
        }
    }

    /// Only the message is shared: what else a line does is each invoice's own, and waits for its own day.
    fn keep_rest(&mut self, at: usize, (track, line): (usize, usize), told: &[RoleId]) {
        let (Some(step), Some(of)) = (self.step_at(at, track, line), self.track(at, track)) else {
            return;
        };
        let Some(actions) = self.machine.lines.get(step.line).map(|line| &line.actions) else {
            return;
        };
        // Each has a number of its own: what becomes of one is not told of another.
        let mut number = of.steps.get(line).map_or(0, |mark| mark.begun);
        let (instalment, round) = (of.instalment, of.round);
        let figures = self.figures(at, instalment);
        for id in actions {
            let does = self.machine.actions.get(*id).map(|action| &action.does);
            let message = does.and_then(Does::message);
            if message.is_some_and(|one| one.group.is_some() && told.contains(&one.to)) {
                continue;
            }
            let rest = Pending {
                line: Some(step.line),
                only: Some(*id),
                from: Origin::Track(u16::try_from(track).unwrap_or(u16::MAX)),
                path: step.path,
                instalment,
                round,
                occurrence: number,
                state: PendingState::Waiting,
                due: self.now,
                at: self.now,
                figures,
                event: None,
                joined: Vec::new(),
            };
            if let Some(subject) = self.subject_mut(at) {
                subject.pending.push(rest);
            }
            if let Some(mark) = self.step_mark(at, track, line) {
                mark.begun = number;
            }
            number = number.saturating_add(1);
        }
    }

    /// The step whose message was told in that of another invoice, and of which something is left to do.
    pub(super) fn rest_of(&self, at: usize, pending: &Pending) -> Option<&'_ Step> {
        let (Origin::Track(track), None, Some(line), Some(_)) =
            (pending.from, &pending.event, pending.line, pending.only)
        else {
            return None;
        };
        let milestone = self.milestone(at, usize::from(track))?;
        let mut steps = milestone.steps.iter();
        let step = steps.find_map(|id| self.machine.steps.get(*id).filter(|one| one.line == line));
        step.filter(|_| pending.state == PendingState::Waiting)
    }

    /// A milestone is missed: what is left to do of its lines waits no longer.
    pub(super) fn do_rest(&mut self, at: usize, track: usize) {
        let place = |run: &Run<'_>| {
            let mut pending = run.subject(at)?.pending.iter();
            pending.position(|one| {
                let own = one.from.track() == Some(track) && run.rest_of(at, one).is_some();
                own && (one.line).is_some_and(|line| run.barrier_of(at, one, line).is_none())
            })
        };
        while let Some(place) = place(self) {
            self.resume_waiting(at, place);
        }
    }

    /// Of several grouped lines that are about to be sent to one person the gravest speaks: if
    /// another one is graver, it goes first, and takes this one in.
    pub(super) fn yield_in_group(&mut self, at: usize, place: usize) -> bool {
        let Some(own) = self.subject(at) else {
            return false;
        };
        let Some(pending) = own.pending.get(place) else {
            return false;
        };
        let (Some((milestone, line, _)), Some((to, group))) =
            (self.step_of(at, pending.from), self.group_of(pending))
        else {
            return false;
        };
        let mut gravest: Option<(usize, usize, Slot)> = None;
        for (other, subject) in self.account.subjects.iter().enumerate() {
            if other == at {
                continue;
            }
            for pending in &subject.pending {
                let planned = matches!(pending.state, PendingState::Planned { .. });
                let same = self.group_of(pending).is_some_and(|(role, _)| role == to);
                let step = self.step_of(other, pending.from);
                let Some((of, graver, _)) = step.filter(|_| planned && same) else {
                    continue;
                };
                let above = gravest.map_or(line, |(_, line, _)| line);
                let is_graver = of == milestone && graver > above && pending.at <= self.now;
                if is_graver && self.belongs(at, other, group) {
                    gravest = Some((other, graver, self.pending_slot(other, pending)));
                }
            }
        }
        let Some((other, _, slot)) = gravest else {
            return false;
        };
        self.about_to_send(other, slot);
        let own = self.subject(at).and_then(|one| one.pending.get(place));
        own.is_none_or(|own| !matches!(own.state, PendingState::Planned { .. }))
    }

    pub(super) fn group_of(&self, pending: &Pending) -> Option<(RoleId, Group)> {
        self.context.shape.line(pending.line?).group
    }

    /// All to whom a line speaks for a group.
    fn groups_of(&self, pending: &Pending) -> Vec<RoleId> {
        let line = pending.line.and_then(|line| self.machine.lines.get(line));
        let actions = line.map_or(&[][..], |line| line.actions.as_slice()).iter();
        let messages = actions.filter_map(|id| self.machine.actions.get(*id)?.does.message());
        let grouped = messages.filter(|message| message.group.is_some());
        grouped.map(|message| message.to).collect()
    }

    /// The group that a line speaks to, and whom.
    pub(super) fn group_in(&self, line: &Line) -> Option<(RoleId, Group)> {
        let mut actions = line.actions.iter();
        actions.find_map(|id| {
            let message = self.machine.actions.get(*id)?.does.message()?;
            Some((message.to, message.group?))
        })
    }
}
