//! What the checker says about names and types: small scripts with exactly what is told of each.
//!
//! Each file of `cases/` holds scripts under a `### promise`. A piece that stands in a journey or a
//! milestone says so (`in: journey`) and is put into one. Below `--- told` stands one line for each
//! message: code, the words it points at, the message. `UPDATE_CASES=1` writes what is told now;
//! read the difference before you keep it.

mod cases;
mod pages;
mod run;

use std::fs;
use std::path::PathBuf;

#[test]
fn every_script_is_told_exactly_what_stands_below_it() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        let cases = cases::read(&text);
        count += cases.len();
        let now: Vec<_> = cases.iter().map(run::told).collect();
        if std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&path, cases::write(&cases, &now)).unwrap();
            continue;
        }
        for (case, now) in cases.iter().zip(now) {
            if case.told != now {
                wrong.push(format!(
                    "{}: {}\n  expected:\n    {}\n  told:\n    {}",
                    path.file_name().unwrap_or_default().display(),
                    case.title,
                    case.told.join("\n    "),
                    now.join("\n    ")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 150, "only {count} cases were read");
}

#[test]
fn no_promise_is_made_twice() {
    let mut titles = Vec::new();
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        titles.extend(cases::read(&text).into_iter().map(|case| case.title));
    }
    titles.sort();
    let twice = titles.windows(2).find(|pair| pair[0] == pair[1]);
    assert_eq!(twice, None);
}

fn files() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/resolve/cases");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}
