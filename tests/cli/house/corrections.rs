//! What comes again and says something else: the latest record of an invoice, a customer or a contact counts,
//! and a payment or an event stands as it came first.

use serde_json::{Value, json};

use super::{house, json};
use crate::run::Folder;

/// What an import told: its exit code, and what came of it.
fn import(folder: &Folder, kind: &str, file: &str, content: &str) -> (i32, Value) {
    folder.write(file, content.as_bytes());
    let done = folder.jalon(&format!("import {kind} {file} --format json"));
    (done.code, json(&done))
}

fn counts(told: &Value) -> [u64; 4] {
    ["new", "corrected", "known_before", "parked"].map(|name| told[name].as_u64().unwrap())
}

fn serve(folder: &Folder, now: &str) {
    let done = folder.jalon(&format!("serve --once --pretend-now {now}"));
    assert_eq!(done.code, 0, "{done:?}");
}

fn shown(folder: &Folder, line: &str) -> String {
    let done = folder.jalon(line);
    assert_eq!(done.code, 0, "{done:?}");
    done.stdout
}

fn invoice(due: &str) -> String {
    format!("number,customer,issue,due,currency,total\nF-1,C-1,2026-03-02,{due},EUR,500.00\n")
}

#[test]
fn an_invoice_that_goes_back_to_an_earlier_due_date_is_corrected_again() {
    let folder = house();
    let mut told = Vec::new();
    for due in ["2026-04-20", "2026-04-01", "2026-04-01", "2026-04-20"] {
        let (code, import) = import(&folder, "invoices", "f.csv", &invoice(due));
        assert_eq!(code, 0);
        told.push(counts(&import));
        serve(&folder, "2026-03-03T09:00:00Z");
        let story = shown(&folder, "invoice show F-1");
        assert!(story.contains(due), "{due}: {story}");
    }
    let (new, corrected, before) = ([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]);
    assert_eq!(told, [new, corrected, before, corrected]);
    let human = folder.jalon("import invoices f.csv").stdout;
    assert!(human.contains("1 known before"), "{human}");
    folder.write("f.csv", invoice("2026-04-01").as_bytes());
    let human = folder.jalon("import invoices f.csv").stdout;
    assert!(
        human.contains("0 new") && human.contains("1 corrected"),
        "{human}"
    );
}

#[test]
fn a_customer_and_a_contact_that_go_back_to_an_earlier_name_are_known_by_it() {
    let folder = house();
    import(&folder, "invoices", "f.csv", &invoice("2026-04-20"));
    for name in ["Client SA", "Client SAS", "Client SA"] {
        let rows = format!("key,name,country\nC-1,{name},FR\n");
        import(&folder, "customers", "c.csv", &rows);
        let rows = format!("key,customer,role,name,email\nK-1,C-1,payer,{name},k@client.example\n");
        let (_, told) = import(&folder, "customers", "k.csv", &rows);
        assert_eq!(counts(&told)[2..], [0, 0], "{name}: {told}");
        serve(&folder, "2026-03-03T09:00:00Z");
        let customer = shown(&folder, "customer show C-1");
        let lines: Vec<&str> = customer
            .lines()
            .filter(|line| line.contains("Client "))
            .collect();
        assert!(lines.len() > 1, "{customer}");
        assert!(
            lines
                .iter()
                .all(|line| line.contains(name) && !line.contains(&format!("{name}S"))),
            "{name}: {customer}"
        );
    }
}

const HEAD: &str = "source,key,date,amount,currency,invoice\n";

#[test]
fn a_payment_that_comes_again_with_another_amount_is_rejected_and_the_first_one_stands() {
    let folder = house();
    folder.jalon("import invoices invoices.csv");
    let row =
        |amount: &str, invoice: &str| format!("{HEAD}bank,B-1,2026-03-20,{amount},EUR,{invoice}\n");
    let (_, first) = import(&folder, "payments", "p.csv", &row("100.00", "F-1"));
    serve(&folder, "2026-03-21T09:00:00Z");
    // Written otherwise, it says the same.
    let (code, same) = import(&folder, "payments", "p.csv", &row("100", "F-1"));
    assert_eq!((code, counts(&same)), (0, [0, 0, 1, 0]));
    for other in [row("250.00", "F-1"), row("100.00", "F-2")] {
        let (code, told) = import(&folder, "payments", "p.csv", &other);
        assert_eq!((code, counts(&told)), (1, [0, 0, 0, 0]), "{told}");
        assert_eq!(
            told["records"],
            json!({"read": 1, "used": 0, "rejected": 1})
        );
        let fault = &told["rejects"][0]["faults"][0];
        assert_eq!(fault["value"], "B-1");
        let reason = fault["reason"].as_str().unwrap();
        assert!(
            reason.contains("came before") && reason.contains("stands"),
            "{reason}"
        );
        assert!(fault["remedy"].as_str().unwrap().contains("key of its own"));
    }
    assert_eq!(counts(&first), [0, 0, 0, 1]);
    serve(&folder, "2026-03-22T09:00:00Z");
    let story = shown(&folder, "invoice show F-1");
    assert!(story.contains("400.00"), "{story}");
    let french = folder.jalon("--lang fr import payments p.csv").stdout;
    assert!(
        french.contains("est déjà arrivé, avec un autre montant"),
        "{french}"
    );
}

/// Money on account is no second money once somebody knows which invoice it is for.
#[test]
fn a_payment_that_comes_again_split_otherwise_is_not_counted_twice() {
    let folder = house();
    folder.jalon("import invoices invoices.csv");
    let whole = "{\"source\":\"bank\",\"key\":\"B-1\",\"date\":\"2026-03-20\",\"amount\":\"300.00\",\
        \"currency\":\"EUR\",\"payer\":\"C-1\"}\n";
    let split = "{\"source\":\"bank\",\"key\":\"B-1\",\"date\":\"2026-03-20\",\"amount\":\"300.00\",\
        \"currency\":\"EUR\",\"payer\":\"C-1\",\"allocations\":[{\"invoice\":\"F-1\",\"amount\":\"100.00\"},\
        {\"invoice\":\"F-2\",\"amount\":\"200.00\"}]}\n";
    let (_, first) = import(&folder, "payments", "p.jsonl", whole);
    assert_eq!(counts(&first)[0], 1);
    let (code, told) = import(&folder, "payments", "p.jsonl", split);
    assert_eq!((code, counts(&told)), (1, [0, 0, 0, 0]), "{told}");
    assert_eq!(told["rejects"].as_array().unwrap().len(), 1);
}

#[test]
fn an_event_that_comes_again_and_says_something_else_is_rejected() {
    let folder = house();
    folder.jalon("import invoices invoices.csv");
    let row = |date: &str, received: &str| {
        format!(
            "source,key,kind,invoice,role,occurred_at,date,received_at\n\
             portal,E-1,promise,F-1,payer,2026-04-01,{date},{received}\n"
        )
    };
    let (_, first) = import(
        &folder,
        "events",
        "e.csv",
        &row("2026-04-10", "2026-04-02T08:00:00Z"),
    );
    assert_eq!(counts(&first), [0, 0, 0, 1], "{first}");
    let again = row("2026-04-10", "2026-04-03T08:00:00Z");
    let (code, same) = import(&folder, "events", "e.csv", &again);
    assert_eq!((code, counts(&same)), (0, [0, 0, 1, 0]), "{same}");
    let (code, other) = import(
        &folder,
        "events",
        "e.csv",
        &row("2026-05-10", "2026-04-02T08:00:00Z"),
    );
    assert_eq!((code, counts(&other)), (1, [0, 0, 0, 0]), "{other}");
    assert_eq!(other["rejects"][0]["faults"][0]["value"], "E-1");
}

#[test]
fn what_a_person_told_under_a_reference_is_not_told_otherwise() {
    let folder = house();
    folder.jalon("import invoices invoices.csv");
    serve(&folder, "2026-03-03T09:00:00Z");
    let pay = |amount: &str| {
        folder.jalon(&format!(
            "invoice pay F-1 {amount} --date 2026-03-20 --reference R-1"
        ))
    };
    assert_eq!(pay("100").code, 0);
    for amount in ["100", "250"] {
        let again = pay(amount);
        assert_eq!(again.code, 2, "{again:?}");
        let stands = "R-1 is noted already: 100.00 EUR on 2026-03-20; nothing more was booked";
        assert!(again.stderr.contains(stands), "{again:?}");
    }
}

/// What stands as an incident, as one text.
fn incidents(folder: &Folder) -> String {
    let told = shown(folder, "incident list");
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_invoice_that_comes_again_in_another_currency_is_put_aside_with_words() {
    let folder = house();
    folder.jalon("import invoices invoices.csv");
    serve(&folder, "2026-03-03T09:00:00Z");
    let before = shown(&folder, "invoice show F-1");
    let other = super::INVOICES.replace("EUR,500.00", "USD,500.00");
    let (_, told) = import(&folder, "invoices", "usd.csv", &other);
    assert_eq!(counts(&told), [0, 1, 1, 0]);
    serve(&folder, "2026-03-03T10:00:00Z");
    let stands = incidents(&folder);
    assert!(
        stands.contains("F-1 is an invoice in EUR, and can't become one in USD"),
        "{stands}"
    );
    assert_eq!(shown(&folder, "invoice show F-1"), before);
    // The right record again: it is the latest one, and changes nothing.
    folder.jalon("import invoices invoices.csv");
    serve(&folder, "2026-03-03T11:00:00Z");
    assert_eq!(shown(&folder, "invoice show F-1"), before);
}

#[test]
fn the_same_invoice_from_another_source_is_put_aside_and_not_sent_again() {
    let folder = house();
    let row = |source: &str, total: &str| {
        format!(
            "number,customer,issue,due,currency,total,source\nF-1,C-1,2026-03-02,2026-03-31,EUR,{total},{source}\n"
        )
    };
    import(&folder, "invoices", "c.csv", &row("erp", "500.00"));
    serve(&folder, "2026-03-03T09:00:00Z");
    import(&folder, "invoices", "c.csv", &row("", "500.00"));
    serve(&folder, "2026-03-03T10:00:00Z");
    assert_eq!(super::serve::ledger(&folder).len(), 1);
    let stands = incidents(&folder);
    assert!(
        stands.contains("from another source than files"),
        "{stands}"
    );
    // Two systems may rightly share a number.
    import(&folder, "invoices", "c.csv", &row("crm", "80.00"));
    serve(&folder, "2026-03-03T11:00:00Z");
    assert_eq!(super::serve::ledger(&folder).len(), 2);
}

#[test]
fn an_invoice_that_is_known_before_its_issue_leaves_on_that_day_as_in_a_simulation() {
    let folder = house();
    let rows = invoice("2026-04-20").replace("2026-03-02", "2026-03-09");
    import(&folder, "invoices", "f.csv", &rows);
    for (now, left) in [
        ("2026-03-02T09:00:00Z", 0),
        ("2026-03-08T22:59:00Z", 0),
        ("2026-03-09T09:00:00Z", 1),
    ] {
        serve(&folder, now);
        assert_eq!(super::serve::ledger(&folder).len(), left, "{now}");
    }
    let played = folder.jalon(
        "simulate simple.jalon --invoices f.csv --from 2026-03-01 --to 2026-03-31 --format csv",
    );
    let sent = played.stdout.lines().find(|line| line.contains("send"));
    assert!(
        sent.is_some_and(|line| line.contains("2026-03-09")),
        "{played:?}"
    );
}

#[test]
fn contacts_are_known_by_french_columns_and_never_taken_for_customers() {
    let folder = house();
    let rows =
        "clé;client;rôle;nom;courriel;adresse\nK-1;C-1;payer;Anne;anne@client.example;1 rue A\n";
    folder.write("k.csv", rows.as_bytes());
    folder.jalon("import customers customers.csv");
    let done = folder.jalon("import customers k.csv");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(
        done.stdout.contains("the rows are contacts") || !done.stdout.contains("customers"),
        "{done:?}"
    );
    folder.jalon("import invoices invoices.csv");
    serve(&folder, "2026-03-03T09:00:00Z");
    let customer = shown(&folder, "customer show C-1");
    assert!(
        customer.contains("Client One") && customer.contains("Anne"),
        "{customer}"
    );
    // Without a key, nobody can tell them apart, and they are no customers either.
    folder.write("k.csv", rows.replace("clé;", "rang;").as_bytes());
    let refused = folder.jalon("import customers k.csv");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(
        refused.stderr.contains("are those of contacts"),
        "{refused:?}"
    );
}

#[test]
fn an_import_counts_rows_by_what_was_used_of_them_and_takes_a_list_of_nothing() {
    let folder = house();
    folder.write("two.csv", super::import::OF_TWO.as_bytes());
    let told = json(&folder.jalon("import invoices two.csv --format json"));
    let one_of_two = json!({"read": 2, "used": 1, "rejected": 1});
    assert_eq!(
        (&told["rows"], &told["records"]),
        (&one_of_two, &one_of_two)
    );
    let (code, none) = import(&folder, "payments", "none.json", " [ ]\n");
    assert_eq!((code, &none["rows"]["read"]), (0, &0.into()), "{none}");
}
