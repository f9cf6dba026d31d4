//! `jalon deploy`: a script becomes the one that new invoices take.

mod changes;
mod migrate;
mod show;
mod sound;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use jalon_core::{Instant, Zone};
use jalon_daemon::deployed::{self, Deployed, NotDeployed};
use jalon_dsl::diagnostic::Lang;
use jalon_operate::no_page::no_page;
use jalon_operate::seller::lacking;

use crate::house::{At, House, IfMissing, now, user};
use crate::stop::Stop;
use crate::{Exit, output};

/// Check a script, run its tests, and let new invoices take it
#[derive(Args, Debug)]
pub struct Arguments {
    /// A script, or a folder with one script
    #[arg(required_unless_present = "migrate")]
    path: Option<PathBuf>,
    /// Carry out the plan that was made last: invoices under way move to the deployed script
    #[arg(long, conflicts_with_all = ["path", "dry_run", "without_tests", "by"])]
    migrate: bool,
    #[command(flatten)]
    at: At,
    /// Tell what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Deploy though tests fail, or without playing them
    #[arg(long)]
    without_tests: bool,
    /// Who deploys, for the record (default: the user of the system)
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// How to show the outcome
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// How an outcome is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// JSON
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    deploy(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn deploy(arguments: &Arguments, lang: Lang) -> Result<Exit, Stop> {
    let Some(path) = arguments.path.as_ref().filter(|_| !arguments.migrate) else {
        return migrate::run(&arguments.at, arguments.format, lang);
    };
    let script = sound::script(path, arguments.without_tests, lang)?;
    // Whoever only asks leaves no trace.
    let new = arguments.dry_run && !arguments.at.is_there()?;
    if new {
        jalon_operate::is_not_lost(&arguments.at.folder())?;
    }
    let mut house = match new {
        true => None,
        false => Some(arguments.at.open(IfMissing::Make)?),
    };
    let was = match &mut house {
        Some(house) => before(house)?,
        None => None,
    };
    let zones = zones(&script, was.as_ref().map(|(before, _)| before));
    let changes = changes::between(was.as_ref(), &script, &zones);
    if let (Some(house), true) = (&mut house, !arguments.dry_run && changes.any()) {
        let by = arguments.by.clone().unwrap_or_else(user);
        keep(house, &script, zones, (now(), &by))?;
    }
    let (entity, install) = match house {
        Some(house) => (house.entity.code.to_string(), house.install),
        None => {
            let install = arguments.at.installation()?;
            (install.legal_entity.clone(), Arc::new(install))
        }
    };
    let lacking = lacking(&script.compiled.machine, &install.seller);
    let no_page = no_page(&script.compiled.machine, &install);
    Ok(output::result(Exit::Clean, lang, |out| {
        let shown = show::Shown {
            script: &script,
            changes: &changes,
            entity: &entity,
            dry_run: arguments.dry_run,
            lacking: lacking.clone(),
            no_page: no_page.clone(),
        };
        match arguments.format {
            Format::Human => shown.human(lang, out),
            Format::Json => shown.json(out),
        }
    }))
}

/// Deploys a script that is known to be sound, for a demonstration: nothing is told.
pub fn quietly(at: &At, path: &PathBuf, lang: Lang) -> Result<(), Stop> {
    let script = sound::script(path, true, lang)?;
    let mut house = at.open(IfMissing::Make)?;
    let zones = zones(&script, None);
    keep(&mut house, &script, zones, (now(), &user()))?;
    Ok(())
}

fn before(house: &mut House) -> Result<Option<(changes::Before, Deployed)>, Stop> {
    let was = deployed::deployed(house.store.as_mut(), house.entity.id)?;
    Ok(match was {
        Some(was) => Some((changes::before(house, &was)?, was)),
        None => None,
    })
}

fn keep(
    house: &mut House,
    script: &sound::Sound,
    zones: Vec<Zone>,
    (now, by): (Instant, &str),
) -> Result<Deployed, Stop> {
    let deploying = deployed::Script {
        compiled: &script.compiled,
        sources: &script.sources,
        zones,
        language: script.language,
    };
    let kept = deployed::deploy(house.store.as_mut(), house.entity.id, deploying, (now, by));
    kept.map_err(|error| match error {
        NotDeployed::Store(trouble) => Stop::from(trouble),
        NotDeployed::Machine(detail) => Stop::wrong(
            format!("the machine can't be written ({detail}): a fault of Jalon, please report it"),
            format!("la machine ne peut pas être écrite ({detail})\u{a0}: défaut de Jalon, merci de le signaler"),
        ),
        NotDeployed::Overtaken => Stop::wrong(
            "somebody else deployed at the same moment, and nothing was changed here",
            "quelqu'un d'autre a déployé au même moment, et rien n'a été changé ici",
        )
        .help(
            "look at what is deployed now (jalon doctor), then deploy again",
            "regardez ce qui est déployé maintenant (jalon doctor), puis déployez de nouveau",
        ),
    })
}

/// The zones of the calendars, and those that customers have: they are there since the import of the
/// customers.
fn zones(script: &sound::Sound, before: Option<&changes::Before>) -> Vec<Zone> {
    let calendars = script.compiled.machine.calendars.items().iter();
    let mut names: Vec<&str> = calendars.map(|plan| plan.zone.as_str()).collect();
    names.extend(before.into_iter().flat_map(changes::Before::zones));
    names.sort_unstable();
    names.dedup();
    names.into_iter().filter_map(jalon_zones::zone).collect()
}
