//! F14: what scanners of mail do to links leaves touches, and never a receipt.

use super::{Pages, read_it};

#[test]
fn whatever_only_fetches_leaves_touches_alone() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    // HEAD and GET; a burst; ranges and previews; options; a link followed by a script.
    let head = browser.ask("HEAD", &link, "", "").unwrap();
    assert_eq!((head.status, head.body.len()), (200, 0));
    for _ in 0..30 {
        browser.get(&link);
    }
    for headers in [
        "Range: bytes=0-10\r\n",
        "Purpose: prefetch\r\n",
        "Sec-Purpose: prefetch;prerender\r\n",
    ] {
        assert_eq!(browser.ask("GET", &link, headers, "").unwrap().status, 200);
    }
    let options = browser.ask("OPTIONS", &link, "", "").unwrap();
    assert_eq!(options.status, 204);
    assert!(options.header("allow").contains("GET, HEAD"));
    let scrambled = browser.get(&format!("{link}?utm_source=x&choice=received"));
    assert_eq!(
        scrambled.status, 200,
        "what stands behind a question mark is nothing"
    );
    for method in ["PUT", "DELETE", "PATCH"] {
        let refused = browser.ask(method, &link, "", "choice=received").unwrap();
        assert_eq!(refused.status, 405, "{method}");
    }
    let whats = pages.whats("F-1");
    assert!(
        whats
            .iter()
            .all(|what| ["get", "get ahead", "head", "options"].contains(&what.as_str())),
        "{whats:?}"
    );
    assert!(whats.len() <= 8, "a row a minute for each kind: {whats:?}");
    let story = pages.story("F-1", "nothing");
    assert!(
        !story.contains("received,") && !story.contains("E3"),
        "{story}"
    );
}

#[test]
fn a_form_that_is_sent_blindly_has_no_effect_and_is_counted() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let page = browser.get(&link);
    for (body, counted) in [
        ("choice=received".to_owned(), "post: no mark"),
        ("choice=received&mark=aaaa".to_owned(), "post: no mark"),
        (
            format!("choice=received&website=x&mark={}", page.mark()),
            "post: hidden field",
        ),
        (
            format!("choice=all&mark={}", page.mark()),
            "post: hidden field",
        ),
        ("choice=a&choice=b".to_owned(), "post: no form"),
    ] {
        let again = browser.post(&link, &body);
        assert_eq!(again.status, 200, "{body}");
        assert!(again.body.contains("<form"), "the page once more");
        assert!(
            pages.whats("F-1").iter().any(|what| what == counted),
            "{counted}"
        );
    }
    let foreign = browser.get(&pages.link("F-2"));
    let again = browser.send(&link, &foreign, &[("choice", "received")]);
    assert_eq!(again.status, 200, "the mark of another page");
    assert!(!pages.story("F-1", "nothing").contains("is received"));
}

#[test]
fn whoever_fetched_what_no_person_sees_is_marked_and_still_heard() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let page = browser.get(&link);
    assert!(page.body.contains("/more\""), "{}", page.body);
    assert_eq!(browser.get(&format!("{link}/more")).status, 404);
    read_it();
    let answer = browser.send(&link, &page, &[("choice", "received")]);
    assert_eq!(answer.status, 303);
    let story = pages.story("F-1", "is received");
    assert!(story.contains("E4 declared"), "{story}");
    assert!(
        story.contains("suspect: the same network fetched what no person sees"),
        "{story}"
    );
    assert!(
        story.contains("milestone received: passed"),
        "a person may sit behind the same wall"
    );
}
