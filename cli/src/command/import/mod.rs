//! `jalon import`: records of files come in, each once.

mod show;
pub(super) mod take;
mod zones;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jalon_core::machine::Compiled;
use jalon_core::{Instant, Machine};
use jalon_daemon::{deployed, digits};
use jalon_dsl::diagnostic::Lang;

use crate::command::deploy::Format;
use crate::command::simulate::read::{Wanted, read_part};
use crate::command::simulate::reading::{Reading, Toll, write_rejects};
use crate::house::{At, House, IfMissing, now};
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
}

/// All that is told of an import.
pub struct Outcome<'a> {
    pub reading: Reading<'a>,
    pub taken: take::Taken,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    import(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn import(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let machine = machine(&mut house)?;
    let taking = read_part(&wanted(arguments), &[&machine])?;
    let fitting = taking.batches.get(0);
    zones::know(&mut house, &fitting.customers)?;
    let feed = (arguments.kind == Kind::Payments).then_some(arguments.source.as_str());
    let now = arguments.pretend_now.unwrap_or_else(now);
    let taken = take::take(&mut house, &fitting, (&arguments.source, feed), now)?;
    let mut toll = Toll::of(&taking);
    toll.add(&fitting, &taken.not_used);
    let reading = Reading::new(&taking, toll, lang);
    write_rejects(arguments.rejects.as_deref(), &reading)?;
    let exit = match reading.has_rejects() {
        true => Exit::Faults,
        false => Exit::Clean,
    };
    let outcome = Outcome { reading, taken };
    Ok(output::result(exit, lang, |out| match arguments.format {
        Format::Human => show::human(&outcome, lang, out),
        Format::Json => show::json(&outcome, lang, out),
    }))
}

fn wanted(arguments: &Arguments) -> Wanted<'_> {
    let files = |kind: Kind| match arguments.kind == kind {
        true => arguments.files.as_slice(),
        false => &[],
    };
    Wanted {
        invoices: files(Kind::Invoices),
        customers: files(Kind::Customers),
        payments: files(Kind::Payments),
        events: files(Kind::Events),
        history: &[],
        mappings: &arguments.mapping,
    }
}

/// The machine that is deployed: it declares which fields files may have beside the usual ones.
fn machine(house: &mut House) -> Result<Machine, Stop> {
    let none = || {
        Stop::wrong(
            "no script is deployed here, so nobody knows which fields the files may have",
            "aucun script n'est déployé ici\u{a0}: personne ne sait quels champs les fichiers peuvent avoir",
        )
        .help(
            "deploy one first: jalon deploy SCRIPT",
            "déployez-en un d'abord\u{a0}: jalon deploy SCRIPT",
        )
    };
    let deployed = deployed::deployed(house.store.as_mut(), house.entity.id)?;
    let deployed = deployed.ok_or_else(none)?;
    let hash = digits::read(&deployed.program).ok_or_else(none)?;
    let content = house.store.content(house.entity.id, hash)?;
    let content = content.ok_or_else(none)?;
    let text = String::from_utf8_lossy(&content.bytes);
    let compiled = Compiled::from_file(&text).map_err(|error| {
        let french = "le script déployé ne peut pas être lu";
        Stop::wrong(
            format!("the deployed script can't be read: {error}"),
            format!("{french}\u{a0}: {}", error.in_french()),
        )
        .help(
            "deploy it again with this version: jalon deploy SCRIPT",
            "déployez-le de nouveau avec cette version\u{a0}: jalon deploy SCRIPT",
        )
    })?;
    Ok(compiled.machine)
}
