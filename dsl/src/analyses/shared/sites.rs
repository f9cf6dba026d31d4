//! Every action of a journey with the place in which it stands: in which step or reaction, behind
//! which answers, under which conditions.

use crate::model::{
    Action, ActionKind, BeforeSending, Cond, Journey, JourneyId, Line, Milestone, MilestoneId,
    Missed, Model, Moment, Reaction, Step, StepId,
};
use crate::span::Span;

/// Lines nested deeper are not looked at; the grammar refuses them long before.
const DEPTH_MAX: usize = 64;

/// In which line of a journey.
#[derive(Clone, Copy, Debug)]
pub enum Place<'m> {
    /// A line of `before sending`.
    BeforeSending,
    /// A step.
    Step(StepId, &'m Step),
    /// What is done when a milestone is missed.
    Missed(MilestoneId, &'m Missed),
    /// The `else` of a milestone's expectation.
    Unmet(MilestoneId),
    /// A reaction, of a milestone or of the whole journey.
    Reaction(Option<MilestoneId>, &'m Reaction),
}

/// What led from a line to one below it.
#[derive(Clone, Copy, Debug)]
pub enum Turn<'m> {
    /// A person's answer.
    Answer,
    /// A sign-off was refused.
    Refused(&'m Action),
    /// Nobody signed in time.
    Silent(&'m Action),
    /// What was expected has not come.
    Unmet,
}

/// An action with its place.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a, 'm> {
    /// Of which journey.
    pub journey: JourneyId,
    /// In which line.
    pub place: Place<'m>,
    /// Behind which turns, the outermost first.
    pub turns: &'a [Turn<'m>],
    /// Under which conditions: of its milestone, of its lines.
    pub guards: &'a [&'m Cond],
    /// The line in which it stands.
    pub line: &'m Line,
    /// Its place in that line.
    pub index: usize,
    /// What is done.
    pub action: &'m Action,
}

impl<'m> Place<'m> {
    /// Its milestone, if it has one.
    pub fn milestone(&self) -> Option<MilestoneId> {
        match self {
            Place::BeforeSending => None,
            Place::Step(_, step) => Some(step.milestone),
            Place::Missed(milestone, _) | Place::Unmet(milestone) => Some(*milestone),
            Place::Reaction(milestone, _) => *milestone,
        }
    }

    /// The day that the script sets for it.
    pub fn moment(&self) -> Option<&'m Moment> {
        match self {
            Place::Step(_, step) => Some(&step.moment),
            Place::Missed(_, missed) => missed.moment.as_ref(),
            _ => None,
        }
    }

    /// The `use` lines through which it came.
    pub fn via(&self) -> &'m [Span] {
        match self {
            Place::Step(_, step) => &step.via,
            Place::Missed(_, missed) => &missed.via,
            Place::Reaction(_, reaction) => &reaction.via,
            _ => &[],
        }
    }
}

struct Walk<'v, 'm> {
    journey: JourneyId,
    turns: Vec<Turn<'m>>,
    guards: Vec<&'m Cond>,
    visit: &'v mut dyn FnMut(&Site<'_, 'm>),
}

/// Calls `visit` with every action of a journey, in the order of the script.
pub fn each_site<'m>(model: &'m Model, id: JourneyId, visit: &mut dyn FnMut(&Site<'_, 'm>)) {
    let journey: &Journey = &model.journeys[id];
    let mut walk = Walk {
        journey: id,
        turns: Vec::new(),
        guards: Vec::new(),
        visit,
    };
    for line in &journey.before_sending {
        let below = match line {
            BeforeSending::Require { otherwise, .. } => Some(otherwise),
            BeforeSending::Hold { then, .. } => then.as_ref(),
        };
        if let Some(below) = below {
            walk.line(Place::BeforeSending, below, 0);
        }
    }
    for (milestone, found) in model.milestones_of(id) {
        walk.milestone(model, milestone, found);
    }
    for reaction in &journey.reactions {
        walk.line(Place::Reaction(None, reaction), &reaction.line, 0);
    }
}

/// Calls `visit` with every action of every journey that has no fault.
pub fn each_sound_site<'m>(model: &'m Model, visit: &mut dyn FnMut(&Site<'_, 'm>)) {
    for journey in super::openings::sound_journeys(model) {
        each_site(model, journey, visit);
    }
}

impl<'m> Walk<'_, 'm> {
    fn milestone(&mut self, model: &'m Model, id: MilestoneId, milestone: &'m Milestone) {
        let guards = self.guards.len();
        self.guards.extend(&milestone.when);
        let otherwise = milestone.expect.as_ref();
        if let Some(line) = otherwise.and_then(|expect| expect.otherwise.as_ref()) {
            self.line(Place::Unmet(id), line, 0);
        }
        for (step, found) in model.steps_of(id) {
            self.line(Place::Step(step, found), &found.line, 0);
        }
        for missed in &milestone.missed {
            self.line(Place::Missed(id, missed), &missed.line, 0);
        }
        for reaction in &milestone.reactions {
            self.line(Place::Reaction(Some(id), reaction), &reaction.line, 0);
        }
        self.guards.truncate(guards);
    }

    fn line(&mut self, place: Place<'m>, line: &'m Line, depth: usize) {
        if depth > DEPTH_MAX {
            return;
        }
        let guards = self.guards.len();
        self.guards.extend(&line.when);
        for (index, action) in line.actions.iter().enumerate() {
            (self.visit)(&Site {
                journey: self.journey,
                place,
                turns: &self.turns,
                guards: &self.guards,
                line,
                index,
                action,
            });
            self.below(place, action, depth);
        }
        self.guards.truncate(guards);
    }

    fn below(&mut self, place: Place<'m>, action: &'m Action, depth: usize) {
        match &action.kind {
            ActionKind::Task(task) | ActionKind::Call { task, .. } => {
                for answer in &task.answers {
                    self.turn(place, Turn::Answer, &answer.line, depth);
                }
            }
            ActionKind::Expect(expect) => {
                if let Some(line) = &expect.otherwise {
                    self.turn(place, Turn::Unmet, line, depth);
                }
            }
            _ => {}
        }
        let Some(sign_off) = &action.sign_off else {
            return;
        };
        if let Some(reply) = &sign_off.refused {
            self.turn(place, Turn::Refused(action), &reply.line, depth);
        }
        if let Some(reply) = &sign_off.silent {
            self.turn(place, Turn::Silent(action), &reply.line, depth);
        }
    }

    fn turn(&mut self, place: Place<'m>, turn: Turn<'m>, line: &'m Line, depth: usize) {
        self.turns.push(turn);
        self.line(place, line, depth + 1);
        self.turns.pop();
    }
}
