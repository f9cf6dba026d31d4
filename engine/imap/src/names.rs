//! Names of folders and other words as the protocol writes them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// A word between quotation marks; none if it can't stand there.
pub(crate) fn quoted(word: &str) -> Option<String> {
    let good = word.chars().all(|sign| matches!(sign, ' '..='~'));
    good.then(|| format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// The name of a folder: signs beyond ASCII are written in a form of UTF-7 that only this protocol has
/// (RFC 3501, 5.1.3).
pub(crate) fn folder(name: &str) -> Option<String> {
    if name.is_empty() || name.contains(char::is_control) {
        return None;
    }
    let mut written = String::new();
    let mut beyond: Vec<u8> = Vec::new();
    let flush = |beyond: &mut Vec<u8>, written: &mut String| {
        if !beyond.is_empty() {
            let signs = STANDARD_NO_PAD.encode(&*beyond).replace('/', ",");
            written.push('&');
            written.push_str(&signs);
            written.push('-');
            beyond.clear();
        }
    };
    for sign in name.chars() {
        if matches!(sign, ' '..='~') {
            flush(&mut beyond, &mut written);
            written.push(sign);
            if sign == '&' {
                written.push('-');
            }
        } else {
            let mut units = [0; 2];
            for unit in sign.encode_utf16(&mut units) {
                beyond.extend(unit.to_be_bytes());
            }
        }
    }
    flush(&mut beyond, &mut written);
    quoted(&written)
}

/// What a server said, in one short line that steers no screen.
pub(crate) fn shown(text: &str) -> String {
    let clean = text.chars().map(|sign| match sign.is_control() {
        true => ' ',
        false => sign,
    });
    clean.take(200).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_so_that_nothing_of_them_is_taken_for_a_command() {
        assert_eq!(folder("INBOX").as_deref(), Some("\"INBOX\""));
        assert_eq!(folder("a \"b\\").as_deref(), Some("\"a \\\"b\\\\\""));
        assert_eq!(folder("R&D").as_deref(), Some("\"R&-D\""));
        assert_eq!(folder("Traités").as_deref(), Some("\"Trait&AOk-s\""));
        assert_eq!(
            folder("~peter/mail/台北").as_deref(),
            Some("\"~peter/mail/&U,BTFw-\"")
        );
        assert_eq!(folder("a\r\nb"), None);
        assert_eq!(quoted("é"), None);
    }
}
