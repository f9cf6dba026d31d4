//! `jalon explain`.

use crate::run::{Folder, folder};

#[test]
fn a_page_is_shown_in_the_language_of_the_user() {
    let folder = folder(&[]);
    let english = folder.jalon("explain J0101");
    assert_eq!((english.code, english.stderr.as_str()), (0, ""));
    assert!(
        english.stdout.starts_with("# J0101: "),
        "{}",
        english.stdout
    );
    for part in ["```jalon wrong\n", "```jalon right\n", "## What to do\n"] {
        assert!(english.stdout.contains(part), "{part}");
    }
    let french = folder.jalon_with(&[("LC_ALL", "fr_FR.UTF-8")], "explain J0101");
    assert!(
        french.stdout.starts_with("# J0101\u{a0}: "),
        "{}",
        french.stdout
    );
    for part in ["```jalon faux\n", "```jalon juste\n", "## Que faire\n"] {
        assert!(french.stdout.contains(part), "{part}");
    }
}

#[test]
fn a_code_may_be_typed_in_lower_case_or_in_short() {
    let folder = folder(&[]);
    let page = folder.jalon("explain J0101").stdout;
    for typed in ["j0101", "101", "[J0101]"] {
        assert_eq!(
            folder.jalon(&format!("explain {typed}")).stdout,
            page,
            "{typed}"
        );
    }
}

#[test]
fn without_a_code_all_are_listed_with_their_titles() {
    let folder = folder(&[]);
    for (lang, first) in [
        ("en", "J0001  the file is not text in UTF-8"),
        ("fr", "J0001  le fichier n'est pas du texte en UTF-8"),
    ] {
        let ended = folder.jalon(&format!("explain --lang {lang}"));
        assert_eq!(ended.code, 0);
        assert_eq!(ended.stdout.lines().next(), Some(first));
        let mut codes: Vec<&str> = ended.stdout.lines().map(|line| &line[..5]).collect();
        let listed = codes.clone();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(listed, codes, "each once, in order");
        assert!(
            ended.stdout.lines().all(|line| line.len() > 12),
            "{}",
            ended.stdout
        );
    }
}

#[test]
fn an_unknown_code_gets_help() {
    let folder = folder(&[]);
    let ended = folder.jalon("explain K0101");
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    assert_eq!(
        ended.stderr,
        "jalon: error: there is no code `K0101`; did you mean `J0101`?\n"
    );
    let ended = folder.jalon("explain paid --lang fr");
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("`jalon explain` les énumère tous"),
        "{}",
        ended.stderr
    );
}

/// The promise of every page: its wrong script gives the code and no other, its right script gives
/// nothing.
#[test]
fn examples_of_pages_give_what_the_pages_say() {
    let listed = folder(&[]).jalon("explain").stdout;
    let codes: Vec<&str> = listed.lines().map(|line| &line[..5]).collect();
    let mut faults = Vec::new();
    for (lang, wrong, right) in [("en", "wrong", "right"), ("fr", "faux", "juste")] {
        for code in &codes {
            let folder = folder(&[]);
            let page = folder
                .jalon(&format!("explain {code} --lang {lang}"))
                .stdout;
            for (name, text) in files(&page) {
                folder.write(&name, text.as_bytes());
            }
            if let Some(script) = block(&page, wrong) {
                let given = codes_given(&folder, &script, code);
                if given.is_empty() || given.iter().any(|given| given != code) {
                    faults.push(format!("{code} {lang}: the wrong script gives {given:?}"));
                }
            }
            if let Some(script) = block(&page, right) {
                let given = codes_given(&folder, &script, code);
                if !given.is_empty() {
                    faults.push(format!("{code} {lang}: the right script gives {given:?}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The script under a name, with `<U+202E>` and the like turned into the characters.
fn block(page: &str, name: &str) -> Option<String> {
    let head = format!("\n```jalon {name}\n");
    let script = page.split_once(&head)?.1.split_once("\n```")?.0;
    let mut parts = script.split("<U+");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('>')?;
        text.push(char::from_u32(u32::from_str_radix(number, 16).ok()?)?);
        text.push_str(rest);
    }
    Some(text + "\n")
}

/// The data files that a page shows, with their names.
fn files(page: &str) -> Vec<(String, String)> {
    let blocks = page.split("\n```csv ").skip(1);
    blocks
        .filter_map(|block| {
            let (name, rest) = block.split_once('\n')?;
            let (text, _) = rest.split_once("```")?;
            Some((name.to_owned(), text.to_owned()))
        })
        .collect()
}

/// Codes of the messages about a script. A note asks for nothing: it counts only on its own page.
fn codes_given(folder: &Folder, script: &str, own: &str) -> Vec<String> {
    folder.write("script.jalon", script.as_bytes());
    let json = folder.jalon("check script.jalon --format json").json();
    let diagnostics = json["diagnostics"].as_array().unwrap().iter();
    diagnostics
        .filter(|found| found["severity"] != "note" || found["code"] == own)
        .map(|found| found["code"].as_str().unwrap().to_owned())
        .collect()
}
