//! The QR code of a SEPA credit transfer: EPC069-12, version 3.1 (format 002).
//!
//! ```text
//! BCD                      the tag of the service
//! 002                      the version: without a BIC is allowed
//! 1                        the character set: UTF-8
//! SCT                      a SEPA credit transfer
//! BHBLDEHHXXX              BIC, may be empty
//! Franz Mustermänn         the account holder, at most 70 characters
//! DE71110220330123456789   IBAN
//! EUR12.3                  the amount
//!                          the purpose, up to four letters
//! RF18539007547034         a creditor reference, or
//!                          free text, at most 140 characters
//! ```

use jalon_core::{Currency, Money};
use qrcode::{Color, EcLevel, QrCode};

use super::{BankAccount, NotOffered, Reference, png};
use crate::clean::one_line;

const NAME_CHARS_MAX: usize = 70;
const BYTES_MAX: usize = 331;
/// 999,999,999.99 euros.
const CENTS_MAX: i64 = 99_999_999_999;

/// What the code says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpcPayload(String);

/// The code as a square of dark and light modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    width: usize,
    dark: Vec<bool>,
}

/// The modules of the light border that readers need.
const QUIET: usize = 4;
/// The dots for each module in a picture: sharp on every screen, and easy to photograph.
const DOTS: usize = 4;

impl EpcPayload {
    /// The text of the code of a transfer.
    pub fn new(
        account: &BankAccount,
        amount: Money,
        reference: &Reference,
    ) -> Result<EpcPayload, NotOffered> {
        if amount.currency != Currency::EUR {
            return Err(NotOffered::NotInEuro);
        }
        if !(1..=CENTS_MAX).contains(&amount.minor) {
            return Err(NotOffered::AmountOutOfRange);
        }
        let holder = one_line(&account.holder, usize::MAX);
        if holder.chars().count() > NAME_CHARS_MAX {
            return Err(NotOffered::NameTooLong);
        }
        let bic = account.bic.as_ref().map_or("", |bic| bic.as_str());
        // Belgian communications are no creditor references: banks read them in the free text.
        let (structured, free) = match reference {
            Reference::Creditor(reference) => (reference.bare(), String::new()),
            Reference::Belgian(reference) => ("", reference.shown()),
            Reference::Free(text) => ("", text.to_string()),
        };
        let iban = account.iban.bare();
        let amount = amount.amount();
        let text = format!(
            "BCD\n002\n1\nSCT\n{bic}\n{holder}\n{iban}\nEUR{amount}\n\n{structured}\n{free}"
        );
        if text.len() > BYTES_MAX {
            return Err(NotOffered::TooLong);
        }
        // Lines that say nothing may be left out at the end.
        Ok(EpcPayload(text.trim_end_matches('\n').to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code, with the error correction that the standard asks for.
    pub fn code(&self) -> Result<Code, NotOffered> {
        let code = QrCode::with_error_correction_level(self.0.as_bytes(), EcLevel::M)
            .map_err(|_| NotOffered::TooLong)?;
        Ok(Code {
            width: code.width(),
            dark: code
                .to_colors()
                .into_iter()
                .map(|color| color == Color::Dark)
                .collect(),
        })
    }
}

impl Code {
    /// The modules of a side, without the border.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether a module is dark.
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        let place = row * self.width + column;
        self.dark.get(place).copied().unwrap_or(false)
    }

    /// A side of the picture, in dots.
    pub fn picture_width(&self) -> usize {
        (self.width + 2 * QUIET) * DOTS
    }

    /// The code as a PNG picture with its light border.
    pub fn png(&self) -> Vec<u8> {
        let module = |dot: usize| {
            let place = (dot / DOTS).checked_sub(QUIET)?;
            (place < self.width).then_some(place)
        };
        png::black_and_white(self.picture_width(), |x, y| match (module(x), module(y)) {
            (Some(column), Some(row)) => self.is_dark(column, row),
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn account(holder: &str, iban: &str, bic: &str) -> BankAccount {
        BankAccount {
            holder: holder.into(),
            iban: iban.parse().unwrap(),
            bic: (!bic.is_empty()).then(|| bic.parse().unwrap()),
            currency: Currency::EUR,
        }
    }

    fn franz() -> BankAccount {
        account("Franz Mustermänn", "DE71110220330123456789", "BHBLDEHHXXX")
    }

    fn payload(account: &BankAccount, amount: &str, reference: &str) -> Result<String, NotOffered> {
        let reference = Reference::read(reference);
        EpcPayload::new(account, amount.parse().unwrap(), &reference)
            .map(|payload| payload.as_str().to_owned())
    }

    /// What a reader sees in the picture.
    fn read_back(code: &Code) -> String {
        let width = code.picture_width();
        let dark = png::tests::read(&code.png(), width);
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, width, |x, y| {
            if dark[y * width + x] { 0 } else { 255 }
        });
        let grids = picture.detect_grids();
        assert_eq!(grids.len(), 1, "one code is found");
        let (meta, content) = grids[0].decode().unwrap();
        assert_eq!(meta.ecc_level, 0, "level M in the format of the standard");
        assert!(
            meta.version.0 <= 13,
            "the standard allows version 13 at most"
        );
        content
    }

    #[test]
    fn the_example_of_the_guideline() {
        // EPC069-12, with the amount in full and the version without which a BIC is needed.
        let text = payload(&franz(), "12.30 EUR", "RF18539007547034").unwrap();
        assert_eq!(
            text,
            "BCD\n002\n1\nSCT\nBHBLDEHHXXX\nFranz Mustermänn\nDE71110220330123456789\nEUR12.30\n\nRF18539007547034"
        );
    }

    #[test]
    fn a_reader_reads_what_was_written() {
        let cases = [
            (franz(), "12.30 EUR", "RF18 5390 0754 7034"),
            (
                account("Red Cross of Belgium", "BE72000000001616", "BPOTBEB1"),
                "1.00 EUR",
                "+++090/9337/55493+++",
            ),
            (
                account("Société d’optique ŁÓDŹ", "FR1420041010050500013M02606", ""),
                "999999999.99 EUR",
                "F-2026-001 F-2026-002",
            ),
            (
                account(
                    &"M".repeat(70),
                    "MT84MALT011000012345MTLCAST001S",
                    "VALLMTMT",
                ),
                "0.01 EUR",
                &"x".repeat(140),
            ),
        ];
        for (account, amount, reference) in cases {
            let reference = Reference::read(reference);
            let amount = amount.parse().unwrap();
            let payload = EpcPayload::new(&account, amount, &reference).unwrap();
            assert_eq!(read_back(&payload.code().unwrap()), payload.as_str());
        }
    }

    #[test]
    fn belgian_communications_and_texts_stand_in_the_free_line() {
        let lines = |reference: &str| {
            let text = payload(&franz(), "1.00 EUR", reference).unwrap();
            let lines: Vec<String> = text.lines().map(str::to_owned).collect();
            (lines.get(9).cloned(), lines.get(10).cloned())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            lines("+++090/9337/55493+++"),
            (some(""), some("+++090/9337/55493+++"))
        );
        assert_eq!(lines("F-1"), (some(""), some("F-1")));
        assert_eq!(lines("RF18539007547034"), (some("RF18539007547034"), None));
        assert_eq!(lines(""), (None, None));
    }

    #[test]
    fn amounts_names_and_lengths_beyond_the_standard_get_no_code() {
        let refused = |amount: &str| payload(&franz(), amount, "F-1").unwrap_err();
        assert_eq!(refused("0.00 EUR"), NotOffered::AmountOutOfRange);
        assert_eq!(refused("-1.00 EUR"), NotOffered::AmountOutOfRange);
        assert_eq!(refused("1000000000.00 EUR"), NotOffered::AmountOutOfRange);
        assert_eq!(refused("1.00 CHF"), NotOffered::NotInEuro);
        let long = account(&"n".repeat(71), "DE71110220330123456789", "");
        assert_eq!(payload(&long, "1.00 EUR", ""), Err(NotOffered::NameTooLong));
        let wide = account(&"€".repeat(70), "DE71110220330123456789", "");
        let text = "€".repeat(140);
        assert_eq!(payload(&wide, "1.00 EUR", &text), Err(NotOffered::TooLong));
    }

    #[test]
    fn a_name_cannot_add_a_line() {
        let sly = account(
            "Acme\nDE89370400440532013000\nEUR1",
            "DE71110220330123456789",
            "",
        );
        let text = payload(&sly, "12.30 EUR", "F-1\nx").unwrap();
        assert_eq!(text.lines().count(), 11);
        assert_eq!(text.lines().nth(6), Some("DE71110220330123456789"));
        assert_eq!(text.lines().nth(10), Some("F-1 x"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn whatever_is_offered_can_be_read(
            holder in "[A-Za-zéèüß &.]{1,70}", cents in 1i64..=CENTS_MAX, text in "[ -~]{0,140}",
        ) {
            let account = account(&holder, "DE71110220330123456789", "");
            let amount = Money::new(cents, Currency::EUR);
            if let Ok(payload) = EpcPayload::new(&account, amount, &Reference::read(&text)) {
                prop_assert!(payload.as_str().len() <= BYTES_MAX);
                prop_assert_eq!(read_back(&payload.code().unwrap()), payload.as_str());
            }
        }
    }
}
