//! Dates with half of their year, or without it.

use super::{Meant, Put};
use crate::diagnostic::text;
use crate::syntax::repair::Fault;
use crate::syntax::token::{Kind, Sign, Token};
use crate::words::Surface;

/// `24/12/26`, `24/12`: a date has its year in four digits.
pub(super) fn year(fault: &Fault) -> Vec<Meant> {
    let count = |token: &Token| match token.kind {
        Kind::Number(number) if number.scale == 0 => Some(number.mantissa),
        _ => None,
    };
    let is_day = |day: i64, month: i64| (1..=31).contains(&day) && (1..=12).contains(&month);
    let mut found = Vec::new();
    for at in 0..fault.tokens.len() {
        let rest = fault.tokens.get(at..).unwrap_or(&[]);
        let (puts, year, end) = match rest {
            [day, one, month, other, year, ..] if one.is(Sign::Slash) && other.is(Sign::Slash) => {
                let (Some(d), Some(m), Some(y)) = (count(day), count(month), count(year)) else {
                    continue;
                };
                if !is_day(d, m) || !(0..100).contains(&y) {
                    continue;
                }
                ((d, m), Some(2000 + y), year.span)
            }
            [day, one, month, ..] if one.is(Sign::Slash) => {
                let (Some(d), Some(m)) = (count(day), count(month)) else {
                    continue;
                };
                if !is_day(d, m) {
                    continue;
                }
                ((d, m), None, month.span)
            }
            _ => continue,
        };
        let Some(start) = rest.first().map(|day| day.span) else {
            continue;
        };
        let (day, month) = puts;
        let shown = year.unwrap_or(2026);
        let put = match fault.place.surface {
            Surface::English => format!("{shown}-{month:02}-{day:02}"),
            Surface::French => format!("{day:02}/{month:02}/{shown}"),
        };
        found.push(Meant {
            message: match year {
                Some(_) => text(
                    format!("the year of a date has four digits: `{put}`"),
                    format!("l’année d’une date a quatre chiffres\u{a0}: `{put}`"),
                ),
                None => text(
                    "a date needs its year, in four digits",
                    "une date porte son année, en quatre chiffres",
                ),
            },
            help: year.is_none().then(|| {
                text(
                    format!("write it like `{put}`, one line for each year"),
                    format!("écrivez-la comme `{put}`, une ligne par année"),
                )
            }),
            offered: year.is_some(),
            puts: vec![Put {
                cut: start.to(end).range(),
                text: put,
            }],
        });
    }
    found
}
