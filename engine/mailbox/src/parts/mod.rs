//! A mail taken apart: its headers, and its leaves in order. What is deeper, longer or more than the limits
//! is left out; nobody's mail makes the reader fall or fall asleep.
//!
//! The tree is walked here and not by the library, which is given one leaf at a time: a mail nested some
//! thousand times would exhaust the stack where its tree is put down again.

mod content;
mod headers;
mod leaf;

pub(crate) use headers::{Headers, groups};

use content::ContentType;

/// A deeper part is not looked into.
const DEPTH_MAX: usize = 8;
/// More parts are not looked at.
const LEAVES_MAX: usize = 64;

/// A part that holds no other parts.
pub(crate) struct Leaf {
    /// Its media type in small letters: `text/plain`.
    pub(crate) media: String,
    /// Its text; of what is no text, nothing.
    pub(crate) text: String,
}

/// A mail, taken apart.
pub(crate) struct Parts {
    /// The headers of the mail.
    pub(crate) headers: Headers,
    /// The kind of report that it says it is: `delivery-status`, `feedback-report`; empty if it is no report.
    pub(crate) report: String,
    /// Its leaves.
    pub(crate) leaves: Vec<Leaf>,
}

/// Takes a mail apart.
pub(crate) fn take_apart(bytes: &[u8]) -> Parts {
    let (headers, body) = headers::split(bytes);
    let content = content::of(&headers);
    let mut leaves = Vec::new();
    // Breadth is limited by the leaves, depth by the number beside each part: a list, no recursion.
    let mut open: Vec<(&[u8], Option<ContentType>, usize)> = vec![(body, Some(content.clone()), 0)];
    while let Some((bytes, known, depth)) = open.pop() {
        if leaves.len() >= LEAVES_MAX || open.len() > LEAVES_MAX {
            break;
        }
        let (content, body) = match known {
            Some(content) => (content, bytes),
            None => {
                let (headers, body) = headers::split(bytes);
                (content::of(&headers), body)
            }
        };
        let inner = match &content.boundary {
            Some(boundary) if content.media.starts_with("multipart/") && depth < DEPTH_MAX => {
                split_parts(body, boundary)
            }
            _ => Vec::new(),
        };
        if inner.is_empty() {
            leaves.push(leaf::read(&content, body));
        } else {
            // The last one that is put on the list is the first to be taken off.
            open.extend(inner.into_iter().rev().map(|part| (part, None, depth + 1)));
        }
    }
    Parts {
        report: content.report,
        headers,
        leaves,
    }
}

/// The parts between the lines of a boundary, without what stands before and after them.
fn split_parts<'b>(body: &'b [u8], boundary: &str) -> Vec<&'b [u8]> {
    let boundary = boundary.as_bytes();
    let (mut parts, mut begin, mut at) = (Vec::new(), None, 0);
    while at < body.len() && parts.len() < LEAVES_MAX {
        let rest = body.get(at..).unwrap_or_default();
        let end = rest.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(rest.len(), |end| end + 1);
        let line = rest.get(..length).unwrap_or_default();
        let after = line
            .strip_prefix(b"--")
            .and_then(|line| line.strip_prefix(boundary));
        if let Some(after) = after.filter(|after| is_end_of_boundary(after)) {
            if let Some(begin) = begin {
                parts.push(body.get(begin..at).unwrap_or_default());
            }
            begin = Some(at + length);
            if after.starts_with(b"--") {
                begin = None;
                break;
            }
        }
        at += length;
    }
    // The last part of a mail that was cut off.
    if let (Some(begin), true) = (begin, parts.len() < LEAVES_MAX) {
        parts.push(body.get(begin..).unwrap_or_default());
    }
    parts
}

fn is_end_of_boundary(after: &[u8]) -> bool {
    let rest = after.strip_prefix(b"--").unwrap_or(after);
    rest.iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media(bytes: &[u8]) -> Vec<String> {
        let parts = take_apart(bytes);
        parts.leaves.into_iter().map(|leaf| leaf.media).collect()
    }

    #[test]
    fn parts_are_found_in_their_order_whatever_stands_around_them() {
        let mail = b"Content-Type: multipart/mixed;\r\n boundary=\"x y\"\r\n\r\nbefore\r\n--x y\r\n\r\none\r\n\
            --x yz\r\n--x y\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\
            Content-Type: text/html\r\n\r\n<b>two</b>\r\n--b--\r\n--x y--\r\nafter";
        let parts = take_apart(mail);
        assert_eq!(media(mail), ["text/plain", "text/html"]);
        assert_eq!(parts.leaves[0].text.trim(), "one\r\n--x yz");
    }

    #[test]
    fn a_mail_that_is_cut_off_is_read_up_to_there() {
        let mail = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\none\n--x\n\ntw";
        let texts: Vec<String> = take_apart(mail)
            .leaves
            .into_iter()
            .map(|leaf| leaf.text)
            .collect();
        assert_eq!(texts.len(), 2);
        assert_eq!(texts[1], "tw");
    }

    #[test]
    fn what_is_nested_without_end_ends() {
        let mut mail = Vec::new();
        for _ in 0..50_000 {
            mail.extend(b"Content-Type: multipart/mixed; boundary=x\n\n--x\n");
        }
        assert!(media(&mail).len() <= LEAVES_MAX);
        let mut mail = Vec::new();
        for _ in 0..50_000 {
            mail.extend(b"Content-Type: message/rfc822\n\n");
        }
        assert_eq!(media(&mail), ["message/rfc822"]);
    }

    #[test]
    fn more_parts_than_anybody_sends_are_not_looked_at() {
        let mut mail = b"Content-Type: multipart/mixed; boundary=x\n\n".to_vec();
        mail.extend(b"--x\n\na\n".repeat(100_000));
        assert_eq!(media(&mail).len(), LEAVES_MAX);
    }
}
