//! A way to a PostgreSQL server that can be cut, fall silent, or be slow at commits.
//!
//! Silence is what a network does that loses packets: nothing comes through, no connection ends, and
//! afterwards all that was sent arrives after all.

use std::collections::HashSet;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// What the way lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Open,
    /// Every connection ends, and no new one comes about.
    Cut,
    /// Nothing comes through, and nobody is told.
    Silent,
}

/// The proxy; connections live as long as both sides want.
#[derive(Clone)]
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    socket: PathBuf,
    now: Mutex<Now>,
    changed: Condvar,
    /// By how much each commit is late, in microseconds.
    late: AtomicU64,
    commits: AtomicU64,
}

struct Now {
    way: Way,
    /// How often it was cut: connections of before are over.
    cuts: u64,
    open: Vec<TcpStream>,
}

impl Proxy {
    /// To the server with this socket.
    pub fn to(socket: PathBuf) -> Proxy {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let now = Now {
            way: Way::Open,
            cuts: 0,
            open: Vec::new(),
        };
        let shared = Arc::new(Shared {
            socket,
            now: Mutex::new(now),
            changed: Condvar::new(),
            late: AtomicU64::new(0),
            commits: AtomicU64::new(0),
        });
        let proxy = Proxy { port, shared };
        let own = proxy.shared.clone();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let _ = connection.and_then(|connection| own.connect(connection));
            }
        });
        proxy
    }

    pub fn address(&self) -> String {
        format!("postgres://jalon@127.0.0.1:{}/postgres", self.port)
    }

    pub fn set(&self, way: Way) {
        let mut now = self.shared.now();
        now.way = way;
        if way == Way::Cut {
            now.cuts += 1;
            for one in now.open.drain(..) {
                let _ = one.shutdown(Shutdown::Both);
            }
        }
        drop(now);
        self.shared.changed.notify_all();
    }

    /// Every commit reaches the server so much later.
    #[allow(dead_code)]
    pub fn delay_commits(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap();
        self.shared.late.store(micros, Ordering::SeqCst);
    }

    /// How many commits went through.
    #[allow(dead_code)]
    pub fn commits(&self) -> u64 {
        self.shared.commits.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap()
    }

    /// Waits while nothing comes through; whether the connection still stands.
    fn passes(&self, cuts: u64) -> bool {
        let mut now = self.now();
        while now.way == Way::Silent && now.cuts == cuts {
            now = self.changed.wait(now).unwrap();
        }
        now.cuts == cuts
    }

    fn connect(self: &Arc<Self>, client: TcpStream) -> io::Result<()> {
        let cuts = {
            let mut now = self.now();
            if now.way == Way::Cut {
                return Ok(());
            }
            now.open.push(client.try_clone()?);
            now.cuts
        };
        client.set_nodelay(true)?;
        let own = self.clone();
        thread::spawn(move || -> io::Result<()> {
            if !own.passes(cuts) {
                return Ok(());
            }
            let server = UnixStream::connect(&own.socket)?;
            let (back, to) = (server.try_clone()?, client.try_clone()?);
            let other = own.clone();
            thread::spawn(move || {
                let _ = other.answers(back, &to, cuts);
                let _ = to.shutdown(Shutdown::Both);
            });
            let _ = own.questions(&client, &server, cuts);
            let _ = server.shutdown(Shutdown::Both);
            client.shutdown(Shutdown::Both)
        });
        Ok(())
    }

    fn answers(&self, mut from: UnixStream, mut to: &TcpStream, cuts: u64) -> io::Result<()> {
        let mut buffer = vec![0; 65_536];
        loop {
            let count = from.read(&mut buffer)?;
            if count == 0 || !self.passes(cuts) {
                return Ok(());
            }
            to.write_all(&buffer[..count])?;
        }
    }

    fn questions(&self, mut from: &TcpStream, mut to: &UnixStream, cuts: u64) -> io::Result<()> {
        let (mut buffer, mut frontend) = (vec![0; 65_536], Frontend::default());
        loop {
            let count = from.read(&mut buffer)?;
            if count == 0 || !self.passes(cuts) {
                return Ok(());
            }
            if frontend.commits(&buffer[..count]) {
                self.commits.fetch_add(1, Ordering::SeqCst);
                thread::sleep(Duration::from_micros(self.late.load(Ordering::SeqCst)));
            }
            to.write_all(&buffer[..count])?;
        }
    }
}

/// Follows what a client says, to know which of it is a commit: every statement that writes is one.
#[derive(Default)]
struct Frontend {
    rest: Vec<u8>,
    started: bool,
    /// Names of prepared statements that write.
    writes: HashSet<Vec<u8>>,
}

const SSL_REQUEST: u32 = 80_877_103;

impl Frontend {
    /// Whether there is a commit in what it says now.
    fn commits(&mut self, said: &[u8]) -> bool {
        self.rest.extend(said);
        let mut commits = false;
        while let Some(message) = self.next() {
            let kind = message[0];
            let mut texts = message[5..].split(|byte| *byte == 0);
            let (first, second) = (texts.next(), texts.next());
            match kind {
                b'P' if second.is_some_and(writes) => {
                    self.writes.insert(first.unwrap_or_default().to_vec());
                }
                b'B' => commits |= second.is_some_and(|name| self.writes.contains(name)),
                b'Q' => commits |= first.is_some_and(writes),
                _ => {}
            }
        }
        commits
    }

    /// The next whole message, with its kind and its length.
    fn next(&mut self) -> Option<Vec<u8>> {
        while !self.started {
            let length = number(self.rest.get(..4)?);
            if self.rest.len() < length as usize {
                return None;
            }
            self.started = number(self.rest.get(4..8)?) != SSL_REQUEST;
            self.rest.drain(..length as usize);
        }
        let length = number(self.rest.get(1..5)?) as usize + 1;
        (self.rest.len() >= length).then(|| self.rest.drain(..length).collect())
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

fn writes(sql: &[u8]) -> bool {
    let sql = String::from_utf8_lossy(sql).to_lowercase();
    ["insert into ", "update ", "delete from "]
        .iter()
        .any(|word| sql.contains(word))
}
