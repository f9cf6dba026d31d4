//! `jalon import`: records of files come in, each once.

mod show;
mod statements;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jalon_core::Instant;
use jalon_dsl::diagnostic::Lang;
use jalon_operate::import as operate;

use crate::command::deploy::Format;
use crate::command::simulate::rejects::write_rejects;
use crate::house::{At, IfMissing, now};
use crate::stop::Stop;
use crate::{Exit, output};

/// Take in invoices, customers, payments or events from files; the daemon may run meanwhile
#[derive(Args, Debug)]
pub struct Arguments {
    /// What the files hold
    #[arg(value_enum)]
    kind: Kind,
    /// Files: CSV, JSON lines, UBL, CII or Factur-X, or folders of those
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    at: At,
    /// What the columns of a CSV file mean
    #[arg(long, value_name = "FILE")]
    mapping: Vec<PathBuf>,
    /// Where records come from that do not say it themselves: the system, the bank account
    #[arg(long, value_name = "NAME", default_value = "files")]
    source: String,
    /// Write each row that is not taken into this CSV file, with the reason and the remedy
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// How to show the outcome
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// For tests and demonstrations only: they come in at this moment
    #[arg(long, value_name = "MOMENT", hide = true)]
    pretend_now: Option<Instant>,
}

/// What files hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Invoices and credit notes
    Invoices,
    /// Customers and their contacts
    Customers,
    /// Payments
    Payments,
    /// Other events: disputes, promises, receipts
    Events,
    /// Statements of banks: CAMT.052, .053, .054, MT940, or CSV with a mapping
    Statements,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    import(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn import(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let Some(kind) = arguments.kind.records() else {
        return statements::import(&mut house, arguments, lang);
    };
    let wanted = operate::Import {
        kind,
        files: &arguments.files,
        mappings: &arguments.mapping,
        source: &arguments.source,
        now: arguments.pretend_now.unwrap_or_else(now),
        is_held_to_entity: false,
    };
    let imported = operate::import(&mut house, &wanted)?;
    let reading = imported.reading(lang);
    write_rejects(arguments.rejects.as_deref(), &reading)?;
    let exit = match reading.has_rejects() {
        true => Exit::Faults,
        false => Exit::Clean,
    };
    Ok(output::result(exit, lang, |out| match arguments.format {
        Format::Human => show::human(&reading, &imported.taken, lang, out),
        Format::Json => writeln!(out, "{}", output::json(&imported.told(lang))),
    }))
}

impl Kind {
    /// The records that files hold; nothing for statements, which are none.
    fn records(self) -> Option<operate::Kind> {
        match self {
            Kind::Invoices => Some(operate::Kind::Invoices),
            Kind::Customers => Some(operate::Kind::Customers),
            Kind::Payments => Some(operate::Kind::Payments),
            Kind::Events => Some(operate::Kind::Events),
            Kind::Statements => None,
        }
    }
}
