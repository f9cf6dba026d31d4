//! Made-up numbers: rows of days, cash and ageing.

use jalon_core::{Currency, Day};

use crate::model::{Aged, Ageing, Cash, Estimate, Kind, Period, Row};
use crate::{Buckets, Size};

/// Numbers that look like chance.
pub(super) struct Draw(pub(super) u64);

impl Draw {
    /// Below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end.max(1)
    }
}

pub(super) fn is_weekend(day: Day) -> bool {
    day.weekday().index() >= 5
}

/// About so many on each working day, more of them at the beginning of a month.
pub(super) fn row(period: Period, kind: Kind, about: u64, draw: &mut Draw) -> Row {
    let of = |day: Day, draw: &mut Draw| {
        let busy = if day.day_of_month() <= 6 { 2 } else { 1 };
        let quiet = day.month() == 8 && day.day_of_month() < 24;
        match is_weekend(day) || quiet && draw.below(3) > 0 {
            true => 0,
            false if about == 0 => u64::from(draw.below(9) == 0) * 100,
            false => draw.below(about * busy * 2) * 100,
        }
    };
    let days = period.each().map(|day| of(day, draw));
    Row {
        kind,
        days: days.collect(),
    }
}

pub(super) fn added(kind: Kind, rows: &[Row]) -> Row {
    let mut days = vec![0; rows.first().map_or(0, |row| row.days.len())];
    for row in rows {
        for (sum, more) in days.iter_mut().zip(&row.days) {
            *sum += more;
        }
    }
    Row { kind, days }
}

pub(super) fn sum(rows: &[Row]) -> i64 {
    let sum: u64 = rows.iter().flat_map(|row| &row.days).sum();
    i64::try_from(sum).unwrap_or(0)
}

pub(super) fn cash(period: Period, currency: Currency, about: i64, expects: bool) -> Cash {
    let weeks = Buckets::of(period, Size::Week);
    let mut draw = Draw(u64::from(currency.decimals()) + u64::try_from(about).unwrap_or(0));
    let week = |place: usize, draw: &mut Draw| {
        let chance = i64::try_from(draw.below(70)).unwrap_or(0);
        let value = about * (65 + chance) / 100;
        let away = i64::try_from(place).unwrap_or(0).min(24);
        let wide = value * (10 + away) / 100;
        match expects {
            true => Estimate {
                value,
                wide: Some((value - wide, value + wide * 5 / 4)),
                narrow: Some((value - wide / 2, value + wide * 5 / 8)),
            },
            false => Estimate::exact(value),
        }
    };
    let weeks = (0..weeks.count()).map(|place| week(place, &mut draw));
    Cash {
        currency,
        weeks: weeks.collect(),
    }
}

pub(super) fn ageing(period: Period, currency: Currency, about: i64) -> Ageing {
    let months = Buckets::of(period, Size::Month);
    let mut draw = Draw(u64::try_from(about).unwrap_or(0));
    let dates = months.starts.iter().map(|start| {
        let amounts = [58, 21, 9, 5, 7].map(|percent: i64| {
            let chance = i64::try_from(draw.below(40)).unwrap_or(0);
            about * percent * (80 + chance) / 10_000
        });
        Aged {
            day: start.month_end().min(period.last),
            amounts,
            invoices: Some(700 + draw.below(60)),
        }
    });
    Ageing {
        currency,
        dates: dates.collect(),
    }
}
