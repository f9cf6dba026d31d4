//! Hashes as people and settings write them: 64 hexadecimal digits.

use jalon_store::Hash;
use smol_str::{SmolStr, ToSmolStr};

/// The digits of a hash.
pub fn of(hash: Hash) -> SmolStr {
    hash.to_smolstr()
}

/// The hash with these digits.
pub fn read(digits: &str) -> Option<Hash> {
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut hash = Hash::default();
    for (at, byte) in hash.0.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_as_they_are_written() {
        let hash = Hash([0xa7; 32]);
        assert_eq!(read(&of(hash)), Some(hash));
        assert_eq!(read("a7"), None);
        assert_eq!(read(&"é".repeat(32)), None);
    }
}
