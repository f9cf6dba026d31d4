//! What is written: whole or not at all, and never in the place of what is read.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::{PLAY, SCRIPT, given};
use crate::run::{Folder, folder, jalon};

const OLD: &[u8] = b"what was written yesterday\n";

/// The script with so many invoices that a run can be looked at while it writes.
fn many() -> Folder {
    let mut rows = String::from("number;customer;issue;due;currency;total\n");
    for number in 0..20_000 {
        let _ = writeln!(
            rows,
            "F-{number};C{};2026-01-05;2026-02-04;EUR;12.00",
            number / 5
        );
    }
    folder(&[("s.jalon", SCRIPT), ("i.csv", rows.as_bytes())])
}

/// The names of files in a folder that a run has begun, with something in them.
fn begun(folder: &Folder) -> Vec<String> {
    let entries = std::fs::read_dir(&folder.path).unwrap();
    let begun = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let name = entry.file_name().into_string().ok()?;
        let is_begun = name.starts_with('.') && entry.metadata().ok()?.len() > 0;
        is_begun.then_some(name)
    });
    begun.collect()
}

#[test]
fn a_run_that_is_killed_leaves_the_old_file_as_it_was() {
    let folder = many();
    for end in ["csv", "jsonl", "parquet"] {
        let name = format!("done.{end}");
        folder.write(&name, OLD);
        let line = format!("simulate s.jalon --invoices i.csv --output {name}");
        let mut run = jalon(&folder.path, &line).spawn().unwrap();
        let start = Instant::now();
        while begun(&folder).is_empty() {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "nothing is begun"
            );
            assert!(
                run.try_wait().unwrap().is_none(),
                "{name} is written too fast"
            );
        }
        run.kill().unwrap();
        run.wait().unwrap();
        assert_eq!(folder.read(&name), OLD);
        for name in begun(&folder) {
            std::fs::remove_file(folder.path.join(name)).unwrap();
        }
    }
}

#[test]
fn all_that_is_written_leaves_nothing_beside_it() {
    let folder = given();
    let line = format!("{PLAY} --output done.csv --rejects lost.csv --report page.html");
    assert_eq!(folder.jalon(&line).code, 0);
    assert_eq!(
        folder.jalon(&format!("{PLAY} --output done.parquet")).code,
        0
    );
    let names: Vec<String> = folder
        .contents()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let expected = [
        "done.csv",
        "done.parquet",
        "i.csv",
        "lost.csv",
        "p.csv",
        "page.html",
        "s.jalon",
    ];
    assert_eq!(names, expected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_standard_output_has_a_name() {
    let folder = given();
    for option in ["--output", "--rejects", "--report"] {
        let line = format!("{PLAY} --format json {option} /dev/full");
        let ended = folder.jalon(&line);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.stderr.contains("cannot write /dev/full"), "{ended:?}");
    }
    let plain = folder.jalon(&format!("{PLAY} --format csv"));
    let named = folder.jalon(&format!("{PLAY} --format csv --output /dev/stdout"));
    assert_eq!(named.stdout, plain.stdout);
}

#[test]
fn nothing_that_is_read_is_overwritten() {
    let folder = given();
    folder.write("m.toml", b"kind = \"invoice\"\n");
    folder.write("sub/i.csv", super::INVOICES.as_bytes());
    let inputs = ["s.jalon", "i.csv", "p.csv", "m.toml", "sub/i.csv"];
    let before = inputs.map(|name| folder.read(name));
    for option in ["--output", "--rejects", "--report"] {
        for target in ["s.jalon", "i.csv", "./p.csv", "m.toml", "sub/i.csv"] {
            let line =
                format!("{PLAY} --mapping m.toml --history sub --forecast {option} {target}");
            let ended = folder.jalon(&line);
            assert_eq!(ended.code, 2, "{line}: {ended:?}");
            let told = format!("{target} is read by this very run");
            assert!(ended.stderr.contains(&told), "{line}: {ended:?}");
            assert!(ended.stderr.contains(option), "{line}: {ended:?}");
        }
    }
    let ended = folder.jalon(&format!("{PLAY} --output i.csv --lang fr"));
    assert!(ended.stderr.contains("serait écrasé"), "{ended:?}");
    let compared = format!("{PLAY} --compare other.jalon --report other.jalon");
    folder.write("other.jalon", SCRIPT);
    assert_eq!(folder.jalon(&compared).code, 2);
    assert_eq!(folder.read("other.jalon"), SCRIPT);
    assert_eq!(inputs.map(|name| folder.read(name)), before);
}

#[test]
fn two_outputs_do_not_share_a_file() {
    let folder = given();
    let ended = folder.jalon(&format!("{PLAY} --output a.csv --rejects ./a.csv"));
    assert_eq!(ended.code, 2, "{ended:?}");
    let told = "--output and --rejects name the same file";
    assert!(ended.stderr.contains(told), "{ended:?}");
    assert!(!folder.path.join("a.csv").exists());
}

#[test]
fn outputs_of_other_commands_do_not_overwrite_the_script() {
    let folder = given();
    folder.write("d.json", b"{}");
    for line in [
        "prove s.jalon --write-tests ./s.jalon",
        "test s.jalon --junit s.jalon",
        "preview s.jalon --html s.jalon",
        "preview s.jalon --invoice d.json --html d.json",
    ] {
        let ended = folder.jalon(line);
        assert_eq!(ended.code, 2, "{line}: {ended:?}");
        assert!(
            ended.stderr.contains("would overwrite"),
            "{line}: {ended:?}"
        );
    }
    let ended = folder.jalon("test s.jalon --junit s.jalon --lang fr");
    assert!(ended.stderr.contains("écraserait le script"), "{ended:?}");
    assert_eq!(folder.read("s.jalon"), SCRIPT);
}
