//! Programs that ask all the while: each at its own pace, whatever comes back, and each answer is measured
//! from the moment at which it should have been asked, so that a slow one hides none behind it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// What was answered, and how soon.
#[derive(Default)]
pub struct Taken {
    pub reads: Vec<(usize, Duration)>,
    pub writes: Vec<Duration>,
    /// Answers that were not what was asked for.
    pub refused: u64,
}

/// Programs that ask.
pub struct Load {
    taken: Arc<Mutex<Taken>>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// So many programs read, each so often.
const READERS: usize = 4;
const READS: Duration = Duration::from_millis(50);
/// So many write, each so often.
const WRITERS: usize = 2;
const WRITES: Duration = Duration::from_millis(100);

impl Load {
    pub fn start(address: &str, token: &str, invoices: u64) -> Load {
        let (taken, stop) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let threads = (0..READERS + WRITERS).map(|number| {
            let asking = Asking {
                line: Line::new(address, token),
                number: number as u64,
                invoices,
                writes: number >= READERS,
                taken: Arc::clone(&taken),
                stop: Arc::clone(&stop),
            };
            thread::spawn(move || asking.run())
        });
        let threads = threads.collect();
        Load {
            taken,
            stop,
            threads,
        }
    }

    /// What was answered since the last time.
    pub fn take(&self) -> Taken {
        std::mem::take(&mut *self.taken.lock().unwrap())
    }

    pub fn stop(self) {
        self.stop.store(true, Ordering::SeqCst);
        for thread in self.threads {
            thread.join().unwrap();
        }
    }
}

struct Asking {
    line: Line,
    number: u64,
    invoices: u64,
    writes: bool,
    taken: Arc<Mutex<Taken>>,
    stop: Arc<AtomicBool>,
}

impl Asking {
    fn run(mut self) {
        let pace = if self.writes { WRITES } else { READS };
        // Programs that know nothing of each other do not ask in step.
        let apart =
            u32::try_from(self.number).unwrap_or_default() * pace / (READERS + WRITERS) as u32;
        let mut due = Instant::now() + apart;
        let mut round = self.number;
        while !self.stop.load(Ordering::SeqCst) {
            due += pace;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            round += 1;
            let status = match self.writes {
                true => self.write(round),
                false => self.read(round),
            };
            let lasted = due.elapsed();
            let mut taken = self.taken.lock().unwrap();
            match self.writes {
                true => taken.writes.push(lasted),
                false => taken.reads.push(((round % 5) as usize, lasted)),
            }
            if !matches!(status, 200 | 202) {
                taken.refused += 1;
            }
        }
    }

    /// Some invoice: all over them, and another one each time.
    fn some(&self, round: u64) -> u64 {
        (round * 7_919 + self.number * 104_729) % self.invoices
    }

    /// What a person looks at: one invoice, how it came to that, its customer, a page of a list, tasks.
    fn read(&mut self, round: u64) -> u16 {
        let some = self.some(round);
        let path = match round % 5 {
            0 => format!("/v1/invoices/N-{some}"),
            1 => format!("/v1/invoices/N-{some}/story"),
            2 => format!("/v1/customers/C-{}", some / 2),
            3 => "/v1/invoices?limit=50".to_owned(),
            _ => "/v1/tasks".to_owned(),
        };
        self.line.ask("GET", &path, "")
    }

    /// What a person or a program tells: a payment of a part.
    fn write(&mut self, round: u64) -> u16 {
        let path = format!("/v1/invoices/N-{}/pay", self.some(round));
        let body = format!(
            "{{\"amount\": \"0.01\", \"date\": \"2040-04-01\", \"reference\": \"{}-{round}\"}}",
            self.number
        );
        self.line.ask("POST", &path, &body)
    }
}

/// What is read, in the order of `Asking::read`.
pub const READ: [&str; 5] = ["invoice", "story", "customer", "list", "tasks"];

/// A connection that stays.
struct Line {
    stream: BufReader<TcpStream>,
    token: String,
}

impl Line {
    fn new(address: &str, token: &str) -> Line {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let limit = Some(Duration::from_secs(60));
        stream.set_read_timeout(limit).unwrap();
        Line {
            stream: BufReader::new(stream),
            token: token.to_owned(),
        }
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> u16 {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: jalon\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            let (name, value) = line.trim().split_once(':').unwrap_or_default();
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer).unwrap();
        status
    }
}
