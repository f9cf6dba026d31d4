//! What could not be taken, with what to do.

use std::io::{self, Write};

use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};

/// So many are shown; `--format json` gives all.
const SHOWN: usize = 5;

/// One thing that was not taken.
pub(super) struct NotTaken<'n> {
    /// The file.
    pub(super) file: &'n str,
    /// Its line, or 0 where the file as a whole is meant.
    pub(super) line: u64,
    /// What is wrong.
    pub(super) reason: &'n str,
    /// What to do.
    pub(super) remedy: &'n str,
}

/// The first ones, each with its place and its remedy.
pub(super) fn show(all: &[NotTaken<'_>], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let help = text("help", "aide\u{a0}");
    for one in all.iter().take(SHOWN) {
        let said = match one.line {
            0 => format!("{}: {}", one.file, one.reason),
            line => format!("{}:{line}: {}", one.file, one.reason),
        };
        writeln!(out, "  {}", visible_line(&said))?;
        let remedy = visible_line(one.remedy);
        writeln!(out, "    {}: {remedy}", help.get(lang))?;
    }
    if all.len() > SHOWN {
        let more = text(
            "the others: --format json",
            "les autres\u{a0}: --format json",
        );
        writeln!(out, "  {}", more.get(lang))?;
    }
    Ok(())
}
