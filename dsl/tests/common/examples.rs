//! The scripts under `examples/`, English and French.

use std::path::{Path, PathBuf};

/// A script with its path below `examples/`.
#[derive(Clone, Debug)]
pub struct Example {
    pub path: String,
    pub text: String,
}

/// All of them, in the order of their paths.
pub fn all() -> Vec<Example> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut found = Vec::new();
    gather(&root, &root, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() >= 4, "the examples are there");
    found
}

/// One of them.
pub fn named(path: &str) -> Example {
    let found = all().into_iter().find(|example| example.path == path);
    found.unwrap_or_else(|| panic!("there is no example {path}"))
}

fn gather(root: &Path, folder: &Path, found: &mut Vec<Example>) {
    let entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the examples can be listed")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    for path in entries {
        if path.is_dir() {
            gather(root, &path, found);
        } else if path.extension().is_some_and(|name| name == "jalon") {
            let below = path.strip_prefix(root).expect("below the root");
            found.push(Example {
                path: below.to_string_lossy().into_owned(),
                text: std::fs::read_to_string(&path).expect("an example is text"),
            });
        }
    }
}
