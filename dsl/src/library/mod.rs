//! The standard library: scripts and data that come with Jalon, embedded in the binary.

pub mod confidence;
pub mod countries;
pub mod statuses;

include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// The text of a library file, by its path below the library's folder.
pub fn read(path: &str) -> Option<&'static str> {
    FILES
        .iter()
        .find(|(name, _)| *name == path)
        .map(|(_, text)| *text)
}

/// The modules of the library that scripts can use: `std.france` and the like.
pub fn modules() -> impl Iterator<Item = String> {
    FILES
        .iter()
        .filter_map(|(name, _)| name.strip_suffix(".jalon"))
        .filter(|name| *name != "std")
        .map(|name| format!("std.{}", name.replace('/', ".")))
}

/// The rows of a data file of the library, its head left out. Cells are parted by commas; one that
/// holds a comma stands in quotes.
fn rows(path: &str) -> impl Iterator<Item = Vec<String>> {
    let lines = read(path).unwrap_or_default().lines();
    lines
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .skip(1)
        .map(cells)
}

fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}
