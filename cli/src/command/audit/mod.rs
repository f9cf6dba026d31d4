//! `jalon audit`: heads of the journal for safe keeping elsewhere, and what they prove later.

mod states;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jalon_core::{Day, TimeOfDay, Zone};
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_store::AccountKey;
use jalon_store::audit::{Export, Tampering, Verified, export, verify};
use serde_json::json;

use crate::arguments::typed;
use crate::command::archived;
use crate::command::deploy::Format;
use crate::house::{At, House, IfMissing, now};
use crate::input::reason;
use crate::stop::Stop;
use crate::{Exit, output};

/// Prove that the journal is what it was: export its heads, and hold it against them later
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Head(HeadArguments),
    Verify(VerifyArguments),
}

/// Tell the sealed heads of the journal, one line of JSON for each day
#[derive(Args, Debug)]
pub struct HeadArguments {
    #[command(flatten)]
    at: At,
    /// Only that of this day
    #[arg(long, value_name = "DATE", value_parser = typed::day)]
    day: Option<Day>,
    /// Seal today first, as the journal stands now
    #[arg(long)]
    seal: bool,
}

/// Hold the journal against heads that were exported before
#[derive(Args, Debug)]
pub struct VerifyArguments {
    /// The lines that jalon audit head told, or - for standard input
    file: PathBuf,
    #[command(flatten)]
    at: At,
    /// The folder of the archive: hold what is there against the journal, too
    #[arg(long, value_name = "FOLDER")]
    archive: Option<PathBuf>,
    /// Of so many accounts, compare state, payer and timers with what their journals come to: a number, all, or none
    #[arg(long, value_name = "NUMBER", default_value = "100000", value_parser = states::most)]
    states: usize,
    /// How to show the outcome
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::Head(arguments) => head(arguments, lang),
        Command::Verify(arguments) => hold_against(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn head(arguments: &HeadArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let entity = house.entity.id;
    if arguments.seal {
        let (today, _): (Day, TimeOfDay) = Zone::utc().local(now());
        house.store.seal(entity, today)?;
    }
    let mut days = house.store.sealed_days(entity)?;
    days.retain(|day| arguments.day.is_none_or(|wanted| wanted == *day));
    if days.is_empty() {
        return Err(Stop::wrong(
            "no day is sealed yet, or not this one",
            "aucun jour n'est encore scellé, ou pas celui-ci",
        )
        .help(
            "the daemon seals each day; jalon audit head --seal seals now",
            "le démon scelle chaque jour\u{a0}; jalon audit head --seal scelle maintenant",
        ));
    }
    let mut lines = Vec::new();
    for day in days {
        let House { store, entity, .. } = &mut house;
        lines.push(export(store.as_mut(), (entity.id, &entity.code), day)?.to_json());
    }
    Ok(output::result(Exit::Clean, lang, |out| {
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }))
}

fn hold_against(arguments: &VerifyArguments, lang: Lang) -> Result<Exit, Stop> {
    let exported = read(&arguments.file)?;
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let mut found: Vec<(Day, Text, &'static str)> = Vec::new();
    let mut last = Verified::default();
    let mut broken = BTreeSet::new();
    for export in &exported {
        let id = house.store.entities()?;
        let id = id.into_iter().find(|(_, code)| *code == export.entity);
        let Some((id, _)) = id else {
            let code = &export.entity;
            return Err(Stop::wrong(
                format!("there is no legal entity {code} here"),
                format!("il n'y a pas d'entité juridique {code} ici"),
            )
            .help(
                "name the data folder that the heads come from: --data",
                "nommez le dossier de données d'où viennent ces têtes\u{a0}: --data",
            ));
        };
        let verified = verify(house.store.as_mut(), id, export)?;
        let sealed = house.store.sealed_days(id)?.contains(&export.day);
        if !sealed {
            found.push((export.day, no_seals(export.day), "no_seals"));
        }
        for one in &verified.found {
            broken.extend(one.account());
            // What a day without seals would give is what earlier ones sealed: nobody changed it.
            if !sealed && matches!(one, Tampering::Seals { .. }) {
                continue;
            }
            let (name, said) = told(&mut house, one)?;
            if !found.iter().any(|(_, known, _)| *known == said) {
                found.push((export.day, said, name));
            }
        }
        last = verified;
    }
    let newest = exported.iter().map(|export| export.day).max();
    let states = states::compare(&mut house, arguments.states, &broken)?;
    for (said, kind) in states.found {
        found.push((newest.unwrap_or(Day::MIN), said, kind));
    }
    let (compared, skipped, all) = (states.compared, states.skipped, states.all);
    if let (Some(folder), Some(day)) = (&arguments.archive, newest) {
        for payer in archived::wanting(&mut house, folder)? {
            let said = text(
                format!(
                    "{payer}: what is in the archive does not lead to where its journal begins"
                ),
                format!("{payer}\u{a0}: les archives ne mènent pas là où commence son journal"),
            );
            found.push((day, said, "archive"));
        }
    }
    let exit = match found.is_empty() {
        true => Exit::Clean,
        false => Exit::Faults,
    };
    let days = exported.len();
    let unsealed = found.iter().filter(|(.., name)| *name == "no_seals");
    let unsealed = unsealed.count();
    Ok(output::result(exit, lang, |out| match arguments.format {
        Format::Human => {
            for (day, said, _) in &found {
                writeln!(out, "{day}  {}", said.get(lang))?;
            }
            let (accounts, entries) = (last.accounts, last.entries);
            let line = match found.len() {
                0 => text(
                    format!(
                        "{accounts} accounts with {entries} entries are as they were on {days} sealed days"
                    ),
                    format!(
                        "{accounts} comptes et {entries} écritures sont tels qu'ils étaient, sur {days} jours scellés"
                    ),
                ),
                count if count == unsealed => {
                    let good = days.saturating_sub(unsealed);
                    text(
                        format!(
                            "{accounts} accounts with {entries} entries are as they were on {good} sealed days; {unsealed} of the days have no seals here"
                        ),
                        format!(
                            "{accounts} comptes et {entries} écritures sont tels qu'ils étaient, sur {good} jours scellés\u{a0}; {unsealed} des jours n'ont aucun scellé ici"
                        ),
                    )
                }
                count => text(
                    format!(
                        "{count} findings in {accounts} accounts with {entries} entries: the journal is not what it was"
                    ),
                    format!(
                        "{count} constats sur {accounts} comptes et {entries} écritures\u{a0}: le journal n'est pas ce qu'il était"
                    ),
                ),
            };
            writeln!(out, "{}", line.get(lang))?;
            for line in not_compared(compared, skipped, all) {
                writeln!(out, "{}", line.get(lang))?;
            }
            if last.archived > 0 && arguments.archive.is_none() {
                let count = last.archived;
                let line = text(
                    format!(
                        "{count} earlier entries are in the archive: --archive FOLDER verifies them, too"
                    ),
                    format!(
                        "{count} écritures plus anciennes sont dans les archives\u{a0}: --archive DOSSIER les vérifie aussi"
                    ),
                );
                writeln!(out, "{}", line.get(lang))?;
            }
            Ok(())
        }
        Format::Json => {
            let list = found.iter().map(|(day, said, name)| {
                json!({ "day": day.to_string(), "kind": name, "what": said.get(lang) })
            });
            let list: Vec<_> = list.collect();
            let value = json!({
                "days": days, "accounts": last.accounts, "entries": last.entries,
                "archived": last.archived, "compared": compared, "found": list,
            });
            writeln!(out, "{value}")
        }
    }))
}

/// What nobody may take for looked at.
fn not_compared(compared: u64, skipped: u64, all: u64) -> Vec<Text> {
    let mut lines = Vec::new();
    if compared + skipped < all {
        lines.push(text(
            format!("the states of {compared} of {all} accounts were compared with their journals: --states all compares all"),
            format!("les états de {compared} comptes sur {all} ont été comparés à leurs journaux\u{a0}: --states all les compare tous"),
        ));
    }
    if skipped > 0 {
        lines.push(text(
            format!("{skipped} could not be compared: their script, or an entry, can't be read by this version"),
            format!("{skipped} n'ont pas pu être comparés\u{a0}: leur script, ou une écriture, n'est pas lisible par cette version"),
        ));
    }
    lines
}

fn read(path: &Path) -> Result<Vec<Export>, Stop> {
    let shown = path.display();
    let read = match path.as_os_str() == "-" {
        true => std::io::read_to_string(std::io::stdin()),
        false => std::fs::read_to_string(path),
    };
    let text = read.map_err(|error| {
        let why = reason(&error);
        Stop::wrong(
            format!("cannot read {shown}: {}", why.en),
            format!("lecture impossible de {shown}\u{a0}: {}", why.fr),
        )
    })?;
    let mut exported = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let number = number + 1;
        exported.push(Export::from_json(line).ok_or_else(|| {
            Stop::wrong(
                format!("{shown}:{number}: this is no exported head"),
                format!("{shown}:{number}\u{a0}: ce n'est pas une tête exportée"),
            )
            .help(
                "give the lines as jalon audit head told them, unchanged",
                "donnez les lignes telles que jalon audit head les a écrites",
            )
        })?);
    }
    match exported.is_empty() {
        false => Ok(exported),
        true => Err(Stop::wrong(
            format!("{shown} holds no exported head"),
            format!("{shown} ne contient aucune tête exportée"),
        )),
    }
}

/// A day of which nothing is sealed here.
fn no_seals(day: Day) -> Text {
    text(
        format!(
            "{day} has no seals: a store from before that day was put back, or they were taken away"
        ),
        format!(
            "le {day} n'a aucun scellé\u{a0}: une base d'avant ce jour a été remise en place, ou ils ont été retirés"
        ),
    )
}

/// What was done, in a word for programs and in words for people.
fn told(house: &mut House, found: &Tampering) -> Result<(&'static str, Text), Stop> {
    let mut payer = |account: AccountKey| -> Result<String, Stop> {
        let row = house.store.accounts(&[account])?;
        let payer = row.into_iter().next().map(|row| row.payer);
        Ok(payer.unwrap_or_else(|| format!("{:032x}", account.account.0)))
    };
    Ok(match found {
        Tampering::Seals { exported, found } if found.accounts == 0 && exported.accounts > 0 => {
            ("no_seals", no_seals(exported.day))
        }
        Tampering::Seals { exported, found } => {
            let (was, is) = (exported.root, found.root);
            let said = text(
                format!("the seals were changed: the exported root is {was}, the seals give {is}"),
                format!(
                    "les scellés ont été changés\u{a0}: la racine exportée est {was}, les scellés donnent {is}"
                ),
            );
            ("seals", said)
        }
        Tampering::Edited { account, number } => {
            let payer = payer(*account)?;
            let said = text(
                format!("account {payer}: entry {number} was edited"),
                format!("compte {payer}\u{a0}: l'écriture {number} a été modifiée"),
            );
            ("edited", said)
        }
        Tampering::Deleted { account, number } => {
            let payer = payer(*account)?;
            let said = text(
                format!("account {payer}: entry {number} was deleted"),
                format!("compte {payer}\u{a0}: l'écriture {number} a été supprimée"),
            );
            ("deleted", said)
        }
        Tampering::CutTail {
            account,
            left,
            sealed,
        } => {
            let payer = payer(*account)?;
            let said = text(
                format!("account {payer}: the tail was cut; {left} of {sealed} entries are left"),
                format!(
                    "compte {payer}\u{a0}: la fin a été coupée\u{a0}; il reste {left} écritures sur {sealed}"
                ),
            );
            ("cut_tail", said)
        }
        Tampering::Rewritten { account, number } => {
            let payer = payer(*account)?;
            let said = text(
                format!(
                    "account {payer}: the journal was written again, up to entry {number} at least"
                ),
                format!(
                    "compte {payer}\u{a0}: le journal a été réécrit, au moins jusqu'à l'écriture {number}"
                ),
            );
            ("rewritten", said)
        }
        Tampering::Row { account } => {
            let payer = payer(*account)?;
            let said = text(
                format!(
                    "account {payer}: the journal is whole, but the account's row says otherwise"
                ),
                format!(
                    "compte {payer}\u{a0}: le journal est entier, mais la ligne du compte dit autre chose"
                ),
            );
            ("row", said)
        }
    })
}
