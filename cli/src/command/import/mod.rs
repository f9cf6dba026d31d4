//! `jalon import`: records of files come in, each once.

mod documents;
mod not_taken;
mod show;
mod statements;
mod statuses;

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

/// Take in invoices, customers, payments, events, statuses or documents from files; the daemon may run meanwhile
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
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Write each row that is not taken into this CSV file, with the reason and the remedy
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Documents: what scripts call them, such as delivery_note
    #[arg(long = "as", value_name = "KIND", default_value = "invoice")]
    called: String,
    /// Documents: the invoice that they belong to; else the name of each file says it
    #[arg(long, value_name = "NUMBER", conflicts_with = "every_invoice")]
    invoice: Option<String>,
    /// Documents: they go with every invoice that has none of the kind, as terms of sale do
    #[arg(long)]
    every_invoice: bool,
    /// Documents: take them even if their text does not say the number of the invoice
    #[arg(long)]
    unchecked: bool,
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
    /// Documents of invoices, as they go with mails and are offered on pages: PDF, XML, PNG, JPEG, CSV, text
    Documents,
    /// Statuses of networks: CDAR, Peppol responses, EDIFACT CONTRL and APERAK, Chorus Pro
    Statuses,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    import(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

impl Arguments {
    /// Where records come from that do not say it themselves.
    fn source(&self) -> &str {
        self.source.as_deref().unwrap_or("files")
    }
}

fn import(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let kind = match arguments.kind {
        Kind::Statements => return statements::import(&mut house, arguments, lang),
        Kind::Statuses => return statuses::import(&mut house, arguments, lang),
        Kind::Documents => return documents::import(&mut house, arguments, lang),
        Kind::Invoices => operate::Kind::Invoices,
        Kind::Customers => operate::Kind::Customers,
        Kind::Payments => operate::Kind::Payments,
        Kind::Events => operate::Kind::Events,
    };
    let wanted = operate::Import {
        kind,
        files: &arguments.files,
        mappings: &arguments.mapping,
        source: arguments.source(),
        is_named: arguments.source.is_some(),
        now: arguments.pretend_now.unwrap_or_else(now),
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
