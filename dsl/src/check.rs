//! The whole check of scripts: reading, syntax, names, types, analyses; and the machine of what is
//! right.

use std::collections::HashSet;

use jalon_core::machine::Compiled;

use crate::analyses;
use crate::compile::{NoMachine, compile};
use crate::diagnostic::{Diagnostic, Severity, codes, text};
use crate::mends;
use crate::model::Model;
use crate::modules::{self, Given, ListScripts, Loaded, ReadFile, Script};
use crate::resolve;
use crate::source::Sources;
use crate::span::{FileId, Span};

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
    check_among(given, read, &|_| Vec::new())
}

/// The same, where it is known which other scripts there are: they are proposed for a module that is
/// missing.
pub fn check_among(given: Vec<Given>, read: ReadFile<'_>, list: ListScripts<'_>) -> Checked {
    let mut checked = check_once(given, read, list);
    mends::keep_those_that_mend(&mut checked, read);
    checked.diagnostics = few(checked.diagnostics);
    checked.diagnostics.iter_mut().for_each(few_places);
    checked
}

/// A check whose text to paste was not tried, and which tells everything.
pub(crate) fn check_once(given: Vec<Given>, read: ReadFile<'_>, list: ListScripts<'_>) -> Checked {
    let Loaded {
        sources,
        scripts,
        mut diagnostics,
    } = modules::load(given, read, list);
    let repaired = repaired_lines(&scripts);
    let of_modules = [
        codes::MISSING_MODULE,
        codes::CIRCULAR_USE,
        codes::MISSING_FILE,
    ];
    diagnostics.retain(|found| !of_modules.contains(&found.code) || !inside(&repaired, found.span));
    let unread = is_error(&diagnostics);
    let faulty = FaultyRows::of(&diagnostics, &sources);
    let (mut models, mut machines) = (Vec::new(), Vec::new());
    for script in &scripts {
        let (model, machine, found) = check_script(script, &sources, unread);
        machines.push(machine);
        models.push(model);
        diagnostics.extend(found.into_iter().filter(|found| {
            !follows_from(&repaired, found)
                && !faulty.explain(found, &sources)
                && !is_answered_below(&repaired, found, &sources)
        }));
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
    let machine = compiled
        .map_err(|fault| found.push(told(script, fault)))
        .ok();
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
fn told(script: &Script, fault: NoMachine) -> Diagnostic {
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
            Diagnostic::error(codes::TOO_DEEP, span, message).help(help)
        }
        NoMachine::NotUnderstood(span) => no_machine(span),
        NoMachine::Contradiction(_) => {
            let file = script.files.last().map(|file| file.id);
            no_machine(Span::new(file.unwrap_or_default(), 0, 0))
        }
    }
}

/// The check found nothing wrong, and still there is no machine: that must not pass for a clean script.
fn no_machine(span: Span) -> Diagnostic {
    let message = text(
        "no machine can be made of this, though nothing is wrong with it: the fault is in Jalon",
        "ceci ne peut pas être traduit en machine, bien que rien n’y soit faux : la faute est dans Jalon",
    );
    let help = text(
        "please report it with this script; until it is mended, try to say it in another way",
        "signalez-le avec ce script ; en attendant, essayez de le dire autrement",
    );
    Diagnostic::error(codes::NO_MACHINE, span, message).help(help)
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
                .map(|line| **line)
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

/// Whether a sign-off lacks an answer, and a line of its block could not be read: that may be the answer.
fn is_answered_below(lines: &[Span], found: &Diagnostic, sources: &Sources) -> bool {
    found.code == codes::SIGN_OFF_OPEN
        && lines.iter().any(|line| {
            let file = &sources.file(found.span.file).text;
            let between = file.get(found.span.end as usize..line.start as usize);
            line.file == found.span.file && between.is_some_and(|text| !text.contains('}'))
        })
}

/// Lines of files that have their message already, from reading: what is found wrong there later mostly
/// follows from it.
#[derive(Default)]
struct FaultyRows {
    rows: HashSet<(FileId, u32)>,
    /// Whether a text is damaged, which others may name.
    text: bool,
}

impl FaultyRows {
    fn of(diagnostics: &[Diagnostic], sources: &Sources) -> FaultyRows {
        let mut faulty = FaultyRows::default();
        let of_syntax = |found: &&Diagnostic| found.code.0.starts_with("J01");
        for found in diagnostics.iter().filter(of_syntax) {
            faulty.rows.insert(row(found.span, sources));
            faulty.text |= matches!(found.code, codes::UNCLOSED_TEXT | codes::BAD_PLACEHOLDER);
        }
        faulty
    }

    fn explain(&self, found: &Diagnostic, sources: &Sources) -> bool {
        self.text && found.code == codes::TEST_FACT
            || !self.rows.is_empty() && self.rows.contains(&row(found.span, sources))
    }
}

fn row(span: Span, sources: &Sources) -> (FileId, u32) {
    (span.file, sources.file(span.file).line_number(span.start))
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

/// More messages about one file help nobody.
const SHOWN_MAX: usize = 500;

/// The messages that are shown, by file: errors before others; one note tells how many are not.
fn few(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut shown = Vec::with_capacity(diagnostics.len());
    for file in diagnostics.chunk_by(|a, b| a.span.file == b.span.file) {
        let errors = file
            .iter()
            .filter(|found| found.severity == Severity::Error);
        let errors_kept = errors.count().min(SHOWN_MAX);
        let (mut errors_left, mut others_left) = (errors_kept, SHOWN_MAX - errors_kept);
        let mut hidden = None;
        for found in file {
            let left = match found.severity {
                Severity::Error => &mut errors_left,
                _ => &mut others_left,
            };
            if *left > 0 {
                *left -= 1;
                shown.push(found.clone());
            } else {
                hidden = hidden.or(Some(found.span));
            }
        }
        if let Some(first) = hidden {
            shown.push(not_shown(first, file.len() - SHOWN_MAX));
        }
    }
    shown
}

/// More places than this help nobody: a name that is used everywhere may have hundreds.
const PLACES_MAX: usize = 12;

fn few_places(found: &mut Diagnostic) {
    let hidden = found.related.len().saturating_sub(PLACES_MAX);
    found.related.truncate(PLACES_MAX);
    let last = found.related.last_mut().filter(|_| hidden > 0);
    if let Some((_, told)) = last {
        let (en, fr) = match hidden {
            1 => (
                " (and one more place)".to_owned(),
                " (et un autre endroit)".to_owned(),
            ),
            _ => (
                format!(" (and {hidden} more places)"),
                format!(" (et {hidden} autres endroits)"),
            ),
        };
        told.en.push_str(&en);
        told.fr.push_str(&fr);
    }
}

fn not_shown(first: Span, count: usize) -> Diagnostic {
    let message = match count {
        1 => text(
            "there is one more message about this file",
            "il y a un message de plus sur ce fichier",
        ),
        _ => text(
            format!("there are {count} more messages about this file"),
            format!("il y a {count} messages de plus sur ce fichier"),
        ),
    };
    Diagnostic::note(codes::TOO_MANY, first, message).help(text(
        "mend those above and check again",
        "corrigez ceux qui précèdent et vérifiez de nouveau",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_wrong_everywhere_is_told_with_a_few_places() {
        let lines = "  on bounce   alert nobody_there\n".repeat(300);
        let script = format!("journey everyone {{\n  for all invoices\n{lines}}}\n");
        let given = Given {
            name: "a.jalon".to_owned(),
            bytes: script.into_bytes(),
        };
        let checked = check(vec![given], &|_| None);
        let found = checked.diagnostics.iter();
        let found: Vec<_> = found
            .filter(|one| one.code == codes::UNKNOWN_NAME)
            .collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].related.len(), PLACES_MAX);
        let (_, last) = &found[0].related[PLACES_MAX - 1];
        assert_eq!(last.en, "the same name again (and 287 more places)");
    }

    /// No script is known of which no machine can be made; what would be told then.
    #[test]
    fn a_script_without_a_machine_never_passes_for_clean() {
        let given = Given {
            name: "a.jalon".to_owned(),
            bytes: b"team a\n".to_vec(),
        };
        let loaded = modules::load(vec![given], &|_| None, &|_| Vec::new());
        let script = &loaded.scripts[0];
        let file = script.files[0].id;
        let place = Span::new(file, 0, 6);
        for (fault, code, span) in [
            (NoMachine::NotUnderstood(place), codes::NO_MACHINE, place),
            (NoMachine::TooDeep(place), codes::TOO_DEEP, place),
        ] {
            let found = told(script, fault);
            assert_eq!((found.code, found.span), (code, span));
            assert_eq!(found.severity, Severity::Error);
            assert!(found.help.is_some());
        }
    }

    #[test]
    fn warnings_never_hide_an_error() {
        let say = |severity| Diagnostic {
            severity,
            ..Diagnostic::note(codes::UNUSED, Span::default(), text("a", "b"))
        };
        let mut found = vec![say(Severity::Warning); 700];
        found.push(say(Severity::Error));
        let shown = few(found);
        let count = |severity| shown.iter().filter(|one| one.severity == severity).count();
        assert_eq!(count(Severity::Error), 1);
        assert_eq!(count(Severity::Warning), 499);
        assert_eq!(count(Severity::Note), 1);
    }
}
