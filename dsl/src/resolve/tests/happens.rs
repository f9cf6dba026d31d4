//! What happens in a test.

use jalon_core::cases::Reading;
use smol_str::SmolStr;

use super::super::Resolver;
use super::super::built_in::{invoice_fact, party_fact};
use super::super::kinds::Kind;
use super::super::place::Place;
use super::Draft;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::test::{Corrected, DeedNamed, EventHappens, Happening, Happens, Subject};
use crate::model::{EventKind, Expr, Party, PayloadField, Thing, Type};
use crate::syntax::ast::{self, Argument, At, FieldsOf};
use crate::words::Word;

impl Resolver<'_> {
    pub(super) fn happens(
        &mut self,
        place: &Place,
        tree: &ast::Happens,
        draft: &Draft,
    ) -> Option<Happens> {
        let what = self.happening(place, &tree.what, draft);
        let day = self.day_at(&tree.day)?;
        Some(Happens {
            day,
            time: tree.time.as_ref().and_then(|time| time.value),
            what: what?,
            span: *tree.span,
        })
    }

    fn happening(
        &mut self,
        place: &Place,
        tree: &ast::Happening,
        draft: &Draft,
    ) -> Option<Happening> {
        use ast::Happening as Tree;
        Some(match tree {
            Tree::Run => Happening::Run,
            Tree::Payment {
                amount,
                on,
                on_account,
                cancelled,
            } => Happening::Payment {
                amount: self.money_at(amount)?,
                on: self.on(place, on.as_ref(), draft)?,
                on_account: *on_account,
                cancelled: *cancelled,
            },
            Tree::Hold { subject, until } => Happening::Hold {
                subject: self.subject(place, subject, draft)?,
                until: self.day_at(until)?,
            },
            Tree::Release(subject) => Happening::Release(self.subject(place, subject, draft)?),
            Tree::Move {
                subject,
                journey,
                step,
            } => {
                let found = self.find_name(place.module, Kind::Journey, journey)?;
                let Thing::Journey(value) = found else {
                    return None;
                };
                let step = match step {
                    Some(name) => Some(self.step_of(place, value, name)?),
                    None => None,
                };
                Happening::Move {
                    subject: self.subject(place, subject, draft)?,
                    journey: At {
                        value,
                        span: journey.span,
                    },
                    step,
                }
            }
            Tree::SignsOff { team, deed, on } => Happening::SignsOff {
                team: self.find_team(place, team)?,
                deed: self.proposed(place, deed)?,
                on: self.on(place, on.as_ref(), draft)?,
            },
            Tree::Refuses { team, deed, on } => Happening::Refuses {
                team: self.find_team(place, team)?,
                deed: self.proposed(place, deed)?,
                on: self.on(place, on.as_ref(), draft)?,
            },
            Tree::Answers {
                task,
                answer,
                arguments,
                on,
            } => {
                let data = self.check_answer(place, task, answer);
                Happening::Answers {
                    task: At {
                        value: task.plain(),
                        span: task.span,
                    },
                    answer: At {
                        value: answer.plain(),
                        span: answer.span,
                    },
                    arguments: self.answer_arguments(place, arguments, data),
                    on: self.on(place, on.as_ref(), draft)?,
                }
            }
            Tree::ByHand { step, on } => Happening::ByHand {
                steps: self.steps_at(place, step)?,
                on: self.on(place, on.as_ref(), draft)?,
            },
            Tree::Event(event) => {
                Happening::Event(Box::new(self.event_happens(place, event, draft)?))
            }
        })
    }

    /// What is signed or refused.
    fn proposed(&mut self, place: &Place, tree: &ast::DeedNamed) -> Option<DeedNamed> {
        match tree {
            ast::DeedNamed::Step(name) => Some(DeedNamed::Steps(self.steps_at(place, name)?)),
            other => self.deed_named(place, other),
        }
    }

    pub(super) fn money_at(&mut self, tree: &At<ast::Money>) -> Option<At<jalon_core::Money>> {
        let value = self.money(&tree.value, tree.span)?;
        Some(At {
            value,
            span: tree.span,
        })
    }

    /// A subject that may be absent: outer nothing if it is unknown.
    #[allow(clippy::option_option)]
    pub(super) fn on(
        &mut self,
        place: &Place,
        tree: Option<&ast::Subject>,
        draft: &Draft,
    ) -> Option<Option<Subject>> {
        match tree {
            None => Some(None),
            Some(tree) => self.subject(place, tree, draft).map(Some),
        }
    }

    pub(super) fn steps_at(
        &mut self,
        place: &Place,
        name: &ast::Name,
    ) -> Option<At<Vec<crate::model::StepId>>> {
        let value = self.steps_named(place, name, Kind::Step)?;
        Some(At {
            value,
            span: name.span,
        })
    }

    fn step_of(
        &mut self,
        place: &Place,
        journey: crate::model::JourneyId,
        name: &ast::Name,
    ) -> Option<At<crate::model::StepId>> {
        let steps: Vec<_> = self
            .model
            .steps
            .iter()
            .filter(|(_, step)| {
                let milestone = self.model.milestones.get(step.milestone);
                milestone.is_some_and(|milestone| milestone.journey == journey)
            })
            .map(|(id, step)| (step.name.clone(), id))
            .collect();
        if let Some((_, step)) = steps.iter().find(|(known, _)| *known == name.text) {
            self.model.uses.note(Thing::Step(*step), name.span);
            return Some(At {
                value: *step,
                span: name.span,
            });
        }
        let among = steps
            .into_iter()
            .map(|(name, id)| (name, Some(Thing::Step(id))))
            .collect();
        self.miss_among(place.module, Kind::Step, name, among);
        None
    }

    /// Whether some task of the script can be answered so; gives the data of the answer.
    fn check_answer(
        &mut self,
        place: &Place,
        task: &ast::Text,
        answer: &ast::Text,
    ) -> Vec<PayloadField> {
        let (title, label) = (Reading::told(&task.plain()), answer.plain());
        let tasks = self.tasks();
        let fitting: Vec<_> = tasks
            .known
            .iter()
            .filter(|(text, _)| text.meets(&title))
            .collect();
        if self.model.modules[place.module].lossy || tasks.incomplete {
            return Vec::new();
        }
        if fitting.is_empty() {
            let message = text(
                "no task or call of the script has this text",
                "aucune tâche ni aucun appel du script n’a ce texte",
            );
            self.say(Diagnostic::error(codes::TEST_FACT, task.span, message));
            return Vec::new();
        }
        // A task that offers no answers is closed with any word.
        if fitting.iter().any(|(_, answers)| answers.is_empty()) {
            return Vec::new();
        }
        let answers = fitting.iter().flat_map(|(_, answers)| answers);
        let found = answers
            .clone()
            .find(|(known, _)| known.trim().to_lowercase() == label.trim().to_lowercase());
        if let Some((_, data)) = found {
            return data.clone();
        }
        let known = answers.map(|(label, _)| label.as_str());
        let list = super::super::shown::list(known);
        let message = text(
            format!("this task has no answer \"{label}\""),
            format!("cette tâche n’a pas de réponse « {label} »"),
        );
        let mut fault = Diagnostic::error(codes::TEST_FACT, answer.span, message);
        if !list.is_empty() {
            fault = fault.help(super::super::shown::same(
                "answers: {}",
                "réponses : {}",
                &list,
            ));
        }
        self.say(fault);
        Vec::new()
    }

    fn answer_arguments(
        &mut self,
        place: &Place,
        arguments: &[Argument],
        data: Vec<PayloadField>,
    ) -> Vec<(At<SmolStr>, Expr)> {
        let mut out = Vec::new();
        for argument in arguments {
            let name = &argument.name;
            let Some(field) = data.iter().find(|field| field.name == name.text) else {
                let among = data
                    .iter()
                    .map(|field| (field.name.clone(), None))
                    .collect();
                self.miss_among(place.module, Kind::Data, name, among);
                continue;
            };
            let value = self.constant_of(place, &argument.value, field.ty);
            let at = At {
                value: name.text.clone(),
                span: name.span,
            };
            out.push((at, value));
        }
        out
    }

    fn event_happens(
        &mut self,
        place: &Place,
        tree: &ast::EventHappens,
        draft: &Draft,
    ) -> Option<EventHappens> {
        let event = self.event(place, &tree.event);
        let from = match &tree.from {
            Some(name) => Some(At {
                value: self.find_role(place, name)?,
                span: name.span,
            }),
            None => None,
        };
        let way = match &tree.way {
            Some(path) => {
                let way = self.path(place, path, Some(Type::Way));
                Some(self.fitted(place.module, way, Type::Way))
            }
            None => None,
        };
        let amount = match &tree.amount {
            Some(amount) => Some(self.money_at(amount)?),
            None => None,
        };
        let date = match &tree.on_day {
            Some(day) => Some(self.day_at(day)?),
            None => None,
        };
        let mut payload = Vec::new();
        for argument in &tree.arguments {
            payload.extend(self.payload(place, event, argument));
        }
        let mut corrected = Vec::new();
        for (path, value) in &tree.fields {
            if event == EventKind::Unknown {
                // What stands behind an event that is unknown is part of the same slip.
                self.silently();
                break;
            }
            corrected.extend(self.corrected(place, event, path, value));
        }
        Some(EventHappens {
            event: At {
                value: event,
                span: tree.event.span,
            },
            cancelled: tree.cancelled,
            from,
            way,
            date,
            reason: tree.text.as_ref().map(|text| At {
                value: text.plain(),
                span: text.span,
            }),
            amount,
            payload,
            corrected,
            on: self.on(place, tree.on.as_ref(), draft)?,
        })
    }

    fn payload(
        &mut self,
        place: &Place,
        event: EventKind,
        argument: &Argument,
    ) -> Option<(u16, Expr)> {
        let name = &argument.name;
        let fields = match event {
            EventKind::Declared(event) => self.model.events[event].fields.clone(),
            EventKind::Unknown => {
                self.silently();
                return None;
            }
            _ => Vec::new(),
        };
        let Some(index) = fields.iter().position(|field| field.name == name.text) else {
            let among = fields.iter().map(|field| (field.name.clone(), None));
            let among = among.collect();
            self.miss_among(place.module, Kind::Data, name, among);
            return None;
        };
        let ty = fields.get(index).map_or(Type::Unknown, |field| field.ty);
        let value = self.constant_of(place, &argument.value, ty);
        Some((u16::try_from(index).ok()?, value))
    }

    fn corrected(
        &mut self,
        place: &Place,
        event: EventKind,
        path: &ast::Path,
        value: &ast::Value,
    ) -> Option<(Corrected, Expr)> {
        if event != EventKind::Correction {
            let word = self.word(place.module, Word::Correction);
            let message = text(
                format!("only a `{word}` changes what is known of the invoice"),
                format!("seule une `{word}` change ce que l’on sait de la facture"),
            );
            self.say(Diagnostic::error(codes::TEST_FACT, path.span(), message));
            return None;
        }
        let (of, name) = match path.parts.as_slice() {
            [name] => (FieldsOf::Invoice, name),
            [head, name] if head.is(Word::Customer) => (FieldsOf::Customer, name),
            [head, name] if head.is(Word::Invoice) => (FieldsOf::Invoice, name),
            _ => {
                self.path(place, path, None);
                self.silently();
                return None;
            }
        };
        if let Some(field) = self.field(place, of, name) {
            let ty = self.model.fields[field].ty;
            return Some((Corrected::Field(field), self.constant_of(place, value, ty)));
        }
        let built_in = match of {
            FieldsOf::Invoice => {
                invoice_fact(name).map(|(fact, ty)| (Corrected::Invoice(fact), ty))
            }
            FieldsOf::Customer => {
                party_fact(name).map(|(fact, ty)| (Corrected::Party(Party::Customer, fact), ty))
            }
        };
        if let Some((corrected, ty)) = built_in {
            return Some((corrected, self.constant_of(place, value, ty)));
        }
        let (kind, among) = match of {
            FieldsOf::Invoice => (Kind::InvoiceField, self.invoice_names(place)),
            FieldsOf::Customer => (Kind::CustomerField, self.customer_names(place)),
        };
        self.miss_among(place.module, kind, name, among);
        None
    }
}
