//! Comparisons and sums of values.

use std::cmp::Ordering;

use super::value::Value;
use super::{EvalError, Truth};
use crate::delay::{Delay, Measure, Unit};
use crate::machine::expr::Comparison;
use crate::money::{Money, MoneyError};
use crate::number::Number;

/// Whether two values stand in a relation. What never comes stands in none.
#[inline]
pub(super) fn compare(
    comparison: Comparison,
    left: Value<'_>,
    right: Value<'_>,
) -> Result<Truth, EvalError> {
    let ordering = match (left, right) {
        (Value::Never, _) | (_, Value::Never) => return Ok(Truth::No),
        (Value::Unknown, _) | (_, Value::Unknown) => return Ok(Truth::Unknown),
        _ => order(left, right)?,
    };
    Ok(Truth::from(match comparison {
        Comparison::Equal => ordering == Ordering::Equal,
        Comparison::NotEqual => ordering != Ordering::Equal,
        Comparison::Less => ordering == Ordering::Less,
        Comparison::LessOrEqual => ordering != Ordering::Greater,
        Comparison::More => ordering == Ordering::Greater,
        Comparison::MoreOrEqual => ordering != Ordering::Less,
    }))
}

/// Which of two known values comes first. Symbols are only equal or not: their order means nothing.
#[inline]
pub(super) fn order(left: Value<'_>, right: Value<'_>) -> Result<Ordering, EvalError> {
    let ordering = match (left, right) {
        (Value::Money(left), Value::Money(right)) => {
            if left.currency != right.currency {
                return Err(EvalError::CurrenciesDiffer {
                    left: left.currency,
                    right: right.currency,
                });
            }
            left.minor.cmp(&right.minor)
        }
        (Value::Money(left), Value::NoMoney) => left.minor.cmp(&0),
        (Value::NoMoney, Value::Money(right)) => 0.cmp(&right.minor),
        (Value::NoMoney, Value::NoMoney) => Ordering::Equal,
        (Value::Delay(left), Value::Delay(right)) => {
            if left.unit.measure() != right.unit.measure() {
                return Err(EvalError::Mismatch);
            }
            length(left).cmp(&length(right))
        }
        (Value::Choice(left), Value::Choice(right))
        | (Value::Standing(left), Value::Standing(right)) => left.cmp(&right),
        (Value::YesNo(left), Value::YesNo(right)) => left.cmp(&right),
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => left.cmp(&right),
        (Value::Date(left), Value::Date(right)) => left.cmp(&right),
        (Value::Time(left), Value::Time(right)) => left.cmp(&right),
        (Value::Rate(left), Value::Rate(right)) => left.cmp(&right),
        (Value::Way(left), Value::Way(right)) => left.cmp(&right),
        (Value::Currency(left), Value::Currency(right)) => left.cmp(&right),
        (Value::Team(left), Value::Team(right)) => left.cmp(&right),
        (Value::Role(left), Value::Role(right)) => left.cmp(&right),
        (Value::Agency(left), Value::Agency(right)) => left.cmp(&right),
        (Value::Calendar(left), Value::Calendar(right)) => left.cmp(&right),
        (Value::Terms(left), Value::Terms(right)) => left.cmp(&right),
        (Value::Template(left), Value::Template(right)) => left.cmp(&right),
        _ => return Err(EvalError::Mismatch),
    };
    Ok(ordering)
}

/// A length within its measure: days for days and weeks, months for months and years.
fn length(delay: Delay) -> u64 {
    let each = match delay.unit {
        Unit::Minutes | Unit::Days | Unit::BusinessDays | Unit::Months => 1,
        Unit::Hours => 60,
        Unit::Weeks => 7,
        Unit::Years => 12,
    };
    u64::from(delay.count) * each
}

/// The sum of two values, or their difference.
pub(super) fn add<'a>(
    left: Value<'a>,
    right: Value<'a>,
    minus: bool,
) -> Result<Value<'a>, EvalError> {
    let add = if minus {
        i64::checked_sub
    } else {
        i64::checked_add
    };
    match (left, right) {
        (Value::Unknown, _) | (_, Value::Unknown) => Ok(Value::Unknown),
        (Value::Money(left), Value::Money(right)) => {
            let sum = if minus {
                left.minus(right)
            } else {
                left.plus(right)
            };
            Ok(Value::Money(sum.map_err(of_money)?))
        }
        (Value::Money(_), Value::NoMoney) | (Value::NoMoney, Value::NoMoney) => Ok(left),
        (Value::NoMoney, Value::Money(right)) if minus => {
            Ok(Value::Money(right.negated().map_err(of_money)?))
        }
        (Value::NoMoney, Value::Money(_)) => Ok(right),
        (Value::Rate(left), Value::Rate(right)) => {
            let parts = add(left.parts(), right.parts()).ok_or(EvalError::TooLarge)?;
            Ok(Value::Rate(crate::rate::Rate::from_parts(parts)))
        }
        (Value::Number(left), Value::Number(right)) => {
            let parts = add(left.parts(), right.parts()).ok_or(EvalError::TooLarge)?;
            Ok(Value::Number(Number::from_parts(parts)))
        }
        (Value::Delay(left), Value::Delay(right)) => {
            let unit = base_unit(left, right)?;
            let (left, right) = (length(left), length(right));
            let sum = if minus {
                left.saturating_sub(right)
            } else {
                left.saturating_add(right)
            };
            let count = u32::try_from(sum).map_err(|_| EvalError::TooLarge)?;
            Ok(Value::Delay(Delay::new(count, unit)))
        }
        _ => Err(EvalError::Mismatch),
    }
}

/// The unit in which two delays of one kind are counted together.
fn base_unit(left: Delay, right: Delay) -> Result<Unit, EvalError> {
    let measure = left.unit.measure();
    if measure != right.unit.measure() {
        return Err(EvalError::Mismatch);
    }
    Ok(match measure {
        Measure::Hours => Unit::Minutes,
        Measure::Days => Unit::Days,
        Measure::BusinessDays => Unit::BusinessDays,
        Measure::Months => Unit::Months,
    })
}

/// So many times a value; amounts are rounded once, half away from zero.
pub(super) fn times<'a>(count: Value<'a>, value: Value<'a>) -> Result<Value<'a>, EvalError> {
    let Value::Number(count) = count else {
        return match count {
            Value::Unknown => Ok(Value::Unknown),
            _ => Err(EvalError::Mismatch),
        };
    };
    let times = |units: i64| {
        let exact = i128::from(units) * i128::from(count.parts());
        crate::money::round_fraction(exact, 10_000).ok_or(EvalError::TooLarge)
    };
    match value {
        Value::Unknown | Value::NoMoney => Ok(value),
        Value::Money(money) => Ok(Value::Money(Money {
            minor: times(money.minor)?,
            ..money
        })),
        Value::Rate(rate) => Ok(Value::Rate(crate::rate::Rate::from_parts(times(
            rate.parts(),
        )?))),
        Value::Number(number) => Ok(Value::Number(Number::from_parts(times(number.parts())?))),
        Value::Delay(delay) => {
            let count = times(i64::from(delay.count))?;
            let count = u32::try_from(count.max(0)).map_err(|_| EvalError::TooLarge)?;
            Ok(Value::Delay(Delay::new(count, delay.unit)))
        }
        _ => Err(EvalError::Mismatch),
    }
}

pub(super) fn of_money(error: MoneyError) -> EvalError {
    match error {
        MoneyError::CurrenciesDiffer { left, right } => EvalError::CurrenciesDiffer { left, right },
        MoneyError::TooLarge => EvalError::TooLarge,
        _ => EvalError::Mismatch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::currency::Currency;
    use crate::machine::{AgencyId, CalendarId, RoleId, TeamId, TemplateId, TermsId};
    use crate::way::Way;

    #[test]
    fn values_of_one_kind_are_compared_and_those_of_two_are_not() {
        let rate = |text: &str| Value::Rate(text.parse().unwrap());
        let date = |text: &str| Value::Date(text.parse().unwrap());
        let number = |whole| Value::Number(Number::from_whole(whole).unwrap());
        let time = |text: &str| Value::Time(text.parse().unwrap());
        let days = |count| Value::Delay(Delay::new(count, Unit::Days));
        let euros = |minor| Value::Money(Money::new(minor, Currency::EUR));
        let pairs = [
            (rate("3 %"), rate("3.15 %")),
            (date("2026-01-31"), date("2026-02-01")),
            (number(-2), number(1)),
            (time("09:00"), time("09:01")),
            (days(6), Value::Delay(Delay::new(1, Unit::Weeks))),
            (euros(-1), Value::NoMoney),
            (Value::NoMoney, euros(1)),
            (Value::YesNo(false), Value::YesNo(true)),
            (Value::Text("a"), Value::Text("b")),
        ];
        for (less, more) in pairs {
            assert_eq!(order(less, more), Ok(Ordering::Less), "{less:?} {more:?}");
            assert_eq!(
                order(more, less),
                Ok(Ordering::Greater),
                "{more:?} {less:?}"
            );
            assert_eq!(order(less, less), Ok(Ordering::Equal), "{less:?}");
            let says = |comparison| compare(comparison, less, more);
            assert_eq!(says(Comparison::LessOrEqual), Ok(Truth::Yes));
            assert_eq!(says(Comparison::MoreOrEqual), Ok(Truth::No));
            assert_eq!(says(Comparison::NotEqual), Ok(Truth::Yes));
        }
        let all = pairs.map(|(one, _)| one);
        for (place, one) in all.into_iter().enumerate() {
            for other in all.into_iter().skip(place + 1) {
                let both_money = matches!(
                    (one, other),
                    (
                        Value::Money(_) | Value::NoMoney,
                        Value::Money(_) | Value::NoMoney
                    )
                );
                let compared = order(one, other);
                assert_eq!(compared.is_ok(), both_money, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn symbols_are_equal_or_not() {
        let pairs = [
            (Value::Choice(0), Value::Choice(1)),
            (Value::Standing(0), Value::Standing(1)),
            (Value::Way(Way::Link), Value::Way(Way::Edi)),
            (
                Value::Currency(Currency::EUR),
                Value::Currency(Currency::from_code("USD").unwrap()),
            ),
            (Value::Team(TeamId(0)), Value::Team(TeamId(1))),
            (Value::Role(RoleId::PAYER), Value::Role(RoleId::VALIDATOR)),
            (Value::Agency(AgencyId(0)), Value::Agency(AgencyId(1))),
            (
                Value::Calendar(CalendarId(0)),
                Value::Calendar(CalendarId(1)),
            ),
            (Value::Terms(TermsId(0)), Value::Terms(TermsId(1))),
            (
                Value::Template(TemplateId(0)),
                Value::Template(TemplateId(1)),
            ),
        ];
        for (one, other) in pairs {
            assert!(order(one, one).unwrap().is_eq(), "{one:?}");
            assert!(order(one, other).unwrap().is_ne(), "{one:?} {other:?}");
        }
    }
}
