//! The outcome as JUnit XML, as build servers read it.

use std::fmt::Write;

use jalon_dsl::diagnostic::Lang;

use super::faults::sentence;
use super::{Outcome, Ran};

/// The whole text of the file.
pub fn text(outcome: &Outcome<'_>, lang: Lang) -> String {
    let mut files: Vec<&str> = Vec::new();
    for ran in &outcome.ran {
        let path = path_of(outcome, ran);
        if !files.contains(&path) {
            files.push(path);
        }
    }
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for file in files {
        let ran: Vec<&Ran<'_>> = outcome
            .ran
            .iter()
            .filter(|ran| path_of(outcome, ran) == file)
            .collect();
        suite(outcome, file, &ran, lang, &mut out);
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(outcome: &Outcome<'_>, file: &str, ran: &[&Ran<'_>], lang: Lang, out: &mut String) {
    let failed = ran.iter().filter(|ran| !ran.passed()).count();
    // Writing to a String can't fail.
    let _ = writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\">",
        escaped(file),
        ran.len(),
    );
    for ran in ran {
        let head = format!(
            "    <testcase name=\"{}\" classname=\"{}\" time=\"{}.{:03}\"",
            escaped(&ran.case.name),
            escaped(file),
            ran.took.as_secs(),
            ran.took.subsec_millis(),
        );
        if ran.passed() {
            let _ = writeln!(out, "{head}/>");
            continue;
        }
        let _ = writeln!(out, "{head}>");
        for failure in &ran.verdict.failures {
            let message = sentence(ran, failure, lang);
            let span = ran.script.span(failure.source);
            let source = outcome.tests.sources.file(span.file);
            let line = source.place(span.start).line;
            let _ = writeln!(
                out,
                "      <failure message=\"{}\">{}:{line}: {}</failure>",
                escaped(&message),
                escaped(file),
                escaped(source.line(line).trim()),
            );
        }
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n");
}

fn path_of<'o>(outcome: &'o Outcome<'_>, ran: &Ran<'_>) -> &'o str {
    let span = ran.script.span(ran.case.source);
    &outcome.tests.sources.file(span.file).path
}

/// A text as XML can hold it; what XML can't hold at all is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_in_a_name_is_read_as_xml() {
        assert_eq!(
            escaped("a <b> & \"c\"\u{1}"),
            "a &lt;b&gt; &amp; &quot;c&quot;"
        );
    }
}
