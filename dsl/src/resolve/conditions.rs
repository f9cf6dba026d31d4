//! Conditions: like is compared with like, and what may be unknown is asked for first.

use super::Resolver;
use super::facts::{Facts, told_by};
use super::kinds::Kind;
use super::place::Place;
use super::{fit, shown};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Cond, CondKind, Expr, ExprKind, MoneyIn, Thing, Type};
use crate::span::Span;
use crate::syntax::ast::{At, Comparison, Condition, EvidenceLevel, Literal, Value};
use crate::words::Word;

impl Resolver<'_> {
    /// A condition, checked.
    pub(super) fn condition(&mut self, place: &Place, tree: &Condition) -> Cond {
        let cond = self.read_condition(place, tree, false);
        self.check_condition(place, &cond);
        cond
    }

    /// A condition of `require`, where a field that may be unknown means that it must be known.
    pub(super) fn requirement(&mut self, place: &Place, tree: &Condition) -> Cond {
        let cond = self.read_condition(place, tree, true);
        self.check_condition(place, &cond);
        cond
    }

    /// A condition that may be absent, and what is known where it holds.
    pub(super) fn guard(
        &mut self,
        place: &Place,
        tree: Option<&Condition>,
    ) -> (Option<Cond>, Facts) {
        match tree {
            Some(tree) => {
                let cond = self.condition(place, tree);
                let facts = place.facts.clone().and(&told_by(&cond, true));
                (Some(cond), facts)
            }
            None => (None, place.facts.clone()),
        }
    }

    fn read_condition(&mut self, place: &Place, tree: &Condition, required: bool) -> Cond {
        let span = tree.span();
        let kind = match tree {
            Condition::Or(parts) => CondKind::Or(self.parts(place, parts, required)),
            Condition::And(parts) => CondKind::And(self.parts(place, parts, required)),
            Condition::Not(inner, _) => {
                CondKind::Not(Box::new(self.read_condition(place, inner, false)))
            }
            Condition::Group(inner, _) => return self.read_condition(place, inner, required),
            Condition::Compare {
                left,
                operator,
                right,
            } => self.comparison(place, left, operator, right),
            Condition::OneOf {
                value,
                negated,
                options,
            } => {
                let kind = self.one_of(place, value, options);
                return negate(Cond { kind, span }, *negated);
            }
            Condition::Known { value, negated, .. } => {
                let value = self.value(place, value, None);
                let kind = match value.kind {
                    ExprKind::Unknown => CondKind::Unknown,
                    ExprKind::RoleOf(role) | ExprKind::Role(role) => CondKind::RoleKnown(role),
                    _ => {
                        self.check_can_be_unknown(place, &value);
                        CondKind::Known(value)
                    }
                };
                return negate(Cond { kind, span }, *negated);
            }
            Condition::GivesReceipt { role, .. } => match self.find_role(place, role) {
                Some(role) => CondKind::GivesReceipt {
                    role,
                    at_least: EvidenceLevel::Declared,
                },
                None => CondKind::Unknown,
            },
            Condition::Disputed(_) => CondKind::Disputed,
            Condition::Flag(value) => self.flag(place, value, required),
        };
        Cond { kind, span }
    }

    fn parts(&mut self, place: &Place, parts: &[Condition], required: bool) -> Vec<Cond> {
        parts
            .iter()
            .map(|part| self.read_condition(place, part, required))
            .collect()
    }

    fn flag(&mut self, place: &Place, tree: &Value, required: bool) -> CondKind {
        let value = self.value(place, tree, None);
        match value.ty {
            Type::YesNo => CondKind::Flag(value),
            Type::Unknown => CondKind::Unknown,
            _ if required => match value.kind {
                ExprKind::RoleOf(role) | ExprKind::Role(role) => CondKind::RoleKnown(role),
                _ => {
                    self.check_can_be_unknown(place, &value);
                    CondKind::Known(value)
                }
            },
            ty => {
                let found = shown::of_type(&self.model, ty);
                let message = text(
                    format!("a condition is wanted here, and this is {}", found.en),
                    format!("il faut ici une condition, et ceci est {}", found.fr),
                );
                let source = self.source(value.span).to_owned();
                let (is, known) = (
                    self.word(place.module, Word::Is),
                    self.word(place.module, Word::Known),
                );
                let help = match ty {
                    Type::Money(_) | Type::Number => format!("{source} > 0"),
                    _ if value.is_constant() => String::new(),
                    _ => format!("{source} {is} {known}"),
                };
                let mut fault = Diagnostic::error(codes::NOT_A_CONDITION, value.span, message);
                if !help.is_empty() {
                    fault = fault.help(shown::same(
                        "compare it with something, as in `{}`",
                        "comparez-le à quelque chose, comme dans `{}`",
                        &help,
                    ));
                }
                self.say(fault);
                CondKind::Unknown
            }
        }
    }

    fn comparison(
        &mut self,
        place: &Place,
        left: &Value,
        operator: &At<Comparison>,
        right: &Value,
    ) -> CondKind {
        let (left, right) = self.pair(place, left, right);
        if left.ty == Type::Unknown || right.ty == Type::Unknown {
            return CondKind::Unknown;
        }
        if !fit::fits(right.ty, left.ty) && !fit::fits(left.ty, right.ty) {
            self.unlike(place, &left, &right);
            return CondKind::Unknown;
        }
        let equality = matches!(operator.value, Comparison::Equal | Comparison::NotEqual);
        if !equality && !left.ty.has_order() {
            self.no_order(place, &left, operator.span);
            return CondKind::Unknown;
        }
        CondKind::Compare {
            left,
            operator: operator.value,
            operator_span: operator.span,
            right,
        }
    }

    /// Two values, each read knowing the type of the other.
    fn pair(&mut self, place: &Place, left: &Value, right: &Value) -> (Expr, Expr) {
        if tells_its_type(left) {
            let left = self.value(place, left, None);
            let wanted = Some(left.ty).filter(|ty| *ty != Type::Unknown);
            let right = self.value(place, right, wanted);
            return (left, right);
        }
        let right = self.value(place, right, None);
        let wanted = Some(right.ty).filter(|ty| *ty != Type::Unknown);
        let left = self.value(place, left, wanted);
        (left, right)
    }

    fn one_of(&mut self, place: &Place, value: &Value, options: &[Value]) -> CondKind {
        let value = self.value(place, value, None);
        if value.ty == Type::Unknown {
            // The options can't be understood without knowing what is asked.
            return CondKind::Unknown;
        }
        let mut read = Vec::new();
        for option in options {
            let option = self.value(place, option, Some(value.ty));
            if option.ty == Type::Unknown {
                continue;
            }
            if option.ty == Type::YesNo && value.ty != Type::YesNo && !option.is_constant() {
                self.stray_option(place, &option);
                continue;
            }
            let option = self.fitted(place.module, option, value.ty);
            read.push(option);
        }
        if read.len() != options.len() || read.iter().any(|one| one.ty == Type::Unknown) {
            return CondKind::Unknown;
        }
        CondKind::OneOf {
            value,
            options: read,
        }
    }

    /// `group is independent or overdue_before`: the last part is a condition of its own.
    fn stray_option(&mut self, _place: &Place, option: &Expr) {
        let source = self.source(option.span).to_owned();
        let message = text(
            format!("`{source}` is a condition of its own, not one of the values"),
            format!("`{source}` est une condition à part, pas l’une des valeurs"),
        );
        let fault = Diagnostic::error(codes::TYPE_MISMATCH, option.span, message)
            .help(text("put it in parentheses", "mettez-la entre parenthèses"))
            .fix(option.span, format!("({source})"));
        self.say(fault);
    }

    fn unlike(&mut self, place: &Place, left: &Expr, right: &Expr) {
        if let (ExprKind::Number(_), ty) = (&right.kind, left.ty) {
            return self.misfit_with(place.module, right, ty, Some(left));
        }
        if let (ExprKind::Number(_), ty) = (&left.kind, right.ty) {
            return self.misfit_with(place.module, left, ty, Some(right));
        }
        for (one, other) in [(left, right), (right, left)] {
            if other.ty.is_money() && self.is_row_without_currency(one) {
                return;
            }
        }
        let (a, b) = (
            shown::of_type(&self.model, left.ty),
            shown::of_type(&self.model, right.ty),
        );
        let message = text(
            format!("{} can't be compared with {}", a.en, b.en),
            format!("{} ne se compare pas à {}", a.fr, b.fr),
        );
        let span = if left.is_constant() {
            left.span
        } else {
            right.span
        };
        let fault = Diagnostic::error(codes::TYPE_MISMATCH, span, message);
        let field = fit::field_of(left).or_else(|| fit::field_of(right));
        let fault = match (left.ty, right.ty) {
            (Type::Delay(_), Type::Delay(_)) => fault.help(text(
                "days, business days, hours and months are counted differently: use the same on both sides",
                "jours, jours ouvrés, heures et mois se comptent autrement : prenez la même unité des deux côtés",
            )),
            _ => fault,
        };
        self.say_of_field(field, fault);
    }

    fn no_order(&mut self, place: &Place, left: &Expr, span: Span) {
        let found = shown::of_type(&self.model, left.ty);
        let is = self.word(place.module, Word::Is);
        let message = text(
            format!("{} is neither more nor less than another", found.en),
            format!("{} n’est ni plus ni moins qu’un autre", found.fr),
        );
        let fault = Diagnostic::error(codes::NO_ORDER, span, message)
            .help(shown::same("write `{}`", "écrivez `{}`", is))
            .fix(span, is);
        self.say(fault);
    }

    /// A role by its name; the name of a sequence's recipient, too.
    pub(super) fn find_role(
        &mut self,
        place: &Place,
        name: &crate::syntax::ast::Name,
    ) -> Option<crate::model::RoleId> {
        if let Some((known, role)) = &place.bound.recipient
            && *known == name.text
        {
            return Some(*role);
        }
        let bound = place
            .bound
            .values
            .iter()
            .find(|(known, _)| *known == name.text);
        if let Some((_, value)) = bound {
            return match value.kind {
                ExprKind::Role(role) => Some(role),
                _ => {
                    let value = Expr {
                        span: name.span,
                        ..value.clone()
                    };
                    self.fitted(place.module, value, Type::Role);
                    None
                }
            };
        }
        match self.find_name(place.module, Kind::Role, name)? {
            Thing::Role(role) => Some(role),
            _ => None,
        }
    }

    /// A team by its name, or a parameter that is one.
    pub(super) fn find_team(
        &mut self,
        place: &Place,
        name: &crate::syntax::ast::Name,
    ) -> Option<At<crate::model::TeamId>> {
        let span = name.span;
        let bound = place
            .bound
            .values
            .iter()
            .find(|(known, _)| *known == name.text);
        if let Some((_, value)) = bound {
            return match value.kind {
                ExprKind::Team(value) => Some(At { value, span }),
                _ => {
                    let value = Expr {
                        span,
                        ..value.clone()
                    };
                    self.fitted(place.module, value, Type::Team);
                    None
                }
            };
        }
        match self.find_name(place.module, Kind::Team, name)? {
            Thing::Team(value) => Some(At { value, span }),
            _ => None,
        }
    }
}

fn negate(cond: Cond, negated: bool) -> Cond {
    if !negated {
        return cond;
    }
    let span = cond.span;
    Cond {
        kind: CondKind::Not(Box::new(cond)),
        span,
    }
}

/// Whether a value tells its type without help: not a bare zero, nor a bare name's constant.
fn tells_its_type(value: &Value) -> bool {
    match value {
        Value::Literal(literal) => !matches!(
            &literal.value,
            Literal::Number(_) | Literal::Text(_) | Literal::None
        ),
        _ => true,
    }
}

/// An amount in the invoice's currency.
pub(super) const IN_INVOICE_CURRENCY: Type = Type::Money(MoneyIn::Invoice);
