//! From draws to bands: how much lies below what.

use jalon_core::{Currency, Money};

use crate::result::{Band, MoneyBand};

/// The place, among so many values in order, below which this share of them lies.
pub(crate) fn place(count: usize, share: f64) -> usize {
    (count.saturating_sub(1) as f64 * share).round() as usize
}

/// The band of an amount, from all draws and the amount that is expected.
pub(crate) fn money_band(mut draws: Vec<i128>, expected: i128, currency: Currency) -> MoneyBand {
    draws.sort_unstable();
    let at = |share| {
        money(
            draws.get(place(draws.len(), share)).copied().unwrap_or(0),
            currency,
        )
    };
    MoneyBand {
        expected: money(expected, currency),
        low_95: at(0.025),
        low_80: at(0.1),
        high_80: at(0.9),
        high_95: at(0.975),
    }
}

/// The band of a number.
pub(crate) fn days_band(mut draws: Vec<f64>) -> Band {
    draws.sort_by(f64::total_cmp);
    let at = |share| draws.get(place(draws.len(), share)).copied().unwrap_or(0.0);
    Band {
        mean: draws.iter().sum::<f64>() / draws.len().max(1) as f64,
        low_95: at(0.025),
        low_80: at(0.1),
        high_80: at(0.9),
        high_95: at(0.975),
    }
}

/// An amount in minor units, at most as large as amounts can be.
pub(crate) fn money(minor: i128, currency: Currency) -> Money {
    let end = if minor < 0 { i64::MIN } else { i64::MAX };
    Money::new(i64::try_from(minor).unwrap_or(end), currency)
}

/// A sum divided by how many there are, half up.
pub(crate) fn mean(sum: i128, count: u32) -> i128 {
    let count = i128::from(count.max(1));
    (sum * 2 + count).div_euclid(count * 2)
}
