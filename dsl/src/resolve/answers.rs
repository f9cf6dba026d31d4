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
        depth: usize,
    ) {
        for answer in &tree.answers {
            match &answer.to {
                AnswerTo::Label { label, data } => {
                    let mut inside = place.clone();
                    let data = self.data_of_answer(place, data);
                    if !data.is_empty() {
                        inside.answer = Some(Rc::new(data.clone()));
                    }
                    let line = self.line_at(&inside, &answer.line, depth + 1);
                    let answer = Answer {
                        label: label.clone(),
                        span: answer.head,
                        data,
                        line,
                    };
                    self.label(place, actions, answer);
                }
                AnswerTo::Refused | AnswerTo::Silent => {
                    let line = self.line_at(place, &answer.line, depth + 1);
                    let reply = Reply {
                        head: answer.head,
                        line,
                    };
                    let refused = answer.to == AnswerTo::Refused;
                    if !self.reply(actions, reply, refused) {
                        self.nobody_asked(place, tree, answer.head);
                    }
                }
            }
        }
    }

    fn label(&mut self, place: &Place, actions: &mut [Action], answer: Answer) {
        let task = actions
            .iter_mut()
            .rev()
            .find_map(|action| match &mut action.kind {
                ActionKind::Task(task) | ActionKind::Call { task, .. } => Some(task),
                _ => None,
            });
        let Some(task) = task else {
            if actions
                .iter()
                .any(|action| action.kind == ActionKind::Unknown || self.is_repaired(action.verb))
            {
                return self.silently();
            }
            let words = [Word::Task, Word::Calls].map(|word| self.word(place.module, word));
            let message = text(
                "this answers no question: no task or call stands on the line above",
                "ceci ne répond à aucune question : la ligne au-dessus n’a ni tâche ni appel",
            );
            let fault =
                Diagnostic::error(codes::ANSWER_MISFIT, answer.span, message).help(shown::same(
                    "answers follow {}",
                    "les réponses suivent {}",
                    &shown::list(words),
                ));
            return self.say(fault);
        };
        let known = task
            .answers
            .iter()
            .find(|known| same(&known.label, &answer.label));
        if let Some(first) = known.map(|known| known.span) {
            return self.answer_twice(first, answer.span);
        }
        if answer.label.trim().is_empty() {
            let message = text("this answer has no text", "cette réponse n’a pas de texte");
            let fault = Diagnostic::error(codes::LINE_MISSING, answer.span, message);
            self.say(fault);
            return;
        }
        task.answers.push(answer);
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

    fn nobody_asked(&mut self, place: &Place, tree: &ast::ActionLine, head: Span) {
        let asked = tree.actions.iter().any(|action| {
            let mut modifiers = action.modifiers.iter();
            modifiers.any(|modifier| matches!(modifier.kind, ast::ModifierKind::SignOff(_)))
        });
        if asked
            || tree
                .actions
                .iter()
                .any(|action| self.is_repaired(action.verb))
        {
            // The line above has a fault of its own.
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
