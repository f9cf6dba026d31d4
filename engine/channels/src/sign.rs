//! Signatures of bodies: as Standard Webhooks 1.0.0 has them, and one of the body alone.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jalon_mail::mac::hmac_sha256;

/// How the secrets of Standard Webhooks begin.
const WRITTEN: &str = "whsec_";

/// The signature of a body, as 64 hexadecimal digits.
pub fn signature(key: &[u8], body: &[u8]) -> String {
    let code = hmac_sha256(key, &[body]);
    code.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of a key: behind `whsec_` they are written in base 64.
pub fn key_bytes(key: &str) -> Vec<u8> {
    let coded = key.strip_prefix(WRITTEN);
    let bytes = coded.and_then(|coded| STANDARD.decode(coded).ok());
    bytes.unwrap_or_else(|| key.as_bytes().to_vec())
}

/// The signatures of a body by Standard Webhooks, one by each key: while a key is changed for another
/// one, both sign.
pub fn signatures(keys: &[Vec<u8>], id: &str, seconds: i64, body: &[u8]) -> String {
    let seconds = seconds.to_string();
    let parts: [&[u8]; 5] = [id.as_bytes(), b".", seconds.as_bytes(), b".", body];
    let all = keys.iter().map(|key| {
        let code = STANDARD.encode(hmac_sha256(key, &parts));
        format!("v1,{code}")
    });
    all.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard's own libraries.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let key = key_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let body = br#"{"test": 2432232314}"#;
        let one = signatures(
            std::slice::from_ref(&key),
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            body,
        );
        assert_eq!(one, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let both = signatures(&[key, key_bytes("old")], "a", 1, body);
        assert_eq!(both.split(' ').count(), 2);
    }
}
