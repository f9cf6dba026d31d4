//! `jalon bench runtime`: how much the daemon makes last on this machine, on an installation of its own.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant as Stopwatch};

use clap::Args;
use jalon_dsl::diagnostic::{Lang, text};
use serde::Serialize;

use super::memory;
use super::running::{Bench, Ran};
use super::simulate::grouped;
use crate::command::deploy::Format;
use crate::stop::Stop;
use crate::{Exit, output};

/// Run made-up invoices through the daemon, and tell how fast it makes their journeys last
#[derive(Args, Debug)]
pub struct Arguments {
    /// An empty PostgreSQL database by its address (default: a data folder that is removed again)
    #[arg(long, value_name = "ADDRESS")]
    store: Option<String>,
    /// How many invoices, 20 for each payer
    #[arg(long, value_name = "NUMBER", default_value_t = 20_000,
        value_parser = clap::value_parser!(u64).range(20..=100_000_000))]
    invoices: u64,
    /// Where the data folder is made: the disk that is measured (default: that for temporary files)
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// How to show the outcome
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// The outcome, as programs read it.
#[derive(Debug, Serialize)]
struct Outcome {
    store: &'static str,
    invoices: u64,
    transitions: u64,
    transitions_per_second: f64,
    /// What the disk can do: writes of 4 kB that reach it, in the same minute.
    syncs_per_second: f64,
    /// Of this program; that of a database server is not in it.
    cpu_ms_per_transition: Option<f64>,
    starts_per_second: f64,
    bytes_per_open_invoice: u64,
    peak_rss_mb: Option<f64>,
    first_effect_after_restart_ms: f64,
    effects: u64,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    bench(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn bench(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let around = arguments.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = around.join(format!("jalon-bench-{}", std::process::id()));
    let measured = measure(arguments, &folder);
    let _ = std::fs::remove_dir_all(&folder);
    let outcome = measured?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Json => {
                serde_json::to_writer(&mut *out, &outcome)?;
                writeln!(out)
            }
            Format::Human => human(&outcome, lang, out),
        }
    }))
}

fn measure(arguments: &Arguments, folder: &std::path::Path) -> Result<Outcome, Stop> {
    let mut bench = Bench::open(arguments.store.as_deref(), folder)?;
    let starting = Stopwatch::now();
    bench.arrive(arguments.invoices)?;
    let started = bench.work()?;
    let starts = starting.elapsed();
    let bytes = bench.bytes_of_open()?;
    let syncs = syncs(folder);
    let cpu = cpu();
    let clock = Stopwatch::now();
    let mut ran = Ran::default();
    ran.add(&bench.until_day(25)?);
    bench.pay(arguments.invoices / 2)?;
    ran.add(&bench.work()?);
    let (first, restarted) = bench.restart()?;
    ran.add(&restarted);
    ran.add(&bench.until_day(100)?);
    let seconds = clock.elapsed().as_secs_f64();
    let used = cpu.zip(self::cpu()).map(|(before, after)| after - before);
    let transitions = ran.transitions.max(1) as f64;
    let rounded = |number: f64| (number * 1e4).round() / 1e4;
    Ok(Outcome {
        store: match arguments.store {
            Some(_) => "postgres",
            None => "sqlite",
        },
        invoices: arguments.invoices,
        transitions: ran.transitions,
        transitions_per_second: rounded(transitions / seconds.max(1e-9)),
        syncs_per_second: rounded(syncs),
        cpu_ms_per_transition: used.map(|seconds| rounded(seconds * 1e3 / transitions)),
        starts_per_second: rounded(arguments.invoices as f64 / starts.as_secs_f64().max(1e-9)),
        bytes_per_open_invoice: bytes / arguments.invoices.max(1),
        peak_rss_mb: memory::peak().map(|bytes| (bytes as f64 / 1e5).round() / 10.0),
        first_effect_after_restart_ms: rounded(first.as_secs_f64() * 1e3),
        effects: started.effects + ran.effects,
    })
}

/// Writes of 4 kB that reach the disk, in a second.
fn syncs(folder: &std::path::Path) -> f64 {
    let path = folder.join("syncs");
    let Ok(mut file) = std::fs::File::create(path) else {
        return 0.0;
    };
    let began = Stopwatch::now();
    let mut count = 0u32;
    while began.elapsed() < Duration::from_millis(500) {
        if file
            .write_all(&[7; 4_096])
            .and_then(|()| file.sync_data())
            .is_err()
        {
            break;
        }
        count += 1;
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}

/// Seconds that processors worked for this program; none where the system does not tell.
fn cpu() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    // Linux counts hundredths of a second for every program.
    Some((user + system) / 100.0)
}

fn human(outcome: &Outcome, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let whole = |number: f64| grouped(number.max(0.0) as u64, lang);
    let (invoices, transitions) = (
        grouped(outcome.invoices, lang),
        grouped(outcome.transitions, lang),
    );
    let (rate, syncs) = (
        whole(outcome.transitions_per_second),
        whole(outcome.syncs_per_second),
    );
    let (starts, bytes) = (
        whole(outcome.starts_per_second),
        grouped(outcome.bytes_per_open_invoice, lang),
    );
    let first = whole(outcome.first_effect_after_restart_ms.ceil());
    let store = outcome.store;
    let said = text(
        format!(
            "{invoices} invoices on {store}: {transitions} durable transitions, {rate} per second\n\
             (the disk syncs {syncs} times a second)\n\
             {starts} invoices taken in per second\n\
             {bytes} bytes of the store for each open invoice, the journal left out\n\
             {first} ms from a restart to the first message"
        ),
        format!(
            "{invoices} factures sur {store}\u{a0}: {transitions} transitions durables, {rate} par seconde\n\
             (le disque confirme {syncs} écritures par seconde)\n\
             {starts} factures prises en charge par seconde\n\
             {bytes} octets de la base par facture ouverte, hors journal\n\
             {first} ms d'un redémarrage au premier message"
        ),
    );
    writeln!(out, "{}", said.get(lang))
}
