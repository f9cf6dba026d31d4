//! The daemon dies while answers come in: whoever was told that an answer had reached us is right, and an
//! answer that is sent once more is still one.

use std::thread;
use std::time::Duration;

use super::super::tampered::psql;
use super::Pages;
use super::browser::form;
use crate::skip::skip;

#[test]
fn an_answer_that_was_acknowledged_is_there_after_a_kill_and_a_second_try_doubles_nothing() {
    each_answer_is_there_once(Pages::new());
}

#[test]
fn on_postgresql_an_answer_that_was_acknowledged_is_there_after_a_kill_too() {
    let Ok(server) = std::env::var("JALON_POSTGRES") else {
        return skip("answers on PostgreSQL", "JALON_POSTGRES is not set");
    };
    let name = format!("jalon_cli_receipts_{}", std::process::id());
    psql(&server, &format!("create database {name}"));
    let address = server.replace("/postgres?", &format!("/{name}?"));
    let store = format!("secret = {{ file = \"links.key\" }}\n[store]\npostgres = \"{address}\"\n");
    each_answer_is_there_once(Pages::with(&store));
    psql(&server, &format!("drop database {name} with (force)"));
}

fn each_answer_is_there_once(mut pages: Pages) {
    let link = pages.link("F-1");
    const ROUNDS: u64 = 5;
    for round in 0..ROUNDS {
        let mut browser = pages.browser();
        let page = browser.get(&link);
        let words = format!("round {round}");
        let body = form(&page, &[("choice", "comment"), ("words", &words)]);
        let sent = (body.clone(), link.clone());
        let sender = thread::spawn(move || {
            let head = "Content-Type: application/x-www-form-urlencoded\r\n";
            let reply = browser.ask("POST", &sent.1, head, &sent.0);
            reply.is_some_and(|reply| reply.status == 303)
        });
        // From before the answer is stored to long after.
        thread::sleep(Duration::from_millis(round * round * 2));
        pages = pages.killed(0);
        let acknowledged = sender.join().unwrap();
        let noted = pages.folder.jalon("receipts show F-1").stdout;
        if acknowledged {
            assert!(noted.contains(&words), "{words} is lost: {noted}");
        }
        let again = pages.browser().post(&link, &body);
        assert_eq!(again.status, 303);
    }
    let mut story = String::new();
    for _ in 0..100 {
        story = pages.story("F-1", "somebody replied");
        if story.matches("somebody replied").count() as u64 == ROUNDS {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(
        story.matches("somebody replied").count() as u64,
        ROUNDS,
        "{story}"
    );
    for round in 0..ROUNDS {
        let words = format!("« round {round} »");
        assert_eq!(story.matches(&words).count(), 1, "{words}: {story}");
    }
}
