//! What the README and the examples promise.

use std::path::Path;
use std::process::Output;

use crate::run::jalon;

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn run(line: &str) -> Output {
    jalon(repository(), line).output().unwrap()
}

#[test]
fn the_script_of_the_readme_is_the_first_example() {
    let readme = std::fs::read_to_string(repository().join("README.md")).unwrap();
    let example = std::fs::read_to_string(repository().join("examples/first.jalon")).unwrap();
    let shown = readme
        .split("```jalon\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    // The tests below the journey are for those who go on reading.
    let (example, _) = example.split_once("\n\ntest ").unwrap();
    let code = example.lines().skip_while(|line| line.starts_with("##"));
    assert_eq!(
        shown.unwrap().lines().collect::<Vec<_>>(),
        code.collect::<Vec<_>>()
    );
}

#[test]
fn the_commands_of_the_readme_exist_and_end_well() {
    let readme = std::fs::read_to_string(repository().join("README.md")).unwrap();
    let commands: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.trim().strip_prefix("cargo run -q -p jalon -- "))
        .map(|line| line.trim_end_matches(" &&"))
        .collect();
    assert!(!commands.is_empty());
    for command in commands {
        // A short one: how long it lasts is the reader's, not the test's.
        let command = command.replace("demo", "demo --fast --invoices 10 --days 10");
        let output = run(&command);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "jalon {command}: {told}");
    }
}

#[test]
fn every_example_is_without_errors() {
    let output = run("check examples --format plain");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
}
