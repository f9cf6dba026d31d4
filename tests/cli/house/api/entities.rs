//! Two legal entities in one store never see each other's data, on any route.

use super::Served;
use super::roles::{MATRIX, STREAM, filled};
use super::there::{INVOICES, Keys};
use super::whole::{installation, run};

/// Words that only ours have, and only theirs.
const OURS: &[&str] = &["F-1", "F-2", "F-3", "C-1", "Client One"];
const THEIRS: &[&str] = &["T-1", "X-1", "Strictly Theirs", "123.45"];

#[test]
fn two_legal_entities_never_see_each_other_on_any_route() {
    let served = Served::new();
    let all = ["operate", "approve", "administer"];
    let of = |entity: &str| all.map(|role| served.client_of(entity, role, role));
    let (ours, theirs) = (of("ours"), of("theirs"));
    let key_of = |client: &super::Client| {
        let waiting = client.get("/v1/outbox?state=waiting").items();
        let held = client.get("/v1/outbox?state=held").items();
        let first = held.iter().chain(&waiting).next().cloned();
        first.map(|one| one["key"].as_str().unwrap().to_owned())
    };
    let own_key = key_of(&ours[0]);
    let before = |client: &super::Client, number: &str| {
        let told = client.get(&format!("/v1/invoices/{number}"));
        assert_eq!(told.status, 200, "{told:?}");
        told.json()["revision"].clone()
    };
    let (our_revision, their_revision) = (before(&ours[0], "F-1"), before(&theirs[0], "T-1"));
    for (clients, number, words) in [(&theirs, "F-1", OURS), (&ours, "T-1", THEIRS)] {
        for (method, path, _) in MATRIX {
            let key = own_key.clone().unwrap_or_else(|| "0".repeat(32));
            let asked = filled(path, number, &key);
            let asked = match *path {
                "/v1/outbox" => format!("{asked}?state=waiting"),
                _ => asked,
            };
            let body = body_of(path);
            if (*method, *path) == STREAM {
                continue;
            }
            for client in clients {
                let headers = [("Content-Type", "application/json")];
                let reply = client.ask(method, &asked, &headers, body.as_bytes());
                assert!(reply.status < 500, "{method} {asked}: {reply:?}");
                // The number that was asked for may be said again; nothing else of it.
                let said = reply.body.replace(number, "");
                for word in words.iter().filter(|word| **word != number) {
                    assert!(!said.contains(word), "{method} {asked}: {reply:?}");
                }
                if path.contains("{number}") && reply.status != 403 {
                    assert_eq!(reply.status, 404, "{method} {asked}: {reply:?}");
                }
                if path.contains("{key}") && std::ptr::eq(clients, &theirs) && reply.status != 403 {
                    assert_eq!(reply.status, 404, "{method} {asked}: {reply:?}");
                }
            }
        }
    }
    assert_eq!(before(&ours[0], "F-1"), our_revision);
    assert_eq!(before(&theirs[0], "T-1"), their_revision);
    let lists = |client: &super::Client| client.get("/v1/invoices").items().len();
    assert_eq!((lists(&ours[0]), lists(&theirs[0])), (3, 1));
}

/// What has a key of its own is asked for by that key: no guess, as a leak would be found by.
#[test]
fn what_is_there_is_not_there_for_another_legal_entity_whatever_key_it_has() {
    let folder = installation(INVOICES);
    let settings = folder.read("jalon-data/jalon.toml");
    let theirs = String::from_utf8(settings.clone()).unwrap();
    let theirs = theirs.replace("legal_entity = \"ours\"", "legal_entity = \"theirs\"");
    folder.write("jalon-data/jalon.toml", theirs.as_bytes());
    run(&folder, "deploy whole.jalon");
    folder.write("jalon-data/jalon.toml", &settings);
    let served = Served::over(folder);
    let keys = Keys::of(&served);
    let ours = served.client("administer");
    let token = ours.get("/v1/tokens").items();
    let token = token[0]["id"].as_str().unwrap().to_owned();
    let theirs =
        ["operate", "approve", "administer"].map(|role| served.client_of("theirs", role, role));
    let reads = served.client("read");
    let stands = |path: &str| {
        let told = reads.get(path);
        assert_eq!(told.status, 200, "{path}: {told:?}");
        told.json()["revision"].clone()
    };
    let before = stands("/v1/invoices/F-0");
    let mut asked_for = 0;
    for (method, path, _) in MATRIX.iter().filter(|(_, path, _)| path.contains('{')) {
        let named = path
            .replace("{number}", "F-0")
            .replace("{customer}", "C-1")
            .replace("{id}", &token);
        for key in keys.one_of_each() {
            let asked = named.replace("{key}", key);
            for client in &theirs {
                let headers = [("Content-Type", "application/json")];
                let reply = client.ask(method, &asked, &headers, body_of(path).as_bytes());
                assert!(
                    [403, 404].contains(&reply.status),
                    "{method} {asked}: {reply:?}"
                );
                asked_for += usize::from(reply.status == 404);
            }
            if asked == named {
                break;
            }
        }
    }
    assert!(asked_for > 100, "{asked_for}");
    assert_eq!(stands("/v1/invoices/F-0"), before);
    assert_eq!(
        reads.get("/v1/customers/C-1").json()["held"],
        serde_json::Value::Null
    );
    let tokens = ours.get("/v1/tokens").items();
    let own = tokens
        .iter()
        .find(|one| one["id"] == token.as_str())
        .unwrap();
    assert_eq!(own["revoked"], serde_json::Value::Null, "{own}");
}

/// A body that makes sense to a route.
fn body_of(path: &str) -> &'static str {
    match path.rsplit('/').next() {
        Some("hold") => r#"{"until":"2026-06-30","reason":"asked"}"#,
        Some("dispute") => r#"{"reason":"broken"}"#,
        Some("settle") => r#"{"for":"us"}"#,
        Some("promise") => r#"{"date":"2026-06-30"}"#,
        Some("pay") => r#"{"amount":"1.00","date":"2026-05-07"}"#,
        Some("close" | "write-off" | "drop") => r#"{"reason":"twice"}"#,
        Some("resolve") => r#"{"becomes":"left"}"#,
        Some("case") => r#"{"case":"A-77"}"#,
        Some("status") => r#"{"status":"posted"}"#,
        Some("assign") => r#"{"invoice":"F-1"}"#,
        Some("allow") => r#"{"address":"nobody@x.example"}"#,
        Some("invoices" | "customers" | "payments" | "events") => "[]",
        _ => "",
    }
}

#[test]
fn a_record_of_another_legal_entity_is_refused_and_the_others_are_taken() {
    let served = Served::new();
    let ours = served.client("operate");
    let theirs = served.client_of("theirs", "operate", "operate");
    let body = r#"[{"number":"F-7","customer":"C-1","issue":"2026-05-01","due":"2026-05-31",
        "currency":"EUR","total":"10.00","legal_entity":"theirs"},
        {"number":"F-8","customer":"C-1","issue":"2026-05-01","due":"2026-05-31",
        "currency":"EUR","total":"10.00","legal_entity":"ours"}]"#;
    let reply = ours.post("/v1/import/invoices", body);
    assert_eq!(reply.status, 200, "{reply:?}");
    let told = reply.json();
    assert_eq!(
        (&told["new"], &told["records"]["rejected"]),
        (&1.into(), &1.into())
    );
    let reject = &told["rejects"][0];
    assert_eq!(reject["faults"][0]["column"], "legal_entity", "{reject}");
    let is_there = |reply: &super::Reply| reply.status == 200;
    served.until(&ours, "/v1/invoices/F-8", is_there);
    for client in [&ours, &theirs] {
        assert_eq!(client.get("/v1/invoices/F-7").status, 404);
    }
    // Whoever may speak for the other one sends it with a token of that one.
    let taken = theirs.post("/v1/import/invoices", body);
    assert_eq!(taken.json()["new"], 1, "{taken:?}");
    served.until(&theirs, "/v1/invoices/F-7", is_there);
}
