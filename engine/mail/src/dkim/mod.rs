//! DKIM (RFC 6376, RFC 8463): the house signs what it writes, with relaxed canonical forms of header and
//! body, by RSA or Ed25519. The same mail and the same key give the same signature, so that a second copy
//! is the same bytes.

mod canon;
mod key;
mod signer;

pub use key::{BadKey, Key};
pub use signer::{NotSigned, Signer};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Who signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'n> {
    /// The domain whose name stands under it.
    pub domain: &'n str,
    /// Which of its keys.
    pub selector: &'n str,
}

/// The headers that are signed where they are there. Those that readers go by are named once more than
/// they are there, so that nobody can add a second one.
const SIGNED: [&str; 11] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Auto-Submitted",
    "References",
];
const NAMED_ONCE_MORE: [&str; 5] = ["From", "To", "Subject", "Date", "Reply-To"];
/// A line of a header is folded after so many signs.
const FOLD: usize = 72;

/// The mail with its signature on top. `seconds` is when it was written.
pub fn signed(mail: &[u8], key: &Key, name: Name<'_>, seconds: i64) -> Option<Vec<u8>> {
    let (head, body) = canon::parts(mail)?;
    let fields = canon::fields(head);
    let is = |field: &&canon::Field<'_>, one: &str| field.name.eq_ignore_ascii_case(one);
    let mut names = Vec::new();
    let mut hashed = Sha256::new();
    for one in SIGNED {
        // Several of one name are signed from the last to the first.
        for field in fields.iter().rev().filter(|field| is(field, one)) {
            names.push(one);
            hashed.update(canon::relaxed(field));
            hashed.update(b"\r\n");
        }
        if NAMED_ONCE_MORE.contains(&one) {
            names.push(one);
        }
    }
    let body = STANDARD.encode(canon::body_hash(body));
    let mut value = format!(
        "v=1; a={}; c=relaxed/relaxed;\r\n\td={}; s={};\r\n\tt={seconds}; h=",
        key.algorithm(),
        name.domain,
        name.selector,
    );
    value.push_str(&folded(&names.join(":"), ':', "h=".len() + 15));
    value.push_str(&format!(";\r\n\tbh={body};\r\n\tb="));
    let own = canon::Field {
        name: "DKIM-Signature",
        value: &value,
    };
    hashed.update(canon::relaxed(&own));
    let signature = key.sign(&hashed.finalize().into(), || {
        canon::signed_bytes(&fields, &SIGNED, &own)
    })?;
    value.push_str(&in_lines(&STANDARD.encode(signature)));
    let mut whole = Vec::with_capacity(mail.len() + value.len() + 32);
    whole.extend_from_slice(format!("DKIM-Signature: {value}\r\n").as_bytes());
    whole.extend_from_slice(mail);
    Some(whole)
}

/// Names in several lines.
fn folded(names: &str, sign: char, begun: usize) -> String {
    let mut out = String::new();
    let mut column = begun;
    for (place, name) in names.split(sign).enumerate() {
        if place > 0 {
            out.push(sign);
        }
        if column + name.len() > FOLD {
            out.push_str("\r\n\t");
            column = 8;
        }
        out.push_str(name);
        column += name.len() + 1;
    }
    out
}

/// Letters without a space, in several lines.
fn in_lines(letters: &str) -> String {
    let mut out = String::new();
    for (place, letter) in letters.chars().enumerate() {
        if place > 0 && place % FOLD == 0 {
            out.push_str("\r\n\t");
        }
        out.push(letter);
    }
    out
}
