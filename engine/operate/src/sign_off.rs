//! A person agrees with what a script proposes, or refuses it.

use jalon_daemon::incoming::Deed;
use jalon_dsl::diagnostic::{Text, text};

use crate::act::{By, act};
use crate::tasks::{entries_of, the_one};
use crate::teams::may_act;
use crate::worklist::{Asked, Entry};
use crate::{House, Refused};

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
    let name = &by.name;
    may_act(house, &entry.team, name)?;
    if agrees && signed.contains(name) {
        return Err(Refused::over(
            format!("{name} has signed already; {persons} different people must"),
            format!("{name} a déjà signé\u{a0}; il faut {persons} personnes différentes"),
        )
        .help(
            "somebody else of the team signs: jalon approve --by NAME",
            "une autre personne de l'équipe signe\u{a0}: jalon approve --by NOM",
        ));
    }
    let (step, team) = (entry.name.clone(), Some(entry.team.clone()));
    // The same person counts once, whatever was pressed how often.
    let mark = format!("sign {number} {step} {} {name} {agrees}", entry.occurrence);
    let deed = match agrees {
        true => Deed::SignOff { step, team },
        false => Deed::Refuse { step, team },
    };
    act(house, by, (number, deed), Some(mark))?;
    let (name, already) = (&entry.name, signed.len() + 1);
    Ok(match (agrees, already < usize::from(*persons)) {
        (true, true) => text(
            format!("{name} of {number} is signed by {already} of {persons}"),
            format!("{name} de {number} est signé par {already} sur {persons}"),
        ),
        (true, false) => text(
            format!("{name} of {number} is signed"),
            format!("{name} de {number} est signé"),
        ),
        (false, _) => text(
            format!("{name} of {number} is refused"),
            format!("{name} de {number} est refusé"),
        ),
    })
}
