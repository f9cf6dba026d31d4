//! The list of the library's files, embedded in the binary.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Source of `pub const FILES`, and the files on which it depends.
pub fn table() -> String {
    let root = Path::new("../stdlib");
    println!("cargo:rerun-if-changed=../stdlib");
    let mut files = Vec::new();
    walk(root, &mut files);
    files.sort();
    let mut out = String::from(
        "/// Path below the library's folder, and text.\npub const FILES: &[(&str, &str)] = &[\n",
    );
    for file in files {
        let below = file.strip_prefix(root).expect("below the library");
        let below = below.to_string_lossy().replace('\\', "/");
        println!("cargo:rerun-if-changed={}", file.display());
        let path = format!("/../stdlib/{below}");
        let _ = writeln!(
            out,
            "    ({below:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),"
        );
    }
    out.push_str("];\n");
    out
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder)
        .expect("the library lies beside the crate")
        .flatten()
    {
        let path = entry.path();
        let wanted = path
            .extension()
            .is_some_and(|ending| ending == "jalon" || ending == "csv");
        // Its tests are for whoever changes the library, not for scripts.
        let is_tests = path.file_name().is_some_and(|name| name == "tests");
        if path.is_dir() && !is_tests {
            walk(&path, files);
        } else if wanted && path.is_file() {
            files.push(path);
        }
    }
}
