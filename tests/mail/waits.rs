//! What waits for a relay, and how whoever watches sees it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::house::House;
use crate::smtp::{Mode, Peer};

const API: &str = "[api]\nlisten = \"127.0.0.1:0\"";

/// The figures of the daemon.
fn figures(house: &House) -> String {
    let log = house.log();
    let line = log.lines().find(|line| line.contains("the API answers"));
    let address = line.and_then(|line| line.split("address=").nth(1));
    let address = address.unwrap().split_whitespace().next().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut told = String::new();
    stream.read_to_string(&mut told).unwrap();
    told
}

fn until_told(house: &House, line: &str) {
    let began = Instant::now();
    loop {
        let told = figures(house);
        if told.lines().any(|one| one == line) {
            return;
        }
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "not {line}: {told}"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// F01
#[test]
fn whoever_watches_sees_that_the_relay_is_left_alone_and_when_it_is_not_any_more() {
    let peer = Peer::start(Mode::Good);
    let mut house = House::new(peer.port, &format!("connections = 1\n{API}"));
    house.invoices_of(1, 1);
    house.start();
    house.until_all(1, &["relayed"]);
    let of = |name: &str| {
        let port = peer.port;
        format!("jalon_relay_{name}{{channel=\"email\",relay=\"127.0.0.1:{port}\"}}")
    };
    let told = figures(&house);
    assert!(told.contains("# TYPE jalon_relay_paused gauge\n"), "{told}");
    until_told(&house, &format!("{} 0", of("paused")));
    until_told(&house, &format!("{} 0", of("refused_senders")));

    peer.does(Mode::AtMail(0, "421 4.7.0 too many messages"));
    house.invoices_of(2, 1);
    until_told(&house, &format!("{} 1", of("paused")));
    peer.does(Mode::Good);
    house.until_all(2, &["relayed"]);
    until_told(&house, &format!("{} 0", of("paused")));

    peer.does(Mode::AtMail(0, "550 5.7.1 sender not allowed"));
    house.invoices_of(3, 1);
    until_told(&house, &format!("{} 1", of("refused_senders")));
    until_told(&house, &format!("{} 0", of("paused")));
}

/// F01
#[test]
fn a_mail_that_tries_whether_the_relay_takes_anything_again_loses_no_try_and_no_minutes() {
    let peer = Peer::start(Mode::AtMail(0, "421 4.7.0 too many messages"));
    let mut house = House::new(peer.port, "connections = 1");
    house.invoices_of(1, 4);
    house.start();
    house.until_all(4, &["failed-for-now"]);
    let asked = || peer.said_at("MAIL").len();
    // One mail after another tried, and was refused at its first word.
    let began = Instant::now();
    while asked() < 3 {
        assert!(began.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(50));
    }
    peer.does(Mode::Good);
    let rows = house.until_all(4, &["relayed"]);
    assert!(rows.iter().all(|row| row.attempts == 1), "{rows:?}");
    assert_eq!(peer.taken().len(), 4);
}

const REMINDERS: &str = "team receivables

journey simple {
  for all invoices
  send to payer by link
  milestone paid from sending {
    expect payment in full
    step first    2 days after due     chase payer
    step second   5 days after first   chase payer
    missed   60 days after due   task \"Unpaid {number}\" for receivables
  }
}
";

/// An invoice that was sent to somebody, due on 2026-03-10, and two reminders that follow.
fn with_reminders(peer: &Peer, more: &str) -> House {
    let house = House::new(peer.port, more);
    let tell = |name: &str, lines: &str| house.folder.write(name, lines.as_bytes());
    tell("simple.jalon", REMINDERS);
    house.does("deploy simple.jalon --without-tests");
    tell("customers.csv", "key,name,country\nC-1,Client,FR\n");
    tell(
        "contacts.csv",
        "key,customer,role,name,email\nK-1,C-1,payer,Anna,a@one.example\n",
    );
    tell(
        "invoices.csv",
        "number,customer,issue,due,currency,total\nF-1,C-1,2026-03-02,2026-03-10,EUR,10.00\n",
    );
    let now = "--pretend-now 2026-03-02T08:00:00Z";
    house.does(&format!(
        "import customers customers.csv contacts.csv {now}"
    ));
    house.does(&format!("import invoices invoices.csv {now}"));
    works(&house, "2026-03-02", "2026-03-05");
    assert_eq!(peer.taken().len(), 1, "the invoice itself");
    house
}

/// It works from the morning of a day to that of another.
fn works(house: &House, from: &str, until: &str) {
    house.does(&format!(
        "serve --once --pretend-now {from}T09:00:00Z --until {until}T09:00:00Z"
    ));
}

/// F06
#[test]
fn while_a_reminder_is_in_doubt_the_next_one_does_not_fire() {
    let peer = Peer::start(Mode::Good);
    let house = with_reminders(&peer, "in_doubt = \"ask\"");
    peer.does(Mode::CutBehindDot);
    works(&house, "2026-03-05", "2026-03-13");
    assert_eq!(peer.taken().len(), 2, "the first reminder");
    peer.does(Mode::Good);
    works(&house, "2026-03-13", "2026-04-30");
    assert_eq!(
        peer.taken().len(),
        2,
        "nothing follows what may not have left"
    );
    let why = house.does("invoice why F-1");
    assert!(why.contains("is in doubt"), "{why}");
    let rows = house.rows();
    let doubt: Vec<_> = rows.iter().filter(|row| row.state == "in-doubt").collect();
    let [doubt] = doubt[..] else {
        panic!("{rows:?}");
    };
    house.does(&format!("outbox resolve {} --left --by anna", doubt.key));
    works(&house, "2026-05-01", "2026-05-20");
    let taken = peer.taken();
    assert_eq!(
        taken.len(),
        3,
        "now the second one follows: {:?}",
        house.rows()
    );
    assert_ne!(taken[1].mail, taken[2].mail);
}

/// F06
#[test]
fn while_a_relay_takes_nothing_a_reminder_waits_and_the_next_one_is_counted_from_when_it_left() {
    let peer = Peer::start(Mode::Good);
    let house = with_reminders(&peer, "");
    peer.does(Mode::Greets("421 4.3.2 not today"));
    works(&house, "2026-03-05", "2026-03-19");
    assert_eq!(peer.taken().len(), 1);
    let rows = house.rows();
    let waits: Vec<_> = rows
        .iter()
        .filter(|row| row.state == "failed-for-now")
        .collect();
    assert_eq!(waits.len(), 1, "the second one did not fire: {rows:?}");
    peer.does(Mode::Good);
    works(&house, "2026-03-19", "2026-03-22");
    assert_eq!(
        peer.taken().len(),
        2,
        "the first reminder: {:?}",
        house.rows()
    );
    works(&house, "2026-03-22", "2026-04-20");
    assert_eq!(peer.taken().len(), 3, "the second: {:?}", house.rows());
}
