//! Digests as people see them: 64 hexadecimal digits behind a prefix that tells what was digested.

use std::fmt;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::canonical::{CanonicalError, to_canonical};

/// The SHA-256 of some data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Digest([u8; 32]);

impl Digest {
    /// That of the canonical form of some data.
    pub(super) fn of(data: &impl Serialize) -> Result<Digest, CanonicalError> {
        Ok(Digest(
            Sha256::digest(to_canonical(data)?.as_bytes()).into(),
        ))
    }

    /// Reads 64 digits; letters must be small, so that each digest is written in one way.
    pub(super) fn read(digits: &str) -> Option<Digest> {
        let good = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() != 64 || !digits.bytes().all(good) {
            return None;
        }
        let mut digest = [0; 32];
        for (at, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Digest(digest))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}
