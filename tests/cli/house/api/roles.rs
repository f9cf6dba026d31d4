//! Who may ask what: every route with every role, and without a token.

use std::collections::BTreeSet;

use super::Served;

const ALL: &[&str] = &["read", "operate", "approve", "administer"];
const OPERATES: &[&str] = &["operate", "approve"];
const SIGNS: &[&str] = &["approve"];
const REPAIRS: &[&str] = &["operate", "approve", "administer"];
const ADMINISTERS: &[&str] = &["administer"];

/// Each route, and who may ask it.
pub const MATRIX: &[(&str, &str, &[&str])] = &[
    ("GET", "/v1/me", ALL),
    ("GET", "/v1/invoices", ALL),
    ("GET", "/v1/invoices/{number}", ALL),
    ("GET", "/v1/invoices/{number}/story", ALL),
    ("POST", "/v1/invoices/{number}/hold", OPERATES),
    ("POST", "/v1/invoices/{number}/release", OPERATES),
    ("POST", "/v1/invoices/{number}/dispute", OPERATES),
    ("POST", "/v1/invoices/{number}/settle", OPERATES),
    ("POST", "/v1/invoices/{number}/promise", OPERATES),
    ("POST", "/v1/invoices/{number}/pay", OPERATES),
    ("POST", "/v1/invoices/{number}/close", OPERATES),
    ("POST", "/v1/invoices/{number}/write-off", SIGNS),
    ("POST", "/v1/invoices/{number}/done", OPERATES),
    ("POST", "/v1/invoices/{number}/case", OPERATES),
    ("POST", "/v1/invoices/{number}/recall", OPERATES),
    ("POST", "/v1/letters/{key}/status", OPERATES),
    ("POST", "/v1/invoices/{number}/approve", SIGNS),
    ("POST", "/v1/invoices/{number}/reject", SIGNS),
    ("GET", "/v1/customers", ALL),
    ("GET", "/v1/customers/{customer}", ALL),
    ("POST", "/v1/customers/{customer}/hold", OPERATES),
    ("POST", "/v1/customers/{customer}/release", OPERATES),
    ("GET", "/v1/tasks", ALL),
    ("GET", "/v1/agenda", ALL),
    ("GET", "/v1/outbox", ALL),
    ("GET", "/v1/outbox/{key}", ALL),
    ("POST", "/v1/outbox/{key}/release", OPERATES),
    ("POST", "/v1/outbox/{key}/resolve", OPERATES),
    ("GET", "/v1/incidents", ALL),
    ("POST", "/v1/incidents/{key}/retry", REPAIRS),
    ("POST", "/v1/incidents/{key}/drop", OPERATES),
    ("POST", "/v1/import/invoices", OPERATES),
    ("POST", "/v1/import/customers", OPERATES),
    ("POST", "/v1/import/payments", OPERATES),
    ("POST", "/v1/import/events", OPERATES),
    ("POST", "/v1/import/statements", OPERATES),
    ("POST", "/v1/import/documents", OPERATES),
    ("GET", "/v1/mails", ALL),
    ("POST", "/v1/mails/{key}/done", OPERATES),
    ("POST", "/v1/mails/allow", OPERATES),
    ("GET", "/v1/statuses", ALL),
    ("GET", "/v1/invoices/{number}/statuses", ALL),
    ("POST", "/v1/statuses/{key}/done", OPERATES),
    ("POST", "/v1/statuses/{key}/assign", OPERATES),
    ("POST", "/v1/import/statuses", OPERATES),
    (STREAM.0, STREAM.1, ALL),
    ("GET", "/v1/tokens", ADMINISTERS),
    ("DELETE", "/v1/tokens/{id}", ADMINISTERS),
];

/// What never comes to its end.
pub const STREAM: (&str, &str) = ("GET", "/v1/events/stream");

/// A path with something in the place of its names.
pub fn filled(path: &str, number: &str, key: &str) -> String {
    path.replace("{number}", number)
        .replace("{customer}", number)
        .replace("{key}", key)
        .replace("{id}", "00000000")
}

#[test]
fn each_role_may_do_what_it_is_for_and_nothing_else_and_nobody_may_do_anything() {
    let served = Served::new();
    let nobody = served.nobody();
    let stranger = nobody.with_token("jalon_1_00000000_0000");
    let clients: Vec<_> = ALL
        .iter()
        .map(|role| (*role, served.client(role)))
        .collect();
    for (method, path, may) in MATRIX {
        let path = filled(path, "NONE", &"0".repeat(32));
        for unknown in [&nobody, &stranger] {
            let reply = unknown.ask(method, &path, &[], b"");
            assert_eq!(reply.problem(), "no-token", "{method} {path}");
            assert_eq!(reply.status, 401);
        }
        for (role, client) in &clients {
            if (*method, path.as_str()) == STREAM {
                let told = client.follow(&path, &[], |told| told.contains("retry:"));
                assert!(told.contains("200 OK"), "{role}: {told}");
                continue;
            }
            let reply = client.ask(method, &path, &[], b"");
            if may.contains(role) {
                let known = reply.status != 401 && reply.status != 403;
                assert!(
                    known && reply.status < 500,
                    "{role} {method} {path}: {reply:?}"
                );
            } else {
                assert_eq!(reply.problem(), "not-allowed", "{role} {method} {path}");
                assert_eq!(reply.status, 403);
            }
        }
    }
}

#[test]
fn the_matrix_has_every_route_of_the_document_and_no_other() {
    let folder = crate::run::folder(&[]);
    let told = super::super::json(&folder.jalon("api openapi"));
    assert_eq!(told["openapi"], "3.1.0");
    let paths = told["paths"].as_object().unwrap();
    // What other systems sign and what wants nothing has a word on that; all else wants a token.
    let documented: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            let wants_token = methods.filter(|(_, told)| told.get("security").is_none());
            wants_token.map(|(method, _)| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let listed = MATRIX
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()));
    assert_eq!(documented, listed.collect());
    for (method, path, may) in MATRIX {
        let told = &told["paths"][*path][method.to_lowercase()];
        let said = format!("Roles that may: {}.", may.join(", "));
        assert_eq!(told["description"], said, "{method} {path}");
    }
}

#[test]
fn what_is_documented_is_served_and_nothing_else_at_its_addresses() {
    let served = Served::new();
    let client = served.client("read");
    let told = client.get("/openapi.json").json();
    for (path, methods) in told["paths"].as_object().unwrap() {
        let asked = filled(path, "NONE", &"0".repeat(32)).replace("{name}", "nobody");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let documented = methods.get(method.to_lowercase()).is_some();
            if documented && (method, path.as_str()) == STREAM {
                continue;
            }
            let reply = client.ask(method, &asked, &[], b"");
            // A name that nobody knows is not there, either: that is told by the route.
            let is_served = reply.status != 405 && !reply.body.contains("nothing is served here");
            assert_eq!(is_served, documented, "{method} {path}: {reply:?}");
            assert!(
                !documented
                    || told["paths"][path][method.to_lowercase()]["responses"]
                        .get(reply.status.to_string())
                        .is_some(),
                "{method} {path} answers what is not documented: {reply:?}"
            );
        }
    }
    assert_eq!(client.get("/v1/nothing").status, 404);
}

#[test]
fn a_token_is_shown_once_listed_without_itself_and_worth_nothing_once_it_is_revoked() {
    let served = Served::new();
    let client = served.client_of("ours", "read", "anna");
    assert_eq!(client.get("/v1/me").json()["name"], "anna");
    let listed = served
        .folder
        .jalon("token list --entity ours --format json");
    let token: serde_json::Value =
        serde_json::from_str(listed.stdout.lines().next().unwrap()).unwrap();
    let id = token["id"].as_str().unwrap();
    assert!(!listed.stdout.contains("jalon_"), "{listed:?}");
    let elsewhere = served
        .folder
        .jalon(&format!("token revoke {id} --entity theirs"));
    assert_eq!(elsewhere.code, 2, "{elsewhere:?}");
    assert_eq!(client.get("/v1/me").status, 200);
    let revoked = served
        .folder
        .jalon(&format!("token revoke {id} --entity ours --lang fr"));
    assert!(revoked.stdout.contains("est révoqué"), "{revoked:?}");
    assert_eq!(client.get("/v1/me").problem(), "no-token");
    let administers = served.client("administer");
    let all = administers.get("/v1/tokens").items();
    assert_eq!(all.len(), 2, "{all:?}");
    let own = all.iter().find(|one| one["name"] == "administer").unwrap();
    let path = format!("/v1/tokens/{}", own["id"].as_str().unwrap());
    assert_eq!(administers.ask("DELETE", &path, &[], b"").status, 200);
    assert_eq!(administers.get("/v1/tokens").status, 401);
}
