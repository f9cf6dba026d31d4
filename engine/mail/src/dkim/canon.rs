//! The relaxed canonical forms of header and body (RFC 6376, 3.4): what relays may change without
//! breaking a signature.

use sha2::{Digest, Sha256};

/// A field of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field<'m> {
    pub name: &'m str,
    /// With its folds, without the end of its last line.
    pub value: &'m str,
}

/// Header and body; nothing where there is no empty line between them.
pub(super) fn parts(mail: &[u8]) -> Option<(&str, &[u8])> {
    let end = mail.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = mail.split_at_checked(end + 2)?;
    Some((str::from_utf8(head).ok()?, body.get(2..)?))
}

/// The fields of a header.
pub(super) fn fields(head: &str) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    let mut rest = head;
    while !rest.is_empty() {
        let end = end_of_field(rest);
        let (field, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = after;
        if let Some((name, value)) = field.split_once(':') {
            let value = value.strip_suffix("\r\n").unwrap_or(value);
            fields.push(Field { name, value });
        }
    }
    fields
}

/// A field goes on in lines that begin with a space.
fn end_of_field(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(end) = bytes.get(at..).and_then(|from| find(from, b"\r\n")) {
        at += end + 2;
        if !matches!(bytes.get(at), Some(b' ' | b'\t')) {
            return at;
        }
    }
    bytes.len()
}

fn find(within: &[u8], two: &[u8; 2]) -> Option<usize> {
    within.windows(2).position(|pair| pair == two)
}

/// A field as it is signed: its name in small letters, each space once, none at the ends.
pub(super) fn relaxed(field: &Field<'_>) -> String {
    let mut out = field.name.trim_end().to_ascii_lowercase();
    out.push(':');
    let words = field.value.split([' ', '\t', '\r', '\n']);
    for (place, word) in words.filter(|word| !word.is_empty()).enumerate() {
        if place > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// All that is signed of a header, for what signs bytes and not their hash.
pub(super) fn signed_bytes(fields: &[Field<'_>], names: &[&str], own: &Field<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for name in names {
        let same = |field: &&Field<'_>| field.name.eq_ignore_ascii_case(name);
        for field in fields.iter().rev().filter(same) {
            bytes.extend_from_slice(relaxed(field).as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
    }
    bytes.extend_from_slice(relaxed(own).as_bytes());
    bytes
}

/// The hash of a body: each space within a line once, none at its end, no empty lines at the end.
pub(super) fn body_hash(body: &[u8]) -> [u8; 32] {
    let mut hashed = Sha256::new();
    let mut empty = 0usize;
    let mut out = Vec::with_capacity(body.len().min(64 * 1024) + 1_024);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let start = out.len();
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
        let end = line.iter().rposition(|byte| !is_space(byte));
        let Some(line) = end.and_then(|end| line.get(..=end)) else {
            empty += 1;
            continue;
        };
        for _ in 0..empty {
            out.extend_from_slice(b"\r\n");
        }
        empty = 0;
        match line.iter().any(is_space) {
            false => out.extend_from_slice(line),
            true => squeeze(line, &mut out),
        }
        out.extend_from_slice(b"\r\n");
        if start > 32 * 1024 {
            hashed.update(&out);
            out.clear();
        }
    }
    hashed.update(&out);
    hashed.finalize().into()
}

fn squeeze(line: &[u8], out: &mut Vec<u8>) {
    let mut space = false;
    for byte in line {
        match byte {
            b' ' | b'\t' => space = true,
            byte => {
                if std::mem::take(&mut space) {
                    out.push(b' ');
                }
                out.push(*byte);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 6376, 3.4.5.
    #[test]
    fn header_and_body_are_as_in_the_example_of_the_standard() {
        let mail = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";
        let (head, body) = parts(mail).unwrap();
        let fields = fields(head);
        let relaxed: Vec<String> = fields.iter().map(relaxed).collect();
        assert_eq!(relaxed, ["a:X", "b:Y Z"]);
        let wanted: [u8; 32] = Sha256::digest(b" C\r\nD E\r\n").into();
        assert_eq!(body_hash(body), wanted);
    }

    #[test]
    fn an_empty_body_is_empty() {
        let wanted: [u8; 32] = Sha256::digest(b"").into();
        assert_eq!(body_hash(b""), wanted);
        assert_eq!(body_hash(b"\r\n \r\n\r\n"), wanted);
        let long: Vec<u8> = (0..5_000).flat_map(|_| *b"some text\r\n\r\n").collect();
        let mut whole = Sha256::digest(long.strip_suffix(b"\r\n").unwrap());
        assert_eq!(body_hash(&long).as_slice(), whole.as_mut_slice());
    }

    #[test]
    fn what_has_no_body_has_no_parts() {
        assert_eq!(parts(b"A: b\r\n"), None);
        assert_eq!(parts(b""), None);
        assert_eq!(parts(b"A: b\r\n\r\n"), Some(("A: b\r\n", &b""[..])));
    }
}
