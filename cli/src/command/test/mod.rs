//! `jalon test`: plays the tests of scripts and tells which promises are not kept.

mod coverage;
mod faults;
mod human;
mod json;
mod junit;
mod timeline;
mod update;
mod watch;

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use jalon_core::Zone;
use jalon_core::cases::Case;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_simulate::{Coverage, Verdict, World, judge};

use crate::command::scripts::{self, Scripts};
use crate::language::{Tested, Tests};
use crate::replace::replace;
use crate::{Exit, language, output};
pub use update::paths_of;

/// Play the tests of scripts and tell which promises are not kept
#[derive(Args, Debug)]
pub struct Arguments {
    /// Scripts, folders with scripts, or - for standard input
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Only tests whose promise holds this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Tell which steps, outcomes, conditions and table rows no test reaches
    #[arg(long)]
    coverage: bool,
    /// End with exit code 1 where the tests reach fewer percents of the script
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    min_coverage: Option<u8>,
    /// Write what really happens into the lines that fail
    #[arg(long, conflicts_with = "watch")]
    update: bool,
    /// Write the outcome as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// How to show the outcome
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Play the tests again whenever a file changes
    #[arg(long)]
    watch: bool,
}

/// How the outcome is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With lines of the script and timelines, and colours on a terminal
    Human,
    /// JSON
    Json,
}

/// A test that was played.
struct Ran<'a> {
    script: &'a Tested,
    world: &'a World,
    case: &'a Case,
    verdict: Verdict,
    took: Duration,
}

impl Ran<'_> {
    fn passed(&self) -> bool {
        self.verdict.failures.is_empty()
    }
}

/// All that was played.
struct Outcome<'a> {
    tests: &'a Tests,
    ran: Vec<Ran<'a>>,
    /// How much of each script is reached.
    coverage: Vec<(&'a Tested, Coverage)>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    if arguments.watch {
        return watch::run(&arguments.paths, || once(arguments, lang), lang);
    }
    once(arguments, lang)
}

fn once(arguments: &Arguments, lang: Lang) -> Exit {
    let message = text(
        "the outcome would overwrite the script: name another file after --junit",
        "le résultat écraserait le script\u{a0}: nommez un autre fichier après --junit",
    );
    let to_write = arguments.junit.as_deref().map(|path| (path, message));
    let read = scripts::read(&arguments.paths, to_write, lang);
    let Scripts {
        tests,
        paths,
        mut exit,
    } = match read {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let idle = |script: &Tested| script.compiled.machine.journeys.is_empty();
    if exit == Exit::Clean && tests.scripts.iter().all(idle) {
        output::complain(lang, &language::without_journey());
        return Exit::Wrong;
    }
    let worlds: Vec<World> = tests.scripts.iter().map(world_of).collect();
    let outcome = play(&tests, &worlds, arguments.filter.as_deref());
    if let (Some(filter), true) = (&arguments.filter, outcome.ran.is_empty()) {
        let message = text(
            format!("no test has \"{filter}\" in its promise"),
            format!("aucun test n'a «\u{a0}{filter}\u{a0}» dans sa promesse"),
        );
        output::complain(lang, &message);
        return Exit::Wrong;
    }
    if outcome.ran.iter().any(|ran| !ran.passed()) {
        exit = exit.max(Exit::Faults);
    }
    if too_little(arguments, &outcome) {
        exit = exit.max(Exit::Faults);
    }
    if let Some(path) = &arguments.junit
        && let Err(error) = replace(path, junit::text(&outcome, lang).as_bytes())
    {
        output::complain(lang, &output::cannot_write(path, &error));
        exit = Exit::Wrong;
    }
    let exit = output::result(exit, lang, |out| match arguments.format {
        Format::Human => human::write(&outcome, arguments, output::look_of_stdout(), lang, out),
        Format::Json => json::write(&outcome, lang, out),
    });
    if arguments.update {
        return exit.max(update::run(&outcome, &paths, lang));
    }
    exit
}

pub fn world_of(script: &Tested) -> World {
    let customers = script.cases.iter().flat_map(|case| &case.customers);
    let mut zones: Vec<Zone> = Vec::new();
    for name in customers.filter_map(|customer| customer.time_zone.as_deref()) {
        if !zones.iter().any(|zone| zone.name == name) {
            zones.extend(jalon_zones::zone(name));
        }
    }
    let world = World::new(script.compiled.clone(), &jalon_zones::zone, zones);
    world.in_language(script.language)
}

/// Plays each test once, though several scripts may use the module that it stands in.
fn play<'a>(tests: &'a Tests, worlds: &'a [World], filter: Option<&str>) -> Outcome<'a> {
    let filter = filter.map(str::to_lowercase);
    let mut seen = HashSet::new();
    let (mut ran, mut coverage) = (Vec::new(), Vec::new());
    for (script, world) in tests.scripts.iter().zip(worlds) {
        let mut covered = Vec::new();
        for case in &script.cases {
            let wanted = filter
                .as_ref()
                .is_none_or(|filter| case.name.to_lowercase().contains(filter));
            let span = script.span(case.source);
            if !wanted || !seen.insert((span.file, span.start)) {
                continue;
            }
            let start = Instant::now();
            let verdict = judge(world, case);
            covered.push(verdict.covered.clone());
            ran.push(Ran {
                script,
                world,
                case,
                verdict,
                took: start.elapsed(),
            });
        }
        if !script.cases.is_empty() || !world.machine.journeys.is_empty() {
            coverage.push((script, Coverage::of(&world.machine, covered)));
        }
    }
    Outcome {
        tests,
        ran,
        coverage,
    }
}

fn too_little(arguments: &Arguments, outcome: &Outcome<'_>) -> bool {
    let least = arguments.min_coverage.unwrap_or(0);
    let mut scripts = outcome.coverage.iter();
    scripts.any(|(_, coverage)| coverage.percent() < least)
}
