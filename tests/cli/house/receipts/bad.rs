//! What no browser sends.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use jalon_store::{Content, Hash, Records};
use jalon_store_sqlite::Sqlite;

use super::{PDF, Pages};

#[test]
fn bodies_that_are_too_large_or_no_form_are_refused_and_the_pages_go_on() {
    let pages = Pages::new();
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let large = format!("choice=received&words={}", "x".repeat(40_000));
    if let Some(reply) = browser.ask(
        "POST",
        &link,
        "Content-Type: application/x-www-form-urlencoded\r\n",
        &large,
    ) {
        assert_eq!(reply.status, 413);
        let says = "Votre réponse est trop longue";
        assert!(reply.body.contains(says), "{}", reply.body);
    }
    let json = browser
        .ask("POST", &link, "Content-Type: application/json\r\n", "{}")
        .unwrap();
    assert_eq!(json.status, 200, "the page once more, and no effect");
    for path in [
        "/",
        "/r/",
        "/r",
        "/s/x",
        "/d/x",
        "/v1/invoices",
        "/metrics",
        "/r/x/more/y",
        "//",
    ] {
        let reply = browser.get(path);
        assert!(
            [404, 410].contains(&reply.status),
            "{path}: {}",
            reply.status
        );
    }
    let long = format!("/r/{}", "a".repeat(5_000));
    assert_eq!(browser.get(&long).status, 404);
    assert!(browser.get("/robots.txt").body.contains("Disallow: /"));
    assert_eq!(browser.get(&link).status, 200);
}

#[test]
fn whoever_sends_slowly_is_cut_and_nobody_waits_for_it() {
    let pages = Pages::new();
    let link = pages.link("F-1");
    let began = Instant::now();
    let mut slow = TcpStream::connect(&pages.address).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let head = format!(
        "POST {link} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: 1000\r\n\r\nchoice="
    );
    slow.write_all(head.as_bytes()).unwrap();
    assert_eq!(
        pages.browser().get(&link).status,
        200,
        "others are answered meanwhile"
    );
    let mut answer = String::new();
    let _ = slow.read_to_string(&mut answer);
    assert!(began.elapsed() < Duration::from_secs(25), "it was cut");
    assert!(answer.is_empty() || answer.contains("408"), "{answer}");
}

#[test]
fn a_document_is_served_by_its_own_way_and_that_is_told() {
    let pages = Pages::new();
    let mut store = Sqlite::open(&pages.folder.path.join("jalon-data")).unwrap();
    let entity = store.entity("acme").unwrap();
    let content = Content {
        entity,
        hash: Hash::of(&[PDF]),
        media: "application/pdf".to_owned(),
        bytes: PDF.to_vec(),
    };
    let (link, mut browser) = (pages.link("F-1"), pages.browser());
    let page = browser.get(&link);
    let answer = browser.send(&link, &page, &[("choice", "received")]);
    let after = browser.follow(&link, &answer);
    assert!(
        !after.body.contains("/d/"),
        "what is not there is not offered"
    );
    store.keep(&[content]).unwrap();
    let after = browser.follow(&link, &answer);
    let at = after.body.find("../d/").unwrap();
    let way = after.body[at + 2..].split('"').next().unwrap().to_owned();
    let file = browser.get(&way);
    assert_eq!((file.status, file.body.as_bytes()), (200, PDF));
    assert_eq!(file.header("content-type"), "application/pdf");
    assert!(
        file.header("content-disposition")
            .starts_with("attachment; filename=\"F-1.pdf\"")
    );
    assert!(pages.whats("F-1").iter().any(|what| what == "served"));
    let told = pages.folder.jalon("receipts show F-1").stdout;
    assert!(
        told.contains(&format!("F-1.pdf {} bytes", PDF.len())),
        "{told}"
    );

    let crossed = browser.get(&way.replace("/d/", "/s/"));
    assert_eq!(
        crossed.status, 410,
        "a way to a document leads to no payment"
    );
    let crossed = browser.get(&answer.header("location").replace("../s/", "/d/"));
    assert_eq!(crossed.status, 410, "and the other way round");
    let letter = if way.ends_with('a') { "b" } else { "a" };
    let bent = format!("{}{letter}", &way[..way.len() - 1]);
    assert_eq!(browser.get(&bent).status, 410);
}
