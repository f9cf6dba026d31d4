//! `jalon simulate --forecast` and `--backtest`: what is likely to come of what is open, and how
//! good such forecasts of past days would have been.

mod csv;
mod human;
mod learned;
mod page;
mod table;
mod tested;

use std::io::{self, Write};
use std::path::Path;

use jalon_core::Day;
use jalon_dsl::diagnostic::Lang;
use jalon_forecast::backtest::BacktestAsked;
use jalon_forecast::{
    Asked, Forecast, Grouping, Known, Records, TooLittle, backtest, forecast, journey, known,
    last_day, last_of_each, learn,
};
use jalon_intake::Fitting;
use jalon_simulate::replay::{self, Book, Player};

use super::progress::Progress;
use super::read::Taking;
use super::reading::{Reading, Toll};
use super::rejects::write_rejects;
use super::{Arguments, Format, Script, Stop};
use crate::command::words::shown_day;
use crate::replace::replace_with;
use crate::{Exit, output};

/// What is drawn if nothing else is said: so many futures, from this number.
const RUNS: u32 = 1_000;
const SEED: u64 = 1;
/// The journey is played in so many of the futures: each costs a replay of all that is open.
const PLAYED_MAX: u32 = 100;
/// What was paid since the last date in the files is not known; so many days of it do no harm.
const GAP_DAYS: i32 = 14;
/// A last date so long after all others is probably a slip.
const ALONE_DAYS: i32 = 60;
/// How many weeks ahead a back-test looks, and from one forecast to the next.
const TESTED_WEEKS: u16 = 8;
const TESTED_EVERY: u16 = 2;

/// All that is shown of a forecast.
pub(super) struct Shown<'a> {
    pub script: &'a str,
    pub forecast: &'a Forecast,
    pub known: &'a Known,
    /// The last date in the files.
    pub last: Day,
    /// The last date but one.
    pub before: Option<Day>,
    pub rejected: u64,
    pub lang: Lang,
}

/// Runs either.
pub fn run(
    arguments: &Arguments,
    script: &Script,
    mut taking: Taking,
    lang: Lang,
) -> Result<Exit, Stop> {
    if arguments.format == Some(Format::Parquet) {
        return Err(no_parquet());
    }
    let rejected = rejected(arguments, &taking, lang)?;
    // What customers do is learned from all of them together.
    let mut fitting = std::mem::take(&mut taking.batches).whole();
    let mut last = last_of_each(&fitting.invoices).into_iter();
    fitting.invoices.retain(|_| last.next().unwrap_or(true));
    let records = Records {
        invoices: &fitting.invoices,
        customers: &fitting.customers,
        events: &fitting.events,
        payments: &fitting.payments,
    };
    let grouping = match arguments.group.as_deref() {
        None => Grouping::None,
        Some("country" | "pays") => Grouping::Country,
        Some(field) => Grouping::Field(field.into()),
    };
    let last = last_day(&records).unwrap_or(Day::MIN);
    if arguments.backtest {
        let found = tested_of(arguments, &records, &grouping)?;
        return deliver(arguments, lang, |out, format| match format {
            Format::Human => tested::whole(&found, lang, out),
            Format::Json => json(&found, out),
            Format::Csv | Format::Parquet => csv::backtest(&found, out),
        });
    }
    let known_on = arguments.from.map_or(last, |from| from.plus_days(-1));
    if arguments.last.is_some_and(|last| last <= known_on) {
        return Err(too_short(known_on));
    }
    let known = known(&records, known_on, &grouping);
    let behaviour = learn(&known).map_err(|why| too_little(why, known_on))?;
    if known.open().next().is_none() {
        return Err(nothing_open(known_on, last));
    }
    let asked = Asked {
        until: arguments.last,
        runs: arguments.runs.unwrap_or(RUNS),
        seed: arguments.seed.unwrap_or(SEED),
        threads: threads(arguments),
    };
    let mut found = forecast(&known, &behaviour, &asked);
    found.journey = Some(played(script, &fitting, &known, &behaviour, &asked, lang));
    if let Some(path) = &arguments.report {
        page::write(path, &found, script, &taking, lang)?;
    }
    let shown = Shown {
        script: &script.name,
        forecast: &found,
        known: &known,
        last,
        before: dates(&records).filter(|day| *day < last).max(),
        rejected,
        lang,
    };
    let exit = deliver(arguments, lang, |out, format| match format {
        Format::Human => shown.whole(out),
        Format::Json => json(&found, out),
        Format::Csv | Format::Parquet => csv::weeks(&found, out),
    })?;
    Ok(if rejected > 0 {
        exit.max(Exit::Faults)
    } else {
        exit
    })
}

/// Tells of rows that are not used, writes them where that is wanted, and counts them.
fn rejected(arguments: &Arguments, taking: &Taking, lang: Lang) -> Result<u64, Stop> {
    let mut toll = Toll::of(taking);
    for batch in 0..taking.batches.len() {
        toll.add(&taking.batches.get(batch), &[]);
    }
    let reading = Reading::new(taking, toll, lang);
    write_rejects(arguments.rejects.as_deref(), &reading)?;
    if reading.count() > 0 {
        output::aside(|out| reading.told(out));
    }
    let ledger = reading.ledger;
    Ok(ledger.rows_rejected + ledger.records_rejected)
}

/// What the journey does in the first of the futures.
fn played(
    script: &Script,
    fitting: &Fitting,
    known: &Known,
    behaviour: &jalon_forecast::Behaviour,
    asked: &Asked,
    lang: Lang,
) -> jalon_forecast::JourneyForecast {
    let records = replay::Records {
        invoices: &fitting.invoices,
        customers: &fitting.customers,
        contacts: &fitting.contacts,
        events: &fitting.events,
        payments: &fitting.payments,
    };
    let book = Book::new(&script.world, records);
    let player = Player::new(&script.world);
    let asked = Asked {
        runs: asked.runs.min(PLAYED_MAX),
        ..*asked
    };
    let mut progress = Progress::new(book.len() as u64, ("accounts", "comptes"), lang);
    let found = journey(&player, &book, known, behaviour, &asked, |_| {
        progress.step(1)
    });
    progress.end();
    found
}

fn tested_of(
    arguments: &Arguments,
    records: &Records<'_>,
    grouping: &Grouping,
) -> Result<jalon_forecast::Backtest, Stop> {
    let asked = BacktestAsked {
        weeks: TESTED_WEEKS,
        every: TESTED_EVERY,
        runs: arguments.runs.unwrap_or(RUNS),
        seed: arguments.seed.unwrap_or(SEED),
        threads: threads(arguments),
    };
    let last = last_day(records).unwrap_or(Day::MAX);
    backtest(records, grouping, &asked).map_err(|why| too_little(why, last))
}

fn threads(arguments: &Arguments) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    arguments.threads.unwrap_or_else(cores)
}

fn json(found: &impl serde::Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, found)?;
    writeln!(out)
}

fn deliver(
    arguments: &Arguments,
    lang: Lang,
    write: impl FnOnce(&mut dyn Write, Format) -> io::Result<()>,
) -> Result<Exit, Stop> {
    let output = arguments.output.as_deref();
    let end = output
        .and_then(Path::extension)
        .and_then(|end| end.to_str());
    let by_name = match end {
        Some("csv") => Format::Csv,
        Some("json") => Format::Json,
        _ => Format::Human,
    };
    let format = arguments.format.unwrap_or(by_name);
    match output {
        Some(path) if path.as_os_str() != "-" => {
            let written = replace_with(path, |out| write(out, format));
            written.map_err(|error| {
                let message = output::cannot_write(path, &error);
                Stop::wrong(message.en, message.fr)
            })?;
            Ok(Exit::Clean)
        }
        _ => Ok(output::result(Exit::Clean, lang, |out| write(out, format))),
    }
}

/// The days on which something was invoiced or paid.
fn dates<'a>(records: &Records<'a>) -> impl Iterator<Item = Day> + 'a {
    let issues = records.invoices.iter().map(|invoice| invoice.issue);
    issues.chain(records.payments.iter().map(|payment| payment.date))
}

fn no_parquet() -> Stop {
    let stop = Stop::wrong(
        "a forecast is not written as Parquet",
        "une prévision ne s'écrit pas en Parquet",
    );
    stop.help(
        "write it as rows or as one object: --format csv, --format json",
        "écrivez-la en lignes ou en un objet\u{a0}: --format csv, --format json",
    )
}

fn too_short(known_on: Day) -> Stop {
    let (en, fr) = (shown_day(known_on, Lang::En), shown_day(known_on, Lang::Fr));
    Stop::wrong(
        format!("the last day of the forecast must be after {en}, the last day that is known"),
        format!("le dernier jour de la prévision doit être après le {fr}, dernier jour connu"),
    )
}

fn too_little(why: TooLittle, known_on: Day) -> Stop {
    let (en, fr) = (shown_day(known_on, Lang::En), shown_day(known_on, Lang::Fr));
    let stop = match why {
        TooLittle::NothingPaid => Stop::wrong(
            format!("no invoice was paid by {en}, so nothing tells how customers pay"),
            format!(
                "aucune facture n'est payée au {fr}\u{a0}: rien ne dit comment les clients paient"
            ),
        ),
        TooLittle::FewPaid(paid) => {
            let needed = jalon_forecast::learn::PAID_MIN;
            Stop::wrong(
                format!(
                    "too few paid invoices are known by {en}: {paid}, and a forecast needs {needed}"
                ),
                format!(
                    "trop peu de factures payées sont connues au {fr}\u{a0}: {paid}, et une prévision en demande {needed}"
                ),
            )
        }
    };
    stop.help(
        "give paid invoices with their payments: --history FILE, and --payments FILE if they are in a file of their own",
        "donnez des factures payées et leurs paiements\u{a0}: --history FICHIER, et --payments FICHIER s'ils sont dans un fichier à part",
    )
}

fn nothing_open(known_on: Day, last: Day) -> Stop {
    let (en, fr) = (shown_day(known_on, Lang::En), shown_day(known_on, Lang::Fr));
    let stop = Stop::wrong(
        format!("nothing is open on {en}: all invoices are paid"),
        format!("rien n'est dû au {fr}\u{a0}: toutes les factures sont payées"),
    );
    let earlier = last.plus_days(-91);
    stop.help(
        format!("to see what would have been forecast earlier, name a day: --from {earlier}"),
        format!(
            "pour voir ce qui aurait été prévu plus tôt, nommez un jour\u{a0}: --from {earlier}"
        ),
    )
}
