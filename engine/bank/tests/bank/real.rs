//! The statements of others: each is read, or refused with a reason, as docs/src/payments.md tells.

use std::path::{Path, PathBuf};

use jalon_bank::{Side, Status, read};

use crate::skip::skip;

/// What the collection says of those that are not as they should be.
const SAID: [(&str, &str); 8] = [
    ("camt053.v2.wrong.xml", "must be refused"),
    (
        "camt053.v2.five.decimals.xml",
        "amounts with more decimals than needed",
    ),
    ("special-cases-february_30.sta", "30 February"),
    ("special-cases-invalid_statement.sta", "no statement"),
    (
        "special-cases-raphaelm.sta",
        "fields of its own, no currency at the end",
    ),
    ("mBank-mt942.sta", "MT942 sent as MT940"),
    ("self-provided-raiffeisen-cmi.sta", "Latin-1"),
    ("jejik-rabobank.sta", "a field for each line of text"),
];

fn files(test: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for kind in ["camt", "mt940"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../shared/fixtures")
            .join(kind);
        let Ok(files) = std::fs::read_dir(&folder) else {
            skip(test, "the collection of real documents is not at hand");
            return Vec::new();
        };
        let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        found.extend(files);
    }
    found
}

/// A row of the table.
fn row(file: &Path) -> String {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let said = SAID.iter().find(|(known, _)| *known == name);
    let said = said.map_or("", |(_, said)| said);
    let came = match read(&std::fs::read(file).unwrap()) {
        Err(refusal) => format!("refused: {}", refusal.reason.en),
        Ok(found) => {
            let entries: Vec<_> = found
                .statements
                .iter()
                .flat_map(|one| &one.entries)
                .collect();
            assert!(
                entries.iter().all(|one| one.status == Status::Booked),
                "{name}"
            );
            let count = |side: Side| entries.iter().filter(|one| one.side == side).count();
            let mut came = vec![format!("statements: {}", found.statements.len())];
            let sides = [
                (Side::In, "in"),
                (Side::Out, "out"),
                (Side::InTakenBack, "taken back"),
                (Side::OutTakenBack, "came back"),
            ];
            for (side, word) in sides {
                if count(side) > 0 {
                    came.push(format!("{} {word}", count(side)));
                }
            }
            let apart = entries.iter().filter(|one| !one.adds_up).count();
            if apart > 0 {
                came.push(format!("{apart} whose details do not add up"));
            }
            for fault in &found.faults {
                came.push(fault.reason.en.clone());
            }
            came.join("; ")
        }
    };
    format!("| `{name}` | {said} | {came} |")
}

#[test]
fn each_is_read_or_refused_as_the_documentation_tells() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/payments.md");
    let page = std::fs::read_to_string(page).unwrap();
    let files = files("each_is_read_or_refused_as_the_documentation_tells");
    let rows: Vec<String> = files.iter().map(|file| row(file)).collect();
    let missing: Vec<&String> = rows.iter().filter(|row| !page.contains(*row)).collect();
    assert!(
        missing.is_empty(),
        "docs/src/payments.md has not:\n{missing:#?}"
    );
}
