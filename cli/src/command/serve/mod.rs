//! `jalon serve`: the daemon. It takes what came in, does what is due, and lets messages leave.

pub(super) mod archive;
mod clocks;
pub mod folder;
mod jobs;
mod log;
pub(super) mod mails;
mod once;
mod pages;
pub(super) mod public;
mod ready;
pub mod scheduled;
pub(super) mod settings;
mod shadow;
mod traces;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::{Args, ValueEnum};
use jalon_api::Api;
use jalon_channels::Opening;
use jalon_core::Instant;
use jalon_daemon::counters::RelayStanding;
use jalon_daemon::run::{MakeChannels, Running, Settings, policies, start};
use jalon_daemon::worker::{Pace, Policies, Worker};
use jalon_daemon::{Channels, Clock, SetClock, SystemClock, WrongClock};
use jalon_dsl::diagnostic::Lang;
use jalon_install::{Destination, StoreAt};
use jalon_store::{Key, Owner, SHARDS};

use crate::Exit;
use crate::house::{At, House, no_secret};
use crate::stop::Stop;
use clocks::Clocks;
use folder::Watched;
use jalon_operate::{Drawn, fresh_mark, styles};
use jobs::Jobs;
use log::Lines;
use mails::{MailFolder, Mailbox};
use once::{Once, Pretended};
use scheduled::Scheduled;
use traces::Traces;

/// Work: take what came in, do what is due, let messages leave, until it is stopped
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    at: At,
    /// End when all that is due is done: for cron, and for a first look
    #[arg(long)]
    once: bool,
    /// How to tell what is done, on standard error
    #[arg(long, value_enum, default_value_t = LogFormat::Human)]
    log: LogFormat,
    /// Also tell each commit, and each message as it is given to its channel: for support
    #[arg(long)]
    verbose: bool,
    /// Everything runs, and nothing leaves: what would have left can be read
    #[arg(long)]
    shadow: bool,
    /// For tests and demonstrations only: begin at this moment instead of the real one
    #[arg(long, value_name = "MOMENT", requires = "once", hide = true)]
    pretend_now: Option<Instant>,
    /// For tests and demonstrations only: let the pretended time pass until this moment
    #[arg(long, value_name = "MOMENT", requires = "pretend_now", hide = true)]
    until: Option<Instant>,
    /// For tests only: the clock on the wall is wrong by so many seconds
    #[arg(
        long,
        value_name = "SECONDS",
        hide = true,
        allow_negative_numbers = true
    )]
    pretend_error: Option<i32>,
    /// For tests and demonstrations only: once nothing is due, the clock jumps to this moment
    #[arg(long, value_name = "MOMENT", requires = "pretend_now", hide = true)]
    pretend_jump: Option<Instant>,
}

/// How it is told what is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people
    Human,
    /// One JSON object for each line
    Json,
}

/// How many messages a worker gives to channels at once.
const SENDERS: usize = 4;
/// How often it is looked whether somebody wants it to stop, and for what is done beside the work.
const LOOK: Duration = Duration::from_millis(100);

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    serve(arguments).unwrap_or_else(|stop| stop.may_pass().tell(lang))
}

fn serve(arguments: &Arguments) -> Result<Exit, Stop> {
    let (mut house, lock) = arguments.at.open_alone()?;
    let pretended = arguments.pretend_now.map(|now| Pretended {
        clock: SetClock::at(now),
        until: arguments.until.unwrap_or(now),
        jump: arguments.pretend_jump,
    });
    let clock: Arc<dyn Clock> = match (&pretended, arguments.pretend_error) {
        (Some(pretended), _) => Arc::new(pretended.clock.clone()),
        (None, Some(seconds)) => Arc::new(WrongClock::by(i64::from(seconds) * 1_000)),
        (None, None) => Arc::new(SystemClock::default()),
    };
    let lines = Lines::new(arguments.log, arguments.verbose, Arc::clone(&clock));
    let traces = Traces::begin(&house, lines)?;
    for (variable, meant) in arguments.at.unknown_variables() {
        let meant = meant.as_deref().unwrap_or("none");
        tracing::warn!(%variable, %meant, "a variable of the environment that says nothing");
    }
    let (channels, relays) = channels(&house, &clock)?;
    ready::look(&mut house)?;
    let shadow = arguments.shadow || house.install.serve.shadow;
    shadow::begin(&mut house, shadow)?;
    settings::write(&mut house, shadow)?;
    let scheduled = Scheduled::new(&house)?;
    let stop = stop_by_signal();
    told(&mut house)?;
    others(&mut house)?;
    let done = match arguments.once {
        true => Once {
            worker: worker(&house, policies(&channels), &clock)?,
            channels: channels(),
            watched: Watched::new(&house),
            mails: MailFolder::new(&house),
            mailbox: Mailbox::new(&house)?,
            house,
            clock,
            pretended,
            stop,
            jobs: Jobs::default(),
            scheduled,
        }
        .run(),
        false => keep_working(&mut house, (&channels, relays), &clock, (&stop, scheduled)),
    };
    traces.end();
    drop(lock);
    done
}

/// Works through a pretended time, for a demonstration: from one moment until another.
pub fn until(at: &At, now: Instant, until: Instant) -> Result<(), Stop> {
    let (mut house, lock) = at.open_alone()?;
    let pretended = Pretended {
        clock: SetClock::at(now),
        until,
        jump: None,
    };
    let clock: Arc<dyn Clock> = Arc::new(pretended.clock.clone());
    let (channels, _) = channels(&house, &clock)?;
    settings::write(&mut house, false)?;
    let scheduled = Scheduled::new(&house)?;
    let once = Once {
        worker: worker(&house, policies(&channels), &clock)?,
        channels: channels(),
        watched: None,
        mails: None,
        mailbox: None,
        house,
        clock,
        pretended: Some(pretended),
        stop: Arc::new(AtomicBool::new(false)),
        jobs: Jobs::default(),
        scheduled,
    };
    once.run()?;
    drop(lock);
    Ok(())
}

/// Opens the channels that senders ask for; what is wrong with them is told now.
fn channels(house: &House, clock: &Arc<dyn Clock>) -> Result<(MakeChannels, Relays), Stop> {
    let variable = |name: &str| std::env::var(name).ok();
    let named = (&house.install.channels, &house.install.mail);
    let opening = Opening::new(named, &house.folder, &variable, Arc::clone(clock));
    let opening = opening
        .map_err(no_secret)
        .map_err(Stop::from)?
        .with_teams(&house.install.teams);
    let relays = opening.relays();
    let channels: MakeChannels = Arc::new(move || -> Channels { opening.channels() });
    Ok((channels, relays))
}

/// How the mail relays stand, as they go on.
type Relays = Vec<Arc<RelayStanding>>;

/// So many workers has a daemon: while one commits, another reads and steps.
pub const WORKERS: u16 = 2;

/// Works until it is stopped.
fn keep_working(
    house: &mut House,
    (channels, relays): (&MakeChannels, Relays),
    clock: &Arc<dyn Clock>,
    (stop, mut scheduled): (&Arc<AtomicBool>, Scheduled),
) -> Result<Exit, Stop> {
    let settings = Settings {
        name: house.install.name.clone(),
        workers: usize::from(WORKERS),
        senders: senders(house),
        pace: Pace {
            shards: bound(house.install.leases.shards, WORKERS),
            ..pace(house)
        },
        styles: styles(house)?,
        has_fellows: matches!(house.install.store, StoreAt::Postgres(_)),
    };
    let running = start(house.store.as_ref(), &settings, channels, clock)?;
    let watching = Watched::in_thread(house, clock, stop)?;
    let reading = mails::in_threads(house, clock, stop)?;
    let api = api(house, (&running, relays), clock)?;
    let public = public::start(house, clock)?;
    let (mut jobs, mut watch) = (Jobs::default(), running.outage.watch());
    let mut clocks = Clocks::default();
    let mut before = 0;
    while !stop.load(Ordering::SeqCst) {
        let transitions = running.transitions.load(Ordering::Relaxed);
        let time = (clock.now(), clock.monotonic());
        let looked = clocks.look(house.store.as_mut(), time);
        match looked
            .and_then(|()| jobs.run(house, transitions != before, time))
            .and_then(|_| scheduled.run(house, time))
        {
            Ok(_) => watch.answered(),
            Err(trouble) => {
                watch.failed(&trouble);
                std::thread::sleep(Duration::from_secs(1));
            }
        }
        before = transitions;
        std::thread::sleep(LOOK);
    }
    if let Some(api) = api {
        api.stop();
    }
    if let Some(public) = public {
        public.stop();
    }
    running.stop();
    running.join();
    // A file that it has in hand is stored to its end, or taken once more by the next start.
    for thread in watching.into_iter().chain(reading) {
        let _ = thread.join();
    }
    tracing::info!("the daemon ends");
    Ok(Exit::Clean)
}

/// How many messages are given to channels at once: a relay that is slow leaves some to other channels.
fn senders(house: &House) -> usize {
    let channels = &house.install.channels;
    let all = channels.ways.values().chain([&channels.other]);
    let most = all.filter_map(|one| match &one.to {
        Destination::Relay(relay) => Some(usize::from(relay.connections) + 2),
        _ => None,
    });
    most.max().unwrap_or_default().max(SENDERS)
}

/// Begins to answer programs, if `jalon.toml` says where.
fn api(
    house: &House,
    (running, relays): (&Running, Relays),
    clock: &Arc<dyn Clock>,
) -> Result<Option<Api>, Stop> {
    let Some(at) = &house.install.api else {
        return Ok(None);
    };
    let settings = jalon_api::Settings {
        listen: at.listen,
        per_second: at.per_second,
        daemon: jalon_api::Daemon {
            transitions: Arc::clone(&running.transitions),
            counters: Arc::clone(&running.counters),
            relays,
            run: fresh_mark()?.get(..8).unwrap_or_default().to_owned(),
        },
    };
    let own = House {
        clock: Arc::clone(clock),
        ..house.another()?
    };
    let api = Api::start(own, &settings)?;
    tracing::info!(address = %api.address(), "the API answers");
    Ok(Some(api))
}

/// At most so many shards for each worker of a daemon. Where nobody said how many there may be, a worker
/// that is alone takes all.
fn bound(shards: u16, workers: u16) -> u16 {
    match shards < SHARDS {
        true => shards.div_ceil(workers),
        false => SHARDS,
    }
}

fn stop_by_signal() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&stop);
    // Whoever asks twice wants it at once: the next start finds what was left.
    let handler = ctrlc::set_handler(move || {
        if heard.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
    if let Err(error) = handler {
        tracing::warn!(%error, "it can't be stopped by a signal");
    }
    stop
}

fn pace(house: &House) -> Pace {
    Pace {
        lease: house.install.leases.lasting,
        shards: house.install.leases.shards,
        ..Pace::default()
    }
}

fn worker(house: &House, policies: Policies, clock: &Arc<dyn Clock>) -> Result<Worker, Stop> {
    let mut drawn = Drawn::new()?;
    let owner = Owner {
        name: house.install.name.clone(),
        run: Key(u128::from_be_bytes(drawn.sixteen())),
    };
    Ok(Worker::new(
        house.store.another()?,
        owner,
        Arc::clone(clock),
        (pace(house), policies),
        styles(house)?,
    ))
}

/// Legal entities in the same store that this installation is not for: nothing of theirs leaves from here.
fn others(house: &mut House) -> Result<(), Stop> {
    for code in jalon_operate::others(house)? {
        tracing::warn!(
            legal_entity = %code,
            "another legal entity is in this store: what is to leave for it is held here; give each its own database"
        );
    }
    Ok(())
}

fn told(house: &mut House) -> Result<(), Stop> {
    tracing::info!(
        folder = %house.folder.display(),
        legal_entity = %house.entity.code,
        daemon = %house.install.name,
        process = std::process::id(),
        "the daemon works"
    );
    if jalon_daemon::deployed::deployed(house.store.as_mut(), house.entity.id)?.is_none() {
        tracing::warn!(
            folder = %house.folder.display(),
            "no script is deployed here, so nothing will leave: jalon deploy SCRIPT"
        );
    }
    Ok(())
}
