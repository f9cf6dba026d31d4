//! A real kill: a daemon of this program in a process of its own, killed with nothing to hold it back while
//! it sends, and another one in its place; how long until that one's first message is out, and in how much
//! memory.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant as Stopwatch};

use clap::Args;
use jalon_core::Instant;
use jalon_daemon::run::{MakeChannels, Settings, start};
use jalon_daemon::worker::Pace;
use jalon_daemon::{Answer, Channel, Channels, Clock, InDoubt, Outgoing};
use jalon_dsl::diagnostic::Lang;
use jalon_store::Store;
use jalon_store_postgres::Postgres;
use jalon_store_sqlite::Sqlite;

use super::running::{Bench, styles};
use super::used;
use crate::Exit;
use crate::stop::Stop;

/// What was seen.
pub struct Killed {
    /// From the start of the second daemon to its first message, in milliseconds; none if there was nothing
    /// to send.
    pub first_effect_ms: Option<f64>,
    /// The most memory that it took, in millions of bytes.
    pub peak_rss_mb: Option<f64>,
}

/// The daemon that is killed; for the bench alone
#[derive(Args, Debug)]
pub struct Arguments {
    /// A PostgreSQL database by its address
    #[arg(long)]
    store: Option<String>,
    /// The data folder
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The legal entity
    #[arg(long)]
    entity: String,
    /// The name of the daemon
    #[arg(long)]
    name: String,
    /// What its clock shows at the start, in milliseconds
    #[arg(long)]
    now: i64,
    /// After so many messages its channel says nothing more
    #[arg(long)]
    messages: usize,
}

/// So many messages are out before the kill; then the channel says nothing more, so that the kill finds
/// messages on their way.
const MESSAGES: usize = 50;
/// So long a message is waited for: there may be none.
const PATIENCE: Duration = Duration::from_secs(30);
/// So long more messages are waited for before the memory is looked at.
const MORE: Duration = Duration::from_secs(2);

/// Kills a daemon in the middle of its work, and starts it again.
pub fn measure(bench: &Bench) -> Result<Killed, Stop> {
    let (mut child, told) = daemon(bench, MESSAGES)?;
    if told.recv_timeout(PATIENCE).is_ok() {
        let all = (1..MESSAGES).try_for_each(|_| told.recv_timeout(MORE));
        let _ = all;
    }
    child.kill().map_err(|error| no_child(&error))?;
    child.wait().map_err(|error| no_child(&error))?;
    let began = Stopwatch::now();
    let (mut child, told) = daemon(bench, usize::MAX)?;
    let first = told.recv_timeout(PATIENCE).map(|()| began.elapsed());
    if first.is_ok() {
        let all = (1..2 * MESSAGES).try_for_each(|_| told.recv_timeout(MORE));
        let _ = all;
    }
    let peak = used::peak(child.id());
    // It ends in order when nobody talks to it any more.
    drop(child.stdin.take());
    child.wait().map_err(|error| no_child(&error))?;
    Ok(Killed {
        first_effect_ms: first.ok().map(|first| first.as_secs_f64() * 1e3),
        peak_rss_mb: peak.map(|bytes| bytes as f64 / 1e6),
    })
}

fn no_child(error: &std::io::Error) -> Stop {
    Stop::wrong(
        format!("the daemon that is to be killed can't be started ({error})"),
        format!("le démon à interrompre n'a pas pu démarrer ({error})"),
    )
}

/// Starts a daemon of this program; each of its messages is heard.
fn daemon(bench: &Bench, messages: usize) -> Result<(Child, Receiver<()>), Stop> {
    let program = std::env::current_exe().map_err(|error| no_child(&error))?;
    let (option, place) = bench.place.told();
    let mut child = Command::new(program)
        .args(["bench", "killed", option, &place])
        .args(["--entity", &bench.entity.code])
        .args(["--name", &bench.name_of(0)])
        .args(["--now", &bench.now().millis().to_string()])
        .args(["--messages", &messages.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| no_child(&error))?;
    let told = child.stdout.take();
    let told = told.ok_or_else(|| no_child(&std::io::ErrorKind::BrokenPipe.into()))?;
    let (heard, hears) = mpsc::channel();
    thread::spawn(move || {
        let mut lines = BufReader::new(told).lines();
        while let Some(Ok(_)) = lines.next() {
            // Whoever asked may have heard enough.
            let _ = heard.send(());
        }
    });
    Ok((child, hears))
}

/// Runs the daemon until it is killed, or nobody reads any more.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    serve(arguments).unwrap_or_else(|stop| stop.tell(lang))
}

fn serve(arguments: &Arguments) -> Result<Exit, Stop> {
    let (store, _lock): (Box<dyn Store>, _) = match (&arguments.store, &arguments.folder) {
        (Some(address), _) => (Box::new(Postgres::open(address)?), None),
        (None, folder) => {
            let store = Sqlite::open(folder.as_deref().unwrap_or_else(|| ".".as_ref()))?;
            let lock = store.lock()?;
            (Box::new(store), Some(lock))
        }
    };
    let settings = Settings {
        name: arguments.name.clone(),
        workers: 1,
        senders: 4,
        pace: Pace::default(),
        styles: styles(&arguments.entity.as_str().into()),
        has_fellows: false,
    };
    let clock: Arc<dyn Clock> = Arc::new(Shown {
        from: Instant::from_millis(arguments.now),
        began: Stopwatch::now(),
    });
    let left = Arc::new(AtomicUsize::new(arguments.messages));
    let channels: MakeChannels = Arc::new(move || {
        let left = Arc::clone(&left);
        Channels::all_by(Box::new(Tells { left }))
    });
    let running = start(store.as_ref(), &settings, &channels, &clock)?;
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    running.stop();
    running.join();
    Ok(Exit::Clean)
}

/// A clock that shows another time, and goes as fast as that of the machine.
struct Shown {
    from: Instant,
    began: Stopwatch,
}

impl Clock for Shown {
    fn now(&self) -> Instant {
        let passed = i64::try_from(self.began.elapsed().as_millis()).unwrap_or_default();
        Instant::from_millis(self.from.millis().saturating_add(passed))
    }

    fn monotonic(&self) -> Duration {
        self.began.elapsed()
    }
}

/// Tells each message in a line, as long as it may.
struct Tells {
    left: Arc<AtomicUsize>,
}

impl Channel for Tells {
    fn send(&mut self, outgoing: &Outgoing, _attempt: u16) -> Answer {
        let less = |left: usize| left.checked_sub(1);
        let may = self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less);
        while may.is_err() {
            // Until the kill.
            thread::sleep(PATIENCE);
        }
        let mut out = std::io::stdout().lock();
        let told = writeln!(out, "{}", outgoing.key).and_then(|()| out.flush());
        match told {
            Ok(()) => Answer::Taken(String::new()),
            Err(error) => Answer::NotNow(error.to_string()),
        }
    }

    fn in_doubt(&self) -> InDoubt {
        InDoubt::SendAgainOnce
    }
}
