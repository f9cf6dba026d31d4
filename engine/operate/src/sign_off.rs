//! A person agrees with what a script proposes, or refuses it.

use std::collections::BTreeSet;

use jalon_daemon::incoming::Deed;
use jalon_dsl::diagnostic::{Lang, Text, text};
use smol_str::SmolStr;

use crate::act::{By, act};
use crate::found::invoice;
use crate::tasks::{entries_of, the_one};
use crate::teams::{acting, key_of};
use crate::words::path_word;
use crate::worklist::{Asked, Entry};
use crate::{House, Refused, untaken};

/// Agrees with a line that waits for a sign-off, or refuses it.
pub fn decide(
    house: &mut House,
    by: &By,
    (number, step): (&str, Option<&str>),
    agrees: bool,
) -> Result<Text, Refused> {
    let entries = entries_of(house, number)?;
    let waits = |entry: &Entry| matches!(entry.asked, Asked::SignOff { .. });
    let entry = the_one(number, &entries, waits, step)?;
    let Asked::SignOff {
        signed, persons, ..
    } = &entry.asked
    else {
        return Err(Refused::over(
            format!("{number} waits for no sign-off"),
            format!("{number} n'attend aucun accord"),
        ));
    };
    let person = acting(house, &entry.team, &by.name)?;
    let persons = usize::from(*persons);
    if let Some(refused) = refused_by(house, number, entry)? {
        // The same request sent again is answered as before.
        let same = key_of(house, &entry.team, &refused) == person.key;
        return match !agrees && same && by.wish.is_some() {
            true => Ok(refusal_noted(number, entry)),
            false => Err(refused_before(number, entry, &refused)),
        };
    }
    let signers = signers(house, number, entry, signed)?;
    let has_signed = signers.contains(&person.key);
    if agrees && has_signed {
        let taken = signed.iter().map(|name| key_of(house, &entry.team, name));
        let taken: Vec<String> = taken.collect();
        // The same request sent again is answered as before.
        return match by.wish.is_none() || taken.contains(&person.key) {
            true => Err(signed_before(&person.name, persons)),
            false => Ok(signed_by(number, entry, (signers.len(), persons))),
        };
    }
    if signers.len() >= persons {
        return Err(Refused::over(
            format!("{} of {number} is signed already", entry.name),
            format!("{} de {number} est déjà signé", entry.name),
        )
        .help(
            "the daemon takes it with its next turn",
            "le démon la prend à son prochain tour",
        ));
    }
    let (step, team) = (entry.name.clone(), Some(entry.team.clone()));
    // The same person counts once, whatever was pressed how often, and however the name is written.
    let (of, who) = (entry.which, &person.key);
    let mark = format!("sign {number} {step} {of} {who} {agrees}");
    let deed = match agrees {
        true => Deed::SignOff { step, team },
        false => Deed::Refuse { step, team },
    };
    let by = By {
        name: person.name,
        ..by.clone()
    };
    act(house, &by, (number, deed), Some(mark))?;
    if agrees {
        return Ok(signed_by(number, entry, (signers.len() + 1, persons)));
    }
    Ok(refusal_noted(number, entry))
}

fn refusal_noted(number: &str, entry: &Entry) -> Text {
    let name = &entry.name;
    let nom = path_word(name, Lang::Fr);
    text(
        format!("{name} of {number} is refused"),
        format!("{nom} de {number} est refusé"),
    )
}

/// Who has refused it, where no turn has taken that.
fn refused_by(house: &mut House, number: &str, entry: &Entry) -> Result<Option<SmolStr>, Refused> {
    let account = invoice(house, number)?.row.key;
    let untaken = untaken::acts(house, account, number)?;
    let mut refusals = untaken.into_iter().filter_map(|act| match &act.deed {
        Deed::Refuse { step, .. } if *step == entry.name => Some(act.by),
        _ => None,
    });
    Ok(refusals.next())
}

fn refused_before(number: &str, entry: &Entry, by: &str) -> Refused {
    let name = &entry.name;
    Refused::over(
        format!("{by} has refused {name} of {number}"),
        format!("{by} a refusé {name} de {number}"),
    )
    .help(
        "the daemon takes it with its next turn; what the script does then is told by: jalon invoice show",
        "le démon le prend à son prochain tour\u{a0}; ce que fait alors le script est donné par\u{a0}: jalon invoice show",
    )
}

fn signed_by(number: &str, entry: &Entry, (already, persons): (usize, usize)) -> Text {
    let name = &entry.name;
    let nom = path_word(name, Lang::Fr);
    match already < persons {
        true => text(
            format!("{name} of {number} is signed by {already} of {persons}"),
            format!("{nom} de {number} est signé par {already} sur {persons}"),
        ),
        false => text(
            format!("{name} of {number} is signed"),
            format!("{nom} de {number} est signé"),
        ),
    }
}

/// Who has signed, each once: those whom the account knows, and those whose signatures wait for a turn.
fn signers(
    house: &mut House,
    number: &str,
    entry: &Entry,
    signed: &[SmolStr],
) -> Result<BTreeSet<String>, Refused> {
    let account = invoice(house, number)?.row.key;
    let untaken = untaken::acts(house, account, number)?;
    let untaken = untaken.iter().filter_map(|act| match &act.deed {
        Deed::SignOff { step, .. } if *step == entry.name => Some(&act.by),
        _ => None,
    });
    let all = signed.iter().chain(untaken);
    Ok(all.map(|name| key_of(house, &entry.team, name)).collect())
}

fn signed_before(name: &str, persons: usize) -> Refused {
    if persons <= 1 {
        return Refused::over(
            format!("{name} has signed already"),
            format!("{name} a déjà signé"),
        )
        .help(
            "the daemon takes it with its next turn",
            "le démon la prend à son prochain tour",
        );
    }
    Refused::over(
        format!("{name} has signed already; {persons} different people must"),
        format!("{name} a déjà signé\u{a0}; il faut {persons} personnes différentes"),
    )
    .help(
        "somebody else of the team signs: jalon approve --by NAME; if these are two people, list both as members of the team in jalon.toml",
        "une autre personne de l'équipe signe\u{a0}: jalon approve --by NOM\u{a0}; si ce sont deux personnes, nommez-les membres de l'équipe dans jalon.toml",
    )
}
