//! Letters: on paper in their folder, held where they can't be posted, and what the service says of them.

use std::path::PathBuf;

use super::json;
use crate::run::{Folder, folder};

const SCRIPT: &str = r#"use std.letters

team receivables
event letter_unclaimed

journey posted {
  for all invoices
  send to payer by registered_letter
  milestone received from sending {
    expect receipt from payer at least system
    missed   90 days after sending   alert receivables
  }
  milestone paid from sending {
    expect payment in full
    step notice   20 days after due   formal notice to payer with letters.formal_notice, by letter
    missed   90 days after due   task "Unpaid {number}" for receivables
  }
  on bounce             task "The letter came back: {bounce.reason}" for receivables
  on letter_unclaimed   task "Nobody fetched the letter of {number}" for receivables
}
"#;

pub const TOML: &str = r#"[seller]
name = "Maison Duval SAS"
email = "credit@duval.example"
phone = "+33 1 23 45 67 89"
accounts = [{ iban = "FR14 2004 1010 0505 0001 3M02 606" }]

[letters]
address = ["12 rue de la Paix", "75002 Paris"]
place = "Paris"
foot = ["Maison Duval SAS, RCS Paris 552 100 554"]
law = "france"

[channels.letter]
letters = "out/letters"

[channels.registered_letter]
letters = "out/letters"
"#;

pub const CUSTOMERS: &str = "key,name,country,language,registration\n\
    C-1,Optique Lemaître & Œuvres SARL,FR,fr,552100554\n";
pub const CONTACTS: &str = "key,customer,role,name,email,phone,address\n\
    K-1,C-1,payer,Service comptabilité,compta@lemaitre.example,+33 3 88 00 00 00,\
    \"127 bis avenue du Général Leclerc\n67000 STRASBOURG\"\n";
pub const INVOICES: &str = "number,customer,issue,due,currency,total\n\
    F-1,C-1,2026-03-02,2026-03-31,EUR,4812.60\n";
/// An invoice as a scanner gives it: a page without a text.
const SCANNED: &str = "%PDF-1.4\n\
    1 0 obj\n\
    <</Type/Catalog/Pages 2 0 R>>\n\
    endobj\n\
    2 0 obj\n\
    <</Type/Pages/Kids[3 0 R]/Count 1>>\n\
    endobj\n\
    3 0 obj\n\
    <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\n\
    endobj\n\
    xref\n\
    0 4\n\
    0000000000 65535 f \n\
    0000000009 00000 n \n\
    0000000054 00000 n \n\
    0000000105 00000 n \n\
    trailer\n\
    <</Size 4/Root 1 0 R>>\n\
    startxref\n\
    170\n\
    %%EOF\n";

/// A house with a script in which everything is known but the files that are left out.
pub fn house(script: &str, toml: &str, files: &[(&str, &str)]) -> Folder {
    let folder = folder(&[("posted.jalon", script.as_bytes())]);
    folder.write("jalon-data/jalon.toml", toml.as_bytes());
    run(&folder, "deploy posted.jalon");
    for (kind, text) in files {
        let name = format!("{kind}.csv");
        folder.write(&name, text.as_bytes());
        let kind = kind.trim_start_matches("contacts-");
        let kind = if kind == "contacts" {
            "customers"
        } else {
            kind
        };
        run(
            &folder,
            &format!("import {kind} {name} --pretend-now 2026-03-02T08:00:00Z"),
        );
    }
    folder
}

/// The invoice itself comes in, as a page.
pub fn scanned(folder: &Folder) {
    folder.write("F-1.pdf", SCANNED.as_bytes());
    let at = "--pretend-now 2026-03-02T08:00:00Z";
    run(folder, &format!("serve --once {at}"));
    run(folder, &format!("import documents F-1.pdf {at}"));
}

pub fn run(folder: &Folder, line: &str) -> crate::run::Ended {
    let done = folder.jalon(line);
    assert_eq!(done.code, 0, "{line}: {done:?}");
    done
}

/// Lets days pass, from the first to the second.
pub fn passes(folder: &Folder, from: &str, until: &str) {
    run(
        folder,
        &format!("serve --once --pretend-now {from}T06:00:00Z --until {until}T20:00:00Z"),
    );
}

/// The folders in which something left.
pub fn left(folder: &Folder, below: &str) -> Vec<PathBuf> {
    let below = folder.path.join("jalon-data").join(below);
    let entries = std::fs::read_dir(below).unwrap();
    let entries = entries.map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

pub fn read_json(path: PathBuf) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn key_of(path: &std::path::Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

fn whole() -> Folder {
    let files = [
        ("customers", CUSTOMERS),
        ("contacts", CONTACTS),
        ("invoices", INVOICES),
    ];
    let folder = house(SCRIPT, TOML, &files);
    scanned(&folder);
    folder
}

#[test]
fn a_letter_is_there_once_with_its_pages_its_address_and_its_print() {
    let folder = whole();
    passes(&folder, "2026-03-02", "2026-04-25");
    passes(&folder, "2026-04-25", "2026-04-26");
    let letters = left(&folder, "out/letters");
    assert_eq!(letters.len(), 2, "{letters:?}");
    let mut ways = Vec::new();
    for letter in &letters {
        let manifest = read_json(letter.join("manifest.json"));
        assert_eq!(manifest["id"], key_of(letter));
        assert_eq!(
            manifest["to"],
            serde_json::json!([
                "Optique Lemaître & Œuvres SARL",
                "Service comptabilité",
                "127 bis avenue du Général Leclerc",
                "67000 STRASBOURG"
            ])
        );
        let pages = std::fs::read(letter.join("letter.pdf")).unwrap();
        assert!(pages.starts_with(b"%PDF-"));
        let shown = run(
            &folder,
            &format!("letter pdf {} -o again.pdf", key_of(letter)),
        );
        assert!(shown.stdout.contains("again.pdf"), "{shown:?}");
        assert_eq!(folder.read("again.pdf"), pages, "the same bytes are kept");
        ways.push(manifest["options"]["registered"].as_bool().unwrap());
    }
    ways.sort_unstable();
    assert_eq!(ways, [false, true]);
    let ledger = folder.read("jalon-data/out/letters/ledger.jsonl");
    assert_eq!(String::from_utf8(ledger).unwrap().lines().count(), 2);
}

#[test]
fn a_letter_without_a_postal_address_is_held_and_leaves_by_itself_once_there_is_one() {
    let without = CONTACTS.replace(
        "\"127 bis avenue du Général Leclerc\n67000 STRASBOURG\"",
        "",
    );
    let files = [
        ("customers", CUSTOMERS),
        ("contacts", without.as_str()),
        ("invoices", INVOICES),
    ];
    let folder = house(SCRIPT, TOML, &files);
    scanned(&folder);
    passes(&folder, "2026-03-02", "2026-03-03");
    let listed = run(&folder, "outbox list --state held");
    assert!(
        listed
            .stdout
            .contains("no postal address of Service comptabilité (payer, K-1) is known")
            && listed.stdout.contains("jalon import customers"),
        "{listed:?}"
    );
    let french = run(&folder, "outbox list --state held --lang fr");
    assert!(french.stdout.contains("K-1"), "{french:?}");
    assert_eq!(left(&folder, "out/letters").len(), 0);
    let imports = |contacts: &str, hour: u8| {
        folder.write("contacts.csv", contacts.as_bytes());
        let at = format!("--pretend-now 2026-03-04T{hour:02}:00:00Z");
        run(&folder, &format!("import customers contacts.csv {at}"));
        run(&folder, &format!("serve --once {at}"));
        left(&folder, "out/letters").len()
    };
    // Another telephone number, and somebody else, are no address.
    let other = without.replace("88 00 00 00", "88 00 00 01");
    assert_eq!(
        imports(&format!("{other}K-2,C-1,validator,Zoe,,,1 rue X\n"), 8),
        0
    );
    assert_eq!(imports(CONTACTS, 9), 1);
    // It leaves once, whatever comes in later.
    assert_eq!(imports(&CONTACTS.replace("127 bis", "129"), 10), 1);
    let held = run(&folder, "outbox list --state held");
    assert!(!held.stdout.contains("K-1"), "{held:?}");
}

#[test]
fn what_the_service_says_stands_beside_the_letter_and_reaches_the_journey() {
    let folder = whole();
    passes(&folder, "2026-03-02", "2026-04-25");
    let letters = left(&folder, "out/letters");
    let registered = letters
        .iter()
        .find(|letter| read_json(letter.join("manifest.json"))["options"]["registered"] == true);
    let key = key_of(registered.unwrap());
    let shown = |what: &str| {
        let shown = json(&run(&folder, &format!("outbox show {key} --format json")));
        let note = shown["note"].as_str().unwrap().to_owned();
        assert!(note.contains(what), "{note}");
        note
    };
    shown("not posted yet");
    let tell = |line: &str, day: &str| {
        let line = format!("letter status {key} {line} --pretend-now {day}T08:00:00Z");
        let done = folder.jalon(&line);
        run(
            &folder,
            &format!("serve --once --pretend-now {day}T09:00:00Z"),
        );
        done
    };
    assert_eq!(
        tell("posted --at 2026-04-21 --tracking 2C123", "2026-04-26").code,
        0
    );
    let note = shown("posted 2026-04-21 (2C123)");
    assert!(!note.contains("not posted yet"), "{note}");
    assert_eq!(tell("unclaimed --at 2026-05-06", "2026-05-06").code, 0);
    shown("unclaimed 2026-05-06; posted 2026-04-21");
    let again = tell("unclaimed --at 2026-05-06", "2026-05-07");
    assert_eq!(again.code, 2, "{again:?}");
    assert!(again.stderr.contains("it counts once"), "{again:?}");
    let story = run(&folder, "invoice why F-1").stdout;
    for part in [
        "letter not claimed, to payer",
        "a message came back (not claimed), to payer",
    ] {
        assert!(story.contains(part), "{part}: {story}");
    }
    let tasks = run(&folder, "task list").stdout;
    assert!(tasks.contains("The letter came back"), "{tasks}");
    assert_eq!(
        tasks.matches("Nobody fetched the letter of F-1").count(),
        1,
        "{tasks}"
    );
    let other = folder.jalon("letter status 00000000000000000000000000000001 posted");
    assert_ne!(other.code, 0, "{other:?}");
}

#[test]
fn the_end_of_a_letters_way_stands_until_somebody_says_that_it_was_wrong() {
    let folder = whole();
    passes(&folder, "2026-03-02", "2026-03-03");
    let key = key_of(&left(&folder, "out/letters")[0]);
    let tell = |line: &str| {
        folder.jalon(&format!(
            "letter status {key} {line} --pretend-now 2026-03-06T08:00:00Z"
        ))
    };
    let refused = |line: &str, why: &str| {
        let done = tell(line);
        assert_ne!(done.code, 0, "{line}");
        assert!(done.stderr.contains(why), "{done:?}");
    };
    refused("unclaimed --at 2027-03-05", "that day has not come");
    refused("distributed --at 2026-01-01", "before the letter was made");
    refused("posted --at 2026-03-01", "before the letter was made");
    // Told before the daemon reads any of it.
    assert_eq!(tell("posted --at 2026-03-04").code, 0);
    refused(
        "distributed --at 2026-03-03",
        "before the letter was posted",
    );
    assert_eq!(tell("distributed --at 2026-03-05").code, 0);
    refused("refused --at 2026-03-05", "--corrects");
    refused("distributed --at 2026-03-04", "--corrects");
    let posted_late = || {
        refused(
            "posted --at 2026-03-06 --corrects",
            "after the end of the letter's way: distributed (2026-03-05)",
        );
    };
    posted_late();
    let note = || {
        run(&folder, "serve --once --pretend-now 2026-03-06T09:00:00Z");
        let shown = json(&run(&folder, &format!("outbox show {key} --format json")));
        shown["note"].as_str().unwrap().to_owned()
    };
    let told = note();
    assert!(
        told.starts_with("distributed 2026-03-05; posted 2026-03-04"),
        "{told}"
    );
    posted_late();
    refused("refused --at 2026-03-05", "distributed 2026-03-05");
    assert_eq!(tell("unclaimed --at 2026-03-05 --corrects").code, 0);
    let told = note();
    assert!(
        told.starts_with("unclaimed 2026-03-05, corrected; distributed 2026-03-05"),
        "{told}"
    );
}

#[test]
fn a_registered_letter_that_was_handed_over_is_a_receipt_of_the_invoice_in_it() {
    let folder = whole();
    passes(&folder, "2026-03-02", "2026-03-03");
    let key = key_of(&left(&folder, "out/letters")[0]);
    run(
        &folder,
        &format!(
            "letter status {key} distributed --at 2026-03-05 --pretend-now 2026-03-06T08:00:00Z"
        ),
    );
    run(&folder, "serve --once --pretend-now 2026-03-06T09:00:00Z");
    let shown = run(&folder, "invoice show F-1").stdout;
    assert!(shown.contains("received  passed"), "{shown}");

    // Another day of the same: the journey hears of it, and is not turned back.
    let corrected = |lang: &str| {
        folder.jalon(&format!(
            "{lang} letter status {key} distributed --at 2026-03-09 --corrects --pretend-now 2026-03-10T08:00:00Z"
        ))
    };
    let done = corrected("");
    assert_eq!(done.code, 0, "{done:?}");
    let stays = "what followed for F-1 from what was told before stays: jalon invoice why F-1";
    assert!(done.stdout.contains(stays), "{done:?}");
    let again = corrected("--lang fr");
    assert!(again.stderr.contains("une seule fois compte"), "{again:?}");
    run(&folder, "serve --once --pretend-now 2026-03-10T09:00:00Z");
    let story = run(&folder, "invoice why F-1").stdout;
    assert_eq!(
        story.matches("the invoice is received").count(),
        2,
        "{story}"
    );
    assert!(
        story.contains("because of receipt on 2026-03-05"),
        "{story}"
    );
    let incidents = run(&folder, "incident list").stdout;
    assert!(!incidents.contains("F-1"), "{incidents}");
}

#[test]
fn a_letter_that_sends_the_invoice_has_it_in_it_and_waits_for_it() {
    let files = [
        ("customers", CUSTOMERS),
        ("contacts", CONTACTS),
        ("invoices", INVOICES),
    ];
    let folder = house(SCRIPT, TOML, &files);
    passes(&folder, "2026-03-02", "2026-03-03");
    assert_eq!(left(&folder, "out/letters").len(), 0);
    let held = run(&folder, "outbox list --state held").stdout;
    assert!(
        held.contains("the document « invoice » of F-1 is not there: jalon import documents"),
        "{held}"
    );
    scanned(&folder);
    passes(&folder, "2026-03-03", "2026-04-25");
    let letters = left(&folder, "out/letters");
    let enclosed: Vec<usize> = letters
        .iter()
        .map(|letter| {
            let manifest = read_json(letter.join("manifest.json"));
            let listed = manifest["enclosed"].as_array().unwrap().len();
            assert_eq!(letter.join("enclosed-1.pdf").is_file(), listed == 1);
            listed
        })
        .collect();
    // The letter that sends it, and not the notice.
    assert_eq!(enclosed.iter().sum::<usize>(), 1, "{enclosed:?}");
    assert_eq!(enclosed.len(), 2);
}

#[test]
fn of_documents_that_come_together_each_letter_says_what_it_still_lacks() {
    let invoices = "number,customer,issue,due,currency,total\n\
        F-1,C-1,2026-03-02,2026-03-31,EUR,10.00\nF-2,C-1,2026-03-02,2026-03-31,EUR,10.00\n";
    let contacts = "key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n";
    let files = [
        ("customers", CUSTOMERS),
        ("contacts", contacts),
        ("invoices", invoices),
    ];
    let folder = house(SCRIPT, TOML, &files);
    let at = "--pretend-now 2026-03-02T08:00:00Z";
    run(&folder, &format!("serve --once {at}"));
    folder.write("F-1.pdf", SCANNED.as_bytes());
    folder.write("F-2.pdf", format!("{SCANNED}%").as_bytes());
    run(&folder, &format!("import documents F-1.pdf F-2.pdf {at}"));
    run(&folder, &format!("serve --once {at}"));
    let held = run(&folder, "outbox list --state held").stdout;
    assert_eq!(held.matches("no postal address").count(), 2, "{held}");
    assert!(!held.contains("is not there"), "{held}");
}
