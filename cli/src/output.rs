//! Results go to standard output, everything else to standard error. A reader that closes the pipe
//! early (`| head`) is no fault of anybody.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::path::Path;

use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};

use crate::Exit;
use crate::input::reason;

/// What a terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether colours are wanted.
    pub colours: bool,
    /// Width in columns.
    pub width: usize,
}

/// Width where there is no terminal, and the widest used: longer lines are hard to read.
const WIDTH: usize = 100;

/// How to draw on standard output.
pub fn look_of_stdout() -> Look {
    look(&io::stdout(), terminal_size::terminal_size())
}

/// How to draw on standard error.
pub fn look_of_stderr() -> Look {
    look(&io::stderr(), terminal_size::terminal_size_of(io::stderr()))
}

fn look(
    stream: &impl IsTerminal,
    size: Option<(terminal_size::Width, terminal_size::Height)>,
) -> Look {
    let is_terminal = stream.is_terminal();
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    let colours = !set("NO_COLOR") && (forced || is_terminal && !dumb);
    let width = match size {
        Some((terminal_size::Width(width), _)) if is_terminal => {
            usize::from(width).clamp(40, WIDTH)
        }
        _ => WIDTH,
    };
    Look { colours, width }
}

/// Writes a result to standard output. `exit` is what the command ends with if that works.
pub fn result(
    exit: Exit,
    lang: Lang,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Exit {
    let mut out = BufWriter::new(io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
    // Nothing is left to say to a reader who has gone.
    drop(out.into_parts());
    match written {
        Ok(()) => exit,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => exit,
        Err(error) => {
            complain(
                lang,
                &text(
                    format!("the result cannot be written: {error}"),
                    format!("impossible d'écrire le résultat\u{a0}: {error}"),
                ),
            );
            Exit::Wrong
        }
    }
}

/// Something for programs, in one line.
pub fn json(told: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(told).unwrap_or_default()
}

/// Writes to standard error what is no result: progress, diagnostics of a command whose result is
/// something else. A closed standard error is nobody's fault either.
pub fn aside(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
    let mut out = BufWriter::new(io::stderr().lock());
    let _ = write(&mut out).and_then(|()| out.flush());
    drop(out.into_parts());
}

/// Says on standard error what kept the command from working.
pub fn complain(lang: Lang, message: &Text) {
    let head = match lang {
        Lang::En => "jalon: error:",
        Lang::Fr => "jalon\u{a0}: erreur\u{a0}:",
    };
    aside(|out| writeln!(out, "{head} {}", visible_line(message.get(lang))));
}

/// Says on standard error what is worth knowing and keeps nothing from working.
pub fn note(lang: Lang, message: &Text) {
    let head = match lang {
        Lang::En => "jalon: note:",
        Lang::Fr => "jalon\u{a0}: remarque\u{a0}:",
    };
    aside(|out| writeln!(out, "{head} {}", visible_line(message.get(lang))));
}

/// Says on standard error that a list stops before its end.
pub fn more_follow(lang: Lang, most: usize) {
    let told = text(
        format!(
            "more follow: only {most} are shown; --most {} shows more",
            most.saturating_mul(10)
        ),
        format!(
            "la suite manque\u{a0}: {most} montrés seulement\u{a0}; --most {} en montre davantage",
            most.saturating_mul(10)
        ),
    );
    note(lang, &told);
}

/// Says on standard error what to do about it.
pub fn help(lang: Lang, message: &Text) {
    let head = match lang {
        Lang::En => "  help:",
        Lang::Fr => "  aide\u{a0}:",
    };
    aside(|out| writeln!(out, "{head} {}", visible_line(message.get(lang))));
}

/// Why a file could not be written.
pub fn cannot_write(path: &Path, error: &io::Error) -> Text {
    let (path, reason) = (path.display(), reason(error));
    text(
        format!("cannot write {path}: {}", reason.en),
        format!("écriture impossible de {path}\u{a0}: {}", reason.fr),
    )
}
