//! Real mails: each is what docs/src/mail-in.md says of it. They are read where they are at hand; some may not
//! be copied into this house.

#![allow(clippy::unwrap_used)]

#[path = "../../../tests/skip.rs"]
mod skip;

use std::collections::BTreeMap;
use std::path::Path;

use jalon_mailbox::{Kind, Mail, read};

/// The table of the page, between its marks: a row for each mail, without the link of the columns.
fn rows_of_page() -> BTreeMap<String, Vec<String>> {
    let page = include_str!("../../../docs/src/mail-in.md");
    let (_, rest) = page.split_once("<!-- fixtures -->").unwrap();
    let (table, _) = rest.split_once("<!-- end -->").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let cells = line.trim_matches('|').split('|');
        let mut cells = cells.map(|cell| cell.trim().replace('`', ""));
        (cells.next().unwrap(), cells.collect())
    })
    .collect()
}

fn cells(mail: &Mail) -> Vec<String> {
    let cells = match &mail.kind {
        Kind::Report(outcomes) => {
            let one = &outcomes[0];
            let action = format!("{:?}", one.action).to_lowercase();
            let status = one.status.map(|status| status.to_string());
            let recipients = outcomes.iter().filter_map(|one| one.recipient.as_deref());
            let recipients = recipients.collect::<Vec<_>>().join(", ");
            [
                action,
                status.unwrap_or_default(),
                one.reason.name().to_owned(),
                recipients,
            ]
        }
        Kind::Unclear => ["unclear", "", "", ""].map(str::to_owned),
        Kind::Automatic { until } => {
            let until = until.map(|day| format!("until {day}")).unwrap_or_default();
            ["automatic".to_owned(), String::new(), until, String::new()]
        }
        Kind::Complaint => ["complaint", "", "", ""].map(str::to_owned),
        Kind::Person => ["person", "", "", ""].map(str::to_owned),
    };
    cells.to_vec()
}

#[test]
fn every_real_mail_is_what_the_page_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("../../../shared/fixtures/dsn");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        return skip::skip(
            "every_real_mail_is_what_the_page_says",
            "the mails are not here",
        );
    };
    let said = rows_of_page();
    let mut found = BTreeMap::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mail = read(&std::fs::read(&path).unwrap());
        found.insert(name, cells(&mail));
    }
    let table: Vec<String> = found
        .iter()
        .map(|(name, cells)| format!("| `{name}` | {} |", cells.join(" | ")))
        .collect();
    assert_eq!(found, said, "the page should say:\n{}", table.join("\n"));
}
