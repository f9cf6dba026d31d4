//! `jalon bench runtime`: how much the daemon makes last on this machine, on an installation of its own.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant as Stopwatch};

use clap::{Args, ValueEnum};
use jalon_dsl::diagnostic::{Lang, text};
use serde::Serialize;

use super::killed;
use super::load::Load;
use super::place::Place;
use super::running::{Bench, Ran};
use super::simulate::grouped;
use super::stopped;
use crate::command::deploy::Format;
use crate::command::serve::WORKERS;
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
        value_parser = clap::value_parser!(u64).range(40..=100_000_000))]
    invoices: u64,
    /// How many workers share the invoices, each on a connection of its own
    #[arg(long, value_name = "NUMBER", default_value_t = WORKERS,
        value_parser = clap::value_parser!(u16).range(1..=64))]
    workers: u16,
    /// What the invoices go through: a send, a receipt, five reminders; or a journey with all that costs time
    #[arg(long, value_enum, default_value_t = Workload::Default)]
    workload: Workload,
    /// End when all are open and the daemon was killed once: for very many sleepers
    #[arg(long)]
    asleep: bool,
    /// Where the data folder is made: the disk that is measured (default: that for temporary files)
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// How to show the outcome
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// What invoices go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
enum Workload {
    Default,
    Flagship,
}

/// The outcome, as programs read it.
#[derive(Debug, Serialize)]
struct Outcome {
    store: &'static str,
    workload: Workload,
    workers: u16,
    invoices: u64,
    transitions: u64,
    effects: u64,
    transitions_per_second: f64,
    limit_transitions_per_second: f64,
    share_of_limit: f64,
    cpu_ms_per_transition: f64,
    database_cpu_ms_per_transition: Option<f64>,
    syncs_per_second: f64,
    rows_per_second: f64,
    starts_per_second: f64,
    open_invoices: u64,
    bytes_per_open_invoice: u64,
    peak_rss_mb: Option<f64>,
    first_effect_after_kill_ms: Option<f64>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    bench(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn bench(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let around = arguments.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = around.join(format!("jalon-bench-{}", std::process::id()));
    stopped::removes(folder.clone());
    let measured = measure(arguments, &folder);
    stopped::waits_for_its_end();
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

/// What several spans of work came to together.
#[derive(Default)]
struct Sums {
    ran: Ran,
    seconds: f64,
    seconds_by_hand: f64,
    rows_per_second: f64,
    database: Option<f64>,
}

impl Sums {
    fn add(&mut self, (ran, by_hand, rows): (Ran, f64, f64), database: Option<f64>) {
        let transitions = ran.transitions as f64;
        self.ran.transitions += ran.transitions;
        self.ran.effects += ran.effects;
        self.ran.cpu += ran.cpu;
        self.seconds += transitions / ran.rate.max(1e-9);
        self.seconds_by_hand += transitions / by_hand.max(1e-9);
        self.rows_per_second = rows;
        self.database = match (self.database, database) {
            (Some(one), Some(other)) => Some(one + other),
            (one, other) => one.or(other),
        };
    }
}

fn measure(arguments: &Arguments, folder: &Path) -> Result<Outcome, Stop> {
    let load = match arguments.workload {
        Workload::Default => Load::usual(arguments.invoices),
        Workload::Flagship => Load::flagship(arguments.invoices)?,
    };
    let place = Place::new(arguments.store.as_deref(), folder)?;
    let workers = usize::from(arguments.workers);
    let syncs = syncs(folder);
    let mut bench = Bench::open(place, &load, workers)?;
    let mut sums = Sums::default();
    let mut arriving = Duration::ZERO;
    let mut database = bench.place.database_cpu();
    let used = |before: Option<f64>, after: Option<f64>| Some((after? - before?).max(0.0));
    let (mut bytes, mut seen) = (0, None);
    let mut started = None;
    for day in load.days() {
        bench.until(Load::morning(day))?;
        if day == load.killed_on() {
            bytes = bench.bytes_of_open()?;
            let spent = used(database, bench.place.database_cpu());
            sums.add(bench.end_workers()?, spent);
            if let Some(next) = bench.next_due()? {
                bench.pass_until(next);
            }
            seen = Some(killed::measure(&bench)?);
            if arguments.asleep {
                break;
            }
            bench.start_workers(workers)?;
            database = bench.place.database_cpu();
        }
        let began = Stopwatch::now();
        let (entity, now) = (bench.entity.clone(), bench.now());
        let stimuli = load.coming(day, (&entity, bench.store()), now)?;
        bench.receive(&stimuli)?;
        arriving += began.elapsed();
        bench.receive_by_hand(&stimuli)?;
        bench.work()?;
        if started.is_none() {
            started = Some(arriving.as_secs_f64() + bench.seconds());
        }
    }
    let seen = match seen {
        Some(seen) => seen,
        None => killed::measure(&bench)?,
    };
    if !arguments.asleep {
        let spent = used(database, bench.place.database_cpu());
        sums.add(bench.end_workers()?, spent);
    }
    bench.place.clear();
    Ok(outcome(
        arguments,
        &load,
        (&sums, started, arriving),
        (bytes, syncs),
        &seen,
    ))
}

fn outcome(
    arguments: &Arguments,
    load: &Load,
    (sums, started, arriving): (&Sums, Option<f64>, Duration),
    (bytes, syncs): (u64, f64),
    seen: &killed::Killed,
) -> Outcome {
    let rounded = |number: f64| (number * 1e4).round() / 1e4;
    let transitions = sums.ran.transitions.max(1) as f64;
    let each = |seconds: f64| rounded(seconds * 1e3 / transitions);
    // Where invoices come in over months, it is all of their records and all work that counts.
    let starts = match arguments.workload {
        Workload::Default => started.unwrap_or_default(),
        Workload::Flagship => arriving.as_secs_f64() + sums.seconds,
    };
    Outcome {
        store: match arguments.store {
            Some(_) => "postgres",
            None => "sqlite",
        },
        workload: arguments.workload,
        workers: arguments.workers,
        invoices: arguments.invoices,
        transitions: sums.ran.transitions,
        effects: sums.ran.effects,
        transitions_per_second: rounded(transitions / sums.seconds.max(1e-9)),
        limit_transitions_per_second: rounded(transitions / sums.seconds_by_hand.max(1e-9)),
        share_of_limit: rounded(sums.seconds_by_hand / sums.seconds.max(1e-9)),
        cpu_ms_per_transition: each(sums.ran.cpu.as_secs_f64()),
        database_cpu_ms_per_transition: sums.database.map(each),
        syncs_per_second: rounded(syncs),
        rows_per_second: rounded(sums.rows_per_second),
        starts_per_second: rounded(arguments.invoices as f64 / starts.max(1e-9)),
        open_invoices: load.open(),
        bytes_per_open_invoice: bytes / load.open().max(1),
        peak_rss_mb: seen.peak_rss_mb.map(|mb| (mb * 10.0).round() / 10.0),
        first_effect_after_kill_ms: seen.first_effect_ms.map(rounded),
    }
}

/// Writes of 4 kB that reach the disk, in a second.
fn syncs(folder: &Path) -> f64 {
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

fn human(outcome: &Outcome, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let whole = |number: f64| grouped(number.max(0.0) as u64, lang);
    let point = |number: f64| match lang {
        Lang::En => format!("{number:.3}"),
        Lang::Fr => format!("{number:.3}").replace('.', ","),
    };
    let (invoices, transitions) = (
        grouped(outcome.invoices, lang),
        grouped(outcome.transitions, lang),
    );
    let (rate, limit) = (
        whole(outcome.transitions_per_second),
        whole(outcome.limit_transitions_per_second),
    );
    let share = whole(outcome.share_of_limit * 100.0);
    let (syncs, rows) = (
        whole(outcome.syncs_per_second),
        whole(outcome.rows_per_second),
    );
    let (starts, bytes) = (
        whole(outcome.starts_per_second),
        grouped(outcome.bytes_per_open_invoice, lang),
    );
    let (open, first) = (
        grouped(outcome.open_invoices, lang),
        outcome
            .first_effect_after_kill_ms
            .map(|ms| whole(ms.ceil())),
    );
    let first = first.unwrap_or_else(|| "?".to_owned());
    let cpu = point(outcome.cpu_ms_per_transition);
    let database = outcome.database_cpu_ms_per_transition.map(point);
    let (and_database, et_base) = match database {
        Some(ms) => (
            format!(", {ms} of the database"),
            format!(", {ms} de la base"),
        ),
        None => (String::new(), String::new()),
    };
    let memory = outcome.peak_rss_mb.map(whole);
    let memory = memory.unwrap_or_else(|| "?".to_owned());
    let store = outcome.store;
    let said = text(
        format!(
            "{invoices} invoices on {store}: {transitions} durable transitions, {rate} per second\n\
             {share} % of the {limit} per second that the same rows reach here when written by hand\n\
             (the disk syncs {syncs} times a second, and takes {rows} rows of 200 bytes a second, 1,000 at a time)\n\
             {cpu} ms of processor time of the daemon for each{and_database}\n\
             {starts} invoices taken in per second\n\
             with {open} open: {bytes} bytes of the store for each, the journal left out; {memory} MB of memory at most\n\
             {first} ms from a start after kill -9 to the first message"
        ),
        format!(
            "{invoices} factures sur {store}\u{a0}: {transitions} transitions durables, {rate} par seconde\n\
             {share}\u{a0}% des {limit} par seconde qu'atteignent ici les mêmes lignes écrites à la main\n\
             (le disque confirme {syncs} écritures par seconde, et prend {rows} lignes de 200 octets par seconde, par lots de 1\u{a0}000)\n\
             {cpu} ms de processeur du démon pour chacune{et_base}\n\
             {starts} factures prises en charge par seconde\n\
             avec {open} ouvertes\u{a0}: {bytes} octets de la base pour chacune, hors journal\u{a0}; {memory} Mo de mémoire au plus\n\
             {first} ms d'un démarrage après kill -9 au premier message"
        ),
    );
    writeln!(out, "{}", said.get(lang))
}
