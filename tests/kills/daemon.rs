//! The real binary at work, watched by what it tells, and killed at a moment that is waited for.

use std::fs::File;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::installation::Installation;

/// A moment.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// This commit since the start is under way.
    InCommit { after: u64 },
    /// Intents were committed, and nothing was given to a channel since.
    Intended,
    /// A channel has so many-th message in hand.
    InChannel { after: u64 },
    /// This time has passed since it took its shards.
    Time(Duration),
}

pub struct Daemon {
    child: Child,
    log: File,
    told: Told,
    path: std::path::PathBuf,
}

/// What it has told so far.
#[derive(Default)]
struct Told {
    rest: String,
    took: bool,
    commits: u64,
    committed: u64,
    /// Intents in the commit that is under way, or was last.
    intents: u64,
    given: u64,
    /// How much was given when the last intents were committed.
    given_before: Option<u64>,
}

/// Nothing is waited for longer: then there was nothing of that kind.
const PATIENCE: Duration = Duration::from_secs(4);

impl Daemon {
    pub fn start(house: &Installation) -> Daemon {
        let path = house.path("daemon.log");
        let log = File::create(&path).unwrap();
        let mut command = house.command("serve --log json --verbose");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.stderr(log).spawn().unwrap();
        let mut daemon = Daemon {
            child,
            log: File::open(&path).unwrap(),
            told: Told::default(),
            path,
        };
        let began = Instant::now();
        while !daemon.told.took {
            let ended = daemon.child.try_wait().unwrap();
            assert!(ended.is_none(), "{ended:?}: {}", daemon.log());
            let waited = began.elapsed() < Duration::from_secs(60);
            assert!(waited, "it took no shards: {}", daemon.log());
            std::thread::sleep(Duration::from_millis(1));
            daemon.look();
        }
        daemon
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.path).unwrap_or_default()
    }

    /// Reads what it told since it was last looked at.
    fn look(&mut self) {
        let mut bytes = Vec::new();
        self.log.read_to_end(&mut bytes).unwrap();
        self.told.rest += &String::from_utf8_lossy(&bytes);
        let rest = std::mem::take(&mut self.told.rest);
        let whole = rest.rfind('\n').map_or(0, |end| end + 1);
        rest[..whole].lines().for_each(|line| self.told.hear(line));
        self.told.rest = rest[whole..].to_owned();
    }

    /// Waits for a moment; it may not come.
    pub fn wait(&mut self, until: Until) {
        let began = Instant::now();
        loop {
            self.look();
            let told = &self.told;
            let come = match until {
                Until::InCommit { after } => told.commits >= after && told.commits > told.committed,
                Until::Intended => told.given_before == Some(told.given),
                Until::InChannel { after } => told.given >= after,
                Until::Time(time) => began.elapsed() >= time,
            };
            if come || began.elapsed() > PATIENCE {
                return;
            }
            // Reading the log is all the pause that there is: the moment is short.
            std::thread::yield_now();
        }
    }

    /// Whether a commit is under way.
    pub fn is_in_commit(&mut self) -> bool {
        self.look();
        self.told.commits > self.told.committed
    }

    /// Kills it at once, and says whether a commit was under way then.
    pub fn kill(&mut self) -> bool {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.is_in_commit()
    }

    pub fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits until it tells one of these.
    pub fn tells(&self, one: &str, other: &str) {
        let began = Instant::now();
        while !(self.log().contains(one) || self.log().contains(other)) {
            let waited = began.elapsed() < Duration::from_secs(60);
            assert!(waited, "neither `{one}` nor `{other}`: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it by SIGTERM; its exit code.
    pub fn end(mut self) -> i32 {
        self.signal("-TERM");
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Told {
    fn hear(&mut self, line: &str) {
        let Ok(told) = serde_json::from_str::<serde_json::Value>(line) else {
            return;
        };
        match told["message"].as_str().unwrap_or_default() {
            "took shards" => self.took = true,
            "commits" => {
                self.commits += 1;
                self.intents = told["intents"].as_u64().unwrap_or_default();
            }
            "committed" => {
                self.committed += 1;
                if self.intents > 0 {
                    self.given_before = Some(self.given);
                }
            }
            "given to its channel" => self.given += 1,
            _ => {}
        }
    }
}
