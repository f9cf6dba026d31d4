//! What an auditor reads of what leaves: when it was asked for, that it was held and why, who let it go, and
//! when it left.

use super::{CUSTOMERS, json};
use crate::run::{Folder, folder};

const CONTACTS: &[u8] = b"key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n\
    K-2,C-2,payer,Otto,otto@two.example\n";
const INVOICE: &[u8] = b"number,customer,issue,due,currency,total\n\
    F-1,C-1,2026-03-02,2026-03-31,EUR,500.00\n";

/// A formal notice that says an account that jalon.toml does not name.
const NOTICE: &str = r#"use std.letters
team receivables

calendar office {
  open Mon to Fri 09:00 to 17:30 Europe/Paris
}

journey simple {
  for all invoices
  calendar office
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step notice   10 days after due   formal notice to payer with letters.formal_notice, by letter
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
}
"#;

fn installation(script: &str, toml: &str) -> Folder {
    let folder = folder(&[
        ("simple.jalon", script.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("contacts.csv", CONTACTS),
        ("invoices.csv", INVOICE),
        ("jalon-data/jalon.toml", toml.as_bytes()),
    ]);
    ok(&folder, "deploy simple.jalon --without-tests");
    for kind in [
        "customers customers.csv contacts.csv",
        "invoices invoices.csv",
    ] {
        ok(
            &folder,
            &format!("import {kind} --pretend-now 2026-03-02T08:00:00Z"),
        );
    }
    folder
}

fn ok(folder: &Folder, line: &str) -> String {
    let done = folder.jalon(line);
    assert_eq!(done.code, 0, "{line}: {done:?}");
    done.stdout
}

fn serve(folder: &Folder, now: &str) {
    ok(folder, &format!("serve --once --pretend-now {now}"));
}

fn held(folder: &Folder) -> serde_json::Value {
    let told = ok(folder, "outbox list --state held --format json");
    serde_json::from_str(told.trim()).unwrap_or_else(|error| panic!("{error}: {told}"))
}

const SELLER: &str = "[seller]\nname = \"Acme SAS\"\nemail = \"credit@acme.example\"\n";

#[test]
fn a_notice_that_was_held_tells_when_it_was_asked_for_why_it_waited_who_let_it_go_and_when_it_left()
{
    let folder = installation(NOTICE, SELLER);
    serve(&folder, "2026-03-02T09:00:00Z");
    serve(&folder, "2026-04-10T08:00:00Z");
    let waits = held(&folder);
    let key = waits["key"].as_str().unwrap();
    let why = ok(&folder, "invoice why F-1");
    assert!(
        why.contains("2026-04-10 10:00  notice: formal notice to payer by letter, 500.00 EUR (asked for; it has not left: it is held)"),
        "{why}"
    );
    assert!(
        why.contains("held: the text needs what is not known: seller.iban"),
        "{why}"
    );
    // What would become of it says the same as what does become of it.
    let shown = ok(&folder, &format!("outbox show {key}"));
    assert!(
        shown.contains(
            "it can't be written as things are: the text needs what is not known: seller.iban"
        ),
        "{shown}"
    );
    ok(
        &folder,
        &format!("outbox release {key} --by anna --pretend-now 2026-04-10T08:10:00Z"),
    );
    serve(&folder, "2026-04-10T08:11:00Z");
    assert_eq!(held(&folder)["key"], key, "it still can't be written");

    let seller = format!("{SELLER}accounts = [{{ iban = \"FR7630006000011234567890189\" }}]\n");
    folder.write("jalon-data/jalon.toml", seller.as_bytes());
    let shown = ok(&folder, &format!("outbox show {key}"));
    assert!(shown.contains("released now, this would leave"), "{shown}");
    // In the evening: it waits for the hours of the script.
    let released = ok(
        &folder,
        &format!("outbox release {key} --by anna --pretend-now 2026-04-13T18:00:00Z"),
    );
    assert!(released.contains("in the sending hours"), "{released}");
    serve(&folder, "2026-04-13T18:05:00Z");
    let why = ok(&folder, "invoice why F-1");
    assert!(why.contains("released by anna"), "{why}");
    assert!(why.contains("(asked for; it has not left yet)"), "{why}");
    assert!(
        why.contains("notice: has not left: it leaves when the sending hours open"),
        "{why}"
    );
    serve(&folder, "2026-04-14T07:30:00Z");
    let why = ok(&folder, "invoice why F-1");
    assert!(
        why.contains("notice: formal notice to payer by letter, 500.00 EUR (asked for; it left 2026-04-14 09:30)"),
        "{why}"
    );
    assert!(why.contains("2026-04-14 09:30  notice: it left"), "{why}");
    let french = ok(&folder, "invoice why F-1 --lang fr");
    for said in [
        "(demandé\u{a0}; parti le 14/04/2026 09:30)",
        "libéré par anna",
        "notice\u{a0}: c'est parti",
    ] {
        assert!(french.contains(said), "{said}: {french}");
    }
    let lines = ok(&folder, "invoice why F-1 --format json");
    let mut lines = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let notice = lines
        .find(|line| line["action"] == "formal_notice")
        .unwrap();
    assert_eq!(
        (&notice["left"], &notice["state"]),
        (&"2026-04-14T07:30:00.000Z".into(), &"relayed".into()),
        "{notice}"
    );
    let ledger = super::serve::ledger(&folder);
    assert_eq!(
        ledger.last().unwrap()["at"],
        "2026-04-14T07:30:00.000Z",
        "{ledger:?}"
    );
}

#[test]
fn what_left_when_it_was_asked_for_says_so_to_programs_and_no_more_to_people() {
    let folder = installation(NOTICE, SELLER);
    serve(&folder, "2026-03-02T09:00:00Z");
    let why = ok(&folder, "invoice why F-1");
    assert!(
        !why.contains("asked for") && !why.contains("it left"),
        "{why}"
    );
    let lines = ok(&folder, "invoice why F-1 --format json");
    let mut lines = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let sent = lines.find(|line| line["action"] == "send").unwrap();
    assert_eq!(sent["left"], "2026-03-02T09:00:00.000Z", "{sent}");
}

#[test]
fn an_invoice_that_the_guard_of_volume_holds_is_not_told_as_sent() {
    let folder = installation(NOTICE, "[guards]\nper_hour = 1\n");
    folder.write(
        "more.csv",
        b"number,customer,issue,due,currency,total\nF-2,C-2,2026-03-02,2026-03-31,EUR,500.00\n\
          F-3,C-1,2026-03-02,2026-03-31,EUR,500.00\n",
    );
    ok(
        &folder,
        "import invoices more.csv --pretend-now 2026-03-02T08:30:00Z",
    );
    serve(&folder, "2026-03-02T09:00:00Z");
    let all = ["F-1", "F-2", "F-3"].map(|number| ok(&folder, &format!("invoice why {number}")));
    let held: Vec<&String> = all
        .iter()
        .filter(|why| why.contains("held: far more would leave"))
        .collect();
    assert_eq!(held.len(), 2, "{all:?}");
    for why in held {
        let sent = why
            .lines()
            .find(|line| line.contains("the invoice is sent"));
        assert!(
            sent.is_none_or(|line| line.contains("it has not left")),
            "{why}"
        );
    }
    let doctor = ok(&folder, "doctor");
    assert!(doctor.contains("(guard volume: 2)"), "{doctor}");
}

#[test]
fn a_post_that_was_refused_replayed_and_decided_tells_each_with_who_and_when() {
    let (port, _) = super::guards::other_side(&[400, 504]);
    let script = NOTICE
        .replace("team receivables", "team receivables\nendpoint erp")
        .replace("use std.letters\n", "")
        .replace("step notice   10", "step tell   5")
        .replace(
            "formal notice to payer with letters.formal_notice, by letter",
            "post overdue to erp",
        );
    let toml = format!("[endpoints.erp]\nwebhook = \"http://127.0.0.1:{port}/\"\n");
    let folder = installation(&script, &toml);
    serve(&folder, "2026-03-02T09:00:00Z");
    serve(&folder, "2026-04-06T08:00:00Z");
    let why = ok(&folder, "invoice why F-1");
    assert!(why.contains("refused for good (HTTP 400)"), "{why}");
    let failed = json(&folder.jalon("outbox list --state failed --format json"));
    let key = failed["key"].as_str().unwrap().to_owned();
    ok(&folder, &format!("outbox replay {key} --by ben"));
    serve(&folder, "2026-04-06T09:05:00Z");
    ok(
        &folder,
        &format!("outbox resolve {key} --not-left --by anna"),
    );
    serve(&folder, "2026-04-06T10:05:00Z");
    let why = ok(&folder, "invoice why F-1");
    for said in [
        "2026-04-06 10:00  ",
        "(asked for; it did not leave)",
        "refused for good (HTTP 400)",
        "2026-04-06 11:05  tell: ben has it sent once more",
        "nobody knows whether it left (HTTP 504)",
        "2026-04-06 12:05  tell: anna decides that it did not leave, and is not sent",
    ] {
        assert!(why.contains(said), "{said}: {why}");
    }
    let french = ok(&folder, "invoice why F-1 --lang fr");
    assert!(
        french.contains("anna décide que ce n'est pas parti"),
        "{french}"
    );
}

/// An installation in which the other side refused the first formal notice, and the key of the incident.
fn with_refused_notice(script: &str) -> (Folder, String) {
    let (port, _) = super::guards::other_side(&[422, 200]);
    let script = script
        .replace("use std.letters\n", "")
        .replace(" with letters.formal_notice", "");
    let toml = format!(
        "{SELLER}\n[channels.letter]\nwebhook = \"http://127.0.0.1:{port}/\"\nprivate = true\n"
    );
    let folder = installation(&script, &toml);
    serve(&folder, "2026-03-02T09:00:00Z");
    serve(&folder, "2026-04-10T08:00:00Z");
    let incident = json(&folder.jalon("incident list --format json"));
    let what = incident["what"].as_str().unwrap();
    let said = "F-1: the formal notice could not be sent, and what is counted from it does not come: HTTP 422";
    assert!(what.starts_with(said), "{what}");
    let key = incident["key"].as_str().unwrap().to_owned();
    (folder, key)
}

#[test]
fn a_notice_that_is_refused_for_good_is_an_incident_and_what_follows_waits_for_it() {
    let script = NOTICE
        .replace("team receivables", "team receivables\nagency collectco")
        .replace(
            "missed   60 days after due   task \"Unpaid {number}\" for receivables",
            "missed   15 days after notice   hand over to agency collectco",
        );
    let (folder, key) = with_refused_notice(&script);
    serve(&folder, "2026-05-10T08:00:00Z");
    let waits = ok(&folder, "invoice show F-1");
    assert!(!waits.contains("with the agency"), "{waits}");
    ok(&folder, &format!("incident retry {key}"));
    serve(&folder, "2026-05-11T08:00:00Z");
    assert_eq!(ok(&folder, "incident list"), "there is no incident\n");
    // From the day on which it left, and no day earlier.
    serve(&folder, "2026-05-25T12:00:00Z");
    let waits = ok(&folder, "invoice show F-1");
    assert!(!waits.contains("with the agency"), "{waits}");
    serve(&folder, "2026-05-26T12:00:00Z");
    let given = ok(&folder, "invoice show F-1");
    assert!(given.contains("with the agency"), "{given}");
}

#[test]
fn a_notice_that_failed_is_not_sent_again_when_something_else_is_owed() {
    let (folder, key) = with_refused_notice(NOTICE);
    ok(
        &folder,
        "invoice pay F-1 100 --date 2026-04-11 --by anna --pretend-now 2026-04-11T08:00:00Z",
    );
    serve(&folder, "2026-04-11T09:00:00Z");
    ok(&folder, &format!("incident retry {key}"));
    serve(&folder, "2026-04-13T08:00:00Z");
    let still = ok(&folder, "incident list");
    assert!(
        still.contains("F-1: what is owed is not what the formal notice said"),
        "{still}"
    );
    assert_eq!(still.lines().count(), 1, "{still}");
    let failed = ok(&folder, "outbox list --state failed");
    assert!(failed.contains("F-1"), "{failed}");
}

#[test]
fn what_people_note_tells_who_and_why_and_a_correction_what_it_changed() {
    let folder = installation(NOTICE, SELLER);
    serve(&folder, "2026-03-02T09:00:00Z");
    for line in [
        "invoice dispute F-1 --reason prices --by anna",
        "invoice settle F-1 --for us --by ben",
        "invoice promise F-1 --date 2026-04-20 --by carla",
        "invoice pay F-1 10 --date 2026-03-09 --reference R-77 --by dora",
    ] {
        ok(
            &folder,
            &format!("{line} --pretend-now 2026-03-10T09:00:00Z"),
        );
        serve(&folder, "2026-03-10T09:05:00Z");
    }
    folder.write(
        "corrected.csv",
        b"number,customer,issue,due,currency,total\n\
          F-1,C-1,2026-03-02,2026-04-15,EUR,450.00\n",
    );
    ok(
        &folder,
        "import invoices corrected.csv --pretend-now 2026-03-11T09:00:00Z",
    );
    folder.write(
        "bank.csv",
        b"source,key,date,amount,currency,invoice\nbank,B-1,2026-03-12,20.00,EUR,F-1\n",
    );
    ok(
        &folder,
        "import payments bank.csv --pretend-now 2026-03-13T09:00:00Z",
    );
    serve(&folder, "2026-03-13T09:05:00Z");
    let why = ok(&folder, "invoice why F-1");
    for said in [
        "reason: prices",
        "noted by anna",
        "noted by ben",
        "noted by carla",
        "value date 2026-03-09, R-77",
        "noted by dora",
        "due date 2026-03-31, now 2026-04-15",
        "amount 500.00 EUR, now 450.00 EUR",
        "value date 2026-03-12, bank B-1",
    ] {
        assert!(why.contains(said), "{said}: {why}");
    }
    let french = ok(&folder, "invoice why F-1 --lang fr");
    for said in [
        "motif\u{a0}: prices",
        "noté par anna",
        "échéance 31/03/2026, désormais 15/04/2026",
    ] {
        assert!(french.contains(said), "{said}: {french}");
    }
}

#[test]
fn what_messages_say_of_the_seller_and_jalon_toml_does_not_is_told_before_anything_is_held() {
    let folder = installation(NOTICE, SELLER);
    let deployed = ok(&folder, "deploy simple.jalon --without-tests --dry-run");
    assert!(deployed.contains("already"), "{deployed}");
    folder.write(
        "other.jalon",
        NOTICE.replace("10 days", "11 days").as_bytes(),
    );
    let deployed = ok(&folder, "deploy other.jalon --without-tests --dry-run");
    assert!(
        deployed.contains(
            "warning: jalon.toml lacks what messages say of the seller: seller.iban (said by "
        ),
        "{deployed}"
    );
    let doctor = ok(&folder, "doctor --lang fr");
    assert!(doctor.contains("il manque dans jalon.toml"), "{doctor}");
    let seller = format!("{SELLER}accounts = [{{ iban = \"FR7630006000011234567890189\" }}]\n");
    folder.write("jalon-data/jalon.toml", seller.as_bytes());
    assert!(!ok(&folder, "doctor").contains("lacks what messages say"));
}

#[test]
fn what_was_noted_and_waits_for_a_turn_counts() {
    let folder = installation(NOTICE, SELLER);
    serve(&folder, "2026-03-02T09:00:00Z");
    let none = folder.jalon("invoice settle F-1 --for us");
    assert!(none.stderr.contains("is not disputed"), "{none:?}");
    ok(&folder, "invoice dispute F-1 --reason prices");
    ok(&folder, "invoice settle F-1 --for us");
    let again = folder.jalon("invoice settle F-1 --for us");
    assert!(again.stderr.contains("is not disputed"), "{again:?}");
    ok(&folder, "invoice hold F-1 --until 2100-01-01 --reason look");
    ok(&folder, "invoice release F-1");
}

#[test]
fn everything_may_pass_for_a_while_without_anything_being_released() {
    let folder = installation(NOTICE, SELLER);
    let until = folder.jalon("outbox release --let-pass 1h --pretend-now 2026-03-02T09:00:00Z");
    assert_eq!(until.code, 0, "{until:?}");
    assert!(
        until.stdout.contains("until 2026-03-02T10:00:00"),
        "{until:?}"
    );
}

#[test]
fn a_story_in_french_has_french_words_for_roles_and_events() {
    let folder = installation(NOTICE, SELLER);
    serve(&folder, "2026-03-02T09:00:00Z");
    let why = ok(&folder, "invoice why F-1 --lang fr");
    assert!(why.contains("facture envoyée\u{a0}: payeur"), "{why}");
    serve(&folder, "2026-04-10T08:00:00Z");
    let why = ok(&folder, "invoice why F-1 --lang fr");
    assert!(why.contains("mise en demeure au payeur"), "{why}");
}

#[test]
fn nothing_leaves_for_a_legal_entity_under_the_name_of_another() {
    let Ok(server) = std::env::var("JALON_POSTGRES") else {
        return crate::skip::skip(
            "two legal entities on one PostgreSQL",
            "JALON_POSTGRES is not set",
        );
    };
    let name = format!("jalon_cli_entities_{}", std::process::id());
    super::tampered::psql(&server, &format!("create database {name}"));
    let address = server.replace("/postgres?", &format!("/{name}?"));
    let toml = |entity: &str| {
        format!(
            "name = \"{entity}\"\nlegal_entity = \"{entity}\"\n[store]\npostgres = \"{address}\"\n"
        )
    };
    let own = folder(&[
        ("simple.jalon", NOTICE.as_bytes()),
        ("jalon-data/jalon.toml", toml("acme-fr").as_bytes()),
    ]);
    ok(&own, "deploy simple.jalon --without-tests");
    let other = installation(NOTICE, &toml("acme-de"));
    // The daemon of one comes by: what is of the other waits, with the reason.
    let served = own.jalon("serve --once --pretend-now 2026-03-02T09:00:00Z");
    assert_eq!(served.code, 0, "{served:?}");
    assert!(served.stderr.contains("acme-de"), "{served:?}");
    assert!(
        super::serve::ledger(&own).is_empty(),
        "nothing leaves as acme-fr"
    );
    let waits = held(&other);
    assert!(
        waits["note"]
            .as_str()
            .unwrap()
            .contains("would leave as if it were of acme-fr"),
        "{waits}"
    );
    // A server without its guarantees is worse, and told as such.
    let doctor = own.jalon("doctor").stdout;
    assert!(doctor.contains("acme-de is in this store, too"), "{doctor}");
    let key = waits["key"].as_str().unwrap();
    ok(
        &other,
        &format!("outbox release {key} --by anna --pretend-now 2026-03-02T10:00:00Z"),
    );
    serve(&other, "2026-03-02T10:05:00Z");
    assert_eq!(super::serve::ledger(&other).len(), 1);
    super::tampered::psql(&server, &format!("drop database {name} with (force)"));
}
