//! Every operation of the document is done, each at least once, as the document says: what is sent and what is
//! answered fits what is written there, in status, form and body.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Served;
use super::client::Reply;
use super::doer::{Doer, Sent};
use super::hooks::{now, signature};
use super::whole::{
    DISPUTED, FEW, HANDED_OVER, HELD, PLAIN, SIGNS, bounced, cdar, installation, letters,
};

/// A document of an invoice, without words of its own.
const PAGE: &[u8] =
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";

impl Doer {
    /// What there is to look at; a list without anything would say nothing.
    fn list(&mut self, id: &str, query: &str) -> Vec<Value> {
        let told = self.does(("read", id), &format!("?{query}"), Sent::Nothing);
        let items = told["items"].as_array().cloned().unwrap_or_default();
        assert!(!items.is_empty(), "{id} {query}: {told}");
        items
    }

    /// The keys of a list.
    fn keys(&mut self, id: &str, query: &str) -> Vec<String> {
        let items = self.list(id, query);
        let keys = items.iter().map(|one| text(one, "key").to_owned());
        keys.collect()
    }

    fn operate(&mut self, id: &str, part: &str, body: Value) -> Value {
        self.does(("operate", id), part, Sent::Json(body))
    }

    /// Waits until the daemon has taken what was noted.
    fn until(&self, path: &str, is_so: impl Fn(&Reply) -> bool) {
        self.served.until(&self.clients["read"], path, is_so);
    }

    fn looks(&mut self) {
        for (id, role) in [
            ("isLive", "nobody"),
            ("isReady", "nobody"),
            ("readMetrics", "nobody"),
            ("readDocument", "nobody"),
            ("whoAmI", "administer"),
        ] {
            self.does((role, id), "", Sent::Nothing);
        }
        for state in ["sending", "waiting", "shadow"] {
            self.does(
                ("read", "listOutbox"),
                &format!("?state={state}"),
                Sent::Nothing,
            );
        }
        for state in ["in_doubt", "held", "failed"] {
            for key in self.keys("listOutbox", &format!("state={state}")) {
                self.does(("read", "showOutgoing"), &key, Sent::Nothing);
            }
        }
        for one in self.list("listInvoices", "limit=200") {
            for id in ["showInvoice", "tellInvoice", "statusesOfInvoice"] {
                self.does(("read", id), text(&one, "number"), Sent::Nothing);
            }
        }
        for one in self.list("listCustomers", "late=true") {
            self.does(
                ("read", "showCustomer"),
                text(&one, "customer"),
                Sent::Nothing,
            );
        }
        self.list("listTasks", "team=receivables");
        let agenda = self.does(("read", "tellAgenda"), "?day=today", Sent::Nothing);
        assert!(
            !agenda["sign_offs"].as_array().unwrap().is_empty(),
            "{agenda}"
        );
        self.list("listIncidents", "");
        self.list("listMails", "all=true");
        self.list("listStatuses", "limit=3");
    }

    fn tells_of_invoices(&mut self) {
        let (one, other) = (format!("F-{PLAIN}"), format!("F-{}", PLAIN + 1));
        let day = json!({"until": "2026-06-30", "reason": "a copy is on its way"});
        self.operate("holdInvoice", &one, day);
        self.until(&format!("/v1/invoices/{one}/story"), |reply| {
            reply.body.contains("a copy is on its way")
        });
        self.operate("releaseInvoice", &one, json!({}));
        self.operate(
            "promisePayment",
            &one,
            json!({"date": "2026-06-10", "amount": "20.00"}),
        );
        self.operate(
            "disputeInvoice",
            &one,
            json!({"reason": "broken", "amount": "50.00"}),
        );
        self.operate(
            "settleDispute",
            &format!("F-{DISPUTED}"),
            json!({"for": "customer"}),
        );
        let paid = json!({"amount": "100.00", "date": "2026-05-07", "reference": "B-1"});
        self.operate("payInvoice", &one, paid);
        self.operate("closeInvoice", &other, json!({"reason": "issued twice"}));
        let lost = json!({"reason": "it is not worth it", "amount": "3.50"});
        self.does(("approve", "writeOffInvoice"), &one, Sent::Json(lost));
        self.operate("holdCustomer", "B-1", json!({"reason": "a merger"}));
        self.operate("releaseCustomer", &format!("B-{HELD}"), json!({}));
    }

    fn decides(&mut self) {
        // Nothing else of this test is about this one.
        let number = format!("F-{}", PLAIN + 7);
        let tasks = self.list("listTasks", "team=receivables&limit=200");
        let call = tasks
            .iter()
            .find(|one| one["invoice"] == *number && one["kind"] == "task");
        let call = call.unwrap_or_else(|| panic!("{number} is called about: {tasks:?}"));
        let answer = text(&call["answers"][0], "label").to_owned();
        let mut done = json!({"task": call["name"], "answer": answer});
        if call["answers"][0]["asks"] == json!(["date"]) {
            done["with"] = json!({"date": "2026-06-10"});
        }
        self.operate("closeTask", &number, done);
        let (one, other) = (format!("F-{}", PLAIN + 2), format!("F-{}", PLAIN + 3));
        self.does(("approve", "approveStep"), &one, Sent::Json(json!({})));
        self.does(("approve", "rejectStep"), &other, Sent::Nothing);
        let held = self.keys("listOutbox", "state=held");
        self.operate("releaseOutgoing", &held[0], json!({}));
        let doubtful = self.keys("listOutbox", "state=in_doubt");
        for (key, becomes) in doubtful.iter().zip(["left", "not_left", "sent_again"]) {
            self.operate("resolveOutgoing", key, json!({"becomes": becomes}));
        }
        let incidents = self.keys("listIncidents", "");
        let (one, other) = (&incidents[0], &incidents[1]);
        self.does(("administer", "retryIncident"), one, Sent::Nothing);
        self.operate("dropIncident", other, json!({"reason": "paid in dollars"}));
    }

    fn tells_of_what_left(&mut self) {
        let key = letters(&self.served.folder).remove(0);
        for status in ["posted", "unclaimed"] {
            let told = json!({"status": status, "at": "2026-05-06", "tracking": "2C123"});
            self.operate("tellOfLetter", &key, told);
        }
        let (one, other) = (format!("F-{HANDED_OVER}"), format!("F-{}", HANDED_OVER + 1));
        self.operate("numberCase", &one, json!({"case": "A-77"}));
        for number in [one, other] {
            self.does(("operate", "recallCase"), &number, Sent::Nothing);
        }
        let mail = self.keys("listMails", "").remove(0);
        self.operate("closeMail", &mail, json!({}));
        self.operate("allowAddress", "", json!({"address": bounced(0)}));
        let statuses = self.list("listStatuses", "");
        let asks = |why: &str| {
            let found = statuses.iter().find(|one| one["asks"] == why);
            text(
                found.unwrap_or_else(|| panic!("{why}: {statuses:?}")),
                "key",
            )
            .to_owned()
        };
        let about = json!({"invoice": format!("F-{}", PLAIN + 4)});
        self.operate("assignStatus", &asks("which_invoice"), about);
        self.operate("closeStatus", &asks("disputed"), json!({}));
    }

    fn takes_in(&mut self) {
        let invoice = json!({"number": "N-1", "customer": "C-1", "issue": "2026-05-04", "due": "2026-06-30",
            "currency": "EUR", "total": "80.00"});
        let customer = json!([{"key": "N-1", "name": "New", "country": "FR"}]);
        let payment = json!({"source": "bank", "key": "P-1", "date": "2026-05-06", "amount": "80.00",
            "currency": "EUR", "allocations": [{"invoice": "N-1", "amount": "80.00"}]});
        let event = json!([{"source": "erp", "key": "E-1", "kind": "receipt", "invoice": "N-1",
            "occurred_at": "2026-05-06"}]);
        for (id, records) in [
            ("importCustomers", customer),
            ("importInvoices", invoice),
            ("importPayments", payment),
            ("importEvents", event),
        ] {
            let told = self.operate(id, "?source=erp", records);
            assert_eq!(told["records"]["used"], 1, "{id}: {told}");
        }
        let rejected =
            b"number,customer,issue,due,currency,total\nN-2,C-1,never,2026-06-30,EUR,90.00\n";
        let table = Sent::Form("text/csv", rejected.to_vec());
        let told = self.does(("operate", "importInvoices"), "", table);
        assert_eq!(told["rows"]["rejected"], 1, "{told}");
        let statement = ":20:S\r\n:25:1/2\r\n:28C:1/1\r\n:60F:C260506EUR0,\r\n\
            :61:2605060506C20,00NTRFN-1//B-9\r\n:86:F-40\r\n:62F:C260507EUR20,\r\n-\r\n";
        let statement = Sent::Form("text/csv", statement.into());
        let told = self.does(("operate", "importStatements"), "", statement);
        assert_eq!(told["lines"], 1, "{told}");
        let page = Sent::Form("application/pdf", PAGE.to_vec());
        let told = self.does(
            ("operate", "importDocument"),
            "?name=N-1.pdf&invoice=N-1",
            page,
        );
        assert_eq!(told["became"], "new", "{told}");
        let said = Sent::Form("application/xml", cdar("205", PLAIN + 4).into());
        let told = self.does(("operate", "importStatuses"), "?source=platform", said);
        assert_eq!(told["new"], 1, "{told}");
    }

    /// What another system signs.
    fn hears_of_connectors(&mut self, began: Instant) {
        let id = "connectorEvents";
        let event = json!({"key": "1", "kind": "receipt", "invoice": format!("F-{}", PLAIN + 5),
            "occurred_at": "2026-05-07", "evidence": "system"});
        let schema =
            self.operation(id).2["requestBody"]["content"]["application/json"]["schema"].clone();
        assert_eq!(self.document.faults(&schema, &event), Vec::<String>::new());
        let (body, at) = (event.to_string(), now(began));
        let sign = signature(SIGNS.1, "msg_1", at, body.as_bytes());
        let headers = [
            ("Content-Type", "application/json"),
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", &at.to_string()),
            ("webhook-signature", &sign),
        ];
        let path = "/v1/connectors/platform/events";
        let reply = self.clients["nobody"].ask("POST", path, &headers, body.as_bytes());
        let told = self.holds(id, &reply);
        assert_eq!(told["new"], 1, "{told}");
    }

    /// What moves is heard while it moves; each event has the form that the document tells.
    fn follows(&mut self) {
        let (path, _, operation) = self.operation("followEvents");
        let (reads, operates) = (
            self.clients["read"].clone(),
            self.clients["operate"].clone(),
        );
        let heard = std::thread::scope(|scope| {
            let follows =
                scope.spawn(|| reads.follow(&path, &[], |told| told.contains("\ndata: ")));
            while !follows.is_finished() {
                let paid = r#"{"amount":"1.00","date":"2026-05-07"}"#;
                let number = format!("/v1/invoices/F-{}/pay", PLAIN + 6);
                assert_eq!(operates.post(&number, paid).status, 202);
                std::thread::sleep(Duration::from_millis(300));
            }
            follows.join().unwrap()
        });
        let (head, body) = heard.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).and_then(|told| told.parse().ok());
        let reply = Reply {
            status: status.unwrap(),
            head: head.to_owned(),
            body: body.to_owned(),
        };
        self.holds("followEvents", &reply);
        let schema = &operation["responses"]["200"]["content"]["text/event-stream"]["x-data"];
        let data: Vec<&str> = body
            .lines()
            .filter_map(|line| line.strip_prefix("data: "))
            .collect();
        assert!(!data.is_empty(), "{heard}");
        for one in data {
            let one: Value = serde_json::from_str(one).unwrap();
            assert_eq!(
                self.document.faults(schema, &one),
                Vec::<String>::new(),
                "{one}"
            );
        }
    }

    fn revokes(&mut self) {
        let tokens = self.does(("administer", "listTokens"), "", Sent::Nothing);
        let tokens = tokens["items"].as_array().cloned().unwrap();
        let spare = tokens.iter().find(|one| one["name"] == "read").unwrap();
        self.does(
            ("administer", "revokeToken"),
            text(spare, "id"),
            Sent::Nothing,
        );
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name}: {value}"))
}

#[test]
fn every_operation_of_the_document_is_done_and_answers_as_it_is_written() {
    let mut doer = Doer::new(Served::over(installation(PLAIN + FEW)));
    let began = Instant::now();
    doer.looks();
    doer.tells_of_invoices();
    doer.decides();
    doer.tells_of_what_left();
    doer.takes_in();
    doer.hears_of_connectors(began);
    doer.follows();
    doer.looks();
    doer.revokes();
    let paths = doer.document.0["paths"].as_object().unwrap().values();
    let all = paths.flat_map(|methods| methods.as_object().unwrap().values());
    let all: BTreeSet<&str> = all.map(|one| text(one, "operationId")).collect();
    let not_done: Vec<&&str> = all.iter().filter(|id| !doer.done.contains(**id)).collect();
    assert!(not_done.is_empty(), "nobody does {not_done:?}");
}
