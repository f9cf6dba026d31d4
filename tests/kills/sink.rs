//! Another system that takes whatever it is sent, appends it, and never takes two for one.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What it has been sent, in order: the key, and what the bytes come to.
type Copies = Arc<Mutex<Vec<(String, u64)>>>;

pub struct Sink {
    pub url: String,
    copies: Copies,
    open: Arc<AtomicUsize>,
}

/// So long a copy is there before it is said so.
const ANSWERS_AFTER: Duration = Duration::from_millis(4);

impl Sink {
    pub fn start() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let copies = Copies::default();
        let open = Arc::new(AtomicUsize::new(0));
        let (appended, counted) = (copies.clone(), open.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (appended, counted) = (appended.clone(), counted.clone());
                counted.fetch_add(1, Ordering::SeqCst);
                std::thread::spawn(move || {
                    // Whoever died before all was sent has sent nothing.
                    let _ = take(stream, &appended);
                    counted.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Sink { url, copies, open }
    }

    /// Waits until all that was under way when its sender died has come to its end.
    pub fn rests(&self) {
        let mut quiet = 0;
        while quiet < 5 {
            std::thread::sleep(Duration::from_millis(3));
            quiet = match self.open.load(Ordering::SeqCst) {
                0 => quiet + 1,
                _ => 0,
            };
        }
    }

    /// The copies of each key.
    pub fn copies(&self) -> BTreeMap<String, Vec<u64>> {
        let mut by_key: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for (key, bytes) in self.copies.lock().unwrap().iter() {
            by_key.entry(key.clone()).or_default().push(*bytes);
        }
        by_key
    }
}

fn take(stream: TcpStream, copies: &Copies) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream);
    let (mut key, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            if line.trim().is_empty() {
                break;
            }
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "idempotency-key" => key = value.to_owned(),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    if key.is_empty() {
        return Ok(());
    }
    copies.lock().unwrap().push((key, digest(&body)));
    std::thread::sleep(ANSWERS_AFTER);
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    reader.into_inner().write_all(answer)
}

/// What bytes come to, to hold two copies against each other.
pub fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
