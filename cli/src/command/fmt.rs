//! `jalon fmt`: lays scripts out, and translates them between English and French. All files are
//! laid out before the first is written: if one can't be, none is touched.

use std::path::PathBuf;

use clap::Args;
use jalon_dsl::diagnostic::render::Report;
use jalon_dsl::diagnostic::{Lang, Text, text};

use crate::input::Script;
use crate::language::{Layout, Surface};
use crate::{Exit, human, input, language, output, replace};

/// Lay scripts out, or translate them between English and French
#[derive(Args, Debug)]
pub struct Arguments {
    /// Scripts, folders with scripts, or - for standard input
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Write nothing; name the files that would change, and end with exit code 1
    #[arg(long, conflicts_with = "stdout")]
    check: bool,
    /// Translate the keywords
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    to: Option<Surface>,
    /// Write to standard output instead of the files
    #[arg(long)]
    stdout: bool,
}

/// One script, laid out.
struct Done {
    name: String,
    path: Option<PathBuf>,
    layout: Layout,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let found = input::read(&arguments.paths);
    for complaint in &found.complaints {
        output::complain(lang, complaint);
    }
    let several = found.scripts.len() > 1;
    let mut exit = if found.complaints.is_empty() {
        Exit::Clean
    } else {
        Exit::Wrong
    };
    let mut done = Vec::new();
    for script in found.scripts {
        match lay_out(script, arguments.to, lang) {
            Ok(script) => done.push(script),
            Err(worse) => exit = exit.max(worse),
        }
    }
    if arguments.check {
        return name_changed(&done, exit, lang);
    }
    if exit != Exit::Clean {
        if several {
            output::complain(lang, &text("nothing was written", "rien n'a été écrit"));
        }
        return exit;
    }
    write(arguments, &done, lang)
}

fn lay_out(script: Script, to: Option<Surface>, lang: Lang) -> Result<Done, Exit> {
    let Script { name, path, bytes } = script;
    let formatted = language::format(&name, bytes, to);
    match formatted.result {
        Ok(layout) => Ok(Done { name, path, layout }),
        Err(diagnostics) => {
            let report = Report::new(&formatted.sources, &diagnostics, lang);
            output::aside(|out| human::write(&report, output::look_of_stderr(), out));
            Err(Exit::Faults)
        }
    }
}

fn name_changed(done: &[Done], exit: Exit, lang: Lang) -> Exit {
    let changed: Vec<&Done> = done.iter().filter(|script| script.is_changed()).collect();
    let exit = if changed.is_empty() {
        exit
    } else {
        exit.max(Exit::Faults)
    };
    output::result(exit, lang, |out| {
        changed
            .iter()
            .try_for_each(|script| writeln!(out, "{}", script.name))
    })
}

fn write(arguments: &Arguments, done: &[Done], lang: Lang) -> Exit {
    let mut exit = Exit::Clean;
    let mut changed = 0;
    for script in done {
        match &script.path {
            Some(path) if !arguments.stdout => {
                if !script.is_changed() {
                    continue;
                }
                match replace::replace(path, script.layout.after.as_bytes()) {
                    Ok(()) => changed += 1,
                    Err(error) => {
                        output::complain(lang, &output::cannot_write(path, &error));
                        exit = Exit::Wrong;
                    }
                }
            }
            _ => {
                let after = script.layout.after.as_bytes();
                exit = exit.max(output::result(Exit::Clean, lang, |out| {
                    out.write_all(after)
                }));
            }
        }
    }
    if changed > 0 {
        let count = counted(changed);
        output::aside(|out| writeln!(out, "{}", count.get(lang)));
    }
    exit
}

impl Done {
    fn is_changed(&self) -> bool {
        self.layout.before != self.layout.after
    }
}

fn counted(changed: usize) -> Text {
    match changed {
        1 => text("1 file rewritten", "1 fichier réécrit"),
        _ => text(
            format!("{changed} files rewritten"),
            format!("{changed} fichiers réécrits"),
        ),
    }
}
