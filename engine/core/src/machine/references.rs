//! Every number that a machine speaks of must lead somewhere.
//!
//! Structs are taken apart without `..` on purpose: whoever adds a field to the machine is stopped
//! here by the compiler and says whether it holds a number.

use super::Machine;
use super::action::{Action, Does, Group, Message, Outcome, Pause, Repeat, SetField, Task};
use super::claim::{Claim, ClaimPart, Interest};
use super::declared::Field;
use super::expr::{Expressions, Node};
use super::ids::{
    AttachmentId, Dense, ExprId, LineId, List, MilestoneId, PathId, ReactionId, RoleId, StepId,
};
use super::journey::{HoldWhile, Journey, Limit, Require, Send, Takes};
use super::line::{Line, SignOff};
use super::milestone::{
    Expectation, Expected, Milestone, Missed, Opens, Reaction, Roles, Step, Trigger,
};
use super::policy::{PathEnd, Policy};
use super::schedule::{Anchor, Moment, Offset};
use super::table::{Cell, DatedTable, Row, Standing, Table};
use super::template::{LinePiece, Piece, Template, TemplateVersion, Text};
use super::value::Type;
use super::verify::Fault;

/// The first number that leads nowhere is the fault.
pub(super) fn verify_references(machine: &Machine) -> Result<(), Fault> {
    let mut check = Check {
        machine,
        fault: None,
    };
    check.declared();
    check.tables_and_texts();
    check.expressions(&machine.expressions);
    machine
        .journeys
        .items()
        .iter()
        .for_each(|journey| check.journey(journey));
    check.lead(&machine.journeys, machine.asked.iter().copied());
    machine
        .milestones
        .items()
        .iter()
        .for_each(|milestone| check.milestone(milestone));
    machine
        .steps
        .items()
        .iter()
        .for_each(|step| check.step(step));
    machine
        .reactions
        .items()
        .iter()
        .for_each(|reaction| check.reaction(reaction));
    machine
        .lines
        .items()
        .iter()
        .for_each(|line| check.line(line));
    machine
        .actions
        .items()
        .iter()
        .for_each(|action| check.action(action));
    machine
        .policies
        .iter()
        .for_each(|policy| check.policy(policy));
    check.fault.map_or(Ok(()), Err)
}

struct Check<'a> {
    machine: &'a Machine,
    fault: Option<Fault>,
}

impl Check<'_> {
    /// Numbers of one list, of which each must be there.
    fn lead<I: Dense, T>(&mut self, list: &List<I, T>, ids: impl IntoIterator<Item = I>) {
        if let Some(lost) = ids.into_iter().find(|id| !list.has(*id)) {
            let number = u32::try_from(lost.place()).unwrap_or(u32::MAX);
            self.fault.get_or_insert(Fault::LeadsNowhere {
                kind: I::KIND,
                number,
            });
        }
    }

    fn exprs(&mut self, ids: impl IntoIterator<Item = ExprId>) {
        self.lead(&self.machine.expressions.nodes, ids);
    }

    fn lines(&mut self, ids: impl IntoIterator<Item = LineId>) {
        self.lead(&self.machine.lines, ids);
    }

    fn path(&mut self, id: PathId) {
        self.lead(&self.machine.paths, [id]);
    }

    fn role(&mut self, ids: impl IntoIterator<Item = RoleId>) {
        self.lead(&self.machine.roles, ids);
    }

    fn milestones(&mut self, ids: impl IntoIterator<Item = MilestoneId>) {
        self.lead(&self.machine.milestones, ids);
    }

    fn steps(&mut self, ids: impl IntoIterator<Item = StepId>) {
        self.lead(&self.machine.steps, ids);
    }

    fn reactions(&mut self, ids: &[ReactionId]) {
        self.lead(&self.machine.reactions, ids.iter().copied());
    }

    fn attachments(&mut self, ids: &[AttachmentId]) {
        self.lead(&self.machine.attachments, ids.iter().copied());
    }

    fn declared(&mut self) {
        let machine = self.machine;
        let events = machine
            .events
            .items()
            .iter()
            .flat_map(|event| &event.payload);
        let fields = machine
            .customer_fields
            .items()
            .iter()
            .chain(machine.invoice_fields.items());
        fields.chain(events).for_each(|field| self.field(field));
    }

    fn field(&mut self, field: &Field) {
        let Field {
            name: _,
            type_of,
            currency: _,
            default,
            or_unknown: _,
        } = field;
        self.type_of(*type_of);
        self.exprs(*default);
    }

    fn type_of(&mut self, type_of: Type) {
        match type_of {
            Type::Choice(choice) => self.lead(&self.machine.choices, [choice]),
            Type::Standing(standing) => self.lead(&self.machine.standings, [standing]),
            Type::YesNo
            | Type::Text
            | Type::Number
            | Type::Money
            | Type::Date
            | Type::Time
            | Type::Rate
            | Type::Way
            | Type::Delay(_)
            | Type::AnyDelay
            | Type::Team
            | Type::Role
            | Type::Agency
            | Type::Calendar
            | Type::Terms
            | Type::Currency
            | Type::Country
            | Type::Language
            | Type::Zone => {}
        }
    }

    fn tables_and_texts(&mut self) {
        let machine = self.machine;
        for Table {
            name: _,
            keys,
            result,
            rows,
        } in machine.tables.items()
        {
            self.exprs(keys.iter().copied());
            self.type_of(*result);
            for Row { cells, says } in rows {
                cells.iter().for_each(|cell| self.cell(cell));
                self.exprs(*says);
            }
        }
        for DatedTable {
            name: _,
            result,
            rows,
        } in machine.dated_tables.items()
        {
            self.type_of(*result);
            self.exprs(rows.iter().map(|row| row.says));
        }
        for Standing {
            name: _,
            of: _,
            by: _,
            values: _,
            rows,
        } in machine.standings.items()
        {
            rows.iter().for_each(|row| self.cell(&row.cell));
        }
        for Claim {
            name: _,
            parts,
            place: _,
        } in machine.claims.items()
        {
            parts.iter().for_each(|part| self.claim_part(part));
        }
        for Template {
            name: _,
            versions,
            attachments,
        } in machine.templates.items()
        {
            self.attachments(attachments);
            for TemplateVersion {
                language: _,
                subject,
                body,
                sms,
            } in versions
            {
                self.text(subject);
                self.text(body);
                sms.iter().for_each(|sms| self.text(sms));
            }
        }
    }

    fn cell(&mut self, cell: &Cell) {
        match cell {
            Cell::Any | Cell::Unknown => {}
            Cell::OneOf(values) => self.exprs(values.iter().copied()),
            Cell::Range { at_least, under } => self.exprs(at_least.iter().chain(under).copied()),
        }
    }

    fn claim_part(&mut self, part: &ClaimPart) {
        match part {
            ClaimPart::Fee(amount) => self.exprs([*amount]),
            ClaimPart::Percentage { rate, of: _ } => self.exprs([*rate]),
            ClaimPart::Interest(interest) => {
                let Interest {
                    rate,
                    fixing: _,
                    round_rate_up_to: _,
                    on: _,
                    since,
                    day_count: _,
                } = interest;
                self.exprs([*rate]);
                self.moment(since);
            }
        }
    }

    fn text(&mut self, text: &Text) {
        for piece in &text.pieces {
            match piece {
                Piece::Value(value) | Piece::SumOf(value) => self.exprs([*value]),
                Piece::ForEachInvoice { order: _, line } => {
                    self.exprs(line.iter().filter_map(|piece| match piece {
                        LinePiece::Plain(_) => None,
                        LinePiece::Value(value) => Some(*value),
                    }));
                }
                Piece::Plain(_)
                | Piece::CountOfInvoices
                | Piece::PaymentLink
                | Piece::ReceiptLink => {}
            }
        }
    }

    fn expressions(&mut self, expressions: &Expressions) {
        let Expressions {
            nodes,
            members,
            texts,
        } = expressions;
        let machine = self.machine;
        self.exprs(members.iter().copied());
        for node in nodes.items() {
            match *node {
                Node::Text(text) => self.lead(texts, [text]),
                Node::Choice { choice, value: _ } => self.lead(&machine.choices, [choice]),
                Node::StandingValue { standing, value: _ }
                | Node::Standing { party: _, standing } => {
                    self.lead(&machine.standings, [standing]);
                }
                Node::Team(team) => self.lead(&machine.teams, [team]),
                Node::Role(role)
                | Node::WayOf(role)
                | Node::RoleKnown(role)
                | Node::GivesReceipt { role, at_least: _ } => self.role([role]),
                Node::Agency(agency) => self.lead(&machine.agencies, [agency]),
                Node::Calendar(calendar) => self.lead(&machine.calendars, [calendar]),
                Node::Terms(terms) => self.lead(&machine.terms, [terms]),
                Node::InvoiceField(field) => self.lead(&machine.invoice_fields, [field]),
                Node::CustomerField { party: _, field } => {
                    self.lead(&machine.customer_fields, [field]);
                }
                Node::StepDay(step) => self.steps([step]),
                Node::MilestoneDay(milestone) => self.milestones([milestone]),
                Node::Lookup(table) => self.lead(&machine.tables, [table]),
                Node::LookupDated { table, on: _ } => self.lead(&machine.dated_tables, [table]),
                // Parts are checked where their order is.
                Node::Known(_)
                | Node::Not(_)
                | Node::All(_)
                | Node::Any(_)
                | Node::Compare { .. }
                | Node::IsOneOf { .. }
                | Node::Plus(..)
                | Node::Minus(..)
                | Node::Share { .. }
                | Node::YesNo(_)
                | Node::Number(_)
                | Node::Money { .. }
                | Node::NoMoney
                | Node::Date(_)
                | Node::Time(_)
                | Node::Rate(_)
                | Node::Delay(_)
                | Node::Way(_)
                | Node::Currency(_)
                | Node::Fact(_)
                | Node::Payload(_) => {}
            }
        }
    }

    fn moment(&mut self, moment: &Moment) {
        let Moment {
            anchor,
            offset,
            month_end: _,
            business_day_before: _,
            time: _,
            zone: _,
        } = moment;
        if let Some(Offset {
            delay,
            direction: _,
        }) = offset
        {
            self.exprs([*delay]);
        }
        match *anchor {
            Anchor::Step(step) => self.steps([step]),
            Anchor::Milestone(milestone) | Anchor::MilestoneMissed(milestone) => {
                self.milestones([milestone]);
            }
            Anchor::Date(date) => self.exprs([date]),
            Anchor::Issue
            | Anchor::Due
            | Anchor::DueOfOldest
            | Anchor::Sending
            | Anchor::Start
            | Anchor::PreviousStep
            | Anchor::LastStep
            | Anchor::Handover
            | Anchor::Event => {}
        }
    }

    fn journey(&mut self, journey: &Journey) {
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
        rechoose_on.iter().for_each(|field| self.set_field(*field));
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
        } in limits
        {
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
            self.text(because);
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
            self.exprs([*by].into_iter().chain(*when));
            self.lead(&self.machine.templates, *template);
            self.attachments(attachments);
        }
        self.milestones(milestones.iter().copied());
        self.reactions(reactions);
    }

    fn set_field(&mut self, field: SetField) {
        match field {
            SetField::Invoice(field) => self.lead(&self.machine.invoice_fields, [field]),
            SetField::Customer(field) => self.lead(&self.machine.customer_fields, [field]),
        }
    }

    fn milestone(&mut self, milestone: &Milestone) {
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
            Opens::AfterPrevious | Opens::FromSending | Opens::AfterHandover => {}
        }
        self.exprs(*when);
        expects
            .iter()
            .for_each(|expectation| self.expectation(expectation));
        self.steps(steps.iter().copied());
        if let Some(Missed { moment, line }) = missed {
            moment.iter().for_each(|moment| self.moment(moment));
            self.lines([*line]);
        }
        self.reactions(reactions);
    }

    fn expectation(&mut self, expectation: &Expectation) {
        let Expectation { what, within } = expectation;
        self.exprs(*within);
        match what {
            Expected::Receipt { from, at_least: _ }
            | Expected::Acceptance { from }
            | Expected::Reply { from } => self.roles(from),
            Expected::PaymentInPart { at_least } => self.exprs(*at_least),
            Expected::Declared { event, from } => {
                self.lead(&self.machine.events, [*event]);
                from.iter().for_each(|from| self.roles(from));
            }
            Expected::PaymentInFull { with_charges: _ }
            | Expected::Promise
            | Expected::CreditNote => {}
        }
    }

    fn roles(&mut self, roles: &Roles) {
        self.role(roles.roles().iter().copied());
    }

    fn step(&mut self, step: &Step) {
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

    fn reaction(&mut self, reaction: &Reaction) {
        let Reaction {
            path,
            on,
            from,
            line,
        } = reaction;
        self.path(*path);
        match *on {
            Trigger::Event(_) => {}
            Trigger::Declared(event) => self.lead(&self.machine.events, [event]),
            Trigger::Standing { standing, value: _ } => {
                self.lead(&self.machine.standings, [standing]);
            }
            Trigger::Passed(milestone) | Trigger::Missed(milestone) => {
                self.milestones([milestone]);
            }
        }
        from.iter().for_each(|from| self.roles(from));
        self.lines([*line]);
    }

    fn line(&mut self, line: &Line) {
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
            self.exprs([*within].into_iter().chain(*when));
            self.lines(refused.iter().chain(silent).copied());
        }
    }

    fn action(&mut self, action: &Action) {
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
            Does::Message(message) => self.message(message),
            Does::Resend { to, by } => {
                self.role([*to]);
                self.exprs(*by);
            }
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
            Does::Hold {
                what: _,
                because,
                at_most,
            } => {
                because.iter().for_each(|because| self.text(because));
                self.exprs(*at_most);
            }
            Does::Pause(Pause {
                until,
                because,
                at_most_times: _,
                at_most_ahead,
            }) => {
                until.iter().for_each(|until| self.moment(until));
                because.iter().for_each(|because| self.text(because));
                self.exprs(*at_most_ahead);
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

    fn message(&mut self, message: &Message) {
        let Message {
            kind: _,
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

    fn task(&mut self, task: &Task) {
        let Task {
            team,
            text,
            within,
            outcomes,
        } = task;
        self.lead(&self.machine.teams, [*team]);
        self.text(text);
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

    fn policy(&mut self, policy: &Policy) {
        match policy {
            Policy::NeverWhen {
                act: _,
                to,
                condition,
            } => {
                self.role(*to);
                self.exprs([*condition]);
            }
            Policy::NeverBefore { act: _, to, moment } => {
                self.role(*to);
                self.moment(moment);
            }
            Policy::EveryPathEndsIn(ends) => {
                for end in ends {
                    match *end {
                        PathEnd::Milestone(milestone) => self.milestones([milestone]),
                        PathEnd::End(end) => self.lead(&self.machine.ends, [end]),
                        PathEnd::Act(_) => {}
                    }
                }
            }
            Policy::AtMost {
                count: _,
                act: _,
                to,
            } => self.role(*to),
            Policy::Order { first: _, then: _ } => {}
        }
    }
}
