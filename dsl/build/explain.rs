//! Makes the table of the pages of `jalon explain` from the files of `explain/en` and `explain/fr`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The source of two tables, `ENGLISH` and `FRENCH`, each sorted by code.
pub fn tables() -> String {
    println!("cargo:rerun-if-changed=explain");
    let mut source = String::new();
    for (name, folder) in [("ENGLISH", "explain/en"), ("FRENCH", "explain/fr")] {
        println!("cargo:rerun-if-changed={folder}");
        let _ = writeln!(source, "static {name}: Table = &[");
        for code in codes(folder) {
            // Below the folder of the crate, wherever that is moved to.
            let path = format!("/{folder}/{code}.md");
            let _ = writeln!(
                source,
                "    ({code:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),"
            );
        }
        let _ = writeln!(source, "];");
    }
    source
}

fn codes(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(Path::new(folder)).expect("the folder of pages");
    let mut codes: Vec<String> = entries
        .filter_map(|entry| entry.expect("an entry").file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".md").map(str::to_owned))
        .collect();
    codes.sort();
    codes
}
