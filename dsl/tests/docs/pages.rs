//! The pages, and the scripts that they show.

use std::fs;
use std::path::{Path, PathBuf};

/// A page of Markdown.
pub struct Page {
    /// Its path below the repository.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A script, or a piece of one, that a page shows.
pub struct Snippet {
    /// Page and line, for messages.
    pub place: String,
    /// What stands behind `jalon` on the fence: `fragment=journey`, `wrong=J0108`, `lang=fr`.
    pub marks: Vec<String>,
    /// What is shown.
    pub text: String,
}

impl Snippet {
    /// The value of `name=...` on the fence.
    pub fn mark(&self, name: &str) -> Option<&str> {
        self.marks
            .iter()
            .find_map(|mark| mark.strip_prefix(name)?.strip_prefix('='))
    }
}

/// The folder of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of a file of the repository.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All pages of documentation.
pub fn all() -> Vec<Page> {
    let mut found = Vec::new();
    for folder in ["docs", "examples", "stdlib"] {
        found.extend(files(folder, "md"));
    }
    found.push("README.md".to_owned());
    found.sort();
    found
        .into_iter()
        .map(|path| Page {
            text: read(&path),
            path,
        })
        .collect()
}

/// The files below a folder that end in `.ending`, by their paths.
pub fn files(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(root().join(&folder)).expect("the folder can be listed");
        for entry in entries {
            let entry = entry.expect("an entry");
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().expect("its type").is_dir() {
                folders.push(path);
            } else if path.ends_with(&format!(".{ending}")) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What all pages show as `jalon`.
pub fn snippets() -> Vec<Snippet> {
    all().iter().flat_map(snippets_of).collect()
}

fn snippets_of(page: &Page) -> Vec<Snippet> {
    let mut found: Vec<Snippet> = Vec::new();
    let (mut inside, mut quoted) = (false, false);
    for (at, line) in page.text.lines().enumerate() {
        if line.starts_with("````") {
            // A page shown as it is, with fences of its own.
            quoted = !quoted;
        } else if quoted {
            continue;
        } else if inside {
            if line.trim_end() == "```" {
                inside = false;
            } else if let Some(snippet) = found.last_mut() {
                snippet.text.push_str(line);
                snippet.text.push('\n');
            }
        } else if let Some(marks) = line.strip_prefix("```jalon") {
            inside = true;
            found.push(Snippet {
                place: format!("{}:{}", page.path, at + 1),
                marks: marks.split_whitespace().map(str::to_owned).collect(),
                text: String::new(),
            });
        }
    }
    found
}
