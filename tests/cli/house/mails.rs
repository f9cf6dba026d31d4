//! Mails that come in: bounces, delays, absences and answers, from the folder to the journey. Classes of
//! fault F11, F12, F13.

use std::fs::File;
use std::time::{Duration, SystemTime};

use jalon_mail::token::Purpose;
use serde_json::Value;

use super::serve::ledger;
use super::{CUSTOMERS, INVOICES, json};
use crate::run::{Folder, folder};

const SCRIPT: &str = r#"team receivables

journey simple {
  for all invoices
  send to payer by link
  on bounce   alert receivables
  on reply    task "Answer about {number}" for receivables
  milestone paid from sending {
    expect payment in full
    step reminder   5 days after due   chase payer by email
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
}

test "the payer is chased five days after due" {
  invoice { issue 2026-03-02, due 2026-03-31, total 500 EUR }
  then 2026-04-05 reminder
}
"#;

/// With what the house signs the addresses to which bounces come back.
const SECRET: &str = "a secret of the house that is long enough";

const CONTACTS: &str = "key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n\
    K-2,C-2,payer,Otto,otto@two.example\n";

/// An installation that reads mails from a folder; both invoices have left on 2 March.
pub fn house(more: &str) -> Folder {
    let toml = format!("[mailbox]\nwatch = \"mail-in\"\nnot_written_to = \"360 days\"\n{more}");
    let folder = folder(&[
        ("simple.jalon", SCRIPT.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("contacts.csv", CONTACTS.as_bytes()),
        ("invoices.csv", INVOICES.as_bytes()),
        ("jalon-data/jalon.toml", toml.as_bytes()),
        ("jalon-data/mail.secret", SECRET.as_bytes()),
    ]);
    let at = "--pretend-now 2026-03-02T08:00:00Z";
    for command in [
        "deploy simple.jalon",
        &format!("import customers customers.csv contacts.csv {at}"),
        &format!("import invoices invoices.csv {at}"),
    ] {
        let done = folder.jalon(command);
        assert_eq!(done.code, 0, "{command}: {done:?}");
    }
    once(&folder, "2026-03-02T09:00:00Z");
    assert_eq!(ledger(&folder).len(), 2);
    folder
}

pub fn once(folder: &Folder, now: &str) -> String {
    let done = folder.jalon(&format!("serve --once --pretend-now {now}"));
    assert_eq!(done.code, 0, "{done:?}");
    done.stderr
}

fn put(folder: &Folder, name: &str, text: &str) {
    let name = format!("jalon-data/mail-in/{name}");
    folder.write(&name, text.as_bytes());
    let file = File::options()
        .write(true)
        .open(folder.path.join(name))
        .unwrap();
    let old = SystemTime::now() - Duration::from_secs(3_600);
    file.set_modified(old).unwrap();
}

/// The Message-ID of the message that left about an invoice.
pub fn message_id(folder: &Folder, address: &str) -> String {
    let outbox = folder.path.join("jalon-data/outbox");
    for entry in std::fs::read_dir(outbox).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "eml") {
            let mail = std::fs::read_to_string(&path).unwrap();
            if mail.contains(address) {
                let line = mail.lines().find(|line| line.starts_with("Message-ID:"));
                return line.unwrap()["Message-ID:".len()..].trim().to_owned();
            }
        }
    }
    panic!("nothing left to {address}");
}

pub fn report(action: &str, status: &str, id: &str, recipient: &str) -> String {
    format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@relay.example\nTo: credit@acme.example\n\
         Subject: Report {action}\nMessage-ID: <{action}.{status}.{recipient}>\n\
         Date: Tue, 03 Mar 2026 08:00:00 +0000\nAuto-Submitted: auto-replied\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
         --b\nContent-Type: text/plain\n\nAbout your mail.\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; relay.example\n\n\
         Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n\
         Diagnostic-Code: smtp; 550 {status} said the server\n\n\
         --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {id}\nSubject: Invoice\n\n--b--\n"
    )
}

pub fn mails(folder: &Folder, all: bool) -> Vec<Value> {
    let all = if all { " --all" } else { "" };
    let listed = folder.jalon(&format!("mailbox list --format json{all}"));
    assert_eq!(listed.code, 0, "{listed:?}");
    let lines = listed.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The addresses that are not written to, whatever day it is now; one for each mail because of which.
fn not_written_to(folder: &Folder) -> Vec<String> {
    let all = mails(folder, true).into_iter();
    let stopped = all.filter(|mail| mail["not_written_to_until"].is_string());
    stopped
        .map(|mail| mail["address"].as_str().unwrap().to_owned())
        .collect()
}

pub fn story(folder: &Folder, number: &str) -> String {
    folder.jalon(&format!("invoice why {number}")).stdout
}

/// How often a word stands in a text.
pub fn times(text: &str, word: &str) -> usize {
    text.matches(word).count()
}

#[test]
fn a_bounce_tells_the_journey_once_and_the_address_is_not_written_to_until_somebody_may() {
    let folder = house("");
    let id = message_id(&folder, "anna@one.example");
    let bounce = report("failed", "5.1.1", &id, "anna@one.example");
    put(&folder, "1.eml", &bounce);
    put(&folder, "2.eml", &bounce);
    once(&folder, "2026-03-03T09:00:00Z");
    assert_eq!(
        mails(&folder, true).len(),
        1,
        "the same mail, read twice, is one"
    );
    // Another report of the same message says nothing new to the journey.
    put(
        &folder,
        "3.eml",
        &bounce.replace("said the server", "said again"),
    );
    once(&folder, "2026-03-03T10:00:00Z");
    let found = mails(&folder, true);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0]["class"], "bounce");
    assert_eq!(found[0]["reason"], "address");
    assert_eq!(found[0]["invoices"][0], "F-1");
    let story = story(&folder, "F-1");
    assert_eq!(times(&story, "a message came back"), 1, "{story}");
    assert_eq!(not_written_to(&folder).len(), 2, "one row for each report");
    assert!(
        not_written_to(&folder)
            .iter()
            .all(|one| one == "anna@one.example")
    );
    let raw = std::fs::read_dir(folder.path.join("jalon-data/mail")).unwrap();
    assert_eq!(raw.count(), 2, "each mail is kept as it came");

    // The reminder is held, and says why; Otto's leaves.
    let before = ledger(&folder).len();
    once(&folder, "2026-04-06T09:00:00Z");
    assert_eq!(ledger(&folder).len(), before + 1);
    let held = folder.jalon("outbox list --state held");
    assert!(held.stdout.contains("anna@one.example"), "{held:?}");
    assert!(held.stdout.contains("came back as unknown"), "{held:?}");
    // Released too early, it stays held, and still says why.
    assert_eq!(folder.jalon("outbox release --all --by zoe").code, 0);
    once(&folder, "2026-04-06T10:00:00Z");
    assert_eq!(ledger(&folder).len(), before + 1);
    let allowed = folder.jalon("mailbox allow anna@one.example --by zoe");
    assert_eq!(allowed.code, 0, "{allowed:?}");
    assert_eq!(not_written_to(&folder), Vec::<String>::new());
    let held = folder.jalon("outbox list --state held");
    assert!(held.stdout.contains("came back as unknown"), "{held:?}");
    let done = folder.jalon("outbox release --all --by zoe");
    assert_eq!(done.code, 0, "{done:?}");
    once(&folder, "2026-04-06T11:00:00Z");
    assert_eq!(ledger(&folder).len(), before + 2);
    let again = folder.jalon("mailbox allow anna@one.example --by zoe");
    assert_eq!(again.code, 2, "{again:?}");
}

#[test]
fn a_bounce_that_is_about_something_else_than_the_address_keeps_nobody_from_writing() {
    let folder = house("");
    let id = message_id(&folder, "anna@one.example");
    for (place, status) in ["5.2.2", "5.7.1", "4.4.1"].iter().enumerate() {
        let bounce = report("failed", status, &id, "anna@one.example");
        put(&folder, &format!("{place}.eml"), &bounce);
    }
    // Sent on by the reader to an address that nobody has: nothing is known of hers.
    put(
        &folder,
        "9.eml",
        &report("failed", "5.1.1", &id, "old@elsewhere.example"),
    );
    once(&folder, "2026-03-03T09:00:00Z");
    assert_eq!(mails(&folder, true).len(), 4);
    assert_eq!(not_written_to(&folder), Vec::<String>::new());
    assert_eq!(times(&story(&folder, "F-1"), "a message came back"), 1);
}

#[test]
fn a_forged_bounce_is_put_aside_and_changes_nothing() {
    let folder = house("");
    let invented = "<0123456789abcdef0123456789abcdef@acme.example>";
    put(
        &folder,
        "1.eml",
        &report("failed", "5.1.1", invented, "anna@one.example"),
    );
    put(
        &folder,
        "2.eml",
        &report("failed", "5.1.1", "<x@y>", "otto@two.example"),
    );
    once(&folder, "2026-03-03T09:00:00Z");
    let found = mails(&folder, true);
    assert_eq!(found.len(), 2);
    assert!(
        found.iter().all(|mail| mail["class"] == "quarantined"),
        "{found:?}"
    );
    assert_eq!(mails(&folder, false), Vec::<Value>::new());
    assert_eq!(not_written_to(&folder), Vec::<String>::new());
    assert_eq!(times(&story(&folder, "F-1"), "came back"), 0);
    assert_eq!(ledger(&folder).len(), 2, "nobody was alerted");
    let status = folder.jalon("mailbox status --lang fr");
    assert!(
        status.stdout.contains("2 mis de côté, sans effet"),
        "{status:?}"
    );
}

#[test]
fn a_signed_address_proves_a_bounce_and_one_that_somebody_else_signed_puts_it_aside() {
    let folder = house(
        "[mail]\nreply_to = \"credit@acme.example\"\nbounces = \"bounce@acme.example\"\n\
        secret = { file = \"mail.secret\" }\n",
    );
    let id = message_id(&folder, "anna@one.example");
    let key = u128::from_str_radix(&id[1..33], 16).unwrap();
    let address = |secret: &str, purpose| {
        let token = jalon_mail::token::sign(secret.as_bytes(), purpose, key);
        format!("To: bounce+{token}@acme.example")
    };
    let bounce = report(
        "failed",
        "5.1.1",
        "<lost@relay.example>",
        "anna@one.example",
    );
    let to = |name: &str, secret: &str, purpose| {
        let to = address(secret, purpose);
        put(
            &folder,
            name,
            &bounce.replace("To: credit@acme.example", &to),
        );
    };
    // Signed by a stranger; and by us, for answers of people alone.
    to("1.eml", "another secret of somebody", Purpose::Bounce);
    to("2.eml", SECRET, Purpose::Reply);
    // Even where it knows the number of our message.
    let known = bounce.replace("<lost@relay.example>", &id);
    let forged = address("another secret of somebody", Purpose::Bounce);
    put(
        &folder,
        "3.eml",
        &known.replace("To: credit@acme.example", &forged),
    );
    // What stands where a token would is none at all; and the token of one message with the number of another.
    let rubbish = known.replace("To: credit@acme.example", "To: bounce+rubbish@acme.example");
    put(
        &folder,
        "5.eml",
        &rubbish.replace("<failed.5.1.1", "<rubbish"),
    );
    let other = message_id(&folder, "otto@two.example");
    let mixed = bounce.replace("<lost@relay.example>", &other);
    let own = address(SECRET, Purpose::Bounce);
    let mixed = mixed.replace("To: credit@acme.example", &own);
    put(&folder, "6.eml", &mixed.replace("<failed.5.1.1", "<mixed"));
    once(&folder, "2026-03-03T09:00:00Z");
    let found = mails(&folder, true);
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(
        found.iter().all(|mail| mail["class"] == "quarantined"),
        "{found:?}"
    );
    assert_eq!(times(&story(&folder, "F-1"), "came back"), 0);
    assert_eq!(not_written_to(&folder), Vec::<String>::new());
    to("4.eml", SECRET, Purpose::Bounce);
    once(&folder, "2026-03-03T10:00:00Z");
    assert_eq!(mails(&folder, true)[0]["proof"], "token");
    assert_eq!(times(&story(&folder, "F-1"), "a message came back"), 1);
    assert_eq!(not_written_to(&folder), ["anna@one.example"]);
}

#[test]
fn delayed_then_failed_then_delivered_after_all_the_last_word_holds_and_no_step_goes_back_and_forth()
 {
    let folder = house("");
    let id = message_id(&folder, "anna@one.example");
    let came = |action, status| report(action, status, &id, "anna@one.example");
    put(&folder, "1.eml", &came("delayed", "4.4.1"));
    once(&folder, "2026-03-03T09:00:00Z");
    assert_eq!(times(&story(&folder, "F-1"), "came back"), 0);
    put(&folder, "2.eml", &came("failed", "5.1.1"));
    once(&folder, "2026-03-04T09:00:00Z");
    assert_eq!(not_written_to(&folder), ["anna@one.example"]);
    let alerts = ledger(&folder).len();
    put(&folder, "3.eml", &came("delivered", "2.0.0"));
    once(&folder, "2026-03-05T09:00:00Z");
    assert_eq!(not_written_to(&folder), Vec::<String>::new());
    // And once more: the journey has heard of it already.
    put(
        &folder,
        "4.eml",
        &came("failed", "5.1.1").replace("Report", "Again"),
    );
    put(
        &folder,
        "5.eml",
        &came("delivered", "2.0.0").replace("Report", "Again"),
    );
    once(&folder, "2026-03-06T09:00:00Z");
    assert_eq!(times(&story(&folder, "F-1"), "a message came back"), 1);
    assert_eq!(ledger(&folder).len(), alerts);
    assert_eq!(not_written_to(&folder), Vec::<String>::new());
    let classes: Vec<Value> = mails(&folder, true)
        .into_iter()
        .map(|one| one["class"].clone())
        .collect();
    assert!(
        classes.contains(&"delay".into()) && classes.contains(&"delivered".into()),
        "{classes:?}"
    );
}

#[test]
fn a_storm_of_automatic_answers_is_one_note_a_day_and_nothing_leaves() {
    let folder = house("");
    let id = message_id(&folder, "anna@one.example");
    for number in 0..60 {
        let away = format!(
            "From: Anna <anna@one.example>\nTo: credit@acme.example\nSubject: Automatic reply: Invoice\n\
             Auto-Submitted: auto-replied\nIn-Reply-To: {id}\nMessage-ID: <away{number}@one.example>\n\
             Date: Tue, 03 Mar 2026 08:00:00 +0000\n\nI am away until 16 March 2026.\n"
        );
        put(&folder, &format!("{number}.eml"), &away);
    }
    once(&folder, "2026-03-03T09:00:00Z");
    let found = mails(&folder, true);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["class"], "automatic");
    assert_eq!(found[0]["away_until"], "2026-03-16");
    assert_eq!(ledger(&folder).len(), 2, "nothing was answered");
    assert_eq!(mails(&folder, false), Vec::<Value>::new());
    let done = std::fs::read_dir(folder.path.join("jalon-data/mail-in/done")).unwrap();
    assert_eq!(done.count(), 60, "nothing was deleted");
}

#[test]
fn an_answer_of_a_person_tells_the_journey_and_waits_for_somebody() {
    let folder = house("");
    let id = message_id(&folder, "anna@one.example");
    let answer = format!(
        "From: \"Anna \x1b[31m\" <anna@one.example>\nTo: credit@acme.example\nSubject: Re: Invoice\n\
         References: <old@x> {id}\nMessage-ID: <1@one.example>\n\nWe pay on Friday.\x1b[2J\n\n\
         On 2 March Acme wrote:\n> Please pay.\n"
    );
    put(&folder, "1.eml", &answer);
    let stranger = "From: who@elsewhere.example\nTo: credit@acme.example\nSubject: Hello\n\
        Message-ID: <2@elsewhere.example>\n\nDo you sell glasses?\n";
    put(&folder, "2.eml", stranger);
    let read = folder.jalon("mailbox read jalon-data/mail-in/1.eml");
    assert!(read.stdout.contains("the journeys hear of it"), "{read:?}");
    let read = folder.jalon("mailbox read jalon-data/mail-in/1.eml --lang fr");
    assert!(
        read.stdout.contains("les parcours l'apprennent"),
        "{read:?}"
    );
    assert_eq!(
        mails(&folder, true),
        Vec::<Value>::new(),
        "reading alone stores nothing"
    );
    once(&folder, "2026-03-03T09:00:00Z");
    let waiting = mails(&folder, false);
    assert_eq!(waiting.len(), 2);
    assert_eq!(times(&story(&folder, "F-1"), "somebody replied"), 1);
    assert_eq!(times(&story(&folder, "F-2"), "somebody replied"), 0);
    let task = folder.jalon("task list");
    assert!(task.stdout.contains("Answer about F-1"), "{task:?}");
    let hers = waiting
        .iter()
        .find(|mail| mail["message"].is_string())
        .unwrap();
    assert_eq!(hers["text"], "We pay on Friday. [2J");
    let key = hers["key"].as_str().unwrap();
    let shown = folder.jalon(&format!("mailbox show {key}"));
    assert!(!shown.stdout.contains('\x1b'), "{shown:?}");
    assert_eq!(
        folder.jalon(&format!("mailbox done {key} --by zoe")).code,
        0
    );
    assert_eq!(mails(&folder, false).len(), 1);
    assert_eq!(
        folder.jalon(&format!("mailbox done {key} --by zoe")).code,
        2
    );
    // What a person wrote goes with the person.
    let erased = folder.jalon("erase contact K-1 --format json");
    assert_eq!(json(&erased)["mails"], 1, "{erased:?}");
    let shown = json(&folder.jalon(&format!("mailbox show {key} --format json")));
    assert_eq!(shown["text"], "");
}
