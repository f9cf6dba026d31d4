//! The token that stands in the address to which a bounce or an answer comes back: it says which
//! message it is about, and nobody but the house can make one.
//!
//! ```text
//! bounce+b5c7...q2@acme.example        letter, 26 signs of the key, 16 signs of the code
//! ```
//!
//! Addresses lose their capitals on the way, so a token is read in any; 80 bits of the code are kept,
//! since the part before the `@` has room for 64 signs. The key of a message is a hash over the legal
//! entity, too, so that no token of one is good for another.

use crate::mac::{hmac_sha256, same};

/// What a token is for: one that was made for bounces says nothing of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The sender of the envelope: what can't be delivered comes back there.
    Bounce,
    /// Where people answer.
    Reply,
}

/// How long a token is.
pub const LENGTH: usize = 1 + KEY_SIGNS + CODE_SIGNS;
/// How long the part of an address before its `@` may be (RFC 5321, 4.5.3.1.1).
pub const LOCAL_PART_MAX: usize = 64;

const KEY_SIGNS: usize = 26;
const CODE_SIGNS: usize = 16;
const CODE_BYTES: usize = 10;
/// What codes of this kind cover first, so that no other use of the same secret gives one.
const KIND: &[u8] = b"jalon mail token 1\0";
/// Base 32 (RFC 4648) in small letters: no sign of it means anything in an address.
const SIGNS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

impl Purpose {
    const ALL: [Purpose; 2] = [Purpose::Bounce, Purpose::Reply];

    const fn letter(self) -> u8 {
        match self {
            Purpose::Bounce => b'b',
            Purpose::Reply => b'r',
        }
    }
}

/// The token of a message, by its key.
pub fn sign(secret: &[u8], purpose: Purpose, key: u128) -> String {
    let key = key.to_be_bytes();
    let mut token = String::with_capacity(LENGTH);
    token.push(char::from(purpose.letter()));
    push_signs(&mut token, &key, KEY_SIGNS);
    push_signs(&mut token, &code(secret, purpose, key), CODE_SIGNS);
    token
}

/// What a token says, if the house made it.
pub fn check(secret: &[u8], text: &str) -> Option<(Purpose, u128)> {
    let signs = text.as_bytes();
    let (letter, signs) = signs.split_first().filter(|_| signs.len() == LENGTH)?;
    let letter = letter.to_ascii_lowercase();
    let purpose = Purpose::ALL
        .into_iter()
        .find(|one| one.letter() == letter)?;
    let (key, told) = signs.split_at_checked(KEY_SIGNS)?;
    let key = bytes_of::<16>(key)?;
    let told = bytes_of::<CODE_BYTES>(told)?;
    let own = same(&told, &code(secret, purpose, key));
    own.then_some((purpose, u128::from_be_bytes(key)))
}

/// An address with a token behind a `+`; nothing if it is no address, or would be too long.
pub fn with_token(address: &str, token: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    let fits = local.len() + 1 + token.len() <= LOCAL_PART_MAX;
    (fits && !local.is_empty()).then(|| format!("{local}+{token}@{domain}"))
}

/// The token in an address: what stands behind the last `+` before its `@`. It is not checked.
pub fn in_address(address: &str) -> Option<&str> {
    let (local, _) = address.rsplit_once('@')?;
    let (_, token) = local.rsplit_once('+')?;
    (token.len() == LENGTH && token.is_ascii()).then_some(token)
}

fn code(secret: &[u8], purpose: Purpose, key: [u8; 16]) -> [u8; CODE_BYTES] {
    let whole = hmac_sha256(secret, &[KIND, &[purpose.letter()], &key]);
    let mut code = [0; CODE_BYTES];
    for (to, from) in code.iter_mut().zip(whole) {
        *to = from;
    }
    code
}

/// Adds bytes in so many signs; bits that are missing at the end are zeros.
fn push_signs(token: &mut String, bytes: &[u8], signs: usize) {
    let bit = |at: usize| {
        let byte = bytes.get(at / 8).copied().unwrap_or_default();
        usize::from(byte >> (7 - at % 8) & 1)
    };
    for sign in 0..signs {
        let value = (0..5).fold(0, |value, at| value << 1 | bit(sign * 5 + at));
        token.push(SIGNS.get(value).map_or('a', |sign| char::from(*sign)));
    }
}

/// The bytes of signs; nothing if there is another sign among them, or a bit that has no byte.
fn bytes_of<const BYTES: usize>(signs: &[u8]) -> Option<[u8; BYTES]> {
    let mut bytes = [0u8; BYTES];
    for (place, sign) in signs.iter().enumerate() {
        let value = match sign.to_ascii_lowercase() {
            letter @ b'a'..=b'z' => letter - b'a',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        for at in 0..5 {
            let bit = value >> (4 - at) & 1;
            let place = place * 5 + at;
            match bytes.get_mut(place / 8) {
                Some(byte) => *byte |= bit << (7 - place % 8),
                None if bit == 0 => {}
                None => return None,
            }
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"a secret of the house";
    const KEYS: [u128; 4] = [0, 1, u128::MAX, 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef];

    #[test]
    fn a_token_says_which_message_it_is_about_and_what_it_is_for() {
        for key in KEYS {
            for purpose in Purpose::ALL {
                let token = sign(SECRET, purpose, key);
                assert_eq!(token.len(), LENGTH);
                assert_eq!(check(SECRET, &token), Some((purpose, key)));
                // Addresses are written in capitals by some.
                assert_eq!(check(SECRET, &token.to_uppercase()), Some((purpose, key)));
            }
        }
    }

    #[test]
    fn a_token_stays_what_it_was() {
        // Bounces of messages of years ago are still told by it.
        assert_eq!(
            sign(SECRET, Purpose::Bounce, KEYS[3]),
            "baerukz4jvpg66ajdivtytk6n54obfd25v6tlmne7jr"
        );
    }

    #[test]
    fn nobody_else_can_make_one_and_no_sign_of_it_can_be_changed() {
        let token = sign(SECRET, Purpose::Bounce, KEYS[3]);
        assert_eq!(check(b"another secret", &token), None);
        for place in 0..LENGTH {
            for other in [b'a', b'b', b'r', b'7', b'1', b'+', 0] {
                let mut changed = token.clone().into_bytes();
                if changed[place] != other {
                    changed[place] = other;
                    let changed = String::from_utf8(changed).unwrap();
                    assert_eq!(check(SECRET, &changed), None, "{changed}");
                }
            }
        }
        for text in ["", "b", "é", &token[1..], &format!("{token}a")] {
            assert_eq!(check(SECRET, text), None, "{text}");
        }
    }

    #[test]
    fn an_address_carries_it_behind_a_plus() {
        let token = sign(SECRET, Purpose::Reply, 7);
        let address = with_token("credit+fr@acme.example", &token).unwrap();
        assert_eq!(address, format!("credit+fr+{token}@acme.example"));
        assert_eq!(in_address(&address), Some(token.as_str()));
        for address in ["credit@acme.example", "credit+fr@acme.example", "", "+@"] {
            assert_eq!(in_address(address), None, "{address}");
        }
        let local = "a".repeat(LOCAL_PART_MAX - LENGTH - 1);
        assert!(with_token(&format!("{local}@b.example"), &token).is_some());
        assert_eq!(with_token(&format!("{local}a@b.example"), &token), None);
        assert_eq!(with_token("nowhere", &token), None);
    }
}
