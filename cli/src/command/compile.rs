//! `jalon compile`: writes the machine that a script comes to.

use std::path::PathBuf;

use clap::Args;
use jalon_dsl::diagnostic::render::Report;
use jalon_dsl::diagnostic::{Lang, text};

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
    if is_same_file(&arguments.path, &arguments.output) {
        output::complain(
            lang,
            &text(
                "the machine would overwrite the script: name another file after -o",
                "la machine écraserait le script\u{a0}: nommer un autre fichier après -o",
            ),
        );
        return Exit::Wrong;
    }
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
    match checked.machine {
        Some(machine) => write(arguments, &machine, lang),
        None => Exit::Faults,
    }
}

fn write(arguments: &Arguments, machine: &[u8], lang: Lang) -> Exit {
    if arguments.output.as_os_str() == "-" {
        return output::result(Exit::Clean, lang, |out| out.write_all(machine));
    }
    match replace::replace(&arguments.output, machine) {
        Ok(()) => Exit::Clean,
        Err(error) => {
            output::complain(lang, &output::cannot_write(&arguments.output, &error));
            Exit::Wrong
        }
    }
}

fn is_same_file(one: &std::path::Path, other: &std::path::Path) -> bool {
    match (std::fs::canonicalize(one), std::fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
