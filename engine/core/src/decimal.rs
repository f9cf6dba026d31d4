//! An exact decimal as it was written, before anyone knows its currency or unit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// `digits` divided by ten to the power of `scale`: `12.50` is 1250 with scale 2.
///
/// Files and messages hold amounts before their currency is known, so this type keeps what was
/// written. Two decimals are equal when they mean the same number: `12.5` equals `12.50`.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    digits: i64,
    scale: u8,
}

/// The most decimals that a number may be written with.
pub const SCALE_MAX: u8 = 12;

/// Why a text is not an exact decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecimalError {
    /// Something other than digits, one point and a leading minus.
    #[error("not a plain number: digits, at most one point, at most one minus in front")]
    NotPlain,
    /// It does not fit in 64 bits.
    #[error("the number is too large")]
    TooLarge,
    /// More decimals than the unit has, and they are not zeros.
    #[error("more decimals than allowed ({allowed})")]
    TooManyDecimals {
        /// How many decimals the unit has.
        allowed: u8,
    },
}

impl Decimal {
    /// `digits` with a point before the last `scale` of them.
    pub fn new(digits: i64, scale: u8) -> Result<Decimal, DecimalError> {
        if scale > SCALE_MAX {
            return Err(DecimalError::TooManyDecimals { allowed: SCALE_MAX });
        }
        Ok(Decimal { digits, scale })
    }

    /// The number counted in units of ten to the power of minus `scale`, exactly: no rounding, and
    /// further decimals are allowed only if they are zeros.
    pub fn in_units(self, scale: u8) -> Result<i64, DecimalError> {
        if scale >= self.scale {
            let factor = power_of_ten(scale - self.scale).ok_or(DecimalError::TooLarge)?;
            return self
                .digits
                .checked_mul(factor)
                .ok_or(DecimalError::TooLarge);
        }
        let factor = power_of_ten(self.scale - scale).ok_or(DecimalError::TooLarge)?;
        if self.digits % factor != 0 {
            return Err(DecimalError::TooManyDecimals { allowed: scale });
        }
        Ok(self.digits / factor)
    }

    /// A count of units of ten to the power of minus `scale`; for our own types, whose scales are
    /// small constants.
    pub(crate) const fn of_units(digits: i64, scale: u8) -> Decimal {
        Decimal { digits, scale }
    }

    /// Whether it is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.digits > 0
    }

    /// The same number, written without needless zeros behind the point.
    pub fn without_zeros(self) -> Decimal {
        let (digits, scale) = self.reduced();
        Decimal { digits, scale }
    }

    /// Digits and scale without needless zeros behind the point.
    fn reduced(self) -> (i64, u8) {
        let (mut digits, mut scale) = (self.digits, self.scale);
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        (digits, scale)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.reduced() == other.reduced()
    }
}

impl Eq for Decimal {}

impl FromStr for Decimal {
    type Err = DecimalError;

    /// Reads `1200`, `-3.15`, `.5` is refused: a digit must stand before the point and after it.
    fn from_str(text: &str) -> Result<Decimal, DecimalError> {
        let (negative, plain) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match plain.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return Err(DecimalError::NotPlain),
            None => (plain, ""),
        };
        if whole.is_empty()
            || !whole
                .bytes()
                .chain(fraction.bytes())
                .all(|b| b.is_ascii_digit())
        {
            return Err(DecimalError::NotPlain);
        }
        // Zeros at the end say nothing, and a bank may write many: they are dropped only when the
        // number would not fit with them.
        match read_digits(negative, whole, fraction) {
            Ok(decimal) => Ok(decimal),
            Err(_) => read_digits(negative, whole, fraction.trim_end_matches('0')),
        }
    }
}

/// The digits before and behind the point, as one number.
fn read_digits(negative: bool, whole: &str, fraction: &str) -> Result<Decimal, DecimalError> {
    let scale = u8::try_from(fraction.len())
        .ok()
        .filter(|scale| *scale <= SCALE_MAX)
        .ok_or(DecimalError::TooManyDecimals { allowed: SCALE_MAX })?;
    let mut digits: i64 = 0;
    for byte in whole.bytes().chain(fraction.bytes()) {
        let digit = i64::from(byte - b'0');
        let signed = if negative { -digit } else { digit };
        digits = digits
            .checked_mul(10)
            .and_then(|shifted| shifted.checked_add(signed))
            .ok_or(DecimalError::TooLarge)?;
    }
    Ok(Decimal { digits, scale })
}

impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(out, self.digits, self.scale)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Ten to the power of `scale`, if it fits.
pub(crate) fn power_of_ten(scale: u8) -> Option<i64> {
    10i64.checked_pow(u32::from(scale))
}

/// Writes a count of units as a plain decimal with exactly `scale` digits behind the point.
pub(crate) fn write_scaled(out: &mut fmt::Formatter<'_>, units: i64, scale: u8) -> fmt::Result {
    let sign = if units < 0 { "-" } else { "" };
    let size = units.unsigned_abs();
    if scale == 0 {
        return write!(out, "{sign}{size}");
    }
    let factor = 10u64.checked_pow(u32::from(scale)).unwrap_or(u64::MAX);
    let width = usize::from(scale);
    write!(out, "{sign}{}.{:0width$}", size / factor, size % factor)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_bank_may_write_more_zeros_than_the_currency_has_decimals() {
        let amount: Decimal = "1200.50000".parse().unwrap();
        assert_eq!(amount.in_units(2), Ok(120_050));
        let amount: Decimal = "7.0000000000000000000000".parse().unwrap();
        assert_eq!(amount.in_units(0), Ok(7));
        let amount: Decimal = "123456789.000000000000".parse().unwrap();
        assert_eq!(amount.in_units(2), Ok(12_345_678_900));
    }

    #[test]
    fn a_rest_that_is_not_zero_is_refused_never_rounded() {
        let amount: Decimal = "0.005".parse().unwrap();
        assert_eq!(
            amount.in_units(2),
            Err(DecimalError::TooManyDecimals { allowed: 2 })
        );
    }

    #[test]
    fn what_is_not_a_plain_number_is_refused() {
        for text in [
            "", "-", ".", "1.", ".5", "1e9", "1,5", "+1", "--1", "1 000", "0x1", "٣", "(12.00)",
        ] {
            assert_eq!(
                text.parse::<Decimal>(),
                Err(DecimalError::NotPlain),
                "{text:?}"
            );
        }
        assert_eq!(
            "9223372036854775808".parse::<Decimal>(),
            Err(DecimalError::TooLarge)
        );
    }

    #[test]
    fn nothing_has_no_sign() {
        let shown = |digits, scale| Decimal::new(digits, scale).unwrap().to_string();
        assert_eq!(shown(0, 2), "0.00");
        assert_eq!(shown(0, 0), "0");
        assert_eq!(shown(-5, 2), "-0.05");
        assert_eq!(shown(5, 2), "0.05");
    }

    #[test]
    fn the_smallest_number_is_read_and_written() {
        let smallest = i64::MIN.to_string();
        assert_eq!(smallest.parse::<Decimal>().unwrap().to_string(), smallest);
    }

    proptest! {
        #[test]
        fn written_and_read_again_is_the_same(digits: i64, scale in 0..=SCALE_MAX) {
            let decimal = Decimal::new(digits, scale).unwrap();
            let again: Decimal = decimal.to_string().parse().unwrap();
            prop_assert_eq!(again.digits, digits);
            prop_assert_eq!(again.scale, scale);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-0-9.]{0,40}|\\PC{0,12}") {
            let _ = text.parse::<Decimal>();
        }
    }
}
