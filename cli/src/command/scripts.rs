//! Scripts as `jalon test` and `jalon prove` read them: with their tests, and with all that is wrong told.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jalon_dsl::diagnostic::render::Report;
use jalon_dsl::diagnostic::{Diagnostic, Lang, Severity, Text};

use crate::command::test::paths_of;
use crate::language::Tests;
use crate::replace::is_among;
use crate::{Exit, human as diagnostics, input, language, output};

/// Scripts that were read.
pub struct Scripts {
    /// What they came to.
    pub tests: Tests,
    /// Where each lies, by the name under which it is shown.
    pub paths: BTreeMap<String, PathBuf>,
    /// How the command ends so far.
    pub exit: Exit,
}

/// Reads scripts, and tells what is wrong. A file that is to be written must not be one of them: then,
/// and where there is no script at all, the command ends so.
pub fn read(
    paths: &[PathBuf],
    to_write: Option<(&Path, Text)>,
    lang: Lang,
) -> Result<Scripts, Exit> {
    let found = input::read(paths);
    for complaint in &found.complaints {
        output::complain(lang, complaint);
    }
    if found.scripts.is_empty() {
        return Err(Exit::Wrong);
    }
    let exit = match found.complaints.is_empty() {
        true => Exit::Clean,
        false => Exit::Wrong,
    };
    let paths = paths_of(&found.scripts);
    let tests = language::tests(found.scripts);
    let exit = exit.max(tell_errors(&tests, lang));
    if let Some((path, message)) = to_write {
        let scripts = tests.sources.iter().map(|(_, file)| file.path.as_str());
        if is_among(path, scripts) {
            output::complain(lang, &message);
            return Err(Exit::Wrong);
        }
    }
    Ok(Scripts { tests, paths, exit })
}

/// Errors keep a script from being played, and are told as `jalon check` tells them.
fn tell_errors(tests: &Tests, lang: Lang) -> Exit {
    let errors = tests.diagnostics.iter();
    let errors = errors.filter(|found| found.severity == Severity::Error);
    let errors: Vec<Diagnostic> = errors.cloned().collect();
    if errors.is_empty() {
        return Exit::Clean;
    }
    let report = Report::new(&tests.sources, &errors, lang);
    output::aside(|out| diagnostics::write(&report, output::look_of_stderr(), out));
    Exit::Faults
}
