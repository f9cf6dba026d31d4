//! `jalon agenda`: what will go out on a day, as the installation stands.

mod held;
mod look;
mod show;

use clap::{Args, ValueEnum};
use jalon_core::{Day, Instant, TimeOfDay, Zone};
use jalon_dsl::diagnostic::Lang;
use jalon_operate::clock::zone_of_script;
use jalon_operate::found::{Facing, deployed};

use crate::house::{At, House, IfMissing, now};
use crate::stop::Stop;
use crate::{Exit, output};

/// Tell what will go out on a day: messages, tasks, hand-overs, and what waits for approval
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    at: At,
    /// Which day: today, tomorrow, or a date
    #[arg(long, value_name = "DATE", default_value = "tomorrow")]
    day: String,
    /// So many days from there
    #[arg(long, value_name = "NUMBER", default_value_t = 1,
        value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// For tests and demonstrations only: take this moment for now
    #[arg(long, value_name = "MOMENT", hide = true)]
    pretend_now: Option<Instant>,
}

/// How an agenda is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Sums, then a line for each, for people
    Human,
    /// One object
    Json,
    /// A row for each
    Csv,
}

/// The days that are asked for.
struct Span {
    now: Instant,
    /// The first day, and how many.
    day: Day,
    days: u16,
    /// From when, until just before when.
    from: Instant,
    until: Instant,
    /// By whose clock; none for universal time.
    zone: Option<Zone>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    tell(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn tell(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let span = span(&mut house, arguments)?;
    let agenda = look::look(&mut house, &span, lang)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => show::human(&agenda, &span, lang, out),
            Format::Json => show::json(&agenda, &span, out),
            Format::Csv => show::csv(&agenda, out),
        }
    }))
}

fn span(house: &mut House, arguments: &Arguments) -> Result<Span, Stop> {
    let deployed = deployed(house)?;
    let program = jalon_daemon::digits::read(&deployed.program).unwrap_or_default();
    let world = Facing::new(&deployed).world(house, program)?;
    let zone = zone_of_script(&world);
    let utc = Zone::utc();
    let clock = zone.as_ref().unwrap_or(&utc);
    let now = arguments.pretend_now.unwrap_or_else(now);
    let (today, _) = clock.local(now);
    let day = match arguments.day.as_str() {
        "today" | "aujourd'hui" => today,
        "tomorrow" | "demain" => today.plus_days(1),
        date => date.parse().map_err(|_| no_day(date))?,
    };
    if day < today {
        return Err(past(day));
    }
    let midnight = |day: Day| clock.instant(day, TimeOfDay::MIDNIGHT);
    let last = day.plus_days(i32::from(arguments.days));
    Ok(Span {
        now,
        day,
        days: arguments.days,
        from: midnight(day),
        until: Instant::from_millis(midnight(last).millis() - 1),
        zone,
    })
}

fn no_day(date: &str) -> Stop {
    Stop::wrong(
        format!("{date} is no day"),
        format!("{date} n'est pas un jour"),
    )
    .help(
        "write it as in --day 2026-04-06, --day today, --day tomorrow",
        "écrivez-le comme dans --day 2026-04-06, --day today, --day tomorrow",
    )
}

fn past(day: Day) -> Stop {
    Stop::wrong(
        format!("{day} is over: an agenda tells what is to come"),
        format!("le {day} est passé\u{a0}: un agenda dit ce qui vient"),
    )
    .help(
        "what happened to an invoice: jalon invoice why NUMBER",
        "ce qui est arrivé à une facture\u{a0}: jalon invoice why NUMÉRO",
    )
}
