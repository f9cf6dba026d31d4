//! `jalon compile`: writes the machine that a script comes to.

use std::path::{Path, PathBuf};

use clap::Args;
use jalon_core::machine::{Compiled, MachineError};
use jalon_dsl::diagnostic::render::Report;
use jalon_dsl::diagnostic::{Lang, Severity, text};

use crate::{Exit, human, input, language, output, replace};

/// Compile a script to the machine that runs it
#[derive(Args, Debug)]
pub struct Arguments {
    /// A script, a folder with scripts, or - for standard input
    path: PathBuf,
    /// The file to write, or - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let found = input::read(std::slice::from_ref(&arguments.path));
    for complaint in &found.complaints {
        output::complain(lang, complaint);
    }
    if !found.complaints.is_empty() {
        return Exit::Wrong;
    }
    let checked = language::check(found.scripts);
    if !checked.diagnostics.is_empty() {
        let report = Report::new(&checked.sources, &checked.diagnostics, lang);
        output::aside(|out| human::write(&report, output::look_of_stderr(), out));
    }
    let errors = checked.diagnostics.iter();
    if errors
        .clone()
        .any(|found| found.severity == Severity::Error)
    {
        return Exit::Faults;
    }
    let mut files = checked.sources.iter();
    if files.any(|(_, file)| replace::is_same_file(Path::new(&file.path), &arguments.output)) {
        output::complain(
            lang,
            &text(
                "the machine would overwrite the script: name another file after -o",
                "la machine écraserait le script\u{a0}: nommer un autre fichier après -o",
            ),
        );
        return Exit::Wrong;
    }
    match checked.machines.as_slice() {
        [Some(compiled)] if compiled.machine.journeys.is_empty() => {
            output::complain(lang, &language::without_journey());
            Exit::Wrong
        }
        [machine] => match machine.as_ref().and_then(|machine| file_of(machine).ok()) {
            Some((hash, file)) => write(arguments, &hash, file.as_bytes(), lang),
            None => no_machine(lang),
        },
        several => which(several.len(), lang),
    }
}

/// The hash of a machine, and the text of its file.
fn file_of(compiled: &Compiled) -> Result<(String, String), MachineError> {
    let hash = compiled.machine.hash()?;
    Ok((hash.to_string(), compiled.to_file()?))
}

/// Writes the file, and tells the hash on standard output.
fn write(arguments: &Arguments, hash: &str, file: &[u8], lang: Lang) -> Exit {
    if arguments.output.as_os_str() == "-" {
        return output::result(Exit::Clean, lang, |out| out.write_all(file));
    }
    match replace::replace(&arguments.output, file) {
        Ok(()) => output::result(Exit::Clean, lang, |out| writeln!(out, "{hash}")),
        Err(error) => {
            output::complain(lang, &output::cannot_write(&arguments.output, &error));
            Exit::Wrong
        }
    }
}

/// Never so for a script in which the check finds no error.
fn no_machine(lang: Lang) -> Exit {
    output::complain(
        lang,
        &text(
            "there is no error in the script, and yet no machine: a fault of Jalon, please report it",
            "le script est sans erreur et n'a pourtant pas de machine\u{a0}: défaut de Jalon, merci de le signaler",
        ),
    );
    Exit::Faults
}

fn which(scripts: usize, lang: Lang) -> Exit {
    output::complain(
        lang,
        &text(
            format!("there are {scripts} scripts here: name the one to compile"),
            format!("il y a ici {scripts} scripts\u{a0}: nommer celui à compiler"),
        ),
    );
    Exit::Wrong
}
