//! Bad surroundings, and what comes after them: each is told with what to do, and once that is done
//! everything goes on where it stood.

use std::path::Path;
use std::process::Command;

use rusqlite::Connection;

use super::serve::{Daemon, eventually, ledger};
use super::{INVOICES, house, json};
use crate::run::{Ended, Folder, jalon};
use crate::skip::skip;

/// An installation with two invoices that are to be sent.
fn waiting() -> Folder {
    let folder = house();
    let invoices = INVOICES.replace("2026-03-31", "2099-03-31");
    folder.write("invoices.csv", invoices.as_bytes());
    for line in [
        "import customers customers.csv",
        "import invoices invoices.csv",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{done:?}");
    }
    folder
}

/// Everything goes on where it stood.
fn goes_on(folder: &Folder) {
    let done = folder.jalon("serve --once");
    assert_eq!(done.code, 0, "{done:?}");
    let list = folder.jalon("invoice list --format json");
    assert_eq!(list.stdout.lines().count(), 2, "{list:?}");
    assert_eq!(ledger(folder).len(), 2, "each once");
    assert_eq!(folder.jalon("serve --once").code, 0);
    assert_eq!(ledger(folder).len(), 2, "and not again");
}

/// The command refuses, and says these words, in both languages.
fn refused(folder: &Folder, line: &str, en: &str, fr: &str) {
    for (lang, words) in [("en", en), ("fr", fr)] {
        let refused = folder.jalon(&format!("{line} --lang {lang}"));
        assert_eq!(refused.code, 2, "{line}: {refused:?}");
        assert!(refused.stderr.contains(words), "{words}: {refused:?}");
        let help = if lang == "en" { "help:" } else { "aide" };
        assert!(refused.stderr.contains(help), "{refused:?}");
    }
}

fn database(folder: &Folder) -> Connection {
    Connection::open(folder.path.join("jalon-data/jalon.db")).unwrap()
}

#[test]
fn a_configuration_that_is_put_right_goes_on() {
    let folder = waiting();
    folder.write("jalon-data/jalon.toml", b"[guards]\nper_hours = 9\n");
    let told = folder.jalon("serve --once");
    assert_eq!(told.code, 2, "{told:?}");
    assert!(told.stderr.contains("did you mean per_hour?"), "{told:?}");
    folder.write("jalon-data/jalon.toml", b"[guards]\nper_hour = 9\n");
    goes_on(&folder);
}

#[test]
fn a_database_of_a_newer_version_is_left_as_it_is() {
    let folder = waiting();
    let newer = "insert into migration values (999, 'from the future')";
    database(&folder).execute(newer, []).unwrap();
    let bytes = folder.read("jalon-data/jalon.db");
    for line in ["serve --once", "doctor", "import payments payments.csv"] {
        refused(&folder, line, "of a newer Jalon", "version plus récente");
    }
    assert!(
        bytes == folder.read("jalon-data/jalon.db"),
        "it was changed"
    );
    let gone = "delete from migration where number = 999";
    database(&folder).execute(gone, []).unwrap();
    goes_on(&folder);
}

#[test]
fn a_damaged_database_is_told_and_its_backup_goes_on() {
    let folder = waiting();
    let backup = folder.jalon("backup copy.db");
    assert_eq!(backup.code, 0, "{backup:?}");
    let data = folder.path.join("jalon-data");
    for name in ["jalon.db-wal", "jalon.db-shm"] {
        let _ = std::fs::remove_file(data.join(name));
    }
    let mut bytes = folder.read("jalon-data/jalon.db");
    let head = 100..bytes.len().min(40_000);
    bytes[head].fill(0xAA);
    folder.write("jalon-data/jalon.db", &bytes);
    refused(
        &folder,
        "serve --once",
        "put the last backup in its place",
        "remettez la dernière sauvegarde",
    );
    for name in ["jalon.db-wal", "jalon.db-shm"] {
        let _ = std::fs::remove_file(data.join(name));
    }
    std::fs::rename(folder.path.join("copy.db"), data.join("jalon.db")).unwrap();
    goes_on(&folder);
}

#[test]
fn another_process_that_holds_the_database_is_waited_for() {
    let folder = waiting();
    let other = database(&folder);
    other.execute_batch("begin immediate").unwrap();
    refused(
        &folder,
        "import payments payments.csv",
        "look for a program that holds it",
        "cherchez un programme qui la retient",
    );
    other.execute_batch("rollback").unwrap();
    goes_on(&folder);
}

/// Runs the command as somebody who is not the owner: root may do everything.
#[cfg(unix)]
fn as_nobody(folder: &Folder, line: &str) -> Ended {
    use std::os::unix::process::CommandExt;
    let mut command = jalon(&folder.path, line);
    command.uid(65_534).gid(65_534);
    let output = command.output().unwrap();
    Ended {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[cfg(unix)]
fn allow(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Whether somebody else can run the binary that is tested at all.
#[cfg(unix)]
fn is_root(test: &str, folder: &Folder) -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    let root = id.stdout.starts_with(b"0\n");
    if !root {
        skip(test, "only root can run a command as somebody else");
        return false;
    }
    allow(&folder.path, 0o755);
    use std::os::unix::process::CommandExt;
    let mut trial = jalon(&folder.path, "--version");
    let reached = trial.uid(65_534).gid(65_534).output();
    if !reached.is_ok_and(|trial| trial.status.success()) {
        skip(test, "nobody else can reach the binary that is tested");
        return false;
    }
    true
}

#[cfg(unix)]
#[test]
fn a_folder_without_rights_is_told_and_goes_on_once_they_are_given() {
    let folder = waiting();
    if !is_root("a folder without rights", &folder) {
        return;
    }
    let data = folder.path.join("jalon-data");
    // Not to be entered, then readable but not writable.
    for (mode, words) in [
        (0o700, ["--data", "dossier"]),
        (0o755, ["who owns the data folder", "appartient le dossier"]),
    ] {
        allow(&data, mode);
        for (lang, words) in ["en", "fr"].into_iter().zip(words) {
            let told = as_nobody(&folder, &format!("serve --once --lang {lang}"));
            assert_eq!(told.code, 2, "{mode:o}: {told:?}");
            assert!(told.stderr.contains(words), "{mode:o}: {told:?}");
            let help = if lang == "en" { "help:" } else { "aide" };
            assert!(told.stderr.contains(help), "{told:?}");
        }
    }
    goes_on(&folder);
}

/// A disk of a few megabytes that goes away with the test.
struct SmallDisk<'f>(&'f Path);

impl<'f> SmallDisk<'f> {
    fn mount(at: &'f Path, size: &str) -> Option<SmallDisk<'f>> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"]);
        let done = mount.arg(at).output();
        done.is_ok_and(|done| done.status.success())
            .then_some(SmallDisk(at))
    }

    fn grow(&self, size: &str) {
        let grown = Command::new("mount")
            .args(["-o", &format!("remount,size={size}")])
            .arg(self.0)
            .status();
        assert!(grown.unwrap().success());
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_work_goes_on_by_itself_once_there_is_room() {
    let folder = house();
    let data = folder.path.join("small");
    std::fs::create_dir(&data).unwrap();
    let Some(disk) = SmallDisk::mount(&data, "6m") else {
        return skip("a full disk", "no small disk can be mounted here");
    };
    let named = "--data small";
    let deployed = folder.jalon(&format!("deploy simple.jalon {named}"));
    assert_eq!(deployed.code, 0, "{deployed:?}");
    let daemon = Daemon::start_with(&folder, named);
    let log = || String::from_utf8_lossy(&folder.read("daemon.log")).into_owned();
    eventually("it works", || log().contains("took shards"));
    fill(&data.join("filler"));
    let mut file = String::from("number,customer,issue,due,currency,total\n");
    for number in 0..300 {
        file += &format!("X-{number},C-1,2026-03-02,2099-03-31,EUR,10.00\n");
    }
    folder.write("many.csv", file.as_bytes());
    for (lang, words) in [("en", "make room"), ("fr", "libérez de la place")] {
        let full = folder.jalon(&format!("import invoices many.csv {named} --lang {lang}"));
        assert_eq!(full.code, 2, "{full:?}");
        assert!(full.stderr.contains(words), "{full:?}");
    }
    eventually("it is told", || log().contains("no room is left"));
    // Room is made, and the daemon goes on by itself.
    disk.grow("128m");
    let again = json(&folder.jalon(&format!("import invoices many.csv {named} --format json")));
    assert_eq!(again["new"], 300, "{again}");
    let left = || std::fs::read_dir(data.join("outbox")).map_or(0, Iterator::count);
    eventually("all leave", || left() >= 300);
    assert_eq!(daemon.end(), 0, "{}", log());
}

/// Fills the disk to its last byte.
fn fill(filler: &Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(filler).unwrap();
    for size in [65_536, 4_096, 1] {
        while file.write(&vec![0; size]).is_ok_and(|written| written > 0) {}
    }
}
