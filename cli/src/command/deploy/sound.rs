//! Whether a script may be deployed: no errors, one with a journey, and its tests hold.

use std::path::{Path, PathBuf};

use jalon_core::machine::Compiled;
use jalon_dsl::diagnostic::render::Report;
use jalon_dsl::diagnostic::{Diagnostic, Lang, Severity};
use jalon_dsl::source::Sources;
use jalon_simulate::judge;

use crate::command::test::world_of;
use crate::language::{Tested, Tests};
use crate::stop::Stop;
use crate::{Exit, human as diagnostics, input, language, output};

/// A script that may be deployed.
pub struct Sound {
    /// Its name as it was told.
    pub name: String,
    /// What the compiler made of it.
    pub compiled: Compiled,
    /// Its files, with their bytes.
    pub sources: Vec<(String, Vec<u8>)>,
    /// The language of the house, as `fr`.
    pub language: &'static str,
    /// How many tests were played, and all hold.
    pub tests: Option<usize>,
}

/// So many promises that are not kept are named.
const FAILED_MAX: usize = 5;

/// Checks a script and plays its tests.
pub fn script(path: &PathBuf, without_tests: bool, lang: Lang) -> Result<Sound, Stop> {
    let found = input::read(std::slice::from_ref(path));
    if let Some(complaint) = found.complaints.into_iter().next() {
        return Err(Stop::told(complaint));
    }
    let tests = language::tests(found.scripts);
    tell_errors(&tests, lang)?;
    let of_a_journey = |script: &&Tested| !script.compiled.machine.journeys.is_empty();
    let with_journeys: Vec<&Tested> = tests.scripts.iter().filter(of_a_journey).collect();
    let script = match with_journeys.as_slice() {
        [script] => *script,
        [] => return Err(Stop::told(language::without_journey())),
        several => {
            let (count, path) = (several.len(), path.display());
            return Err(Stop::wrong(
                format!("there are {count} scripts in {path}: name the one to deploy"),
                format!(
                    "il y a {count} scripts dans {path}\u{a0}: nommez celui qu'il faut déployer"
                ),
            ));
        }
    };
    let played = match without_tests {
        true => None,
        false => Some(play(path, script, &tests)?),
    };
    Ok(Sound {
        name: path.display().to_string(),
        compiled: script.compiled.clone(),
        sources: files(&tests.sources),
        language: script.language,
        tests: played,
    })
}

fn tell_errors(tests: &Tests, lang: Lang) -> Result<(), Stop> {
    let errors = tests.diagnostics.iter();
    let errors: Vec<Diagnostic> = errors
        .filter(|found| found.severity == Severity::Error)
        .cloned()
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    let report = Report::new(&tests.sources, &errors, lang);
    output::aside(|out| diagnostics::write(&report, output::look_of_stderr(), out));
    let stop = Stop::wrong(
        "nothing was deployed: the script has errors",
        "rien n'a été déployé\u{a0}: le script a des erreurs",
    );
    Err(stop.exit(Exit::Faults))
}

fn play(path: &Path, script: &Tested, tests: &Tests) -> Result<usize, Stop> {
    let world = world_of(script);
    let cases = script.cases.iter();
    let failed: Vec<String> = cases
        .filter(|case| !judge(&world, case).failures.is_empty())
        .map(|case| {
            let span = script.span(case.source);
            format!("{}  {}", tests.sources.file_and_line(span), case.name)
        })
        .collect();
    if failed.is_empty() {
        return Ok(script.cases.len());
    }
    let shown = failed.iter().take(FAILED_MAX);
    output::aside(|out| shown.clone().try_for_each(|line| writeln!(out, "  {line}")));
    let (count, all, path) = (failed.len(), script.cases.len(), path.display());
    let stop = Stop::wrong(
        format!("nothing was deployed: {count} of {all} tests of the script fail"),
        format!("rien n'a été déployé\u{a0}: {count} des {all} tests du script échouent"),
    );
    let stop = stop.help(
        format!("jalon test {path} shows what happens; --without-tests deploys all the same"),
        format!(
            "jalon test {path} montre ce qui arrive\u{a0}; --without-tests déploie malgré tout"
        ),
    );
    Err(stop.exit(Exit::Faults))
}

fn files(sources: &Sources) -> Vec<(String, Vec<u8>)> {
    let files = sources.iter();
    let files = files.map(|(_, file)| (file.path.clone(), file.text.clone().into_bytes()));
    files.collect()
}
