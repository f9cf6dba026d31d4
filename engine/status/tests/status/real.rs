//! The messages of others: each is read, or refused with a reason, as docs/src/statuses.md tells.

use std::path::{Path, PathBuf};

use jalon_core::records::InvoiceKind;
use jalon_intake::read_electronic_invoice;
use jalon_status::{About, read};

use crate::skip::skip;

/// What the collection says of those that are not as they should be.
const SAID: [(&str, &str); 7] = [
    ("EDIFACT_EXAMPLE2.TXT", "carries an embedded binary object"),
    ("EDIFACT_EXAMPLE8.TXT", "non-UTF-8 text"),
    ("aperak_v3.edi", "positive"),
    ("aperak_rejected_v3.edi", "negative"),
    ("BIS3_Invoice_negativ.XML", "breaks a rule, not malformed"),
    ("EmptyPDFA1.pdf", "has no XML at all"),
    (
        "factur-x-invalid-xml-encoding-attribute.pdf",
        "declares an impossible encoding",
    ),
];

fn files(test: &str, kinds: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for kind in kinds {
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

fn row(file: &Path, came: &str) -> String {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let said = SAID.iter().find(|(known, _)| *known == name);
    let said = said.map_or("", |(_, said)| said);
    format!("| `{name}` | {said} | {came} |")
}

fn status(file: &Path) -> String {
    let came = match read(&std::fs::read(file).unwrap()) {
        Err(refusal) => format!("refused: {}", refusal.reason.en),
        Ok(found) => {
            let facts = found.facts.iter().map(|fact| {
                let about = match &fact.about {
                    About::Invoice(number) => number.clone(),
                    About::Message(number) => format!("message {number}"),
                };
                format!("{} {} about {about}", fact.network, fact.code)
            });
            let faults = found.faults.iter().map(|fault| fault.reason.en.clone());
            facts.chain(faults).collect::<Vec<_>>().join("; ")
        }
    };
    row(file, &came)
}

fn invoice(file: &Path) -> String {
    let bytes = std::fs::read(file).unwrap();
    assert!(read(&bytes).is_err(), "an invoice is no status");
    let came = match read_electronic_invoice(&bytes, "x") {
        Err(refusal) => format!("refused: {}", refusal.reason.en),
        Ok(found) => {
            let record = found.invoice;
            let kind = match record.kind {
                InvoiceKind::Invoice => "invoice",
                InvoiceKind::CreditNote => "credit note",
            };
            format!(
                "{kind} {}, {} {}",
                record.number, record.total, record.currency
            )
        }
    };
    row(file, &came)
}

#[test]
fn each_is_read_or_refused_as_the_documentation_tells() {
    let test = "each_is_read_or_refused_as_the_documentation_tells";
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/statuses.md");
    let page = std::fs::read_to_string(page).unwrap();
    let kinds = ["lifecycle-cdar", "peppol-response", "edifact"];
    let statuses = files(test, &kinds);
    let invoices = files(test, &["ubl", "cii", "facturx-pdf"]);
    let statuses = statuses.iter().map(|file| status(file));
    let rows: Vec<String> = statuses
        .chain(invoices.iter().map(|file| invoice(file)))
        .collect();
    let missing: Vec<&String> = rows.iter().filter(|row| !page.contains(*row)).collect();
    assert!(
        missing.is_empty(),
        "docs/src/statuses.md has not:\n{}",
        missing
            .iter()
            .map(|row| row.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    );
}
