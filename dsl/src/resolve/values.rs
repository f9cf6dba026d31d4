//! Values: constants, fields, tables, sums and shares.

use super::Resolver;
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Expr, ExprKind, MoneyIn, Type};
use crate::syntax::ast::{Arithmetic, At, Delay, Literal, Value};

impl Resolver<'_> {
    /// A value; `wanted` is the type that the place asks for, if it asks for one. Whether it fits
    /// is not checked here.
    pub(super) fn value(&mut self, place: &Place, tree: &Value, wanted: Option<Type>) -> Expr {
        match tree {
            Value::Literal(literal) => self.literal(literal, wanted),
            Value::Path(path) => self.path(place, path, wanted),
            Value::Share { rate, of } => {
                let rate = self.typed(place, rate, Type::Rate);
                let of = self.typed(place, of, Type::Money(MoneyIn::Invoice));
                let ty = of.ty;
                Expr {
                    kind: ExprKind::Share {
                        rate: Box::new(rate),
                        of: Box::new(of),
                    },
                    ty,
                    span: tree.span(),
                }
            }
            Value::Binary {
                operator,
                left,
                right,
            } => self.binary(place, *operator, left, right, wanted, tree),
        }
    }

    /// A value of a type; it is told if it does not fit.
    pub(super) fn typed(&mut self, place: &Place, tree: &Value, wanted: Type) -> Expr {
        let value = self.value(place, tree, Some(wanted));
        self.fitted(place.module, value, wanted)
    }

    /// A value of a type that must be there, and in the right currency, where it is used.
    pub(super) fn used(&mut self, place: &Place, tree: &Value, wanted: Type) -> Expr {
        let value = self.typed(place, tree, wanted);
        self.surely_known(place, &value);
        if let Type::Money(into) = wanted {
            self.same_currency(place, into, &value);
        }
        value
    }

    /// A length of time.
    pub(super) fn delay_value(&mut self, place: &Place, tree: &Delay) -> Expr {
        let value = match tree {
            Delay::Written(duration) => {
                let literal = At {
                    value: Literal::Duration(duration.value),
                    span: duration.span,
                };
                self.literal(&literal, Some(Type::AnyDelay))
            }
            Delay::Named(path) => {
                let value = self.path(place, path, Some(Type::AnyDelay));
                self.fitted(place.module, value, Type::AnyDelay)
            }
        };
        self.surely_known(place, &value);
        self.needs_calendar(place, &value);
        value
    }

    fn binary(
        &mut self,
        place: &Place,
        operator: Arithmetic,
        left: &Value,
        right: &Value,
        wanted: Option<Type>,
        tree: &Value,
    ) -> Expr {
        let span = tree.span();
        // The side that tells its type helps the other one: `0 + balance`.
        let (left, right) = match (left, right) {
            (Value::Literal(_), _) => {
                let right = self.value(place, right, wanted);
                (self.value(place, left, Some(right.ty)), right)
            }
            _ => {
                let left = self.value(place, left, wanted);
                let ty = left.ty;
                (left, self.value(place, right, Some(ty)))
            }
        };
        let ty = match self.binary_type(operator, &left, &right) {
            Some(ty) => ty,
            None => {
                let (a, b) = (
                    shown::of_type(&self.model, left.ty),
                    shown::of_type(&self.model, right.ty),
                );
                let (en, fr) = match operator {
                    Arithmetic::Add => ("added up", "s’additionner"),
                    Arithmetic::Subtract => ("subtracted from each other", "se soustraire"),
                    Arithmetic::Multiply => ("multiplied", "se multiplier"),
                };
                let message = text(
                    format!("{} and {} can't be {en}", a.en, b.en),
                    format!("{} et {} ne peuvent pas {fr}", a.fr, b.fr),
                );
                self.say(Diagnostic::error(codes::TYPE_MISMATCH, span, message));
                return Expr::unknown(span);
            }
        };
        if let (Type::Money(a), Type::Money(_)) = (left.ty, right.ty) {
            self.same_currency(place, a, &right);
        }
        Expr {
            kind: ExprKind::Binary {
                operator,
                left: Box::new(left),
                right: Box::new(right),
            },
            ty,
            span,
        }
    }

    fn binary_type(&self, operator: Arithmetic, left: &Expr, right: &Expr) -> Option<Type> {
        let money = |a: MoneyIn, b: MoneyIn| match (a, b) {
            (MoneyIn::Any, other) | (other, MoneyIn::Any) => other,
            (MoneyIn::Invoice, _) | (_, MoneyIn::Invoice) => MoneyIn::Invoice,
            (a, _) => a,
        };
        Some(match (operator, left.ty, right.ty) {
            (_, Type::Unknown, _) | (_, _, Type::Unknown) => Type::Unknown,
            (Arithmetic::Multiply, Type::Number, Type::Number) => Type::Number,
            (Arithmetic::Multiply, Type::Money(a), Type::Number)
            | (Arithmetic::Multiply, Type::Number, Type::Money(a)) => Type::Money(a),
            (Arithmetic::Multiply, Type::Rate, Type::Money(a))
            | (Arithmetic::Multiply, Type::Money(a), Type::Rate) => Type::Money(a),
            (Arithmetic::Multiply, Type::Delay(measure), Type::Number)
            | (Arithmetic::Multiply, Type::Number, Type::Delay(measure)) => Type::Delay(measure),
            (Arithmetic::Multiply, ..) => return None,
            (_, Type::Money(a), Type::Money(b)) => Type::Money(money(a, b)),
            (_, Type::Number, Type::Number) => Type::Number,
            (_, Type::Rate, Type::Rate) => Type::Rate,
            (_, Type::Delay(a), Type::Delay(b)) if a == b => Type::Delay(a),
            (Arithmetic::Add | Arithmetic::Subtract, Type::Date, Type::Delay(_)) => Type::Date,
            _ => return None,
        })
    }
}
