//! A person who is forgotten while a mail to it is not over.

use std::time::Duration;

use crate::house::House;
use crate::smtp::{Mode, Peer};

/// F27
#[test]
fn whoever_is_erased_while_its_mail_waits_gets_nothing_more_and_people_are_told() {
    let peer = Peer::start(Mode::Grey("450 4.2.0 Greylisted, try again in 1 seconds"));
    let mut house = House::new(peer.port, "");
    house.invoices(&["anna@one.example", "otto@two.example"]);
    house.start();
    let rows = house.until_all(2, &["failed-for-now"]);
    let first = rows[0].key.clone();
    let told = house.folder.jalon("erase contact K-1");
    assert_eq!(told.code, 1, "{told:?}");
    assert!(told.stdout.contains("1 messages are not over"), "{told:?}");

    let rows = house.until("one leaves, the other is taken back", |rows| {
        let of = |state: &str| rows.iter().filter(|row| row.state == state).count();
        let states = (of("relayed"), of("withdrawn"), of("failed-for-good"));
        rows.len() == 3 && states == (1, 1, 1)
    });
    let of_first = rows.iter().find(|row| row.key == first).unwrap();
    assert_eq!(of_first.state, "withdrawn", "{rows:?}");
    let asked = |to: &str| peer.said_at(&format!("RCPT TO:<{to}")).len();
    assert_eq!((asked("anna@"), asked("otto@")), (1, 2));
    assert!(peer.taken().iter().all(|one| !one.mail.contains("anna@")));

    // The outbox, the story and the list of incidents say so.
    let failed = house.does("outbox list --state failed");
    assert!(failed.contains("no mail address"), "{failed}");
    let why = house.does("invoice why F-1");
    assert!(why.contains("taken back"), "{why}");
    let incidents = house.does("incident list");
    assert!(
        incidents.contains("F-1 could not be sent: no mail address"),
        "{incidents}"
    );
    // What was not over is now, and its text goes with the rest.
    let again = house.does("erase contact K-1 --customer C-1");
    assert!(again.contains("the texts of 1 messages"), "{again}");
    for line in ["outbox show", "outbox show --lang fr"] {
        let shown = house.folder.jalon(&format!("{line} {first}"));
        assert!(!shown.stdout.contains("anna@one.example"), "{shown:?}");
    }
}

/// F27, F02
#[test]
fn what_is_in_doubt_does_not_leave_once_more_to_whoever_is_erased() {
    let peer = Peer::start(Mode::CutBehindDot);
    let mut house = House::new(peer.port, "resend_after = \"4 s\"");
    house.invoices(&["anna@one.example", "otto@two.example"]);
    house.start();
    let rows = house.until_all(2, &["in-doubt"]);
    house.kill();
    peer.does(Mode::Good);
    let told = house.folder.jalon("erase contact K-1");
    assert_eq!(told.code, 1, "{told:?}");
    std::thread::sleep(Duration::from_millis(4_200));
    house.start();
    let rows = house.until("the other leaves once more, this one says why not", |now| {
        let of = |key: &str| now.iter().find(|row| row.key == key).unwrap();
        let (anna, otto) = (of(&rows[0].key), of(&rows[1].key));
        otto.state == "relayed" && anna.note.starts_with("its contact is erased. ")
    });
    let to_anna = || peer.said_at("RCPT TO:<anna@").len();
    assert_eq!(to_anna(), 1);
    assert_eq!(rows[0].state, "in-doubt");
    let why = house.does("invoice why F-1");
    assert!(why.contains("in doubt: its contact is erased"), "{why}");
    assert!(!why.contains("by itself"), "{why}");
    let french = house.does("invoice why F-1 --lang fr");
    assert!(french.contains("son contact est effacé"), "{french}");
    let worklist = house.does("task list");
    assert!(worklist.contains("1 in doubt"), "{worklist}");

    // Not even a person sends it there once more; what became of it can be noted.
    let key = rows[0].key.clone();
    house.does(&format!("outbox resolve {key} --send-again --by anna"));
    std::thread::sleep(Duration::from_secs(1));
    let still = house.does("outbox list --state in-doubt");
    assert!(still.contains("its contact is erased"), "{still}");
    assert_eq!(to_anna(), 1);
    house.does(&format!("outbox resolve {key} --left --by anna"));
    house.until("it is over", |rows| {
        rows.iter()
            .any(|row| row.key == key && row.state == "relayed")
    });
    assert_eq!(to_anna(), 1);
}
