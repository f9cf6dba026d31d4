//! The watched folder: what is put there is taken in, once, and moved aside.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant, SystemTime};

use super::import::OF_TWO;
use super::serve::ledger;
use super::{CUSTOMERS, INVOICES, SCRIPT};
use crate::bounds::bound;
use crate::run::{Folder, folder, jalon};

const CONTACTS: &str = "key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n\
    K-2,C-2,payer,Otto,otto@two.example\n";

/// An installation that watches `in`.
fn watching(still: &str) -> Folder {
    let toml =
        format!("[folder]\nwatch = \"in\"\nstill = \"{still}\"\n[guards]\nper_hour = 100000\n");
    let folder = folder(&[
        ("simple.jalon", SCRIPT.as_bytes()),
        ("jalon-data/jalon.toml", toml.as_bytes()),
    ]);
    let deployed = folder.jalon("deploy simple.jalon");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    folder
}

/// A file that nobody has written to for an hour.
fn put(folder: &Folder, name: &str, text: &str) {
    let name = format!("jalon-data/in/{name}");
    folder.write(&name, text.as_bytes());
    let file = File::options()
        .write(true)
        .open(folder.path.join(name))
        .unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(3_600))
        .unwrap();
}

fn names(folder: &Folder, of: &str) -> Vec<String> {
    let entries = fs::read_dir(folder.path.join("jalon-data/in").join(of)).unwrap();
    let files = entries
        .map(|one| one.unwrap())
        .filter(|one| one.path().is_file());
    let mut names: Vec<String> = files
        .map(|one| one.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn once(folder: &Folder, now: &str) -> String {
    let done = folder.jalon(&format!("serve --once --pretend-now {now}"));
    assert_eq!(done.code, 0, "{done:?}");
    done.stderr
}

#[test]
fn one_run_waits_for_what_was_put_there_a_moment_ago_and_says_what_it_leaves() {
    let folder = watching("1 s");
    folder.write("jalon-data/in/customers.csv", CUSTOMERS.as_bytes());
    once(&folder, "2026-03-02T09:00:00Z");
    assert_eq!(names(&folder, "done"), ["customers.csv"]);

    let folder = watching("1 h");
    folder.write("jalon-data/in/customers.csv", CUSTOMERS.as_bytes());
    let told = once(&folder, "2026-03-02T09:00:00Z");
    assert!(told.contains("are left for the next time"), "{told}");
    assert_eq!(names(&folder, "done"), Vec::<String>::new());
}

#[test]
fn a_file_of_which_nobody_can_tell_what_it_holds_is_moved_aside_and_told() {
    let folder = watching("5 s");
    put(&folder, "mystery.csv", INVOICES);
    folder.write("jalon-data/in/mystery.part", b"still written");
    let told = once(&folder, "2026-03-02T09:00:00Z");
    assert!(told.contains("does not say what it holds"), "{told}");
    assert_eq!(names(&folder, "failed"), ["mystery.csv", "mystery.csv.txt"]);
    assert_eq!(ledger(&folder).len(), 0);
    assert!(folder.path.join("jalon-data/in/mystery.part").exists());
}

#[test]
fn files_are_taken_by_their_names_and_their_folders_and_moved_aside() {
    let folder = watching("5 s");
    put(&folder, "invoices-march.csv", INVOICES);
    put(&folder, "customers/all.csv", CUSTOMERS);
    put(&folder, "contacts.csv", CONTACTS);
    once(&folder, "2026-03-02T09:00:00Z");
    assert_eq!(
        ledger(&folder).len(),
        2,
        "customers were known before their invoices"
    );
    assert_eq!(
        names(&folder, "done"),
        ["all.csv", "contacts.csv", "invoices-march.csv"]
    );
    assert_eq!(names(&folder, "failed"), Vec::<String>::new());

    // One row is good, one is not: it is told beside, and the good one counts.
    put(
        &folder,
        "paiements.csv",
        "source,key,date,amount,currency,invoice\nbank,B-1,2026-03-20,700.00,EUR,F-2\n\
         bank,B-2,someday,1.00,EUR,F-1\n",
    );
    put(&folder, "events/half.json", "no JSON at all");
    let log = once(&folder, "2026-03-20T09:00:00Z");
    assert!(log.contains("rows of the file were not taken"), "{log}");
    let failed = names(&folder, "failed");
    assert_eq!(
        failed,
        [
            "half.json",
            "half.json.txt",
            "paiements.csv",
            "paiements.csv.rejects.csv"
        ]
    );
    let rejects = folder.read("jalon-data/in/failed/paiements.csv.rejects.csv");
    assert!(String::from_utf8_lossy(&rejects).contains("someday"));
    let shown = folder.jalon("invoice list --open");
    assert_eq!(shown.stdout.lines().count(), 1, "F-2 is paid: {shown:?}");
    assert_eq!(shown.stderr, "", "nothing follows: {shown:?}");
    for line in ["invoice list --most 1", "customer list --most 1"] {
        let first = folder.jalon(line);
        let told = "more follow: only 1 are shown; --most 10 shows more";
        assert!(first.stderr.contains(told), "{first:?}");
    }

    // The same file once more changes nothing, and takes another name.
    put(&folder, "invoices-march.csv", INVOICES);
    once(&folder, "2026-03-20T09:10:00Z");
    assert!(names(&folder, "done").contains(&"invoices-march-2.csv".to_owned()));
    assert_eq!(ledger(&folder).len(), 2);
}

#[test]
fn a_row_of_another_legal_entity_is_told_beside_its_file_and_the_others_count() {
    let folder = watching("5 s");
    put(&folder, "invoices.csv", OF_TWO);
    once(&folder, "2026-03-02T09:00:00Z");
    assert_eq!(
        names(&folder, "failed"),
        ["invoices.csv", "invoices.csv.rejects.csv"]
    );
    let rejects = folder.read("jalon-data/in/failed/invoices.csv.rejects.csv");
    let rejects = String::from_utf8_lossy(&rejects);
    assert!(
        rejects.contains("it is of the legal entity acme-de"),
        "{rejects}"
    );
    assert_eq!(ledger(&folder).len(), 1, "F-1 is ours, and was sent");
}

#[test]
fn half_a_file_is_left_alone() {
    let folder = watching("30 s");
    put(&folder, "invoices.csv.part", INVOICES);
    put(&folder, ".invoices.csv", INVOICES);
    put(&folder, "report.csv", INVOICES);
    folder.write("jalon-data/in/invoices.csv", INVOICES.as_bytes());
    once(&folder, "2026-03-02T09:00:00Z");
    // What nobody can tell is moved aside; what is written or hidden is nobody's business.
    assert_eq!(names(&folder, "").len(), 3, "{:?}", names(&folder, ""));
    assert_eq!(names(&folder, "failed"), ["report.csv", "report.csv.txt"]);
    assert_eq!(folder.jalon("invoice list").stdout, "");
}

fn serve(folder: &Folder) -> Child {
    let mut command = jalon(&folder.path, "serve");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(120), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A document of which the system has no room to look at now is no bad one.
#[cfg(unix)]
#[test]
fn a_document_stays_where_it_is_until_a_process_can_be_started_to_read_it() {
    let folder = watching("1 s");
    put(&folder, "customers.csv", CUSTOMERS);
    put(&folder, "invoices.csv", INVOICES);
    once(&folder, "2026-03-02T09:00:00Z");
    let program = folder.path.join("jalon");
    fs::copy(env!("CARGO_BIN_EXE_jalon"), &program).unwrap();
    let mut command = std::process::Command::new(&program);
    let command = command.arg("serve").current_dir(&folder.path);
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
    let mut daemon = quiet.stderr(Stdio::piped()).spawn().unwrap();
    let logged = std::io::BufReader::new(daemon.stderr.take().unwrap());
    fs::remove_file(&program).unwrap();
    let page =
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";
    put(&folder, "documents/F-1.pdf", page);
    let mut lines = std::io::BufRead::lines(logged).map_while(Result::ok);
    let told = lines.find(|line| line.contains("no process could be started"));
    assert!(told.is_some(), "it is told");
    let path = folder.path.join("jalon-data/in/documents/F-1.pdf");
    assert!(path.exists());
    assert_eq!(names(&folder, "failed"), Vec::<String>::new());
    daemon.kill().unwrap();
    daemon.wait().unwrap();
    once(&folder, "2026-03-02T10:00:00Z");
    assert!(!path.exists());
    assert_eq!(names(&folder, "failed"), Vec::<String>::new());
}

fn rows(from: usize, to: usize) -> String {
    let rows = (from..to).map(|number| {
        format!(
            "N-{number},C-{},2026-03-02,2099-03-31,EUR,10.00\n",
            number % 7
        )
    });
    rows.collect()
}

#[test]
fn a_file_that_is_still_written_is_taken_when_it_is_whole() {
    let folder = watching("1 s");
    let mut daemon = serve(&folder);
    let path = folder.path.join("jalon-data/in/invoices.csv");
    until("the folder is made", || {
        path.parent().unwrap().join("done").is_dir()
    });
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .unwrap();
    write!(
        file,
        "number,customer,issue,due,currency,total\n{}",
        rows(0, 10)
    )
    .unwrap();
    for part in 1..5 {
        std::thread::sleep(Duration::from_millis(400));
        assert!(path.exists(), "part {part} is still to come");
        write!(file, "{}", rows(part * 10, part * 10 + 10)).unwrap();
    }
    drop(file);
    until("it is taken", || !path.exists());
    until("all is sent", || ledger_of(&folder.path).len() == 50);
    daemon.kill().unwrap();
    daemon.wait().unwrap();
    assert_eq!(names(&folder, "done"), ["invoices.csv"]);
}

/// Killed wherever it is, it takes every row once.
#[test]
fn whoever_is_killed_in_the_middle_loses_and_doubles_nothing() {
    const ROWS: usize = 400;
    for kill in 0..bound("folder_kills") {
        let folder = watching("1 s");
        let text = format!(
            "number,customer,issue,due,currency,total\n{}",
            rows(0, ROWS)
        );
        put(&folder, "invoices.csv", &text);
        let path = folder.path.join("jalon-data/in/invoices.csv");
        let store = folder.path.join("jalon-data/daemon.lock");
        let mut daemon = serve(&folder);
        until("it began", || store.exists());
        std::thread::sleep(Duration::from_millis(20 + 45 * (kill % 30)));
        daemon.kill().unwrap();
        daemon.wait().unwrap();
        let mut daemon = serve(&folder);
        until("it is taken", || !path.exists());
        until("all is sent or in doubt", || {
            left(&folder.path).len() + in_doubt(&folder) >= ROWS
        });
        daemon.kill().unwrap();
        daemon.wait().unwrap();
        once(&folder, "2026-03-02T09:00:00Z");
        let left = left(&folder.path);
        assert_eq!(left.len() + in_doubt(&folder), ROWS, "kill {kill}");
        let second = left.iter().find(|name| name.matches('.').count() > 1);
        assert_eq!(second, None, "kill {kill}");
        let lines = ledger_of(&folder.path);
        let distinct: BTreeSet<&String> = lines.iter().collect();
        assert_eq!(lines.len(), distinct.len(), "kill {kill}");
        assert_eq!(names(&folder, "done"), ["invoices.csv"]);
    }
}

/// The files that have their names: what they tell of has left, also where the kill came before the
/// line of the ledger.
fn left(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("jalon-data/outbox"));
    let entries = entries.into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names
        .filter(|name| !name.starts_with('.') && name != "ledger.jsonl")
        .collect()
}

/// Messages of which nobody knows whether they left: killed just before a file had its name.
fn in_doubt(folder: &Folder) -> usize {
    let list = folder.jalon("outbox list --state in-doubt --format json");
    assert_eq!(list.code, 0, "{list:?}");
    list.stdout.lines().count()
}

/// The invoices that left; a line that is being written is not counted.
fn ledger_of(folder: &Path) -> Vec<String> {
    let text =
        fs::read_to_string(folder.join("jalon-data/outbox/ledger.jsonl")).unwrap_or_default();
    let lines = text
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines.map(|line| line["invoices"][0].to_string()).collect()
}

#[test]
fn what_lies_where_nobody_looks_and_what_was_not_taken_are_told() {
    let folder = watching("5 s");
    put(&folder, "2026/invoices.csv", INVOICES);
    put(&folder, "invoices/march/all.csv", INVOICES);
    put(&folder, "mystery.csv", INVOICES);
    let told = once(&folder, "2026-03-02T09:00:00Z");
    for of in ["jalon-data/in/2026", "jalon-data/in/invoices/march"] {
        assert!(
            told.lines()
                .any(|line| line.contains(of) && line.contains("is taken in")),
            "{told}"
        );
    }
    let doctor = folder.jalon("doctor").stdout;
    for words in [
        "in/failed, with what was not taken and why: 2",
        "nothing in jalon-data/in/2026 is taken in",
    ] {
        assert!(doctor.contains(words), "{words}: {doctor}");
    }
}
