//! `jalon serve`: the daemon. It takes what came in, does what is due, and lets messages leave.

mod drive;
mod jobs;
mod log;
mod send;
mod settings;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, ValueEnum};
use jalon_core::Instant;
use jalon_daemon::worker::{Pace, Worker};
use jalon_daemon::{Clock, SetClock, SystemClock};
use jalon_dsl::diagnostic::Lang;
use jalon_store::{Key, Owner};

use crate::Exit;
use crate::house::{At, House};
use crate::random::Drawn;
use crate::stop::Stop;
use drive::{Drive, Ends, Time};

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
    /// For tests and demonstrations only: begin at this moment instead of the real one
    #[arg(long, value_name = "MOMENT", requires = "once", hide = true)]
    pretend_now: Option<Instant>,
    /// For tests and demonstrations only: let the pretended time pass until this moment
    #[arg(long, value_name = "MOMENT", requires = "pretend_now", hide = true)]
    until: Option<Instant>,
}

/// How it is told what is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people
    Human,
    /// One JSON object for each line
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    serve(arguments).unwrap_or_else(|stop| stop.tell(lang))
}

fn serve(arguments: &Arguments) -> Result<Exit, Stop> {
    let (mut house, lock) = arguments.at.open_alone()?;
    let time = time_of(arguments);
    log::begin(arguments.log, time.clock());
    let clock = time.clock();
    let senders = send::Senders::new(&house, &clock)?;
    settings::write(&mut house)?;
    let stop = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&stop);
    // Whoever asks twice wants it at once: the next start finds what was left.
    let handler = ctrlc::set_handler(move || {
        if heard.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
    if let Err(error) = handler {
        tracing::warn!(%error, "stopping by a signal is not possible");
    }
    let worker = worker(&house, &clock)?;
    told(&house);
    let ends = match arguments.once {
        true => Ends::WhenDone,
        false => Ends::WhenStopped,
    };
    let mut drive = Drive::new(worker, house, senders, (time, ends), stop);
    let done = drive.run();
    drop(lock);
    done
}

fn time_of(arguments: &Arguments) -> Time {
    match arguments.pretend_now {
        None => Time::Real(Arc::new(SystemClock::default())),
        Some(now) => Time::Pretended {
            clock: SetClock::at(now),
            until: arguments.until.unwrap_or(now),
        },
    }
}

fn worker(house: &House, clock: &Arc<dyn Clock>) -> Result<Worker, Stop> {
    let mut drawn = Drawn::new()?;
    let owner = Owner {
        name: house.install.name.clone(),
        run: Key(u128::from_be_bytes(drawn.sixteen())),
    };
    let pace = Pace {
        lease: house.install.leases.lasting,
        ..Pace::default()
    };
    let store = house.store.another()?;
    let policies = settings::policies(&house.install.channels);
    let styles = settings::styles(house);
    Ok(Worker::new(
        store,
        owner,
        Arc::clone(clock),
        (pace, policies),
        styles,
    ))
}

fn told(house: &House) {
    tracing::info!(
        folder = %house.folder.display(),
        legal_entity = %house.entity.code,
        daemon = %house.install.name,
        process = std::process::id(),
        "the daemon works"
    );
}
