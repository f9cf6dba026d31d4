//! Actions.

use jalon_core::machine::action::{
    Action, Does, Group, GroupPer, Listing, Message, Outcome, Pause, Repeat, SetField, Task,
};
use jalon_core::machine::{ActionId, Element};
use smol_str::SmolStr;

use super::Compiler;
use super::paths::{Path, deed, word_of};
use crate::model::{self, ActionKind, Expected, Outgoing, Party};
use crate::span::Span;

impl Compiler<'_> {
    /// An action, with all that follows from it.
    pub(super) fn action(&mut self, line: &Path, action: &model::Action) -> ActionId {
        let name = self.name_of(&action.kind);
        let path = self.path_below(line, &name);
        let does = self.does(&path, &action.kind, action.span);
        let repeat = action.repeat.as_ref().map(|repeat| Repeat {
            every: self.written_delay(repeat.every.value, repeat.every.span),
            at_most: repeat.at_most.as_ref().map(|at| at.value),
        });
        let id = self.machine.actions.push(Action {
            path: path.id,
            does,
            repeat,
        });
        self.places.note(Element::Action(id), action.span);
        id
    }

    fn does(&mut self, path: &Path, kind: &ActionKind, span: Span) -> Does {
        match kind {
            ActionKind::Alert { team, about } => Does::Alert {
                team: self.team(team.value),
                about: self.text_if(about.as_ref()),
            },
            ActionKind::Remind(out) => Does::Remind(self.message(out)),
            ActionKind::Chase(out) => Does::Chase(self.message(out)),
            ActionKind::FormalNotice(out) => Does::FormalNotice(self.message(out)),
            ActionKind::Resend(out) => Does::Resend {
                message: out.as_ref().map(|out| self.message(out)),
            },
            ActionKind::Task(task) => Does::Task(self.task(path, task)),
            ActionKind::Call { role, task } => Does::Call {
                to: self.role(role.value),
                task: self.task(path, task),
            },
            ActionKind::Claim(claimed) => {
                let (claim, place) = self.claimed(claimed);
                Does::Claim { claim, place }
            }
            ActionKind::Entrust(agency) => Does::Entrust(self.agency(agency.value)),
            ActionKind::HandOver(agency) => Does::HandOver(self.agency(agency.value)),
            ActionKind::Recall(agency) => Does::Recall(self.agency(agency.value)),
            ActionKind::Post { name, endpoint } => Does::Post {
                name: name.value.clone(),
                to: self.endpoint(endpoint.value),
            },
            ActionKind::HoldMessages { delay, because } => Does::HoldMessages {
                lasting: self.value(delay),
                because: self.text_if(because.as_ref()),
            },
            ActionKind::Release => Does::Release,
            ActionKind::Pause(pause) => Does::Pause(self.pause(pause)),
            ActionKind::Resume => Does::Resume,
            ActionKind::KeepChasing => Does::KeepChasingUndisputed,
            ActionKind::Set { field, value } => Does::Set {
                field: if self.is_of_invoices(field.value) {
                    SetField::Invoice(self.invoice_field(field.value))
                } else {
                    SetField::Customer(self.customer_field(field.value))
                },
                value: self.value(value),
            },
            ActionKind::Expect(expectation) => {
                let expected = self.expectation(expectation);
                let otherwise = expectation.otherwise.as_ref();
                Does::Expect {
                    expectation: expected,
                    otherwise: otherwise.and_then(|line| self.line_below(path, "else", line)),
                }
            }
            ActionKind::MarkPassed => Does::MarkPassed,
            ActionKind::TryAgain { at_most } => Does::TryAgain {
                at_most: at_most.as_ref().map(|at| at.value),
            },
            ActionKind::KeepWaiting(delay) => {
                Does::KeepWaiting(self.written_delay(delay.value, delay.span))
            }
            ActionKind::GoOn => Does::GoOn,
            ActionKind::EndAs(end) => Does::EndAs(self.end(end.value)),
            ActionKind::Unknown => {
                self.not_understood(span);
                Does::GoOn
            }
        }
    }

    fn message(&mut self, out: &Outgoing) -> Message {
        Message {
            to: self.role(out.role.value),
            by: self.value_if(out.way.as_ref()),
            template: out.template.as_ref().map(|at| self.template(at.value)),
            payment_link: out.payment_link.is_some(),
            attachments: self.attachments(&out.attachments),
            group: out.group.as_ref().map(group),
        }
    }

    fn task(&mut self, path: &Path, task: &model::Task) -> Task {
        Task {
            team: self.team(task.team.value),
            text: self.text_if(task.text.as_ref()),
            within: self.value_if(task.within.as_ref()),
            outcomes: task
                .answers
                .iter()
                .map(|answer| {
                    let path = self.path_below(path, &answer.label);
                    Outcome {
                        label: answer.label.clone(),
                        asks: self.payload(&answer.data),
                        line: self.line(&path, &answer.line, answer.span),
                    }
                })
                .collect(),
        }
    }

    fn pause(&mut self, pause: &model::Pause) -> Pause {
        Pause {
            until: pause.until.as_ref().map(|until| self.moment(until)),
            lasting: self.value_if(pause.lasting.as_ref()),
            because: self.text_if(pause.because.as_ref()),
            at_most_times: pause.at_most.as_ref().map(|at| at.value),
            at_most_ahead: pause
                .ahead
                .as_ref()
                .map(|ahead| self.written_delay(ahead.value, ahead.span)),
        }
    }

    /// What an action is called in paths: what is done, and to or with whom.
    fn name_of(&self, kind: &ActionKind) -> SmolStr {
        let model = self.model;
        let role = |role: model::RoleId| super::numbers::role_name(model, role);
        let team = |team: model::TeamId| name_in(&model.teams, team, |team| &team.declared);
        let agency = |id: model::AgencyId| name_in(&model.agencies, id, |agency| &agency.declared);
        match kind {
            ActionKind::Alert { team: to, .. } => deed("alert", &team(to.value)),
            ActionKind::Remind(out) => deed("remind", &role(out.role.value)),
            ActionKind::Chase(out) => deed("chase", &role(out.role.value)),
            ActionKind::FormalNotice(out) => deed("formal_notice", &role(out.role.value)),
            ActionKind::Resend(Some(out)) => deed("resend", &role(out.role.value)),
            ActionKind::Resend(None) => "resend".into(),
            ActionKind::Task(task) => deed("task", &team(task.team.value)),
            ActionKind::Call { role: to, .. } => deed("call", &role(to.value)),
            ActionKind::Claim(claimed) => deed("claim", &self.claim_name(claimed)),
            ActionKind::Entrust(to) => deed("entrust", &agency(to.value)),
            ActionKind::HandOver(to) => deed("hand_over", &agency(to.value)),
            ActionKind::Recall(from) => deed("recall", &agency(from.value)),
            ActionKind::Post { name, .. } => deed("post", &name.value),
            ActionKind::HoldMessages { .. } => "hold_messages".into(),
            ActionKind::Release => "release".into(),
            ActionKind::Pause(_) => "pause".into(),
            ActionKind::Resume => "resume".into(),
            ActionKind::KeepChasing => "keep_chasing".into(),
            ActionKind::Set { field, .. } => {
                let field = name_in(&model.fields, field.value, |field| &field.declared);
                deed("set", &field)
            }
            ActionKind::Expect(expectation) => match expectation.what {
                Expected::PaymentInFull { .. } => deed("expect", "payment_in_full"),
                Expected::Event(event) => deed("expect", &self.event_name(event)),
            },
            ActionKind::MarkPassed => "mark_passed".into(),
            ActionKind::TryAgain { .. } => "try_again".into(),
            ActionKind::KeepWaiting(_) => "keep_waiting".into(),
            ActionKind::GoOn => "go_on".into(),
            ActionKind::EndAs(end) => {
                deed("end", &name_in(&model.ends, end.value, |end| &end.declared))
            }
            ActionKind::Unknown => "unknown".into(),
        }
    }

    /// What an event is called in paths.
    pub(super) fn event_name(&self, event: model::EventKind) -> SmolStr {
        match event {
            model::EventKind::Declared(event) => {
                name_in(&self.model.events, event, |event| &event.declared)
            }
            model::EventKind::Standing { standing, value } => {
                let standing = self.model.standings.get(standing);
                let values = standing.map(|standing| &standing.values);
                let value = values.and_then(|values| values.get(usize::from(value)));
                deed("standing", value.map_or("", |value| value.value.as_str()))
            }
            other => super::milestones::built_in(other)
                .map(|kind| word_of(&kind))
                .unwrap_or_default(),
        }
    }
}

fn name_in<'m, I: model::Id, T>(
    arena: &'m model::Arena<I, T>,
    id: I,
    declared: impl Fn(&'m T) -> &'m model::Declared,
) -> SmolStr {
    let found = arena.get(id);
    found
        .map(|thing| declared(thing).name.clone())
        .unwrap_or_default()
}

fn group(group: &model::Group) -> Group {
    Group {
        per: match group.of {
            Party::Customer => GroupPer::Customer,
            Party::Payer => GroupPer::Payer,
        },
        per_currency: group.and_currency,
        listing: match group.listing {
            model::action::Listing::AllLate => Listing::AllLate,
            model::action::Listing::These => Listing::These,
        },
        also_not_yet_due: group.also_not_due,
        also_open_credits: group.also_credits,
    }
}
