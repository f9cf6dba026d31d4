//! Check digits: the rest of a long number by 97, letters counted from A = 10 (ISO 7064, MOD 97-10).

/// The rest by 97; nothing where a character is neither a digit nor a capital letter.
pub(super) fn rest_by_97(text: &str) -> Option<u32> {
    let mut rest = 0;
    for c in text.chars() {
        let digit = match c {
            '0'..='9' | 'A'..='Z' => c.to_digit(36)?,
            _ => return None,
        };
        let shift = if digit < 10 { 10 } else { 100 };
        rest = (rest * shift + digit) % 97;
    }
    Some(rest)
}

/// Characters in groups of four, as people read them aloud.
pub(super) fn by_four(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    for (at, c) in text.chars().enumerate() {
        if at > 0 && at.is_multiple_of(4) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// A text as programs write it: capitals, no spaces.
pub(super) fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}
