//! What networks say of invoices, on the real binary: late, early, twice, unknown, by whoever can't say it,
//! of a credit note. Class of fault F17. And the way out: who takes an invoice over in time, what is told of
//! its payment.

use std::fs;

use serde_json::{Value, json};

use super::json;
use super::payments::{came, camt, payments};
use super::serve::ledger;
use crate::run::{Folder, folder};

const SCRIPT: &str = r#"team receivables
endpoint platform
event transmitted

journey simple {
  for all invoices
  send to payer by portal
  milestone taken from sending {
    expect transmitted within 4 hours
    missed   task "Not taken over: {number}" for receivables
  }
  milestone received from sending {
    expect receipt from payer at least system within 3 days
    missed   task "Not received: {number}" for receivables
  }
  milestone paid from sending {
    expect payment in full
    step reminder   5 days after due   chase payer by email
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
  on dispute                       pause; task "Dispute: {dispute.reason}" for receivables
  on dispute settled for us        resume
  on dispute settled in part       resume
  on dispute settled for customer  resume; expect credit note within 10 days else alert receivables
  on payment                       post cashed to platform
}
"#;

const TOML: &str = "[folder]\nwatch = \"in\"\nstill = \"1 s\"\n\
    [endpoints.platform]\nfolder = \"platform\"\nstatuses = { cashed = \"FR-CDV 212\" }\n\
    [connectors.pdp]\nsecrets = [{ env = \"PDP\" }]\nnetwork = \"FR-CDV\"\n";

const CONTACTS: &str = "key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n\
    K-2,C-2,payer,Otto,otto@two.example\n";

/// An installation with so many invoices, F-1 and on, that left on the morning of the second of March.
fn house(invoices: usize) -> Folder {
    let mut rows = "number,customer,issue,due,currency,total\n".to_owned();
    for number in 1..=invoices {
        rows += &format!("F-{number},C-1,2026-03-02,2026-03-31,EUR,500.00\n");
    }
    house_of(SCRIPT, TOML, &rows)
}

fn house_of(script: &str, toml: &str, invoices: &str) -> Folder {
    let folder = folder(&[
        ("simple.jalon", script.as_bytes()),
        ("customers.csv", super::CUSTOMERS.as_bytes()),
        ("contacts.csv", CONTACTS.as_bytes()),
        ("invoices.csv", invoices.as_bytes()),
        ("jalon-data/jalon.toml", toml.as_bytes()),
    ]);
    for line in [
        "deploy simple.jalon",
        "import customers customers.csv contacts.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    serve(&folder, "2026-03-02T09:00:00Z");
    folder
}

fn serve(folder: &Folder, now: &str) {
    let done = folder.jalon(&format!("serve --once --pretend-now {now}"));
    assert_eq!(done.code, 0, "{done:?}");
}

/// A message of the French life cycle, about whatever it says, at an hour of the tenth of March in Paris.
fn cdar((code, role): (&str, &str), invoice: &str, hour: u32) -> String {
    let id = format!("{invoice}-{code}-{hour}");
    let more = match code {
        "207" => {
            "<s:SpecifiedDocumentStatus><s:ReasonCode>QTE_ERR</s:ReasonCode>\
            <s:Reason>Quantité erronée</s:Reason></s:SpecifiedDocumentStatus>"
        }
        "211" => {
            "<s:SpecifiedDocumentStatus><s:SpecifiedDocumentCharacteristic><s:TypeCode>MPA</s:TypeCode>\
            <s:ValueAmount currencyID=\"EUR\">500</s:ValueAmount><s:ValueDateTime><s:DateTimeString>20260312\
            </s:DateTimeString></s:ValueDateTime></s:SpecifiedDocumentCharacteristic></s:SpecifiedDocumentStatus>"
        }
        _ => "",
    };
    format!(
        "<r:CrossDomainAcknowledgementAndResponse xmlns:r=\"r\" xmlns:s=\"s\"><r:ExchangedDocument>\
         <s:ID>{id}</s:ID><s:IssuerTradeParty><s:RoleCode>{role}</s:RoleCode></s:IssuerTradeParty>\
         </r:ExchangedDocument><r:AcknowledgementDocument><s:IssueDateTime><s:DateTimeString>20260310{hour:02}0000\
         </s:DateTimeString></s:IssueDateTime><s:ReferenceReferencedDocument><s:IssuerAssignedID>{invoice}\
         </s:IssuerAssignedID><s:TypeCode>380</s:TypeCode><s:ProcessConditionCode>{code}</s:ProcessConditionCode>\
         {more}</s:ReferenceReferencedDocument></r:AcknowledgementDocument>\
         </r:CrossDomainAcknowledgementAndResponse>"
    )
}

/// Imports messages and lets the daemon work; how the import ended, and what was told of it.
fn import(folder: &Folder, messages: &[String]) -> (i32, Value) {
    let _ = fs::remove_dir_all(folder.path.join("messages"));
    for (at, message) in messages.iter().enumerate() {
        folder.write(&format!("messages/{at:02}.xml"), message.as_bytes());
    }
    let line =
        "import statuses messages --source pdp --format json --pretend-now 2026-03-11T08:00:00Z";
    let done = folder.jalon(line);
    let told = json(&done);
    serve(folder, "2026-03-11T08:00:00Z");
    (done.code, told)
}

fn standing(folder: &Folder, invoice: &str) -> Value {
    json(&folder.jalon(&format!("status invoice {invoice} --format json")))
}

fn open(folder: &Folder) -> Vec<Value> {
    let listed = folder.jalon("status list --format json");
    assert_eq!(listed.code, 0, "{listed:?}");
    let lines = listed.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn show(folder: &Folder, invoice: &str) -> Value {
    let shown = folder.jalon(&format!("invoice show {invoice} --format json"));
    assert_eq!(shown.code, 0, "{shown:?}");
    json(&shown)
}

#[test]
fn all_orders_of_one_life_cycle_leave_the_invoice_the_same() {
    let folder = house(4);
    let life = [
        ("200", "WK", 8),
        ("202", "WK", 9),
        ("204", "BY", 10),
        ("207", "BY", 11),
        ("205", "BY", 12),
        ("211", "BY", 13),
    ];
    let orders = [
        [0, 1, 2, 3, 4, 5],
        [5, 4, 3, 2, 1, 0],
        [3, 0, 5, 4, 2, 1],
        [4, 3, 1, 5, 0, 2],
    ];
    // One message of each invoice at a time, so that the daemon works between all of them.
    for turn in 0..life.len() {
        let some = orders.iter().enumerate().map(|(at, order)| {
            let (code, role, hour) = life[order[turn]];
            cdar((code, role), &format!("F-{}", at + 1), hour)
        });
        let (code, told) = import(&folder, &some.collect::<Vec<_>>());
        assert_eq!((code, &told["new"]), (0, &json!(4)), "{told}");
    }
    let stands: Vec<Value> = (1..=4)
        .map(|at| standing(&folder, &format!("F-{at}")))
        .collect();
    for (at, stand) in stands.iter().enumerate() {
        let axes = ["transport", "business", "money"].map(|axis| stand[axis].as_str().unwrap());
        assert_eq!(axes, ["received", "accepted", "payment_announced"]);
        let codes = |one: &Value| -> Vec<Value> {
            let all = one["statuses"].as_array().unwrap();
            all.iter()
                .map(|one| json!([one["code"], one["latest"]]))
                .collect()
        };
        assert_eq!(codes(stand), codes(&stands[0]), "F-{}", at + 1);
    }
    assert_eq!(
        open(&folder),
        Vec::<Value>::new(),
        "the dispute is over in every order"
    );
    let paused = |at: usize| {
        let told = folder.jalon(&format!("invoice show F-{at}"));
        told.stdout.contains("paused") || told.stdout.contains("dispute")
    };
    for at in 1..=4 {
        assert!(!paused(at), "F-{at}");
        // What the buyer announced is no payment.
        assert_eq!(
            show(&folder, &format!("F-{at}"))["open"],
            json!("500.00"),
            "F-{at}"
        );
    }
}

#[test]
fn a_dispute_pauses_until_the_buyer_accepts_and_a_person_sees_it() {
    let folder = house(1);
    import(&folder, &[cdar(("207", "BY"), "F-1", 11)]);
    let waits = open(&folder);
    assert_eq!(waits.len(), 1);
    assert_eq!(
        (&waits[0]["asks"], &waits[0]["reason"]),
        (&json!("disputed"), &json!("Quantité erronée"))
    );
    let tasks = folder.jalon("task list");
    assert!(tasks.stdout.contains("FR-CDV 207"), "{tasks:?}");
    assert!(
        tasks.stdout.contains("Dispute: Quantité erronée"),
        "{tasks:?}"
    );
    // Nothing is chased while it stands.
    serve(&folder, "2026-04-06T12:00:00Z");
    assert_eq!(ledger(&folder).len(), 1);
    import(&folder, &[cdar(("205", "BY"), "F-1", 15)]);
    assert_eq!(open(&folder), Vec::<Value>::new());
    serve(&folder, "2026-04-07T12:00:00Z");
    assert_eq!(ledger(&folder).len(), 2, "it is chased again");
}

#[test]
fn a_dispute_that_a_status_brought_and_people_settled_is_over_in_both_lists() {
    let folder = house(2);
    import(
        &folder,
        &[
            cdar(("207", "BY"), "F-1", 11),
            cdar(("208", "BY"), "F-2", 11),
        ],
    );
    assert_eq!(open(&folder).len(), 2);
    let settled = folder.jalon("invoice settle F-1 --for us --by zoe");
    assert_eq!(settled.code, 0, "{settled:?}");
    serve(&folder, "2026-03-11T09:00:00Z");
    let waits: Vec<Value> = open(&folder)
        .iter()
        .map(|one| one["asks"].clone())
        .collect();
    assert_eq!(waits, ["suspended"], "what is not settled still waits");
    let of = standing(&folder, "F-1");
    assert_eq!(of["statuses"][0]["done_by"], json!("zoe"), "{of}");
    assert!(!folder.jalon("invoice show F-1").stdout.contains("paused"));
    let twice = folder.jalon("invoice settle F-1 --for us --by zoe");
    assert_eq!(twice.code, 2, "{twice:?}");
}

#[test]
fn what_comes_twice_counts_once_and_what_says_something_else_under_its_number_is_refused() {
    let folder = house(1);
    let first = cdar(("202", "WK"), "F-1", 9);
    let (_, told) = import(&folder, std::slice::from_ref(&first));
    assert_eq!(
        (&told["new"], &told["known_before"]),
        (&json!(1), &json!(0))
    );
    let (code, told) = import(&folder, std::slice::from_ref(&first));
    assert_eq!(
        (code, &told["new"], &told["known_before"]),
        (0, &json!(0), &json!(1))
    );
    let other = first.replace("2026031009", "2026031017");
    let (code, told) = import(&folder, &[other]);
    assert_eq!((code, &told["new"]), (1, &json!(0)), "{told}");
    assert!(
        told["rejects"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("said something else")
    );
    let remedy = told["rejects"][0]["remedy"].as_str().unwrap();
    assert!(remedy.contains("nothing of this message"), "{told}");
    assert_eq!(
        standing(&folder, "F-1")["statuses"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn of_events_in_a_file_the_good_ones_are_taken_and_the_others_named_by_line_and_member() {
    let folder = house(1);
    let good = r#"{"key":"1","network":"FR-CDV","code":"202","invoice":"F-1","occurred_at":"2026-03-10T09:00:00Z"}"#;
    let lines = [
        good.to_owned(),
        good.replace("\"1\"", "\"2\"").replace("invoice", "invioce"),
        "{\"key\": ".to_owned(),
        good.replace("\"1\"", "\"3\"")
            .replace("2026-03-10T09:00:00Z", "hier"),
        good.replace("\"1\"", "\"4\"")
            .replace("\"network\":\"FR-CDV\",", ""),
        good.replace("\"1\"", "\"5\"").replace("202", "203"),
    ];
    folder.write("events.jsonl", lines.join("\n").as_bytes());
    let line = "import statuses events.jsonl --source q --format json";
    let done = folder.jalon(&format!(
        "{line} --lang fr --pretend-now 2026-03-11T08:00:00Z"
    ));
    assert_eq!(done.code, 1, "{done:?}");
    let told = super::json(&done);
    assert_eq!(told["new"], 2, "{told}");
    let rejects: Vec<(u64, &str)> = told["rejects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["line"].as_u64().unwrap(),
                one["reason"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        rejects,
        [
            (2, "il manque `invoice`"),
            (2, "un statut n'a pas de membre `invioce`"),
            (3, "le JSON est abîmé"),
            (4, "`occurred_at` ne peut pas être hier"),
            (5, "il ne dit pas de quel réseau (`network`) est son code"),
        ],
        "{told}"
    );
}

#[test]
fn of_events_in_a_file_one_that_contradicts_another_is_named_and_the_others_are_taken() {
    let folder = house(1);
    let good = r#"{"key":"1","network":"FR-CDV","code":"202","invoice":"F-1","occurred_at":"2026-03-10T09:00:00Z"}"#;
    let lines = [
        good.to_owned(),
        good.replace("202", "203"),
        good.replace("\"1\"", "\"2\"").replace("202", "204"),
    ];
    folder.write("events.jsonl", lines.join("\n").as_bytes());
    let line = "import statuses events.jsonl --source q --format json";
    let done = folder.jalon(&format!("{line} --pretend-now 2026-03-11T08:00:00Z"));
    assert_eq!(done.code, 1, "{done:?}");
    let told = super::json(&done);
    assert_eq!((&told["new"], &told["statuses"]), (&json!(2), &json!(2)));
    let rejects = told["rejects"].as_array().unwrap();
    assert_eq!(rejects.len(), 1, "{told}");
    assert_eq!(rejects[0]["line"], 2);
    let reason = rejects[0]["reason"].as_str().unwrap();
    assert_eq!(
        reason,
        "the status 1 of q came before, and said something else"
    );
    let kept = standing(&folder, "F-1");
    assert_eq!(kept["statuses"].as_array().unwrap().len(), 2, "{kept}");
}

#[test]
fn a_message_of_ours_that_is_rejected_is_told_by_the_invoice_that_it_carried() {
    let folder = house(1);
    let sent = ledger(&folder);
    let sent = sent.iter().find(|line| line["invoices"][0] == "F-1");
    let key = sent.unwrap()["key"].as_str().unwrap().to_owned();
    let control = format!(
        "UNB+UNOA:3+ACME:14+BUYER:14+260302:1200+77'UNH+1+CONTRL:D:3:UN'UCI+{key}+ACME:14+BUYER:14+4'UNT+3+1'UNZ+1+77'"
    );
    folder.write("control.edi", control.as_bytes());
    let done = folder.jalon("import statuses control.edi --pretend-now 2026-03-03T08:00:00Z");
    assert_eq!(done.code, 0, "{done:?}");
    let open = open(&folder);
    assert_eq!(
        (&open[0]["invoice"], &open[0]["message"]),
        (&json!("F-1"), &json!(key)),
        "{open:?}"
    );
    let status = open[0]["key"].as_str().unwrap();
    for line in ["status list".to_owned(), format!("status show {status}")] {
        let told = folder.jalon(&line);
        assert!(told.stdout.contains("F-1"), "{told:?}");
    }
}

#[test]
fn what_comes_before_its_invoice_waits_for_it() {
    let folder = house(1);
    let (_, told) = import(
        &folder,
        &[
            cdar(("202", "WK"), "F-9", 9),
            cdar(("207", "BY"), "F-9", 11),
        ],
    );
    assert_eq!(
        (&told["new"], &told["parked"]),
        (&json!(2), &json!(2)),
        "{told}"
    );
    let row = "number,customer,issue,due,currency,total\nF-9,C-2,2026-03-09,2026-04-08,EUR,70.00\n";
    folder.write("late.csv", row.as_bytes());
    let taken = folder.jalon("import invoices late.csv --pretend-now 2026-03-11T08:30:00Z");
    assert_eq!(taken.code, 0, "{taken:?}");
    for minute in 31..34 {
        serve(&folder, &format!("2026-03-11T08:{minute}:00Z"));
    }
    let tasks = folder.jalon("task list");
    assert!(
        tasks.stdout.contains("Dispute: Quantité erronée"),
        "{tasks:?}"
    );
}

#[test]
fn what_cannot_count_is_kept_and_a_person_sees_why() {
    let folder = house(1);
    let credit = cdar(("210", "BY"), "A-1", 9).replace(">380<", ">381<");
    let future = cdar(("213", "WK"), "F-1", 9).replace("20260310", "20260910");
    let messages = [
        cdar(("207", "SE"), "F-1", 9),
        cdar(("999", "BY"), "F-1", 10),
        cdar(("225", "SE"), "F-1", 11),
        cdar(("212", "SE"), "F-1", 12),
        credit,
        future,
        "UNB+UNOC:3+B+S+260310:1500+1'UNH+1+CONTRL:D:3:UN'UCI+42+S+B+4'UNT+3+1'UNZ+1+1'".to_owned(),
    ];
    let (code, told) = import(&folder, &messages);
    assert_eq!(
        (code, &told["new"], &told["for_people"]),
        (0, &json!(7), &json!(6)),
        "{told}"
    );
    let mut asks: Vec<String> = open(&folder)
        .iter()
        .map(|one| {
            one["refused"]
                .as_str()
                .or(one["asks"].as_str())
                .unwrap()
                .to_owned()
        })
        .collect();
    asks.sort();
    let wanted = [
        "credit_note",
        "future",
        "payee_changed",
        "unknown_code",
        "which_invoice",
        "wrong_issuer",
    ];
    assert_eq!(asks, wanted);
    let stand = standing(&folder, "F-1");
    assert_eq!(
        (&stand["business"], &stand["transport"], &stand["money"]),
        (&Value::Null, &Value::Null, &json!("paid"))
    );
    assert_eq!(
        show(&folder, "F-1")["open"],
        json!("500.00"),
        "212 is an echo and closes nothing"
    );

    // A person says which invoice the interchange was; its rejection reaches the journey.
    let key = |asks: &str| {
        let found = open(&folder);
        let found = found.iter().find(|one| one["asks"] == asks);
        found.map(|one| one["key"].as_str().unwrap().to_owned())
    };
    let which = key("which_invoice").unwrap();
    let assigned = folder.jalon(&format!("status assign {which} F-1 --by zoe"));
    assert_eq!(assigned.code, 0, "{assigned:?}");
    serve(&folder, "2026-03-11T09:00:00Z");
    assert_eq!(standing(&folder, "F-1")["transport"], json!("rejected"));
    // The same message once more says nothing new, and takes nothing back.
    let (code, told) = import(&folder, &messages);
    assert_eq!((code, &told["new"]), (0, &json!(0)), "{told}");
    assert_eq!(standing(&folder, "F-1")["transport"], json!("rejected"));
    let rejected = key("rejected").unwrap();
    assert_eq!(
        folder
            .jalon(&format!("status done {rejected} --by zoe"))
            .code,
        0
    );
    assert_eq!(key("rejected"), None);
    let twice = folder.jalon(&format!("status done {rejected} --by zoe"));
    assert_ne!(twice.code, 0, "{twice:?}");
    let said = folder.jalon(&format!("--lang fr status show {rejected}"));
    assert!(
        said.stdout.contains("traité par") && said.stdout.contains("zoe"),
        "{said:?}"
    );
}

#[test]
fn a_connector_has_a_folder_of_its_own_and_what_is_not_taken_lies_with_its_reason() {
    let folder = house(1);
    let put = |name: &str, text: &str| {
        let path = format!("jalon-data/in/statuses/{name}");
        folder.write(&path, text.as_bytes());
        let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3_600);
        let file = fs::File::options()
            .write(true)
            .open(folder.path.join(path))
            .unwrap();
        file.set_modified(long_ago).unwrap();
    };
    put("pdp/one.xml", &cdar(("202", "WK"), "F-1", 9));
    put(
        "pdp/events.json",
        r#"[{"key":"7","code":"207","invoice":"F-1","occurred_at":"2026-03-10T12:00:00Z","reason":"Prix"}]"#,
    );
    put("pdp/half.xml.tmp", "<");
    put("bad.xml", "<!DOCTYPE x><ApplicationResponse/>");
    put(
        "invoice.edi",
        "UNB+UNOC:3+B+S+260310:1500+1'UNH+1+INVOIC:D:96A:UN'UNT+2+1'UNZ+1+1'",
    );
    serve(&folder, "2026-03-11T08:00:00Z");
    let stand = standing(&folder, "F-1");
    assert_eq!(
        (&stand["transport"], &stand["business"]),
        (&json!("received"), &json!("disputed"))
    );
    assert!(
        stand["statuses"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["source"] == "pdp")
    );
    let names = |of: &str| {
        let entries = fs::read_dir(folder.path.join("jalon-data/in").join(of)).unwrap();
        let mut names: Vec<String> = entries
            .map(|one| one.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("done"), ["events.json", "one.xml"]);
    assert_eq!(
        names("failed"),
        ["bad.xml", "bad.xml.txt", "invoice.edi", "invoice.edi.txt"]
    );
    assert_eq!(names("statuses/pdp"), ["half.xml.tmp"]);
    let why = fs::read_to_string(folder.path.join("jalon-data/in/failed/invoice.edi.txt")).unwrap();
    assert!(why.contains("INVOIC"), "{why}");
}

#[test]
fn whoever_takes_an_invoice_over_has_hours_and_its_payment_is_told_as_212() {
    let folder = house(2);
    // F-1 is taken over and received in time, F-2 by nobody.
    let at = |message: String| message.replace("20260310", "20260302");
    import_at(
        &folder,
        &[
            at(cdar(("201", "WK"), "F-1", 11)),
            at(cdar(("202", "WK"), "F-1", 12)),
        ],
        "2026-03-02T11:30:00Z",
    );
    serve(&folder, "2026-03-02T14:00:00Z");
    serve(&folder, "2026-03-06T12:00:00Z");
    let tasks = folder.jalon("task list");
    let asked = |what: &str| tasks.stdout.contains(what);
    assert!(
        asked("Not taken over: F-2") && asked("Not received: F-2"),
        "{tasks:?}"
    );
    assert!(!asked("F-1"), "{tasks:?}");

    let paid = "source,key,date,amount,currency,invoice\nbank,B-1,2026-03-09,200.00,EUR,F-1\n";
    folder.write("paid.csv", paid.as_bytes());
    let done = folder.jalon("import payments paid.csv --pretend-now 2026-03-09T08:00:00Z");
    assert_eq!(done.code, 0, "{done:?}");
    serve(&folder, "2026-03-09T08:05:00Z");
    let out = fs::read_dir(folder.path.join("jalon-data/platform")).unwrap();
    let posts: Vec<Value> = out
        .map(|one| one.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
        .collect();
    assert_eq!(posts.len(), 1);
    let (post, data) = (&posts[0], &posts[0]["data"]);
    assert_eq!(
        (&post["name"], &post["invoices"]),
        (&json!("cashed"), &json!(["F-1"]))
    );
    assert_eq!(
        (&data["status_network"], &data["status_code"]),
        (&json!("FR-CDV"), &json!("212"))
    );
    assert_eq!(
        (&data["payment"], &data["paid"], &data["payment_date"]),
        (&json!("200.00"), &json!("200.00"), &json!("2026-03-09"))
    );
}

/// An installation that states 212 in the format of the life cycle; invoices tell their rates of VAT.
fn house_that_states(rows: &str) -> Folder {
    house_that_states_by(SCRIPT, rows)
}

/// The same, by another script.
fn house_that_states_by(script: &str, rows: &str) -> Folder {
    let declared = "event transmitted\n\ninvoice {\n  vat_rate  text or unknown\n}\n";
    let script = script.replace("event transmitted\n", declared);
    let toml = TOML.replace(
        "folder = \"platform\"",
        "folder = \"platform\"\nformat = \"cdar\"",
    );
    let toml = format!("{toml}[seller]\nname = \"Acme & Cie\"\nregistrations = [\"100000009\"]\n");
    let head = "number,customer,issue,due,currency,total,vat_rate\n";
    house_of(&script, &toml, &format!("{head}{rows}"))
}

/// What lies in the folder of the platform, by how names end, in the order of the names.
fn handed_to_the_platform(folder: &Folder, end: &str) -> Vec<Vec<u8>> {
    let out = fs::read_dir(folder.path.join("jalon-data/platform")).unwrap();
    let mut paths: Vec<_> = out.map(|one| one.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|of| of == end));
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn pay(folder: &Folder, rows: &str, now: &str) {
    let paid = format!("source,key,date,amount,currency,invoice\n{rows}");
    folder.write("paid.csv", paid.as_bytes());
    let done = folder.jalon(&format!("import payments paid.csv --pretend-now {now}"));
    assert_eq!(done.code, 0, "{done:?}");
    serve(folder, now);
}

#[test]
fn a_payment_is_stated_as_the_message_of_the_life_cycle_by_rate_of_vat() {
    let folder = house_that_states(
        "F-1,C-1,2026-03-02,2026-03-31,EUR,500.00,20=400.00; 5.5=100.00\n\
         F-2,C-1,2026-03-02,2026-03-31,EUR,500.00,\n",
    );
    pay(
        &folder,
        "bank,B-1,2026-03-09,333.33,EUR,F-1\nbank,B-2,2026-03-09,500.00,EUR,F-2\n",
        "2026-03-09T08:05:00Z",
    );
    let stated = handed_to_the_platform(&folder, "xml");
    assert_eq!(stated.len(), 1, "nobody knows the rate of F-2");
    let read = jalon_status::read(&stated[0]).unwrap();
    let fact = &read.facts[0];
    assert_eq!(
        (&*fact.code, fact.seller.as_deref()),
        ("212", Some("100000009"))
    );
    assert_eq!(fact.about, jalon_status::About::Invoice("F-1".to_owned()));
    assert_eq!(fact.amount.unwrap().amount, "333.33".parse().unwrap());
    assert_eq!(fact.date.unwrap().to_string(), "2026-03-09");
    let text = String::from_utf8(stated[0].clone()).unwrap();
    for part in [
        "<ram:Name>Acme &amp; Cie</ram:Name>",
        "<ram:ValueAmount currencyID=\"EUR\">266.66</ram:ValueAmount>",
        "<ram:ValuePercent>5.5</ram:ValuePercent>",
        "<udt:DateTimeString format=\"204\">20260309090500</udt:DateTimeString>",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }

    // The rest comes: both messages together state what the invoice has of each rate.
    pay(
        &folder,
        "bank,B-3,2026-03-10,166.67,EUR,F-1\n",
        "2026-03-10T08:05:00Z",
    );
    let stated = handed_to_the_platform(&folder, "xml");
    let all: Vec<String> = stated
        .into_iter()
        .map(|one| String::from_utf8(one).unwrap())
        .collect();
    let of = |rate: &str| {
        let end = format!("<ram:ValuePercent>{rate}</ram:ValuePercent>");
        let cents = all.iter().map(|one| {
            let before = one.split(&end).next().unwrap();
            let amount = before.rsplit("currencyID=\"EUR\">").next().unwrap();
            let amount = amount.split('<').next().unwrap();
            amount.replace('.', "").parse::<i64>().unwrap()
        });
        cents.sum::<i64>()
    };
    assert_eq!(
        (all.len(), of("20"), of("5.5")),
        (2, 40_000, 10_000),
        "{all:?}"
    );
    let held = folder.jalon("outbox list --state held");
    assert!(held.stdout.contains("vat_rate"), "{held:?}");

    // Whoever knows that it will never be stated puts it away.
    let key = held.stdout.split_whitespace().next().unwrap();
    let now = "2026-03-10T09:00:00Z";
    let left = folder.jalon(&format!("outbox resolve {key} --left --by ana"));
    assert_ne!(left.code, 0, "it never left: {left:?}");
    let away = folder.jalon(&format!("outbox resolve {key} --not-left --by ana"));
    assert_eq!(away.code, 0, "{away:?}");
    serve(&folder, now);
    let held = folder.jalon("outbox list --state held");
    assert!(!held.stdout.contains(key), "{held:?}");
    let failed = folder.jalon("outbox list --state failed");
    assert!(
        failed.stdout.contains(key) && failed.stdout.contains("ana"),
        "{failed:?}"
    );
}

/// What was stated of payments, in minor units, in the order of the names of the messages.
fn cashed(folder: &Folder) -> Vec<i64> {
    let stated = handed_to_the_platform(folder, "xml");
    let amounts = stated.iter().map(|one| {
        let read = jalon_status::read(one).unwrap();
        let amount = read.facts[0].amount.unwrap().amount.to_string();
        amount.replace('.', "").parse::<i64>().unwrap()
    });
    let mut amounts: Vec<i64> = amounts.collect();
    amounts.sort_unstable();
    amounts
}

#[test]
fn money_from_the_account_is_stated_as_a_payment_and_so_is_what_a_person_corrects() {
    let on_payment = "  on payment                       post cashed to platform\n";
    let reversed = on_payment.replace("payment    ", "payment reversed    ");
    let script = SCRIPT.replace(on_payment, &format!("{on_payment}{reversed}"));
    let folder = house_that_states_by(&script, "F-1,C-1,2026-03-02,2026-03-31,EUR,500.00,20\n");
    let entries = [
        came("B-1", "300.00", ("CLIENT ONE", "F-1")),
        came("B-2", "200.00", ("CLIENT ONE", "as agreed")),
    ];
    folder.write("s.xml", camt("053", &entries.concat()).as_bytes());
    let acts = |line: &str, now: &str| {
        let done = folder.jalon(&format!("{line} --pretend-now {now}"));
        assert_eq!(done.code, 0, "{done:?}");
        serve(&folder, now);
    };
    acts("import statements s.xml", "2026-03-20T09:00:00Z");
    assert_eq!(cashed(&folder), [30_000]);
    let waits = payments(&folder, "waits");
    let name = waits[0]["payment"].as_str().unwrap();
    acts(
        &format!("payment match {name} --customer C-1"),
        "2026-03-20T10:00:00Z",
    );
    let to_it = format!("payment match {name} F-1");
    acts(&to_it, "2026-03-20T11:00:00Z");
    assert_eq!(cashed(&folder), [20_000, 30_000]);
    acts(&format!("payment unmatch {name}"), "2026-03-20T12:00:00Z");
    assert_eq!(cashed(&folder), [-20_000, 20_000, 30_000]);
    acts(&to_it, "2026-03-20T13:00:00Z");
    assert_eq!(cashed(&folder), [-20_000, 20_000, 20_000, 30_000]);
}

#[test]
fn what_is_taken_back_before_it_was_stated_is_not_stated_and_neither_is_its_return() {
    let on_payment = "  on payment                       post cashed to platform\n";
    let reversed = on_payment.replace("payment    ", "payment reversed    ");
    let script = SCRIPT.replace(on_payment, &format!("{on_payment}{reversed}"));
    // Nobody knows the rate yet, so the message is held.
    let head = "number,customer,issue,due,currency,total,vat_rate\n";
    let row = "F-1,C-1,2026-03-02,2026-03-31,EUR,500.00,";
    let folder = house_that_states_by(&script, &format!("{row}\n"));
    let entries = [came("B-2", "200.00", ("CLIENT ONE", "as agreed"))];
    folder.write("s.xml", camt("053", &entries.concat()).as_bytes());
    let acts = |line: &str, now: &str| {
        let done = folder.jalon(&format!("{line} --pretend-now {now}"));
        assert_eq!(done.code, 0, "{done:?}");
        serve(&folder, now);
    };
    acts("import statements s.xml", "2026-03-20T09:00:00Z");
    let waits = payments(&folder, "waits");
    let name = waits[0]["payment"].as_str().unwrap();
    let to_it = format!("payment match {name} F-1");
    acts(&to_it, "2026-03-20T11:00:00Z");
    let held = folder.jalon("outbox list --state held").stdout;
    assert!(held.contains("vat_rate"), "{held}");
    acts(&format!("payment unmatch {name}"), "2026-03-20T12:00:00Z");
    let held = folder.jalon("outbox list --state held").stdout;
    assert!(!held.contains("vat_rate"), "{held}");
    let why = folder.jalon("invoice why F-1").stdout;
    let said = "not sent: the payment was taken back before it was stated";
    assert_eq!(why.matches(said).count(), 2, "{why}");
    // Matched again, it is stated once the rate is known.
    folder.write("rate.csv", format!("{head}{row}20\n").as_bytes());
    acts("import invoices rate.csv", "2026-03-20T13:00:00Z");
    acts(&to_it, "2026-03-20T14:00:00Z");
    acts("outbox release --all", "2026-03-20T15:00:00Z");
    assert_eq!(
        cashed(&folder),
        [20_000],
        "{}",
        folder.jalon("invoice why F-1").stdout
    );
}

#[test]
fn a_status_about_the_invoice_of_another_seller_is_kept_and_told_and_changes_nothing() {
    let folder = house_that_states(
        "F-1,C-1,2026-03-02,2026-03-31,EUR,500.00,20\nF-2,C-1,2026-03-02,2026-03-31,EUR,500.00,20\n",
    );
    let of = |seller: &str, invoice: &str| {
        let party = format!(
            "<s:IssuerTradeParty><s:GlobalID schemeID=\"0002\">{seller}</s:GlobalID></s:IssuerTradeParty>\
             </s:ReferenceReferencedDocument>"
        );
        cdar(("207", "BY"), invoice, 11).replace("</s:ReferenceReferencedDocument>", &party)
    };
    let (code, told) = import(&folder, &[of("200000008", "F-1"), of("100000009", "F-2")]);
    assert_eq!((code, &told["new"]), (0, &json!(2)), "{told}");
    let refused: Vec<Value> = open(&folder)
        .iter()
        .map(|one| json!([one["invoice"], one["refused"], one["seller"]]))
        .filter(|one| one[1] != Value::Null)
        .collect();
    assert_eq!(refused, [json!(["F-1", "other_seller", "200000008"])]);
    assert_eq!(standing(&folder, "F-1")["business"], Value::Null);
    assert_eq!(standing(&folder, "F-2")["business"], json!("disputed"));
    let tasks = folder.jalon("task list").stdout;
    assert_eq!(
        tasks.matches("Dispute: Quantité erronée").count(),
        1,
        "{tasks}"
    );

    // A house that does not say who it is asks nobody.
    let open_to_all = house(1);
    import(&open_to_all, &[of("200000008", "F-1")]);
    assert_eq!(standing(&open_to_all, "F-1")["business"], json!("disputed"));
}

#[test]
fn a_deposit_that_the_portal_took_in_is_said_and_an_invoice_that_it_refused_is_seen() {
    let folder = house(2);
    let report = r#"{"numeroFluxDepot":"CPP1","etatCourantDepotFlux":"IN_INTEGRE_PARTIEL",
        "dateHeureEtatCourantFlux":"2026-03-10T11:08:00.000+01:00","listeErreurTechnique":[],
        "listeErreurDP":[{"numeroDP":"F-2","libelleErreurDP":"SIRET inconnu"}]}"#;
    let (code, told) = import(&folder, &[report.to_owned()]);
    assert_eq!((code, &told["new"]), (0, &json!(2)), "{told}");
    let waits: Vec<Value> = open(&folder)
        .iter()
        .map(|one| json!([one["invoice"], one["asks"], one["reason"]]))
        .collect();
    assert_eq!(waits, [json!(["F-2", "rejected", "SIRET inconnu"])]);
    assert_eq!(standing(&folder, "F-2")["transport"], json!("rejected"));
    let unknown = report
        .replace("IN_INTEGRE_PARTIEL", "IN_INCIDENTE")
        .replace("CPP1", "CPP2");
    import(&folder, &[unknown]);
    let asks: Vec<Value> = open(&folder)
        .iter()
        .map(|one| one["asks"].clone())
        .collect();
    assert!(asks.contains(&json!("which_invoice")), "{asks:?}");
}

fn import_at(folder: &Folder, messages: &[String], now: &str) {
    let _ = fs::remove_dir_all(folder.path.join("messages"));
    for (at, message) in messages.iter().enumerate() {
        folder.write(&format!("messages/{at:02}.xml"), message.as_bytes());
    }
    let done = folder.jalon(&format!(
        "import statuses messages --source pdp --pretend-now {now}"
    ));
    assert_eq!(done.code, 0, "{done:?}");
    serve(folder, now);
}

#[test]
fn a_status_that_says_how_much_is_disputed_disputes_no_more() {
    let folder = house(6);
    let event = |key: &str, invoice: &str, more: &str| {
        format!(
            "{{\"key\": \"{key}\", \"network\": \"FR-CDV\", \"code\": \"207\", \"invoice\": \"{invoice}\", \
             \"issuer\": \"buyer\", \"occurred_at\": \"2026-03-10T10:00:00Z\"{more}}}\n"
        )
    };
    let part = ", \"amount\": \"200.00\", \"currency\": \"EUR\"";
    let unusable = [
        ", \"amount\": \"-50.00\", \"currency\": \"EUR\"",
        ", \"amount\": \"50.00\", \"currency\": \"USD\"",
        ", \"amount\": \"50.001\", \"currency\": \"EUR\"",
    ];
    let mut said = event("1", "F-1", part) + &event("2", "F-2", "");
    for (at, amount) in (3..).zip(unusable) {
        said += &event(&at.to_string(), &format!("F-{at}"), amount);
    }
    folder.write("said.jsonl", said.as_bytes());
    let done =
        folder.jalon("import statuses said.jsonl --source pdp --pretend-now 2026-03-11T08:00:00Z");
    assert_eq!(done.code, 0, "{done:?}");
    serve(&folder, "2026-03-11T08:00:00Z");
    // A network's message has no amount of what is contested: one that was paid is none.
    let paid = "<s:SpecifiedDocumentCharacteristic><s:TypeCode>MPA</s:TypeCode>\
        <s:ValueAmount currencyID=\"EUR\">200</s:ValueAmount></s:SpecifiedDocumentCharacteristic>\
        </s:SpecifiedDocumentStatus>";
    let message = cdar(("207", "BY"), "F-6", 11).replacen("</s:SpecifiedDocumentStatus>", paid, 1);
    assert!(message.contains("MPA"));
    import(&folder, &[message]);
    let why = |invoice: &str| folder.jalon(&format!("invoice why {invoice}")).stdout;
    assert!(why("F-1").contains("disputed 200.00 EUR"), "{}", why("F-1"));
    // Without an amount, or with one that can't be used, it is the whole.
    for invoice in ["F-2", "F-3", "F-4", "F-5", "F-6"] {
        let told = why(invoice);
        assert!(told.contains("disputed 500.00 EUR"), "{told}");
    }
    let incidents = folder.jalon("incident list").stdout;
    assert_eq!(incidents, "there is no incident\n");
}
