//! `jalon outbox replay`: what another system did not take for days is not lost; once it works again,
//! the same bytes go to it under the same key.

use clap::Args;
use jalon_daemon::channel::{OutgoingKey, Outlet};
use jalon_daemon::incoming::Becomes;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_operate::Refused;
use jalon_operate::act::By;
use jalon_operate::outbox::{State, decide, entries, expect, one, standing};
use jalon_store::{Effect, EffectState};

use super::show;
use crate::arguments::typed::key;
use crate::house::{At, IfMissing, now, user};
use crate::stop::Stop;
use crate::{Exit, output};

/// Send again to systems, agencies and teams what failed for good
#[derive(Args, Debug)]
pub struct ReplayArguments {
    /// Keys, as jalon outbox list --state failed tells them
    #[arg(
        required_unless_present = "all",
        conflicts_with = "all",
        value_name = "KEY"
    )]
    #[arg(value_parser = key)]
    keys: Vec<OutgoingKey>,
    /// All that failed and can be sent again; shown, and sent only with --yes
    #[arg(long)]
    all: bool,
    /// With --all: send, and do not only show
    #[arg(long, requires = "all", conflicts_with = "keys")]
    yes: bool,
    /// Who decides, for the record (default: the user of the system)
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    at: At,
}

/// Runs the command.
pub fn replay(arguments: &ReplayArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let effects = match arguments.all {
        true => {
            let mut all = standing(&mut house, State::Failed, usize::MAX >> 1)?;
            all.retain(can_be_sent_again);
            all
        }
        false => {
            let keys = arguments.keys.iter();
            let found = keys.map(|key| one(&mut house, *key));
            found.collect::<Result<Vec<_>, Refused>>()?
        }
    };
    for effect in &effects {
        expect(effect, EffectState::FailedForGood)?;
        if !can_be_sent_again(effect) {
            return Err(known_to_the_journey(effect));
        }
    }
    if arguments.all && (effects.is_empty() || !arguments.yes) {
        let entries = entries(&mut house, &effects)?;
        let told = text(
            format!("{} would be sent again: add --yes", entries.len()),
            format!("{} à renvoyer\u{a0}: ajoutez --yes", entries.len()),
        );
        return Ok(output::result(Exit::Clean, lang, |out| {
            show::list(&entries, lang, out)?;
            match entries.is_empty() {
                true => Ok(()),
                false => writeln!(out, "\n{}", told.get(lang)),
            }
        }));
    }
    let by = By {
        name: arguments.by.clone().unwrap_or_else(user).into(),
        now: now(),
        wish: None,
    };
    let before = decide(&mut house, &effects, Becomes::SentAgain, &by)?;
    let count = effects.len() - before;
    let told = text(
        format!("{count} sent again, under the same key"),
        format!("{count} renvoyés, sous la même clé"),
    );
    Ok(output::result(Exit::Clean, lang, |out| {
        writeln!(out, "{}", told.get(lang))
    }))
}

/// Of what goes to a customer the journey was told that it failed, and went on.
fn can_be_sent_again(effect: &Effect) -> bool {
    let outlet = Outlet::from_number(effect.channel);
    matches!(
        outlet,
        Some(Outlet::Endpoint | Outlet::Agency | Outlet::Team)
    )
}

fn known_to_the_journey(effect: &Effect) -> Stop {
    let key = OutgoingKey(effect.key);
    Stop::wrong(
        format!("the journey knows that {key} failed, and goes on"),
        format!("le parcours sait que {key} a échoué, et continue"),
    )
    .help(
        "correct the address of the contact; an invoice is then sent by jalon incident retry, other messages by hand",
        "corrigez l'adresse du contact ; une facture part alors par jalon incident retry, un autre message à la main",
    )
}
