//! Signatures of bodies, as hexadecimal digits.

use jalon_mail::mac::hmac_sha256;

/// The signature of a body, as 64 hexadecimal digits.
pub fn signature(key: &[u8], body: &[u8]) -> String {
    let code = hmac_sha256(key, &[body]);
    code.iter().map(|byte| format!("{byte:02x}")).collect()
}
