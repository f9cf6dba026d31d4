//! SARIF 2.1.0: what the standard asks for of the parts that are written, and no part that it does not
//! know. Section numbers are those of the standard (OASIS, 27 March 2020).

use serde_json::Value;

use crate::run::folder;

/// Faults with other places, with text to paste and with neither, in a file whose name needs escaping.
const FAULTS: &str = "team billing\nteam billing\n\njourny everyone {\n  for all invoices\n  calendar offce\n  send to payer by link\n}\n";

/// The properties of an object: each with whether it is required.
type Known = &'static [(&'static str, bool)];

const LOG: Known = &[("$schema", false), ("version", true), ("runs", true)];
const RUN: Known = &[
    ("tool", true),
    ("language", false),
    ("columnKind", false),
    ("results", true),
];
const DRIVER: Known = &[("name", true), ("semanticVersion", false), ("rules", false)];
const RULE: Known = &[("id", true), ("shortDescription", false), ("help", false)];
const RESULT: Known = &[
    ("ruleId", true),
    ("ruleIndex", true),
    ("level", true),
    ("message", true),
    ("locations", true),
    ("relatedLocations", false),
    ("fixes", false),
];
const REGION: Known = &[
    ("startLine", true),
    ("startColumn", true),
    ("endLine", true),
    ("endColumn", true),
    ("byteOffset", true),
    ("byteLength", true),
];

fn is(value: &Value, known: Known) {
    let object = value
        .as_object()
        .unwrap_or_else(|| panic!("an object: {value}"));
    for (name, required) in known {
        assert!(
            !required || object.contains_key(*name),
            "{name} is missing: {value}"
        );
    }
    for name in object.keys() {
        assert!(
            known.iter().any(|(one, _)| one == name),
            "{name} is unknown: {value}"
        );
    }
}

fn all(value: &Value) -> &Vec<Value> {
    value
        .as_array()
        .unwrap_or_else(|| panic!("an array: {value}"))
}

/// 3.11: a message has a text that is not empty.
fn is_message(value: &Value, known: Known) {
    is(value, known);
    assert!(
        value["text"].as_str().is_some_and(|text| !text.is_empty()),
        "{value}"
    );
}

/// 3.29 to 3.31: a file and a region of it; lines and columns from 1, the end not before the start.
fn is_place(value: &Value) {
    is(value, &[("artifactLocation", true), ("region", true)]);
    is_file(&value["artifactLocation"]);
    is_region(&value["region"]);
}

/// 3.4: a URI has no blanks and no letters beyond ASCII.
fn is_file(value: &Value) {
    is(value, &[("uri", true)]);
    let uri = value["uri"].as_str().unwrap();
    assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()), "{uri}");
}

fn is_region(value: &Value) {
    is(value, REGION);
    let number = |name: &str| {
        value[name]
            .as_u64()
            .unwrap_or_else(|| panic!("{name}: {value}"))
    };
    let start = (number("startLine"), number("startColumn"));
    let end = (number("endLine"), number("endColumn"));
    assert!(
        start.0 >= 1 && start.1 >= 1 && end.1 >= 1 && start <= end,
        "{value}"
    );
    let _ = (number("byteOffset"), number("byteLength"));
}

fn is_log(log: &Value) {
    is(log, LOG);
    assert_eq!(log["version"], "2.1.0");
    let [run] = &all(&log["runs"])[..] else {
        panic!("one run: {log}")
    };
    is(run, RUN);
    assert!(["en", "fr"].contains(&run["language"].as_str().unwrap()));
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    is(&run["tool"], &[("driver", true)]);
    let driver = &run["tool"]["driver"];
    is(driver, DRIVER);
    assert_eq!(driver["name"], "jalon");
    let rules = all(&driver["rules"]);
    for rule in rules {
        is(rule, RULE);
        is_message(&rule["shortDescription"], &[("text", true)]);
        is_message(&rule["help"], &[("text", true), ("markdown", false)]);
    }
    for result in all(&run["results"]) {
        is_result(result, rules);
    }
}

fn is_result(result: &Value, rules: &[Value]) {
    is(result, RESULT);
    // 3.27.6: the index leads to the rule of that id.
    let index = result["ruleIndex"].as_u64().unwrap() as usize;
    assert_eq!(rules[index]["id"], result["ruleId"]);
    assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
    is_message(&result["message"], &[("text", true)]);
    for place in all(&result["locations"]) {
        is(place, &[("physicalLocation", true)]);
        is_place(&place["physicalLocation"]);
    }
    for place in result["relatedLocations"].as_array().into_iter().flatten() {
        is(place, &[("physicalLocation", true), ("message", true)]);
        is_place(&place["physicalLocation"]);
        is_message(&place["message"], &[("text", true)]);
    }
    for fix in result["fixes"].as_array().into_iter().flatten() {
        is(fix, &[("artifactChanges", true)]);
        for change in all(&fix["artifactChanges"]) {
            is(
                change,
                &[("artifactLocation", true), ("replacements", true)],
            );
            is_file(&change["artifactLocation"]);
            for one in all(&change["replacements"]) {
                is(one, &[("deletedRegion", true), ("insertedContent", false)]);
                is_region(&one["deletedRegion"]);
                is(&one["insertedContent"], &[("text", true)]);
            }
        }
    }
}

#[test]
fn what_is_written_as_sarif_is_sarif() {
    let folder = folder(&[("relances été.jalon", FAULTS.as_bytes()), ("b.jalon", b"")]);
    for lang in ["en", "fr"] {
        let ended = folder.jalon(&format!("check . --format sarif --lang {lang}"));
        assert_eq!(ended.code, 1, "{ended:?}");
        let log = ended.json();
        is_log(&log);
        let results = all(&log["runs"][0]["results"]);
        let having = |name: &str| results.iter().filter(|one| one.get(name).is_some()).count();
        assert!(results.len() >= 3 && having("fixes") > 0, "{log}");
        assert!(having("relatedLocations") > 0, "{log}");
    }
}

#[test]
fn a_clean_script_is_sarif_too() {
    let folder = folder(&[("a.jalon", crate::run::SOUND)]);
    let ended = folder.jalon("check a.jalon --format sarif");
    is_log(&ended.json());
    assert_eq!(ended.code, 0);
}
