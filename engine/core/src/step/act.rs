//! Actions: what each does, from left to right in its line.

use smol_str::SmolStr;

use super::barrier::{is_message, may_fall};
use super::effect::{Attention, Done, Reason, Slot};
use super::marks::{OpenTask, Origin, Pending, Settlement, Status, StepMark, StepStatus, Wait};
use super::run::Run;
use super::settle::Asked;
use super::state::Stage;
use crate::eval::{self, Stored, Value};
use crate::event::Event;
use crate::machine::action::{Act, Action, Does, Message, SetField, Task};
use crate::machine::template::Piece;
use crate::machine::{ActionId, Dense, ExprId, RoleId, TemplateId};
use crate::money::Money;
use crate::way::Way;

/// What became of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Acted {
    /// It is done.
    Done,
    /// It is on its way.
    Sent,
    /// What follows it in its line has no object any more.
    Over,
}

impl Run<'_> {
    pub(super) fn act(
        &mut self,
        at: usize,
        pending: &Pending,
        id: ActionId,
        event: Option<&Event>,
    ) -> Acted {
        let Some(action) = self.machine.actions.get(id) else {
            return Acted::Done;
        };
        let slot = Slot {
            path: action.path,
            ..self.pending_slot(at, pending)
        };
        let does = &action.does;
        if does.is_pressure() {
            let message = is_message(does);
            let barrier = self.barrier_after(at, pending.instalment, message, event);
            if let Some(because) = barrier {
                let until = None;
                self.emit(at, slot, Done::Withheld { until, because });
                if !pending.from.has_day() && may_fall(because) {
                    self.keep_for_later(at, pending, id, event);
                }
                return Acted::Done;
            }
        }
        let from = pending.from;
        if self.is_early(at, pending, does) {
            self.emit(at, slot, Done::Skipped(Reason::NotLate));
            return Acted::Done;
        }
        match does {
            Does::Alert { team, .. } => {
                let team = *team;
                self.emit_planned(at, slot, Done::Alert { team, action: id }, pending);
            }
            Does::Remind(message) | Does::Chase(message) | Does::FormalNotice(message) => {
                let act = does.act().unwrap_or(Act::Chase);
                return self.send_message(at, pending, slot, (id, act), message, event);
            }
            Does::Resend { message } => match message {
                Some(message) => {
                    let act = (id, Act::Resend);
                    return self.send_message(at, pending, slot, act, message, event);
                }
                None => return self.resend_all(at, slot, id),
            },
            Does::Task(task) => self.make_task(at, pending, slot, (id, action), task, None),
            Does::Call { to, task } => {
                self.make_task(at, pending, slot, (id, action), task, Some(*to));
            }
            Does::Claim { claim, place } => self.claim(at, pending, slot, *claim, *place),
            Does::Entrust(agency) => {
                self.emit_planned(at, slot, Done::Entrust(*agency), pending);
            }
            Does::HandOver(agency) => {
                let amount = self.owed(at);
                let today = self.today(at);
                if let Some(subject) = self.subject_mut(at) {
                    subject.handed_over = Some(today);
                }
                let agency = *agency;
                self.emit_planned(at, slot, Done::HandOver { agency, amount }, pending);
                // Who has the debt speaks with the payer.
                self.withdraw_tasks(at, Asked::ToCall, Reason::HandedOver);
            }
            Does::Recall(agency) => self.recall(at, slot, Some(*agency)),
            Does::Post { .. } => {
                self.emit_planned(at, slot, Done::Post { action: id }, pending);
            }
            Does::HoldMessages { lasting, .. } => {
                self.hold_messages(at, pending.instalment, slot, *lasting, event);
            }
            Does::Release => self.release(at),
            Does::Pause(pause) => self.pause(at, from, slot, pause, event),
            Does::Resume => self.resume_after(at, event),
            Does::KeepChasingUndisputed => self.keep_chasing(at, event),
            Does::Set { field, value } => {
                self.set_field(at, pending.instalment, *field, *value, event);
                self.emit(at, slot, Done::Set { action: id });
            }
            Does::Expect { expectation, .. } => {
                let delay = expectation
                    .within
                    .and_then(|within| self.delay(at, pending.instalment, event, within));
                let until = delay.and_then(|delay| self.deadline(at, self.today(at), delay));
                if let Some(subject) = self.subject_mut(at) {
                    subject.waits.push(Wait {
                        action: id,
                        from,
                        until,
                    });
                }
            }
            Does::MarkPassed => {
                if let Some(track) = from.track() {
                    let today = self.today(at);
                    self.pass(at, track, today);
                }
            }
            Does::TryAgain { at_most } => self.try_again(at, from, slot, *at_most),
            Does::KeepWaiting(delay) => self.keep_waiting(at, from, *delay, event),
            Does::GoOn => {
                if let Some(track) = from.track().and_then(|track| self.track_mut(at, track)) {
                    track.went_on = true;
                }
            }
            Does::EndAs(end) => {
                self.end(at, Settlement::Named(*end));
                return Acted::Over;
            }
        }
        Acted::Done
    }

    fn send_message(
        &mut self,
        at: usize,
        pending: &Pending,
        slot: Slot,
        (action, act): (ActionId, Act),
        message: &Message,
        event: Option<&Event>,
    ) -> Acted {
        let to = message.to;
        if !self.has_somebody(at, to) {
            self.emit(at, slot, Done::Attention(Attention::NobodyInRole(to)));
            return Acted::Done;
        }
        let way = message.by.and_then(|by| self.way(at, by, event));
        let lists = match message.group {
            Some(group) => self.list_group(at, pending, group),
            None => Vec::new(),
        };
        if message.payment_link || self.links_in(message.template) {
            self.note_link(at);
            for id in &lists {
                let other = self.account.subjects.iter().position(|one| one.id == *id);
                other.into_iter().for_each(|other| self.note_link(other));
            }
        }
        let credits = self.open_credits(at, message.group);
        let figures = self.figures_of((at, pending.instalment), &lists, &credits);
        self.note_contact(at, slot, to, act);
        let does = Done::Message {
            act,
            to,
            way,
            action,
            lists,
            credits,
        };
        self.emit_with(at, slot, does, Some(pending.due), figures);
        Acted::Sent
    }

    /// Whether a template has a link for paying or for telling that the invoice came.
    pub(super) fn links_in(&self, template: Option<TemplateId>) -> bool {
        let template = template.and_then(|id| self.machine.templates.get(id));
        let versions = template.map_or(&[][..], |template| template.versions.as_slice());
        versions.iter().any(|version| {
            let texts = version
                .subject
                .iter()
                .chain(&version.body)
                .chain(&version.sms);
            let mut pieces = texts.flat_map(|text| &text.pieces);
            pieces.any(|piece| matches!(piece, Piece::PaymentLink | Piece::ReceiptLink))
        })
    }

    /// Whether somebody has a role; the payer is there even where no contact is known by name.
    pub(super) fn has_somebody(&self, at: usize, role: RoleId) -> bool {
        use crate::eval::Facts;
        let view = self.view(at, 0, None);
        role == RoleId::PAYER || view.is_some_and(|view| view.role_known(role))
    }

    pub(super) fn way(&self, at: usize, by: ExprId, event: Option<&Event>) -> Option<Way> {
        let view = self.view(at, 0, event)?;
        match eval::value(self.machine, &view, by) {
            Ok(Value::Way(way)) => Some(way),
            _ => None,
        }
    }

    fn make_task(
        &mut self,
        at: usize,
        pending: &Pending,
        slot: Slot,
        (id, action): (ActionId, &Action),
        task: &Task,
        calls: Option<RoleId>,
    ) {
        let delay = task
            .within
            .and_then(|within| self.delay(at, slot.instalment, None, within));
        let due = delay.and_then(|delay| self.deadline(at, self.today(at), delay));
        if let Some(subject) = self.subject_mut(at) {
            subject.tasks.push(OpenTask {
                action: id,
                path: action.path,
                from: pending.from,
                occurrence: slot.occurrence,
                due,
            });
        }
        let does = Done::Task {
            team: task.team,
            action: id,
            calls,
            due,
        };
        self.emit_planned(at, slot, does, pending);
    }

    /// All that is owed, for an agency.
    fn owed(&self, at: usize) -> Money {
        let subject = self.subject(at);
        let ledger = subject.and_then(|subject| Some(&subject.invoice()?.ledger));
        ledger.map_or(Money::zero(crate::Currency::EUR), |ledger| {
            Money::new(ledger.open().amount_due(), ledger.currency())
        })
    }

    fn set_field(
        &mut self,
        at: usize,
        instalment: u16,
        field: SetField,
        value: ExprId,
        event: Option<&Event>,
    ) {
        let said = match self.view(at, instalment, event) {
            Some(view) => eval::value(self.machine, &view, value).map(Stored::from),
            None => return,
        };
        let value = match said {
            Ok(value) => value,
            Err(error) => return self.tell_fault(at, instalment, error),
        };
        let Some(subject) = self.account.subjects.get_mut(at) else {
            return;
        };
        let place = match field {
            SetField::Invoice(field) => subject
                .invoice_mut()
                .and_then(|invoice| invoice.fields.get_mut(field.place())),
            SetField::Customer(field) => self
                .account
                .customers
                .get_mut(usize::from(subject.customer))
                .and_then(|customer| customer.fields.get_mut(field.place())),
        };
        if let Some(place) = place {
            *place = value;
        }
    }

    /// The milestone once more, from its start; after a refused sign-off, the same step once more.
    fn try_again(&mut self, at: usize, from: Origin, slot: Slot, at_most: Option<u32>) {
        let today = self.today(at);
        if let Origin::Refused(track, step) = from {
            let next_day = self.calendar(at).business_day_from(today.plus_days(1));
            if let Some(mark) = self.mark_from(at, Origin::Step(track, step)) {
                mark.status = StepStatus::Waiting;
                mark.again_from = Some(next_day);
            }
            return;
        }
        let tried = self.count(at, slot.path);
        if at_most.is_some_and(|most| u32::from(tried) > most) {
            return self.emit(at, slot, Done::Attention(Attention::TriedEnough));
        }
        let Some(track) = from.track() else {
            return;
        };
        let now = self.now;
        if let Some(of) = self.track_mut(at, track) {
            of.round = of.round.saturating_add(1);
            of.opened = Some(now);
            of.start = Some(today);
            of.deadline = None;
            for mark in of.steps.iter_mut().chain(&mut of.missed) {
                *mark = StepMark {
                    begun: 0,
                    ..StepMark::default()
                };
            }
        }
        self.become_status(at, track, Status::Open, today);
    }

    /// A later deadline for what was expected.
    fn keep_waiting(&mut self, at: usize, from: Origin, delay: ExprId, event: Option<&Event>) {
        let Some(track) = from.track() else {
            return;
        };
        let today = self.today(at);
        let delay = self.delay(at, self.instalment_of(at, from), event, delay);
        let deadline = delay.and_then(|delay| self.deadline(at, today, delay));
        let Some(of) = self.track_mut(at, track) else {
            return;
        };
        of.deadline = deadline;
        for mark in &mut of.missed {
            mark.status = StepStatus::Waiting;
        }
        if of.status == Status::Missed {
            of.round = of.round.saturating_add(1);
            self.become_status(at, track, Status::Open, today);
        }
    }

    /// The case comes back from the agency: what was missed waits again, and no step leaves twice.
    pub(super) fn recall(
        &mut self,
        at: usize,
        slot: Slot,
        agency: Option<crate::machine::AgencyId>,
    ) {
        let today = self.today(at);
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        if subject.handed_over.take().is_none() {
            return;
        }
        self.emit(at, slot, Done::Recall(agency));
        let stage = self.subject(at).map(|subject| subject.stage);
        let ended = matches!(stage, Some(Stage::Ended(how)) if how != Settlement::Cancelled);
        if ended && self.wanted(at, 0) > 0 {
            self.reopen(at);
        }
        let count = self.subject(at).map_or(0, |subject| subject.tracks.len());
        for track in 0..count {
            let missed = self.track(at, track).map(|track| track.status) == Some(Status::Missed);
            if missed && self.waits_for_payment(at, track) {
                if let Some(of) = self.track_mut(at, track) {
                    of.reopened = Some(today);
                }
                self.become_status(at, track, Status::Open, today);
            }
        }
    }

    /// The journey ends.
    pub(super) fn end(&mut self, at: usize, how: Settlement) {
        self.withdraw_all(at, Reason::Over);
        self.withdraw_links(at, Reason::Over);
        let nothing_open = self.wanted(at, 0) == 0;
        let day = self.occurred.unwrap_or_else(|| self.today(at));
        let mut tracks = 0;
        if let Some(subject) = self.subject_mut(at) {
            if nothing_open {
                subject.settled.get_or_insert(day);
            }
            subject.stage = Stage::Ended(how);
            subject.waits.clear();
            tracks = subject.tracks.len();
        }
        self.close_open(at, tracks);
        let slot = self.slot(at, 0);
        self.emit(at, slot, Done::Ended(how));
    }

    /// What a person filled in, and who: for the texts of later lines.
    pub(super) fn outcome_line(
        &self,
        action: ActionId,
        answer: u16,
    ) -> Option<crate::machine::LineId> {
        let does = &self.machine.actions.get(action)?.does;
        let (Does::Task(task) | Does::Call { task, .. }) = does else {
            return None;
        };
        Some(task.outcomes.get(usize::from(answer))?.line)
    }

    /// A task is closed with an answer.
    pub(super) fn close_task(
        &mut self,
        at: usize,
        path: crate::machine::PathId,
        answer: Option<u16>,
        event: &Event,
        _by: &SmolStr,
    ) {
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        let Some(place) = subject.tasks.iter().position(|task| task.path == path) else {
            return self.nothing_to_decide(at, path);
        };
        let task = subject.tasks.remove(place);
        let line = answer.and_then(|answer| self.outcome_line(task.action, answer));
        if let Some(line) = line {
            let from = match task.from {
                Origin::Step(track, _) | Origin::Missed(track, _) => Origin::Track(track),
                other => other,
            };
            self.begin_line(at, from, line, self.now, Some(event));
        }
    }

    pub(super) fn tell_late_task(&mut self, at: usize, place: usize) {
        let Some(subject) = self.subject_mut(at) else {
            return;
        };
        let Some(task) = subject.tasks.get_mut(place) else {
            return;
        };
        task.due = None;
        let task = task.clone();
        let slot = subject.task_slot(&task);
        self.emit(at, slot, Done::Attention(Attention::TaskLate));
    }
}
