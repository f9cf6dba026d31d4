//! `jalon bench simulate`: how fast invoices are simulated on this machine, and in how much memory.

use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::thread::available_parallelism;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jalon_dsl::diagnostic::{Lang, text};
use jalon_simulate::World;
use jalon_simulate::workload::{SCRIPT, SCRIPT_NAME, Workload};
use serde::Serialize;

use super::rounds::{Measured, Size, measure};
use super::used;
use crate::{Exit, language, output};

/// Simulate made-up invoices through a journey of twelve steps, and tell how fast
#[derive(Args, Debug)]
pub struct Arguments {
    /// How many invoices, 20 for each payer
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000_000,
        value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    invoices: u64,
    /// How many days are simulated
    #[arg(long, value_name = "NUMBER", default_value_t = 180,
        value_parser = clap::value_parser!(u16).range(1..=720))]
    days: u16,
    /// On how many threads (default: one for each core)
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1_024))]
    threads: Option<u16>,
    /// What the invoices are made of: the same number gives the same invoices
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// How to show the outcome
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// How the outcome is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A few lines
    Human,
    /// One JSON object
    Json,
}

/// The outcome, as programs read it.
#[derive(Debug, Serialize)]
struct Outcome {
    invoices: u64,
    /// Stimuli applied, and looks at the clock that found something to do.
    transitions: u64,
    /// Of the core alone.
    seconds: f64,
    transitions_per_second: f64,
    /// None where the system does not tell.
    peak_rss_mb: Option<f64>,
    /// With the making of the invoices.
    seconds_with_generation: f64,
    /// With the making of the invoices, and with all that is done told and counted.
    seconds_with_report: f64,
    accounts: u64,
    effects: u64,
    messages: u64,
    threads: usize,
    days: u16,
    seed: u64,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let world = language::embedded(SCRIPT_NAME, SCRIPT)
        .map(|compiled| World::new(compiled, &jalon_zones::zone, Vec::new()));
    let workload = world
        .as_ref()
        .and_then(|world| Workload::new(&world.machine, arguments.seed, arguments.days));
    let (Some(world), Some(workload)) = (world, workload) else {
        let message = text(
            "the journey that is measured does not compile: this is a fault of Jalon",
            "le parcours qui est mesuré ne se compile pas\u{a0}: c’est un défaut de Jalon",
        );
        output::complain(lang, &message);
        return Exit::Wrong;
    };
    let cores = available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let wanted = arguments.threads.map(usize::from);
    let size = Size {
        invoices: arguments.invoices,
        threads: wanted.and_then(NonZeroUsize::new).unwrap_or(cores),
        report: true,
    };
    let shows = arguments.format == Format::Human && io::stderr().is_terminal();
    let measured = measure(&world, &workload, size, |done| {
        if shows {
            progress(done, size.invoices, lang);
        }
    });
    if shows {
        output::aside(|out| write!(out, "\r\u{1b}[K"));
    }
    let outcome = outcome(arguments, size, &measured);
    output::result(Exit::Clean, lang, |out| match arguments.format {
        Format::Json => {
            serde_json::to_writer(&mut *out, &outcome)?;
            writeln!(out)
        }
        Format::Human => human(&outcome, lang, out),
    })
}

fn progress(done: u64, of: u64, lang: Lang) {
    let percent = done.saturating_mul(100) / of.max(1);
    let word = text("invoices", "factures");
    output::aside(|out| {
        let (done, of) = (grouped(done, lang), grouped(of, lang));
        write!(
            out,
            "\r{done} / {of} {} ({percent} %)\u{1b}[K",
            word.get(lang)
        )?;
        out.flush()
    });
}

fn outcome(arguments: &Arguments, size: Size, measured: &Measured) -> Outcome {
    let rounded = |seconds: f64| (seconds * 1e6).round() / 1e6;
    let seconds = |time: Duration| rounded(time.as_secs_f64());
    let core = measured.core.as_secs_f64().max(1e-9);
    let driven = measured.driven;
    // Counts below 2^53 are exact.
    let transitions = driven.transitions as f64;
    let megabytes = |bytes: u64| (bytes as f64 / 1e5).round() / 10.0;
    Outcome {
        invoices: size.invoices,
        transitions: driven.transitions,
        seconds: seconds(measured.core),
        transitions_per_second: (transitions / core).round(),
        peak_rss_mb: used::peak(std::process::id()).map(megabytes),
        seconds_with_generation: seconds(measured.making + measured.core),
        seconds_with_report: seconds(measured.making + measured.reported),
        accounts: measured.summary.accounts,
        effects: driven.effects,
        messages: measured.summary.count(|action| action.is_message()),
        threads: size.threads.get(),
        days: arguments.days,
        seed: arguments.seed,
    }
}

fn human(outcome: &Outcome, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let whole = |number: u64| grouped(number, lang);
    let rate = outcome.transitions_per_second as u64;
    let seconds = |seconds: f64| match lang {
        Lang::En => format!("{seconds:.2}"),
        Lang::Fr => format!("{seconds:.2}").replace('.', ","),
    };
    let memory = outcome
        .peak_rss_mb
        .map(|megabytes| whole(megabytes.ceil() as u64));
    let (invoices, accounts) = (whole(outcome.invoices), whole(outcome.accounts));
    let (days, threads) = (outcome.days, outcome.threads);
    let lines = text(
        format!(
            "{invoices} invoices of {accounts} payers over {days} days, on {threads} threads\n\
             {} transitions in {} s: {} per second\n\
             {} s with the making of the invoices\n\
             {} s with that, and with {} messages and all else told and counted\n\
             {}",
            whole(outcome.transitions),
            seconds(outcome.seconds),
            whole(rate),
            seconds(outcome.seconds_with_generation),
            seconds(outcome.seconds_with_report),
            whole(outcome.messages),
            match &memory {
                Some(memory) => format!("{memory} MB of memory at most"),
                None => "this system does not tell how much memory was taken".to_owned(),
            },
        ),
        format!(
            "{invoices} factures de {accounts} payeurs sur {days} jours, sur {threads} fils d’exécution\n\
             {} transitions en {} s\u{a0}: {} par seconde\n\
             {} s avec la fabrication des factures\n\
             {} s avec celle-ci, {} messages et tout le reste dits et comptés\n\
             {}",
            whole(outcome.transitions),
            seconds(outcome.seconds),
            whole(rate),
            seconds(outcome.seconds_with_generation),
            seconds(outcome.seconds_with_report),
            whole(outcome.messages),
            match &memory {
                Some(memory) => format!("{memory} Mo de mémoire au plus"),
                None => "ce système ne dit pas combien de mémoire a été prise".to_owned(),
            },
        ),
    );
    writeln!(out, "{}", lines.get(lang))
}

/// A number in groups of three digits.
pub(super) fn grouped(number: u64, lang: Lang) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(match lang {
                Lang::En => ',',
                Lang::Fr => '\u{202f}',
            });
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(threads: usize, invoices: u64) -> Measured {
        let compiled = language::embedded(SCRIPT_NAME, SCRIPT).unwrap();
        let world = World::new(compiled, &jalon_zones::zone, Vec::new());
        let workload = Workload::new(&world.machine, 7, 180).unwrap();
        let size = Size {
            invoices,
            threads: NonZeroUsize::new(threads).unwrap(),
            report: true,
        };
        measure(&world, &workload, size, |_| {})
    }

    #[test]
    fn the_same_seed_does_the_same_on_any_number_of_threads() {
        let (one, three) = (played(1, 1_010), played(3, 1_010));
        assert_eq!(one.driven, three.driven);
        assert_eq!(one.summary, three.summary);
        assert_eq!(one.summary.invoices, 1_010);
        assert_eq!(one.summary.accounts, 51);
        assert!(one.driven.transitions > 8 * 1_010, "{:?}", one.driven);
    }

    #[test]
    fn nothing_that_the_workload_makes_is_refused() {
        let measured = played(2, 2_000);
        assert_eq!(measured.summary.refused, 0);
    }

    #[test]
    fn numbers_are_read_in_groups_of_three() {
        assert_eq!(grouped(1_234_567, Lang::En), "1,234,567");
        assert_eq!(grouped(999, Lang::En), "999");
        assert_eq!(grouped(1_000, Lang::Fr), "1\u{202f}000");
    }
}
