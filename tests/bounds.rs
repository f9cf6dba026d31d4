//! How much a test does: small by default, larger in the long run (`tests/run long`). A test takes
//! this file in with `#[path]` and asks for its bound by name.

const TABLE: &str = include_str!("bounds.txt");

/// The bound under `name` in `bounds.txt`.
pub fn bound(name: &str) -> u64 {
    let long = std::env::var_os("JALON_LONG").is_some_and(|value| value == "1");
    let mut rows = TABLE
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let row = rows.find(|row| row.first() == Some(&name));
    let value = row.and_then(|row| row.get(if long { 2 } else { 1 })?.parse().ok());
    assert!(value.is_some(), "tests/bounds.txt has no bound `{name}`");
    value.unwrap_or_default()
}
