//! Signatures are checked by somebody else: dkimpy, with the key as it stands in the DNS.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../../../tests/skip.rs"]
mod skip;

use std::io::Write;
use std::process::{Command, Stdio};

use jalon_mail::dkim::{BadKey, Key, NotSigned, Signer};

const MAIL: &str = "From: =?utf-8?b?QWNtZSBTQVMsIGNyw6lkaXQ=?= <credit@acme.example>\r\n\
    To: \"Client One\"  <compta@client.example>\r\n\
    Subject: Your invoice\r\n F-1 \t is due\r\n\
    Message-ID: <0123@acme.example>\r\n\
    Date: Mon, 02 Mar 2026 09:00:00 +0000\r\n\
    Reply-To: credit+r23@acme.example\r\n\
    MIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Auto-Submitted: auto-generated\r\n\r\n\
    Hello,  \r\n\r\n..dots,\ttabs   and spaces\r\n\r\n\r\n";
const CHECKS: &str = "import sys, dkim\n\
    record = sys.argv[1].encode()\n\
    mail = sys.stdin.buffer.read()\n\
    print('good' if dkim.verify(mail, dnsfunc=lambda name, timeout=5: \
    record if name == b'jalon1._domainkey.acme.example.' else b'') else 'bad')\n";
/// When the mail was written.
const SECONDS: i64 = 1_772_442_000;

/// A new key, as a file.
fn new_key(kind: &[&str]) -> String {
    let made = Command::new("openssl").arg("genpkey").args(kind).output();
    let made = made.expect("openssl makes keys");
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).unwrap()
}

fn ed25519() -> String {
    new_key(&["-algorithm", "ed25519"])
}

fn rsa(bits: &str) -> String {
    let bits = format!("rsa_keygen_bits:{bits}");
    new_key(&["-quiet", "-algorithm", "RSA", "-pkeyopt", &bits])
}

/// What dkimpy says; nothing where it is not at hand.
fn checked(mail: &[u8], record: &str) -> Option<String> {
    let mut there = Command::new("/usr/bin/python3");
    let there = there.args(["-c", "import dkim, nacl"]);
    let there = there.stderr(Stdio::null()).status().ok()?;
    if !there.success() {
        skip::skip("signatures checked by dkimpy", "python3-dkim is not there");
        return None;
    }
    let mut command = Command::new("/usr/bin/python3");
    let command = command.args(["-c", CHECKS, record]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(mail).unwrap();
    let told = child.wait_with_output().unwrap();
    Some(String::from_utf8(told.stdout).unwrap().trim().to_owned())
}

fn signer(key: &str) -> (Signer, Key) {
    let signer = Signer::with_text("acme.example", "jalon1", key);
    (signer, Key::from_pem(key).unwrap())
}

#[test]
fn somebody_else_finds_signatures_good_and_any_change_bad() {
    for file in [ed25519(), rsa("2048")] {
        let (signer, key) = signer(&file);
        let signed = signer.sign(MAIL.as_bytes(), key.print(), SECONDS).unwrap();
        assert!(signed.ends_with(MAIL.as_bytes()), "the mail is as it was");
        let text = String::from_utf8(signed.clone()).unwrap();
        assert!(text.lines().all(|line| line.len() < 80), "{text}");
        let Some(found) = checked(&signed, &key.record()) else {
            return;
        };
        assert_eq!(found, "good", "{text}");
        for (from, to) in [
            ("is due", "is paid"),
            ("compta@", "other@"),
            ("spaces", "places"),
            ("credit+r23", "thief"),
            ("Subject:", "Subject: Forged\r\nSubject:"),
            ("Date:", "From: thief@evil.example\r\nDate:"),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            let found = checked(changed.as_bytes(), &key.record()).unwrap();
            assert_eq!(found, "bad", "{from} became {to}");
        }
        // What relays do on the way harms nothing.
        let relayed = text.replacen("To: \"Client One\"  <", "TO:  \"Client One\" \r\n\t<", 1);
        let relayed = format!("Received: by relay\r\n{}", relayed.trim_end());
        let found = checked(format!("{relayed}\r\n").as_bytes(), &key.record());
        assert_eq!(found.unwrap(), "good");
    }
}

#[test]
fn the_same_mail_and_the_same_key_give_the_same_bytes() {
    for file in [ed25519(), rsa("2048")] {
        let (signer, key) = signer(&file);
        let sign = || signer.sign(MAIL.as_bytes(), key.print(), SECONDS).unwrap();
        assert_eq!(sign(), sign());
    }
}

#[test]
fn nothing_is_signed_by_a_key_that_is_missing_or_another_one() {
    let (signer, key) = signer(&ed25519());
    let other = Key::from_pem(&ed25519()).unwrap();
    let found = signer.sign(MAIL.as_bytes(), other.print(), SECONDS);
    assert_eq!(found, Err(NotSigned::OtherKey));
    assert_eq!(
        signer.sign(b"no mail", key.print(), SECONDS),
        Err(NotSigned::NoMail)
    );
    let folder = std::env::temp_dir().join(format!("jalon-dkim-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("dkim.pem");
    let signer = Signer::with_file("acme.example", "jalon1", &file);
    assert!(matches!(signer.key(), Err(NotSigned::NoKey(_))));
    std::fs::write(
        &file,
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    )
    .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert!(matches!(signer.key(), Err(NotSigned::NoKey(_))));
    // Once it is put in its place it is used.
    std::fs::write(&file, ed25519()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert!(signer.key().is_ok());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_file_that_is_no_key_is_told() {
    let bad = |file: &str| Key::from_pem(file).unwrap_err();
    assert_eq!(bad(""), BadKey::NoKey);
    assert_eq!(
        bad("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"),
        BadKey::NoKey
    );
    let short = rsa("1024");
    assert_eq!(
        bad(&short),
        BadKey::NotThis,
        "too short for anybody to accept"
    );
    let shown = format!("{:?}", Key::from_pem(&ed25519()).unwrap());
    assert!(
        shown.starts_with("ed25519-sha256 ") && shown.len() < 40,
        "{shown}"
    );
}
