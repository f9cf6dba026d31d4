//! `jalon status`: what networks say of invoices, and what of it waits for a person.

pub(super) mod show;

use clap::{Args, Subcommand};
use jalon_daemon::channel::OutgoingKey;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::act::By;
use jalon_operate::statuses;
use serde_json::json;

use crate::arguments::typed::key;
use crate::command::deploy::Format;
use crate::house::{At, IfMissing, now, user};
use crate::stop::Stop;
use crate::{Exit, output};

/// What networks say of invoices: what waits for a person, how an invoice stands
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    List(ListArguments),
    Invoice(InvoiceArguments),
    Show(ShowArguments),
    Done(DoneArguments),
    Assign(AssignArguments),
}

/// List the statuses that wait for a person
#[derive(Args, Debug)]
pub struct ListArguments {
    #[command(flatten)]
    at: At,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Tell how an invoice stands by what networks said, and all that they said
#[derive(Args, Debug)]
pub struct InvoiceArguments {
    /// Its number
    number: String,
    #[command(flatten)]
    at: At,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Show one status: who said what, why, and what followed
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// Its key, as jalon status list tells it
    #[arg(value_parser = key)]
    key: OutgoingKey,
    #[command(flatten)]
    at: At,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Note that somebody dealt with a status
#[derive(Args, Debug)]
pub struct DoneArguments {
    /// Its key, as jalon status list tells it
    #[arg(value_parser = key)]
    key: OutgoingKey,
    /// Who did (default: the user of the system)
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    at: At,
}

/// Say which invoice a status is about that names none
#[derive(Args, Debug)]
pub struct AssignArguments {
    /// Its key, as jalon status list tells it
    #[arg(value_parser = key)]
    key: OutgoingKey,
    /// The number of the invoice
    number: String,
    /// Who says so (default: the user of the system)
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    at: At,
}

/// So many are listed.
const LISTED: usize = 1_000;

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::List(arguments) => list(arguments, lang),
        Command::Invoice(arguments) => invoice(arguments, lang),
        Command::Show(arguments) => show(arguments, lang),
        Command::Done(arguments) => done(arguments, lang),
        Command::Assign(arguments) => assign(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn list(arguments: &ListArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let open = statuses::open(&mut house, (None, LISTED))?;
    Ok(output::result(Exit::Clean, lang, |out| {
        if open.is_empty() && arguments.format == Format::Human {
            let none = text("no status waits", "aucun statut n'attend");
            return writeln!(out, "{}", none.get(lang));
        }
        for status in &open {
            match arguments.format {
                Format::Human => show::line(out, status, lang)?,
                Format::Json => writeln!(out, "{}", json!(status))?,
            }
        }
        Ok(())
    }))
}

fn invoice(arguments: &InvoiceArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let standing = statuses::of_invoice(&mut house, &arguments.number)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => show::standing(out, &standing, lang),
            Format::Json => writeln!(out, "{}", json!(standing)),
        }
    }))
}

fn show(arguments: &ShowArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let status = statuses::one(&mut house, arguments.key)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => show::whole(out, &status, lang),
            Format::Json => writeln!(out, "{}", json!(status)),
        }
    }))
}

fn by(name: Option<&String>) -> By {
    By {
        name: name.cloned().unwrap_or_else(user).into(),
        now: now(),
        wish: None,
    }
}

fn done(arguments: &DoneArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    statuses::done(&mut house, arguments.key, &by(arguments.by.as_ref()))?;
    Ok(output::result(Exit::Clean, lang, |out| {
        let line = text("noted: it waits no more", "noté\u{a0}: il n'attend plus");
        writeln!(out, "{}", line.get(lang))
    }))
}

fn assign(arguments: &AssignArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let what = (arguments.key, arguments.number.as_str());
    statuses::assign(&mut house, what, &by(arguments.by.as_ref()))?;
    Ok(output::result(Exit::Clean, lang, |out| {
        let line = text(
            "noted: the daemon tells the journey with its next turn",
            "noté\u{a0}: le démon le dira au parcours à son prochain passage",
        );
        writeln!(out, "{}", line.get(lang))
    }))
}
