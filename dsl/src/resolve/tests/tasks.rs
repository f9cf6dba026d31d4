//! The tasks and calls of a script, for tests that speak of them by their texts.

use std::borrow::Cow;
use std::rc::Rc;

use smol_str::SmolStr;

use super::super::Resolver;
use crate::model::{ActionKind, BeforeSending, Line, Model, PayloadField, Piece};

/// The labels of answers, with the data that each carries.
type Answers = Vec<(SmolStr, Vec<PayloadField>)>;

/// The tasks and calls of a script.
#[derive(Debug)]
pub(in super::super) struct Tasks {
    /// The texts, piece by piece, nothing standing for a placeholder; and the answers.
    pub known: Vec<(Vec<Option<String>>, Answers)>,
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
fn tasks_of(model: &Model) -> Vec<(Vec<Option<String>>, Answers)> {
    let mut out = Vec::new();
    each_line(model, &mut |line| {
        line.each_action(&mut |action| {
            let (ActionKind::Task(task) | ActionKind::Call { task, .. }) = &action.kind else {
                return;
            };
            let Some(text) = &task.text else { return };
            let pieces = text.pieces.iter().map(|piece| match piece {
                Piece::Plain(plain) => Some(plain.to_string()),
                _ => None,
            });
            let answers = task.answers.iter();
            let answers = answers.map(|one| (one.label.clone(), one.data.clone()));
            out.push((pieces.collect(), answers.collect()));
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

/// Whether a text could read so: its plain pieces come in order, anything stands for placeholders.
/// Kinds of spaces and of apostrophes make no difference: nobody sees them.
pub(super) fn could_read<'a>(pieces: &'a [Option<String>], told: &'a str) -> bool {
    let folded = |piece: &'a Option<String>| piece.as_deref().map(folded);
    let (pieces, told) = (
        pieces.iter().map(folded).collect::<Vec<_>>(),
        self::folded(told),
    );
    reads(&pieces, &told)
}

fn folded(text: &str) -> Cow<'_, str> {
    if !text.contains(['\u{a0}', '\u{202f}', '’']) {
        return Cow::Borrowed(text);
    }
    let folded = text.chars().map(|c| match c {
        '\u{a0}' | '\u{202f}' => ' ',
        '’' => '\'',
        other => other,
    });
    Cow::Owned(folded.collect())
}

fn reads(pieces: &[Option<Cow<'_, str>>], told: &str) -> bool {
    let mut rest = told;
    let mut anything = false;
    for (at, piece) in pieces.iter().enumerate() {
        let Some(plain) = piece else {
            anything = true;
            continue;
        };
        let last = at + 1 == pieces.len();
        let found = if !anything {
            rest.strip_prefix(&**plain)
        } else if last {
            return rest.ends_with(&**plain);
        } else {
            rest.find(&**plain)
                .and_then(|start| rest.get(start + plain.len()..))
        };
        match found {
            Some(behind) => rest = behind,
            None => return told.contains('{') && told.split('{').next() == Some(&**plain),
        }
        anything = false;
    }
    anything || rest.is_empty()
}

#[cfg(test)]
mod checks {
    use super::could_read;

    fn pieces(text: &str) -> Vec<Option<String>> {
        text.split('*')
            .enumerate()
            .flat_map(|(at, plain)| {
                let gap = (at > 0).then_some(None);
                let plain = (!plain.is_empty()).then(|| Some(plain.to_owned()));
                gap.into_iter().chain(plain)
            })
            .collect()
    }

    #[test]
    fn placeholders_stand_for_anything() {
        assert!(could_read(&pieces("Dispute: *"), "Dispute: two frames"));
        assert!(could_read(
            &pieces("Unpaid *: *"),
            "Unpaid F-12: 1,200.00 EUR"
        ));
        assert!(could_read(&pieces("Not received"), "Not received"));
        assert!(!could_read(&pieces("Not received"), "Not received yet"));
        assert!(!could_read(&pieces("Dispute: *"), "Disputes: two frames"));
        assert!(could_read(&pieces("* is late"), "F-12 is late"));
        assert!(!could_read(&pieces("* is late"), "F-12 is later"));
        assert!(could_read(
            &pieces("Impayé\u{a0}: l’avoir *"),
            "Impayé : l'avoir A"
        ));
    }
}
