//! Numbers in lines, actions and policies.

use super::Check;
use crate::machine::action::{Action, Does, Group, Message, Outcome, Pause, Repeat, Task};
use crate::machine::line::{Line, SignOff};
use crate::machine::policy::{Deed, PathEnd, Policy};

impl Check<'_> {
    pub(super) fn line(&mut self, line: &Line) {
        let Line {
            path,
            when,
            actions,
            sign_off,
        } = line;
        self.path(*path);
        self.exprs(*when);
        self.lead(&self.machine.actions, actions.iter().copied());
        if let Some(SignOff {
            by,
            persons: _,
            when,
            within,
            refused,
            silent,
        }) = sign_off
        {
            self.lead(&self.machine.teams, [*by]);
            self.exprs(within.iter().chain(when).copied());
            self.lines(refused.iter().chain(silent).copied());
        }
    }

    pub(super) fn action(&mut self, action: &Action) {
        let Action { path, does, repeat } = action;
        self.path(*path);
        if let Some(Repeat { every, at_most: _ }) = repeat {
            self.exprs([*every]);
        }
        let machine = self.machine;
        match does {
            Does::Alert { team, about } => {
                self.lead(&machine.teams, [*team]);
                about.iter().for_each(|about| self.text(about));
            }
            Does::Remind(message) | Does::Chase(message) | Does::FormalNotice(message) => {
                self.message(message);
            }
            Does::Resend { message } => message.iter().for_each(|message| self.message(message)),
            Does::Task(task) => self.task(task),
            Does::Call { to, task } => {
                self.role([*to]);
                self.task(task);
            }
            Does::Claim { claim, place: _ } => self.lead(&machine.claims, [*claim]),
            Does::Entrust(agency) | Does::HandOver(agency) | Does::Recall(agency) => {
                self.lead(&machine.agencies, [*agency]);
            }
            Does::Post { name: _, to } => self.lead(&machine.endpoints, [*to]),
            Does::HoldMessages { lasting, because } => {
                because.iter().for_each(|because| self.text(because));
                self.exprs([*lasting]);
            }
            Does::Pause(Pause {
                until,
                lasting,
                because,
                at_most_times: _,
                at_most_ahead,
            }) => {
                until.iter().for_each(|until| self.moment(until));
                because.iter().for_each(|because| self.text(because));
                self.exprs(lasting.iter().chain(at_most_ahead).copied());
            }
            Does::Set { field, value } => {
                self.set_field(*field);
                self.exprs([*value]);
            }
            Does::Expect {
                expectation,
                otherwise,
            } => {
                self.expectation(expectation);
                self.lines(*otherwise);
            }
            Does::KeepWaiting(delay) => self.exprs([*delay]),
            Does::EndAs(end) => self.lead(&machine.ends, [*end]),
            Does::Release
            | Does::Resume
            | Does::KeepChasingUndisputed
            | Does::MarkPassed
            | Does::TryAgain { at_most: _ }
            | Does::GoOn => {}
        }
    }

    pub(super) fn message(&mut self, message: &Message) {
        let Message {
            to,
            by,
            template,
            payment_link: _,
            attachments,
            group,
        } = message;
        self.role([*to]);
        self.exprs(*by);
        self.lead(&self.machine.templates, *template);
        self.attachments(attachments);
        let _: &Option<Group> = group; // holds no number
    }

    pub(super) fn task(&mut self, task: &Task) {
        let Task {
            team,
            text,
            within,
            outcomes,
        } = task;
        self.lead(&self.machine.teams, [*team]);
        text.iter().for_each(|text| self.text(text));
        self.exprs(*within);
        for Outcome {
            label: _,
            asks,
            line,
        } in outcomes
        {
            asks.iter().for_each(|field| self.field(field));
            self.lines([*line]);
        }
    }

    pub(super) fn policy(&mut self, policy: &Policy) {
        match policy {
            Policy::NeverWhen {
                deed,
                to,
                condition,
            } => {
                self.deed(deed);
                self.role(*to);
                self.exprs([*condition]);
            }
            Policy::NeverBefore { deed, to, moment } => {
                self.deed(deed);
                self.role(*to);
                self.moment(moment);
            }
            Policy::Order { first, then } => {
                self.deed(first);
                self.deed(then);
            }
            Policy::EveryPathEndsIn(ends) => {
                for end in ends {
                    match *end {
                        PathEnd::Milestone(milestone) => self.milestones([milestone]),
                        PathEnd::End(end) => self.lead(&self.machine.ends, [end]),
                        PathEnd::Deed(_) | PathEnd::Paid => {}
                    }
                }
            }
            Policy::AtMost { count: _, deed, to } => {
                self.deed(deed);
                self.role(*to);
            }
        }
    }

    fn deed(&mut self, deed: &Deed) {
        match deed {
            Deed::Act(_) => {}
            Deed::Steps(steps) => self.steps(steps.iter().copied()),
        }
    }
}
