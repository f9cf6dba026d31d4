//! The tasks and calls of a script, for tests that speak of them by their texts.

use jalon_core::cases::Reading;
use smol_str::SmolStr;
use std::rc::Rc;

use super::super::Resolver;
use crate::model::{ActionKind, BeforeSending, Line, Model, PayloadField, Piece};

/// The labels of answers, with the data that each carries.
type Answers = Vec<(SmolStr, Vec<PayloadField>)>;

/// The tasks and calls of a script.
#[derive(Debug)]
pub(in super::super) struct Tasks {
    /// The texts, their placeholders open; and the answers.
    pub known: Vec<(Reading, Answers)>,
    /// An action could not be understood: it may have been any task.
    pub incomplete: bool,
}

impl Resolver<'_> {
    /// The tasks and calls of the script, gathered once.
    pub(super) fn tasks(&mut self) -> Rc<Tasks> {
        if let Some(tasks) = &self.tasks {
            return Rc::clone(tasks);
        }
        let tasks = Rc::new(Tasks {
            known: tasks_of(&self.model),
            incomplete: has_unknown_action(&self.model),
        });
        self.tasks = Some(Rc::clone(&tasks));
        tasks
    }
}

/// The texts of all tasks and calls of the script, with their answers.
fn tasks_of(model: &Model) -> Vec<(Reading, Answers)> {
    let mut out = Vec::new();
    each_line(model, &mut |line| {
        line.each_action(&mut |action| {
            let (ActionKind::Task(task) | ActionKind::Call { task, .. }) = &action.kind else {
                return;
            };
            let Some(text) = &task.text else { return };
            let pieces = text.pieces.iter().map(|piece| match piece {
                Piece::Plain(plain) => Some(plain.as_str()),
                _ => None,
            });
            let answers = task.answers.iter();
            let answers = answers.map(|one| (one.label.clone(), one.data.clone()));
            out.push((Reading::pieces(pieces), answers.collect()));
        });
    });
    out
}

/// Whether an action could not be understood: it may have been any task.
fn has_unknown_action(model: &Model) -> bool {
    let mut found = false;
    each_line(model, &mut |line| {
        line.each_action(&mut |action| found |= action.kind == ActionKind::Unknown);
    });
    found
}

/// Every line that can have tasks.
fn each_line(model: &Model, visit: &mut dyn FnMut(&Line)) {
    for (_, journey) in model.journeys.iter() {
        for before in &journey.before_sending {
            match before {
                BeforeSending::Require { otherwise, .. } => visit(otherwise),
                BeforeSending::Hold { then, .. } => {
                    then.iter().for_each(&mut *visit);
                }
            }
        }
        journey.reactions.iter().for_each(|one| visit(&one.line));
    }
    for (_, milestone) in model.milestones.iter() {
        let expected = milestone.expect.iter().flat_map(|one| &one.otherwise);
        expected.for_each(&mut *visit);
        milestone.missed.iter().for_each(|one| visit(&one.line));
        milestone.reactions.iter().for_each(|one| visit(&one.line));
    }
    model
        .steps
        .items()
        .iter()
        .for_each(|step| visit(&step.line));
}
