//! What there is to ask for, for a program that knows only the document.

use serde_json::{Value, json};

use super::hooks::signature;
use super::whole::{
    DISPUTED, FEW, HANDED_OVER, PAID_IN_DOLLARS, PLAIN, SIGNS, bounced, cdar, letters,
};
use super::{NOW, Served};

/// So many invoices, most of them as far as a call that is open and a hand-over that waits for signatures.
pub const INVOICES: usize = 200;

/// What a program that knows only the document can't know: names that are there, by operation where they are meant
/// for one alone, and a request for each operation that nobody does by chance.
pub fn there(served: &Served) -> Value {
    let reads = served.client("read");
    let keys = |path: &str, is_so: &dyn Fn(&Value) -> bool| -> Vec<Value> {
        let items = reads.get(path).items().into_iter().filter(|one| is_so(one));
        items.map(|one| one["key"].clone()).collect()
    };
    let all = |path: &str| keys(path, &|_| true);
    let asking = |why: &str| keys("/v1/statuses?limit=200", &|one| one["asks"] == why);
    let numbers = |from: usize, until: usize| -> Vec<String> {
        (from..until).map(|number| format!("F-{number}")).collect()
    };
    let few = |from: usize| numbers(from, from + FEW);
    let (held, in_doubt) = (
        all("/v1/outbox?state=held"),
        all("/v1/outbox?state=in_doubt"),
    );
    let (incidents, mails) = (all("/v1/incidents"), all("/v1/mails"));
    let (disputed, nameless) = (asking("disputed"), asking("which_invoice"));
    let letters: Vec<Value> = letters(&served.folder)
        .into_iter()
        .map(Value::from)
        .collect();
    let of = |name: &str, value: &Value| json!({"path_parameters": {name: value}});
    let number = |from: usize| of("number", &json!(format!("F-{from}")));
    let key = |key: &Value| of("key", key);
    let with = |mut case: Value, form: &str, body: Value| {
        (case["media_type"], case["body"]) = (form.into(), body);
        case
    };
    let says = |case: Value, body: Value| with(case, "application/json", body);
    let writes = |case: Value, body: &str| with(case, "application/xml", body.into());
    let takes = |record: Value| says(json!({"query": {"source": "erp"}}), record);
    let reported = cdar("205", PLAIN);
    let mut connector = writes(of("name", &json!("platform")), &reported);
    connector["headers"] = json!({
        "webhook-id": "msg_1",
        "webhook-timestamp": NOW.to_string(),
        "webhook-signature": signature(SIGNS.1, "msg_1", NOW, reported.as_bytes()),
    });
    let named = json!({"query": {"name": "F-1.xml", "invoice": "F-1"}});
    let customer = json!({"key": "N-1", "name": "New", "country": "FR"});
    let invoice = json!({"number": "N-1", "customer": "C-1", "issue": "2026-05-04", "due": "2026-06-30",
        "currency": "EUR", "total": "80.00"});
    let payment = json!({"source": "bank", "key": "P-1", "date": "2026-05-06", "amount": "80.00",
        "currency": "EUR", "allocations": [{"invoice": "N-1", "amount": "80.00"}]});
    let event = json!([{"source": "erp", "key": "E-1", "kind": "receipt", "invoice": "N-1",
        "occurred_at": "2026-05-06"}]);
    let statement =
        ":20:S\r\n:25:1/2\r\n:28C:1/1\r\n:60F:C260506EUR0,\r\n:62F:C260507EUR0,\r\n-\r\n";
    json!({
        "number": numbers(PLAIN, INVOICES),
        "customer": ["C-1", "C-2"],
        "name": ["platform"],
        "/v1/outbox/{key} key": held,
        "/v1/outbox/{key}/release key": held,
        "/v1/outbox/{key}/resolve key": in_doubt,
        "/v1/incidents/{key}/retry key": incidents,
        "/v1/mails/{key}/done key": mails,
        "/v1/statuses/{key}/done key": disputed,
        "/v1/statuses/{key}/assign key": nameless,
        "/v1/letters/{key}/status key": letters,
        "/v1/invoices/{number}/case number": few(HANDED_OVER),
        "/v1/invoices/{number}/recall number": few(HANDED_OVER),
        "/v1/invoices/{number}/settle number": few(DISPUTED),
        "examples": {
            "GET /v1/outbox/{key}": [key(&held[0])],
            "POST /v1/connectors/{name}/events": [connector],
            "POST /v1/import/customers": [takes(customer)],
            "POST /v1/import/documents": [writes(named, "<invoice>F-1</invoice>")],
            "POST /v1/import/events": [takes(event)],
            "POST /v1/import/invoices": [takes(invoice)],
            "POST /v1/import/payments": [takes(payment)],
            "POST /v1/import/statements": [writes(json!({}), statement)],
            "POST /v1/import/statuses": [writes(json!({}), &cdar("204", PLAIN))],
            "POST /v1/incidents/{key}/retry": [key(&incidents[0])],
            "POST /v1/invoices/{number}/case": [says(number(HANDED_OVER), json!({"case": "A-77"}))],
            "POST /v1/invoices/{number}/done":
                [says(number(PAID_IN_DOLLARS), json!({"answer": "nobody there"}))],
            "POST /v1/invoices/{number}/recall": [number(HANDED_OVER + 1)],
            "POST /v1/invoices/{number}/release": [number(DISPUTED + 2)],
            "POST /v1/invoices/{number}/settle": [says(number(DISPUTED), json!({"for": "us"}))],
            "POST /v1/letters/{key}/status": [says(key(&letters[0]), json!({"status": "posted"}))],
            "POST /v1/mails/allow": [says(json!({}), json!({"address": bounced(0)}))],
            "POST /v1/mails/{key}/done": [key(&mails[0])],
            "POST /v1/outbox/{key}/release": [key(&held[0])],
            "POST /v1/outbox/{key}/resolve": [says(key(&in_doubt[0]), json!({"becomes": "left"}))],
            "POST /v1/statuses/{key}/assign":
                [says(key(&nameless[0]), json!({"invoice": format!("F-{PLAIN}")}))],
            "POST /v1/statuses/{key}/done": [key(&disputed[1])],
        },
    })
}
