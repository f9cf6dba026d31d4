//! What bad input gets: a clear answer, and nothing half done.

use std::io::{Read, Write};

use super::Served;

#[test]
fn what_can_t_be_read_or_makes_no_sense_is_told_and_changes_nothing() {
    let served = Served::new();
    let operates = served.client("operate");
    let before = operates.get("/v1/invoices/F-3").json();
    let pay = "/v1/invoices/F-3/pay";
    let cases: &[(&str, &[u8], u16, &str)] = &[
        (
            pay,
            b"{\"amount\":\"1.00\",\"date\":\"2026-05-07\",\"extra\":1}",
            422,
            "wrong",
        ),
        (pay, b"{\"amount\":\"1.00\"}", 422, "wrong"),
        (pay, b"{\"amount\":1,\"date\":\"2026-05-07\"}", 422, "wrong"),
        (
            pay,
            b"{\"amount\":\"-1.00\",\"date\":\"2026-05-07\"}",
            422,
            "wrong",
        ),
        (
            pay,
            b"{\"amount\":\"0.00\",\"date\":\"2026-05-07\"}",
            422,
            "wrong",
        ),
        (
            pay,
            b"{\"amount\":\"1.001\",\"date\":\"2026-05-07\"}",
            422,
            "wrong",
        ),
        (
            pay,
            b"{\"amount\":\"much\",\"date\":\"2026-05-07\"}",
            422,
            "wrong",
        ),
        (
            pay,
            b"{\"amount\":\"1.00\",\"date\":\"2026-02-30\"}",
            422,
            "wrong",
        ),
        (pay, b"{\"amount\":\"\xff\"}", 400, "unreadable"),
        (pay, b"{\"amount\":", 400, "unreadable"),
        (pay, b"[]", 422, "wrong"),
        (pay, b"null", 422, "wrong"),
        ("/v1/invoices/%ff/pay", b"{}", 400, "unreadable"),
        (
            "/v1/invoices/NONE/pay",
            b"{\"amount\":\"1.00\",\"date\":\"2026-05-07\"}",
            404,
            "not-there",
        ),
        (
            "/v1/invoices/F-3/hold",
            b"{\"until\":\"2026-06-01\",\"reason\":\" \"}",
            422,
            "wrong",
        ),
        (
            "/v1/invoices/F-3/settle",
            b"{\"for\":\"nobody\"}",
            422,
            "wrong",
        ),
        ("/v1/invoices/F-3/settle", b"{\"for\":7}", 422, "wrong"),
        ("/v1/invoices/F-3/settle", b"{\"for\":\"us\"}", 409, "over"),
        (
            "/v1/letters/0/status",
            b"{\"status\":\"posted\",\"at\":\"soon\"}",
            422,
            "wrong",
        ),
        ("/v1/invoices/F-3/case", b"{\"case\":\"\"}", 422, "wrong"),
        ("/v1/invoices/F-3/release", b"{}", 409, "over"),
        ("/v1/invoices/F-3/done", b"{\"task\":\"none\"}", 409, "over"),
        ("/v1/import/invoices", b"[1]", 400, "unreadable"),
        ("/v1/import/invoices", b"\xff\xfe", 400, "unreadable"),
        ("/v1/import/nothing", b"[]", 404, "not-there"),
        ("/v1/outbox/zz/release", b"{}", 404, "not-there"),
        ("/v1/incidents/0/retry", b"{}", 404, "not-there"),
        ("/v1/nothing", b"{}", 404, "not-there"),
        ("/v1/invoices", b"{}", 405, "not-this-way"),
    ];
    for (path, body, status, kind) in cases {
        let reply = operates.send(path, "application/json", body);
        let shown = String::from_utf8_lossy(body);
        assert_eq!(reply.status, *status, "{path} {shown}: {reply:?}");
        assert_eq!(reply.problem(), *kind, "{path} {shown}: {reply:?}");
    }
    let form = operates.send(pay, "text/plain", b"{}");
    assert_eq!(form.problem(), "not-this-form");
    let form = operates.send("/v1/import/invoices", "image/png", b"x");
    assert_eq!(form.problem(), "not-this-form");
    for query in [
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=x",
        "open=maybe",
        "most=3",
        "limit=1&limit=2",
    ] {
        let reply = operates.get(&format!("/v1/invoices?{query}"));
        assert_eq!(reply.problem(), "wrong", "{query}: {reply:?}");
    }
    assert_eq!(
        operates.get("/v1/invoices?customer=%ff").problem(),
        "unreadable"
    );
    let which = operates.get("/v1/outbox");
    assert_eq!(which.problem(), "wrong");
    let told = which.json().to_string();
    assert!(
        told.contains("state is missing") && told.contains("state=in_doubt, held, sending"),
        "{told}"
    );
    let key = "k".repeat(201);
    let headers = [
        ("Content-Type", "application/json"),
        ("Idempotency-Key", key.as_str()),
    ];
    assert_eq!(
        operates.ask("POST", pay, &headers, b"{}").problem(),
        "wrong"
    );
    assert_eq!(operates.get("/v1/invoices/F-3").json(), before);
}

#[test]
fn problems_are_told_in_the_language_of_whoever_asks() {
    let served = Served::new();
    let (reads, operates) = (served.client("read"), served.client("operate"));
    let ask = |language: &str| {
        let headers = [("Accept-Language", language)];
        reads.ask("GET", "/v1/invoices/NONE", &headers, b"")
    };
    let french = ask("fr-BE, en;q=0.5");
    assert!(
        french.body.contains("il n'y a pas de facture NONE"),
        "{french:?}"
    );
    assert!(french.head.contains("content-language: fr"), "{french:?}");
    let body = |body: &[u8]| {
        let headers = [
            ("Accept-Language", "fr"),
            ("Content-Type", "application/json"),
        ];
        let reply = operates.ask("POST", "/v1/invoices/F-3/settle", &headers, body);
        reply.json()["detail"].as_str().unwrap().to_owned()
    };
    for (wrong, told) in [
        ("{}", "le champ `for` manque (ligne 1, colonne 2)"),
        (r#"{"for":"us","so":1}"#, "il n'y a pas de champ `so`"),
        (
            r#"{"for":"me"}"#,
            "`me` n'est pas l'une des valeurs possibles, `us`, `customer`, `both`",
        ),
        (r#"{"for":7}"#, "une valeur n'est pas du bon type"),
        (
            r#"{"for":"us","for":"us"}"#,
            "le champ `for` est là deux fois",
        ),
        ("{", "ce n'est pas du JSON (ligne 1, colonne 1)"),
    ] {
        let detail = body(wrong.as_bytes());
        assert!(detail.contains(told), "{wrong}: {detail}");
    }
    let english = ask("de");
    assert!(
        english.body.contains("there is no invoice NONE"),
        "{english:?}"
    );
}

#[test]
fn what_is_too_large_is_not_read_and_what_is_too_slow_is_cut() {
    let served = Served::new();
    let operates = served.client("operate");
    let head = |path: &str, length: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: jalon\r\nConnection: close\r\n\
             Content-Type: application/json\r\n{length}\r\n"
        )
    };
    let hundred = head("/v1/import/invoices", "Content-Length: 104857600");
    let reply = operates.raw(&hundred, b"[");
    assert_eq!(reply.problem(), "too-large", "{reply:?}");
    let large = vec![b' '; 70 * 1024];
    let reply = operates.send("/v1/invoices/F-3/pay", "application/json", &large);
    assert_eq!(reply.problem(), "too-large", "{reply:?}");
    // Nobody says how long it is, and it never ends.
    let endless = head("/v1/invoices/F-3/pay", "Transfer-Encoding: chunked");
    let mut chunks = Vec::new();
    for _ in 0..80 {
        chunks.extend_from_slice(b"400\r\n");
        chunks.extend_from_slice(&[b' '; 1024]);
        chunks.extend_from_slice(b"\r\n");
    }
    let reply = operates.raw(&endless, &chunks);
    assert_eq!(reply.problem(), "too-large", "{reply:?}");
    let slow = head("/v1/invoices/F-3/pay", "Content-Length: 40");
    let reply = operates.raw(&slow, b"{");
    assert_eq!(reply.problem(), "too-slow", "{reply:?}");
    // A head that never comes to its end.
    let mut stream = std::net::TcpStream::connect(&served.address).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: j").unwrap();
    stream
        .set_read_timeout(Some(std::time::Duration::from_secs(30)))
        .unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert_eq!(served.nobody().get("/health/live").status, 200);
}

#[test]
fn a_decision_on_what_was_just_paid_is_answered_clearly_and_does_nothing() {
    let served = Served::new();
    let approves = served.client("approve");
    let paid = approves.post(
        "/v1/invoices/F-1/pay",
        r#"{"amount":"500.00","date":"2026-05-07"}"#,
    );
    assert_eq!(paid.status, 202, "{paid:?}");
    served.until(&approves, "/v1/invoices/F-1", |reply| {
        reply.json()["open"] == "0.00"
    });
    for (path, body) in [
        ("approve", ""),
        ("reject", ""),
        ("hold", r#"{"until":"2026-06-30","reason":"asked"}"#),
        ("close", r#"{"reason":"twice"}"#),
    ] {
        let reply = approves.post(&format!("/v1/invoices/F-1/{path}"), body);
        assert_eq!(reply.problem(), "over", "{path}: {reply:?}");
        assert!(reply.json()["help"].as_str().is_some(), "{reply:?}");
    }
    let story = approves.get("/v1/invoices/F-1/story").body;
    assert!(!story.contains("signs off"), "{story}");
}

#[test]
fn whoever_asks_too_often_waits_and_others_do_not() {
    let served = Served::new();
    let settings = "legal_entity = \"ours\"\n[api]\nlisten = \"127.0.0.1:0\"\nper_second = 1\n";
    served
        .folder
        .write("jalon-data/jalon.toml", settings.as_bytes());
    let mut first = served;
    first.stop();
    let folder = first.take_folder();
    let served = Served::over(folder);
    let (busy, calm) = (served.client("read"), served.client("operate"));
    let replies: Vec<_> = (0..8).map(|_| busy.get("/v1/me")).collect();
    let refused = replies.iter().find(|reply| reply.status == 429);
    let refused = refused.expect("one of eight at once is too many");
    assert_eq!(refused.problem(), "too-many");
    assert!(refused.head.contains("retry-after: 1"), "{refused:?}");
    assert_eq!(calm.get("/v1/me").status, 200);
}

#[test]
fn an_address_that_others_could_hear_is_refused_without_a_proxy() {
    let folder = super::super::house();
    let settings = b"[api]\nlisten = \"0.0.0.0:8765\"\n";
    folder.write("jalon-data/jalon.toml", settings);
    let refused = folder.jalon("serve --once");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(
        refused.stderr.contains("behind_proxy = true"),
        "{refused:?}"
    );
}
