//! Structured references and their check digits.

/// A kind of structured reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// ISO 11649: `RF18 5390 0754 7034`.
    Creditor,
    /// Belgian: `+++090/9337/55493+++`.
    Belgian,
    /// Swiss, 27 digits: `21 00000 00003 13947 14300 09017`.
    Swiss,
    /// Finnish, 4 to 20 digits: `1 23453`.
    Finnish,
    /// Norwegian, 3 to 25 digits: `1234567897`.
    Norwegian,
}

/// Letters and digits alone, as upper case.
pub fn bare(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_uppercase).collect()
}

/// What a bare text is by its check digits, the stronger scheme first, and what it stands for: without
/// check digits and leading zeros. One or two digits are right by chance in one of ten or of hundred
/// numbers, so what is found by a short one counts only with everything else.
pub fn scheme_of(bare: &str) -> Option<(Scheme, &str)> {
    if let Some(rest) = bare.strip_prefix("RF") {
        let (_, body) = rest.split_at_checked(2)?;
        let is_right =
            body.len() <= 21 && rest_by_97(&format!("{body}RF{}", rest.get(..2)?)) == Some(1);
        let body = body.trim_start_matches('0');
        return (is_right && !body.is_empty()).then_some((Scheme::Creditor, body));
    }
    if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (body, check) = bare.split_at_checked(bare.len() - 1)?;
    let shown = body.trim_start_matches('0');
    if bare.len() == 12 {
        let (body, check) = bare.split_at_checked(10)?;
        let rest = rest_by_97(body)?;
        let right = if rest == 0 { 97 } else { rest };
        if check.parse() == Ok(right) && body.bytes().any(|digit| digit != b'0') {
            return Some((Scheme::Belgian, body.trim_start_matches('0')));
        }
    }
    if bare.len() == 27 && check.parse() == Ok(swiss(body)) && !shown.is_empty() {
        return Some((Scheme::Swiss, shown));
    }
    if (4..=20).contains(&bare.len()) && check.parse() == Ok(finnish(body)) && !shown.is_empty() {
        return Some((Scheme::Finnish, shown));
    }
    let digit = check.parse::<u32>().ok();
    let right = digit == Some(luhn(body)) || digit == modulo_11(body);
    let norwegian = (3..=25).contains(&bare.len()) && right;
    (norwegian && !shown.is_empty()).then_some((Scheme::Norwegian, shown))
}

/// The rest of a number by 97, letters counting 10 to 35.
fn rest_by_97(text: &str) -> Option<u32> {
    let mut rest = 0;
    for letter in text.chars() {
        let value = letter.to_digit(36)?;
        rest = match value {
            0..=9 => (rest * 10 + value) % 97,
            _ => (rest * 100 + value) % 97,
        };
    }
    Some(rest)
}

/// Modulo 10, recursive.
fn swiss(digits: &str) -> u32 {
    const TABLE: [u32; 10] = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];
    let carry = digits.bytes().fold(0, |carry, digit| {
        let at = (carry + u32::from(digit - b'0')) % 10;
        TABLE.get(at as usize).copied().unwrap_or_default()
    });
    (10 - carry) % 10
}

/// Weights 7, 3, 1 from the right.
fn finnish(digits: &str) -> u32 {
    let weights = [7, 3, 1].into_iter().cycle();
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    (10 - sum % 10) % 10
}

/// Modulo 10 with every other digit doubled.
fn luhn(digits: &str) -> u32 {
    let weights = [2, 1].into_iter().cycle();
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    (10 - sum % 10) % 10
}

/// Modulo 11 with weights 2 to 7; nothing where it would give 10, which no digit is.
fn modulo_11(digits: &str) -> Option<u32> {
    let weights = (2..=7).cycle();
    let products = digits.bytes().rev().zip(weights);
    let sum: u32 = products
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = (11 - sum % 11) % 11;
    (check < 10).then_some(check)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scheme(text: &str) -> Option<Scheme> {
        scheme_of(&bare(text)).map(|(scheme, _)| scheme)
    }

    #[test]
    fn published_examples_are_right() {
        assert_eq!(scheme("RF18 5390 0754 7034"), Some(Scheme::Creditor));
        assert_eq!(scheme("+++090/9337/55493+++"), Some(Scheme::Belgian));
        assert_eq!(
            scheme("21 00000 00003 13947 14300 09017"),
            Some(Scheme::Swiss)
        );
        assert_eq!(scheme("1234561"), Some(Scheme::Finnish));
        assert_eq!(scheme("2345676"), Some(Scheme::Norwegian));
    }

    #[test]
    fn a_wrong_digit_is_seen() {
        assert_eq!(scheme("RF19 5390 0754 7034"), None);
        assert_ne!(scheme("+++090/9337/55494+++"), Some(Scheme::Belgian));
        assert_ne!(
            scheme("21 00000 00003 13947 14300 09018"),
            Some(Scheme::Swiss)
        );
        assert_eq!(scheme("F-2026-0017"), None);
        assert_eq!(scheme(""), None);
    }

    #[test]
    fn what_a_reference_stands_for_has_no_check_digits() {
        assert_eq!(
            scheme_of("RF18539007547034"),
            Some((Scheme::Creditor, "539007547034"))
        );
        assert_eq!(
            scheme_of("090933755493"),
            Some((Scheme::Belgian, "909337554"))
        );
    }
}
