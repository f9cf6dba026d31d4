//! Values.

use jalon_core::TimeOfDay;
use jalon_core::machine::expr::Node;
use jalon_core::machine::{
    CalendarId, ChoiceId, CustomerFieldId, DatedTableId, Element, ExprId, InvoiceFieldId,
    MilestoneId, RoleId, StandingId, StepId, TableId, TeamId, TemplateId, TermsId,
};

use super::numbers::role_name;
use super::{Compiler, facts, simplify};
use crate::model::expr::Arithmetic;
use crate::model::{self, Delay, Expr, ExprKind};
use crate::span::Span;
use crate::syntax::ast::FieldsOf;

impl Compiler<'_> {
    /// A value in its one form.
    pub(super) fn value(&mut self, expr: &Expr) -> ExprId {
        self.simple_value(&simplify::value(expr))
    }

    /// A value that may be absent.
    pub(super) fn value_if(&mut self, expr: Option<&Expr>) -> Option<ExprId> {
        expr.map(|expr| self.value(expr))
    }

    /// A written length of time.
    pub(super) fn written_delay(&mut self, delay: Delay, span: Span) -> ExprId {
        self.push(Node::Delay(facts::delay(delay)), span)
    }

    /// Adds a node, and notes where it stands.
    pub(super) fn push(&mut self, node: Node, span: Span) -> ExprId {
        let id = self.machine.expressions.push(node);
        self.places.note(Element::Expr(id), span);
        id
    }

    /// What stands for something that could not be compiled.
    pub(super) fn no_value(&mut self, span: Span) -> ExprId {
        self.not_understood(span);
        self.machine.expressions.push(Node::Never)
    }

    pub(super) fn simple_value(&mut self, expr: &Expr) -> ExprId {
        let span = expr.span;
        let compiled = self.deeper(span, |this| match this.node(expr) {
            Some(node) => this.push(node, span),
            None => this.no_value(span),
        });
        compiled.unwrap_or_else(|| self.no_value(span))
    }

    /// The node of a value, its parts pushed.
    fn node(&mut self, expr: &Expr) -> Option<Node> {
        Some(match &expr.kind {
            ExprKind::YesNo(yes) => Node::YesNo(*yes),
            ExprKind::Text(text) | ExprKind::Code(text) => {
                Node::Text(self.machine.expressions.texts.push(text.clone()))
            }
            ExprKind::Number(number) => Node::Number(*number),
            ExprKind::Money(money) => Node::of_money(*money),
            ExprKind::NoMoney => Node::NoMoney,
            ExprKind::Date(day) => Node::Date(*day),
            ExprKind::Time(minutes) => Node::Time(TimeOfDay::from_minutes(*minutes)),
            ExprKind::Rate(rate) => Node::Rate(*rate),
            ExprKind::Delay(delay) => Node::Delay(facts::delay(*delay)),
            ExprKind::Way(way) => Node::Way(facts::way(*way)),
            ExprKind::Currency(currency) => Node::Currency(*currency),
            ExprKind::Choice { choice, value } => Node::Choice {
                choice: ChoiceId(self.numbers.choices.number(*choice)),
                value: *value,
            },
            ExprKind::StandingValue { standing, value } => Node::StandingValue {
                standing: self.standing(*standing),
                value: *value,
            },
            ExprKind::Team(team) => Node::Team(self.team(*team)),
            ExprKind::Role(role) => Node::Role(self.role(*role)),
            ExprKind::Calendar(calendar) => Node::Calendar(self.calendar(*calendar)),
            ExprKind::Terms(terms) => Node::Terms(TermsId(self.numbers.terms.number(*terms))),
            ExprKind::Template(template) => Node::Template(self.template(*template)),
            ExprKind::None => Node::Never,
            ExprKind::Fact(fact) => Node::Fact(facts::fact(*fact)),
            ExprKind::InvoiceField(field) => Node::InvoiceField(self.invoice_field(*field)),
            ExprKind::CustomerField { party, field } => Node::CustomerField {
                party: facts::party(*party),
                field: self.customer_field(*field),
            },
            ExprKind::Payload { index, .. } => Node::Payload(*index),
            ExprKind::Standing { party, standing } => Node::Standing {
                party: facts::party(*party),
                standing: self.standing(*standing),
            },
            ExprKind::StepDay(step) => Node::StepDay(self.step_number(*step)),
            ExprKind::MilestoneDay(milestone) => {
                Node::MilestoneDay(self.milestone_number(*milestone))
            }
            ExprKind::Lookup(table) => self.lookup(*table, expr.span)?,
            ExprKind::Share { rate, of } => Node::Share {
                rate: self.simple_value(rate),
                of: self.simple_value(of),
            },
            ExprKind::Binary {
                operator,
                left,
                right,
            } => {
                let (left, right) = (self.simple_value(left), self.simple_value(right));
                match operator {
                    Arithmetic::Add => Node::Plus(left, right),
                    Arithmetic::Subtract => Node::Minus(left, right),
                    Arithmetic::Multiply => Node::Times(left, right),
                }
            }
            // Whether somebody has a role is a condition, and no value.
            ExprKind::RoleOf(_) | ExprKind::Unknown => return None,
        })
    }

    fn lookup(&mut self, table: model::TableId, span: Span) -> Option<Node> {
        if self.model.tables.get(table)?.dated {
            let table = DatedTableId(self.dated_table(table, span));
            Some(Node::LookupDated { table, on: None })
        } else {
            Some(Node::Lookup(TableId(self.table(table, span))))
        }
    }

    /// A team, by its name.
    pub(super) fn team(&mut self, team: model::TeamId) -> TeamId {
        let name = self.model.teams.get(team).map(|team| &team.declared.name);
        TeamId(self.numbers.teams.number(name.cloned().unwrap_or_default()))
    }

    /// A role, by its name.
    pub(super) fn role(&mut self, role: model::RoleId) -> RoleId {
        RoleId(self.numbers.roles.number(role_name(self.model, role)))
    }

    pub(super) fn calendar(&mut self, calendar: model::CalendarId) -> CalendarId {
        CalendarId(self.numbers.calendars.number(calendar))
    }

    pub(super) fn standing(&mut self, standing: model::StandingId) -> StandingId {
        StandingId(self.numbers.standings.number(standing))
    }

    pub(super) fn template(&mut self, template: model::TemplateId) -> TemplateId {
        TemplateId(self.numbers.templates.number(template))
    }

    pub(super) fn invoice_field(&mut self, field: model::FieldId) -> InvoiceFieldId {
        InvoiceFieldId(self.numbers.invoice_fields.number(field))
    }

    pub(super) fn customer_field(&mut self, field: model::FieldId) -> CustomerFieldId {
        CustomerFieldId(self.numbers.customer_fields.number(field))
    }

    /// Whether a declared field is one of invoices.
    pub(super) fn is_of_invoices(&self, field: model::FieldId) -> bool {
        let field = self.model.fields.get(field);
        field.is_some_and(|field| field.of == FieldsOf::Invoice)
    }

    pub(super) fn step_number(&mut self, step: model::StepId) -> StepId {
        StepId(self.numbers.steps.number(step))
    }

    pub(super) fn milestone_number(&mut self, milestone: model::MilestoneId) -> MilestoneId {
        MilestoneId(self.numbers.milestones.number(milestone))
    }
}
