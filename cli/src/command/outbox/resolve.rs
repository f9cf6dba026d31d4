//! `jalon outbox resolve`: people settle what is in doubt, one by one or many at once.

use clap::{ArgGroup, Args};
use jalon_core::{Day, Instant, TimeOfDay, Way, Zone};
use jalon_daemon::channel::{OutgoingKey, Recipient};
use jalon_daemon::incoming::Becomes;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_operate::Refused;
use jalon_operate::act::By;
use jalon_operate::outbox::{Entry, State, decide, entries, expect_unsettled, one, standing};
use jalon_store::Effect;

use super::show;
use crate::arguments::typed::key;
use crate::house::{At, House, IfMissing, now, user};
use crate::stop::Stop;
use crate::{Exit, output};

/// Decide about messages of which nobody knows whether they left
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("becomes").required(true)))]
pub struct ResolveArguments {
    /// Keys, as jalon outbox list tells them
    #[arg(
        required_unless_present = "all",
        conflicts_with = "all",
        value_name = "KEY"
    )]
    #[arg(value_parser = key)]
    keys: Vec<OutgoingKey>,
    /// All that is in doubt; shown, and decided only with --yes
    #[arg(long)]
    all: bool,
    /// With --all: only what goes by this channel: a way such as letter, or the name of an endpoint, an agency or a team
    #[arg(long, value_name = "NAME", requires = "all", conflicts_with = "keys")]
    channel: Option<String>,
    /// With --all: only what is in doubt since this day or moment, such as 2026-03-02 or 2026-03-02T09:00:00Z
    #[arg(long, value_name = "MOMENT", requires = "all", conflicts_with = "keys", value_parser = moment)]
    since: Option<Instant>,
    /// With --all: decide, and do not only show
    #[arg(long, requires = "all", conflicts_with = "keys")]
    yes: bool,
    /// They did leave
    #[arg(long, group = "becomes")]
    left: bool,
    /// They did not leave, and are not sent; also what is held for an endpoint, an agency or a team
    #[arg(long, group = "becomes")]
    not_left: bool,
    /// Send them once more, knowing that there may be two
    #[arg(long, group = "becomes")]
    send_again: bool,
    /// Who decides, for the record (default: the user of the system)
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    at: At,
}

/// A moment, or the beginning of a day in universal time.
fn moment(told: &str) -> Result<Instant, String> {
    let day = told.parse::<Day>();
    let day = day.map(|day| Zone::utc().instant(day, TimeOfDay::MIDNIGHT));
    day.or_else(|_| told.parse())
        .map_err(|_| "2026-03-02, 2026-03-02T09:00:00Z".to_owned())
}

/// Runs the command.
pub fn resolve(arguments: &ResolveArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let effects = chosen(arguments, &mut house)?;
    for effect in &effects {
        expect_unsettled(effect, arguments.becomes())?;
    }
    if arguments.all && (effects.is_empty() || !arguments.yes) {
        let entries = entries(&mut house, &effects)?;
        return Ok(output::result(Exit::Clean, lang, |out| {
            show::list(&entries, lang, out)?;
            match entries.len() {
                0 => Ok(()),
                count => writeln!(out, "\n{}", preview(count, arguments).get(lang)),
            }
        }));
    }
    let by = By {
        name: arguments.by.clone().unwrap_or_else(user).into(),
        now: now(),
        wish: None,
    };
    let before = decide(&mut house, &effects, arguments.becomes(), &by)?;
    let told = told(effects.len() - before, arguments);
    Ok(output::result(Exit::Clean, lang, |out| {
        writeln!(out, "{}", told.get(lang))?;
        match before {
            0 => Ok(()),
            _ => writeln!(out, "{}", decided_before(before).get(lang)),
        }
    }))
}

/// What the decision is about.
fn chosen(arguments: &ResolveArguments, house: &mut House) -> Result<Vec<Effect>, Stop> {
    if !arguments.all {
        let mut keys = arguments.keys.clone();
        keys.sort();
        keys.dedup();
        let found = keys.into_iter().map(|key| one(house, key));
        return Ok(found.collect::<Result<Vec<_>, Refused>>()?);
    }
    if let Some(name) = &arguments.channel {
        is_channel(house, name)?;
    }
    let mut effects = standing(house, State::InDoubt, usize::MAX >> 1)?;
    effects.retain(|effect| arguments.since.is_none_or(|since| effect.now.due >= since));
    let Some(name) = &arguments.channel else {
        return Ok(effects);
    };
    let entries = entries(house, &effects)?;
    let by = entries.into_iter().filter(|entry| goes_by(entry, name));
    Ok(by.map(|entry| entry.effect).collect())
}

/// Whether there is such a channel, so that a slip of the pen does not look like nothing in doubt.
fn is_channel(house: &House, name: &str) -> Result<(), Stop> {
    let install = &house.install;
    let named = install.channels.endpoints.keys();
    let named = named.chain(install.channels.agencies.keys());
    let named = named.chain(install.teams.keys()).map(String::as_str);
    let all: Vec<&str> = Way::ALL.iter().map(|way| way.name()).chain(named).collect();
    if all.contains(&name) {
        return Ok(());
    }
    let all = all.join(", ");
    Err(Stop::wrong(
        format!("there is no channel `{name}`"),
        format!("il n'y a pas de canal «\u{a0}{name}\u{a0}»"),
    )
    .help(format!("there are: {all}"), format!("il y a\u{a0}: {all}")))
}

fn goes_by(entry: &Entry, name: &str) -> bool {
    let Some(outgoing) = &entry.outgoing else {
        return false;
    };
    match &outgoing.to {
        Recipient::Contact(_) => outgoing.way.is_some_and(|way| way.name() == name),
        Recipient::Team(to) | Recipient::Endpoint(to) | Recipient::Agency(to) => to == name,
    }
}

impl ResolveArguments {
    fn becomes(&self) -> Becomes {
        if self.left {
            Becomes::Left
        } else if self.send_again {
            Becomes::SentAgain
        } else {
            Becomes::NotLeft
        }
    }
}

/// What would be decided.
fn preview(count: usize, arguments: &ResolveArguments) -> Text {
    let (en, fr) = match arguments.becomes() {
        Becomes::SentAgain => ("would be sent once more", "à envoyer une fois de plus"),
        Becomes::Left => ("would be noted as sent", "à noter comme partis"),
        _ => (
            "would be noted as not sent, and not be sent",
            "à noter comme non partis, sans les envoyer",
        ),
    };
    text(
        format!("{count} {en}; nothing is decided yet: add --yes"),
        format!("{count} {fr}\u{a0}; rien n'est encore décidé\u{a0}: ajoutez --yes"),
    )
}

/// What was decided.
fn told(count: usize, arguments: &ResolveArguments) -> Text {
    match (arguments.becomes(), count) {
        (Becomes::Left, 1) => text("noted: it did leave", "noté\u{a0}: il est parti"),
        (Becomes::Left, _) => text(
            format!("noted: {count} did leave"),
            format!("noté\u{a0}: {count} sont partis"),
        ),
        (Becomes::SentAgain, 1) => text("it is sent once more", "il est envoyé une fois de plus"),
        (Becomes::SentAgain, _) => text(
            format!("{count} are sent once more"),
            format!("{count} sont envoyés une fois de plus"),
        ),
        (_, 1) => text(
            "noted: it did not leave, and is not sent",
            "noté\u{a0}: il n'est pas parti, et n'est pas envoyé",
        ),
        (_, _) => text(
            format!("noted: {count} did not leave, and are not sent"),
            format!("noté\u{a0}: {count} ne sont pas partis, et ne sont pas envoyés"),
        ),
    }
}

fn decided_before(count: usize) -> Text {
    text(
        format!("decided before, and waiting for the daemon: {count}"),
        format!("déjà décidés, en attente du démon\u{a0}: {count}"),
    )
}
