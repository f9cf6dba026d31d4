//! Values and conditions.

use super::Node;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::span::Span;
use crate::syntax::ast::{
    Arithmetic, At, Comparison, Condition, Delay, Duration, Literal, Money, Path, Unit, Value,
};
use crate::syntax::lines::Reader;
use crate::syntax::parser::Rule;
use crate::syntax::token::Decimal;
use crate::words::Word;

/// A duration.
pub(super) fn duration(node: &Node) -> At<Duration> {
    let unit = node.kid(Rule::unit).map_or(Unit::Day, |kid| unit(&kid));
    At {
        value: Duration {
            count: node.number().value,
            unit,
        },
        span: node.span(),
    }
}

/// The first duration among the parts of a node.
pub(super) fn duration_in(node: &Node) -> At<Duration> {
    match node.kid(Rule::duration) {
        Some(kid) => duration(&kid),
        None => At {
            value: Duration {
                count: node.number().value,
                unit: Unit::Day,
            },
            span: node.span(),
        },
    }
}

/// A unit of time.
pub(super) fn unit(node: &Node) -> Unit {
    match node.first().and_then(|kid| kid.word()) {
        Some(Word::Minute) => Unit::Minute,
        Some(Word::Hour) => Unit::Hour,
        Some(Word::BusinessDay) => Unit::BusinessDay,
        Some(Word::Week) => Unit::Week,
        Some(Word::Month) => Unit::Month,
        Some(Word::Year) => Unit::Year,
        _ => Unit::Day,
    }
}

/// An amount of money.
pub(super) fn money(node: &Node) -> At<Money> {
    let currency = node
        .kid(Rule::currency)
        .map_or_else(|| node.named(), |kid| kid.name());
    At {
        value: Money {
            amount: node.number().value,
            currency,
        },
        span: node.span(),
    }
}

/// A delay.
pub(super) fn delay(node: &Node) -> Delay {
    match node.first() {
        Some(kid) if kid.rule() == Rule::duration => Delay::Written(duration(&kid)),
        Some(kid) => Delay::Named(kid.path()),
        None => Delay::Named(Path { parts: Vec::new() }),
    }
}

/// The first delay among the parts of a node.
pub(super) fn delay_in(node: &Node) -> Delay {
    node.kid(Rule::delay)
        .map_or(Delay::Named(Path { parts: Vec::new() }), |kid| delay(&kid))
}

fn nothing(span: Span) -> Value {
    Value::Literal(At {
        value: Literal::None,
        span,
    })
}

impl Reader<'_> {
    /// The first value among the parts of a node.
    pub(super) fn valued(&mut self, node: &Node) -> Value {
        match node.kid(Rule::value) {
            Some(kid) => self.value(&kid),
            None => nothing(node.span()),
        }
    }

    /// A value, a product, a factor, a constant or a path.
    pub(super) fn value(&mut self, node: &Node) -> Value {
        match node.rule() {
            Rule::value | Rule::product => self.chain(node),
            Rule::factor | Rule::literal_or_path => match node.kids().find(|kid| !is_paren(kid)) {
                Some(kid) => self.value(&kid),
                None => nothing(node.span()),
            },
            Rule::share => {
                let mut parts = node
                    .kids()
                    .filter(|kid| !matches!(kid.rule(), Rule::k_of | Rule::k_article));
                let rate = parts
                    .next()
                    .map_or(nothing(node.span()), |kid| self.value(&kid));
                let of = parts
                    .next()
                    .map_or(nothing(node.span()), |kid| self.value(&kid));
                Value::Share {
                    rate: Box::new(rate),
                    of: Box::new(of),
                }
            }
            Rule::path => Value::Path(node.path()),
            Rule::literal => match node.first() {
                Some(kid) => self.literal_value(&kid),
                None => nothing(node.span()),
            },
            _ => self.literal_value(node),
        }
    }

    fn literal_value(&mut self, node: &Node) -> Value {
        Value::Literal(At {
            value: self.literal(node),
            span: node.span(),
        })
    }

    /// `a + b - c`, `a * b`: to the left.
    fn chain(&mut self, node: &Node) -> Value {
        let mut result: Option<Value> = None;
        let mut operator = Arithmetic::Add;
        for kid in node.kids() {
            match kid.rule() {
                Rule::plus => operator = Arithmetic::Add,
                Rule::minus => operator = Arithmetic::Subtract,
                Rule::times_sign => operator = Arithmetic::Multiply,
                _ => {
                    let right = self.value(&kid);
                    result = Some(match result {
                        None => right,
                        Some(left) => Value::Binary {
                            operator,
                            left: Box::new(left),
                            right: Box::new(right),
                        },
                    });
                }
            }
        }
        result.unwrap_or_else(|| nothing(node.span()))
    }

    /// A constant.
    pub(super) fn literal(&mut self, node: &Node) -> Literal {
        match node.rule() {
            Rule::money => Literal::Money(money(node).value),
            Rule::duration => Literal::Duration(duration(node).value),
            Rule::percent => Literal::Percent(percent(node)),
            Rule::date => Literal::Date(node.date().value),
            Rule::time => Literal::Time(node.time().value),
            Rule::text => Literal::Text(self.text(node)),
            Rule::number => Literal::Number(node.decimal()),
            Rule::k_yes => Literal::YesNo(true),
            Rule::k_no => Literal::YesNo(false),
            Rule::k_days_late => Literal::DaysLate,
            _ => Literal::None,
        }
    }

    /// The condition behind `when` among the parts of a node.
    pub(super) fn when(&mut self, node: &Node) -> Option<Condition> {
        let part = node.kid(Rule::when_part)?;
        Some(self.conditioned(&part))
    }

    /// The first condition among the parts of a node.
    pub(super) fn conditioned(&mut self, node: &Node) -> Condition {
        match node.kid(Rule::condition) {
            Some(kid) => self.condition(&kid),
            None => Condition::Flag(nothing(node.span())),
        }
    }

    /// A condition.
    pub(super) fn condition(&mut self, node: &Node) -> Condition {
        let parts: Vec<Node> = node
            .kids()
            .filter(|kid| kid.rule() == Rule::all_of)
            .collect();
        if parts.len() > 1
            && let Some(mixed) = parts.iter().find(|part| part.has(Rule::k_and))
        {
            self.say(
                Diagnostic::error(
                    codes::MIXED_AND_OR,
                    mixed.span(),
                    text(
                        "`and` mixed with `or` could be read in two ways",
                        "`et` mêlé à `ou` peut se lire de deux façons",
                    ),
                )
                .help(text(
                    "put parentheses around the part that belongs together",
                    "mettez entre parenthèses ce qui va ensemble",
                )),
            );
        }
        let mut any: Vec<Condition> = parts.iter().map(|part| self.all_of(part)).collect();
        match any.len() {
            1 => any.remove(0),
            _ => Condition::Or(any),
        }
    }

    fn all_of(&mut self, node: &Node) -> Condition {
        let parts: Vec<Node> = node
            .kids()
            .filter(|kid| kid.rule() == Rule::negation)
            .collect();
        let mut all: Vec<Condition> = parts.iter().map(|part| self.negation(part)).collect();
        match all.len() {
            1 => all.remove(0),
            _ => Condition::And(all),
        }
    }

    fn negation(&mut self, node: &Node) -> Condition {
        let span = node.span();
        let negated = node.has(Rule::k_not);
        let Some(kid) = node
            .kids()
            .find(|kid| !is_paren(kid) && kid.rule() != Rule::k_not)
        else {
            return Condition::Flag(nothing(span));
        };
        match kid.rule() {
            Rule::negation if negated => Condition::Not(Box::new(self.negation(&kid)), span.into()),
            Rule::condition => Condition::Group(Box::new(self.condition(&kid)), span.into()),
            Rule::way_test => Condition::GivesReceipt {
                role: kid.named(),
                span: span.into(),
            },
            Rule::is_test => self.is_test(&kid),
            Rule::comparison => self.comparison(&kid),
            _ => match kid.first() {
                Some(inner) if inner.rule() == Rule::k_disputed => Condition::Disputed(span.into()),
                Some(inner) => Condition::Flag(self.value(&inner)),
                None => Condition::Flag(nothing(span)),
            },
        }
    }

    fn is_test(&mut self, node: &Node) -> Condition {
        let value = self.valued(node);
        let negated = node.has(Rule::k_not);
        if let Some(one_of) = node.kid(Rule::one_of) {
            let options: Vec<Value> = one_of
                .kids()
                .filter(|kid| kid.rule() == Rule::literal_or_path)
                .map(|kid| self.value(&kid))
                .collect();
            return Condition::OneOf {
                value,
                negated,
                options,
            };
        }
        let unknown = node.has(Rule::k_unknown);
        Condition::Known {
            value,
            negated: unknown != negated,
            span: node.span().into(),
        }
    }

    fn comparison(&mut self, node: &Node) -> Condition {
        let mut values = node.kids().filter(|kid| kid.rule() == Rule::value);
        let left = values
            .next()
            .map_or(nothing(node.span()), |kid| self.value(&kid));
        let right = values
            .next()
            .map_or(nothing(node.span()), |kid| self.value(&kid));
        let operator = node.kid(Rule::operator);
        let span = operator.as_ref().map_or(node.span(), Node::span);
        let value = match operator.and_then(|kid| kid.first()).map(|kid| kid.rule()) {
            Some(Rule::less) => Comparison::Less,
            Some(Rule::less_eq) => Comparison::LessOrEqual,
            Some(Rule::greater) => Comparison::Greater,
            Some(Rule::greater_eq) => Comparison::GreaterOrEqual,
            Some(Rule::not_eq) => Comparison::NotEqual,
            _ => Comparison::Equal,
        };
        Condition::Compare {
            left,
            operator: At { value, span },
            right,
        }
    }
}

fn is_paren(node: &Node) -> bool {
    matches!(node.rule(), Rule::l_paren | Rule::r_paren)
}

/// A percentage; some reference rates are below zero.
fn percent(node: &Node) -> Decimal {
    let number = node.number().value;
    let sign = if node.has(Rule::minus) { -1 } else { 1 };
    Decimal {
        mantissa: number.mantissa.saturating_mul(sign),
        scale: number.scale,
    }
}
