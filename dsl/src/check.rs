//! The whole check of scripts: reading, syntax, names, types, analyses; and the machine of what is
//! right.

use std::collections::HashSet;

use jalon_core::machine::Compiled;

use crate::analyses;
use crate::compile::{NoMachine, compile};
use crate::diagnostic::{Diagnostic, Severity, codes, text};
use crate::model::Model;
use crate::modules::{self, Given, Loaded, ReadFile, Script};
use crate::resolve;
use crate::source::Sources;
use crate::span::Span;

/// What came of a check.
#[derive(Debug, Default)]
pub struct Checked {
    /// All files that took part.
    pub sources: Sources,
    /// What is to be told: by file, then by place.
    pub diagnostics: Vec<Diagnostic>,
    /// One for each script that no other one uses.
    pub scripts: Vec<Script>,
    /// The typed tree of each of them.
    pub models: Vec<Model>,
    /// The machine of each of them; none where there is an error.
    pub machines: Vec<Option<Compiled>>,
}

impl Checked {
    /// Whether anything is an error.
    pub fn has_errors(&self) -> bool {
        is_error(&self.diagnostics)
    }
}

/// Checks scripts, each with the modules that it uses.
pub fn check(given: Vec<Given>, read: ReadFile<'_>) -> Checked {
    let Loaded {
        sources,
        scripts,
        mut diagnostics,
    } = modules::load(given, read);
    let repaired = repaired_lines(&scripts);
    let of_modules = [
        codes::MISSING_MODULE,
        codes::CIRCULAR_USE,
        codes::MISSING_FILE,
    ];
    diagnostics.retain(|found| !of_modules.contains(&found.code) || !inside(&repaired, found.span));
    let unread = is_error(&diagnostics);
    let (mut models, mut machines) = (Vec::new(), Vec::new());
    for script in &scripts {
        let (model, machine, found) = check_script(script, &sources, unread);
        machines.push(machine);
        models.push(model);
        diagnostics.extend(
            found
                .into_iter()
                .filter(|found| !follows_from(&repaired, found)),
        );
    }
    sort(&mut diagnostics);
    Checked {
        sources,
        diagnostics,
        scripts,
        models,
        machines,
    }
}

/// Names, types, analyses and machine of one script; `unread` tells whether anything could not be
/// read.
fn check_script(
    script: &Script,
    sources: &Sources,
    unread: bool,
) -> (Model, Option<Compiled>, Vec<Diagnostic>) {
    let (model, mut found) = resolve::resolve(&script.files, sources);
    if unread || is_error(&found) {
        found.extend(analyses::analyse(&model, true));
        return (model, None, found);
    }
    let (analysed, compiled) = analysed_and_compiled(script, &model, sources);
    found.extend(analysed);
    if is_error(&found) {
        return (model, None, found);
    }
    let machine = compiled.map_err(|fault| found.extend(told(fault))).ok();
    (model, machine, found)
}

/// Neither needs what the other finds: for a long script they go side by side. A script that the
/// analyses refuse has no machine.
fn analysed_and_compiled(
    script: &Script,
    model: &Model,
    sources: &Sources,
) -> (Vec<Diagnostic>, Result<Compiled, NoMachine>) {
    let bytes: usize = (script.files.iter())
        .map(|file| sources.file(file.id).text.len())
        .sum();
    if bytes < BYTES_WORTH_A_THREAD {
        return (analyses::analyse(model, false), compile(model, sources));
    }
    std::thread::scope(|scope| {
        let compiled = scope.spawn(|| compile(model, sources));
        let analysed = analyses::analyse(model, false);
        let compiled = compiled.join();
        (
            analysed,
            compiled.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        )
    })
}

/// Below so many bytes of script a thread costs more than it saves.
const BYTES_WORTH_A_THREAD: usize = 100_000;

/// Why a script without errors has no machine.
fn told(fault: NoMachine) -> Option<Diagnostic> {
    match fault {
        NoMachine::TooDeep(span) => {
            let message = text(
                "this is nested too deeply to be worked out",
                "l’imbrication est ici trop profonde",
            );
            let help = text(
                "put a part of it into a table or a field, and use its name here",
                "placez-en une partie dans une table ou un champ, et employez son nom ici",
            );
            Some(Diagnostic::error(codes::TOO_DEEP, span, message).help(help))
        }
        // A fault of the compiler; whoever asks for the machine is told that there is none.
        NoMachine::NotUnderstood(_) | NoMachine::Contradiction(_) => None,
    }
}

fn is_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error)
}

/// Lines that had a fault of syntax: they got their message, and what follows from the repair would
/// only confuse.
fn repaired_lines(scripts: &[Script]) -> Vec<Span> {
    let mut lines: Vec<Span> = scripts
        .iter()
        .flat_map(|script| &script.files)
        .flat_map(|file| {
            file.tree
                .lost
                .repaired
                .iter()
                .chain(&file.tree.lost.lines)
                .copied()
        })
        .collect();
    lines.sort();
    lines.dedup();
    lines
}

/// Whether a message is about a repaired line, or about what such a line uses.
fn follows_from(lines: &[Span], found: &Diagnostic) -> bool {
    let used = found.related.iter().map(|(span, _)| *span);
    std::iter::once(found.span)
        .chain(used)
        .any(|span| inside(lines, span))
}

fn inside(lines: &[Span], span: Span) -> bool {
    lines
        .iter()
        .any(|line| line.file == span.file && line.start <= span.start && span.end <= line.end)
}

/// By file and place; each message once.
fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let key = |found: &Diagnostic| {
            (
                found.span.file,
                found.span.start,
                found.span.end,
                found.code,
            )
        };
        key(a).cmp(&key(b))
    });
    let mut seen = HashSet::new();
    diagnostics.retain(|found| seen.insert((found.code, found.span, found.message.en.clone())));
}
