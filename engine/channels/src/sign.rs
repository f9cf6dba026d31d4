//! Signatures of bodies: HMAC with SHA-256 (RFC 2104), in a few lines over the hash that is used
//! everywhere here.

use sha2::{Digest, Sha256};

const BLOCK: usize = 64;

/// The signature of a body, as 64 hexadecimal digits.
pub fn signature(key: &[u8], body: &[u8]) -> String {
    let mut short = [0u8; BLOCK];
    let hashed = Sha256::digest(key);
    let bytes: &[u8] = if key.len() > BLOCK { &hashed } else { key };
    for (to, from) in short.iter_mut().zip(bytes) {
        *to = *from;
    }
    let inner = Sha256::new()
        .chain_update(short.map(|byte| byte ^ 0x36))
        .chain_update(body)
        .finalize();
    let outer = Sha256::new()
        .chain_update(short.map(|byte| byte ^ 0x5c))
        .chain_update(inner)
        .finalize();
    outer.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test cases 2, 3 and 6 of RFC 4231.
    #[test]
    fn signatures_are_those_of_the_standard() {
        assert_eq!(
            signature(b"Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            signature(&[0xaa; 20], &[0xdd; 50]),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        );
        assert_eq!(
            signature(
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First"
            ),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}
