//! What a machine reads before it decides anything: which facts and fields, and with which constants
//! it compares them. What no condition, table, delay or policy reads can't change what happens.

use std::collections::BTreeSet;

use jalon_core::Machine;
use jalon_core::machine::action::{Action, Does};
use jalon_core::machine::expr::Node;
use jalon_core::machine::journey::{Journey, Takes};
use jalon_core::machine::line::Line;
use jalon_core::machine::milestone::{Expectation, Milestone, Opens};
use jalon_core::machine::policy::Policy;
use jalon_core::machine::schedule::{Anchor, Moment};
use jalon_core::machine::table::Cell;
use jalon_core::machine::value::{Fact, InvoiceFact};
use jalon_core::machine::{
    CustomerFieldId, ExprId, InvoiceFieldId, MilestoneId, RoleId, StepId, TableId,
};

/// All that decides.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reads {
    pub(crate) facts: Vec<Fact>,
    pub(crate) invoice_fields: BTreeSet<InvoiceFieldId>,
    pub(crate) customer_fields: BTreeSet<CustomerFieldId>,
    pub(crate) roles: BTreeSet<RoleId>,
    pub(crate) step_days: BTreeSet<StepId>,
    pub(crate) milestone_days: BTreeSet<MilestoneId>,
    /// Whether the way by which somebody gets the invoice decides anything.
    pub(crate) ways: bool,
    /// What is compared with which constant.
    pub(crate) compared: Vec<(Node, Node)>,
    /// Whether something is compared with what is no constant, so that a few values can't stand for
    /// all of them.
    pub(crate) inexact: bool,
}

/// What a machine reads.
pub(crate) fn reads(machine: &Machine) -> Reads {
    let mut walk = Walk {
        machine,
        reads: Reads::default(),
        seen: BTreeSet::new(),
        tables: BTreeSet::new(),
    };
    let journeys = machine.journeys.items();
    journeys.iter().for_each(|journey| walk.journey(journey));
    let milestones = machine.milestones.items();
    milestones.iter().for_each(|one| walk.milestone(one));
    let steps = machine.steps.items();
    steps.iter().for_each(|step| walk.moment(&step.moment));
    machine
        .lines
        .items()
        .iter()
        .for_each(|line| walk.line(line));
    let actions = machine.actions.items();
    actions.iter().for_each(|action| walk.action(action));
    machine.policies.iter().for_each(|one| walk.policy(one));
    walk.reads
}

/// The same without what only decides which journey takes an invoice.
pub(crate) fn reads_once_taken(machine: &Machine) -> Reads {
    reads(&crate::slice::delayed::once_taken(machine))
}

struct Walk<'m> {
    machine: &'m Machine,
    reads: Reads,
    seen: BTreeSet<ExprId>,
    tables: BTreeSet<TableId>,
}

impl Walk<'_> {
    fn journey(&mut self, journey: &Journey) {
        if let Takes::Matching { condition, .. } = &journey.takes {
            self.each(*condition);
        }
        self.each(journey.rechoose_on.iter().copied());
        self.each(journey.calendar);
        self.each(journey.limits.iter().map(|limit| limit.per));
        self.each(journey.ignore_balances_under);
        self.each(journey.requires.iter().map(|require| require.condition));
        for hold in &journey.holds {
            self.each([hold.condition]);
            self.each(hold.at_most);
        }
        for send in &journey.sends {
            self.each(send.by);
            self.each(send.when);
            if send.if_any {
                self.reads.roles.insert(send.to);
            }
        }
    }

    fn milestone(&mut self, milestone: &Milestone) {
        if let Opens::When(condition) = milestone.opens {
            self.each([condition]);
        }
        self.each(milestone.when);
        milestone
            .expects
            .iter()
            .for_each(|one| self.expectation(one));
        for missed in &milestone.missed {
            missed.moment.iter().for_each(|moment| self.moment(moment));
        }
    }

    fn expectation(&mut self, expectation: &Expectation) {
        self.each(expectation.within);
        if let Some(roles) = &expectation.from {
            self.reads.roles.extend(roles.roles());
        }
    }

    fn moment(&mut self, moment: &Moment) {
        self.each(moment.offset.map(|offset| offset.delay));
        match moment.anchor {
            Anchor::Date(id) => self.each([id]),
            Anchor::Milestone(milestone) => {
                self.reads.milestone_days.insert(milestone);
            }
            _ => {}
        }
    }

    fn line(&mut self, line: &Line) {
        self.each(line.when);
        if let Some(sign_off) = &line.sign_off {
            self.each(sign_off.when);
            self.each(sign_off.within);
        }
    }

    fn action(&mut self, action: &Action) {
        self.each(action.repeat.map(|repeat| repeat.every));
        self.each(action.does.message().and_then(|message| message.by));
        match &action.does {
            Does::HoldMessages { lasting, .. } | Does::KeepWaiting(lasting) => {
                self.each([*lasting]);
            }
            Does::Pause(pause) => {
                pause.until.iter().for_each(|moment| self.moment(moment));
                self.each(pause.lasting);
                self.each(pause.at_most_ahead);
            }
            Does::Set { value, .. } => self.each([*value]),
            Does::Task(task) | Does::Call { task, .. } => self.each(task.within),
            Does::Expect { expectation, .. } => self.expectation(expectation),
            _ => {}
        }
    }

    fn policy(&mut self, policy: &Policy) {
        match policy {
            Policy::NeverWhen { condition, .. } => self.each([*condition]),
            Policy::NeverBefore { moment, .. } => self.moment(moment),
            _ => {}
        }
    }

    fn each(&mut self, ids: impl IntoIterator<Item = ExprId>) {
        let mut left: Vec<ExprId> = ids.into_iter().collect();
        while let Some(id) = left.pop() {
            let node = self.machine.expressions.get(id).copied();
            if let (Some(node), true) = (node, self.seen.insert(id)) {
                self.node(node);
                if self.asks_for_a_day(node) {
                    continue;
                }
                let expressions = &self.machine.expressions;
                expressions.each_part(&node, |part| left.push(part));
                if let Node::Lookup(table) = node {
                    self.table(table, &mut left);
                }
            }
        }
    }

    /// Whether a node only asks whether a day of the invoice is known, whichever it is.
    fn asks_for_a_day(&self, node: Node) -> bool {
        use InvoiceFact::{Arrival, Due, Issue, Sent};
        let Node::Known(part) = node else {
            return false;
        };
        matches!(
            self.machine.expressions.get(part),
            Some(Node::Fact(Fact::Invoice(Arrival | Due | Issue | Sent)))
        )
    }

    fn node(&mut self, node: Node) {
        match node {
            Node::Fact(fact) if !self.reads.facts.contains(&fact) => self.reads.facts.push(fact),
            Node::InvoiceField(field) => {
                self.reads.invoice_fields.insert(field);
            }
            Node::CustomerField { field, .. } => {
                self.reads.customer_fields.insert(field);
            }
            Node::RoleKnown(role) => {
                self.reads.roles.insert(role);
            }
            Node::WayOf(role) | Node::GivesReceipt { role, .. } => {
                self.reads.ways = true;
                self.reads.roles.insert(role);
            }
            Node::StepDay(step) => {
                self.reads.step_days.insert(step);
            }
            Node::MilestoneDay(milestone) => {
                self.reads.milestone_days.insert(milestone);
            }
            Node::Compare { left, right, .. } => self.compared(left, right),
            Node::IsOneOf { value, list } => {
                let members = self.machine.expressions.members_of(list).to_vec();
                for member in members {
                    self.compared(value, member);
                }
            }
            _ => {}
        }
    }

    fn compared(&mut self, left: ExprId, right: ExprId) {
        let expressions = &self.machine.expressions;
        let (Some(left), Some(right)) = (expressions.get(left), expressions.get(right)) else {
            return;
        };
        match (left.is_constant(), right.is_constant()) {
            (false, true) => self.reads.compared.push((*left, *right)),
            (true, false) => self.reads.compared.push((*right, *left)),
            (true, true) => {}
            (false, false) => self.reads.inexact = true,
        }
    }

    fn table(&mut self, id: TableId, left: &mut Vec<ExprId>) {
        let Some(table) = self
            .machine
            .tables
            .get(id)
            .filter(|_| self.tables.insert(id))
        else {
            return;
        };
        left.extend(table.keys.iter().copied());
        for row in &table.rows {
            left.extend(row.says);
            for (cell, key) in row.cells.iter().zip(&table.keys) {
                let constants = match cell {
                    Cell::Any | Cell::Unknown => Vec::new(),
                    Cell::OneOf(values) => values.clone(),
                    Cell::Range {
                        at_least,
                        at_most,
                        under,
                    } => [at_least, at_most, under]
                        .into_iter()
                        .filter_map(|one| *one)
                        .collect(),
                };
                for constant in constants {
                    self.compared(*key, constant);
                }
            }
        }
    }
}
