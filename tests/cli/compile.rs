//! `jalon compile`: the file that it writes, and that it writes nothing on failure.

use crate::run::{LATIN_1, SOUND, folder};

const FIRST: &[u8] = include_bytes!("../../examples/first.jalon");

#[test]
fn a_script_becomes_a_file_with_its_machine_and_tells_the_hash() {
    let folder = folder(&[("a.jalon", FIRST)]);
    let ended = folder.jalon("compile a.jalon -o a.machine.json");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:?}");
    let hash = ended.stdout.trim_end();
    assert!(hash.starts_with("jm0-") && hash.len() == 68, "{hash}");
    let file = String::from_utf8(folder.read("a.machine.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&file).unwrap();
    assert_eq!(json["hash"], hash);
    assert_eq!(json["source_map"]["files"][0], "a.jalon");
    assert_eq!(file.lines().count(), 1);
    // The same bytes on standard output, from standard input under another name.
    let piped = folder.jalon("compile a.jalon -o -");
    assert_eq!((piped.code, piped.stdout.as_str()), (0, file.as_str()));
    let read = folder.jalon_reading("compile - -o b.machine.json", FIRST);
    assert_eq!((read.code, read.stdout.trim_end()), (0, hash));
}

#[test]
fn of_several_scripts_one_must_be_named() {
    let folder = folder(&[("a.jalon", FIRST), ("b.jalon", FIRST)]);
    let ended = folder.jalon("compile . -o a.json");
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    assert!(
        ended.stderr.contains("there are 2 scripts here"),
        "{ended:?}"
    );
    assert_eq!(folder.contents().len(), 2);
}

#[test]
fn compile_writes_nothing_for_a_script_with_errors() {
    let folder = folder(&[("a.jalon", LATIN_1)]);
    for target in ["a.json", "-"] {
        let ended = folder.jalon(&format!("compile a.jalon -o {target}"));
        assert_eq!((ended.code, ended.stdout.as_str()), (1, ""));
        assert!(ended.stderr.contains("J0001"), "{ended:?}");
    }
    assert_eq!(folder.jalon("compile gone.jalon -o a.json").code, 2);
    assert_eq!(folder.contents().len(), 1);
}

#[test]
fn compile_never_overwrites_its_script() {
    let folder = folder(&[("a.jalon", SOUND)]);
    let ended = folder.jalon("compile a.jalon -o ./a.jalon");
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("would overwrite the script"),
        "{ended:?}"
    );
    assert_eq!(folder.read("a.jalon"), SOUND);
}

#[test]
fn compile_never_overwrites_a_module_of_its_script() {
    let script = [b"use letters\n", FIRST].concat();
    let folder = folder(&[
        ("a.jalon", script.as_slice()),
        ("letters.jalon", b"team sales\n"),
    ]);
    let ended = folder.jalon("compile a.jalon -o letters.jalon");
    assert_eq!(ended.code, 2, "{ended:?}");
    assert_eq!(folder.read("letters.jalon"), b"team sales\n");
}

/// Nothing in it at all, nothing but a module of the library, and a file that others use.
#[test]
fn what_has_no_journey_is_told_so_and_nothing_is_written() {
    let folder = folder(&[
        ("empty.jalon", b""),
        ("uses.jalon", b"use std.france\n"),
        ("module.jalon", b"team sales\n"),
    ]);
    for (script, warned) in [("empty", true), ("uses", true), ("module", false)] {
        let checked = folder.jalon(&format!("check {script}.jalon"));
        assert_eq!(checked.code, 0, "{checked:?}");
        assert_eq!(checked.stdout.contains("J0905"), warned, "{checked:?}");
        for command in ["compile", "graph", "test"] {
            let target = match command {
                "test" => "--junit out",
                _ => "-o out",
            };
            let ended = folder.jalon(&format!("{command} {script}.jalon {target}"));
            assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{ended:?}");
            assert!(
                ended.stderr.contains("there is no journey here"),
                "{ended:?}"
            );
        }
    }
    assert_eq!(folder.contents().len(), 3);
}
