//! Conditions.

use jalon_core::machine::ExprId;
use jalon_core::machine::expr::{Compared, Comparison, Node};
use jalon_core::machine::value::{Fact, InvoiceFact};

use super::{Compiler, facts, simplify};
use crate::model::{Cond, CondKind, Expr, Type};
use crate::span::Span;
use crate::syntax::ast;

impl Compiler<'_> {
    /// A condition in its one form.
    pub(super) fn condition(&mut self, cond: &Cond) -> ExprId {
        self.simple_condition(&simplify::condition(cond))
    }

    /// A condition that guards something; one that always holds guards nothing.
    pub(super) fn guard(&mut self, cond: Option<&Cond>) -> Option<ExprId> {
        let cond = simplify::condition(cond?);
        if simplify::settled(&cond) == Some(true) {
            return None;
        }
        Some(self.simple_condition(&cond))
    }

    fn simple_condition(&mut self, cond: &Cond) -> ExprId {
        let compiled = self.deeper(cond.span, |this| this.condition_here(cond));
        compiled.unwrap_or_else(|| self.no_value(cond.span))
    }

    fn condition_here(&mut self, cond: &Cond) -> ExprId {
        let span = cond.span;
        let node = match &cond.kind {
            CondKind::And(parts) => Node::All(self.parts(parts)),
            CondKind::Or(parts) => Node::Any(self.parts(parts)),
            CondKind::Not(inner) => Node::Not(self.simple_condition(inner)),
            CondKind::Compare {
                left,
                operator,
                right,
                ..
            } => self.compare(left, *operator, right),
            CondKind::OneOf { value, options } => self.one_of(value, options),
            CondKind::Known(value) => Node::Known(self.simple_value(value)),
            CondKind::RoleKnown(role) => Node::RoleKnown(self.role(*role)),
            CondKind::GivesReceipt { role, at_least } => Node::GivesReceipt {
                role: self.role(*role),
                at_least: facts::evidence(*at_least),
            },
            CondKind::Disputed => Node::Fact(Fact::Invoice(InvoiceFact::Disputed)),
            CondKind::Flag(value) => return self.flag(value, span),
            CondKind::Unknown => return self.no_value(span),
        };
        self.push(node, span)
    }

    fn flag(&mut self, value: &Expr, span: Span) -> ExprId {
        if value.ty != Type::YesNo {
            return self.no_value(span);
        }
        self.simple_value(value)
    }

    fn parts(&mut self, parts: &[Cond]) -> jalon_core::machine::expr::ExprList {
        let parts: Vec<ExprId> = parts
            .iter()
            .map(|part| self.simple_condition(part))
            .collect();
        self.machine.expressions.list(&parts)
    }

    fn compare(&mut self, left: &Expr, operator: ast::Comparison, right: &Expr) -> Node {
        Node::Compare {
            comparison: comparison(operator),
            kind: compared(left.ty),
            left: self.simple_value(left),
            right: self.simple_value(right),
        }
    }

    fn one_of(&mut self, value: &Expr, options: &[Expr]) -> Node {
        let value = self.simple_value(value);
        let options: Vec<ExprId> = options
            .iter()
            .map(|option| self.simple_value(option))
            .collect();
        let list = self.machine.expressions.list(&options);
        Node::IsOneOf { value, list }
    }
}

fn comparison(operator: ast::Comparison) -> Comparison {
    match operator {
        ast::Comparison::Equal => Comparison::Equal,
        ast::Comparison::NotEqual => Comparison::NotEqual,
        ast::Comparison::Less => Comparison::Less,
        ast::Comparison::LessOrEqual => Comparison::LessOrEqual,
        ast::Comparison::Greater => Comparison::More,
        ast::Comparison::GreaterOrEqual => Comparison::MoreOrEqual,
    }
}

fn compared(ty: Type) -> Compared {
    match ty {
        Type::YesNo => Compared::YesNo,
        Type::Text | Type::Country | Type::Language | Type::Zone => Compared::Text,
        Type::Number => Compared::Number,
        Type::Money(_) => Compared::Money,
        Type::Date => Compared::Date,
        Type::Time => Compared::Time,
        Type::Rate => Compared::Rate,
        Type::Delay(_) | Type::AnyDelay => Compared::Delay,
        Type::Way
        | Type::Choice(_)
        | Type::Standing(_)
        | Type::Team
        | Type::Role
        | Type::Calendar
        | Type::Terms
        | Type::Template
        | Type::Currency
        | Type::Unknown => Compared::Symbol,
    }
}
