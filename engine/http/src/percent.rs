//! Percent signs, as queries and forms have them.

/// What is written, as what it stands for; nothing if that is no text.
pub fn decoded(written: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_nothing() {
        assert_eq!(decoded("a+b%20c%C3%A9").as_deref(), Some("a b cé"));
        for wrong in ["%", "%4", "%zz", "%C3", "%FF"] {
            assert_eq!(decoded(wrong), None, "{wrong}");
        }
    }
}
