//! The bytes of mails: a second copy, made by a later version from what is stored, is the same mail.
//! `golden/README.md` says what to do when this fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[allow(dead_code)]
mod common;

use std::fs;
use std::path::Path;

use jalon_channels::mail_of;
use jalon_daemon::Outgoing;
use jalon_daemon::channel::{Document, MailHead, Picture, SignedBy};
use jalon_mail::dkim::Signer;

/// A key for this test alone.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n-----END PRIVATE KEY-----\n";

fn signer() -> Signer {
    Signer::with_text("acme.example", "jalon1", KEY)
}

/// Each kind of mail once.
fn mails() -> [(&'static str, Outgoing); 3] {
    let plain = Outgoing {
        html: None,
        ..common::reminder()
    };
    let key = signer().key().unwrap();
    let signed = Outgoing {
        mail: Some(Box::new(MailHead {
            reply_to: Some("credit+r0123@acme.example".into()),
            return_path: Some("bounce+b0123@acme.example".into()),
            signed: Some(SignedBy {
                domain: "acme.example".into(),
                selector: "jalon1".into(),
                key: key.print().into(),
            }),
        })),
        ..common::reminder()
    };
    let document = |name: &str, media: &str, bytes: &[u8]| Document {
        kind: "invoice".into(),
        file_name: name.into(),
        media_type: media.into(),
        sha256: "".into(),
        letter: None,
        bytes: bytes.to_vec(),
    };
    let whole = Outgoing {
        html: Some("<p>Bonjour <img src=\"cid:code\"></p>".to_owned()),
        pictures: vec![Picture {
            content_id: "code".into(),
            media_type: "image/png".into(),
            bytes: vec![0x89, b'P', b'N', b'G', 0, 255],
        }],
        documents: vec![
            document("F-1001.pdf", "application/pdf", b"%PDF-1.4 short"),
            document(
                "Échéancier n° 1.csv",
                "text/csv",
                "jour;montant\n".as_bytes(),
            ),
        ],
        ..common::reminder()
    };
    [("plain", plain), ("signed", signed), ("whole", whole)]
}

#[test]
fn a_mail_is_the_same_bytes_in_every_version() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    for (name, outgoing) in mails() {
        let signer = outgoing.mail.is_some().then(signer);
        let bytes = mail_of(&outgoing, signer.as_ref()).unwrap();
        // What is stored says the same after it was read again.
        let stored = serde_json::to_vec(&outgoing).unwrap();
        let mut read: Outgoing = serde_json::from_slice(&stored).unwrap();
        for (read, known) in read.documents.iter_mut().zip(&outgoing.documents) {
            read.bytes.clone_from(&known.bytes);
        }
        assert_eq!(mail_of(&read, signer.as_ref()).unwrap(), bytes, "{name}");
        let file = folder.join(format!("{name}.eml"));
        if std::env::var_os("GOLDEN_NEW").is_some() && !file.exists() {
            fs::write(&file, &bytes).unwrap();
        }
        let known = fs::read(&file).unwrap();
        let shown = String::from_utf8_lossy(&bytes);
        assert_eq!(
            shown,
            String::from_utf8_lossy(&known),
            "{name}: see golden/README.md"
        );
        assert_eq!(bytes, known, "{name}");
    }
}
