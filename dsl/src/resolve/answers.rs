//! What follows an answer, a refusal or a silence: each goes to the action that it answers.

use smol_str::SmolStr;
use std::rc::Rc;

use super::Resolver;
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Action, ActionKind, Answer, Reply};
use crate::span::Span;
use crate::syntax::ast::{self, AnswerTo};
use crate::words::Word;

impl Resolver<'_> {
    /// Hands the lines of the block to the last action that they can answer.
    pub(super) fn answers(
        &mut self,
        place: &Place,
        actions: &mut [Action],
        tree: &ast::ActionLine,
        faulty: bool,
        depth: usize,
    ) {
        let faulty = faulty || tree.actions.iter().any(|one| self.is_repaired(one.verb));
        for answer in &tree.answers {
            match &answer.to {
                AnswerTo::Label { label, data } => {
                    let mut inside = place.clone();
                    let data = self.data_of_answer(place, data);
                    if !data.is_empty() {
                        inside.answer = Some(Rc::new(data.clone()));
                    }
                    let line = self.line_at(&inside, &answer.line, depth + 1);
                    let head = answer.head;
                    let answer = Answer {
                        label: label.clone(),
                        span: answer.head,
                        data,
                        line,
                    };
                    if !self.label(actions, answer) {
                        self.nothing_asked(place, head, faulty);
                    }
                }
                AnswerTo::Refused | AnswerTo::Silent => {
                    let line = self.line_at(place, &answer.line, depth + 1);
                    let reply = Reply {
                        head: answer.head,
                        line,
                    };
                    let refused = answer.to == AnswerTo::Refused;
                    if !self.reply(actions, reply, refused) && !asks_a_parameter(place, tree) {
                        self.nobody_asked(place, answer.head, faulty);
                    }
                }
            }
        }
    }

    /// Whether something was asked: gives the answer to the last task or call of the line.
    fn label(&mut self, actions: &mut [Action], answer: Answer) -> bool {
        let task = actions
            .iter_mut()
            .rev()
            .find_map(|action| match &mut action.kind {
                ActionKind::Task(task) | ActionKind::Call { task, .. } => Some(task),
                _ => None,
            });
        let Some(task) = task else {
            return false;
        };
        let mut known = task.answers.iter();
        let first = known.find(|known| same(&known.label, &answer.label));
        if let Some(first) = first.map(|known| known.span) {
            self.answer_twice(first, answer.span);
        } else if answer.label.trim().is_empty() {
            let message = text("this answer has no text", "cette réponse n’a pas de texte");
            self.say(Diagnostic::error(codes::LINE_MISSING, answer.span, message));
        } else {
            task.answers.push(answer);
        }
        true
    }

    fn nothing_asked(&mut self, place: &Place, head: Span, faulty: bool) {
        if faulty {
            // The line above has a fault of its own.
            return self.silently();
        }
        let words = [Word::Task, Word::Calls].map(|word| self.word(place.module, word));
        let message = text(
            "this answers no question: no task or call stands on the line above",
            "ceci ne répond à aucune question : la ligne au-dessus n’a ni tâche ni appel",
        );
        let fault = Diagnostic::error(codes::ANSWER_MISFIT, head, message).help(shown::same(
            "answers follow {}",
            "les réponses suivent {}",
            &shown::list(words),
        ));
        self.say(fault);
    }

    /// Whether somebody was asked: gives the reply to the last sign-off of the line.
    fn reply(&mut self, actions: &mut [Action], reply: Reply, refused: bool) -> bool {
        let sign_off = actions
            .iter_mut()
            .rev()
            .find_map(|action| action.sign_off.as_mut());
        let Some(sign_off) = sign_off else {
            return false;
        };
        let slot = if refused {
            &mut sign_off.refused
        } else {
            &mut sign_off.silent
        };
        match slot {
            Some(first) => {
                let first = first.head;
                self.answer_twice(first, reply.head);
            }
            None => *slot = Some(reply),
        }
        true
    }

    fn nobody_asked(&mut self, place: &Place, head: Span, faulty: bool) {
        if faulty {
            return self.silently();
        }
        let words = self.word(place.module, Word::SignOff);
        let message = text(
            "nobody was asked: the line above has no sign-off",
            "personne n’a été consulté : la ligne au-dessus ne demande pas d’accord",
        );
        let fault = Diagnostic::error(codes::ANSWER_MISFIT, head, message).help(shown::same(
            "add `{}` and a team to the line above",
            "ajoutez `{}` et une équipe à la ligne au-dessus",
            words,
        ));
        self.say(fault);
    }

    fn answer_twice(&mut self, first: Span, second: Span) {
        let message = text(
            "this answer stands here twice",
            "cette réponse y figure deux fois",
        );
        let fault = Diagnostic::error(codes::DUPLICATE_NAME, second, message)
            .related(first, text("the first one", "la première"));
        self.say(fault);
    }
}

/// Labels are buttons on a screen: case and blanks make no difference.
fn same(a: &SmolStr, b: &SmolStr) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// Whether the line asks a team that is a parameter, which is only known where the sequence is used.
fn asks_a_parameter(place: &Place, tree: &ast::ActionLine) -> bool {
    let modifiers = tree.actions.iter().flat_map(|action| &action.modifiers);
    modifiers.into_iter().any(|modifier| match &modifier.kind {
        ast::ModifierKind::SignOff(asked) => place
            .bound
            .values
            .iter()
            .any(|(name, _)| *name == asked.team.text),
        _ => false,
    })
}
