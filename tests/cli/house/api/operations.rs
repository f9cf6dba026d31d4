//! What programs do with the API, and what comes of it.

use super::Served;

#[test]
fn what_the_daemon_does_is_told_to_whoever_watches_it() {
    let served = Served::new();
    let nobody = served.nobody();
    assert_eq!(nobody.get("/health/live").body, "live\n");
    assert_eq!(nobody.get("/health/ready").body, "ready\n");
    served.client("operate").post(
        "/v1/invoices/F-3/pay",
        r#"{"amount":"900.00","date":"2026-05-07"}"#,
    );
    let told = served.until(&nobody, "/metrics", |reply| {
        let transitions = reply.body.lines().find_map(|line| {
            let count = line.strip_prefix("jalon_transitions_total ")?;
            count.parse::<u64>().ok()
        });
        transitions.is_some_and(|count| count > 0)
    });
    for name in [
        "jalon_outbox{state=\"in_doubt\"} 0",
        "jalon_incidents 0",
        "jalon_timer_lateness_seconds_bucket{le=\"+Inf\"}",
        "jalon_requests_total{route=\"payInvoice\",status=\"202\"} 1",
        "jalon_answers_total{answer=\"taken\"}",
    ] {
        assert!(told.body.contains(name), "{name}: {}", told.body);
    }
    let document = nobody.get("/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
}

#[test]
fn lists_come_page_by_page_and_nothing_is_told_twice() {
    let served = Served::new();
    let reads = served.client("read");
    let (mut numbers, mut path) = (Vec::new(), "/v1/invoices?limit=1".to_owned());
    loop {
        let page = reads.get(&path);
        assert_eq!(page.status, 200, "{page:?}");
        numbers.extend(
            page.items()
                .iter()
                .map(|one| one["number"].as_str().unwrap().to_owned()),
        );
        match page.json()["next"].as_str() {
            Some(next) => path = format!("/v1/invoices?limit=1&cursor={next}"),
            None => break,
        }
    }
    numbers.sort();
    assert_eq!(numbers, ["F-1", "F-2", "F-3"]);
    let of_one = reads.get("/v1/invoices?customer=C-2&open=true").items();
    assert_eq!(of_one.len(), 2, "{of_one:?}");
    assert!(reads.get("/v1/invoices?customer=none").items().is_empty());
    let one = reads.get("/v1/invoices/F-1").json();
    assert_eq!(
        (&one["open"], &one["stage"]),
        (&"500.00".into(), &"running".into())
    );
    let story = reads.get("/v1/invoices/F-1/story").json();
    assert!(story["chapters"].as_array().unwrap().len() > 3, "{story}");
}

#[test]
fn what_is_told_of_an_invoice_counts_as_what_the_command_line_tells() {
    let served = Served::new();
    let operates = served.client("operate");
    let stands = |is_so: &dyn Fn(&serde_json::Value) -> bool| {
        served.until(&operates, "/v1/invoices/F-3", |reply| is_so(&reply.json()))
    };
    let open = |wanted: &'static str| move |told: &serde_json::Value| told["open"] == wanted;
    let paid = operates.post(
        "/v1/invoices/F-3/pay",
        r#"{"amount":"100.00","date":"2026-05-07"}"#,
    );
    assert_eq!(paid.status, 202, "{paid:?}");
    assert!(
        paid.json()["noted"]
            .as_str()
            .unwrap()
            .contains("100.00 EUR for F-3")
    );
    stands(&open("800.00"));
    for (path, body, words) in [
        (
            "hold",
            r#"{"until":"2026-05-20","reason":"a copy is on its way"}"#,
            "a copy is on its way",
        ),
        ("release", "", "ends the hold"),
        ("promise", r#"{"date":"2026-06-10"}"#, "promise to pay"),
        (
            "dispute",
            r#"{"reason":"two cases were broken","amount":"50.00"}"#,
            "dispute",
        ),
        ("settle", r#"{"for":"both"}"#, "settled in part"),
    ] {
        let path = format!("/v1/invoices/F-3/{path}");
        let told = (0..200).find_map(|_| {
            let reply = operates.post(&path, body);
            // What was told before must be taken first.
            std::thread::sleep(std::time::Duration::from_millis(30));
            (reply.status != 409).then_some(reply)
        });
        assert_eq!(
            told.as_ref().map(|told| told.status),
            Some(202),
            "{path}: {told:?}"
        );
        served.until(&operates, "/v1/invoices/F-3/story", |story| {
            story.body.contains(words)
        });
    }
    let closed = operates.post("/v1/invoices/F-3/close", r#"{"reason":"issued twice"}"#);
    assert_eq!(closed.status, 202, "{closed:?}");
    stands(&|told| told["stage"] == "ended");
    let late = operates.post("/v1/invoices/F-3/promise", r#"{"date":"2026-06-10"}"#);
    assert_eq!(late.problem(), "over", "{late:?}");
    let by_command = served.folder.jalon("invoice why F-3");
    assert!(by_command.stdout.contains("issued twice"), "{by_command:?}");
}

#[test]
fn two_people_sign_and_the_same_one_counts_once() {
    let served = Served::new();
    let (anna, zoe) = (
        served.client_of("ours", "approve", "anna"),
        served.client_of("ours", "approve", "zoe"),
    );
    let of_f1 = "/v1/tasks?customer=C-1";
    let waits = |reply: &super::Reply, count: usize| {
        let items = reply.items();
        let of = items.iter().find(|one| one["kind"] == "sign_off");
        of.is_some_and(|one| one["signed"].as_array().unwrap().len() == count)
    };
    served.until(&anna, of_f1, |reply| waits(reply, 0));
    assert_eq!(anna.post("/v1/invoices/F-1/approve", "").status, 202);
    served.until(&anna, of_f1, |reply| waits(reply, 1));
    let twice = anna.post("/v1/invoices/F-1/approve", "");
    assert_eq!(twice.problem(), "over");
    assert!(twice.body.contains("2 different people must"), "{twice:?}");
    assert!(waits(&anna.get(of_f1), 1));
    assert_eq!(zoe.post("/v1/invoices/F-1/approve", "{}").status, 202);
    served.until(&anna, of_f1, |reply| {
        !reply.items().iter().any(|one| one["kind"] == "sign_off")
    });
    let story = anna.get("/v1/invoices/F-1/story").body;
    assert!(
        story.contains("anna signs off") && story.contains("zoe signs off"),
        "{story}"
    );
}

#[test]
fn one_person_with_two_tokens_signs_once() {
    let served = Served::new();
    let (anna, also, zoe) = (
        served.client_of("ours", "approve", "anna"),
        served.client_of("ours", "approve", "Anna@acme.example"),
        served.client_of("ours", "approve", "zoe"),
    );
    let of_f1 = "/v1/tasks?customer=C-1";
    let signed = |reply: &super::Reply| {
        let items = reply.items();
        let of = items.iter().find(|one| one["kind"] == "sign_off")?;
        Some(of["signed"].as_array()?.len())
    };
    served.until(&anna, of_f1, |reply| signed(reply) == Some(0));
    assert_eq!(anna.post("/v1/invoices/F-1/approve", "").status, 202);
    // Whether a turn lies between or not.
    let again = also.post("/v1/invoices/F-1/approve", "");
    assert_eq!(again.problem(), "over", "{again:?}");
    served.until(&anna, of_f1, |reply| signed(reply) == Some(1));
    let again = also.post("/v1/invoices/F-1/approve", "");
    assert_eq!(again.problem(), "over", "{again:?}");
    assert!(again.body.contains("2 different people must"), "{again:?}");
    let line = "approve F-1 --by ANNA";
    let by_command = served.folder.jalon(line);
    assert_eq!(by_command.code, 2, "{by_command:?}");
    assert_eq!(zoe.post("/v1/invoices/F-1/approve", "{}").status, 202);
    served.until(&anna, of_f1, |reply| signed(reply).is_none());
}

#[test]
fn a_task_is_done_with_one_of_its_answers() {
    let served = Served::new();
    let operates = served.client("operate");
    let dispute = operates.post("/v1/invoices/F-2/dispute", r#"{"reason":"broken"}"#);
    assert_eq!(dispute.status, 202, "{dispute:?}");
    served.until(&operates, "/v1/tasks?team=sales", |reply| {
        reply.items().iter().any(|one| one["invoice"] == "F-2")
    });
    let wrong = operates.post(
        "/v1/invoices/F-2/done",
        r#"{"answer":"no such","task":"on dispute"}"#,
    );
    assert!(wrong.status == 422 || wrong.status == 409, "{wrong:?}");
    let items = operates.get("/v1/tasks?team=sales").items();
    let name = items[0]["name"].as_str().unwrap();
    let done = operates.post("/v1/invoices/F-2/done", &format!(r#"{{"task":"{name}"}}"#));
    assert_eq!(done.status, 202, "{done:?}");
    served.until(&operates, "/v1/tasks?team=sales", |reply| {
        reply.items().is_empty()
    });
}

#[test]
fn records_come_in_as_lines_as_a_table_and_as_a_list_each_once() {
    let served = Served::new();
    let operates = served.client("operate");
    let table = "number,customer,issue,due,currency,total\n\
        F-8,C-1,2026-05-04,2026-06-30,EUR,80.00\nF-9,C-1,never,2026-06-30,EUR,90.00\n";
    let told = operates.send("/v1/import/invoices", "text/csv", table.as_bytes());
    assert_eq!(told.status, 200, "{told:?}");
    let told = told.json();
    assert_eq!(
        (&told["new"], &told["rows"]["rejected"]),
        (&1.into(), &1.into()),
        "{told}"
    );
    let reject = &told["rejects"][0];
    assert_eq!(
        (&reject["file"], &reject["line"]),
        (&"body".into(), &3.into()),
        "{told}"
    );
    assert!(
        reject["faults"][0]["remedy"].as_str().unwrap().len() > 5,
        "{told}"
    );
    let again = operates.send("/v1/import/invoices", "text/csv", table.as_bytes());
    assert_eq!(again.json()["known_before"], 1);
    served.until(&operates, "/v1/invoices/F-8", |reply| reply.status == 200);
    let payment = r#"{"source":"bank","key":"B-1","date":"2026-05-06","amount":"80.00","currency":"EUR","allocations":[{"invoice":"F-8","amount":"80.00"}]}"#;
    for form in [
        "application/x-ndjson",
        "application/jsonl",
        "application/json",
    ] {
        let told = operates.send("/v1/import/payments?source=bank", form, payment.as_bytes());
        assert_eq!(told.status, 200, "{form}: {told:?}");
        let told = told.json();
        assert_eq!(told["records"]["used"], 1, "{form}: {told}");
    }
    served.until(&operates, "/v1/invoices/F-8", |reply| {
        reply.json()["open"] == "0.00"
    });
    let leftovers = std::fs::read_dir(std::env::temp_dir())
        .unwrap()
        .flatten()
        .filter(|one| {
            let name = one.file_name().into_string().unwrap_or_default();
            let hex = name.strip_prefix("jalon-").unwrap_or_default();
            hex.len() == 32 && hex.bytes().all(|sign| sign.is_ascii_hexdigit())
        });
    assert_eq!(leftovers.count(), 0, "no body is left lying about");
}

#[test]
fn what_is_sent_again_under_the_same_key_is_done_once_and_answered_alike() {
    let served = Served::new();
    let operates = served.client("operate");
    let key = [
        ("Content-Type", "application/json"),
        ("Idempotency-Key", "k-1"),
    ];
    let pay = |amount: &str| {
        let body = format!(r#"{{"amount":"{amount}","date":"2026-05-07"}}"#);
        operates.ask("POST", "/v1/invoices/F-3/pay", &key, body.as_bytes())
    };
    let first = pay("10.00");
    let again = pay("10.00");
    assert_eq!((first.status, again.status), (202, 202), "{again:?}");
    assert_eq!(first.body, again.body);
    let other = pay("20.00");
    assert_eq!(other.problem(), "other-request", "{other:?}");
    served.until(&operates, "/v1/invoices/F-3", |reply| {
        reply.json()["open"] == "890.00"
    });
    // Somebody else's key is another key.
    let zoe = served.client_of("ours", "operate", "zoe");
    let body = br#"{"amount":"20.00","date":"2026-05-07"}"#;
    assert_eq!(
        zoe.ask("POST", "/v1/invoices/F-3/pay", &key, body).status,
        202
    );
    served.until(&operates, "/v1/invoices/F-3", |reply| {
        reply.json()["open"] == "870.00"
    });
}

#[test]
fn whoever_follows_hears_what_moves_of_its_own_and_goes_on_where_it_was() {
    let served = Served::new();
    let (ours, theirs) = (
        served.client("operate"),
        served.client_of("theirs", "read", "theirs"),
    );
    let pay = |amount: &str| {
        let body = format!(r#"{{"amount":"{amount}","date":"2026-05-07"}}"#);
        assert_eq!(ours.post("/v1/invoices/F-3/pay", &body).status, 202);
    };
    let path = "/v1/events/stream";
    let heard = std::thread::scope(|scope| {
        let follows = scope.spawn(|| ours.follow(path, &[], |told| told.contains("C-2")));
        let others = scope.spawn(|| theirs.follow(path, &[], |told| told.contains("C-2")));
        std::thread::sleep(std::time::Duration::from_millis(800));
        pay("10.00");
        let others = others.join().unwrap();
        assert!(
            others.contains("retry:") && !others.contains("moved"),
            "{others}"
        );
        follows.join().unwrap()
    });
    assert!(
        heard.contains("event: moved") && heard.contains("\"payer\":\"C-2\""),
        "{heard}"
    );
    let id = heard
        .lines()
        .rfind(|line| line.starts_with("id: "))
        .unwrap();
    let id = id.trim_start_matches("id: ").to_owned();
    pay("20.00");
    served.until(&ours, "/v1/invoices/F-3", |reply| {
        reply.json()["open"] == "870.00"
    });
    let after = [("Last-Event-ID", id.as_str())];
    let missed = ours.follow(path, &after, |told| told.contains("C-2"));
    assert!(
        missed.contains("C-2") && !missed.contains("event: gap"),
        "{missed}"
    );
    assert!(
        !missed.contains(&format!("id: {id}\n")),
        "not twice: {missed}"
    );
    let strange = [("Last-Event-ID", "other-7")];
    let told = ours.follow(path, &strange, |told| told.contains("gap"));
    assert!(told.contains("event: gap"), "{told}");
}

#[test]
fn a_token_that_is_revoked_hears_nothing_more() {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    let served = Served::new();
    let ours = &served.client("operate");
    let spy = &served.client_of("ours", "read", "spy");
    let (path, most) = ("/v1/events/stream", Duration::from_secs(60));
    let pay = |number: &str| {
        let body = r#"{"amount":"1.00","date":"2026-05-07"}"#;
        let path = format!("/v1/invoices/{number}/pay");
        assert_eq!(ours.post(&path, body).status, 202);
    };
    let (first, over) = (AtomicBool::new(false), AtomicBool::new(false));
    let (spied, heard) = std::thread::scope(|scope| {
        let spies = scope.spawn(|| {
            spy.follow_within(most, path, &[], |told| {
                first.fetch_or(told.contains("\"payer\":\"C-2\""), Ordering::Relaxed);
                over.load(Ordering::Relaxed)
            })
        });
        // Nobody hears what moved before: it is paid until somebody does.
        while !first.load(Ordering::Relaxed) && !spies.is_finished() {
            pay("F-3");
            std::thread::sleep(Duration::from_millis(300));
        }
        let list = served
            .folder
            .jalon("token list --entity ours --format json");
        let id = list.stdout.lines().find_map(|line| {
            let told: serde_json::Value = serde_json::from_str(line).unwrap();
            (told["name"] == "spy").then(|| told["id"].as_str().unwrap().to_owned())
        });
        let revoke = format!("token revoke --entity ours {}", id.unwrap());
        assert_eq!(served.folder.jalon(&revoke).code, 0);
        let is_told = |told: &str| told.contains("\"payer\":\"C-1\"");
        let follows = scope.spawn(move || ours.follow_within(most, path, &[], is_told));
        while !follows.is_finished() {
            pay("F-1");
            std::thread::sleep(Duration::from_millis(300));
        }
        over.store(true, Ordering::Relaxed);
        (spies.join().unwrap(), follows.join().unwrap())
    });
    assert!(heard.contains("\"payer\":\"C-1\""), "{heard}");
    assert!(
        spied.contains("\"payer\":\"C-2\"") && !spied.contains("\"payer\":\"C-1\""),
        "{spied}"
    );
}

#[test]
fn however_many_want_to_follow_what_happens_whoever_watches_is_answered() {
    use std::io::{Read, Write};
    use std::time::{Duration, Instant};

    let served = Served::new();
    let token = served.token("ours", "read", "screens");
    let asks = format!(
        "GET /v1/events/stream HTTP/1.1\r\nhost: jalon\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    let followers = (0..256).map(|_| {
        let mut stream = std::net::TcpStream::connect(&served.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream.write_all(asks.as_bytes()).unwrap();
        let mut head = [0; 1_024];
        let count = stream.read(&mut head).unwrap();
        let head = String::from_utf8_lossy(&head[..count]).to_lowercase();
        (stream, head)
    });
    let followers: Vec<_> = followers.collect();
    let (follow, others): (Vec<_>, Vec<_>) = followers
        .iter()
        .partition(|(_, head)| head.starts_with("http/1.1 200"));
    assert_eq!((follow.len(), others.len()), (64, 192));
    for (_, head) in others {
        assert!(
            head.starts_with("http/1.1 429") && head.contains("retry-after: 30"),
            "{head}"
        );
    }
    let began = Instant::now();
    for path in ["/health/live", "/health/ready", "/metrics"] {
        assert_eq!(served.nobody().get(path).status, 200);
    }
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    drop(followers);
}
