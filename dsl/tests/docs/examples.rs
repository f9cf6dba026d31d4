//! The examples and the library are right.

use jalon_dsl::span::FileId;
use jalon_dsl::syntax::parse_file;

use crate::pages::{files, read};

#[test]
fn examples_and_library_are_read_without_a_fault() {
    let mut faults = Vec::new();
    for path in files("examples", "jalon")
        .into_iter()
        .chain(files("stdlib", "jalon"))
    {
        let (_, found) = parse_file(FileId::default(), &read(&path));
        faults.extend(
            found
                .iter()
                .map(|fault| format!("{path}: {}", fault.message.en)),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
