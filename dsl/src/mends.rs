//! Text to paste is offered only where it was tried: the script is checked again with it.
//!
//! A guess that only trades one error for another was not what was meant; its message stands without
//! it. Words of other tools and of the other language are known, not guessed.

use std::collections::HashMap;

use crate::check::{Checked, check_once};
use crate::diagnostic::{Diagnostic, Fix, Severity, codes};
use crate::modules::{Given, ReadFile, Script};
use crate::source::{SourceFile, Sources};
use crate::span::FileId;

/// Bytes of scripts that are read again for the fixes of one check. Beyond, they are offered untried:
/// so many faults are mended from the top anyway.
const BYTES_MAX: usize = 1_000_000;

/// Takes away the text to paste that does not mend.
pub fn keep_those_that_mend(checked: &mut Checked, read: ReadFile<'_>) {
    let mut left = BYTES_MAX;
    for at in 0..checked.diagnostics.len() {
        let Some((root, fix)) = to_try(checked, at) else {
            continue;
        };
        let size = bytes_of(checked, root);
        if size > left {
            return;
        }
        left -= size;
        if !mends(checked, at, root, &fix, read) {
            checked
                .diagnostics
                .get_mut(at)
                .map(|found| found.fix.take());
        }
    }
}

/// The fix of a message, and the script that it is in; none if there is nothing to try.
fn to_try(checked: &Checked, at: usize) -> Option<(FileId, Fix)> {
    let found = checked.diagnostics.get(at)?;
    let known = [codes::OTHER_TOOL, codes::MIXED_LANGUAGES].contains(&found.code);
    let fix = found.fix.clone().filter(|_| !known)?;
    let holds = |script: &&Script| {
        let file = script.files.iter().find(|file| file.id == fix.span.file);
        file.is_some_and(|file| !file.library)
    };
    let root = checked.scripts.iter().find(holds)?.files.last()?.id;
    Some((root, fix))
}

/// How much is read to check a script again.
fn bytes_of(checked: &Checked, root: FileId) -> usize {
    let script = checked.scripts.iter().find(|script| is_root(script, root));
    let files = script.iter().flat_map(|script| &script.files);
    files
        .map(|file| checked.sources.file(file.id).text.len())
        .sum()
}

fn is_root(script: &Script, root: FileId) -> bool {
    script.files.last().is_some_and(|file| file.id == root)
}

fn mends(checked: &Checked, at: usize, root: FileId, fix: &Fix, read: ReadFile<'_>) -> bool {
    let before = &checked.diagnostics;
    let sources = &checked.sources;
    let file = sources.file(fix.span.file);
    let mut mended = file.text.clone();
    if mended.get(fix.span.range()).is_none() {
        return false;
    }
    mended.replace_range(fix.span.range(), &fix.replacement);
    let known = |path: &str| {
        if path == file.path {
            return Some(mended.clone().into_bytes());
        }
        let other = sources.iter().find(|(_, other)| other.path == path);
        other.map_or_else(|| read(path), |(_, other)| Some(other.text.clone().into()))
    };
    let root = &sources.file(root).path;
    let given = Given {
        name: root.clone(),
        bytes: known(root).unwrap_or_default(),
    };
    let after = check_once(vec![given], &known, &|_| Vec::new());
    let touched = Touched::new(file, fix, &mended);
    let mut allowed: HashMap<Told<'_>, usize> = HashMap::new();
    for (other, found) in before
        .iter()
        .enumerate()
        .filter(|(_, found)| is_error(found))
    {
        *allowed.entry(told(found, sources)).or_default() += usize::from(other != at);
    }
    let own = before.get(at).map(|found| told(found, sources));
    after
        .diagnostics
        .iter()
        .filter(|found| is_error(found))
        .all(|found| {
            let one = told(found, &after.sources);
            let here = touched.meets(found, &after.sources);
            if Some(&one) == own.as_ref() && !here {
                // The same again at another place, which was told with the first.
                return true;
            }
            match allowed.get_mut(&one) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    true
                }
                _ => !is_traded(found, here),
            }
        })
}

type Told<'a> = (&'a str, codes::Code, &'a str);

/// What two messages of two checks have in common if they tell the same.
fn told<'a>(found: &'a Diagnostic, sources: &'a Sources) -> Told<'a> {
    let path = &sources.file(found.span.file).path;
    (path, found.code, &found.message.en)
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

/// Whether an error is one that a wrong guess makes. Others only show once a line is understood: that
/// a calendar is missing, that a fact may be unknown, that nobody is told.
fn is_traded(found: &Diagnostic, here: bool) -> bool {
    let of_syntax = ["J00", "J01"]
        .iter()
        .any(|range| found.code.0.starts_with(range));
    let of_names = found.code.0.starts_with("J02")
        || [codes::TYPE_MISMATCH, codes::TEST_FACT].contains(&found.code);
    of_syntax || found.code == codes::UNKNOWN_NAME || here && of_names
}

/// The lines that a fix wrote.
struct Touched<'a> {
    path: &'a str,
    first: u32,
    last: u32,
}

impl<'a> Touched<'a> {
    fn new(file: &'a SourceFile, fix: &Fix, mended: &str) -> Touched<'a> {
        let after = SourceFile::new("", mended);
        let end = fix.span.start + fix.replacement.len() as u32;
        Touched {
            path: &file.path,
            first: after.line_number(fix.span.start),
            last: after.line_number(end),
        }
    }

    /// Whether a message is about these lines.
    fn meets(&self, found: &Diagnostic, sources: &Sources) -> bool {
        let related = found.related.iter().map(|(span, _)| *span);
        std::iter::once(found.span).chain(related).any(|span| {
            let file = sources.file(span.file);
            let (start, end) = (file.line_number(span.start), file.line_number(span.end));
            file.path == self.path && start <= self.last && end >= self.first
        })
    }
}
