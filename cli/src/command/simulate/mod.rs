//! `jalon simulate`: what a script would have done with invoices that there were.

mod compare;
mod differ;
mod forecast;
mod human;
pub(super) mod lines;
mod page;
mod parquet;
mod play;
pub(super) mod progress;
pub(super) mod rejects;
mod span;
pub(super) mod story;
mod targets;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jalon_core::Day;
use jalon_dsl::diagnostic::render::Report;
use jalon_dsl::diagnostic::{Lang, Severity, text};
pub use jalon_operate::Script;
use jalon_operate::import::{files as read, reading};
pub(super) use jalon_operate::words::replay as words;
use jalon_simulate::World;

use crate::arguments::typed;
pub use crate::stop::Stop;
use crate::{Exit, human as diagnostics, input, language, output};

/// Play the invoices of files through a script and tell what it would have done
#[derive(Args, Debug)]
pub struct Arguments {
    /// A script, a folder with one script, or - for standard input
    path: PathBuf,
    /// Invoices: CSV, JSON lines, UBL, CII or Factur-X, or a folder of those
    #[arg(long, value_name = "FILE", required_unless_present = "history")]
    invoices: Vec<PathBuf>,
    /// Customers and their contacts
    #[arg(long, value_name = "FILE")]
    customers: Vec<PathBuf>,
    /// Payments
    #[arg(long, value_name = "FILE")]
    payments: Vec<PathBuf>,
    /// What else happened: disputes, promises, receipts
    #[arg(long, value_name = "FILE")]
    events: Vec<PathBuf>,
    /// What the columns of a CSV file mean
    #[arg(long, value_name = "FILE")]
    mapping: Vec<PathBuf>,
    /// The first day that is told; what happened before is played all the same
    #[arg(long, value_name = "DATE", value_parser = typed::day)]
    from: Option<Day>,
    /// The last day (default: 90 days after the last date in the files)
    #[arg(long = "to", value_name = "DATE", value_parser = typed::day)]
    last: Option<Day>,
    /// How to show the outcome (default: by the end of the name of FILE, else human)
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write the outcome into this file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write each row that is not used into this CSV file, with the reason and the remedy
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Write a page with figures and plots into this HTML file, beside the outcome
    #[arg(long, value_name = "FILE", conflicts_with = "explain")]
    report: Option<PathBuf>,
    /// Tell the story of one invoice
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["compare", "format"])]
    explain: Option<String>,
    /// Play a second script, too, and tell what differs
    #[arg(long, value_name = "SCRIPT")]
    compare: Option<PathBuf>,
    /// Forecast what is open: cash by week, messages, tasks; --from is the first day of the forecast
    #[arg(long, conflicts_with_all = ["compare", "explain"])]
    forecast: bool,
    /// Show how good the forecasts of past days would have been
    #[arg(long, conflicts_with_all = ["compare", "explain", "forecast", "from", "last", "report"])]
    backtest: bool,
    /// Paid invoices and their payments, to learn from how payers pay (default: those of the other files)
    #[arg(long, value_name = "FILE")]
    history: Vec<PathBuf>,
    /// What customers have in common that tells how they pay: country, or a declared field
    #[arg(long, value_name = "FIELD")]
    group: Option<String>,
    /// What the draws of a forecast depend on: the same number gives the same (default: 1)
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// How many futures a forecast draws (default: 1000)
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(20..=100_000))]
    runs: Option<u32>,
    /// How many threads play (default: one for each core)
    #[arg(long, value_name = "NUMBER")]
    threads: Option<usize>,
    /// For tests: so many records are held at once
    #[arg(long, value_name = "NUMBER", hide = true)]
    held: Option<usize>,
}

/// How the outcome is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A summary
    Human,
    /// JSON lines, one for each thing that is done
    Json,
    /// CSV, with the same columns
    Csv,
    /// Parquet, with the same columns and their types, into a file
    Parquet,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    simulate(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn simulate(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let mut script = script(&arguments.path, lang)?;
    let mut other = match &arguments.compare {
        Some(path) => Some(self::script(path, lang)?),
        None => None,
    };
    let wanted = read::Wanted {
        invoices: &arguments.invoices,
        customers: &arguments.customers,
        payments: &arguments.payments,
        events: &arguments.events,
        history: &arguments.history,
        mappings: &arguments.mapping,
        source: None,
    };
    let scripts: Vec<_> = [Some(&script), other.as_ref()]
        .into_iter()
        .flatten()
        .collect();
    targets::check(arguments, &scripts)?;
    let machines: Vec<_> = scripts.iter().map(|script| &script.world.machine).collect();
    let taking = read::read(&wanted, &machines, arguments.held)?;
    for script in [Some(&mut script), other.as_mut()].into_iter().flatten() {
        script.world.context.add_zones(play::zones(&taking));
    }
    if taking.batches.len() == 1 && taking.batches.get(0).invoices.is_empty() {
        return Err(rejects::nothing_to_play(arguments, &taking, lang));
    }
    if arguments.forecast || arguments.backtest {
        return forecast::run(arguments, &script, taking, lang);
    }
    tell_unused(arguments, lang);
    let span = span::of(arguments.from, arguments.last, &taking.batches.extent)?;
    let task = play::Task {
        arguments,
        script: &script,
        taking: &taking,
        span,
        lang,
    };
    match (&arguments.explain, &other) {
        (Some(number), _) => story::tell(&task, number),
        (None, Some(other)) => compare::run(&task, other),
        (None, None) => play::run(&task),
    }
}

/// Says which options change nothing because nothing is forecast.
fn tell_unused(arguments: &Arguments, lang: Lang) {
    let unused = [
        ("--seed", arguments.seed.is_some()),
        ("--runs", arguments.runs.is_some()),
        ("--group", arguments.group.is_some()),
    ];
    for (option, _) in unused.into_iter().filter(|(_, told)| *told) {
        let message = text(
            format!(
                "{option} changes nothing here: a replay draws nothing. It is for --forecast and --backtest"
            ),
            format!(
                "{option} ne change rien ici\u{a0}: un rejeu ne tire rien au sort. Cette option est pour --forecast et --backtest"
            ),
        );
        output::note(lang, &message);
    }
}

/// Checks and compiles a script; its errors are told as `jalon check` tells them.
fn script(path: &PathBuf, lang: Lang) -> Result<Script, Stop> {
    let found = input::read(std::slice::from_ref(path));
    if let Some(complaint) = found.complaints.into_iter().next() {
        return Err(Stop::told(complaint));
    }
    let checked = language::check(found.scripts);
    let errors = checked.diagnostics.iter();
    let errors: Vec<_> = errors
        .filter(|found| found.severity == Severity::Error)
        .cloned()
        .collect();
    if !errors.is_empty() {
        let report = Report::new(&checked.sources, &errors, lang);
        output::aside(|out| diagnostics::write(&report, output::look_of_stderr(), out));
        return Err(Stop::silent(Exit::Faults));
    }
    // Modules beside the script have no journeys.
    let scripts = checked.models.iter().zip(checked.machines);
    let with_journeys = scripts.filter_map(|(model, compiled)| {
        let compiled = compiled.filter(|one| !one.machine.journeys.is_empty())?;
        Some((language::language_of(model), compiled))
    });
    let mut with_journeys: Vec<_> = with_journeys.collect();
    let count = with_journeys.len();
    let (Some((speaks, compiled)), 1) = (with_journeys.pop(), count) else {
        if count == 0 {
            let none = language::without_journey();
            return Err(Stop::wrong(none.en, none.fr));
        }
        let path = path.display();
        return Err(Stop::wrong(
            format!("there are {count} scripts in {path}: name the one that is to be played"),
            format!("il y a {count} scripts dans {path}\u{a0}: nommez celui qu'il faut jouer"),
        ));
    };
    let hash = compiled.machine.hash();
    Ok(Script {
        name: path.display().to_string(),
        sources: checked.sources,
        hash: hash.map_or_else(|_| String::new(), |hash| hash.to_string()),
        world: World::new(compiled, &jalon_zones::zone, Vec::new()).in_language(speaks),
    })
}
