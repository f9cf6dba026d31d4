//! `jalon receipts`: the links that customers hold, what happened on them, and their end.

use clap::{Args, Subcommand};
use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::clock::shown;
use jalon_operate::links::{self, Told};
use serde_json::json;

use crate::command::deploy::Format;
use crate::house::{At, IfMissing};
use crate::stop::Stop;
use crate::{Exit, output};

/// The links to pages that customers hold: what happened on them, and their end
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Show(ShowArguments),
    Revoke(RevokeArguments),
}

/// Show the links about an invoice, and what happened on each
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// The number of the invoice
    invoice: String,
    #[command(flatten)]
    at: At,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Make links about an invoice good for nothing
#[derive(Args, Debug)]
pub struct RevokeArguments {
    /// The number of the invoice
    invoice: String,
    /// Links, as jalon receipts show names them
    #[arg(
        required_unless_present = "all",
        conflicts_with = "all",
        value_name = "LINK"
    )]
    links: Vec<String>,
    /// All links about the invoice
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    at: At,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::Show(arguments) => show(arguments, lang),
        Command::Revoke(arguments) => revoke(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn show(arguments: &ShowArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let told = links::of_invoice(&mut house, &arguments.invoice)?;
    let now = house.now();
    Ok(output::result(Exit::Clean, lang, |out| {
        if told.is_empty() && arguments.format == Format::Human {
            let none = text(
                format!("no message about {} had a link", arguments.invoice),
                format!(
                    "aucun message au sujet de {} n'avait de lien",
                    arguments.invoice
                ),
            );
            return writeln!(out, "{}", none.get(lang));
        }
        for one in &told {
            if arguments.format == Format::Json {
                writeln!(out, "{}", for_programs(one))?;
                continue;
            }
            let until = shown(None, one.link.expires, lang);
            let state = match (one.link.revoked, one.link.expires <= now) {
                (Some(at), _) => text(
                    format!("revoked on {}", shown(None, at, lang)),
                    format!("révoqué le {}", shown(None, at, lang)),
                ),
                (None, true) => text(format!("over since {until}"), format!("terminé le {until}")),
                (None, false) => text(format!("until {until}"), format!("jusqu'au {until}")),
            };
            let (name, step, role) = (one.name(), &one.page.step, &one.page.role);
            writeln!(out, "{name}  {step}  {role}  {}", state.get(lang))?;
            for seen in one.happened() {
                writeln!(out, "  {}", seen.line(lang))?;
            }
        }
        Ok(())
    }))
}

fn for_programs(told: &Told) -> String {
    let link = &told.link;
    let numbers: Vec<&str> = told
        .page
        .invoices
        .iter()
        .map(|one| one.number.as_str())
        .collect();
    let value = json!({
        "link": told.name(),
        "step": told.page.step,
        "role": told.page.role,
        "contact": told.page.contact,
        "invoices": numbers,
        "expires": link.expires.to_string(),
        "revoked": link.revoked.map(|at| at.to_string()),
        "happened": told.happened(),
    });
    value.to_string()
}

fn revoke(arguments: &RevokeArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let ended = links::revoke(&mut house, &arguments.invoice, &arguments.links)?;
    let count = ended.len();
    Ok(output::result(Exit::Clean, lang, |out| {
        let line = text(
            format!("{count} links lead nowhere any more"),
            format!("{count} liens ne mènent plus nulle part"),
        );
        writeln!(out, "{}", line.get(lang))
    }))
}
