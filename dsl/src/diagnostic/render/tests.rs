use std::io::Write;

use super::*;
use crate::diagnostic::{codes, text};
use crate::source::SourceFile;

/// Two files with accents and a hidden character, and one diagnostic of each kind, out of order.
pub(crate) fn sample() -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let first = sources.add(SourceFile::new(
        "relances, été.jalon",
        "équipe été\nétape « é\u{1b}é » à tort\n",
    ));
    let second = sources.add(SourceFile::new("b.jalon", "team a\nteam a\n"));
    let twice = Diagnostic::error(
        codes::BAD_NAME,
        Span::new(second, 12, 13),
        text(
            "two teams are called `a`",
            "deux équipes s'appellent «\u{a0}a\u{a0}»",
        ),
    )
    .related(
        Span::new(second, 5, 6),
        text("the first one", "la première"),
    )
    .fix(Span::new(second, 12, 13), "a2");
    let strange = Diagnostic::warning(
        codes::HIDDEN_CHARACTER,
        Span::new(first, 26, 27),
        text("hidden \u{1b} character", "caractère \u{1b} caché"),
    )
    .help(text("delete it\n100 % sure", "le supprimer\nsans risque"));
    let note = Diagnostic::note(
        codes::MISSPELT,
        Span::new(first, 26, 30),
        text("odd word", "mot curieux"),
    );
    (sources, vec![twice, note, strange])
}

fn rendered(lang: Lang, write: fn(&Report<'_>, &mut dyn Write) -> std::io::Result<()>) -> String {
    let (sources, diagnostics) = sample();
    let mut out = Vec::new();
    write(&Report::new(&sources, &diagnostics, lang), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn plain_lines_are_in_order_and_in_the_users_language() {
    assert_eq!(
        rendered(Lang::En, plain::write),
        "relances, été.jalon:2:10: warning[J0004]: hidden <U+001B> character\n  \
           help: delete it\n    100 % sure\n\
         relances, été.jalon:2:10: note[J0107]: odd word\n\
         b.jalon:2:6: error[J0114]: two teams are called `a`\n  \
           b.jalon:1:6: the first one\n  \
           help: write: a2\n\
         1 error, 1 warning\n"
    );
    let french = rendered(Lang::Fr, plain::write);
    assert!(french.contains("avertissement[J0004]: caractère <U+001B> caché\n"));
    assert!(french.contains("  aide\u{a0}: le supprimer\n"));
    assert!(french.ends_with("1 erreur, 1 avertissement\n"));
}

#[test]
fn json_is_the_documented_contract() {
    let json = rendered(Lang::En, json::write);
    assert!(!json.contains('\u{1b}'));
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let expected = serde_json::json!({
        "diagnostics": [
            {
                "code": "J0004", "severity": "warning", "message": "hidden \u{1b} character",
                "help": "delete it\n100 % sure", "file": "relances, été.jalon",
                "start": { "line": 2, "column": 10, "byte": 26 },
                "end": { "line": 2, "column": 11, "byte": 27 },
                "related": [],
            },
            {
                "code": "J0107", "severity": "note", "message": "odd word",
                "file": "relances, été.jalon",
                "start": { "line": 2, "column": 10, "byte": 26 },
                "end": { "line": 2, "column": 13, "byte": 30 },
                "related": [],
            },
            {
                "code": "J0114", "severity": "error", "message": "two teams are called `a`",
                "help": "write: a2", "file": "b.jalon",
                "start": { "line": 2, "column": 6, "byte": 12 },
                "end": { "line": 2, "column": 7, "byte": 13 },
                "related": [{
                    "message": "the first one", "file": "b.jalon",
                    "start": { "line": 1, "column": 6, "byte": 5 },
                    "end": { "line": 1, "column": 7, "byte": 6 },
                }],
            },
        ],
        "summary": { "errors": 1, "warnings": 1 },
    });
    assert_eq!(value, expected);
}

#[test]
fn severities_in_json_are_english_in_french_too() {
    let value: serde_json::Value = serde_json::from_str(&rendered(Lang::Fr, json::write)).unwrap();
    assert_eq!(value["diagnostics"][2]["severity"], "error");
    assert_eq!(value["diagnostics"][2]["help"], "écrire\u{a0}: a2");
}

#[test]
fn github_commands_are_escaped() {
    assert_eq!(
        rendered(Lang::En, github::write),
        "::warning file=relances%2C été.jalon,line=2,endLine=2,col=10,endColumn=11,title=J0004\
         ::hidden <U+001B> character%0Adelete it%0A100 %25 sure\n\
         ::notice file=relances%2C été.jalon,line=2,endLine=2,col=10,endColumn=13,title=J0107\
         ::odd word\n\
         ::error file=b.jalon,line=2,endLine=2,col=6,endColumn=7,title=J0114\
         ::two teams are called `a`%0Awrite: a2\n"
    );
}

#[test]
fn sarif_has_rules_places_related_places_and_fixes() {
    let sarif = rendered(Lang::Fr, sarif::write);
    assert!(!sarif.contains('\u{1b}'));
    let value: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(value["version"], "2.1.0");
    let run = &value["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules: Vec<&str> = run["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["J0004", "J0107", "J0114"]);
    let results = run["results"].as_array().unwrap();
    for result in results {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(result["ruleId"], rules[index]);
    }
    let location = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(
        location["artifactLocation"]["uri"],
        "relances%2C%20%C3%A9t%C3%A9.jalon"
    );
    assert_eq!(location["region"]["startColumn"], 10);
    assert_eq!(location["region"]["byteLength"], 1);
    assert_eq!(
        results[2]["relatedLocations"][0]["message"]["text"],
        "la première"
    );
    let replacement = &results[2]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], "a2");
}

#[test]
fn the_summary_counts_in_words() {
    let (sources, diagnostics) = sample();
    let summary =
        |diagnostics: &[Diagnostic], lang| Report::new(&sources, diagnostics, lang).summary();
    let [error, note, warning] = diagnostics.try_into().unwrap();
    assert_eq!(summary(&[], Lang::En), "no errors");
    assert_eq!(
        summary(std::slice::from_ref(&note), Lang::Fr),
        "aucune erreur"
    );
    assert_eq!(
        summary(std::slice::from_ref(&warning), Lang::Fr),
        "1 avertissement"
    );
    assert_eq!(
        summary(&[error.clone(), error, warning], Lang::Fr),
        "2 erreurs, 1 avertissement"
    );
}
