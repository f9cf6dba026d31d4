//! The files of one check, and the way from a byte to a line and a column.

use crate::span::{FileId, Span};

/// One file as it was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path as the user gave it; shown in messages.
    pub path: String,
    /// The whole text, unchanged.
    pub text: String,
    line_starts: Vec<u32>,
}

/// A place for people: both count from 1; columns count Unicode scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalars, from 1.
    pub column: u32,
    /// Byte offset in the file, from 0.
    pub byte: u32,
}

impl SourceFile {
    /// A file under a name for messages.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> SourceFile {
        let text = text.into();
        let mut line_starts = vec![0];
        let bytes = text.as_bytes();
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let half = bytes.get(at..at + 2) == Some(b"\r\n");
            if !half {
                line_starts.push(at as u32 + 1);
            }
        }
        SourceFile {
            path: path.into(),
            text,
            line_starts,
        }
    }

    /// The line of a byte, from 1.
    pub fn line_number(&self, byte: u32) -> u32 {
        self.line_starts.partition_point(|start| *start <= byte) as u32
    }

    /// Line and column of a byte; a byte behind the end gives the end.
    pub fn place(&self, byte: u32) -> Place {
        let byte = byte.min(self.text.len() as u32);
        let line = self.line_starts.partition_point(|start| *start <= byte) - 1;
        let start = self.line_starts[line] as usize;
        let before = self.text.get(start..byte as usize).unwrap_or("");
        let skipped = usize::from(line == 0 && before.starts_with('\u{feff}'));
        let column = before.chars().count() - skipped + 1;
        Place {
            line: line as u32 + 1,
            column: column as u32,
            byte,
        }
    }

    /// The line of a byte, from 1: cheaper than its place.
    pub fn line_of(&self, byte: u32) -> u32 {
        let byte = byte.min(self.text.len() as u32);
        self.line_starts.partition_point(|start| *start <= byte) as u32
    }

    /// The text of a line, from 1, without its line break.
    pub fn line(&self, line: u32) -> &str {
        let at = line.saturating_sub(1) as usize;
        let Some(start) = self.line_starts.get(at) else {
            return "";
        };
        let end = self
            .line_starts
            .get(at + 1)
            .copied()
            .unwrap_or(self.text.len() as u32);
        self.text
            .get(*start as usize..end as usize)
            .unwrap_or("")
            .trim_end_matches(['\r', '\n'])
    }

    /// The byte at which a line, from 1, begins; the end of the file for lines behind it.
    pub fn line_start(&self, line: u32) -> u32 {
        let start = self.line_starts.get(line.saturating_sub(1) as usize);
        start.copied().unwrap_or(self.text.len() as u32)
    }

    /// How many lines the file has.
    pub fn line_count(&self) -> u32 {
        self.line_starts.len() as u32
    }
}

/// All files that took part in one check: the user's, and the modules of the library that they use.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// No files yet.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a file.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(self.files.len() as u32 - 1)
    }

    /// The file; ids come from [`Sources::add`] of the same set.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The exact text under a span.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).text.get(span.range()).unwrap_or("")
    }

    /// All files with their ids, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(at, file)| (FileId(at as u32), file))
    }

    /// `path:line` of a span: the form in which traces name a place in a script.
    pub fn file_and_line(&self, span: Span) -> String {
        let file = self.file(span.file);
        format!("{}:{}", file.path, file.place(span.start).line)
    }
}
