//! What may be named on the command line: files, folders, standard input, and what is no script.

use crate::run::{Ended, LATIN_1, SOUND, folder};

fn files_of(ended: &Ended) -> Vec<String> {
    let json = ended.json();
    let diagnostics = json["diagnostics"].as_array().unwrap().iter();
    diagnostics
        .map(|diagnostic| diagnostic["file"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_dash_is_standard_input() {
    let folder = folder(&[]);
    assert_eq!(folder.jalon_reading("check -", SOUND).code, 0);
    let ended = folder.jalon_reading("check - --format plain", LATIN_1);
    assert_eq!(ended.code, 1);
    assert!(
        ended.stdout.starts_with("<stdin>:2:7: error[J0001]: "),
        "{ended:?}"
    );
}

#[test]
fn a_folder_stands_for_the_scripts_below_it_in_the_order_of_their_names() {
    let folder = folder(&[
        ("b.jalon", LATIN_1),
        ("a/z.jalon", LATIN_1),
        ("a/b/c.jalon", LATIN_1),
        ("a/table.csv", LATIN_1),
        (".hidden/x.jalon", LATIN_1),
        ("a/.y.jalon", LATIN_1),
    ]);
    let ended = folder.jalon("check . --format json");
    assert_eq!(files_of(&ended), ["a/b/c.jalon", "a/z.jalon", "b.jalon"]);
    assert_eq!(
        files_of(&folder.jalon("check a --format json")),
        ["a/b/c.jalon", "a/z.jalon"]
    );
}

#[test]
fn a_file_named_twice_is_checked_once() {
    let folder = folder(&[("a/b.jalon", LATIN_1)]);
    let ended = folder.jalon("check a/b.jalon a ./a/../a/b.jalon --format json");
    assert_eq!(files_of(&ended), ["a/b.jalon"]);
}

#[test]
fn a_folder_without_scripts_is_wrong_use() {
    let folder = folder(&[("notes/readme.txt", b"")]);
    let ended = folder.jalon("check notes");
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    assert!(
        ended
            .stderr
            .contains("there is no script in the folder notes"),
        "{ended:?}"
    );
}

#[test]
fn what_cannot_be_read_ends_with_2_and_the_rest_is_checked() {
    let folder = folder(&[("a.jalon", LATIN_1)]);
    let ended = folder.jalon("check gone.jalon a.jalon --format json");
    assert_eq!(ended.code, 2);
    assert_eq!(files_of(&ended), ["a.jalon"]);
    assert_eq!(
        ended.stderr,
        "jalon: error: cannot read gone.jalon: there is no such file or folder\n"
    );
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_a_circle_or_nowhere_do_no_harm() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("a/b.jalon", LATIN_1)]);
    symlink("..", folder.path.join("a/up")).unwrap();
    symlink(".", folder.path.join("self")).unwrap();
    let ended = folder.jalon("check . --format json");
    assert_eq!(
        (ended.code, files_of(&ended)),
        (1, vec!["a/b.jalon".to_owned()])
    );

    symlink("nowhere.jalon", folder.path.join("broken.jalon")).unwrap();
    symlink("round.jalon", folder.path.join("round.jalon")).unwrap();
    let ended = folder.jalon("check . --format json");
    assert_eq!(
        (ended.code, files_of(&ended)),
        (2, vec!["a/b.jalon".to_owned()])
    );
    assert!(
        ended.stderr.contains("cannot read broken.jalon: "),
        "{ended:?}"
    );
    assert!(
        ended.stderr.contains("cannot read round.jalon: "),
        "{ended:?}"
    );
}

#[test]
fn files_that_are_no_text_are_told_by_kind() {
    let utf_16: Vec<u8> = "team a\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let folder = folder(&[
        ("binary.jalon", b"\x7fELF\x02\x01\x01\0\x90\xff\xfe\x80"),
        ("latin.jalon", LATIN_1),
        ("office.jalon", b"PK\x03\x04\x14\0"),
        ("utf16.jalon", &utf_16),
    ]);
    let ended = folder.jalon("check . --format plain");
    assert_eq!(ended.code, 1);
    for text in [
        "not a text file",
        "Windows-1252",
        "Word, Excel or zip",
        "UTF-16",
    ] {
        assert!(ended.stdout.contains(text), "{text}: {}", ended.stdout);
    }
    assert_eq!(ended.stdout.matches("error[J0001]").count(), 4);
}

#[test]
fn a_file_of_more_than_16_mb_and_a_device_without_end_are_refused() {
    let folder = folder(&[("big.jalon", &vec![b' '; 16 * 1024 * 1024 + 1])]);
    let ended = folder.jalon("check big.jalon --format plain");
    assert_eq!(ended.code, 1);
    assert!(
        ended.stdout.contains("big.jalon:1:1: error[J0002]: "),
        "{ended:?}"
    );
    if std::path::Path::new("/dev/zero").exists() {
        let ended = folder.jalon("check /dev/zero --format plain");
        assert!(
            ended.stdout.contains("/dev/zero:1:1: error[J0002]: "),
            "{ended:?}"
        );
    }
}

#[test]
fn an_empty_file_is_a_script() {
    let folder = folder(&[("empty.jalon", b"")]);
    assert!(folder.jalon("check empty.jalon").code < 2);
}
