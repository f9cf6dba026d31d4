//! The daemon dies while answers come in: whoever was told that an answer had reached us is right, and an
//! answer that is sent once more is still one.

use std::thread;
use std::time::Duration;

use super::Pages;
use super::browser::form;

#[test]
fn an_answer_that_was_acknowledged_is_there_after_a_kill_and_a_second_try_doubles_nothing() {
    let mut pages = Pages::new();
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
