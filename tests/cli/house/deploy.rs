//! `jalon deploy`.

use super::{SCRIPT, house, json};
use crate::run::folder;

#[test]
fn a_script_is_deployed_once_and_changes_are_told() {
    let folder = house();
    let again = folder.jalon("deploy simple.jalon");
    assert_eq!(again.code, 0);
    assert!(again.stdout.contains("nothing changes"), "{again:?}");
    let edited = SCRIPT.replace(
        "chase payer by email\n",
        "chase payer by email\n    step notice   20 days after due   formal notice to payer by letter\n",
    );
    folder.write("simple.jalon", edited.as_bytes());
    let asked = json(&folder.jalon("deploy simple.jalon --dry-run --format json"));
    assert_eq!(
        (&asked["changed"], &asked["dry_run"]),
        (&true.into(), &true.into())
    );
    assert_eq!(asked["files"]["changed"][0], "simple.jalon");
    let new = asked["steps"]["new"].as_array().unwrap();
    assert!(
        new.iter()
            .any(|path| path.as_str().unwrap().contains("notice")),
        "{asked}"
    );
    // A dry run changes nothing, so the real one has the same to tell.
    let done = json(&folder.jalon("deploy simple.jalon --format json"));
    assert_eq!(
        (&done["was"], &done["machine"]),
        (&asked["was"], &asked["machine"])
    );
    assert_ne!(done["was"], done["machine"]);
    let last = json(&folder.jalon("deploy simple.jalon --format json"));
    assert_eq!(last["changed"], false);
}

#[test]
fn a_dry_run_leaves_no_trace() {
    let folder = folder(&[("simple.jalon", SCRIPT.as_bytes())]);
    let asked = folder.jalon("deploy simple.jalon --dry-run --lang fr");
    assert_eq!(asked.code, 0, "{asked:?}");
    assert!(asked.stdout.contains("serait déployé"), "{asked:?}");
    assert!(!folder.path.join("jalon-data").exists());
}

#[test]
fn a_script_with_errors_is_not_deployed() {
    let folder = folder(&[(
        "bad.jalon",
        b"journey x for all invoices {\n  nonsense\n}\n",
    )]);
    let refused = folder.jalon("deploy bad.jalon");
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(
        refused.stderr.contains("nothing was deployed"),
        "{refused:?}"
    );
    let refused = folder.jalon("deploy bad.jalon --lang fr");
    assert!(
        refused.stderr.contains("rien n'a été déployé"),
        "{refused:?}"
    );
    assert!(!folder.path.join("jalon-data").exists());
}

#[test]
fn a_script_whose_tests_fail_is_deployed_only_on_demand() {
    let failing = SCRIPT.replace("then 2026-04-05 reminder", "then 2026-04-07 reminder");
    let folder = folder(&[("simple.jalon", failing.as_bytes())]);
    let refused = folder.jalon("deploy simple.jalon");
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("1 of 1 tests"), "{refused:?}");
    assert!(
        refused
            .stderr
            .contains("the payer is chased five days after due"),
        "{refused:?}"
    );
    assert!(refused.stderr.contains("--without-tests"), "{refused:?}");
    let done = folder.jalon("deploy simple.jalon --without-tests");
    assert_eq!(done.code, 0, "{done:?}");
}
