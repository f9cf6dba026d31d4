//! What is wrong with the set-up is told before it keeps a message back: at the start of the daemon, and by
//! the doctor, even where nothing is deployed yet.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use super::{house, json};
use crate::run::folder;

const MAILS: &str =
    "[mail]\nreply_to = \"credit@acme.example\"\nsecret = { file = \"mail.secret\" }\n";

/// A port on which nobody listens.
fn nobody() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A server of a mailbox that knows nobody.
fn lets_nobody_in() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream);
            let mut line = "* OK ready".to_owned();
            loop {
                // Whoever hangs up has hung up.
                let said = lines.get_mut().write_all(format!("{line}\r\n").as_bytes());
                let mut asked = String::new();
                if said.is_err() || lines.read_line(&mut asked).is_ok_and(|read| read == 0) {
                    break;
                }
                let tag = asked.split(' ').next().unwrap_or_default();
                line = match asked.contains("CAPABILITY") {
                    true => format!("* CAPABILITY IMAP4rev1 MOVE\r\n{tag} OK"),
                    false => format!("{tag} NO wrong password"),
                };
            }
        }
    });
    port
}

#[test]
fn an_address_that_no_mail_can_come_from_stops_the_start_at_its_line() {
    let folder = house();
    let file = "[seller]\nname = \"Acme\"\nemail = \"crédit@acme.example\"\n";
    folder.write("jalon-data/jalon.toml", file.as_bytes());
    for line in ["serve --once", "doctor"] {
        let refused = folder.jalon(line);
        assert_eq!(refused.code, 2, "{refused:?}");
        assert!(
            refused.stderr.contains("jalon.toml:3: email"),
            "{refused:?}"
        );
    }
}

#[test]
fn a_secret_of_mails_that_is_missing_empty_or_short_is_told_at_the_start() {
    let folder = house();
    folder.write("jalon-data/jalon.toml", MAILS.as_bytes());
    for (secret, told, french) in [
        (None, "mail.secret can't be read", "ne peut pas être lu"),
        (Some(""), "shorter than 16 signs", "moins de 16 signes"),
        (
            Some("short\n"),
            "shorter than 16 signs",
            "moins de 16 signes",
        ),
    ] {
        if let Some(secret) = secret {
            folder.write("jalon-data/mail.secret", secret.as_bytes());
        }
        let refused = folder.jalon("serve --once");
        assert_eq!(refused.code, 2, "{refused:?}");
        assert!(refused.stderr.contains(told), "{refused:?}");
        let doctor = folder.jalon("doctor");
        assert_eq!(doctor.code, 1, "{doctor:?}");
        assert!(doctor.stdout.contains("[mail] secret"), "{doctor:?}");
        assert!(doctor.stdout.contains(told), "{doctor:?}");
        let doctor = folder.jalon("doctor --lang fr");
        assert!(doctor.stdout.contains(french), "{doctor:?}");
    }
    folder.write(
        "jalon-data/mail.secret",
        b"0123456789abcdef0123456789abcdef\n",
    );
    let done = folder.jalon("serve --once");
    assert_eq!(done.code, 0, "{done:?}");
}

#[test]
fn a_connector_without_its_secret_or_without_the_api_is_told_at_the_start() {
    let folder = house();
    let file = "[connectors.peppol]\nsecrets = [{ file = \"peppol.secret\" }]\n";
    folder.write("jalon-data/jalon.toml", format!("{file}[api]\n").as_bytes());
    let refused = folder.jalon("serve --once");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("peppol.secret"), "{refused:?}");
    let doctor = folder.jalon("doctor");
    assert_eq!(doctor.code, 1, "{doctor:?}");
    assert!(doctor.stdout.contains("[connectors.peppol]"), "{doctor:?}");
    // Who does not listen needs no secret.
    folder.write("jalon-data/jalon.toml", file.as_bytes());
    let done = folder.jalon("serve --once");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.stderr.contains("has no [api]"), "{done:?}");
    let doctor = folder.jalon("doctor --lang fr");
    assert_eq!(doctor.code, 0, "{doctor:?}");
    assert!(doctor.stdout.contains("n'est entendu"), "{doctor:?}");
    let secret = b"whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n";
    folder.write("jalon-data/peppol.secret", secret);
    folder.write("jalon-data/jalon.toml", format!("{file}[api]\n").as_bytes());
    let doctor = folder.jalon("doctor");
    assert!(!doctor.stdout.contains("is heard"), "{doctor:?}");
    let erp = "[endpoints.erp]\nwebhook = \"https://erp.example\"\nsigning_key = { env = \"NO_SUCH_KEY\" }\n";
    folder.write("jalon-data/jalon.toml", erp.as_bytes());
    let doctor = folder.jalon("doctor");
    assert_eq!(doctor.code, 1, "{doctor:?}");
    assert!(doctor.stdout.contains("webhook, erp"), "{doctor:?}");
    assert!(doctor.stdout.contains("NO_SUCH_KEY"), "{doctor:?}");
}

#[test]
fn the_doctor_examines_what_the_file_says_before_anything_is_deployed() {
    let folder = folder(&[]);
    assert_eq!(folder.jalon("init").code, 0);
    let doctor = folder.jalon("doctor");
    assert_eq!(doctor.code, 0, "{doctor:?}");
    assert!(
        doctor.stdout.contains("nothing is deployed here yet"),
        "{doctor:?}"
    );
    let port = nobody();
    let file = format!(
        "[seller]\nname = \"Acme\"\nemail = \"credit@acme.example\"\n\
         [channels.email]\nsmtp = \"127.0.0.1:{port}\"\ntls = \"none\"\n{MAILS}"
    );
    folder.write("jalon-data/jalon.toml", file.as_bytes());
    let found = json(&folder.jalon("doctor --format json"));
    let bad: Vec<&str> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["grade"] == "bad")
        .map(|one| one["what"].as_str().unwrap())
        .collect();
    assert_eq!(bad.len(), 2, "{found}");
    assert!(bad[0].contains("takes nothing: connecting"), "{bad:?}");
    assert!(bad[1].contains("[mail] secret"), "{bad:?}");
    let french = folder.jalon("doctor --lang fr");
    assert!(
        french
            .stdout
            .contains("connexion\u{a0}: la connexion est refusée"),
        "{french:?}"
    );
    let store = folder.path.join("jalon-data");
    let files = std::fs::read_dir(store).unwrap().count();
    assert_eq!(files, 1, "it looks, and makes nothing");
}

#[test]
fn the_doctor_tries_the_mailbox_and_says_why_it_does_not_let_us_in() {
    let folder = house();
    let file = |port: u16| {
        format!(
            "[mailbox]\nimap = \"127.0.0.1:{port}\"\ntls = \"none\"\nuser = \"credit\"\n\
             password = {{ file = \"imap.password\" }}\n"
        )
    };
    folder.write("jalon-data/jalon.toml", file(lets_nobody_in()).as_bytes());
    let missing = folder.jalon("doctor");
    assert_eq!(missing.code, 1, "{missing:?}");
    assert!(
        missing.stdout.contains("imap.password can't be read"),
        "{missing:?}"
    );
    folder.write("jalon-data/imap.password", b"wrong\n");
    let doctor = folder.jalon("doctor");
    assert_eq!(doctor.code, 1, "{doctor:?}");
    assert!(
        doctor.stdout.contains("the server does not let us in")
            && doctor.stdout.contains("wrong password"),
        "{doctor:?}"
    );
    let french = folder.jalon("doctor --lang fr");
    assert!(
        french
            .stdout
            .contains("le serveur ne nous laisse pas entrer"),
        "{french:?}"
    );
    folder.write("jalon-data/jalon.toml", file(nobody()).as_bytes());
    let doctor = folder.jalon("doctor");
    assert!(
        doctor.stdout.contains("the line to the server"),
        "{doctor:?}"
    );
}

#[test]
fn a_file_of_certificates_that_is_missing_is_told_as_that() {
    let folder = house();
    let port = nobody();
    let file = format!(
        "[seller]\nname = \"Acme\"\nemail = \"credit@acme.example\"\n\
         [channels.email]\nsmtp = \"127.0.0.1:{port}\"\nca = \"relay-ca.pem\"\n"
    );
    folder.write("jalon-data/jalon.toml", file.as_bytes());
    let refused = folder.jalon("serve --once");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(
        refused.stderr.contains("relay-ca.pem can't be read"),
        "{refused:?}"
    );
    assert!(refused.stderr.contains("as PEM"), "{refused:?}");
    assert!(!refused.stderr.contains("secret"), "{refused:?}");
}

#[test]
fn a_time_zone_that_the_daemon_refuses_is_told_by_the_doctor_too() {
    let folder = house();
    let file = "[jobs]\ntime_zone = \"Europe/Lutetia\"\nsummary = \"0 6 * * *\"\n";
    folder.write("jalon-data/jalon.toml", file.as_bytes());
    let told = "there is no time zone Europe/Lutetia";
    let refused = folder.jalon("serve --once");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains(told), "{refused:?}");
    let found = folder.jalon("doctor");
    assert_eq!(found.code, 1, "{found:?}");
    assert!(found.stdout.contains(told), "{found:?}");
}

#[test]
fn a_variable_that_says_nothing_is_told_with_the_one_that_was_meant() {
    let folder = house();
    let slips = [("JALON_GUARD_PER_HOUR", "5")];
    let meant = "JALON_GUARDS_PER_HOUR";
    let found = folder.jalon_with(&slips, "doctor");
    assert!(
        found
            .stdout
            .contains("the variable JALON_GUARD_PER_HOUR of the environment says nothing"),
        "{found:?}"
    );
    assert!(found.stdout.contains(meant), "{found:?}");
    let french = folder.jalon_with(&slips, "doctor --lang fr");
    assert!(french.stdout.contains("sans doute JALON_GUARDS_PER_HOUR"));
    let served = folder.jalon_with(&slips, "serve --once");
    assert_eq!(served.code, 0, "{served:?}");
    assert!(
        served.stderr.contains("JALON_GUARD_PER_HOUR") && served.stderr.contains(meant),
        "{served:?}"
    );
    let elsewhere = crate::run::folder(&[]);
    let away = elsewhere.jalon_with(&[("JALON_DATAA", "/srv/jalon")], "doctor");
    assert_eq!(away.code, 2, "{away:?}");
    assert!(
        away.stderr
            .contains("JALON_DATAA says nothing; JALON_DATA was"),
        "{away:?}"
    );
    let quiet = folder.jalon_with(&[("JALON_DATA", "jalon-data")], "doctor");
    assert!(!quiet.stdout.contains("says nothing"), "{quiet:?}");
}

#[test]
fn a_backup_says_which_file_it_can_take_the_place_of() {
    let folder = house();
    let elsewhere = folder.path.join("elsewhere");
    std::fs::rename(folder.path.join("jalon-data"), &elsewhere).unwrap();
    let done = folder.jalon("backup copy.db --data elsewhere");
    assert_eq!(done.code, 0, "{done:?}");
    let there = "it can take the place of elsewhere/jalon.db";
    assert!(done.stdout.contains(there), "{done:?}");
}
