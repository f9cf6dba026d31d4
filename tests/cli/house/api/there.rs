//! What there is to ask for, for a program that knows only the document.

use serde_json::{Map, Value, json};

use super::hooks::signature;
use super::whole::{
    DISPUTED, FEW, HANDED_OVER, HELD, PAID_IN_DOLLARS, PLAIN, SIGNS, bounced, cdar, letters,
};
use super::{NOW, Served};

/// So many invoices, most of them as far as a call that is open and a hand-over that waits for signatures.
pub const INVOICES: usize = 200;

/// What such a program can't know: names that are there, by operation where they are meant for one alone, and a
/// request for each operation that changes something and that may be refused by chance.
pub fn there(served: &Served) -> Value {
    let keys = Keys::of(served);
    let numbers = |from: usize, until: usize| -> Vec<String> {
        (from..until).map(|number| format!("F-{number}")).collect()
    };
    let few = |from: usize| numbers(from, from + FEW);
    json!({
        "number": numbers(PLAIN, INVOICES),
        "customer": ["C-1", "C-2"],
        "name": ["platform"],
        "/v1/outbox/{key} key": keys.held,
        "/v1/outbox/{key}/release key": keys.held,
        "/v1/outbox/{key}/resolve key": keys.in_doubt,
        "/v1/incidents/{key}/retry key": keys.incidents,
        "/v1/incidents/{key}/drop key": keys.incidents,
        "/v1/mails/{key}/done key": keys.mails,
        "/v1/statuses/{key}/done key": keys.disputed,
        "/v1/statuses/{key}/assign key": keys.nameless,
        "/v1/letters/{key}/status key": keys.letters,
        "/v1/invoices/{number}/case number": few(HANDED_OVER),
        "/v1/invoices/{number}/recall number": few(HANDED_OVER),
        "/v1/invoices/{number}/settle number": few(DISPUTED),
        "examples": examples(&keys),
    })
}

/// Keys of what is there.
pub struct Keys {
    held: Vec<String>,
    in_doubt: Vec<String>,
    incidents: Vec<String>,
    mails: Vec<String>,
    disputed: Vec<String>,
    nameless: Vec<String>,
    letters: Vec<String>,
}

impl Keys {
    /// One of each kind: what is there of each is sure.
    pub fn one_of_each(&self) -> [&str; 7] {
        let all = [
            &self.held,
            &self.in_doubt,
            &self.incidents,
            &self.mails,
            &self.disputed,
            &self.nameless,
            &self.letters,
        ];
        all.map(|keys| keys.first().expect("there is one of each kind").as_str())
    }

    /// What is there now.
    pub fn of(served: &Served) -> Keys {
        let reads = served.client("read");
        let keys = |path: &str, asks: Option<&str>| -> Vec<String> {
            let items = reads.get(path).items().into_iter();
            let wanted = items.filter(|one| asks.is_none_or(|why| one["asks"] == why));
            wanted
                .map(|one| one["key"].as_str().unwrap().to_owned())
                .collect()
        };
        let statuses = "/v1/statuses?limit=200";
        Keys {
            held: keys("/v1/outbox?state=held", None),
            in_doubt: keys("/v1/outbox?state=in_doubt", None),
            incidents: keys("/v1/incidents", None),
            mails: keys("/v1/mails", None),
            disputed: keys(statuses, Some("disputed")),
            nameless: keys(statuses, Some("which_invoice")),
            letters: letters(&served.folder),
        }
    }
}

/// The requests, by what they ask: what stands in the place of the name in the path, and the body.
fn examples(keys: &Keys) -> Map<String, Value> {
    let number = |number: usize| json!({"number": format!("F-{number}")});
    let customer = |number: usize| json!({"customer": format!("B-{number}")});
    let key = |keys: &[String]| json!({"key": keys[0]});
    // Nobody else asks about these.
    let open = PAID_IN_DOLLARS;
    let many = [
        ("GET /v1/outbox/{key}", key(&keys.held), None),
        (
            "POST /v1/customers/{customer}/hold",
            customer(0),
            Some(json!({"reason": "a merger"})),
        ),
        (
            "POST /v1/customers/{customer}/release",
            customer(HELD),
            None,
        ),
        ("POST /v1/incidents/{key}/retry", key(&keys.incidents), None),
        (
            "POST /v1/incidents/{key}/drop",
            json!({"key": keys.incidents[1]}),
            Some(json!({"reason": "paid in dollars"})),
        ),
        ("POST /v1/invoices/{number}/approve", number(open), None),
        (
            "POST /v1/invoices/{number}/case",
            number(HANDED_OVER),
            Some(json!({"case": "A-77"})),
        ),
        (
            "POST /v1/invoices/{number}/close",
            number(open + 1),
            Some(json!({"reason": "issued twice"})),
        ),
        (
            "POST /v1/invoices/{number}/dispute",
            number(open + 2),
            Some(json!({"reason": "broken"})),
        ),
        (
            "POST /v1/invoices/{number}/done",
            number(open + 3),
            Some(json!({"answer": "nobody there"})),
        ),
        (
            "POST /v1/invoices/{number}/hold",
            number(open + 4),
            Some(json!({"until": "2026-06-30", "reason": "asked"})),
        ),
        (
            "POST /v1/invoices/{number}/pay",
            number(open + 5),
            Some(json!({"amount": "1.00", "date": "2026-05-07"})),
        ),
        (
            "POST /v1/invoices/{number}/promise",
            number(open + 5),
            Some(json!({"date": "2026-06-10"})),
        ),
        (
            "POST /v1/invoices/{number}/recall",
            number(HANDED_OVER + 1),
            None,
        ),
        ("POST /v1/invoices/{number}/reject", number(open + 6), None),
        (
            "POST /v1/invoices/{number}/release",
            number(DISPUTED + 2),
            None,
        ),
        (
            "POST /v1/invoices/{number}/settle",
            number(DISPUTED),
            Some(json!({"for": "us"})),
        ),
        (
            "POST /v1/invoices/{number}/write-off",
            number(open + 7),
            Some(json!({"reason": "bankrupt", "amount": "3.50"})),
        ),
        (
            "POST /v1/letters/{key}/status",
            key(&keys.letters),
            Some(json!({"status": "posted"})),
        ),
        (
            "POST /v1/mails/allow",
            json!({}),
            Some(json!({"address": bounced(0)})),
        ),
        ("POST /v1/mails/{key}/done", key(&keys.mails), None),
        ("POST /v1/outbox/{key}/release", key(&keys.held), None),
        (
            "POST /v1/outbox/{key}/resolve",
            key(&keys.in_doubt),
            Some(json!({"becomes": "left"})),
        ),
        (
            "POST /v1/statuses/{key}/assign",
            key(&keys.nameless),
            Some(json!({"invoice": format!("F-{PLAIN}")})),
        ),
        (
            "POST /v1/statuses/{key}/done",
            key(&keys.disputed[1..]),
            None,
        ),
    ];
    let many = many.map(|(operation, path, body)| {
        let mut case = json!({"path_parameters": path});
        if let Some(body) = body {
            (case["media_type"], case["body"]) = ("application/json".into(), body);
        }
        (operation, case)
    });
    let all = many.into_iter().chain(taken_in());
    all.map(|(operation, case)| (operation.to_owned(), json!([case])))
        .collect()
}

/// The requests that bring in records.
fn taken_in() -> [(&'static str, Value); 8] {
    let record = |record: Value| json!({"query": {"source": "erp"}, "media_type": "application/json", "body": record});
    let message = |message: &str| json!({"media_type": "application/xml", "body": message});
    let reported = cdar("205", PLAIN);
    let mut connector = message(&reported);
    connector["path_parameters"] = json!({"name": "platform"});
    connector["headers"] = json!({
        "webhook-id": "msg_1",
        "webhook-timestamp": NOW.to_string(),
        "webhook-signature": signature(SIGNS.1, "msg_1", NOW, reported.as_bytes()),
    });
    let mut document = message("<invoice>F-1</invoice>");
    document["query"] = json!({"name": "F-1.xml", "invoice": "F-1"});
    let statement =
        ":20:S\r\n:25:1/2\r\n:28C:1/1\r\n:60F:C260506EUR0,\r\n:62F:C260507EUR0,\r\n-\r\n";
    let customer = json!({"key": "N-1", "name": "New", "country": "FR"});
    let invoice = json!({"number": "N-1", "customer": "C-1", "issue": "2026-05-04", "due": "2026-06-30",
        "currency": "EUR", "total": "80.00"});
    let payment = json!({"source": "bank", "key": "P-1", "date": "2026-05-06", "amount": "80.00",
        "currency": "EUR", "allocations": [{"invoice": "N-1", "amount": "80.00"}]});
    let event = json!({"source": "erp", "key": "E-1", "kind": "receipt", "invoice": "N-1",
        "occurred_at": "2026-05-06"});
    [
        ("POST /v1/connectors/{name}/events", connector),
        ("POST /v1/import/customers", record(customer)),
        ("POST /v1/import/documents", document),
        ("POST /v1/import/events", record(event)),
        ("POST /v1/import/invoices", record(invoice)),
        ("POST /v1/import/payments", record(payment)),
        ("POST /v1/import/statements", message(statement)),
        ("POST /v1/import/statuses", message(&cdar("204", PLAIN))),
    ]
}
