//! What is known while compiling: sums, shares and comparisons of constants.

use std::cmp::Ordering;

use jalon_core::{Number, Rate};

use crate::model::expr::{Arithmetic, Comparison};
use crate::model::{Delay, Expr, ExprKind};

/// The value of `left operator right`, if both are constants and it fits.
pub(super) fn combined(
    operator: Arithmetic,
    left: &ExprKind,
    right: &ExprKind,
) -> Option<ExprKind> {
    use ExprKind::{Delay as Time, Money, NoMoney, Number as Plain, Rate as Percent};
    match (operator, left, right) {
        (Arithmetic::Add, NoMoney, other)
        | (Arithmetic::Add | Arithmetic::Subtract, other, NoMoney)
            if matches!(other, Money(_) | NoMoney) =>
        {
            Some(other.clone())
        }
        (Arithmetic::Add, Money(a), Money(b)) => a.plus(*b).ok().map(Money),
        (Arithmetic::Subtract, Money(a), Money(b)) => a.minus(*b).ok().map(Money),
        (Arithmetic::Add, Percent(a), Percent(b)) => a.plus(*b).map(Percent),
        (Arithmetic::Subtract, Percent(a), Percent(b)) => {
            let parts = a.parts().checked_sub(b.parts())?;
            Some(Percent(Rate::from_parts(parts)))
        }
        (Arithmetic::Add, Plain(a), Plain(b)) => a.plus(*b).map(Plain),
        (Arithmetic::Subtract, Plain(a), Plain(b)) => a.minus(*b).map(Plain),
        (Arithmetic::Add, Time(a), Time(b)) if a.unit == b.unit => {
            let count = a.count.checked_add(b.count)?;
            Some(Time(Delay { count, ..*a }))
        }
        (Arithmetic::Subtract, Time(a), Time(b)) if a.unit == b.unit => {
            let count = a.count.checked_sub(b.count)?;
            Some(Time(Delay { count, ..*a }))
        }
        (Arithmetic::Multiply, Plain(times), Money(amount)) => {
            amount.times(whole(*times)?).ok().map(Money)
        }
        (Arithmetic::Multiply, Plain(times), Time(delay)) => {
            let times = u32::try_from(whole(*times)?).ok()?;
            let count = delay.count.checked_mul(times)?;
            Some(Time(Delay { count, ..*delay }))
        }
        (Arithmetic::Multiply, Plain(a), Plain(b)) => {
            let product = whole(*a)?.checked_mul(whole(*b)?)?;
            Number::from_whole(product).map(Plain)
        }
        _ => None,
    }
}

/// `8 % of 100 EUR`, if it fits.
pub(super) fn share(rate: &ExprKind, of: &ExprKind) -> Option<ExprKind> {
    match (rate, of) {
        (ExprKind::Rate(rate), ExprKind::Money(amount)) => {
            amount.share(*rate).ok().map(ExprKind::Money)
        }
        _ => None,
    }
}

/// Whether two constants stand in a relation; none if one is not constant or that can't be told.
pub(super) fn compared(left: &Expr, operator: Comparison, right: &Expr) -> Option<bool> {
    let order = order(&left.kind, &right.kind);
    match operator {
        Comparison::Equal => equal(left, right),
        Comparison::NotEqual => equal(left, right).map(|equal| !equal),
        Comparison::Less => order.map(Ordering::is_lt),
        Comparison::LessOrEqual => order.map(Ordering::is_le),
        Comparison::Greater => order.map(Ordering::is_gt),
        Comparison::GreaterOrEqual => order.map(Ordering::is_ge),
    }
}

/// Whether two constants are the same; none if one is not constant or that can't be told.
pub(super) fn equal(left: &Expr, right: &Expr) -> Option<bool> {
    if let Some(order) = order(&left.kind, &right.kind) {
        return Some(order.is_eq());
    }
    let tells = |value: &Expr| match value.kind {
        // `none` equals nothing, and amounts and delays of different kinds have no order.
        ExprKind::None | ExprKind::Money(_) | ExprKind::NoMoney | ExprKind::Delay(_) => false,
        _ => value.is_constant(),
    };
    (tells(left) && tells(right)).then(|| left.kind == right.kind)
}

fn order(left: &ExprKind, right: &ExprKind) -> Option<Ordering> {
    use ExprKind::{Date, Delay as Wait, Money, NoMoney, Number as Plain, Rate as Percent, Time};
    Some(match (left, right) {
        (Plain(a), Plain(b)) => a.cmp(b),
        (Money(a), Money(b)) => a.compare(*b).ok()?,
        (Money(a), NoMoney) => a.minor.cmp(&0),
        (NoMoney, Money(b)) => 0.cmp(&b.minor),
        (NoMoney, NoMoney) => Ordering::Equal,
        (Date(a), Date(b)) => a.cmp(b),
        (Time(a), Time(b)) => a.cmp(b),
        (Percent(a), Percent(b)) => a.cmp(b),
        (Wait(a), Wait(b)) if a.unit == b.unit => a.count.cmp(&b.count),
        _ => return None,
    })
}

fn whole(number: Number) -> Option<i64> {
    let whole = number.parts() / 10_000;
    (Number::from_whole(whole) == Some(number)).then_some(whole)
}
