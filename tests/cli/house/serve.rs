//! The daemon: the real binary, its sink, its end, and its death.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{house, json};
use crate::run::{Folder, jalon};

/// Lines of the ledger of the sink.
pub fn ledger(folder: &Folder) -> Vec<serde_json::Value> {
    let path = folder.path.join("jalon-data/outbox/ledger.jsonl");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

fn subjects(folder: &Folder) -> Vec<String> {
    let lines = ledger(folder);
    let told = lines.iter().map(|line| {
        let (day, subject) = (
            line["at"].as_str().unwrap(),
            line["subject"].as_str().unwrap(),
        );
        format!("{} {subject}", &day[..10])
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    told
}

fn import(folder: &Folder, now: &str) {
    folder.write(
        "contacts.csv",
        b"key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n\
          K-2,C-2,payer,Otto,otto@two.example\n",
    );
    for line in [
        "import customers customers.csv contacts.csv",
        "import invoices invoices.csv",
    ] {
        let done = folder.jalon(&format!("{line} --pretend-now {now}"));
        assert_eq!(done.code, 0, "{done:?}");
    }
}

#[test]
fn what_the_script_says_is_in_the_sink_day_by_day_and_who_paid_hears_nothing() {
    let folder = house();
    import(&folder, "2026-03-02T08:00:00Z");
    let day = |now: &str| {
        let done = folder.jalon(&format!("serve --once --pretend-now {now}"));
        assert_eq!(done.code, 0, "{done:?}");
    };
    day("2026-03-02T09:00:00Z");
    assert_eq!(
        ledger(&folder).len(),
        2,
        "both invoices: {:?}",
        subjects(&folder)
    );
    day("2026-03-19T09:00:00Z");
    let paid = folder.jalon("import payments payments.csv --pretend-now 2026-03-20T08:00:00Z");
    assert_eq!(paid.code, 0, "{paid:?}");
    for now in ["2026-03-20T09:00:00Z", "2026-04-04T09:00:00Z"] {
        day(now);
    }
    assert_eq!(
        ledger(&folder).len(),
        2,
        "nothing before its time: {:?}",
        subjects(&folder)
    );
    day("2026-04-05T12:00:00Z");
    day("2026-04-05T12:00:00Z");
    day("2026-04-20T12:00:00Z");
    let lines = ledger(&folder);
    assert_eq!(
        lines.len(),
        3,
        "one reminder, once: {:?}",
        subjects(&folder)
    );
    assert_eq!(lines[2]["invoices"][0], "F-1");
    assert_eq!(&lines[2]["at"].as_str().unwrap()[..10], "2026-04-05");
    // The story of both, from the journal.
    let paid = folder.jalon("invoice show F-2 --format json");
    assert_eq!(
        (&json(&paid)["stage"], &json(&paid)["open"]),
        (&"ended".into(), &"0.00".into())
    );
    let why = folder.jalon("invoice why F-1");
    assert_eq!(why.code, 0, "{why:?}");
    for words in [
        "the invoice arrives",
        "simple.jalon:5",
        "reminder: chase payer by email",
        "What comes next",
    ] {
        assert!(why.stdout.contains(words), "{words}: {why:?}");
    }
    let french = folder.jalon("invoice why F-1 --lang fr");
    assert!(french.stdout.contains("la facture arrive"), "{french:?}");
    let list = folder.jalon("invoice list --open");
    assert!(
        list.stdout.contains("F-1") && !list.stdout.contains("F-2"),
        "{list:?}"
    );
    let unknown = folder.jalon("invoice show F-9");
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("jalon invoice list"), "{unknown:?}");
    // Sealed while days went by; the journal is what it was.
    let heads = folder.jalon("audit head");
    folder.write("heads.jsonl", heads.stdout.as_bytes());
    let verified = json(&folder.jalon("audit verify heads.jsonl --format json"));
    assert_eq!(verified["found"], serde_json::json!([]), "{verified}");
    assert!(verified["entries"].as_u64().unwrap() > 4, "{verified}");
}

/// A daemon that works in the background.
pub struct Daemon {
    pub child: Child,
}

impl Daemon {
    pub fn start(folder: &Folder) -> Daemon {
        Daemon::start_with(folder, "")
    }

    /// With more arguments.
    pub fn start_with(folder: &Folder, more: &str) -> Daemon {
        let mut command = jalon(&folder.path, &format!("serve --log json {more}"));
        let log = std::fs::File::options()
            .append(true)
            .create(true)
            .open(folder.path.join("daemon.log"))
            .unwrap();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        Daemon {
            child: command.spawn().unwrap(),
        }
    }

    pub fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// Ends it by SIGTERM; its exit code.
    pub fn end(mut self) -> i32 {
        self.signal("-TERM");
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something holds, or fails with what it was waited for.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(unix)]
#[test]
fn a_daemon_takes_in_what_is_imported_while_it_runs_and_ends_cleanly() {
    let folder = house();
    let daemon = Daemon::start(&folder);
    let log = || String::from_utf8(folder.read("daemon.log")).unwrap();
    eventually("it works", || log().contains("took shards"));
    for line in [
        "import customers customers.csv",
        "import payments payments.csv",
        "import invoices invoices.csv",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{done:?}");
    }
    eventually("the invoices leave", || {
        let told = folder.jalon("invoice list --format json");
        told.stdout.lines().count() == 2
    });
    let pid = daemon.child.id().to_string();
    for (lang, words) in [("en", "another daemon"), ("fr", "un autre démon")] {
        let second = folder.jalon(&format!("serve --once --lang {lang}"));
        assert_eq!(second.code, 2, "{second:?}");
        assert!(second.stderr.contains(words), "{second:?}");
        assert!(second.stderr.contains(&pid), "{pid}: {second:?}");
    }
    let doctor = folder.jalon("doctor");
    assert!(
        doctor.stdout.contains("1024 of 1024 shards are worked on"),
        "{doctor:?}"
    );
    assert_eq!(daemon.end(), 0, "{}", log());
    assert!(log().contains("the daemon ends"));
    for line in log().lines() {
        let told: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(
            told["at"].is_string() && told["level"].is_string(),
            "{line}"
        );
    }
    // What it gave back is free at once.
    assert_eq!(folder.jalon("serve --once").code, 0);
}

#[test]
fn a_demonstration_runs_by_itself_and_leaves_an_installation_to_look_at() {
    let folder = crate::run::folder(&[]);
    // What the environment says is meant for another installation.
    let elsewhere = [("JALON_STORE_POSTGRES", "postgres://nobody@127.0.0.1:1/none")];
    let played = folder.jalon_with(
        &elsewhere,
        "demo --fast --folder here --invoices 30 --days 45",
    );
    assert_eq!(played.code, 0, "{played:?}");
    let says = |words: &str| assert!(played.stdout.contains(words), "{words}: {played:?}");
    says("30 invoices to");
    says("the first invoice has left: ");
    says("be its customer, while days pass: http://127.0.0.1:");
    let mails = std::fs::read_dir(folder.path.join("here/mails")).unwrap();
    assert!(
        mails.count() > 5,
        "mails really leave, to a server of its own"
    );
    says("a statement of the bank: ");
    // Those whose day did not come are not counted.
    says("Of 26 invoices 5 were paid on time, 5 late, 16 are open");
    let settled = folder.jalon("payment list --data here --state settled --format json");
    assert!(settled.stdout.lines().count() > 3, "{settled:?}");
    let doctor = folder.jalon("doctor --data here");
    assert_eq!(doctor.code, 0, "{doctor:?}");
    let incidents = folder.jalon("incident list --data here");
    assert_eq!(incidents.stdout, "there is no incident\n");
    let longer = folder.jalon("demo --fast --folder longer --invoices 30 --days 130");
    for words in [
        "its platform says 202, received",
        "its platform says 207, disputed",
        "the agency gets the case",
        "with what is still open",
        "takes the case back",
        "came back from there, paid",
    ] {
        assert!(longer.stdout.contains(words), "{words}: {longer:?}");
    }
    let told = std::fs::read_dir(folder.path.join("longer/agency")).unwrap();
    let cases = told.filter(|one| one.as_ref().unwrap().path().join("case.json").is_file());
    assert!(cases.count() >= 3, "handed over, told, taken back");
    let again = folder.jalon("demo --fast --folder here --lang fr");
    assert_eq!(again.code, 2, "{again:?}");
    assert!(again.stderr.contains("contient déjà"), "{again:?}");
}

/// Whoever starts daemons starts them again where the trouble may pass, and not where somebody has to mend something.
#[test]
fn what_may_pass_ends_a_start_otherwise_than_what_has_to_be_mended() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = super::house();
    let settings = format!("[api]\nlisten = \"{}\"\n", taken.local_addr().unwrap());
    folder.write("jalon-data/jalon.toml", settings.as_bytes());
    let refused = folder.jalon("serve");
    assert_eq!(refused.code, 75, "{refused:?}");
    let address = "postgres://nobody@127.0.0.1:1/none";
    folder.write("jalon-data/jalon.toml", b"name = \"credit-1\"\n");
    let away = folder.jalon_with(&[("JALON_STORE_POSTGRES", address)], "serve");
    assert_eq!(away.code, 75, "{away:?}");
    folder.write("jalon-data/jalon.toml", b"[api]\nlisten = \"nowhere\"\n");
    assert_eq!(folder.jalon("serve").code, 2);
}

#[test]
fn a_folder_that_lost_its_database_is_not_taken_for_a_new_one() {
    let folder = super::house();
    folder.write("jalon-data/heads.jsonl", b"{}\n");
    let database = folder.path.join("jalon-data/jalon.db");
    for lost in ["gone", "empty", "one byte"] {
        match lost {
            "gone" => std::fs::remove_file(&database).unwrap(),
            "empty" => std::fs::write(&database, b"").unwrap(),
            _ => std::fs::write(&database, b"S").unwrap(),
        }
        for line in [
            "serve --once",
            "outbox list",
            "deploy simple.jalon --dry-run",
        ] {
            let refused = folder.jalon(line);
            assert_eq!(refused.code, 2, "{refused:?}");
            assert!(
                refused.stderr.contains("put the backup back"),
                "{refused:?}"
            );
        }
        let doctor = folder.jalon("doctor");
        assert_eq!(doctor.code, 1, "{doctor:?}");
        assert!(doctor.stdout.contains("put the backup back"), "{doctor:?}");
    }
    let other = folder.jalon("serve --once --data elsewhere");
    assert_eq!(other.code, 0, "{other:?}");
    assert!(
        other.stderr.contains("no script is deployed here"),
        "{other:?}"
    );
}
