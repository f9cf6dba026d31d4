//! Another system that takes messages by HTTP. It appends all that it gets, and never takes two for one.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A copy that arrived.
#[derive(Clone, Debug)]
pub struct Copy {
    pub key: String,
    /// Which daemon sent it.
    pub from: String,
    pub at: Instant,
    pub invoices: Vec<String>,
}

/// The sink.
#[derive(Clone)]
pub struct Sink {
    port: u16,
    copies: Arc<Mutex<Vec<Copy>>>,
    /// How long it thinks about each, in milliseconds.
    thinks: Arc<AtomicU64>,
}

impl Sink {
    pub fn open() -> Sink {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let sink = Sink {
            port: listener.local_addr().unwrap().port(),
            copies: Arc::default(),
            thinks: Arc::default(),
        };
        let own = sink.clone();
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let own = own.clone();
                thread::spawn(move || own.take(connection));
            }
        });
        sink
    }

    /// Where a daemon sends to.
    pub fn url(&self, daemon: &str) -> String {
        format!("http://127.0.0.1:{}/{daemon}", self.port)
    }

    pub fn thinks(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).unwrap();
        self.thinks.store(millis, Ordering::SeqCst);
    }

    pub fn copies(&self) -> Vec<Copy> {
        self.copies.lock().unwrap().clone()
    }

    /// How many came, copies of one message each for itself.
    pub fn count(&self) -> usize {
        self.copies.lock().unwrap().len()
    }

    /// What came of each key.
    pub fn by_key(&self) -> BTreeMap<String, Vec<Copy>> {
        let mut keys: BTreeMap<String, Vec<Copy>> = BTreeMap::new();
        for copy in self.copies() {
            keys.entry(copy.key.clone()).or_default().push(copy);
        }
        keys
    }

    fn take(&self, mut connection: TcpStream) -> Option<()> {
        let mut lines = BufReader::new(connection.try_clone().ok()?);
        let mut first = String::new();
        lines.read_line(&mut first).ok()?;
        let from = first.split(['/', ' ']).nth(2)?.to_owned();
        let (mut key, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            lines.read_line(&mut line).ok()?;
            let line = line.trim().to_lowercase();
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':')?;
            match name {
                "idempotency-key" => key = value.trim().to_owned(),
                "content-length" => length = value.trim().parse().ok()?,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        lines.read_exact(&mut body).ok()?;
        let body: serde_json::Value = serde_json::from_slice(&body).ok()?;
        let invoices = body["invoices"].as_array()?.iter();
        let copy = Copy {
            key,
            from,
            at: Instant::now(),
            invoices: invoices
                .filter_map(|one| Some(one.as_str()?.to_owned()))
                .collect(),
        };
        self.copies.lock().unwrap().push(copy);
        thread::sleep(Duration::from_millis(self.thinks.load(Ordering::SeqCst)));
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
        connection.write_all(answer).ok()
    }
}
