// What the fuzz targets and their driver on stable (`dsl/tests/fuzz_driver.rs`) have in common.

use jalon_dsl::check::check as check_scripts;
use jalon_dsl::format::{Options, format as lay_out};
use jalon_dsl::modules::Given;
use jalon_dsl::span::FileId;
use jalon_dsl::syntax::parse_file;

/// Reads a file into a tree.
#[allow(dead_code)]
pub fn parse(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let (_, found) = parse_file(FileId(0), text);
        for diagnostic in found {
            assert!(
                text.get(diagnostic.span.range()).is_some(),
                "{diagnostic:?}"
            );
        }
    }
}

/// Checks a file, and lays it out.
#[allow(dead_code)]
pub fn check(bytes: &[u8]) {
    let given = Given {
        name: "fuzzed.jalon".into(),
        bytes: bytes.to_vec(),
    };
    let checked = check_scripts(vec![given], &|_| None);
    for diagnostic in &checked.diagnostics {
        let text = &checked.sources.file(diagnostic.span.file).text;
        assert!(
            text.get(diagnostic.span.range()).is_some(),
            "{diagnostic:?}"
        );
    }
    format(bytes);
}

/// Lays a file out, twice: nothing but white space changes, and the second time nothing does.
#[allow(dead_code)]
pub fn format(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(once) = lay_out(text, Options::default()) else {
        return;
    };
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|c| !c.is_whitespace() && *c != '\u{feff}')
            .collect()
    };
    assert_eq!(
        letters(text),
        letters(&once.text),
        "laying out lost something"
    );
    let twice = lay_out(&once.text, Options::default());
    assert_eq!(
        twice.map(|twice| twice.text),
        Ok(once.text),
        "laying out twice changed something"
    );
}
