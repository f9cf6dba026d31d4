//! Mails written and handed to a server on this machine, beside a bare loop over lettre that writes
//! the same mails and hands them to the same server: `cargo bench -p jalon-channels`.
//!
//! `BENCH_MAILS` is how many (100,000 if not said). The server's own work is in both figures.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[allow(dead_code)]
#[path = "../tests/common/mod.rs"]
mod common;

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jalon_channels::{Relay, RelaySettings, Smtp};
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::{Answer, Channel, InDoubt, Outgoing, SystemClock};
use jalon_mail::smtp::{Limits, Server, Tls, trust};
use jalon_store::Key;
use lettre::message::{Mailbox, MultiPart};
use lettre::{Message, SmtpTransport, Transport};

const THREADS: usize = 4;
/// Lettre writes a mail and the dot behind it apart, so each waits for the other side to confirm the first
/// piece, some 40 ms: more mails than these tell nothing new.
const LETTRE_MOST: usize = 2_000;

fn main() {
    let mails = std::env::var("BENCH_MAILS").ok();
    let mails: usize = mails
        .and_then(|mails| mails.parse().ok())
        .unwrap_or(100_000);
    let taken = Arc::new(AtomicUsize::new(0));
    let port = sink(&taken);
    for _ in 0..2 {
        measured("jalon", mails, &taken, || by_jalon(port, mails));
        let few = mails.min(LETTRE_MOST);
        measured("lettre alone", few, &taken, || by_lettre(port, few));
    }
}

/// What it took, in time and in work.
fn measured(name: &str, mails: usize, taken: &AtomicUsize, work: impl FnOnce()) {
    let (before, cpu, began) = (taken.load(Ordering::SeqCst), cpu_millis(), Instant::now());
    work();
    let (wall, cpu) = (began.elapsed(), cpu_millis() - cpu);
    assert_eq!(
        taken.load(Ordering::SeqCst) - before,
        mails,
        "{name}: each once"
    );
    println!(
        "{name}: {mails} mails in {:.1} s, {:.0} in a second, {:.3} ms of processor time for each, \
         {} kB of memory at most",
        wall.as_secs_f64(),
        mails as f64 / wall.as_secs_f64(),
        cpu as f64 / mails as f64,
        peak_kilobytes(),
    );
}

fn text() -> String {
    "Bonjour,\nil reste 1 200 € à régler pour la facture.\n".repeat(20)
}

fn outgoing(number: usize) -> Outgoing {
    let mut outgoing = common::reminder();
    outgoing.key = OutgoingKey(Key(number as u128));
    outgoing.text = text();
    outgoing.html = Some(format!("<p>{}</p>", text()));
    outgoing
}

fn by_jalon(port: u16, mails: usize) {
    let settings = RelaySettings {
        server: Server {
            host: "127.0.0.1".to_owned(),
            port,
            tls: Tls::None,
            trust: trust(None).unwrap(),
            login: None,
            hello: None,
            limits: Limits::default(),
        },
        connections: THREADS,
        pause: Duration::from_secs(1),
        per_domain: Default::default(),
    };
    let relay = Arc::new(Relay::new(settings, Arc::new(SystemClock::default())));
    in_threads(mails, |mine| {
        let mut smtp = Smtp::new(relay.clone(), None, InDoubt::Ask);
        for number in mine {
            let answer = smtp.send(&outgoing(number), 1);
            assert!(matches!(answer, Answer::Taken(_)), "{answer:?}");
        }
    });
}

fn by_lettre(port: u16, mails: usize) {
    let transport = SmtpTransport::builder_dangerous("127.0.0.1")
        .port(port)
        .build();
    in_threads(mails, |mine| {
        let mailbox = |name: &str, address: &str| {
            Mailbox::new(Some(name.to_owned()), address.parse().unwrap())
        };
        for number in mine {
            let message = Message::builder()
                .from(mailbox("Acme, crédit", "credit@acme.example"))
                .to(mailbox("Anna Müller", "anna@client.example"))
                .subject("Facture F-1001 : échue")
                .message_id(Some(format!("<{number:032x}@acme.example>")))
                .multipart(MultiPart::alternative_plain_html(
                    text(),
                    format!("<p>{}</p>", text()),
                ));
            transport.send(&message.unwrap()).unwrap();
        }
    });
}

fn in_threads(mails: usize, work: impl Fn(std::iter::StepBy<std::ops::Range<usize>>) + Sync) {
    let work = &work;
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || work((thread..mails).step_by(THREADS)));
        }
    });
}

/// A server that takes everything and keeps nothing.
fn sink(taken: &Arc<AtomicUsize>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = taken.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let taken = taken.clone();
            std::thread::spawn(move || {
                // Whoever hangs up has hung up.
                let _ = take(stream, &taken);
            });
        }
    });
    port
}

fn take(stream: TcpStream, taken: &AtomicUsize) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::with_capacity(64 * 1024, stream);
    out.write_all(b"220 sink\r\n")?;
    let mut line = Vec::new();
    let mut in_text = false;
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if in_text {
            if line == b".\r\n" {
                in_text = false;
                taken.fetch_add(1, Ordering::SeqCst);
                out.write_all(b"250 ok\r\n")?;
            }
            continue;
        }
        match line.get(..4) {
            Some(b"DATA") => {
                in_text = true;
                out.write_all(b"354 go\r\n")?;
            }
            Some(b"QUIT") => return out.write_all(b"221 bye\r\n"),
            _ => out.write_all(b"250 ok\r\n")?,
        }
    }
}

/// Processor time of the program so far.
fn cpu_millis() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let fields = after.split_whitespace().skip(11).take(2);
    let ticks = fields.filter_map(|field| field.parse::<u64>().ok());
    ticks.sum::<u64>() * 10
}

fn peak_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let digits = line.and_then(|line| line.split_whitespace().nth(1));
    digits
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_default()
}
