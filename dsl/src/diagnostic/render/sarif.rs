//! SARIF 2.1.0, which code platforms and editors read.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Report, advice};
use crate::diagnostic::visible::escape_json;
use crate::diagnostic::{Code, Diagnostic, Lang, Severity, explain};
use crate::span::Span;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Writes the report as one line.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules = rules_used(report);
    let results: Vec<Value> = report
        .diagnostics
        .iter()
        .map(|diagnostic| result(report, &rules, diagnostic))
        .collect();
    let descriptions: Vec<Value> = rules.keys().map(|code| rule(*code, report.lang)).collect();
    let language = match report.lang {
        Lang::En => "en",
        Lang::Fr => "fr",
    };
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "jalon",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": descriptions,
            }},
            "language": language,
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    writeln!(out, "{}", escape_json(document.to_string()))
}

/// The codes of this report, each with its place in the list of rules.
fn rules_used(report: &Report<'_>) -> BTreeMap<Code, usize> {
    let mut rules: BTreeMap<Code, usize> = report
        .diagnostics
        .iter()
        .map(|diagnostic| (diagnostic.code, 0))
        .collect();
    for (index, place) in rules.values_mut().enumerate() {
        *place = index;
    }
    rules
}

fn rule(code: Code, lang: Lang) -> Value {
    let mut rule = json!({ "id": code.0 });
    if let Some(page) = explain::page(code, lang) {
        rule["shortDescription"] = json!({ "text": page.title() });
        rule["help"] = json!({ "text": page.text, "markdown": page.text });
    }
    rule
}

fn result(report: &Report<'_>, rules: &BTreeMap<Code, usize>, diagnostic: &Diagnostic) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut message = diagnostic.message.get(report.lang).to_owned();
    if let Some(advice) = advice(diagnostic, report.lang) {
        message.push('\n');
        message.push_str(&advice);
    }
    let mut result = json!({
        "ruleId": diagnostic.code.0,
        "ruleIndex": rules.get(&diagnostic.code),
        "level": level,
        "message": { "text": message },
        "locations": [{ "physicalLocation": location(report, diagnostic.span) }],
    });
    if !diagnostic.related.is_empty() {
        let related = diagnostic.related.iter().map(|(span, text)| {
            let message = json!({ "text": text.get(report.lang) });
            json!({ "physicalLocation": location(report, *span), "message": message })
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(fix) = &diagnostic.fix {
        result["fixes"] = json!([{ "artifactChanges": [{
            "artifactLocation": { "uri": uri(report.path(fix.span)) },
            "replacements": [{
                "deletedRegion": region(report, fix.span),
                "insertedContent": { "text": fix.replacement },
            }],
        }]}]);
    }
    result
}

fn location(report: &Report<'_>, span: Span) -> Value {
    json!({
        "artifactLocation": { "uri": uri(report.path(span)) },
        "region": region(report, span),
    })
}

fn region(report: &Report<'_>, span: Span) -> Value {
    let (start, end) = report.places(span);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": start.byte,
        "byteLength": end.byte - start.byte,
    })
}

/// A path as a URI: relative ones stay relative.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut uri = String::with_capacity(path.len() + 8);
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
