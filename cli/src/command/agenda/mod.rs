//! `jalon agenda`: what will go out on a day, as the installation stands.

mod show;

use clap::{Args, ValueEnum};
use jalon_core::Instant;
use jalon_dsl::diagnostic::Lang;
use jalon_operate::agenda::{Span, look};

use crate::house::{At, IfMissing, now};
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

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    tell(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn tell(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let now = arguments.pretend_now.unwrap_or_else(now);
    let span = Span::of(&mut house, (&arguments.day, arguments.days), now)?;
    let agenda = look(&mut house, &span, lang)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => show::human(&agenda, &span, lang, out),
            Format::Json => writeln!(out, "{}", output::json(&agenda.told(&span))),
            Format::Csv => show::csv(&agenda, out),
        }
    }))
}
