//! The page of `--report` and the tables of `--format parquet`, with the real binary.

use std::fs::File;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value;

use super::{PLAY, SCRIPT, given};

/// The page that a command writes.
fn page(line: &str) -> String {
    let folder = given();
    let ended = folder.jalon(&format!("{line} --report page.html"));
    assert_eq!(ended.code, 0, "{ended:?}");
    String::from_utf8(folder.read("page.html")).unwrap()
}

#[test]
fn the_page_has_the_figures_of_the_summary() {
    let page = page(PLAY);
    for shown in [
        "<html lang=\"en\">",
        "s.jalon",
        "<dt>Invoices</dt><dd>3</dd>",
        "€1,280.00",
        "TND\u{a0}10.125",
        "<dt>Messages</dt><dd>5</dd>",
        "<dt>Tasks</dt><dd>2</dd>",
        "Request to pay, letter",
        "<bdi>receivables</bdi>",
        "<bdi>s.jalon:",
        "5\u{a0}January\u{a0}2026",
        "21\u{a0}May\u{a0}2026",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(!page.contains("<script") && !page.contains("http:"));
}

#[test]
fn the_page_is_in_the_language_of_its_reader() {
    let page = page(&format!("{PLAY} --lang fr"));
    for shown in [
        "<html lang=\"fr\">",
        "Ce que le script aurait fait",
        "1\u{202f}280,00\u{a0}€",
        "Relance, lettre",
        "enregistrements de toutes les lignes",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn two_scripts_stand_side_by_side() {
    let folder = given();
    let firm = String::from_utf8(SCRIPT.to_vec()).unwrap();
    let firm = firm.replace("5 days after due ", "2 days after due ");
    folder.write("firm.jalon", firm.as_bytes());
    let line = format!("{PLAY} --compare firm.jalon --report page.html");
    let ended = folder.jalon(&line);
    assert_eq!(ended.code, 0, "{ended:?}");
    let page = String::from_utf8(folder.read("page.html")).unwrap();
    for shown in [
        "Two scripts on the same invoices",
        "earlier with firm.jalon",
        "The same for both scripts.",
        "B · firm.jalon",
        "<b>A</b>",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn the_page_is_the_same_on_any_number_of_threads() {
    let one = page(&format!("{PLAY} --threads 1"));
    assert_eq!(one, page(&format!("{PLAY} --threads 4")));
}

#[test]
fn a_page_that_cannot_be_written_is_told() {
    let ended = given().jalon(&format!("{PLAY} --report nowhere/page.html"));
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.stderr.contains("nowhere/page.html"), "{ended:?}");
}

/// The values of a column in a row, as text; nothing where there is none.
fn cell(row: &parquet::record::Row, column: &str) -> Option<String> {
    let mut columns = row.get_column_iter();
    let (_, field) = columns.find(|(name, _)| *name == column).unwrap();
    match field {
        Field::Null => None,
        Field::Str(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[test]
fn tables_hold_what_the_json_lines_hold() {
    let folder = given();
    let json = folder.jalon(&format!("{PLAY} --format json"));
    let ended = folder.jalon(&format!("{PLAY} --output done.parquet"));
    assert_eq!(
        ended.code, 0,
        "the end of the name tells the format: {ended:?}"
    );
    let file = File::open(folder.path.join("done.parquet")).unwrap();
    let file = SerializedFileReader::new(file).unwrap();
    let rows: Vec<_> = file
        .get_row_iter(None)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let lines: Vec<Value> = json
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), lines.len());
    for (row, line) in rows.iter().zip(&lines) {
        for column in [
            "invoice",
            "customer",
            "milestone",
            "action",
            "step",
            "source",
            "role",
            "channel",
            "template",
            "team",
            "agency",
            "currency",
            "why",
        ] {
            let expected = line.get(column).and_then(Value::as_str);
            assert_eq!(cell(row, column).as_deref(), expected, "{column}");
        }
        let day = cell(row, "day").unwrap();
        assert!(line["at"].as_str().unwrap().starts_with(&day), "{day}");
        let amount = cell(row, "amount").map(|amount| amount.parse::<f64>().unwrap());
        let expected = line.get("amount").and_then(Value::as_str);
        assert_eq!(amount, expected.map(|amount| amount.parse().unwrap()));
    }
}

#[test]
fn tables_are_not_for_the_terminal() {
    let ended = given().jalon(&format!("{PLAY} --format parquet"));
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{ended:?}");
    assert!(ended.stderr.contains("--output done.parquet"), "{ended:?}");
}

#[test]
fn differences_are_no_tables() {
    let line = format!("{PLAY} --compare s.jalon --format parquet --output d.parquet");
    let ended = given().jalon(&line);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.stderr.contains("JSON"), "{ended:?}");
}
