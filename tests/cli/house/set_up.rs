//! Setting up: the commented file, the environment, secrets in files, teams, and what a machine runs it by.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{SCRIPT, house};
use crate::run::folder;

#[test]
fn init_writes_a_file_in_which_nothing_holds_yet_and_never_writes_over_one() {
    let folder = folder(&[("simple.jalon", SCRIPT.as_bytes())]);
    let made = folder.jalon("init");
    assert_eq!(made.code, 0, "{made:?}");
    assert!(made.stdout.contains("jalon deploy"), "{made:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.path.join("jalon-data"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700, "it will hold personal data");
    }
    let deployed = folder.jalon("deploy simple.jalon");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    let below = folder.jalon("init --data simple.jalon/below");
    assert_eq!(below.code, 2, "{below:?}");
    let why = "a part of the path is not a folder";
    assert!(below.stderr.contains(why), "{below:?}");
    folder.write("jalon-data/jalon.toml", b"name = \"mine\"\n");
    let again = folder.jalon("init --lang fr");
    assert_eq!(again.code, 1, "{again:?}");
    assert!(again.stderr.contains("existe déjà"), "{again:?}");
    assert_eq!(folder.read("jalon-data/jalon.toml"), b"name = \"mine\"\n");
    let french = folder.jalon("init --data other --lang fr");
    assert_eq!(french.code, 0, "{french:?}");
    let file = String::from_utf8(folder.read("other/jalon.toml")).unwrap();
    assert!(file.contains("prime sur ce fichier"), "{file}");
}

#[test]
fn a_token_is_made_as_soon_as_an_installation_is_set_up_and_not_before() {
    let folder = folder(&[("simple.jalon", SCRIPT.as_bytes())]);
    let early = folder.jalon("token new --role read --name console");
    assert_eq!(early.code, 2, "{early:?}");
    assert!(
        early.stderr.contains("there is no installation"),
        "{early:?}"
    );
    assert_eq!(folder.jalon("init").code, 0);
    let made = folder.jalon("token new --role read --name console");
    assert_eq!(made.code, 0, "{made:?}");
    let deployed = folder.jalon("deploy simple.jalon");
    assert_eq!(deployed.code, 0, "{deployed:?}");
    let list = folder.jalon("token list").stdout;
    assert!(list.contains("console"), "{list}");
}

#[test]
fn the_environment_stands_above_the_file_and_a_wrong_variable_is_named() {
    let folder = house();
    folder.write("jalon-data/jalon.toml", b"[serve]\nshadow = false\n");
    let done = folder.jalon_with(&[("JALON_SERVE_SHADOW", "true")], "serve --once");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.stderr.contains("nothing leaves"), "{done:?}");
    let wrong = folder.jalon_with(&[("JALON_GUARDS_PER_HOUR", "lots")], "serve --once");
    assert_eq!(wrong.code, 2, "{wrong:?}");
    assert!(
        wrong
            .stderr
            .contains("JALON_GUARDS_PER_HOUR: per_hour is a whole number"),
        "{wrong:?}"
    );
    // A secret by a file, in the file and by a variable.
    folder.write(
        "jalon-data/jalon.toml",
        b"name = \"one\"\n[store]\npostgres_file = \"missing.txt\"\n",
    );
    let missing = folder.jalon("task list");
    assert_eq!(missing.code, 2, "{missing:?}");
    assert!(
        missing.stderr.contains("missing.txt can't be read"),
        "{missing:?}"
    );
    let other = [("JALON_STORE_POSTGRES_FILE", "/no/such/secret")];
    let other = folder.jalon_with(&other, "task list");
    assert!(
        other.stderr.contains("/no/such/secret can't be read"),
        "{other:?}"
    );
}

#[test]
fn only_members_of_a_team_decide_for_it_where_some_are_named() {
    let folder = house();
    let toml = b"[teams.receivables]\nmembers = [\"anna.martin@acme.example\"]\n";
    folder.write("jalon-data/jalon.toml", toml);
    for line in [
        "import customers customers.csv",
        "import invoices invoices.csv",
    ] {
        let done = folder.jalon(&format!("{line} --pretend-now 2026-03-02T08:00:00Z"));
        assert_eq!(done.code, 0, "{done:?}");
    }
    for now in [
        "2026-03-02T09:00:00Z",
        "2026-04-05T09:00:00Z",
        "2026-06-05T09:00:00Z",
    ] {
        let done = folder.jalon(&format!("serve --once --pretend-now {now}"));
        assert_eq!(done.code, 0, "{done:?}");
    }
    let other = folder.jalon("task done F-1 --by zoe");
    assert_eq!(other.code, 2, "{other:?}");
    assert!(
        other.stderr.contains("zoe is no member of receivables"),
        "{other:?}"
    );
    assert!(
        other.stderr.contains("anna.martin@acme.example"),
        "{other:?}"
    );
    let french = folder.jalon("task done F-1 --by zoe --lang fr");
    assert!(
        french.stderr.contains("n'est pas membre de receivables"),
        "{french:?}"
    );
    let member = folder.jalon("task done F-1 --by Anna.Martin");
    assert_eq!(member.code, 0, "{member:?}");
}

fn packaging(name: &str) -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../packaging")
        .join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    (path, text)
}

/// What a file that starts the daemon types, with a folder of the test in place of its own.
fn starts(line: &str) {
    let folder = house();
    let line = line.replace("/var/lib/jalon", "jalon-data");
    let done = folder.jalon(&format!("{line} --once"));
    assert_eq!(done.code, 0, "{line}: {done:?}");
    let first = done.stderr.lines().next().unwrap();
    let told: serde_json::Value = serde_json::from_str(first).unwrap();
    assert!(
        told.is_object(),
        "lines of JSON, as a service wants them: {first}"
    );
}

#[test]
fn the_unit_of_systemd_names_what_is_there() {
    let (path, unit) = packaging("jalon.service");
    let start = unit
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart="))
        .unwrap();
    starts(start.strip_prefix("/usr/local/bin/jalon ").unwrap());
    assert_variables(&unit);
    // Where systemd is at hand it reads the unit itself; the binary and the user are not on this machine.
    let (text, own) = (
        unit.replace("/usr/local/bin/jalon", "/bin/true"),
        folder(&[]),
    );
    own.write("jalon.service", text.as_bytes());
    let verify = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .arg(own.path.join("jalon.service"))
        .output();
    let Ok(verify) = verify else {
        println!(
            "skipped: systemd-analyze is not here to read {}",
            path.display()
        );
        return;
    };
    let said = String::from_utf8_lossy(&verify.stderr);
    let own: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("jalon.service"))
        .collect();
    assert!(own.is_empty(), "{own:?}");
}

#[test]
fn the_container_starts_the_daemon_with_what_is_there() {
    let (_, file) = packaging("Containerfile");
    let list = |name: &str| -> Vec<String> {
        let line = file
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap();
        serde_json::from_str(line.trim()).unwrap()
    };
    assert_eq!(list("ENTRYPOINT"), ["/usr/local/bin/jalon"]);
    starts(&list("CMD").join(" "));
    assert_variables(&file);
}

/// Every variable that a file names is one that is read.
fn assert_variables(text: &str) {
    let words = text.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_'));
    let named: Vec<&str> = words.filter(|word| word.starts_with("JALON_")).collect();
    assert!(!named.is_empty());
    let told = jalon_install::variables();
    for name in named {
        assert!(told.contains(&name.to_owned()), "{name}");
    }
}

/// A page of the manual names them, too.
#[test]
fn every_variable_stands_in_the_manual() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/install.md");
    let page = std::fs::read_to_string(page).unwrap();
    for name in jalon_install::variables() {
        assert!(page.contains(&name), "{name}");
    }
}
