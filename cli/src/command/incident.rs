//! `jalon incident`: what single accounts could not do, and another try.

use std::collections::HashMap;

use clap::{Args, Subcommand};
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::house::Houses;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_store::{AccountKey, Incident, Places, shards};
use serde_json::json;

use crate::clock::{shown, zone_of_script};
use crate::command::deploy::Format;
use crate::command::serve::settings::styles;
use crate::house::{At, House, IfMissing, now};
use crate::stop::Stop;
use crate::{Exit, output};

/// What single accounts could not do: list it, and try again
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    List(ListArguments),
    Retry(RetryArguments),
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
    keys: Vec<OutgoingKey>,
    /// All that stand
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    at: At,
}

/// More than this is not read.
const READ_MAX: usize = 10_000;

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::List(arguments) => list(arguments, lang),
        Command::Retry(arguments) => retry(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn standing(house: &mut House) -> Result<Vec<Incident>, Stop> {
    let mut found = house.store.incidents(&shards(), READ_MAX)?;
    found.retain(|incident| incident.account.entity == house.entity.id);
    found.sort_by_key(|incident| incident.at);
    Ok(found)
}

fn list(arguments: &ListArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let found = standing(&mut house)?;
    let accounts: Vec<AccountKey> = found.iter().map(|incident| incident.account).collect();
    let rows = house.store.accounts(&accounts)?;
    let payers: HashMap<AccountKey, String> =
        rows.into_iter().map(|row| (row.key, row.payer)).collect();
    let mut houses = Houses::new(styles(&house));
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
        for incident in &found {
            let payer = payers.get(&incident.account).cloned().unwrap_or_default();
            let key = OutgoingKey(incident.key);
            match arguments.format {
                Format::Human => {
                    let day = shown(zone.as_ref(), incident.at, lang);
                    let what = visible_line(&incident.what).into_owned();
                    writeln!(out, "{key}  {day}  {}  {what}", visible_line(&payer))?;
                }
                Format::Json => {
                    let at = incident.at.to_string();
                    let line = json!({
                        "key": key.to_string(), "at": at, "payer": payer, "what": incident.what,
                    });
                    writeln!(out, "{line}")?;
                }
            }
        }
        Ok(())
    }))
}

fn retry(arguments: &RetryArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let found = standing(&mut house)?;
    let wanted = match arguments.all {
        true => found,
        false => {
            let keys = arguments.keys.iter();
            let wanted = keys.map(|key| {
                let incident = found.iter().find(|incident| incident.key == key.0);
                incident.cloned().ok_or_else(|| unknown(*key))
            });
            wanted.collect::<Result<Vec<_>, Stop>>()?
        }
    };
    let mut places = Places::default();
    let now = now();
    let stimuli = wanted.iter().map(|incident| {
        // Each try is a wish of its own: the one before may have failed again.
        let mark = format!("incident {} {now}", OutgoingKey(incident.key));
        let place = places.next(now);
        house
            .entity
            .retry(&mark, place, incident.account, incident.key)
    });
    let stimuli: Vec<_> = stimuli.collect();
    house.store.receive(&stimuli)?;
    let count = wanted.len();
    Ok(output::result(Exit::Clean, lang, |out| {
        let line = text(
            format!("{count} to be tried again, as soon as the daemon comes to it"),
            format!("{count} à réessayer, dès que le démon y vient"),
        );
        writeln!(out, "{}", line.get(lang))
    }))
}

fn unknown(key: OutgoingKey) -> Stop {
    Stop::wrong(
        format!("there is no incident {key}, or it is over"),
        format!("il n'y a pas d'incident {key}, ou il est clos"),
    )
    .help(
        "jalon incident list tells those that stand",
        "jalon incident list donne ceux qui sont ouverts",
    )
}
