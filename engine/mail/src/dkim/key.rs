//! Keys for signatures, as programs write them: PKCS #8 or PKCS #1 in PEM.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair as RsaPair;
use ring::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256};
use sha2::{Digest, Sha256};

/// A key to sign with.
pub struct Key {
    pair: Pair,
    print: String,
}

enum Pair {
    Rsa(Box<RsaPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

/// Why a file is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadKey {
    /// There is no private key in it.
    NoKey,
    /// It is of a kind, or of a length, that is not used here.
    NotThis,
}

impl Key {
    /// A key from its file.
    pub fn from_pem(file: &str) -> Result<Key, BadKey> {
        let (kind, bytes) = block(file).ok_or(BadKey::NoKey)?;
        let rsa = match kind {
            "RSA PRIVATE KEY" => RsaPair::from_der(&bytes),
            "PRIVATE KEY" => RsaPair::from_pkcs8(&bytes),
            _ => return Err(BadKey::NotThis),
        };
        let pair = match rsa {
            Ok(pair) => Pair::Rsa(Box::new(pair)),
            Err(_) => {
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&bytes);
                Pair::Ed25519(Box::new(pair.map_err(|_| BadKey::NotThis)?))
            }
        };
        let hash = Sha256::digest(pair.public());
        let print = hash.iter().take(8).map(|byte| format!("{byte:02x}"));
        let print = print.collect();
        Ok(Key { pair, print })
    }

    /// By which it is known again: digits that follow from its public half.
    pub fn print(&self) -> &str {
        &self.print
    }

    /// As a signature names it.
    pub fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Rsa(_) => "rsa-sha256",
            Pair::Ed25519(_) => "ed25519-sha256",
        }
    }

    /// What has to stand in the DNS, at `SELECTOR._domainkey.DOMAIN`, as a text.
    pub fn record(&self) -> String {
        let (kind, bytes) = match &self.pair {
            Pair::Rsa(_) => ("rsa", in_envelope(self.pair.public())),
            Pair::Ed25519(_) => ("ed25519", self.pair.public().to_vec()),
        };
        format!("v=DKIM1; k={kind}; p={}", STANDARD.encode(bytes))
    }

    /// Signs: Ed25519 the hash of the bytes (RFC 8463), RSA the bytes.
    pub(super) fn sign(&self, hash: &[u8; 32], bytes: impl FnOnce() -> Vec<u8>) -> Option<Vec<u8>> {
        match &self.pair {
            Pair::Ed25519(pair) => Some(pair.sign(hash).as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let random = SystemRandom::new();
                let signed = pair.sign(&RSA_PKCS1_SHA256, &random, &bytes(), &mut signature);
                signed.ok().map(|()| signature)
            }
        }
    }
}

impl Pair {
    fn public(&self) -> &[u8] {
        match self {
            Pair::Rsa(pair) => pair.public_key().as_ref(),
            Pair::Ed25519(pair) => pair.public_key().as_ref(),
        }
    }
}

/// The first private key of a file: what it is called, and its bytes.
fn block(file: &str) -> Option<(&str, Vec<u8>)> {
    let mut rest = file;
    loop {
        let (_, begun) = rest.split_once("-----BEGIN ")?;
        let (kind, text) = begun.split_once("-----")?;
        let (text, after) = text.split_once("-----END ")?;
        if kind.ends_with("PRIVATE KEY") {
            let letters: String = text.split_whitespace().collect();
            return Some((kind, STANDARD.decode(letters).ok()?));
        }
        rest = after;
    }
}

/// A public RSA key as others read it: SubjectPublicKeyInfo (RFC 5280).
fn in_envelope(key: &[u8]) -> Vec<u8> {
    /// rsaEncryption, without parameters.
    const KIND: [u8; 15] = [
        0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
    ];
    let mut bits = vec![0];
    bits.extend_from_slice(key);
    let mut inner = KIND.to_vec();
    inner.extend(der(0x03, &bits));
    der(0x30, &inner)
}

fn der(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let [.., high, low] = length.to_be_bytes();
    let mut out = match length {
        0..=0x7f => vec![kind, low],
        0x80..=0xff => vec![kind, 0x81, low],
        _ => vec![kind, 0x82, high, low],
    };
    out.extend_from_slice(content);
    out
}

/// A key is never shown.
impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.algorithm(), self.print)
    }
}

impl fmt::Display for BadKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            BadKey::NoKey => "there is no private key in it",
            BadKey::NotThis => "it is no RSA key of 2048 to 4096 bits, and no Ed25519 key",
        })
    }
}
