//! `jalon check`: exit codes, formats, languages.

use crate::run::{LATIN_1, SOUND, folder};

#[test]
fn a_sound_script_ends_with_0() {
    let folder = folder(&[("a.jalon", SOUND)]);
    let ended = folder.jalon("check a.jalon");
    assert_eq!(
        (ended.code, ended.stdout.as_str(), ended.stderr.as_str()),
        (0, "no errors\n", "")
    );
}

#[test]
fn without_a_path_the_current_folder_is_checked() {
    let folder = folder(&[("a.jalon", LATIN_1), ("b.txt", LATIN_1)]);
    let ended = folder.jalon("check --format plain");
    assert_eq!(ended.code, 1);
    assert!(
        ended.stdout.starts_with("a.jalon:2:7: error[J0001]: "),
        "{ended:?}"
    );
    assert!(ended.stdout.ends_with("\n1 error\n"), "{ended:?}");
}

#[test]
fn wrong_use_ends_with_2_and_leaves_stdout_empty() {
    let folder = folder(&[("a.jalon", SOUND)]);
    for line in [
        "",
        "chek a.jalon",
        "check --formt json",
        "check --format pdf a.jalon",
        "fmt",
        "compile a.jalon",
    ] {
        for lang in ["en", "fr"] {
            let ended = folder.jalon(&format!("--lang {lang} {line}"));
            assert_eq!(
                (ended.code, ended.stdout.as_str()),
                (2, ""),
                "{line} {lang}: {ended:?}"
            );
            assert!(!ended.stderr.is_empty(), "{line} {lang}");
        }
    }
}

#[test]
fn every_format_names_the_fault_and_its_place() {
    let folder = folder(&[("a.jalon", LATIN_1)]);
    let expected = [
        ("human", "[a.jalon:2:7]"),
        ("plain", "a.jalon:2:7: error[J0001]: "),
        (
            "json",
            r#""start":{"line":2,"column":7,"byte":13},"end":{"line":2,"column":8,"byte":14}"#,
        ),
        ("sarif", r#""startColumn":7"#),
        (
            "github",
            "::error file=a.jalon,line=2,endLine=2,col=7,endColumn=8,title=J0001::",
        ),
    ];
    for (format, text) in expected {
        let ended = folder.jalon(&format!("check a.jalon --format {format}"));
        assert_eq!(ended.code, 1, "{format}");
        assert!(ended.stdout.contains(text), "{format}: {}", ended.stdout);
        assert_eq!(ended.stderr, "", "{format}");
    }
}

#[test]
fn json_of_a_sound_script_says_so() {
    let folder = folder(&[("a.jalon", SOUND)]);
    let json = folder.jalon("check a.jalon --format json").json();
    let expected = serde_json::json!({
        "diagnostics": [], "summary": { "errors": 0, "warnings": 0 }
    });
    assert_eq!(json, expected);
}

#[test]
fn the_language_comes_from_the_option_then_from_the_locale() {
    let folder = folder(&[("a.jalon", LATIN_1)]);
    let french = [("LANG", "fr_FR.UTF-8")];
    let check = "check a.jalon --format plain";
    assert!(folder.jalon(check).stdout.ends_with("1 error\n"));
    assert!(
        folder
            .jalon_with(&french, check)
            .stdout
            .ends_with("1 erreur\n")
    );
    let ended = folder.jalon_with(&french, "--lang en check a.jalon --format plain");
    assert!(ended.stdout.ends_with("1 error\n"));
    let ended = folder.jalon_with(&french, "check --format pdf a.jalon");
    assert!(
        ended.stderr.contains("valeur «\u{a0}pdf\u{a0}» refusée"),
        "{ended:?}"
    );
    let ended = folder.jalon_with(&french, "check nulle-part.jalon");
    assert!(
        ended.stderr.contains("ce fichier ou dossier n'existe pas"),
        "{ended:?}"
    );
}

#[test]
fn help_and_version_end_with_0_in_both_languages() {
    let folder = folder(&[]);
    for (line, text) in [
        ("--help", "Usage: jalon"),
        ("--lang fr --help", "Utilisation\u{a0}: jalon"),
        ("check --help --lang=fr", "Vérifier des scripts"),
        ("fmt -h", "Lay scripts out"),
        ("help", "Usage: jalon"),
        ("help --lang fr", "Utilisation\u{a0}: jalon"),
        ("help import", "Usage: jalon import"),
        ("help check --lang fr", "Vérifier des scripts"),
        ("--version", concat!("jalon ", env!("CARGO_PKG_VERSION"))),
    ] {
        let ended = folder.jalon(line);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{line}");
        assert!(ended.stdout.contains(text), "{line}: {}", ended.stdout);
    }
}

#[test]
fn a_missing_module_is_looked_for_beside_the_script() {
    let folder = folder(&[
        ("script.jalon", b"use templates.opticans\nuse nowhere\n"),
        ("templates/opticians.jalon", b"team sales\n"),
    ]);
    let json = folder.jalon("check script.jalon --format json").json();
    let messages: Vec<String> = json["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|found| found["code"] == "J0210")
        .map(|found| found["help"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        messages[0].contains("`templates.opticians`"),
        "{messages:?}"
    );
    assert!(
        messages[1].contains("lie: templates.opticians"),
        "{messages:?}"
    );
}

#[test]
fn an_endpoint_that_is_called_one_and_a_way_that_is_not_declared_get_what_to_write() {
    let script = |send: &str, last: &str| {
        format!(
            "team receivables\nendpoint erp\n\njourney all {{\n  for all invoices\n  send to payer by {send}\n  \
             milestone paid from sending {{\n    expect payment in full\n    \
             missed   30 days after due   task \"Unpaid {{number}}\" for receivables\n  }}\n  {last}\n}}\n"
        )
    };
    let endpoint = script("link", "on receipt   post receipt to endpoint erp");
    let way = script("customer.way", "on receipt   post receipt to erp");
    let folder = folder(&[
        ("endpoint.jalon", endpoint.as_bytes()),
        ("way.jalon", way.as_bytes()),
    ]);
    let told = folder.jalon("check endpoint.jalon");
    let told = format!("{}{}", told.stdout, told.stderr);
    assert!(told.contains("`endpoint` is one too many here"), "{told}");
    assert!(told.contains("its name is enough: `... to erp`"), "{told}");
    let told = folder.jalon("check way.jalon");
    let told = format!("{}{}", told.stdout, told.stderr);
    assert!(told.contains("`customer { way  way = link }`"), "{told}");
    let declared = format!("{way}\ncustomer {{ way  way = link }}\n");
    folder.write("way.jalon", declared.as_bytes());
    assert_eq!(folder.jalon("check way.jalon").code, 0);
}
