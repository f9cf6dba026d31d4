//! Numbers in journeys and milestones.

use super::Check;
use crate::machine::action::SetField;
use crate::machine::journey::{HoldWhile, Journey, Limit, Require, Send, Takes};
use crate::machine::milestone::{
    Expectation, Expected, Milestone, Missed, Opens, Reaction, Roles, Step, Trigger,
};

impl Check<'_> {
    pub(super) fn journey(&mut self, journey: &Journey) {
        let Journey {
            name: _,
            path,
            subject: _,
            takes,
            leave_alone: _,
            rechoose_on,
            calendar,
            limits,
            runs: _,
            catch_up: _,
            ignore_balances_under,
            payments_settle: _,
            payments_within,
            requires,
            holds,
            sends,
            milestones,
            reactions,
        } = journey;
        self.path(*path);
        if let Takes::Matching {
            currencies: _,
            condition,
        } = takes
        {
            self.exprs(*condition);
        }
        self.exprs(rechoose_on.iter().copied());
        self.exprs(
            calendar
                .iter()
                .chain(ignore_balances_under)
                .chain(payments_within)
                .copied(),
        );
        for Limit {
            to,
            messages: _,
            per,
            per_contact: _,
            except: _,
            except_steps,
        } in limits
        {
            self.steps(except_steps.iter().copied());
            self.role([*to]);
            self.exprs([*per]);
        }
        for Require {
            path,
            condition,
            otherwise,
        } in requires
        {
            self.path(*path);
            self.exprs([*condition]);
            self.lines(*otherwise);
        }
        for HoldWhile {
            path,
            condition,
            because,
            at_most,
            then,
        } in holds
        {
            self.path(*path);
            self.exprs([*condition].into_iter().chain(*at_most));
            because.iter().for_each(|because| self.text(because));
            self.lines(*then);
        }
        for Send {
            path,
            to,
            by,
            if_any: _,
            when,
            template,
            attachments,
        } in sends
        {
            self.path(*path);
            self.role([*to]);
            self.exprs(by.iter().chain(when).copied());
            self.lead(&self.machine.templates, *template);
            self.attachments(attachments);
        }
        self.milestones(milestones.iter().copied());
        self.reactions(reactions);
    }

    pub(super) fn set_field(&mut self, field: SetField) {
        match field {
            SetField::Invoice(field) => self.lead(&self.machine.invoice_fields, [field]),
            SetField::Customer(field) => self.lead(&self.machine.customer_fields, [field]),
        }
    }

    pub(super) fn milestone(&mut self, milestone: &Milestone) {
        let Milestone {
            name: _,
            path,
            journey,
            opens,
            when,
            per_instalment: _,
            expects,
            steps,
            missed,
            reactions,
        } = milestone;
        self.path(*path);
        self.lead(&self.machine.journeys, [*journey]);
        match *opens {
            Opens::After(milestone) | Opens::AfterOrMiss(milestone) => {
                self.milestones([milestone]);
            }
            Opens::When(condition) => self.exprs([condition]),
            Opens::Arrival | Opens::FromSending | Opens::AfterHandover => {}
        }
        self.exprs(*when);
        expects
            .iter()
            .for_each(|expectation| self.expectation(expectation));
        self.steps(steps.iter().copied());
        for Missed { moment, line } in missed {
            moment.iter().for_each(|moment| self.moment(moment));
            self.lines([*line]);
        }
        self.reactions(reactions);
    }

    pub(super) fn expectation(&mut self, expectation: &Expectation) {
        let Expectation {
            what,
            from,
            at_least: _,
            within,
        } = expectation;
        match *what {
            Expected::PaymentInFull { with_charges: _ } => {}
            Expected::Event(trigger) => self.trigger(trigger),
        }
        from.iter().for_each(|from| self.roles(from));
        self.exprs(*within);
    }

    fn trigger(&mut self, trigger: Trigger) {
        match trigger {
            Trigger::Event(_) => {}
            Trigger::Declared(event) => self.lead(&self.machine.events, [event]),
            Trigger::Standing { standing, value: _ } => {
                self.lead(&self.machine.standings, [standing]);
            }
        }
    }

    pub(super) fn roles(&mut self, roles: &Roles) {
        self.role(roles.roles().iter().copied());
    }

    pub(super) fn step(&mut self, step: &Step) {
        let Step {
            name: _,
            path,
            milestone,
            moment,
            independent: _,
            line,
        } = step;
        self.path(*path);
        self.milestones([*milestone]);
        self.moment(moment);
        self.lines([*line]);
    }

    pub(super) fn reaction(&mut self, reaction: &Reaction) {
        let Reaction {
            path,
            on,
            from,
            line,
        } = reaction;
        self.path(*path);
        self.trigger(*on);
        from.iter().for_each(|from| self.roles(from));
        self.lines([*line]);
    }
}
