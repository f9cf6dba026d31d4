//! `jalon graph`: draws the journeys of a script.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jalon_core::Machine;
use jalon_dsl::diagnostic::render::Report;
use jalon_dsl::diagnostic::{Lang, Severity, Text, text};
use jalon_dsl::spelling;
use jalon_graph::Graph;

use crate::language::Checked;
use crate::{Exit, human, input, language, output, replace};

/// Draw the journeys of a script: who acts, on which day, and where it ends
#[derive(Args, Debug)]
pub struct Arguments {
    /// A script, a folder with one script, or - for standard input
    path: PathBuf,
    /// Draw this journey only
    #[arg(long, value_name = "NAME")]
    journey: Option<String>,
    /// The format; without it, as the ending of FILE says, else mermaid
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The file to write, or - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How a journey is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Mermaid, for wikis and code platforms
    Mermaid,
    /// DOT, for Graphviz
    Dot,
    /// A picture
    Svg,
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
    let mut told = checked.diagnostics.iter();
    if told.any(|found| found.severity == Severity::Error) {
        let report = Report::new(&checked.sources, &checked.diagnostics, lang);
        output::aside(|out| human::write(&report, output::look_of_stderr(), out));
        return Exit::Faults;
    }
    match drawn(arguments, &checked, lang) {
        Ok(picture) => write(arguments, picture.as_bytes(), lang),
        Err(complaint) => {
            output::complain(lang, &complaint);
            Exit::Wrong
        }
    }
}

/// The picture, or why there is none.
fn drawn(arguments: &Arguments, checked: &Checked, lang: Lang) -> Result<String, Text> {
    let mut files = checked.sources.iter();
    let target = arguments.output.as_deref();
    let over_script =
        |target| files.any(|(_, file)| replace::is_same_file(Path::new(&file.path), target));
    if target.is_some_and(over_script) {
        return Err(text(
            "the picture would overwrite the script: name another file after -o",
            "le dessin écraserait le script\u{a0}: nommer un autre fichier après -o",
        ));
    }
    let machine = match checked.machines.as_slice() {
        [Some(compiled)] if compiled.machine.journeys.is_empty() => {
            return Err(language::without_journey());
        }
        [Some(compiled)] => &compiled.machine,
        [None] => return Err(no_machine()),
        several => return Err(which_script(several.len())),
    };
    let words = match lang {
        Lang::En => jalon_graph::Lang::En,
        Lang::Fr => jalon_graph::Lang::Fr,
    };
    let mut graphs = jalon_graph::graphs(machine, words);
    if let Some(wanted) = &arguments.journey {
        graphs.retain(|graph| graph.name == *wanted);
        if graphs.is_empty() {
            return Err(no_journey(wanted, machine));
        }
    }
    Ok(picture(arguments.chosen_format(), &graphs, words))
}

fn picture(format: Format, graphs: &[Graph], lang: jalon_graph::Lang) -> String {
    match format {
        Format::Mermaid => jalon_graph::mermaid(graphs, lang),
        Format::Dot => jalon_graph::dot(graphs, lang),
        Format::Svg => jalon_graph::svg(graphs, lang),
    }
}

fn write(arguments: &Arguments, picture: &[u8], lang: Lang) -> Exit {
    match arguments.output.as_deref() {
        Some(path) if path.as_os_str() != "-" => match replace::replace(path, picture) {
            Ok(()) => Exit::Clean,
            Err(error) => {
                output::complain(lang, &output::cannot_write(path, &error));
                Exit::Wrong
            }
        },
        _ => output::result(Exit::Clean, lang, |out| out.write_all(picture)),
    }
}

impl Arguments {
    fn chosen_format(&self) -> Format {
        let ending = self.output.as_deref().and_then(Path::extension);
        let ending = ending.and_then(|ending| ending.to_str());
        let of_file = match ending {
            Some("svg") => Format::Svg,
            Some("dot" | "gv") => Format::Dot,
            _ => Format::Mermaid,
        };
        self.format.unwrap_or(of_file)
    }
}

/// That a journey is not there, the one that was probably meant, and all that are there.
fn no_journey(wanted: &str, machine: &Machine) -> Text {
    let names: Vec<&str> = machine
        .journeys
        .items()
        .iter()
        .map(|journey| journey.name.as_str())
        .collect();
    let all = names.join(", ");
    match spelling::closest(wanted, names.iter().copied()) {
        Some(near) => text(
            format!(
                "there is no journey `{wanted}`; did you mean `{near}`? The journeys are: {all}"
            ),
            format!(
                "il n'y a pas de parcours «\u{a0}{wanted}\u{a0}»\u{a0}; vouliez-vous dire \
                 «\u{a0}{near}\u{a0}»\u{a0}? Les parcours sont\u{a0}: {all}"
            ),
        ),
        None => text(
            format!("there is no journey `{wanted}`; the journeys are: {all}"),
            format!(
                "il n'y a pas de parcours «\u{a0}{wanted}\u{a0}»\u{a0}; les parcours sont\u{a0}: {all}"
            ),
        ),
    }
}

fn which_script(scripts: usize) -> Text {
    text(
        format!("there are {scripts} scripts here: name the one to draw"),
        format!("il y a ici {scripts} scripts\u{a0}: nommer celui à dessiner"),
    )
}

/// Never so for a script in which the check finds no error.
fn no_machine() -> Text {
    text(
        "there is no error in the script, and yet no machine: a fault of Jalon, please report it",
        "le script est sans erreur et n'a pourtant pas de machine\u{a0}: défaut de Jalon, merci de le signaler",
    )
}
