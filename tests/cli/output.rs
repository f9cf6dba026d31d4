//! Where the words go: pipes that close, disks that are full, colours, names with tricks.

use std::process::Stdio;

use crate::run::{LATIN_1, SOUND, folder, jalon};
use crate::skip::skip;

#[test]
fn a_pipe_that_closes_early_ends_the_command_quietly() {
    let names: Vec<String> = (0..400).map(|number| format!("{number}.jalon")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), LATIN_1)).collect();
    let folder = folder(&files);
    for line in ["check", "check --format json", "explain", "--help"] {
        let mut child = jalon(&folder.path, line).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
        assert!(
            output.status.code().is_some_and(|code| code < 2),
            "{line}: {:?}",
            output.status
        );
    }
}

#[test]
fn a_result_that_cannot_be_written_is_a_fault() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        return skip(
            "a_result_that_cannot_be_written_is_a_fault",
            "no /dev/full on this system",
        );
    };
    let folder = folder(&[("a.jalon", SOUND)]);
    let child = jalon(&folder.path, "check a.jalon")
        .stdout(Stdio::from(full))
        .spawn()
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        told.starts_with("jalon: error: the result cannot be written: "),
        "{told}"
    );
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let folder = folder(&[("a.jalon", LATIN_1)]);
    let coloured = |variables: &[(&str, &str)]| {
        folder
            .jalon_with(variables, "check a.jalon")
            .stdout
            .contains('\u{1b}')
    };
    assert!(!coloured(&[]));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
}

#[cfg(unix)]
#[test]
fn names_of_files_cannot_steer_the_terminal() {
    let folder = folder(&[("a\u{1b}]0;x\u{7}\u{202e}.jalon", LATIN_1)]);
    for format in ["human", "plain", "json", "sarif", "github"] {
        let ended = folder.jalon(&format!("check --format {format}"));
        assert_eq!(ended.code, 1, "{format}");
        let steers = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(
            !ended.stdout.contains(steers),
            "{format}: {:?}",
            ended.stdout
        );
    }
    let ended = folder.jalon("check gone\u{1b}[31m.jalon");
    assert!(!ended.stderr.contains('\u{1b}'), "{ended:?}");
    let ended = folder.jalon("explain \u{1b}[31m");
    assert!(!ended.stderr.contains('\u{1b}'), "{ended:?}");
    for lang in ["en", "fr"] {
        let ended = folder.jalon(&format!("--lang {lang} \u{1b}[31mx"));
        assert!(!ended.stderr.contains('\u{1b}'), "{ended:?}");
    }
}
