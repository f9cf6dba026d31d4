//! F18: what receivers of webhooks may do.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::{Arc, Mutex};

use crate::house::House;

/// Another system: it answers so, and keeps what was said to it.
struct Receiver {
    url: String,
    answer: Arc<Mutex<String>>,
    heard: Arc<Mutex<Vec<(String, String)>>>,
}

impl Receiver {
    fn start(answer: &str) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new(answer.to_owned()));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (says, hears) = (answer.clone(), heard.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Whoever hangs up has hung up.
                let _ = take(stream, &says, &hears);
            }
        });
        Receiver { url, answer, heard }
    }

    fn says(&self, answer: &str) {
        answer.clone_into(&mut self.answer.lock().unwrap());
    }

    /// Key and body of each.
    fn heard(&self) -> Vec<(String, String)> {
        self.heard.lock().unwrap().clone()
    }
}

fn take(
    stream: TcpStream,
    says: &Mutex<String>,
    hears: &Mutex<Vec<(String, String)>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream);
    let (mut key, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        lines.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("webhook-id") => {
                value.clone_into(&mut key);
            }
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().unwrap();
            }
            Some(_) => {}
            None if line.trim().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body)?;
    let body = String::from_utf8(body).unwrap();
    hears.lock().unwrap().push((key, body));
    let answer = says.lock().unwrap().clone();
    let answer = format!("HTTP/1.1 {answer}Content-Length: 0\r\nConnection: close\r\n\r\n");
    lines.into_inner().write_all(answer.as_bytes())
}

const SCRIPT: &[u8] = br#"team receivables
endpoint erp

journey simple {
  for all invoices
  send to payer by edi
  milestone paid from sending {
    expect payment in full
    step told   1 days after issue   post late to erp
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
}
"#;
const NOW: &str = "--pretend-now 2026-03-02T08:00:00Z";

/// A house with an invoice of which the ERP is to be told on 3 March.
fn told_to(url: &str) -> House {
    let house = House::with(&format!(
        "[endpoints.erp]\nwebhook = \"{url}\"\nsigning_key = {{ file = \"mail.secret\" }}\n"
    ));
    house.folder.write("simple.jalon", SCRIPT);
    house.does("deploy simple.jalon");
    house
        .folder
        .write("customers.csv", b"key,name,country\nC-1,Client,FR\n");
    house.folder.write(
        "invoices.csv",
        b"number,customer,issue,due,currency,total\nF-1,C-1,2026-03-02,2026-03-31,EUR,10.00\n",
    );
    house.does(&format!("import customers customers.csv {NOW}"));
    house.does(&format!("import invoices invoices.csv {NOW}"));
    house
}

#[test]
fn a_system_that_fails_for_days_loses_nothing_and_hears_the_same_once_it_works() {
    let receiver = Receiver::start("500 Oh\r\n");
    let house = told_to(&receiver.url);
    house.does(&format!("serve --once {NOW} --until 2026-03-12T08:00:00Z"));
    let failed = house.does("outbox list --state failed --format json");
    assert!(failed.contains("HTTP 500"), "{failed}");
    let before = receiver.heard();
    assert!(before.len() > 20, "for five days: {}", before.len());
    assert!(
        before.iter().all(|one| *one == before[0]),
        "the same, under the same key"
    );
    receiver.says("200 OK\r\n");
    let shown = house.does("outbox replay --all");
    assert!(shown.contains("add --yes"), "{shown}");
    house.does("outbox replay --all --yes --by anna");
    house.does("serve --once --pretend-now 2026-03-12T09:00:00Z");
    assert_eq!(receiver.heard().len(), before.len() + 1);
    assert_eq!(receiver.heard().last(), before.first());
    assert_eq!(
        house.does("outbox list --state failed"),
        house.does("outbox list --state shadow")
    );
}

#[test]
fn a_system_that_fails_is_told_in_the_log_once_and_by_the_doctor() {
    let receiver = Receiver::start("500 Oh\r\n");
    let house = told_to(&receiver.url);
    let line = format!("serve --once {NOW} --until 2026-03-03T20:00:00Z");
    let log = house.folder.jalon(&line).stderr;
    let told = log.matches("a webhook takes nothing").count();
    let asked = receiver.heard().len();
    assert!(told > 0 && told < asked, "{told} times of {asked}: {log}");
    assert!(
        log.contains("endpoints.erp") && log.contains("HTTP 500"),
        "{log}"
    );
    let doctor = house.does("doctor");
    assert!(
        doctor.contains("1 message was not taken yet, and is tried again (endpoints: 1)"),
        "{doctor}"
    );
    receiver.says("410 Gone\r\n");
    let line = "serve --once --pretend-now 2026-03-04T08:00:00Z --until 2026-03-05T08:00:00Z";
    let log = house.folder.jalon(line).stderr;
    assert!(log.contains("messages to a webhook are held"), "{log}");
    let doctor = house.does("doctor --lang fr");
    assert!(doctor.contains("1 message est retenu"), "{doctor}");
    assert!(doctor.contains("(endpoints\u{a0}: 1)"), "{doctor}");
}

#[test]
fn a_system_that_wants_nothing_more_is_asked_no_more_and_gets_it_when_a_person_says_so() {
    let receiver = Receiver::start("410 Gone\r\n");
    let house = told_to(&receiver.url);
    house.does(&format!("serve --once {NOW} --until 2026-03-12T08:00:00Z"));
    assert_eq!(receiver.heard().len(), 1);
    let held = house.does("outbox list --state held --format json");
    assert!(held.contains("HTTP 410"), "{held}");
    receiver.says("200 OK\r\n");
    house.does("outbox release --all --by anna");
    house.does("serve --once --pretend-now 2026-03-12T09:00:00Z");
    assert_eq!(receiver.heard().len(), 2);
}

#[test]
fn a_system_is_left_alone_as_long_as_it_asks_and_a_redirection_leads_nowhere() {
    let receiver = Receiver::start("429 Slow\r\nRetry-After: 86400\r\n");
    let house = told_to(&receiver.url);
    house.does(&format!("serve --once {NOW} --until 2026-03-03T23:30:00Z"));
    let asked = receiver.heard().len();
    assert_eq!(asked, 1, "it asked for a day");
    let inside = Receiver::start("200 OK\r\n");
    let moved = format!("307 Moved\r\nLocation: {}\r\n", inside.url);
    receiver.says(&moved);
    house.does("serve --once --pretend-now 2026-03-04T08:00:00Z --until 2026-03-05T08:00:00Z");
    assert!(receiver.heard().len() > asked);
    assert_eq!(inside.heard(), []);
}

#[test]
fn a_name_that_leads_into_the_house_gets_nothing_unless_the_file_allows_it() {
    let receiver = Receiver::start("200 OK\r\n");
    let port = receiver
        .url
        .trim_end_matches('/')
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned();
    let own = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let names = [own.trim(), "ip6-localhost", "localhost.localdomain"];
    let inside = |name: &&str| {
        let found = (*name, 1).to_socket_addrs();
        found.is_ok_and(|mut found| {
            found.all(|one| match one.ip() {
                IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
                IpAddr::V6(ip) => ip.is_loopback(),
            })
        })
    };
    let Some(name) = names
        .into_iter()
        .filter(|name| !name.is_empty())
        .find(inside)
    else {
        let why = "no name here leads into the network of the house";
        crate::skip::skip("a_name_that_leads_into_the_house", why);
        return;
    };
    let house = told_to(&format!("http://{name}:{port}/"));
    house.does(&format!("serve --once {NOW} --until 2026-03-03T23:30:00Z"));
    let held = house.does("outbox list --state held --format json");
    let why = format!("{name} leads into the network of the house: private = true allows it");
    assert!(held.contains(&why), "{held}");
    let french = house.does("--lang fr outbox list --state held");
    let why = format!("{name} mène dans le réseau de la maison\u{a0}: private = true le permet");
    assert!(french.contains(&why), "{french}");
    assert_eq!(receiver.heard(), []);
}
