//! `jalon bench runtime`.

use serde_json::Value;

use super::json;
use crate::run::folder;

/// What programs read, for good: figures that are always there, each a number above nothing.
const FIGURES: [&str; 12] = [
    "transitions",
    "effects",
    "transitions_per_second",
    "limit_transitions_per_second",
    "share_of_limit",
    "cpu_ms_per_transition",
    "syncs_per_second",
    "rows_per_second",
    "starts_per_second",
    "open_invoices",
    "bytes_per_open_invoice",
    "first_effect_after_kill_ms",
];

fn measured(told: &Value, workload: &str, invoices: u64) {
    let expected = [
        ("store", Value::from("sqlite")),
        ("workload", workload.into()),
        ("workers", 2.into()),
        ("invoices", invoices.into()),
    ];
    for (name, value) in expected {
        assert_eq!(told[name], value, "{name}: {told}");
    }
    for figure in FIGURES {
        assert!(told[figure].as_f64().unwrap() > 0.0, "{figure}: {told}");
    }
    let members = told.as_object().unwrap();
    for may_be_missing in ["database_cpu_ms_per_transition", "peak_rss_mb"] {
        assert!(members.contains_key(may_be_missing), "{told}");
    }
    // The four that were asked for, and the two that a system may not tell.
    assert_eq!(members.len(), FIGURES.len() + 6);
}

#[cfg(unix)]
#[test]
fn the_daemon_is_measured_on_a_store_that_is_gone_afterwards() {
    let folder = folder(&[]);
    let done = folder.jalon("bench runtime --invoices 200 --folder . --format json");
    assert_eq!(done.code, 0, "{done:?}");
    let told = json(&done);
    measured(&told, "default", 200);
    assert_eq!(told["open_invoices"], 200, "{told}");
    // Each is sent and reminded once; half are reminded four times more. The daemon that is killed, and
    // the one after it, send some of the first reminders.
    let effects = told["effects"].as_u64().unwrap();
    assert!((600..=800).contains(&effects), "{told}");
    assert!(folder.contents().is_empty(), "{:?}", folder.contents());
}

#[cfg(unix)]
#[test]
fn sleepers_are_measured_without_their_journeys() {
    let folder = folder(&[]);
    let asleep = "bench runtime --invoices 200 --asleep --folder .";
    let told = json(&folder.jalon(&format!("{asleep} --format json")));
    measured(&told, "default", 200);
    assert_eq!(told["effects"], 200, "{told}");
    let french = folder.jalon(&format!("{asleep} --lang fr"));
    assert!(french.stdout.contains("transitions durables"), "{french:?}");
    assert!(french.stdout.contains("kill -9"), "{french:?}");
}

#[cfg(unix)]
#[test]
fn the_workload_of_simulations_runs_through_the_daemon() {
    let folder = folder(&[]);
    let done =
        folder.jalon("bench runtime --workload flagship --invoices 60 --folder . --format json");
    assert_eq!(done.code, 0, "{done:?}");
    let told = json(&done);
    assert_eq!(told["workload"], "flagship");
    // Most are sent, and many reminded.
    assert!(told["effects"].as_u64().unwrap() > 60, "{told}");
    let open = told["open_invoices"].as_u64().unwrap();
    assert!((15..60).contains(&open), "{told}");
}

/// Whoever stops it in the middle finds no folder of it afterwards.
#[cfg(unix)]
#[test]
fn a_measure_that_is_stopped_leaves_nothing_behind() {
    use std::time::{Duration, Instant};
    for signal in ["-TERM", "-INT"] {
        let folder = folder(&[]);
        let line = "bench runtime --invoices 20000 --folder .";
        let mut child = crate::run::jalon(&folder.path, line).spawn().unwrap();
        let began = Instant::now();
        let made = |folder: &crate::run::Folder| {
            let mut made = std::fs::read_dir(&folder.path).unwrap();
            made.any(|one| one.unwrap().path().join("store").is_dir())
        };
        while !made(&folder) {
            assert!(began.elapsed() < Duration::from_secs(60), "it never began");
            std::thread::sleep(Duration::from_millis(10));
        }
        let id = child.id().to_string();
        let mut kill = std::process::Command::new("kill");
        assert!(kill.args([signal, &id]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        let left: Vec<_> = std::fs::read_dir(&folder.path).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
