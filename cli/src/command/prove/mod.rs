//! `jalon prove`: tells of each policy whether it holds on every path, or shows the shortest that
//! breaks it.

pub mod budget;
pub mod human;
pub mod in_check;
mod json;
mod large;
mod standing;
pub mod story;
mod untested;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use jalon_core::machine::{Element, Source};
use jalon_dsl::diagnostic::{Lang, text};
use jalon_dsl::format;
use jalon_dsl::words::Surface;
use jalon_explore::{Answer, Bounds, Figures, Large, Standing};
use jalon_simulate::World;

use crate::command::scripts::{self, Scripts};
use crate::language::{Tested, Tests};
use crate::replace::replace;
use crate::{Exit, output};
use story::Story;
use untested::Untested;

/// Tell of each policy whether it holds on every path, or show the shortest path that breaks it
#[derive(Args, Debug)]
pub struct Arguments {
    /// Scripts, folders with scripts, or - for standard input
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Only policies whose text holds this
    #[arg(long, value_name = "TEXT")]
    policy: Option<String>,
    /// Search for at most so many seconds for each script, or `none`: until all is seen, or 2 million states
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = budget::parse)]
    budget: Duration,
    /// Let at most so many things happen to an invoice
    #[arg(long, value_name = "NUMBER")]
    things: Option<u32>,
    /// Write each path that breaks a policy as a test
    #[arg(long, value_name = "FILE")]
    write_tests: Option<PathBuf>,
    /// Write a test for each thing that happens after a step where no test has it
    #[arg(long, value_name = "FILE")]
    untested: Option<PathBuf>,
    /// How to show the outcome
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// How the outcome is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// JSON
    Json,
}

/// So much of the time is for what is asked of every journey where there is no policy.
const ALONE: f64 = 0.1;

/// A policy with its answer.
struct Asked {
    /// What it says.
    said: String,
    source: Option<Source>,
    answer: Answer,
    story: Option<Story>,
}

/// A script with the answers to its policies.
pub struct Proved<'a> {
    script: &'a Tested,
    world: World,
    asked: Vec<Asked>,
    figures: Figures,
    first_look: Figures,
    first_look_is_whole: bool,
    large: Vec<Large>,
    /// What is asked of every journey, with the story of what is so.
    standing: Option<(Standing, Vec<Option<Story>>)>,
    /// What no test visits; none without tests.
    untested: Option<Untested>,
    took: Duration,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let message = text(
        "the tests would overwrite the script: name another file after --write-tests, and paste what you want to keep",
        "les tests écraseraient le script\u{a0}: nommez un autre fichier après --write-tests, et collez ce que vous voulez garder",
    );
    if arguments.untested.is_some() && arguments.policy.is_some() {
        let message = text(
            "--untested looks at all that a journey does, not at one policy: leave out --policy",
            "--untested regarde tout ce que fait un parcours, pas une seule règle\u{a0}: retirez --policy",
        );
        output::complain(lang, &message);
        return Exit::Wrong;
    }
    let write = arguments.write_tests.as_deref();
    let to_write = write.or(arguments.untested.as_deref());
    let to_write = to_write.map(|path| (path, message));
    let read = scripts::read(&arguments.paths, to_write, lang);
    let Scripts {
        tests, mut exit, ..
    } = match read {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let proved: Vec<Proved<'_>> = tests
        .scripts
        .iter()
        .map(|script| prove(script, &tests, arguments))
        .filter(|proved| !proved.asked.is_empty() || proved.standing.is_some())
        .filter(|proved| !proved.world.machine.journeys.is_empty())
        .collect();
    if let (Some(wanted), true) = (&arguments.policy, proved.is_empty()) {
        let message = text(
            format!("no policy holds the text \"{wanted}\""),
            format!("aucune règle ne contient «\u{a0}{wanted}\u{a0}»"),
        );
        output::complain(lang, &message);
        return Exit::Wrong;
    }
    let mut asked = proved.iter().flat_map(|proved| &proved.asked);
    if asked.any(|asked| asked.answer != Answer::Proved) {
        exit = exit.max(Exit::Faults);
    }
    if let Some(path) = &arguments.write_tests
        && let Err(error) = replace(path, all_tests(&proved).as_bytes())
    {
        output::complain(lang, &output::cannot_write(path, &error));
        exit = Exit::Wrong;
    }
    if let Some(path) = &arguments.untested {
        let untested = proved.iter().filter_map(|proved| proved.untested.as_ref());
        let tests = untested.flat_map(|untested| &untested.tests);
        let tests: Vec<&str> = tests.map(|(_, test)| test.as_str()).collect();
        if let Err(error) = replace(path, tests.join("\n").as_bytes()) {
            output::complain(lang, &output::cannot_write(path, &error));
            exit = Exit::Wrong;
        }
    }
    output::result(exit, lang, |out| match arguments.format {
        Format::Human => human::write(&proved, &tests, output::look_of_stdout(), lang, out),
        Format::Json => json::write(&proved, &tests, out),
    })
}

fn prove<'a>(script: &'a Tested, tests: &Tests, arguments: &Arguments) -> Proved<'a> {
    let world = World::new(script.compiled.clone(), &jalon_zones::zone, Vec::new());
    let policies = 0..world.machine.policies.len();
    let said: Vec<(Option<Source>, String)> = policies
        .map(|policy| {
            let element = Element::Policy(u32::try_from(policy).unwrap_or(u32::MAX));
            let source = script.compiled.source_map.get(element);
            (
                source,
                source.map_or_else(String::new, |source| written(script, tests, source)),
            )
        })
        .collect();
    let wanted = arguments.policy.as_ref().map(|text| text.to_lowercase());
    let wanted: Vec<usize> = (0..said.len())
        .filter(|policy| {
            let text = said.get(*policy).map(|(_, text)| text.to_lowercase());
            let text = text.unwrap_or_default();
            wanted.as_ref().is_none_or(|wanted| text.contains(wanted))
        })
        .collect();
    let start = Instant::now();
    let spent = budget::spent(arguments.budget);
    let mut bounds = Bounds {
        spent: &spent,
        ..Bounds::default()
    };
    if let Some(things) = arguments.things {
        bounds.things = things;
    }
    // The rest of the time is for what is asked of every journey.
    if arguments.policy.is_none() {
        bounds.until = 0.8;
    }
    let report = jalon_explore::prove(&world, &wanted, &bounds);
    let standing = arguments.policy.is_none().then(|| {
        let standing = jalon_explore::ask(
            &world,
            &Bounds {
                until: if wanted.is_empty() { ALONE } else { 1.0 },
                ..bounds
            },
        );
        let stories = standing.questions.iter().map(|(_, answer)| match answer {
            Answer::Broken(path) => Some(Story::new(&world, path)),
            _ => None,
        });
        let stories = stories.collect();
        (standing, stories)
    });
    let asked = said
        .into_iter()
        .zip(report.answers)
        .filter_map(|((source, said), answer)| {
            let answer = answer?;
            let story = match &answer {
                Answer::Broken(path) => Some(Story::new(&world, path)),
                _ => None,
            };
            Some(Asked {
                said,
                source,
                answer,
                story,
            })
        });
    let asked: Vec<Asked> = asked.collect();
    Proved {
        script,
        asked,
        figures: report.figures,
        first_look: report.first_look,
        first_look_is_whole: report.first_look_is_whole,
        large: report.large,
        // Where there are no tests, it is told only to whoever asks.
        untested: standing
            .as_ref()
            .filter(|_| !script.cases.is_empty() || arguments.untested.is_some())
            .map(|(standing, _)| untested::untested(script, &world, standing)),
        standing,
        took: start.elapsed(),
        world,
    }
}

/// What stands at a place of a script, on one line.
fn written(script: &Tested, tests: &Tests, source: Source) -> String {
    let span = script.span(source);
    let text = &tests.sources.file(span.file).text;
    let text = text.get(span.start as usize..span.end as usize);
    let words: Vec<&str> = text.unwrap_or_default().split_whitespace().collect();
    words.join(" ")
}

/// All stories as tests, in the language of their script.
fn all_tests(proved: &[Proved<'_>]) -> String {
    let mut tests = Vec::new();
    for proved in proved {
        for asked in &proved.asked {
            if let (Some(story), Some(source)) = (&asked.story, asked.source) {
                let french = proved.script.is_french(source);
                tests.push(in_language(&story.test(&asked.said, french), french));
            }
        }
    }
    tests.join("\n")
}

/// A test that is written in English, laid out in the language of a script.
fn in_language(test: &str, french: bool) -> String {
    let to = match french {
        true => Some(Surface::French),
        false => None,
    };
    match format::format(test, format::Options { to }) {
        Ok(formatted) => formatted.text,
        Err(_) => test.to_owned(),
    }
}
