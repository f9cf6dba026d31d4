//! A transition under way: the account, the context, and where effects go.

use std::cell::Cell;

use super::context::Context;
use super::effect::{Attention, Done, Effect, Figures, Reason, Slot, ValueFault, Why};
use super::marks::{Pending, Track};
use super::shape::Known;
use super::state::{Account, Subject};
use super::view::View;
use crate::calendar::Calendar;
use crate::day::Day;
use crate::eval::{self, EvalError, RateDay, Truth, Value};
use crate::event::Event;
use crate::machine::expr::Node;
use crate::machine::journey::Journey;
use crate::machine::milestone::Milestone;
use crate::machine::{ExprId, Machine, PathId};
use crate::moment::Instant;

/// A transition under way.
pub(super) struct Run<'a> {
    pub(super) machine: &'a Machine,
    pub(super) context: &'a Context,
    pub(super) account: &'a mut Account,
    pub(super) now: Instant,
    pub(super) out: &'a mut Vec<Effect>,
    /// What led to what is being done: the event at hand, or its time.
    pub(super) reason: Reason,
    pub(super) occurred: Option<Day>,
    /// Other invoices that the message at hand speaks for.
    pub(super) joined: Vec<super::state::SubjectId>,
    /// All that was touched lies from the first place to before the second.
    pub(super) touched: (usize, usize),
    /// The day in the zone of the calendar that was asked last.
    pub(super) clock: Cell<Option<(&'a Calendar, Day)>>,
}

impl<'a> Run<'a> {
    /// A transition that nothing has led to yet but its time.
    pub(super) fn new(
        machine: &'a Machine,
        context: &'a Context,
        account: &'a mut Account,
        now: Instant,
        out: &'a mut Vec<Effect>,
    ) -> Run<'a> {
        Run {
            machine,
            context,
            account,
            now,
            out,
            reason: Reason::Due,
            occurred: None,
            joined: Vec::new(),
            touched: (0, 0),
            clock: Cell::new(None),
        }
    }
}

impl<'a> Run<'a> {
    #[inline]
    pub(super) fn subject(&self, at: usize) -> Option<&Subject> {
        self.account.subjects.get(at)
    }

    #[inline]
    pub(super) fn subject_mut(&mut self, at: usize) -> Option<&mut Subject> {
        self.account.subjects.get_mut(at)
    }

    #[inline]
    pub(super) fn track(&self, at: usize, track: usize) -> Option<&Track> {
        self.subject(at)?.tracks.get(track)
    }

    pub(super) fn track_mut(&mut self, at: usize, track: usize) -> Option<&mut Track> {
        self.subject_mut(at)?.tracks.get_mut(track)
    }

    #[inline]
    pub(super) fn journey(&self, at: usize) -> Option<&'a Journey> {
        self.machine.journeys.get(self.subject(at)?.journey?)
    }

    #[inline]
    pub(super) fn milestone(&self, at: usize, track: usize) -> Option<&'a Milestone> {
        let milestone = self.track(at, track)?.milestone;
        self.machine.milestones.get(milestone)
    }

    /// What a subject sees; the day of the machine's calendar where it has none.
    pub(super) fn view<'v>(
        &'v self,
        at: usize,
        instalment: u16,
        event: Option<&'v Event>,
    ) -> Option<View<'v>> {
        let subject = self.subject(at)?;
        let today = self.today(at);
        Some(View {
            machine: self.machine,
            context: self.context,
            account: self.account,
            subject,
            instalment,
            event,
            today,
            rate_day: RateDay::on(today),
            as_of: None,
            asks: false,
            calendar: None,
        })
    }

    #[inline]
    pub(super) fn calendar(&self, at: usize) -> &'a Calendar {
        let journey = self.subject(at).and_then(|subject| subject.journey);
        match self.context.shape.journey(journey).calendar {
            Known::Always(calendar) => self.context.calendar(calendar),
            Known::Asked => self.calendar_asked(at),
        }
    }

    #[cold]
    fn calendar_asked(&self, at: usize) -> &'a Calendar {
        let Some(subject) = self.subject(at) else {
            return self.context.calendar(None);
        };
        let (machine, context, seen) = (self.machine, self.context, (subject, 0));
        let view = View::of(machine, context, self.account, seen, None, self.now);
        self.context.calendar(calendar_id(&view))
    }

    /// The day of a subject: in the zone of its journey's calendar.
    #[inline]
    pub(super) fn today(&self, at: usize) -> Day {
        let calendar = self.calendar(at);
        match self.clock.get() {
            Some((same, day)) if std::ptr::eq(same, calendar) => day,
            _ => {
                let day = calendar.day_of(self.now);
                self.clock.set(Some((calendar, day)));
                day
            }
        }
    }

    /// Whether a condition holds; a value that can't be told is told to a person, and does not hold.
    pub(super) fn truth(
        &mut self,
        at: usize,
        instalment: u16,
        event: Option<&Event>,
        condition: Option<ExprId>,
    ) -> Truth {
        let Some(condition) = condition else {
            return Truth::Yes;
        };
        let said = match self.view(at, instalment, event) {
            Some(view) => eval::truth(self.machine, &view, condition),
            None => Ok(Truth::Unknown),
        };
        said.unwrap_or_else(|error| {
            self.tell_fault(at, instalment, error);
            Truth::Unknown
        })
    }

    /// A length of time, if it is one and known.
    pub(super) fn delay(
        &self,
        at: usize,
        instalment: u16,
        event: Option<&Event>,
        id: ExprId,
    ) -> Option<crate::Delay> {
        if let Some(Node::Delay(delay)) = self.machine.expressions.get(id) {
            return Some(*delay);
        }
        let view = self.view(at, instalment, event)?;
        match eval::value(self.machine, &view, id) {
            Ok(Value::Delay(delay)) => Some(delay),
            _ => None,
        }
    }

    pub(super) fn tell_fault(&mut self, at: usize, instalment: u16, error: EvalError) {
        let fault = Attention::Value(ValueFault::from(error));
        let slot = self.slot(at, instalment);
        self.emit_for(at, slot, Done::Attention(fault), self.reason, None);
    }

    /// The amounts of a subject, or of an instalment.
    pub(super) fn figures(&self, at: usize, instalment: u16) -> Figures {
        let Some(subject) = self.subject(at) else {
            return Figures::default();
        };
        match subject.invoice() {
            Some(invoice) => super::view::figures_of(subject, invoice, (instalment, None)),
            None => {
                let view = self.view(at, instalment, None);
                view.map(|view| view.figures()).unwrap_or_default()
            }
        }
    }

    /// The slot of a whole subject, or of an instalment: the path of its journey.
    pub(super) fn slot(&self, at: usize, instalment: u16) -> Slot {
        let path = self.journey(at).map_or(PathId(0), |journey| journey.path);
        Slot {
            subject: self
                .subject(at)
                .map(|subject| subject.id)
                .unwrap_or_default(),
            instalment,
            path,
            round: 0,
            occurrence: 0,
        }
    }

    /// The slot of a milestone.
    pub(super) fn track_slot(&self, at: usize, track: usize) -> Slot {
        let whole = self.slot(at, 0);
        let (Some(of), Some(milestone)) = (self.track(at, track), self.milestone(at, track)) else {
            return whole;
        };
        Slot {
            instalment: of.instalment,
            path: milestone.path,
            round: of.round,
            ..whole
        }
    }

    /// Emits an effect about a subject for the reason at hand.
    pub(super) fn emit(&mut self, at: usize, slot: Slot, does: Done) {
        self.emit_for(at, slot, does, self.reason, None);
    }

    /// Emits what a line does, with the instant at which its own words wanted it.
    pub(super) fn emit_planned(&mut self, at: usize, slot: Slot, does: Done, pending: &Pending) {
        self.emit_for(at, slot, does, self.reason, Some(pending.due));
    }

    /// Emits an effect about a subject.
    pub(super) fn emit_for(
        &mut self,
        at: usize,
        slot: Slot,
        does: Done,
        reason: Reason,
        due: Option<Instant>,
    ) {
        let moved_by = match &does {
            Done::Withheld { because, .. }
            | Done::Withdraw { because, .. }
            | Done::Skipped(because) => *because,
            _ => reason,
        };
        let rule = match moved_by.rule() {
            0 if self.is_moved_by_hours(at, due) => 3,
            rule => rule,
        };
        let figures = self.figures(at, slot.instalment);
        self.out.push(Effect {
            slot,
            does,
            why: Why {
                reason,
                occurred: self.occurred,
                due,
                rule,
                figures,
            },
        });
    }

    /// Whether what is done now was due outside the sending hours, and this is the next opening.
    fn is_moved_by_hours(&self, at: usize, due: Option<Instant>) -> bool {
        due.is_some_and(|due| {
            due < self.now && super::due::opening_from(self.calendar(at), due) == self.now
        })
    }

    /// Emits an effect with the figures that it was decided with: those of a group.
    pub(super) fn emit_with(
        &mut self,
        at: usize,
        slot: Slot,
        does: Done,
        due: Option<Instant>,
        figures: Figures,
    ) {
        self.emit_for(at, slot, does, self.reason, due);
        if let Some(effect) = self.out.last_mut() {
            effect.why.figures = figures;
        }
    }

    /// Counts how often a place takes effect; the first time is 1.
    pub(super) fn count(&mut self, at: usize, path: PathId) -> u16 {
        let Some(subject) = self.subject_mut(at) else {
            return 0;
        };
        match subject.counts.iter_mut().find(|(of, _)| *of == path) {
            Some((_, count)) => {
                *count = count.saturating_add(1);
                *count
            }
            None => {
                subject.counts.push((path, 1));
                1
            }
        }
    }

    /// How often a place took effect.
    pub(super) fn counted(&self, at: usize, path: PathId) -> u16 {
        let counts = self.subject(at).map(|subject| &subject.counts);
        let found = counts.and_then(|counts| counts.iter().find(|(of, _)| *of == path));
        found.map_or(0, |(_, count)| *count)
    }
}

/// The calendar that a subject's journey names.
pub(super) fn calendar_of<'v>(view: &View<'v>) -> &'v Calendar {
    let fixed = view.journey().and_then(|journey| journey.calendar);
    match fixed.and_then(|id| view.machine.expressions.get(id)) {
        None => view.context.calendar(None),
        Some(Node::Calendar(calendar)) => view.context.calendar(Some(*calendar)),
        Some(_) => view.context.calendar(calendar_id(view)),
    }
}

/// The calendar that an expression names; business days in it are counted with no calendar, so that
/// no calendar depends on itself.
fn calendar_id(view: &View<'_>) -> Option<crate::machine::CalendarId> {
    let id = view.journey()?.calendar?;
    let view = View {
        calendar: Some(view.context.calendar(None)),
        ..*view
    };
    match eval::value(view.machine, &view, id) {
        Ok(Value::Calendar(calendar)) => Some(calendar),
        _ => None,
    }
}
