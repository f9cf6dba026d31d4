//! The tables of facts, each row with where it was found and how sure it is: what the library is
//! compared with.

use std::collections::BTreeMap;
use std::path::Path;

/// A row by the names of its columns.
pub struct Row(BTreeMap<String, String>);

impl Row {
    /// The cell of a column.
    pub fn get(&self, column: &str) -> &str {
        self.0
            .get(column)
            .unwrap_or_else(|| panic!("no column {column}"))
    }
}

/// The rows of a table.
pub fn rows(name: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/library/facts");
    let text = std::fs::read_to_string(path.join(name)).expect(name);
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let head = cells(lines.next().expect("a head"));
    lines
        .map(|line| {
            let row: BTreeMap<_, _> = head.iter().cloned().zip(cells(line)).collect();
            assert_eq!(row.len(), head.len(), "{name}: {line}");
            Row(row)
        })
        .collect()
}

/// The cells of a line; one that holds a comma stands in quotes.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().expect("a cell").push(c),
        }
    }
    cells
}
