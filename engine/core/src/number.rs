//! Plain numbers of scripts: scores, counts, indexes. Exact to four decimals.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::decimal::{Decimal, DecimalError};

/// A number that is neither money, nor a rate, nor a length of time: 7.5 for a credit score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(i64);

/// How many decimals are kept.
const DECIMALS: u8 = 4;

impl Number {
    /// A whole number; nothing if it does not fit.
    pub fn from_whole(whole: i64) -> Option<Number> {
        whole.checked_mul(10_000).map(Number)
    }

    /// A number of so many ten-thousandths; see [`Number::parts`].
    pub const fn from_parts(parts: i64) -> Number {
        Number(parts)
    }

    /// A number as it was written, exactly.
    pub fn from_decimal(written: Decimal) -> Result<Number, DecimalError> {
        written.in_units(DECIMALS).map(Number)
    }

    /// The number counted in ten-thousandths, for comparisons.
    pub const fn parts(self) -> i64 {
        self.0
    }

    /// The sum; nothing if it does not fit.
    pub fn plus(self, other: Number) -> Option<Number> {
        self.0.checked_add(other.0).map(Number)
    }

    /// The difference; nothing if it does not fit.
    pub fn minus(self, other: Number) -> Option<Number> {
        self.0.checked_sub(other.0).map(Number)
    }
}

impl FromStr for Number {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Number, DecimalError> {
        Number::from_decimal(text.parse()?)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal::of_units(self.0, DECIMALS).without_zeros().fmt(out)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_exact_to_four_decimals_and_no_further() {
        assert_eq!("7.50".parse::<Number>().unwrap().to_string(), "7.5");
        assert_eq!("7".parse::<Number>().ok(), Number::from_whole(7));
        assert!("0.00001".parse::<Number>().is_err());
    }

    proptest! {
        #[test]
        fn written_and_read_again_is_the_same(parts: i64) {
            let number = Number(parts);
            prop_assert_eq!(number.to_string().parse::<Number>(), Ok(number));
        }
    }
}
