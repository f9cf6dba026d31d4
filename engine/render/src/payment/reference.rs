//! References by which a payment is recognised: two with check digits, and free text.

use std::str::FromStr;

use smol_str::SmolStr;
use thiserror::Error;

use super::digits::{bare, by_four, rest_by_97};
use crate::clean::one_line;

/// A transfer has room for so much free text.
pub const FREE_TEXT_CHARS_MAX: usize = 140;

/// What a payment is recognised by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// A creditor reference of ISO 11649.
    Creditor(CreditorReference),
    /// A structured communication of Belgian banks.
    Belgian(BelgianReference),
    /// Any text.
    Free(SmolStr),
}

/// A reference of ISO 11649: `RF18 5390 0754 7034`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CreditorReference(SmolStr);

/// A Belgian structured communication: `+++090/9337/55493+++`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BelgianReference(SmolStr);

/// What is no reference of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotAReference {
    /// It has not the form.
    #[error("it is not written as such a reference")]
    Form,
    /// The check digits do not fit the rest.
    #[error("the check digits are wrong")]
    CheckDigits,
}

impl Reference {
    /// Reads a reference as it stands on an invoice. What has wrong check digits is free text: the
    /// bank would refuse it as a reference, and a person can still read it.
    pub fn read(text: &str) -> Reference {
        if let Ok(reference) = text.parse() {
            return Reference::Creditor(reference);
        }
        if let Ok(reference) = text.parse() {
            return Reference::Belgian(reference);
        }
        Reference::Free(one_line(text, FREE_TEXT_CHARS_MAX).into())
    }

    /// The numbers of several invoices in one free text: as many as there is room for, and how many
    /// more there are.
    pub fn of_numbers(numbers: &[&str]) -> Reference {
        let mut text = String::new();
        for (at, number) in numbers.iter().enumerate() {
            let number = one_line(number, FREE_TEXT_CHARS_MAX);
            let rest = numbers.len() - at;
            // Room for ` +999` has to stay.
            let room = FREE_TEXT_CHARS_MAX - if rest > 1 { 5 } else { 0 };
            let wanted = text.chars().count() + 1 + number.chars().count();
            if at > 0 && wanted > room {
                return Reference::Free(format!("{text} +{rest}").into());
            }
            if at > 0 {
                text.push(' ');
            }
            text.push_str(&number);
        }
        Reference::Free(one_line(&text, FREE_TEXT_CHARS_MAX).into())
    }

    /// As people read it.
    pub fn shown(&self) -> String {
        match self {
            Reference::Creditor(reference) => reference.shown(),
            Reference::Belgian(reference) => reference.shown(),
            Reference::Free(text) => text.to_string(),
        }
    }
}

impl CreditorReference {
    /// The reference for up to 21 letters and digits, with its check digits.
    pub fn new(own: &str) -> Result<CreditorReference, NotAReference> {
        let own = bare(own);
        if own.is_empty() || own.len() > 21 {
            return Err(NotAReference::Form);
        }
        let rest = rest_by_97(&format!("{own}RF00")).ok_or(NotAReference::Form)?;
        Ok(CreditorReference(format!("RF{:02}{own}", 98 - rest).into()))
    }

    /// Without spaces, as programs want it.
    pub fn bare(&self) -> &str {
        &self.0
    }

    /// In groups of four.
    pub fn shown(&self) -> String {
        by_four(&self.0)
    }
}

impl FromStr for CreditorReference {
    type Err = NotAReference;

    fn from_str(text: &str) -> Result<CreditorReference, NotAReference> {
        let text = bare(text);
        let rest = text.strip_prefix("RF").ok_or(NotAReference::Form)?;
        let check = rest.get(..2).ok_or(NotAReference::Form)?;
        let own = rest.get(2..).ok_or(NotAReference::Form)?;
        if !check.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAReference::Form);
        }
        // 00, 01 and 99 would have the right rest, too, and nobody issues them.
        match CreditorReference::new(own)? {
            good if good.0 == text => Ok(good),
            _ => Err(NotAReference::CheckDigits),
        }
    }
}

impl BelgianReference {
    /// The communication for a number of up to ten digits, with its check digits.
    pub fn new(number: u64) -> Result<BelgianReference, NotAReference> {
        if number > 9_999_999_999 {
            return Err(NotAReference::Form);
        }
        let check = match number % 97 {
            0 => 97,
            rest => rest,
        };
        Ok(BelgianReference(format!("{number:010}{check:02}").into()))
    }

    /// Twelve digits.
    pub fn bare(&self) -> &str {
        &self.0
    }

    /// `+++090/9337/55493+++`.
    pub fn shown(&self) -> String {
        let part = |from: usize, to: usize| self.0.get(from..to).unwrap_or("");
        format!("+++{}/{}/{}+++", part(0, 3), part(3, 7), part(7, 12))
    }
}

impl FromStr for BelgianReference {
    type Err = NotAReference;

    /// Reads `+++090/9337/55493+++`, with `***` as well; bare digits could be any number.
    fn from_str(text: &str) -> Result<BelgianReference, NotAReference> {
        let text = bare(text);
        let between = |sign: &str| text.strip_prefix(sign)?.strip_suffix(sign);
        let inside = between("+++").or_else(|| between("***"));
        let inside = inside.ok_or(NotAReference::Form)?;
        let parts: Vec<&str> = inside.split('/').collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        if lengths != [3, 4, 5] && lengths != [12] {
            return Err(NotAReference::Form);
        }
        let digits = parts.concat();
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAReference::Form);
        }
        let number = digits.get(..10).and_then(|number| number.parse().ok());
        match BelgianReference::new(number.ok_or(NotAReference::Form)?)? {
            good if good.0 == digits => Ok(good),
            _ => Err(NotAReference::CheckDigits),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn creditor_references_have_the_check_digits_of_the_published_examples() {
        // EPC069-12; the read-me files of node-iso11649 and of iso-11649.
        for (own, shown) in [
            ("539007547034", "RF18 5390 0754 7034"),
            ("12345 12345", "RF45 1234 5123 45"),
            ("aB2g5", "RF68 AB2G 5"),
            ("TU06FX", "RF96 TU06 FX"),
            ("X2HU4TC28XTYLHASYWT91", "RF14 X2HU 4TC2 8XTY LHAS YWT9 1"),
        ] {
            let reference = CreditorReference::new(own).unwrap();
            assert_eq!(reference.shown(), shown);
            assert_eq!(shown.to_lowercase().parse(), Ok(reference));
        }
    }

    #[test]
    fn a_wrong_digit_makes_it_free_text() {
        let wrong = "RF19 5390 0754 7034";
        assert_eq!(
            wrong.parse::<CreditorReference>(),
            Err(NotAReference::CheckDigits)
        );
        assert_eq!(Reference::read(wrong), Reference::Free(wrong.into()));
        for form in [
            "",
            "RF",
            "RF18",
            "RFAB12",
            "RF18+539",
            "RF18 5390 0754 7034 5390 0754 7034",
        ] {
            assert_eq!(
                form.parse::<CreditorReference>(),
                Err(NotAReference::Form),
                "{form}"
            );
        }
    }

    #[test]
    fn belgian_communications_have_the_check_digits_of_the_published_example() {
        let shown = "+++090/9337/55493+++";
        let reference = BelgianReference::new(909_337_554).unwrap();
        assert_eq!(reference.shown(), shown);
        assert_eq!(reference.bare(), "090933755493");
        assert_eq!(
            Reference::read(shown),
            Reference::Belgian(reference.clone())
        );
        assert_eq!("***090933755493***".parse(), Ok(reference));
        assert_eq!(BelgianReference::new(97).unwrap().bare(), "000000009797");
        assert_eq!(
            "+++090/9337/55494+++".parse::<BelgianReference>(),
            Err(NotAReference::CheckDigits)
        );
        for form in [
            "090933755493",
            "+++0909/337/55493+++",
            "+++a90/9337/55493+++",
            "++++++",
        ] {
            assert_eq!(
                form.parse::<BelgianReference>(),
                Err(NotAReference::Form),
                "{form}"
            );
        }
        assert_eq!(
            BelgianReference::new(10_000_000_000),
            Err(NotAReference::Form)
        );
    }

    #[test]
    fn numbers_of_several_invoices_stand_in_one_text_that_a_transfer_has_room_for() {
        let shown = |numbers: &[&str]| Reference::of_numbers(numbers).shown();
        assert_eq!(shown(&["F-1", "F-2"]), "F-1 F-2");
        assert_eq!(shown(&[]), "");
        let many: Vec<String> = (100..200)
            .map(|number| format!("INV-2026-{number}"))
            .collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let text = shown(&many);
        assert!(text.chars().count() <= FREE_TEXT_CHARS_MAX, "{text}");
        assert!(text.ends_with("INV-2026-109 +90"), "{text}");
    }

    proptest! {
        #[test]
        fn what_was_made_is_read_again(own in "[A-Z0-9]{1,21}", number in 0u64..10_000_000_000) {
            let creditor = CreditorReference::new(&own).unwrap();
            prop_assert_eq!(creditor.shown().parse(), Ok(creditor));
            let belgian = BelgianReference::new(number).unwrap();
            prop_assert_eq!(belgian.shown().parse(), Ok(belgian));
        }

        #[test]
        fn whatever_is_read_is_one_line_with_room_in_a_transfer(text in any::<String>()) {
            let shown = Reference::read(&text).shown();
            prop_assert!(shown.chars().count() <= FREE_TEXT_CHARS_MAX + 1);
            prop_assert!(!shown.chars().any(char::is_control));
        }
    }
}
