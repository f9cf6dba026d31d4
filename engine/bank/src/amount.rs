//! Amounts as banks write them: `8.850`, `1125250,4`, `9,`, `000000000044,95`.

use jalon_core::{Currency, Money};

/// What is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAmount {
    /// It is not written as one.
    Form,
    /// It has more decimals than its currency, and the rest is not zeros.
    Decimals,
    /// It is beyond what can be counted.
    Large,
}

/// Reads an amount; it is never negative: banks give the side apart.
pub(crate) fn read(written: &str, currency: Currency) -> Result<Money, NoAmount> {
    let written = written.trim();
    let (whole, rest) = match written.find(['.', ',']) {
        Some(at) => (
            written.get(..at).unwrap_or_default(),
            written.get(at + 1..).unwrap_or_default(),
        ),
        None => (written, ""),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + rest.len() == 0 || !digits(whole) || !digits(rest) {
        return Err(NoAmount::Form);
    }
    let decimals = usize::from(currency.decimals());
    let beyond = rest.get(decimals.min(rest.len())..).unwrap_or_default();
    if beyond.bytes().any(|byte| byte != b'0') {
        return Err(NoAmount::Decimals);
    }
    let kept = rest.bytes().chain(std::iter::repeat(b'0')).take(decimals);
    let mut minor = 0i64;
    for digit in whole.bytes().chain(kept) {
        let more = minor.checked_mul(10);
        let more = more.and_then(|more| more.checked_add(i64::from(digit - b'0')));
        minor = more.ok_or(NoAmount::Large)?;
    }
    Ok(Money::new(minor, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(written: &str, code: &str) -> Result<i64, NoAmount> {
        read(written, Currency::from_code(code).unwrap()).map(|money| money.minor)
    }

    #[test]
    fn amounts_are_read_as_banks_write_them() {
        assert_eq!(minor("8.850", "EUR"), Ok(885));
        assert_eq!(minor("1125250,4", "EUR"), Ok(112_525_040));
        assert_eq!(minor("9,", "EUR"), Ok(900));
        assert_eq!(minor("000000000044,95", "EUR"), Ok(4_495));
        assert_eq!(minor("2700", "JPY"), Ok(2_700));
    }

    #[test]
    fn what_would_be_rounded_is_refused() {
        assert_eq!(minor("8.855", "EUR"), Err(NoAmount::Decimals));
        assert_eq!(minor("1.5", "JPY"), Err(NoAmount::Decimals));
        assert_eq!(minor("-5", "EUR"), Err(NoAmount::Form));
        assert_eq!(minor("1,000,5", "EUR"), Err(NoAmount::Form));
        assert_eq!(minor(".", "EUR"), Err(NoAmount::Form));
        assert_eq!(minor("99999999999999999999", "EUR"), Err(NoAmount::Large));
    }
}
