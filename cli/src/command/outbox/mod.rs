//! `jalon outbox`: what leaves, what is held, and what is in doubt; people decide here.

mod replay;
mod resolve;
mod show;

use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use jalon_core::Instant;
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::guards::Guards;
use jalon_daemon::incoming::Becomes;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_install::read_span;
use jalon_operate::Refused;
use jalon_operate::act::By;
use jalon_operate::outbox::{self as operate, decide, entries, expect_releasable, one, standing};

use replay::{ReplayArguments, replay};
use resolve::{ResolveArguments, resolve};

use crate::arguments::typed::key;
use crate::command::deploy::Format;
use crate::house::{At, IfMissing, now, user};
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
    Replay(ReplayArguments),
}

/// List what waits in the outbox; jalon invoice why tells what left
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
    #[arg(value_parser = key)]
    key: OutgoingKey,
    #[command(flatten)]
    at: At,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Let leave what is held, or try now what is to be tried again
#[derive(Args, Debug)]
pub struct ReleaseArguments {
    /// Keys, as jalon outbox list tells them
    #[arg(
        required_unless_present_any = ["all", "let_pass"],
        conflicts_with = "all",
        value_name = "KEY"
    )]
    #[arg(value_parser = key)]
    keys: Vec<OutgoingKey>,
    /// All that is held
    #[arg(long)]
    all: bool,
    /// For so long, everything leaves whatever the guards say: 2 h. Alone, it releases nothing that is held already
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
    /// It was not taken, and is not tried again by itself
    Failed,
    /// Shadow mode kept it in: it never leaves
    Shadow,
}

impl From<State> for operate::State {
    fn from(state: State) -> operate::State {
        match state {
            State::Waiting => operate::State::Waiting,
            State::Sending => operate::State::Sending,
            State::InDoubt => operate::State::InDoubt,
            State::Held => operate::State::Held,
            State::Failed => operate::State::Failed,
            State::Shadow => operate::State::Shadow,
        }
    }
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
        Command::Replay(arguments) => replay(arguments, lang),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn list(arguments: &ListArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let all = [State::InDoubt, State::Held, State::Sending, State::Waiting];
    let wanted = match arguments.state {
        Some(state) => vec![state],
        None => all.to_vec(),
    };
    let mut effects = Vec::new();
    for state in wanted {
        let most = arguments.most.saturating_sub(effects.len());
        effects.extend(standing(&mut house, state.into(), most)?);
    }
    let entries = entries(&mut house, &effects)?;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => show::list(&entries, lang, out),
            Format::Json => entries
                .iter()
                .try_for_each(|entry| writeln!(out, "{}", output::json(&entry.told(lang)))),
        }
    }))
}

fn show(arguments: &ShowArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let effect = one(&mut house, arguments.key)?;
    let entries = entries(&mut house, &[effect])?;
    Ok(output::result(Exit::Clean, lang, |out| {
        entries.iter().try_for_each(|entry| match arguments.format {
            Format::Human => show::one(entry, lang, out),
            Format::Json => writeln!(out, "{}", output::json(&entry.told(lang))),
        })
    }))
}

fn release(arguments: &ReleaseArguments, lang: Lang) -> Result<Exit, Stop> {
    let let_pass = arguments.let_pass.as_deref().map(span).transpose()?;
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let effects = match arguments.all {
        true => standing(&mut house, operate::State::Held, usize::MAX >> 1)?,
        false => {
            let keys = arguments.keys.iter();
            let effects = keys.map(|key| one(&mut house, *key));
            effects.collect::<Result<Vec<_>, Refused>>()?
        }
    };
    for effect in &effects {
        expect_releasable(effect)?;
    }
    let now = arguments.pretend_now.unwrap_or_else(now);
    let by = By {
        name: arguments.by.clone().unwrap_or_else(user).into(),
        now,
        wish: None,
    };
    let before = match effects.is_empty() {
        true => 0,
        false => decide(&mut house, &effects, Becomes::Released, &by)?,
    };
    let minutes = let_pass.map(|span| i64::try_from(span.as_secs() / 60).unwrap_or(i64::MAX));
    let until = minutes.map(|minutes| now.plus_minutes(minutes));
    if let Some(until) = until {
        let entity = house.entity.id;
        Guards::let_pass(house.store.as_mut(), entity, until)?;
    }
    let count = effects.len() - before;
    Ok(output::result(Exit::Clean, lang, |out| {
        if let Some(until) = until {
            let line = text(
                format!("until {until}, everything leaves whatever the guards say"),
                format!("jusqu'au {until}, tout part quoi que disent les garde-fous"),
            );
            writeln!(out, "{}", line.get(lang))?;
            if effects.is_empty() {
                return Ok(());
            }
        }
        let line = text(
            format!(
                "{count} released; the daemon reads balances again before it sends, and what goes to customers leaves in the sending hours of the script"
            ),
            format!(
                "{} libéré{}\u{a0}; le démon relit les soldes avant d'envoyer, et ce qui va aux clients part aux heures d'envoi du script",
                count,
                if count > 1 { "s" } else { "" }
            ),
        );
        writeln!(out, "{}", line.get(lang))
    }))
}
