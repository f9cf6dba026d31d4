//! Bank accounts: IBAN and BIC, checked when they are read.

use std::str::FromStr;

use jalon_core::Currency;
use smol_str::SmolStr;
use thiserror::Error;

use super::digits::{bare, by_four};

/// An account on which the seller is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    /// Whose it is, as the bank writes it.
    pub holder: SmolStr,
    /// Its number.
    pub iban: Iban,
    /// Its bank; needed for no transfer within the euro area.
    pub bic: Option<Bic>,
    /// The currency that it is for.
    pub currency: Currency,
}

/// An account number whose check digits, length and form are those of its country.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Iban {
    bare: SmolStr,
    shown: SmolStr,
}

/// The code of a bank: 8 or 11 letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bic(SmolStr);

/// What is not the number of an account or the code of a bank.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotAnAccount {
    /// The IBAN is not one of any country, or its check digits are wrong.
    #[error("`{0}` is no IBAN: a digit is wrong, missing or too many")]
    Iban(String),
    /// The BIC is not one.
    #[error("`{0}` is no BIC: it has 8 or 11 letters and digits")]
    Bic(String),
}

impl Iban {
    /// Without spaces, as programs want it.
    pub fn bare(&self) -> &str {
        &self.bare
    }

    /// In groups of four, as people want it.
    pub fn shown(&self) -> &str {
        &self.shown
    }
}

impl FromStr for Iban {
    type Err = NotAnAccount;

    /// Reads it with or without spaces, in capitals or not.
    fn from_str(text: &str) -> Result<Iban, NotAnAccount> {
        let bare = bare(text);
        // The library knows the form of each country's numbers, and the check digits.
        match bare.parse::<iban::Iban>() {
            Ok(_) => Ok(Iban {
                shown: by_four(&bare).into(),
                bare: bare.into(),
            }),
            Err(_) => Err(NotAnAccount::Iban(cut(text))),
        }
    }
}

impl Bic {
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Bic {
    type Err = NotAnAccount;

    fn from_str(text: &str) -> Result<Bic, NotAnAccount> {
        let code = bare(text);
        let form = code.chars().enumerate().all(|(at, c)| match at {
            // The country stands in the middle; the bank may have digits since 2014.
            4 | 5 => c.is_ascii_uppercase(),
            _ => c.is_ascii_uppercase() || c.is_ascii_digit(),
        });
        match code.len() {
            8 | 11 if form => Ok(Bic(code.into())),
            _ => Err(NotAnAccount::Bic(cut(text))),
        }
    }
}

fn cut(text: &str) -> String {
    crate::clean::one_line(text, 40)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the IBAN registry.
    const REGISTRY: [&str; 8] = [
        "FR14 2004 1010 0505 0001 3M02 606",
        "DE89 3704 0044 0532 0130 00",
        "BE68 5390 0754 7034",
        "GB29 NWBK 6016 1331 9268 19",
        "IE29 AIBK 9311 5212 3456 78",
        "CH93 0076 2011 6238 5295 7",
        "NL91 ABNA 0417 1643 00",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    ];

    #[test]
    fn the_examples_of_the_registry_are_read_and_shown_in_groups_of_four() {
        for shown in REGISTRY {
            let iban: Iban = shown.parse().unwrap();
            assert_eq!(iban.shown(), shown);
            let bare = shown.replace(' ', "");
            assert_eq!(iban.bare(), bare);
            assert_eq!(bare.to_lowercase().parse(), Ok(iban), "small letters do");
            assert_eq!(super::super::digits::rest_by_97(&turned(&bare)), Some(1));
        }
    }

    fn turned(iban: &str) -> String {
        format!("{}{}", &iban[4..], &iban[..4])
    }

    #[test]
    fn every_wrong_digit_and_every_swap_of_neighbours_is_found() {
        for good in REGISTRY {
            let good: Vec<char> = good.replace(' ', "").chars().collect();
            for at in 2..good.len() {
                let mut wrong = good.clone();
                wrong[at] = if wrong[at] == '7' { '8' } else { '7' };
                let wrong: String = wrong.into_iter().collect();
                assert!(wrong.parse::<Iban>().is_err(), "{wrong}");
                let mut swapped = good.clone();
                swapped.swap(at - 1, at);
                let same = swapped == good;
                let swapped: String = swapped.into_iter().collect();
                assert_eq!(swapped.parse::<Iban>().is_ok(), same, "{swapped}");
            }
        }
    }

    #[test]
    fn what_is_too_short_too_long_or_of_no_country_is_refused() {
        for wrong in [
            "",
            "FR",
            "FR14",
            "FR1420041010050500013M0260",
            "XX6853900754 7034",
            "é",
        ] {
            let found = wrong.parse::<Iban>();
            assert_eq!(found, Err(NotAnAccount::Iban(wrong.to_owned())));
        }
        let lines = "FR14\r\nBcc: x".parse::<Iban>();
        assert_eq!(lines, Err(NotAnAccount::Iban("FR14 Bcc: x".to_owned())));
    }

    #[test]
    fn a_bic_has_eight_or_eleven_signs() {
        for good in ["BPOTBEB1", "BHBLDEHHXXX", "bnpafrpp"] {
            assert_eq!(good.parse::<Bic>().unwrap().as_str(), good.to_uppercase());
        }
        for wrong in ["", "BPOTBEB", "BPOT1EB1", "BPOTBEB1XX", "BPOTBEB1\nX"] {
            assert!(wrong.parse::<Bic>().is_err(), "{wrong:?}");
        }
    }
}
