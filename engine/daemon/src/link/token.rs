//! Secret parts of links, and signed marks of what follows on a page.
//!
//! A token is 160 bits of an HMAC over the key of its message, so the same message says the same
//! address at every rendering, and nobody without the installation's secret can tell one from chance.
//! What a page hands out (the mark of a form, the way to a document) is signed with other keys, made
//! from the same secret: no purpose crosses into another.

use jalon_core::Instant;
use jalon_store::{Hash, Key};

use super::Purpose;

/// What links are made from: 32 bytes that nobody else knows.
#[derive(Clone, PartialEq, Eq)]
pub struct PageSecret([u8; 32]);

impl PageSecret {
    /// From whatever a file holds: its digest, so that any length will do.
    pub fn of(text: &str) -> PageSecret {
        PageSecret(Hash::of(&[b"jalon page secret 1\0", text.as_bytes()]).0)
    }
}

/// It is never shown.
impl std::fmt::Debug for PageSecret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("PageSecret")
    }
}

/// The secret part of a link: 32 letters and digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// As it stands in the path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the store knows of it.
    pub fn hash(&self) -> Hash {
        Hash::of(&[b"jalon link 1\0", self.0.as_bytes()])
    }
}

const BLOCK: usize = 64;

/// HMAC with SHA-256 (RFC 2104) over parts, each with its length before it.
pub fn mac(secret: &PageSecret, domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    let pad = |with: u8| {
        let mut block = [with; BLOCK];
        for (to, from) in block.iter_mut().zip(secret.0) {
            *to = from ^ with;
        }
        block
    };
    let mut text = domain.as_bytes().to_vec();
    text.push(0);
    for part in parts {
        text.extend((part.len() as u64).to_be_bytes());
        text.extend(*part);
    }
    let inner = Hash::of(&[&pad(0x36), &text]);
    Hash::of(&[&pad(0x5c), &inner.0]).0
}

/// The token of the link in a message: always the same.
pub fn token(secret: &PageSecret, entity: &str, effect: Key, purpose: Purpose) -> Token {
    let parts: [&[u8]; 3] = [
        entity.as_bytes(),
        &effect.bytes(),
        &purpose.number().to_be_bytes(),
    ];
    let mac = mac(secret, "link", &parts);
    Token(base32(mac.get(..20).unwrap_or_default()))
}

/// A token as somebody wrote it; nothing if it can't be one.
pub fn read_token(written: &str) -> Option<Token> {
    let good = written.len() == 32 && written.bytes().all(|one| ALPHABET.contains(&one));
    good.then(|| Token(written.to_owned()))
}

/// A mark of a form: when its page was fetched, and eight bytes of chance.
pub fn nonce(secret: &PageSecret, link: Hash, at: Instant, chance: [u8; 8]) -> String {
    let mut bytes = at.millis().to_be_bytes().to_vec();
    bytes.extend(chance);
    sealed(secret, "nonce", link, bytes)
}

/// When the page of a mark was fetched; nothing if the mark is not ours, or of another link.
pub fn read_nonce(secret: &PageSecret, link: Hash, written: &str) -> Option<Instant> {
    let bytes = opened(secret, "nonce", link, written, 16)?;
    let (at, _) = bytes.split_first_chunk::<8>()?;
    Some(Instant::from_millis(i64::from_be_bytes(*at)))
}

/// What follows an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follows {
    /// The invoice and how to pay it.
    Pay,
    /// A document, by its place.
    Document(u8),
}

impl Follows {
    const fn domain(self) -> &'static str {
        match self {
            Follows::Pay => "pay",
            Follows::Document(_) => "download",
        }
    }

    const fn place(self) -> u8 {
        match self {
            Follows::Pay => 0,
            Follows::Document(place) => place,
        }
    }
}

/// A way to what follows an answer, good until a moment.
pub fn follow(secret: &PageSecret, link: Hash, what: Follows, until: Instant) -> String {
    let mut bytes = until.millis().to_be_bytes().to_vec();
    bytes.push(what.place());
    let mut whole = link.0.to_vec();
    whole.extend(&bytes);
    let mac = mac(secret, what.domain(), &[&whole]);
    whole.extend(mac.get(..16).unwrap_or_default());
    base32(&whole)
}

/// The link, what follows and until when, of a way as somebody wrote it; only if it is ours and for this.
pub fn read_follow(
    secret: &PageSecret,
    documents: bool,
    written: &str,
) -> Option<(Hash, Follows, Instant)> {
    let bytes = from_base32(written, 32 + 9 + 16)?;
    let (whole, told) = bytes.split_at_checked(32 + 9)?;
    let (link, rest) = whole.split_first_chunk::<32>()?;
    let (until, place) = rest.split_first_chunk::<8>()?;
    let what = match documents {
        false => Follows::Pay,
        true => Follows::Document(*place.first()?),
    };
    let mac = mac(secret, what.domain(), &[whole]);
    let until = Instant::from_millis(i64::from_be_bytes(*until));
    same(told, mac.get(..16)?).then_some((Hash(*link), what, until))
}

fn sealed(secret: &PageSecret, domain: &str, link: Hash, mut bytes: Vec<u8>) -> String {
    let mac = mac(secret, domain, &[&link.0, &bytes]);
    bytes.extend(mac.get(..16).unwrap_or_default());
    base32(&bytes)
}

fn opened(
    secret: &PageSecret,
    domain: &str,
    link: Hash,
    written: &str,
    length: usize,
) -> Option<Vec<u8>> {
    let mut bytes = from_base32(written, length + 16)?;
    let told = bytes.split_off(length);
    let mac = mac(secret, domain, &[&link.0, &bytes]);
    same(&told, mac.get(..16)?).then_some(bytes)
}

/// Compares in the same time, wherever they differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    let differs = one.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && std::hint::black_box(differs) == 0
}

/// RFC 4648 in small letters, without its padding.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

fn base32(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut held, mut bits) = (0u32, 0);
    let mut put = |held: u32| {
        let letter = ALPHABET.get((held & 31) as usize).copied();
        out.push(char::from(letter.unwrap_or(b'a')));
    };
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0xfff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            put(held >> bits);
        }
    }
    if bits > 0 {
        put(held << (5 - bits));
    }
    out
}

fn from_base32(written: &str, length: usize) -> Option<Vec<u8>> {
    if written.len() != (length * 8).div_ceil(5) {
        return None;
    }
    let mut out = Vec::with_capacity(length);
    let (mut held, mut bits) = (0u32, 0);
    for letter in written.bytes() {
        let value = ALPHABET.iter().position(|one| *one == letter)?;
        held = (held << 5 | u32::try_from(value).ok()?) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    // What is left over says nothing, in one way only.
    (out.len() == length && held & ((1 << bits) - 1) == 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> PageSecret {
        PageSecret::of("s3cret")
    }

    #[test]
    fn a_token_is_160_bits_and_the_same_at_every_rendering() {
        let made = || token(&secret(), "acme", Key(7), Purpose::Page);
        assert_eq!(made(), made());
        assert_eq!(made().as_str().len(), 32);
        assert_eq!(read_token(made().as_str()), Some(made()));
        let others = [
            token(&secret(), "acme", Key(8), Purpose::Page),
            token(&secret(), "acme-de", Key(7), Purpose::Page),
            token(&PageSecret::of("other"), "acme", Key(7), Purpose::Page),
        ];
        assert!(others.iter().all(|other| *other != made()));
        for wrong in ["", "abc", &"A".repeat(32), &"é".repeat(16), &"a".repeat(33)] {
            assert_eq!(read_token(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn letters_stand_for_bytes_both_ways() {
        assert_eq!(base32(b"foobar"), "mzxw6ytboi");
        for length in 0..40usize {
            let bytes: Vec<u8> = (0..length).map(|at| (at * 37 + 11) as u8).collect();
            let written = base32(&bytes);
            assert_eq!(from_base32(&written, length), Some(bytes));
            assert_eq!(from_base32(&format!("{written}a"), length), None);
        }
        assert_eq!(
            from_base32("mzxw6ytboj", 6),
            None,
            "the last bits say something"
        );
    }

    #[test]
    fn a_mark_of_a_form_is_good_for_its_link_alone() {
        let at = Instant::from_millis(1_767_225_600_123);
        let made = nonce(&secret(), Hash([1; 32]), at, [9; 8]);
        assert_eq!(read_nonce(&secret(), Hash([1; 32]), &made), Some(at));
        assert_eq!(read_nonce(&secret(), Hash([2; 32]), &made), None);
        assert_eq!(read_nonce(&PageSecret::of("x"), Hash([1; 32]), &made), None);
        assert_eq!(read_nonce(&secret(), Hash([1; 32]), "aaaa"), None);
    }

    #[test]
    fn a_way_to_a_document_does_not_lead_to_the_payment_nor_the_other_way_round() {
        let until = Instant::from_millis(1_767_225_600_123);
        let link = Hash([1; 32]);
        let pay = follow(&secret(), link, Follows::Pay, until);
        let document = follow(&secret(), link, Follows::Document(2), until);
        assert_eq!(
            read_follow(&secret(), false, &pay),
            Some((link, Follows::Pay, until))
        );
        assert_eq!(
            read_follow(&secret(), true, &document),
            Some((link, Follows::Document(2), until))
        );
        assert_eq!(read_follow(&secret(), true, &pay), None);
        assert_eq!(read_follow(&secret(), false, &document), None);
        let mut bent = document.clone();
        bent.replace_range(
            60..61,
            if bent.get(60..61) == Some("a") {
                "b"
            } else {
                "a"
            },
        );
        assert_eq!(read_follow(&secret(), true, &bent), None);
    }
}
