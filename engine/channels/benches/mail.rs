//! Mails made of a template of a script, written and handed to a server on this machine, beside a bare
//! loop over lettre that writes one text again and again and hands it to the same server: `cargo bench -p jalon-channels`.
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
use jalon_core::Machine;
use jalon_core::machine::{Compiled, TemplateId};
use jalon_daemon::channel::{OutgoingKey, Picture};
use jalon_daemon::{Answer, Channel, InDoubt, Outgoing, SystemClock};
use jalon_mail::smtp::{Limits, Server, Tls, trust};
use jalon_render::records::RecordFacts;
use jalon_render::sample::{self, Timing};
use jalon_render::{Contact, Links, Message, Parties, Request, message};
use jalon_store::Key;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{SmtpTransport, Transport};

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
    let writer = Writer::new();
    let said = writer.message();
    let bytes = said.plain.len() + said.html.len();
    println!(
        "each has {bytes} bytes of text and {} pictures",
        said.pictures.len()
    );
    for _ in 0..2 {
        let (cpu, began) = (cpu_millis(), Instant::now());
        in_threads(mails, |mine| {
            for _ in mine {
                std::hint::black_box(writer.message());
            }
        });
        told("rendered alone", mails, began.elapsed(), cpu_millis() - cpu);
        measured("jalon", mails, &taken, || by_jalon(port, mails, &writer));
        let few = mails.min(LETTRE_MOST);
        measured("lettre alone", few, &taken, || by_lettre(port, few, &said));
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
    told(name, mails, wall, cpu);
}

fn told(name: &str, mails: usize, wall: Duration, cpu: u64) {
    println!(
        "{name}: {mails} mails in {:.1} s, {:.0} in a second, {:.3} ms of processor time for each, \
         {} kB of memory at most",
        wall.as_secs_f64(),
        mails as f64 / wall.as_secs_f64(),
        cpu as f64 / mails as f64,
        peak_kilobytes(),
    );
}

/// What every mail is made from: a script with its texts, an invoice that is late, who writes and who reads.
struct Writer {
    machine: Machine,
    template: TemplateId,
    facts: RecordFacts,
    parties: Parties,
}

impl Writer {
    fn new() -> Writer {
        let path = "../../tests/promises/stored/opticians.machine.json";
        let machine = Compiled::from_file(&std::fs::read_to_string(path).unwrap()).unwrap();
        let machine = machine.machine;
        let named = |name| machine.templates.iter().find(|(_, one)| one.name == name);
        let template = named("first_reminder").unwrap().0;
        let today = "2026-03-02".parse().unwrap();
        let facts = sample::facts(&machine, today, Timing::Late).unwrap();
        Writer {
            template,
            facts: facts.into_iter().next().unwrap(),
            parties: Parties {
                seller: sample::seller(None),
                contact: Contact::default(),
            },
            machine,
        }
    }

    /// The text, the page and the picture with which a bank's program reads how to pay.
    fn message(&self) -> Message {
        let request = Request {
            machine: &self.machine,
            template: self.template,
            language: Some("fr"),
            facts: &self.facts,
            invoices: vec![&self.facts],
            credits: Vec::new(),
            parties: &self.parties,
            links: Links {
                payment: None,
                receipt: Some("https://invoices.acme.example/r/0123456789abcdefghij"),
            },
            asks_for_payment: true,
            attachments: &[],
            gap: None,
        };
        message(&request).unwrap()
    }

    fn outgoing(&self, number: usize) -> Outgoing {
        let said = self.message();
        let mut outgoing = common::reminder();
        outgoing.key = OutgoingKey(Key(number as u128));
        outgoing.subject = said.subject;
        outgoing.text = said.plain;
        outgoing.html = Some(said.html);
        outgoing.pictures = said.pictures.into_iter().map(picture).collect();
        outgoing
    }
}

fn picture(drawn: jalon_render::Picture) -> Picture {
    Picture {
        content_id: drawn.content_id.into(),
        media_type: drawn.media_type.into(),
        bytes: drawn.bytes,
    }
}

fn by_jalon(port: u16, mails: usize, writer: &Writer) {
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
    let relay = Arc::new(Relay::new(
        settings,
        Arc::new(SystemClock::default()),
        "email",
    ));
    in_threads(mails, |mine| {
        let mut smtp = Smtp::new(relay.clone(), None, InDoubt::Ask);
        for number in mine {
            let answer = smtp.send(&writer.outgoing(number), 1);
            assert!(matches!(answer, Answer::Taken(_)), "{answer:?}");
        }
    });
}

/// The same mail, written once: what a program that knows nothing of invoices would reach.
fn by_lettre(port: u16, mails: usize, said: &Message) {
    let transport = SmtpTransport::builder_dangerous("127.0.0.1")
        .port(port)
        .build();
    in_threads(mails, |mine| {
        let mailbox = |name: &str, address: &str| {
            Mailbox::new(Some(name.to_owned()), address.parse().unwrap())
        };
        for number in mine {
            let mut page = MultiPart::related().singlepart(SinglePart::html(said.html.clone()));
            for picture in &said.pictures {
                let inline = Attachment::new_inline(picture.content_id.to_owned());
                let media = ContentType::parse(picture.media_type).unwrap();
                page = page.singlepart(inline.body(picture.bytes.clone(), media));
            }
            let texts = MultiPart::alternative()
                .singlepart(SinglePart::plain(said.plain.clone()))
                .multipart(page);
            let message = lettre::Message::builder()
                .from(mailbox("Acme, crédit", "credit@acme.example"))
                .to(mailbox("Anna Müller", "anna@client.example"))
                .subject(said.subject.clone())
                .message_id(Some(format!("<{number:032x}@acme.example>")))
                .multipart(texts);
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
