//! Addresses of mails, and the keys of our own messages.

use serde::{Deserialize, Serialize};

use crate::clean::one_line;

/// A mail address as a mail writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The name beside it; empty if there is none.
    pub name: String,
    /// The address.
    pub address: String,
}

/// The longest address that is one.
const LONGEST: usize = 254;

impl Address {
    /// What stands before the last `@`, in small letters.
    pub fn local_part(&self) -> String {
        local_part(&self.address)
    }
}

/// What stands before the last `@` of an address, in small letters.
pub(crate) fn local_part(address: &str) -> String {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    local.to_lowercase()
}

/// All addresses within a text, in their order, at most so many: words with one `@` in the middle, without
/// what is written around them.
pub(crate) fn addresses_in(text: &str, most: usize) -> Vec<String> {
    let around = |sign: char| {
        sign.is_whitespace()
            || matches!(
                sign,
                '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '[' | ']'
            )
    };
    let mut found: Vec<String> = Vec::new();
    for word in text.split(around) {
        let word = word.trim_matches(|sign: char| matches!(sign, '.' | '\'' | '`' | '*'));
        if found.len() >= most {
            break;
        }
        if is_address(word) && !found.iter().any(|one| one == word) {
            found.push(word.to_owned());
        }
    }
    found
}

/// Whether a word looks like an address.
fn is_address(word: &str) -> bool {
    let Some((local, domain)) = word.rsplit_once('@') else {
        return false;
    };
    let bad = |sign: char| sign.is_control() || sign.is_whitespace() || sign == '@';
    word.len() <= LONGEST
        && !local.is_empty()
        && !local.contains(bad)
        && domain.contains(|sign: char| sign.is_alphanumeric())
        && !domain.contains(|sign: char| bad(sign) || matches!(sign, '/' | '=' | '?' | '&'))
}

/// The first address of a header such as `From`, with its name: `"Neko, N." <neko@example.com>`.
pub(crate) fn first_address(value: &str) -> Option<Address> {
    let (before, address) = match value.rsplit_once('<') {
        Some((before, rest)) => (
            before,
            rest.split_once('>').map_or(rest, |(inner, _)| inner),
        ),
        None => ("", value),
    };
    let found = addresses_in(address, 1).into_iter().next();
    let found = found.or_else(|| addresses_in(value, 1).into_iter().next())?;
    let name = one_line(before.trim().trim_matches('"'), 100);
    Some(Address {
        name,
        address: found,
    })
}

/// The key of one of our messages from a Message-ID, `<KEY@domain>` with 32 hexadecimal digits; none if
/// it is not ours by its form. Whether we ever wrote it only the outbox knows.
pub fn message_key(id: &str) -> Option<u128> {
    let id = id.trim().trim_start_matches('<');
    let (digits, _) = id.split_once('@')?;
    let good = digits.len() == 32
        && digits
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    good.then(|| u128::from_str_radix(digits, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_what_servers_write_around_them() {
        let text =
            "kijitora@example.com<mailto:kijitora@example.com>, <r@x.example>: a@b@c 550 @ a@";
        assert_eq!(
            addresses_in(text, 10),
            ["kijitora@example.com", "r@x.example"]
        );
        assert_eq!(addresses_in(&"a@b.c ".repeat(9), 10).len(), 1);
        assert_eq!(addresses_in("a@b.c d@e.f", 1), ["a@b.c"]);
    }

    #[test]
    fn a_sender_has_a_name_or_none() {
        let one = first_address("\"Neko, Nyaan\" <neko@example.com>").unwrap();
        assert_eq!(
            (one.name.as_str(), one.address.as_str()),
            ("Neko, Nyaan", "neko@example.com")
        );
        let one = first_address("MAILER-DAEMON@x.example (Mail Delivery System)").unwrap();
        assert_eq!(one.local_part(), "mailer-daemon");
        assert_eq!(first_address("nobody"), None);
    }

    #[test]
    fn a_key_is_read_from_a_message_id_of_ours_alone() {
        let ours = "<0cde4c95a5321e77750d69c8c91ea0f9@acme.example>";
        assert_eq!(message_key(ours), Some(0x0cde4c95a5321e77750d69c8c91ea0f9));
        for other in [
            "",
            "<a@b>",
            "0cde4c95a5321e77750d69c8c91ea0f9",
            "<0CDE4C95A5321E77750D69C8C91EA0F9@x>",
            "<+cde4c95a5321e77750d69c8c91ea0f9@x>",
        ] {
            assert_eq!(message_key(other), None, "{other}");
        }
    }
}
