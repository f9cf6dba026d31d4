//! How to pay: account, amount, reference, and a QR code where the currency and account allow one.
//!
//! Nothing is offered that a bank would refuse. Where there is no code, [`NotOffered`] says why, so
//! that a person can be told; a reader of the message simply sees the details in words.

mod account;
mod digits;
mod epc;
mod png;
mod reference;

use jalon_core::{Currency, Money};

pub use account::{BankAccount, Bic, Iban, NotAnAccount};
pub use epc::{Code, EpcPayload};
pub use reference::{BelgianReference, CreditorReference, NotAReference, Reference};

/// What the reader needs to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instructions {
    /// To which account.
    pub account: BankAccount,
    /// How much.
    pub amount: Money,
    /// What the payment is recognised by.
    pub reference: Reference,
    /// The code that a banking app reads, or why there is none.
    pub code: Result<Code, NotOffered>,
}

/// Why something is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOffered {
    /// Nothing is to be paid.
    NothingToPay,
    /// The message is about amounts in several currencies.
    SeveralCurrencies,
    /// The seller has no account in the currency.
    NoAccount,
    /// The code is for euros only.
    NotInEuro,
    /// Swiss francs have a code of their own, the QR-bill, which is not made here.
    NoQrBill,
    /// The code holds amounts from 0.01 to 999,999,999.99.
    AmountOutOfRange,
    /// The account holder's name has more than 70 characters.
    NameTooLong,
    /// All together is longer than the code may be: 331 bytes.
    TooLong,
}

/// How to pay amounts (one for each currency) with a reference.
pub fn instructions(
    accounts: &[BankAccount],
    amounts: &[Money],
    reference: Reference,
) -> Result<Instructions, NotOffered> {
    let amount = match amounts {
        [] => return Err(NotOffered::NothingToPay),
        [amount] if amount.minor <= 0 => return Err(NotOffered::NothingToPay),
        [amount] => *amount,
        _ => return Err(NotOffered::SeveralCurrencies),
    };
    let mut fitting = accounts.iter();
    let account = fitting
        .find(|account| account.currency == amount.currency)
        .ok_or(NotOffered::NoAccount)?;
    let code = match amount.currency {
        Currency::EUR => EpcPayload::new(account, amount, &reference).and_then(|it| it.code()),
        currency if currency.code() == "CHF" => Err(NotOffered::NoQrBill),
        _ => Err(NotOffered::NotInEuro),
    };
    Ok(Instructions {
        account: account.clone(),
        amount,
        reference,
        code,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(currency: &str) -> BankAccount {
        BankAccount {
            holder: "Maison Duval SAS".into(),
            iban: "FR14 2004 1010 0505 0001 3M02 606".parse().unwrap(),
            bic: None,
            currency: currency.parse().unwrap(),
        }
    }

    fn pay(accounts: &[BankAccount], amounts: &[&str]) -> Result<Instructions, NotOffered> {
        let amounts: Vec<Money> = amounts.iter().map(|text| text.parse().unwrap()).collect();
        instructions(accounts, &amounts, Reference::read("F-1"))
    }

    #[test]
    fn in_euros_there_is_a_code() {
        let found = pay(&[account("CHF"), account("EUR")], &["12.30 EUR"]).unwrap();
        assert_eq!(found.account.currency, Currency::EUR);
        assert!(found.code.is_ok());
    }

    #[test]
    fn in_swiss_francs_there_are_words_and_no_code() {
        let found = pay(&[account("EUR"), account("CHF")], &["12.30 CHF"]).unwrap();
        assert_eq!(found.code, Err(NotOffered::NoQrBill));
        let found = pay(&[account("GBP")], &["12.30 GBP"]).unwrap();
        assert_eq!(found.code, Err(NotOffered::NotInEuro));
    }

    #[test]
    fn nothing_is_offered_where_nothing_fits() {
        assert_eq!(
            pay(&[account("EUR")], &["1 JPY"]),
            Err(NotOffered::NoAccount)
        );
        assert_eq!(pay(&[], &["1.00 EUR"]), Err(NotOffered::NoAccount));
        assert_eq!(
            pay(&[account("EUR")], &["0.00 EUR"]),
            Err(NotOffered::NothingToPay)
        );
        assert_eq!(
            pay(&[account("EUR")], &["-5.00 EUR"]),
            Err(NotOffered::NothingToPay)
        );
        assert_eq!(pay(&[account("EUR")], &[]), Err(NotOffered::NothingToPay));
        assert_eq!(
            pay(&[account("EUR")], &["1.00 EUR", "1.00 GBP"]),
            Err(NotOffered::SeveralCurrencies)
        );
    }
}
