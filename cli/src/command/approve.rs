//! `jalon approve` and `jalon reject`: a person agrees with what a script proposes, or refuses it.

use clap::Args;
use jalon_daemon::incoming::Deed;
use jalon_dsl::diagnostic::Lang;

use crate::Exit;
use crate::command::acts::{Who, act, noted};
use crate::command::task::worklist::{Asked, Entry};
use crate::command::task::{entries_of, the_one};
use crate::stop::Stop;

/// Agree with a line that waits for a sign-off
#[derive(Args, Debug)]
pub struct Arguments {
    /// The number of the invoice
    number: String,
    /// The line, where several wait: the end of its name will do
    step: Option<String>,
    #[command(flatten)]
    who: Who,
}

/// Refuse a line that waits for a sign-off
#[derive(Args, Debug)]
pub struct RejectArguments {
    /// The number of the invoice
    number: String,
    /// The line, where several wait: the end of its name will do
    step: Option<String>,
    #[command(flatten)]
    who: Who,
}

/// Runs `approve`.
pub fn approve(arguments: &Arguments, lang: Lang) -> Exit {
    let of = (arguments.number.as_str(), arguments.step.as_deref());
    decide(of, &arguments.who, true, lang).unwrap_or_else(|stop| stop.tell(lang))
}

/// Runs `reject`.
pub fn reject(arguments: &RejectArguments, lang: Lang) -> Exit {
    let of = (arguments.number.as_str(), arguments.step.as_deref());
    decide(of, &arguments.who, false, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn decide(
    (number, step): (&str, Option<&str>),
    who: &Who,
    agrees: bool,
    lang: Lang,
) -> Result<Exit, Stop> {
    let mut house = who.house()?;
    let entries = entries_of(&mut house, number)?;
    let waits = |entry: &Entry| matches!(entry.asked, Asked::SignOff { .. });
    let entry = the_one(number, &entries, waits, step)?;
    let by = who.name();
    let Asked::SignOff {
        signed, persons, ..
    } = &entry.asked
    else {
        return Ok(Exit::Clean);
    };
    if agrees && signed.contains(&by) {
        return Err(Stop::wrong(
            format!("{by} has signed already; {persons} different people must"),
            format!("{by} a déjà signé\u{a0}; il faut {persons} personnes différentes"),
        )
        .help(
            "somebody else of the team signs: jalon approve --by NAME",
            "une autre personne de l'équipe signe\u{a0}: jalon approve --by NOM",
        ));
    }
    let (name, team) = (entry.name.clone(), Some(entry.team.clone()));
    // The same person counts once, whatever was pressed how often.
    let mark = format!("sign {number} {name} {} {by} {agrees}", entry.occurrence);
    let deed = match agrees {
        true => Deed::SignOff { step: name, team },
        false => Deed::Refuse { step: name, team },
    };
    act(&mut house, (by, who.now()), (number, deed), Some(mark))?;
    let (name, already) = (&entry.name, signed.len() + 1);
    Ok(match (agrees, already < usize::from(*persons)) {
        (true, true) => noted(
            lang,
            &format!("{name} of {number} is signed by {already} of {persons}"),
            &format!("{name} de {number} est signé par {already} sur {persons}"),
        ),
        (true, false) => noted(
            lang,
            &format!("{name} of {number} is signed"),
            &format!("{name} de {number} est signé"),
        ),
        (false, _) => noted(
            lang,
            &format!("{name} of {number} is refused"),
            &format!("{name} de {number} est refusé"),
        ),
    })
}
