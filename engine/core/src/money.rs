//! Money: a whole number of minor units in one currency. Exact, checked, never a float.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::currency::{Currency, UnknownCurrency};
use crate::decimal::{Decimal, DecimalError, write_scaled};
use crate::rate::Rate;

/// An amount in a currency, counted in its smallest unit: cents, yen, thousandths of a dinar.
///
/// ```
/// use jalon_core::{Currency, Money};
/// let total: Money = "1200.50 EUR".parse()?;
/// assert_eq!(total, Money::new(120_050, Currency::EUR));
/// assert_eq!(total.plus(total)?.to_string(), "2401.00 EUR");
/// # Ok::<(), jalon_core::MoneyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Money {
    /// How many minor units; negative for what is owed to the other side.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// What can go wrong with amounts.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Amounts of two currencies were put together.
    #[error("amounts in {left} and {right} can't be put together")]
    CurrenciesDiffer {
        /// Currency of the first amount.
        left: Currency,
        /// Currency of the second amount.
        right: Currency,
    },
    /// The result does not fit.
    #[error("the amount is too large")]
    TooLarge,
    /// The text is not `AMOUNT CURRENCY`.
    #[error("an amount is written as in `1200.50 EUR`")]
    NotAnAmount,
    /// The number before the currency is not good.
    #[error(transparent)]
    Number(#[from] DecimalError),
    /// The currency is not known.
    #[error(transparent)]
    Currency(#[from] UnknownCurrency),
}

impl Money {
    /// `minor` units of a currency.
    pub const fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Money {
        Money { minor: 0, currency }
    }

    /// An amount as it was written, in a currency; exact, so a rest below the minor unit is refused.
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Result<Money, MoneyError> {
        Ok(Money {
            minor: amount.in_units(currency.decimals())?,
            currency,
        })
    }

    /// The amount without its currency, with all decimals of the currency: `1200.50`.
    pub fn amount(self) -> Decimal {
        Decimal::of_units(self.minor, self.currency.decimals())
    }

    /// The sum of two amounts of one currency.
    pub fn plus(self, other: Money) -> Result<Money, MoneyError> {
        self.with(other, i64::checked_add)
    }

    /// The difference of two amounts of one currency.
    pub fn minus(self, other: Money) -> Result<Money, MoneyError> {
        self.with(other, i64::checked_sub)
    }

    /// The amount so many times.
    pub fn times(self, count: i64) -> Result<Money, MoneyError> {
        let minor = self.minor.checked_mul(count).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, ..self })
    }

    /// The same amount for the other side.
    pub fn negated(self) -> Result<Money, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, ..self })
    }

    /// `rate` of the amount, rounded once to the minor unit, half away from zero.
    pub fn share(self, rate: Rate) -> Result<Money, MoneyError> {
        let exact = i128::from(self.minor) * i128::from(rate.parts());
        let minor = round_fraction(exact, i128::from(Rate::WHOLE)).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, ..self })
    }

    /// Which of two amounts of one currency is larger.
    pub fn compare(self, other: Money) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// Whether nothing is left.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    fn with(self, other: Money, add: fn(i64, i64) -> Option<i64>) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        let minor = add(self.minor, other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Money { minor, ..self })
    }

    fn same_currency(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrenciesDiffer {
            left: self.currency,
            right: other.currency,
        })
    }
}

/// A fraction as a whole number, half away from zero; nothing if the divisor is not positive or the
/// result does not fit. Interest is summed as an exact fraction and comes through here once.
pub fn round_fraction(numerator: i128, divisor: i128) -> Option<i64> {
    if divisor <= 0 {
        return None;
    }
    let whole = numerator / divisor;
    let rest = (numerator % divisor).abs();
    let up = rest >= divisor - rest;
    let rounded = if up {
        whole.checked_add(numerator.signum())?
    } else {
        whole
    };
    i64::try_from(rounded).ok()
}

impl FromStr for Money {
    type Err = MoneyError;

    /// Reads the canonical form, `1200.50 EUR`.
    fn from_str(text: &str) -> Result<Money, MoneyError> {
        let (amount, code) = text.split_once(' ').ok_or(MoneyError::NotAnAmount)?;
        Money::from_decimal(amount.parse()?, code.parse()?)
    }
}

impl fmt::Display for Money {
    /// Writes the canonical form, `1200.50 EUR`, with all decimals of the currency.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(out, self.minor, self.currency.decimals())?;
        write!(out, " {}", self.currency)
    }
}

/// Money in JSON: `{"amount": "1200.50", "currency": "EUR"}`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    amount: Decimal,
    currency: Currency,
}

impl From<Money> for Written {
    fn from(money: Money) -> Written {
        Written {
            amount: money.amount(),
            currency: money.currency,
        }
    }
}

impl TryFrom<Written> for Money {
    type Error = MoneyError;

    fn try_from(written: Written) -> Result<Money, MoneyError> {
        Money::from_decimal(written.amount, written.currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    #[test]
    fn amounts_are_written_with_the_decimals_of_their_currency() {
        let shown = |minor, code: &str| Money::new(minor, code.parse().unwrap()).to_string();
        assert_eq!(shown(120_000, "EUR"), "1200.00 EUR");
        assert_eq!(shown(-5, "EUR"), "-0.05 EUR");
        assert_eq!(shown(1200, "JPY"), "1200 JPY");
        assert_eq!(shown(1200, "KWD"), "1.200 KWD");
        assert_eq!(shown(i64::MIN, "EUR"), "-92233720368547758.08 EUR");
    }

    #[test]
    fn in_json_an_amount_is_a_string() {
        let json = serde_json::to_string(&eur(120_050)).unwrap();
        assert_eq!(json, r#"{"amount":"1200.50","currency":"EUR"}"#);
        assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), eur(120_050));
        assert!(serde_json::from_str::<Money>(r#"{"amount":1200.5,"currency":"EUR"}"#).is_err());
        assert!(serde_json::from_str::<Money>(r#"{"amount":"1.5","currency":"JPY"}"#).is_err());
    }

    #[test]
    fn currencies_are_never_mixed() {
        let yen = Money::new(100, "JPY".parse().unwrap());
        let differ = MoneyError::CurrenciesDiffer {
            left: Currency::EUR,
            right: yen.currency,
        };
        assert_eq!(eur(1).plus(yen), Err(differ.clone()));
        assert_eq!(eur(1).minus(yen), Err(differ.clone()));
        assert_eq!(eur(1).compare(yen), Err(differ));
    }

    #[test]
    fn what_does_not_fit_is_told_not_wrapped() {
        assert_eq!(eur(i64::MAX).plus(eur(1)), Err(MoneyError::TooLarge));
        assert_eq!(eur(i64::MIN).minus(eur(1)), Err(MoneyError::TooLarge));
        assert_eq!(eur(i64::MIN).negated(), Err(MoneyError::TooLarge));
        assert_eq!(eur(i64::MAX).times(2), Err(MoneyError::TooLarge));
        assert_eq!(
            eur(i64::MAX).share("200 %".parse().unwrap()),
            Err(MoneyError::TooLarge)
        );
    }

    #[test]
    fn a_share_is_rounded_once_half_away_from_zero() {
        let rate = |text: &str| text.parse::<Rate>().unwrap();
        assert_eq!(eur(10_000).share(rate("3.15 %")), Ok(eur(315)));
        assert_eq!(eur(10).share(rate("5 %")), Ok(eur(1)), "0.005 becomes 0.01");
        assert_eq!(eur(-10).share(rate("5 %")), Ok(eur(-1)));
        assert_eq!(eur(9).share(rate("5 %")), Ok(eur(0)));
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for text in [
            "",
            "1200",
            "EUR 12",
            "12.005 EUR",
            "12,00 EUR",
            "12  EUR",
            "12 EURO",
        ] {
            assert!(text.parse::<Money>().is_err(), "{text:?}");
        }
    }

    fn any_money() -> impl Strategy<Value = Money> {
        (any::<i64>(), 0..Currency::all().count())
            .prop_map(|(minor, at)| Money::new(minor, Currency::all().nth(at).unwrap()))
    }

    proptest! {
        #[test]
        fn written_and_read_again_is_the_same(money in any_money()) {
            prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }

        #[test]
        fn addition_may_be_done_in_any_order(a in -1i64<<60..1<<60, b in -1i64<<60..1<<60, c in -1i64<<60..1<<60) {
            let (a, b, c) = (eur(a), eur(b), eur(c));
            prop_assert_eq!(a.plus(b), b.plus(a));
            prop_assert_eq!(a.plus(b)?.plus(c), a.plus(b.plus(c)?));
            prop_assert_eq!(a.plus(b)?.minus(b), Ok(a));
            prop_assert_eq!(a.minus(b), a.plus(b.negated()?));
        }

        #[test]
        fn rounding_is_off_by_at_most_half_a_unit_and_keeps_the_sign(
            numerator in -1i128<<90..1i128<<90, divisor in 1i128<<40..1i128<<80,
        ) {
            if let Some(rounded) = round_fraction(numerator, divisor) {
                let off = (numerator - i128::from(rounded) * divisor).abs();
                prop_assert!(off * 2 <= divisor);
                prop_assert_eq!(round_fraction(-numerator, divisor), Some(-rounded));
            }
        }

        #[test]
        fn a_share_of_a_whole_is_the_whole(minor: i64) {
            prop_assert_eq!(eur(minor).share(Rate::from_parts(Rate::WHOLE)), Ok(eur(minor)));
        }
    }
}
