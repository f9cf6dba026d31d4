//! The main path through a real relay: Postfix takes the mail over an encrypted line, and another
//! program finds its signature good.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::house::House;
use crate::skip::skip;

/// Postfix in a folder of its own.
struct Relay {
    folder: PathBuf,
    port: u16,
}

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/peers/postfix");

impl Relay {
    /// Postfix works as another user, who has to reach the folder.
    fn start(test: &str, name: &str) -> Option<Relay> {
        let name = format!("/tmp/jalon-relay-{}-{name}", std::process::id());
        let folder = PathBuf::from(name);
        let mut command = Command::new(PROGRAM);
        let command = command.arg("start").arg(&folder).stderr(Stdio::piped());
        let started = command.output().unwrap();
        let port = String::from_utf8_lossy(&started.stdout).trim().parse();
        let relay = Relay {
            folder,
            port: port.unwrap_or_default(),
        };
        if relay.port == 0 {
            let why = String::from_utf8_lossy(&started.stderr).into_owned();
            skip(test, why.trim());
            return None;
        }
        Some(relay)
    }

    /// What came into a mailbox.
    fn mails(&self, mailbox: &str) -> Vec<String> {
        let folder = self.folder.join("mail").join(mailbox).join("new");
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mails = files.map(|file| std::fs::read_to_string(file.path()).unwrap());
        mails.collect()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = Command::new(PROGRAM).arg("stop").arg(&self.folder).status();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn house(relay: &Relay, ca: &str) -> House {
    House::with(&format!(
        "[seller]\nname = \"Acme SAS, crédit\"\nemail = \"credit@acme.example\"\n\
         [mail]\nreply_to = \"credit@acme.example\"\nbounces = \"bounce@acme.example\"\n\
         secret = {{ file = \"mail.secret\" }}\n\
         dkim = {{ domain = \"acme.example\", selector = \"jalon1\", key = {{ file = \"dkim.pem\" }} }}\n\
         [channels.email]\nsmtp = \"localhost:{}\"\npause = \"1 s\"\n{ca}\n",
        relay.port
    ))
}

fn openssl(arguments: &[&str], stdin: &[u8]) -> Vec<u8> {
    let mut command = Command::new("openssl");
    let command = command.args(arguments).stdin(Stdio::piped());
    let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(stdin).unwrap();
    child.wait_with_output().unwrap().stdout
}

#[test]
fn a_mail_goes_through_a_real_relay_encrypted_and_signed() {
    let test = "mail through Postfix";
    let Some(relay) = Relay::start(test, "good") else {
        return;
    };
    let certificate = relay.folder.join("relay.pem");
    let mut house = house(&relay, &format!("ca = \"{}\"", certificate.display()));
    let key = openssl(&["genpkey", "-algorithm", "RSA"], b"");
    house.folder.write("jalon-data/dkim.pem", &key);
    house.invoices(&["good@client.example", "nobody@client.example"]);
    house.start();
    let rows = house.until_all(2, &["relayed", "failed-for-good"]);
    assert!(rows[0].note.contains("queued as"), "{rows:?}");
    assert!(rows[1].note.starts_with("550 5.1.1"), "{rows:?}");
    let began = Instant::now();
    while relay.mails("good").is_empty() && began.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let mails = relay.mails("good");
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert!(
        mail.contains(&format!("Message-ID: <{}@acme.example>", rows[0].key)),
        "{mail}"
    );
    assert!(mail.starts_with("Return-Path: <bounce+b"), "{mail}");
    assert!(
        mail.contains(" with ESMTPS id "),
        "the line was encrypted: {mail}"
    );
    let public = openssl(&["pkey", "-pubout", "-outform", "DER"], &key);
    let public = String::from_utf8(openssl(&["base64", "-A"], &public)).unwrap();
    match signature_is_good(mail, &format!("v=DKIM1; k=rsa; p={public}")) {
        Some(good) => assert!(good, "{mail}"),
        None => skip(test, "python3-dkim is not there"),
    }
}

/// F06
#[test]
fn a_certificate_that_nobody_vouches_for_gets_nothing() {
    let Some(relay) = Relay::start("a certificate that nobody vouches for", "doubted") else {
        return;
    };
    let mut house = house(&relay, "");
    let key = openssl(&["genpkey", "-algorithm", "ed25519"], b"");
    house.folder.write("jalon-data/dkim.pem", &key);
    house.invoices(&["good@client.example"]);
    house.start();
    let rows = house.until_all(1, &["failed-for-now"]);
    assert!(rows[0].note.contains("encrypting: "), "{rows:?}");
    assert!(rows[0].note.contains("certificate"), "{rows:?}");
    assert!(relay.mails("good").is_empty());
}

/// What dkimpy says, with the key as the DNS would have it.
fn signature_is_good(mail: &str, record: &str) -> Option<bool> {
    let code = "import sys, dkim\n\
        record = sys.argv[1].encode()\n\
        good = dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda name, timeout=5: record)\n\
        sys.exit(0 if good else 3)\n";
    let mut command = Command::new("/usr/bin/python3");
    let command = command.args(["-c", code, record]).stderr(Stdio::null());
    let mut child = command.stdin(Stdio::piped()).spawn().ok()?;
    // Lines end in maildirs as files do.
    let mail = mail.replace('\n', "\r\n");
    let _ = child.stdin.take().unwrap().write_all(mail.as_bytes());
    match child.wait().unwrap().code() {
        Some(0) => Some(true),
        Some(3) => Some(false),
        _ => None,
    }
}
