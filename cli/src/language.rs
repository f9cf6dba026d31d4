//! The one place where the commands meet the language.

use jalon_core::cases::Case;
use jalon_core::machine::{Compiled, Source};
use jalon_dsl::diagnostic::{Diagnostic, Text, codes, text};
use jalon_dsl::model::Model;
use jalon_dsl::modules::Given;
use jalon_dsl::source::{SourceFile, Sources};
use jalon_dsl::span::{FileId, Span};
use jalon_dsl::{format, read, words};

use crate::input::Script;

/// What came of checking scripts.
pub struct Checked {
    /// Every file that took part.
    pub sources: Sources,
    /// What is to be told.
    pub diagnostics: Vec<Diagnostic>,
    /// What each script says.
    pub models: Vec<Model>,
    /// The machine of each script; none for a script with errors.
    pub machines: Vec<Option<Compiled>>,
}

/// Checks scripts, with the modules and data files that lie beside them.
pub fn check(scripts: Vec<Script>) -> Checked {
    let given = scripts.into_iter().map(|script| Given {
        name: script.name,
        bytes: script.bytes,
    });
    let read = |path: &str| std::fs::read(path).ok();
    let checked = jalon_dsl::check::check_among(given.collect(), &read, &scripts_below);
    Checked {
        sources: checked.sources,
        diagnostics: checked.diagnostics,
        models: checked.models,
        machines: checked.machines,
    }
}

/// What is told where nothing can be compiled, drawn or played.
pub fn without_journey() -> Text {
    text(
        "there is no journey here, so nothing was done: name the script that has one",
        "il n'y a pas de parcours ici, donc rien n'a été fait\u{a0}: nommer le script qui en contient un",
    )
}

/// The machine of a script that is part of this program; none if it has a fault.
pub fn embedded(name: &str, script: &str) -> Option<Compiled> {
    let given = Given {
        name: name.into(),
        bytes: script.as_bytes().to_vec(),
    };
    let checked = jalon_dsl::check::check(vec![given], &|_| None);
    checked.machines.into_iter().next().flatten()
}

/// Scripts with their tests.
pub struct Tests {
    /// Every file that took part.
    pub sources: Sources,
    /// What is to be told.
    pub diagnostics: Vec<Diagnostic>,
    /// The scripts that can run.
    pub scripts: Vec<Tested>,
    /// How many scripts have errors, so that their tests can't be played.
    pub faulty: usize,
}

/// A script that can run.
pub struct Tested {
    /// What it says.
    pub model: Model,
    /// Its machine.
    pub compiled: Compiled,
    /// Its tests.
    pub cases: Vec<Case>,
    /// The language that it is written in, as `fr`.
    pub language: &'static str,
    /// The files that it is written in, without those of the library.
    pub own: Vec<FileId>,
    /// Its files as its places number them, each with the language of its keywords.
    files: Vec<(FileId, words::Surface)>,
}

impl Tested {
    /// A place of the script among the files that were read.
    pub fn span(&self, source: Source) -> Span {
        let file = self.file(source).map(|(file, _)| *file);
        Span {
            file: file.unwrap_or_default(),
            start: source.start,
            end: source.end,
        }
    }

    /// Whether the keywords around a place are French.
    pub fn is_french(&self, source: Source) -> bool {
        let surface = self.file(source).map(|(_, surface)| *surface);
        surface == Some(words::Surface::French)
    }

    fn file(&self, source: Source) -> Option<&(FileId, words::Surface)> {
        self.files.get(source.file as usize)
    }
}

/// The language of the keywords of a script itself, whatever its modules have.
pub fn language_of(model: &Model) -> &'static str {
    let mut modules = model.modules.iter();
    let own = modules.find(|(_, module)| module.path.is_empty());
    match own.map(|(_, module)| module.surface) {
        Some(words::Surface::French) => "fr",
        _ => "en",
    }
}

impl Checked {
    /// The scripts that can run, with their tests.
    pub fn sound(&self) -> Vec<Tested> {
        sound(&self.models, &self.machines, &self.sources)
    }
}

fn sound(models: &[Model], machines: &[Option<Compiled>], sources: &Sources) -> Vec<Tested> {
    let models = models.iter().zip(machines);
    let sound = models.filter(|(_, machine)| machine.is_some());
    let scripts = sound.filter_map(|(model, _)| {
        let (compiled, cases) = jalon_dsl::compile::compile_with_cases(model, sources).ok()?;
        let files = model.modules.iter().rev();
        let own = model.modules.iter().filter(|(_, one)| !one.library);
        Some(Tested {
            own: own.map(|(_, one)| one.file).collect(),
            model: model.clone(),
            compiled,
            cases,
            language: language_of(model),
            files: files.map(|(_, one)| (one.file, one.surface)).collect(),
        })
    });
    scripts.collect()
}

/// Checks scripts and compiles them with their tests.
pub fn tests(scripts: Vec<Script>) -> Tests {
    let given = scripts.into_iter().map(|script| Given {
        name: script.name,
        bytes: script.bytes,
    });
    let checked = jalon_dsl::check::check(given.collect(), &|path| std::fs::read(path).ok());
    let scripts = sound(&checked.models, &checked.machines, &checked.sources);
    Tests {
        faulty: checked.models.len().saturating_sub(scripts.len()),
        scripts,
        diagnostics: checked.diagnostics,
        sources: checked.sources,
    }
}

/// How far below a script its modules are looked for, to propose one.
const FOLDERS_MAX: usize = 3;
/// How many entries of folders are looked at.
const ENTRIES_MAX: usize = 2_000;

/// The scripts in and below a folder that is told by a path with `/` at its end, or by nothing.
fn scripts_below(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_owned(), 0)];
    let mut left = ENTRIES_MAX;
    while let Some((folder, depth)) = folders.pop() {
        let shown = if folder.is_empty() { "." } else { &folder };
        let Ok(entries) = std::fs::read_dir(shown) else {
            continue;
        };
        for entry in entries.flatten().take(left) {
            left = left.saturating_sub(1);
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && depth < FOLDERS_MAX && !name.starts_with('.') {
                folders.push((format!("{folder}{name}/"), depth + 1));
            } else if name.ends_with(".jalon") {
                found.push(format!("{folder}{name}"));
            }
        }
    }
    found
}

/// The surface into which a script is translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Surface {
    /// English keywords.
    En,
    /// French keywords.
    Fr,
}

/// A script laid out anew, or why it can't be.
pub struct Formatted {
    /// The file, for the places of diagnostics.
    pub sources: Sources,
    /// The text before and after.
    pub result: Result<Layout, Vec<Diagnostic>>,
}

/// A script before and after.
pub struct Layout {
    /// As it was read.
    pub before: String,
    /// As it should be.
    pub after: String,
}

/// Lays out one script, and translates it if `to` says so.
pub fn format(name: &str, bytes: Vec<u8>, to: Option<Surface>) -> Formatted {
    let mut sources = Sources::new();
    let result = match read::add(&mut sources, name, bytes) {
        Ok(file) => {
            let before = sources.file(file).text.clone();
            let to = to.map(|to| match to {
                Surface::En => words::Surface::English,
                Surface::Fr => words::Surface::French,
            });
            match format::format(&before, format::Options { to }) {
                Ok(formatted) => Ok(Layout {
                    before,
                    after: formatted.text,
                }),
                Err(error) => Err(vec![explained(&error, sources.file(file), file)]),
            }
        }
        Err(diagnostic) => Err(vec![*diagnostic]),
    };
    Formatted { sources, result }
}

/// Why a script was not laid out, at its line.
fn explained(error: &format::FormatError, source: &SourceFile, file: FileId) -> Diagnostic {
    let code = match error {
        format::FormatError::NameTaken { .. } => codes::BAD_NAME,
        _ => codes::UNEXPECTED,
    };
    let line = error.line();
    let start = source.line_start(line) as usize;
    let text = source.line(line);
    let lead = text.len() - text.trim_start().len();
    let span = Span::new(file, start + lead, start + text.trim_end().len().max(lead));
    Diagnostic::error(code, span, error.message()).help(error.help())
}
