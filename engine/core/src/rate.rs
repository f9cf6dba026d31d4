//! Rates: a percentage as an exact whole number of very small parts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::decimal::{Decimal, DecimalError};

/// A share of a whole, such as 3.15 % or 12.5 %, exact to a millionth of a percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(i64);

/// How many decimals of a percent are kept.
const PERCENT_DECIMALS: u8 = 6;

impl Rate {
    /// How many parts make the whole (100 %): the divisor of a share.
    pub const WHOLE: i64 = 100_000_000;

    /// A rate of so many parts of [`Rate::WHOLE`].
    pub const fn from_parts(parts: i64) -> Rate {
        Rate(parts)
    }

    /// How many parts of [`Rate::WHOLE`] the rate has.
    pub const fn parts(self) -> i64 {
        self.0
    }

    /// A number of percent: 3.15 for 3.15 %.
    pub fn from_percent(percent: Decimal) -> Result<Rate, DecimalError> {
        percent.in_units(PERCENT_DECIMALS).map(Rate)
    }

    /// How many percent it is.
    pub fn percent(self) -> Decimal {
        Decimal::of_units(self.0, PERCENT_DECIMALS).without_zeros()
    }

    /// Two rates together, as a reference rate and its margin; nothing if that does not fit.
    pub fn plus(self, other: Rate) -> Option<Rate> {
        self.0.checked_add(other.0).map(Rate)
    }

    /// The rate rounded up to a multiple of `step`, as some laws round to the half point; nothing
    /// if the step is not positive or the result does not fit.
    pub fn rounded_up_to(self, step: Rate) -> Option<Rate> {
        if step.0 <= 0 {
            return None;
        }
        let below = self.0.checked_sub(self.0.rem_euclid(step.0))?;
        if below == self.0 {
            Some(self)
        } else {
            below.checked_add(step.0).map(Rate)
        }
    }
}

impl FromStr for Rate {
    type Err = DecimalError;

    /// Reads `3.15 %` or `3.15%`; without the sign it is not a rate.
    fn from_str(text: &str) -> Result<Rate, DecimalError> {
        let percent = text.strip_suffix('%').ok_or(DecimalError::NotPlain)?;
        Rate::from_percent(percent.strip_suffix(' ').unwrap_or(percent).parse()?)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} %", self.percent())
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rate, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(text: &str) -> Rate {
        text.parse().unwrap()
    }

    #[test]
    fn a_rate_is_read_exactly_and_written_without_needless_zeros() {
        assert_eq!(rate("3.15 %").parts(), 3_150_000);
        assert_eq!(rate("100%").parts(), Rate::WHOLE);
        assert_eq!(rate("12.50 %").to_string(), "12.5 %");
        assert_eq!(rate("-0.88 %").to_string(), "-0.88 %");
    }

    #[test]
    fn a_number_without_percent_is_no_rate() {
        for text in ["3.15", "%", "3,15 %", "3.1234567 %"] {
            assert!(text.parse::<Rate>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_reference_rate_takes_its_margin_and_rounds_up_to_the_half_point() {
        let with_margin = rate("2.15 %").plus(rate("8 %")).unwrap();
        assert_eq!(with_margin, rate("10.15 %"));
        assert_eq!(
            with_margin.rounded_up_to(rate("0.5 %")),
            Some(rate("10.5 %"))
        );
        assert_eq!(
            rate("10.5 %").rounded_up_to(rate("0.5 %")),
            Some(rate("10.5 %"))
        );
        assert_eq!(
            rate("-0.88 %").rounded_up_to(rate("0.5 %")),
            Some(rate("-0.5 %"))
        );
        assert_eq!(rate("1 %").rounded_up_to(rate("0 %")), None);
    }

    proptest! {
        #[test]
        fn written_and_read_again_is_the_same(parts: i64) {
            let rate = Rate::from_parts(parts);
            prop_assert_eq!(rate.to_string().parse::<Rate>(), Ok(rate));
        }
    }
}
