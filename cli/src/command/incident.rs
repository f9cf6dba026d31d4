//! `jalon incident`: what single accounts could not do, another try, or the decision that it is over.

use clap::{Args, Subcommand};
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::house::Houses;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::act::By;
use jalon_operate::clock::{shown, zone_of_script};
use jalon_operate::{Refused, incidents, styles};

use crate::arguments::typed::key;
use crate::command::deploy::Format;
use crate::house::{At, IfMissing, now, user};
use crate::stop::Stop;
use crate::{Exit, output};

/// What single accounts could not do: list it, try again, or set it aside for good
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    List(ListArguments),
    Retry(RetryArguments),
    Drop(DropArguments),
}

/// List the incidents that stand
#[derive(Args, Debug)]
pub struct ListArguments {
    #[command(flatten)]
    at: At,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Try again what could not be done
#[derive(Args, Debug)]
pub struct RetryArguments {
    /// Keys, as jalon incident list tells them
    #[arg(
        required_unless_present = "all",
        conflicts_with = "all",
        value_name = "KEY"
    )]
    #[arg(value_parser = key)]
    keys: Vec<OutgoingKey>,
    /// All that stand
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    at: At,
}

/// Decide that what could not be done is not to be done; the story keeps who and why
#[derive(Args, Debug)]
pub struct DropArguments {
    /// Its key, as jalon incident list tells it
    #[arg(value_name = "KEY", value_parser = key)]
    key: OutgoingKey,
    /// Why, in a few words
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    at: At,
    /// Who decides, for the record (default: the user of the system)
    #[arg(long)]
    by: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::List(arguments) => list(arguments, lang),
        Command::Retry(arguments) => retry(arguments, lang),
        Command::Drop(arguments) => drop_it(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn list(arguments: &ListArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let found = incidents::standing(&mut house)?;
    let mut houses = Houses::new(styles(&house)?);
    houses.read(house.store.as_mut())?;
    let own = houses
        .get(house.entity.id)
        .and_then(|own| own.deployed.as_ref());
    let zone = match own.map(|pinned| (pinned.program, pinned.lists)) {
        Some(pinned) => {
            let world = houses.world(house.store.as_mut(), house.entity.id, pinned)?;
            world.and_then(|world| zone_of_script(&world))
        }
        None => None,
    };
    Ok(output::result(Exit::Clean, lang, |out| {
        if found.is_empty() && arguments.format == Format::Human {
            let none = text("there is no incident", "il n'y a aucun incident");
            return writeln!(out, "{}", none.get(lang));
        }
        for one in &found {
            let (incident, payer) = (&one.incident, &one.payer);
            let key = OutgoingKey(incident.key);
            match arguments.format {
                Format::Human => {
                    let day = shown(zone.as_ref(), incident.at, lang);
                    let what = visible_line(&incident.what).into_owned();
                    let invoice = one.invoice.as_deref().unwrap_or("-");
                    let (payer, invoice) = (visible_line(payer), visible_line(invoice));
                    writeln!(out, "{key}  {day}  {payer}  {invoice}  {what}")?;
                }
                Format::Json => writeln!(out, "{}", output::json(&one.told()))?,
            }
        }
        Ok(())
    }))
}

fn retry(arguments: &RetryArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let wanted = match arguments.all {
        true => incidents::standing(&mut house)?,
        false => {
            let keys = arguments.keys.iter();
            let wanted = keys.map(|key| incidents::one(&mut house, *key));
            wanted.collect::<Result<Vec<_>, Refused>>()?
        }
    };
    let by = By {
        name: user().into(),
        now: now(),
        wish: None,
    };
    let count = incidents::retry(&mut house, &wanted, &by)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        let line = text(
            format!("{count} to be tried again, as soon as the daemon comes to it"),
            format!("{count} à réessayer, dès que le démon y vient"),
        );
        writeln!(out, "{}", line.get(lang))
    }))
}

fn drop_it(arguments: &DropArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let found = incidents::one(&mut house, arguments.key)?;
    let by = By {
        name: arguments.by.clone().unwrap_or_else(user).into(),
        now: now(),
        wish: None,
    };
    incidents::drop_one(&mut house, &found, (&by, &arguments.reason))?;
    Ok(output::result(Exit::Clean, lang, |out| {
        let line = text(
            "noted: it is over as soon as the daemon comes to it, and never done",
            "noté\u{a0}: c'est clos dès que le démon y vient, et ne sera jamais fait",
        );
        writeln!(out, "{}", line.get(lang))
    }))
}
