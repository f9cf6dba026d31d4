//! `jalon outbox`: what leaves, what is held, and what is in doubt; people decide here.

pub(super) mod entry;
mod resolve;
mod show;

use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use jalon_core::Instant;
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::guards::Guards;
use jalon_daemon::incoming::{Becomes, OutboxDecision};
use jalon_dsl::diagnostic::{Lang, text};
use jalon_install::read_span;
use jalon_store::{Effect, EffectState, Places, Received, shards};

use resolve::{ResolveArguments, resolve};

use crate::command::deploy::Format;
use crate::house::{At, House, IfMissing, now, user};
use crate::stop::Stop;
use crate::{Exit, output};

/// What leaves the house: list it, look at it, release what is held, decide what is in doubt
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    List(ListArguments),
    Show(ShowArguments),
    Release(ReleaseArguments),
    Resolve(ResolveArguments),
}

/// List what waits in the outbox
#[derive(Args, Debug)]
pub struct ListArguments {
    #[command(flatten)]
    at: At,
    /// Only what stands so
    #[arg(long, value_enum)]
    state: Option<State>,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    most: usize,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Show one message of the outbox, with its text
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// Its key, as jalon outbox list tells it
    key: OutgoingKey,
    #[command(flatten)]
    at: At,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Let leave what a guard holds
#[derive(Args, Debug)]
pub struct ReleaseArguments {
    /// Keys, as jalon outbox list tells them
    #[arg(
        required_unless_present = "all",
        conflicts_with = "all",
        value_name = "KEY"
    )]
    keys: Vec<OutgoingKey>,
    /// All that is held
    #[arg(long)]
    all: bool,
    /// For so long, everything leaves whatever the guards say: 2 h
    #[arg(long, value_name = "SPAN")]
    let_pass: Option<String>,
    /// Who decides, for the record (default: the user of the system)
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// For tests and demonstrations only: decide at this moment instead of now
    #[arg(long, value_name = "MOMENT", hide = true)]
    pretend_now: Option<Instant>,
    #[command(flatten)]
    at: At,
}

/// Where messages stand that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum State {
    /// To be sent at its time, or tried again
    Waiting,
    /// On its way
    Sending,
    /// Nobody knows whether it left
    InDoubt,
    /// A guard or a person holds it
    Held,
}

fn span(written: &str) -> Result<Duration, Stop> {
    read_span(written).ok_or_else(|| {
        Stop::wrong(
            format!("{written} is no span of time"),
            format!("{written} n'est pas une durée"),
        )
        .help(
            "write for instance: --let-pass \"2 h\"",
            "écrivez par exemple\u{a0}: --let-pass \"2 h\"",
        )
    })
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::List(arguments) => list(arguments, lang),
        Command::Show(arguments) => show(arguments, lang),
        Command::Release(arguments) => release(arguments, lang),
        Command::Resolve(arguments) => resolve(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn list(arguments: &ListArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let all = [State::InDoubt, State::Held, State::Sending, State::Waiting];
    let wanted = all.into_iter();
    let wanted = wanted.filter(|state| arguments.state.is_none_or(|one| one == *state));
    let mut effects = Vec::new();
    for state in wanted {
        let most = arguments.most.saturating_sub(effects.len());
        effects.extend(standing(&mut house, state, most)?);
    }
    let entries = entry::entries(&mut house, &effects)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => show::list(&entries, lang, out),
            Format::Json => entries
                .iter()
                .try_for_each(|entry| writeln!(out, "{}", entry.json(lang))),
        }
    }))
}

/// The effects of the house that stand so.
fn standing(house: &mut House, state: State, most: usize) -> Result<Vec<Effect>, Stop> {
    let all = shards();
    let mut found = match state {
        State::Waiting => house.store.due_effects(&all, latest(), most, most)?,
        State::Sending => house.store.effects_in(EffectState::Sending, &all, most)?,
        State::InDoubt => house.store.effects_in(EffectState::InDoubt, &all, most)?,
        State::Held => house.store.effects_in(EffectState::Held, &all, most)?,
    };
    found.retain(|effect| effect.account.entity == house.entity.id);
    Ok(found)
}

/// Later than anything that is planned.
fn latest() -> Instant {
    Instant::from_millis(i64::MAX)
}

fn show(arguments: &ShowArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let effect = one(&mut house, arguments.key)?;
    let entries = entry::entries(&mut house, &[effect])?;
    Ok(output::result(Exit::Clean, lang, |out| {
        entries.iter().try_for_each(|entry| match arguments.format {
            Format::Human => show::one(entry, lang, out),
            Format::Json => writeln!(out, "{}", entry.json(lang)),
        })
    }))
}

fn one(house: &mut House, key: OutgoingKey) -> Result<Effect, Stop> {
    let found = house.store.effects(house.entity.id, &[key.0])?;
    found.into_iter().next().ok_or_else(|| {
        Stop::wrong(
            format!("there is nothing with the key {key} in the outbox"),
            format!("la boîte d'envoi ne contient rien sous la clé {key}"),
        )
        .help(
            "jalon outbox list tells the keys",
            "jalon outbox list donne les clés",
        )
    })
}

fn release(arguments: &ReleaseArguments, lang: Lang) -> Result<Exit, Stop> {
    let let_pass = arguments.let_pass.as_deref().map(span).transpose()?;
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let effects = match arguments.all {
        true => standing(&mut house, State::Held, usize::MAX >> 1)?,
        false => {
            let keys = arguments.keys.iter();
            let effects = keys.map(|key| one(&mut house, *key));
            effects.collect::<Result<Vec<_>, Stop>>()?
        }
    };
    for effect in &effects {
        expect(effect, EffectState::Held)?;
    }
    let by = arguments.by.clone().unwrap_or_else(user);
    let now = arguments.pretend_now.unwrap_or_else(now);
    let before = decide(&mut house, &effects, Becomes::Released, (&by, now))?;
    if let Some(span) = let_pass {
        let minutes = i64::try_from(span.as_secs() / 60).unwrap_or(i64::MAX);
        let entity = house.entity.id;
        Guards::let_pass(house.store.as_mut(), entity, now.plus_minutes(minutes))?;
    }
    let count = effects.len() - before;
    Ok(output::result(Exit::Clean, lang, |out| {
        let line = text(
            format!("{count} released; the daemon reads balances again before it sends"),
            format!("{count} libérés\u{a0}; le démon relit les soldes avant d'envoyer"),
        );
        writeln!(out, "{}", line.get(lang))
    }))
}

/// A decision is about what stands so, and about nothing else.
fn expect(effect: &Effect, state: EffectState) -> Result<(), Stop> {
    if effect.now.state == state {
        return Ok(());
    }
    let key = OutgoingKey(effect.key);
    let (is, wanted) = (
        entry::state_word(effect.now.state),
        entry::state_word(state),
    );
    Err(Stop::wrong(
        format!("{key} is not {}: it is {}", wanted.en, is.en),
        format!("{key} n'est pas {}\u{a0}: {}", wanted.fr, is.fr),
    )
    .help(
        "jalon outbox list tells where everything stands",
        "jalon outbox list dit où en est chaque message",
    ))
}

/// Stores decisions: the daemon takes them in, and the journal tells of them. Tells how many were
/// decided before.
fn decide(
    house: &mut House,
    effects: &[Effect],
    becomes: Becomes,
    (by, now): (&str, Instant),
) -> Result<usize, Stop> {
    let mut places = Places::default();
    let stimuli = effects.iter().map(|effect| {
        let decision = OutboxDecision {
            effect: OutgoingKey(effect.key),
            becomes,
            by: by.into(),
        };
        let (key, attempts) = (decision.effect, effect.now.attempts);
        // Said twice of the same attempt, it is said once.
        let mark = format!("outbox {key} {attempts} {}", effect.now.due);
        let place = places.next(now);
        house
            .entity
            .decision(&mark, place, effect.account, decision)
    });
    let stimuli: Vec<_> = stimuli.collect();
    let received = house.store.receive(&stimuli)?;
    let before = received.iter().filter(|one| **one == Received::Before);
    let before = before.count();
    if before > 0 && before == effects.len() {
        return Err(Stop::wrong(
            "this was decided before, and waits for the daemon",
            "c'est déjà décidé, et cela attend le démon",
        )
        .help(
            "is it running? jalon doctor",
            "tourne-t-il\u{a0}? jalon doctor",
        ));
    }
    Ok(before)
}
