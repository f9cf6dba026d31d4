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
    all()
        .iter()
        .flat_map(|page| fenced(page, "jalon"))
        .collect()
}

/// A data file that a page shows, fenced as `csv NAME`.
pub struct DataFile {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// The data files that the snippets use.
pub fn data_files() -> Vec<DataFile> {
    let shown = all();
    let shown = shown.iter().flat_map(|page| fenced(page, "csv"));
    shown
        .filter_map(|file| {
            Some(DataFile {
                name: file.marks.first()?.clone(),
                text: file.text,
            })
        })
        .collect()
}

/// The blocks of a page that are fenced as `language`.
fn fenced(page: &Page, language: &str) -> Vec<Snippet> {
    let mut found: Vec<Snippet> = Vec::new();
    let (mut inside, mut wanted, mut quoted) = (false, false, false);
    for (at, line) in page.text.lines().enumerate() {
        if line.starts_with("````") {
            // A page shown as it is, with fences of its own.
            quoted = !quoted;
        } else if quoted {
            continue;
        } else if inside {
            inside = line.trim_end() != "```";
            if let Some(block) = found.last_mut().filter(|_| inside && wanted) {
                block.text.push_str(line);
                block.text.push('\n');
            }
        } else if let Some(fence) = line.strip_prefix("```") {
            let mut words = fence.split_whitespace();
            inside = true;
            wanted = words.next() == Some(language);
            if wanted {
                found.push(Snippet {
                    place: format!("{}:{}", page.path, at + 1),
                    marks: words.map(str::to_owned).collect(),
                    text: String::new(),
                });
            }
        }
    }
    found
}
