//! What a relay may do to us.

use std::time::{Duration, SystemTime};

use jalon_store::EffectState;

use crate::house::House;
use crate::smtp::{Mode, Peer};

const THREE: [&str; 3] = ["a@one.example", "b@two.example", "c@three.example"];

#[test]
fn a_mail_leaves_by_the_relay_with_tokens_and_without_asking_machines_for_answers() {
    let peer = Peer::start(Mode::Good);
    let mut house = House::new(peer.port, "");
    house.invoices(&THREE);
    house.start();
    let rows = house.until_all(3, &["relayed"]);
    let taken = peer.taken();
    assert_eq!(taken.len(), 3, "one conversation about one recipient each");
    assert!(
        rows.iter()
            .all(|row| row.note == "250 2.0.0 Ok: queued as A1"),
        "{rows:?}"
    );
    for one in &taken {
        let row = rows.iter().find(|row| one.mail.contains(&row.key)).unwrap();
        assert!(
            one.mail
                .contains(&format!("Message-ID: <{}@acme.example>", row.key))
        );
        assert!(
            one.mail.contains("\r\nAuto-Submitted: auto-generated\r\n"),
            "{}",
            one.mail
        );
        assert!(one.mail.contains("\r\nReply-To: credit+r"), "{}", one.mail);
        assert!(one.from.starts_with("bounce+b") && one.from.ends_with("@acme.example"));
        assert!(one.from.len() <= 64 + "@acme.example".len());
        assert!(
            !one.mail.contains(&one.from),
            "the address of bounces is for machines"
        );
    }
}

/// F01
#[test]
fn a_relay_that_closes_in_mid_batch_rests_and_no_message_loses_a_try() {
    let peer = Peer::start(Mode::AtMail(2, "421 4.7.0 too many messages"));
    let mut house = House::new(peer.port, "connections = 1");
    let addresses: Vec<String> = (0..8).map(|at| format!("p{at}@one.example")).collect();
    house.invoices(&addresses.iter().map(String::as_str).collect::<Vec<_>>());
    house.start();
    let rows = house.until("two left and six wait", |rows| {
        let of = |state: &str| rows.iter().filter(|row| row.state == state).count();
        (of("relayed"), of("failed-for-now")) == (2, 6)
    });
    let waiting = || rows.iter().filter(|row| row.state == "failed-for-now");
    // One may have tried again whether it takes anything now; all others have lost nothing.
    let tries: u16 = waiting().map(|row| row.attempts).sum();
    assert!(tries <= 1, "{rows:?}");
    for row in waiting() {
        assert!(row.note.contains("421 4.7.0 too many messages"), "{row:?}");
    }
    assert!(house.log().contains("the relay takes nothing"));
    let asked = peer.said().len();
    std::thread::sleep(Duration::from_millis(1_500));
    let more = peer.said()[asked..]
        .iter()
        .filter(|line| line.starts_with("MAIL"))
        .count();
    assert!(more <= 4, "it is left alone: {more}");
    peer.does(Mode::Good);
    house.until_all(8, &["relayed"]);
    assert_eq!(peer.taken().len(), 8);
    assert!(house.log().contains("the relay takes messages again"));
}

/// F02
#[test]
fn a_line_that_is_cut_behind_the_final_dot_leaves_doubt_and_then_the_same_bytes_once_more() {
    let peer = Peer::start(Mode::CutBehindDot);
    let mut house = House::new(peer.port, "resend_after = \"1 s\"");
    house.invoices(&["a@one.example"]);
    house.start();
    let rows = house.until_all(1, &["in-doubt"]);
    assert!(rows[0].note.contains("behind the final dot"), "{rows:?}");
    assert_eq!(peer.taken().len(), 1);
    peer.does(Mode::Good);
    let rows = house.until_all(1, &["relayed"]);
    assert!(rows[0].note.starts_with("2nd copy. "), "{rows:?}");
    let taken = peer.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!(
        (&taken[0].mail, &taken[0].from),
        (&taken[1].mail, &taken[1].from)
    );
}

/// F02
#[test]
fn silence_behind_the_final_dot_is_over_by_our_own_limit_and_a_person_is_asked_where_that_is_said()
{
    let peer = Peer::start(Mode::SilentBehindDot(Duration::from_secs(30)));
    let more = "timeouts = { end = \"1 s\" }\nin_doubt = \"ask\"";
    let mut house = House::new(peer.port, more);
    house.invoices(&["a@one.example"]);
    house.start();
    let rows = house.until_all(1, &["in-doubt"]);
    assert!(rows[0].note.contains("no answer in time"), "{rows:?}");
    house.does(&format!("outbox resolve {} --left --by anna", rows[0].key));
    house.until_all(1, &["relayed"]);
    assert_eq!(peer.taken().len(), 1);
}

#[test]
fn a_relay_that_is_slow_or_talks_nonsense_holds_nothing_up_for_longer_than_was_said() {
    for mode in [Mode::Slow(Duration::from_secs(3)), Mode::Garbage] {
        let peer = Peer::start(mode.clone());
        let mut house = House::new(peer.port, "timeouts = { answer = \"1 s\" }");
        house.invoices(&["a@one.example"]);
        house.start();
        let rows = house.until_all(1, &["failed-for-now"]);
        assert!(
            rows[0].note.contains("the relay takes nothing now"),
            "{mode:?}: {rows:?}"
        );
        assert_eq!(peer.taken(), []);
        peer.does(Mode::Good);
        house.until_all(1, &["relayed"]);
        assert_eq!(peer.taken().len(), 1);
    }
}

/// F03, F05
#[test]
fn one_of_three_is_refused_and_the_others_leave() {
    for words in ["550 5.1.1 no such user", "552 5.2.2 mailbox full"] {
        let peer = Peer::start(Mode::AtRcpt("b@", words));
        let mut house = House::new(peer.port, "");
        house.invoices(&THREE);
        house.start();
        let rows = house.until_all(3, &["relayed", "failed-for-good"]);
        let states: Vec<&str> = rows.iter().map(|row| row.state.as_str()).collect();
        assert_eq!(states, ["relayed", "failed-for-good", "relayed"]);
        assert_eq!(rows[1].note, words);
        let to: Vec<String> = peer.taken().into_iter().map(|one| one.to).collect();
        assert_eq!(to.len(), 2);
        assert!(!to.contains(&"b@two.example".to_owned()));
    }
}

/// F04
#[test]
fn greylisting_is_waited_for_as_long_as_it_says() {
    let peer = Peer::start(Mode::Grey("450 4.2.0 Greylisted, try again in 2 seconds"));
    let mut house = House::new(peer.port, "");
    house.invoices(&THREE);
    house.start();
    let rows = house.until_all(3, &["failed-for-now"]);
    assert!(rows.iter().all(|row| row.attempts == 1), "{rows:?}");
    let rows = house.until_all(3, &["relayed"]);
    assert!(rows.iter().all(|row| row.attempts == 2), "{rows:?}");
    assert_eq!(peer.taken().len(), 3, "each once");
    for to in ["a@", "b@", "c@"] {
        let asked = peer.said_at(&format!("RCPT TO:<{to}"));
        let [first, second] = asked[..] else {
            panic!("{to}: {asked:?}");
        };
        let waited = (second - first).as_secs();
        assert!((10..=50).contains(&waited), "{to}: {waited} s");
    }
}

/// F05
#[test]
fn what_is_refused_because_of_us_is_held_and_the_sender_rests() {
    let peer = Peer::start(Mode::AtMail(0, "550 5.7.1 sender not allowed"));
    let mut house = House::new(peer.port, "connections = 1");
    house.invoices(&THREE);
    house.start();
    let rows = house.until_all(3, &["held", "failed-for-now"]);
    let held: Vec<_> = rows.iter().filter(|row| row.state == "held").collect();
    assert_eq!(held.len(), 1, "one try for all: {rows:?}");
    assert!(
        held[0].note.contains("550 5.7.1 sender not allowed"),
        "{rows:?}"
    );
    assert!(
        house
            .log()
            .contains("the relay refuses what this sender sends")
    );
    let asked = peer
        .said()
        .iter()
        .filter(|line| line.starts_with("MAIL"))
        .count();
    assert_eq!(asked, 1);
}

/// F05
#[test]
fn one_customer_that_does_not_want_us_holds_up_nobody_else() {
    let peer = Peer::start(Mode::AtRcpt("a@", "550 5.7.1 blocked by policy"));
    let mut house = House::new(peer.port, "connections = 1");
    house.invoices(&THREE);
    house.start();
    let rows = house.until_all(3, &["held", "relayed"]);
    let states: Vec<&str> = rows.iter().map(|row| row.state.as_str()).collect();
    assert_eq!(states, ["held", "relayed", "relayed"]);
    assert!(
        rows[0].note.contains("550 5.7.1 blocked by policy"),
        "{rows:?}"
    );
}

/// F05
#[test]
fn where_several_in_a_row_do_not_want_us_the_sender_rests_until_a_person_lets_one_try() {
    let peer = Peer::start(Mode::AtRcpt("p", "554 5.7.1 relay access denied"));
    let mut house = House::new(peer.port, "connections = 1");
    let addresses: Vec<String> = (0..6).map(|at| format!("p{at}@c{at}.example")).collect();
    house.invoices(&addresses.iter().map(String::as_str).collect::<Vec<_>>());
    house.start();
    let rows = house.until_all(6, &["held", "failed-for-now"]);
    let held = rows.iter().filter(|row| row.state == "held").count();
    assert_eq!(held, 3, "{rows:?}");
    let mut waiting = rows.iter().filter(|row| row.state == "failed-for-now");
    let note = "the relay refuses this sender: 554 5.7.1 relay access denied";
    assert!(
        waiting
            .clone()
            .all(|row| row.note == note && row.attempts == 0),
        "{rows:?}"
    );
    let doctor = house.folder.jalon("doctor").stdout;
    assert!(doctor.contains("3 messages were not taken yet"), "{doctor}");
    assert!(doctor.contains(note), "{doctor}");
    peer.does(Mode::Good);
    let first = waiting.next().unwrap();
    house.does(&format!("outbox release {} --by anna", first.key));
    let rows = house.until("the one that was released left", |rows| {
        rows.iter()
            .any(|row| row.key == first.key && row.state == "relayed")
    });
    assert_eq!(rows.iter().filter(|row| row.state == "held").count(), 3);
    house.does("outbox release --all --by anna");
    house.until("what was held left, too", |rows| {
        rows.iter().all(|row| row.state != "held")
            && rows.iter().filter(|row| row.state == "relayed").count() == 4
    });
}

/// F06
#[test]
fn nothing_is_said_over_a_line_that_is_not_as_it_must_be() {
    let peer = Peer::start(Mode::Good);
    let nobody = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let file = |relay: &str| {
        format!(
            "[seller]\nname = \"Acme\"\nemail = \"credit@acme.example\"\n\
             [channels.email]\npause = \"1 s\"\ntimeouts = {{ connect = \"3 s\" }}\n{relay}\n"
        )
    };
    for (relay, told) in [
        (
            format!("smtp = \"127.0.0.1:{}\"", peer.port),
            "no encryption (STARTTLS)",
        ),
        (
            format!("smtp = \"127.0.0.1:{nobody}\""),
            "the connection is refused",
        ),
        (
            "smtp = \"no-such-host.invalid:587\"".to_owned(),
            "connecting:",
        ),
        (
            format!("smtp = \"127.0.0.1:{}\"\ntls = \"implicit\"", peer.port),
            "encrypting:",
        ),
    ] {
        let mut house = House::with(&file(&relay));
        house.invoices(&["a@one.example"]);
        house.start();
        let rows = house.until_all(1, &["failed-for-now"]);
        assert!(rows[0].note.contains(told), "{rows:?}");
        assert!(rows[0].attempts <= 1, "{rows:?}");
        let open = house.does("invoice list --open --format json");
        assert!(open.contains("F-1"), "its journey goes on");
        let doctor = house.folder.jalon("doctor").stdout;
        assert!(
            doctor.contains("takes nothing") && doctor.contains(told),
            "{doctor}"
        );
    }
    let good = House::new(peer.port, "");
    let doctor = good.folder.jalon("doctor").stdout;
    let answers = format!("the mail relay 127.0.0.1:{} answers", peer.port);
    assert!(doctor.contains(&answers), "{doctor}");
    let said = peer.said();
    assert!(
        said.iter().all(|line| !line.starts_with("MAIL")),
        "{said:?}"
    );
}

/// F07
#[test]
fn without_its_key_nothing_leaves_unsigned_and_the_daemon_works_on() {
    let peer = Peer::start(Mode::Good);
    let dkim = "[mail]\ndkim = { domain = \"acme.example\", selector = \"jalon1\", \
                key = { file = \"dkim.pem\" } }\n";
    let mut house = House::with(&format!(
        "[seller]\nname = \"Acme\"\nemail = \"credit@acme.example\"\n{dkim}\
         [channels.email]\nsmtp = \"127.0.0.1:{}\"\ntls = \"none\"\n",
        peer.port
    ));
    house.invoices(&["a@one.example"]);
    house.start();
    let rows = house.until_all(1, &["held"]);
    assert!(rows[0].note.contains("it can't be signed"), "{rows:?}");
    assert!(house.is_up());
    assert_eq!(peer.taken(), []);
    let mut openssl = std::process::Command::new("openssl");
    let made = openssl.args(["genpkey", "-algorithm", "ed25519"]).output();
    let made = made.unwrap();
    house.folder.write("jalon-data/dkim.pem", &made.stdout);
    std::thread::sleep(Duration::from_millis(1_200));
    house.does(&format!("outbox release {} --by anna", rows[0].key));
    house.until_all(1, &["relayed"]);
    let mail = &peer.taken()[0].mail;
    assert!(
        mail.starts_with("DKIM-Signature: v=1; a=ed25519-sha256;"),
        "{mail}"
    );
}

/// F09
#[test]
fn names_and_addresses_that_are_none_stop_nobody_else() {
    let peer = Peer::start(Mode::Good);
    let mut house = House::new(peer.port, "");
    house.named_invoices(&[
        ("Bob\u{7}\u{1b}[31m\tX", "a@one.example"),
        ("Bob\r\nBcc: thief@evil.example", "b@two.example"),
        ("no dot", "x@localhost"),
        ("not one", "é@four.example"),
        ("two", "a@one.example, b@two.example"),
        ("Zoé \"Z\" <z@z>", "f@six.example"),
    ]);
    house.start();
    let rows = house.until_all(6, &["relayed", "failed-for-good"]);
    let states: Vec<bool> = rows.iter().map(|row| row.state == "relayed").collect();
    assert_eq!(states, [true, true, false, false, false, true], "{rows:#?}");
    let doctor = house.does("doctor");
    assert!(
        doctor.contains("3 messages failed in the last 7 days, and not tried again (link: 3)"),
        "{doctor}"
    );
    let told = "outbox list --state failed";
    let french = house.does(&format!("--lang fr {told}"));
    let words = "pas une adresse à laquelle on puisse écrire\u{a0}: x@localhost";
    assert!(french.contains(words), "{french}");
    let english = house.does(told);
    let words = "not an address that can be written to: x@localhost";
    assert!(english.contains(words), "{english}");
    let taken = peer.taken();
    assert_eq!(taken.len(), 3);
    for one in &taken {
        let (head, _) = one.mail.split_once("\r\n\r\n").unwrap();
        assert!(
            !head.contains('\u{7}') && !head.contains("\r\nBcc:"),
            "{head}"
        );
    }
}

/// F10
#[test]
fn nothing_is_sent_that_can_not_be_written_down() {
    let peer = Peer::start(Mode::Grey("450 4.2.0 Greylisted, try again in 1 seconds"));
    let mut house = House::new(peer.port, "");
    house.invoices(&THREE[..1]);
    house.start();
    house.until_all(1, &["failed-for-now"]);
    let database = house.folder.path.join("jalon-data/jalon.db");
    let lock = rusqlite::Connection::open(database).unwrap();
    lock.busy_timeout(Duration::from_secs(5)).unwrap();
    // The daemon works and reads; from just before the next try is due it can write nothing.
    let due: i64 = lock
        .query_row("select max(due) from effect", [], |row| row.get(0))
        .unwrap();
    let until = |millis: i64| {
        let moment = SystemTime::UNIX_EPOCH + Duration::from_millis(millis.unsigned_abs());
        std::thread::sleep(moment.duration_since(SystemTime::now()).unwrap_or_default());
    };
    until(due - 1_000);
    lock.execute_batch("begin immediate").unwrap();
    let state: i16 = lock
        .query_row("select state from effect", [], |row| row.get(0))
        .unwrap();
    assert_eq!(state, EffectState::FailedForNow.number());
    until(due + 4_000);
    assert_eq!(peer.taken(), [], "nothing was written down");
    assert_eq!(peer.said_at("RCPT TO:<a@").len(), 1, "nor was it tried");
    assert!(house.is_up());
    lock.execute_batch("rollback").unwrap();
    let rows = house.until_all(1, &["relayed"]);
    assert_eq!((peer.taken().len(), rows[0].attempts), (1, 2));
}

#[test]
fn a_domain_gets_no_more_than_its_share_and_others_do_not_wait() {
    let peer = Peer::start(Mode::Good);
    let mut house = House::new(peer.port, "per_domain = { \"one.example\" = 60 }");
    let mut addresses = vec!["a@one.example"; 4];
    addresses.extend(["b@two.example", "c@three.example"]);
    house.invoices(&addresses);
    let began = std::time::Instant::now();
    house.start();
    let rows = house.until_all(6, &["relayed"]);
    assert!(
        rows.iter().all(|row| row.attempts == 1),
        "waiting is no try: {rows:?}"
    );
    assert!(began.elapsed() >= Duration::from_secs(3));
    assert_eq!(peer.taken().len(), 6);
    assert!(peer.conversations() <= 6);
}

#[test]
fn a_message_that_says_no_way_goes_by_mail_and_so_does_an_invoice_that_is_sent_again() {
    let peer = Peer::start(Mode::Good);
    let house = House::new(peer.port, "");
    let script = "team receivables\n\njourney simple {\n  for all invoices\n  \
        send to payer by link\n  milestone paid from sending {\n    expect payment in full\n    \
        step again      1 day after sending   resend to payer\n    \
        step reminder   2 days after due      chase payer\n    \
        missed   60 days after due   task \"Unpaid {number}\" for receivables\n  }\n}\n";
    house.folder.write("simple.jalon", script.as_bytes());
    house.does("deploy simple.jalon --without-tests");
    let tell = |name: &str, lines: &str| house.folder.write(name, lines.as_bytes());
    tell("customers.csv", "key,name,country\nC-1,Client,FR\n");
    tell(
        "contacts.csv",
        "key,customer,role,name,email\nK-1,C-1,payer,Anna,a@one.example\n",
    );
    tell(
        "invoices.csv",
        "number,customer,issue,due,currency,total\nF-1,C-1,2026-03-02,2026-03-10,EUR,10.00\n",
    );
    let moment = "--pretend-now 2026-03-02T08:00:00Z";
    house.does(&format!(
        "import customers customers.csv contacts.csv {moment}"
    ));
    house.does(&format!("import invoices invoices.csv {moment}"));
    house.does("serve --once --pretend-now 2026-03-02T09:00:00Z --until 2026-03-20T09:00:00Z");
    let taken = peer.taken();
    assert_eq!(taken.len(), 3, "{taken:?}");
    assert!(taken.iter().all(|one| one.to.contains("a@one.example")));
}
