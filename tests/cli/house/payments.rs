//! Statements of banks on the real binary: what comes once, late, twice, in part, too much, for nobody, and
//! what goes back.

use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use super::json;
use super::serve::ledger;
use super::tampered::psql;
use crate::bounds::bound;
use crate::run::{Folder, folder, jalon};
use crate::skip::skip;

const SCRIPT: &str = r#"team receivables

journey simple {
  for all invoices
  send to payer by attachment
  milestone paid from sending {
    expect payment in full
    step reminder   5 days after due   chase payer by email
    missed   60 days after due   task "Unpaid {number}" for receivables
  }
  on payment reversed   task "Payment came back: {payment.reason}" for receivables
}
"#;

const CUSTOMERS: &str = "key,name,country\nC-1,Bakery Martin,FR\nC-2,Garage du Port,FR\n";
const CONTACTS: &str = "key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n\
    K-2,C-2,payer,Otto,otto@two.example\n";

/// An installation with these invoices: number, customer and total.
pub(super) fn house(invoices: &[(&str, &str, &str)]) -> Folder {
    house_with("", invoices)
}

/// The same, with these settings.
fn house_with(toml: &str, invoices: &[(&str, &str, &str)]) -> Folder {
    house_of(SCRIPT, toml, invoices)
}

/// The same, under this script.
fn house_of(script: &str, toml: &str, invoices: &[(&str, &str, &str)]) -> Folder {
    let folder = folder(&[
        ("jalon-data/jalon.toml", toml.as_bytes()),
        ("simple.jalon", script.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("contacts.csv", CONTACTS.as_bytes()),
        ("invoices.csv", rows(invoices).as_bytes()),
    ]);
    for line in [
        "deploy simple.jalon",
        "import customers customers.csv contacts.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{done:?}");
    }
    serve(&folder, "2026-03-02T09:00:00Z");
    folder
}

pub(super) fn rows(invoices: &[(&str, &str, &str)]) -> String {
    let mut csv = "number,customer,issue,due,currency,total\n".to_owned();
    for (number, customer, total) in invoices {
        csv += &format!("{number},{customer},2026-03-02,2026-03-31,EUR,{total}\n");
    }
    csv
}

pub(super) fn serve(folder: &Folder, now: &str) {
    let done = folder.jalon(&format!("serve --once --pretend-now {now}"));
    assert_eq!(done.code, 0, "{done:?}");
}

/// Imports a statement and lets the daemon work; what was told of the import.
fn import(folder: &Folder, (name, statement): (&str, &str), now: &str) -> Value {
    folder.write(name, statement.as_bytes());
    let done = folder.jalon(&format!(
        "import statements {name} --format json --pretend-now {now}"
    ));
    assert_eq!(done.code, 0, "{done:?}");
    let told = json(&done);
    serve(folder, now);
    told
}

pub(super) fn camt(kind: &str, entries: &str) -> String {
    let (body, part) = match kind {
        "052" => ("BkToCstmrAcctRpt", "Rpt"),
        "054" => ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
        _ => ("BkToCstmrStmt", "Stmt"),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.08\"><{body}><{part}><Id>S</Id>\
         <CreDtTm>2026-03-20T07:00:00Z</CreDtTm>\
         <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>{entries}</{part}></{body}></Document>"
    )
}

/// Money that came in, by its reference at the bank; from whom, and what was written.
pub(super) fn came(reference: &str, amount: &str, (payer, text): (&str, &str)) -> String {
    booking(reference, (amount, "EUR", "BOOK"), (payer, text))
}

fn booking(
    reference: &str,
    (amount, currency, status): (&str, &str, &str),
    (payer, text): (&str, &str),
) -> String {
    format!(
        "<Ntry><Amt Ccy=\"{currency}\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>\
         <BookgDt><Dt>2026-03-20</Dt></BookgDt><ValDt><Dt>2026-03-20</Dt></ValDt>\
         <AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls>\
         <Refs><EndToEndId>E-{reference}</EndToEndId></Refs>\
         <RltdPties><Dbtr><Pty><Nm>{payer}</Nm></Pty></Dbtr></RltdPties>\
         <RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )
}

/// A direct debit that comes back, by the end-to-end reference of what it takes back.
fn returned(reference: &str, amount: &str, of: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>2026-04-20</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls>\
         <Refs><EndToEndId>E-{of}</EndToEndId></Refs>\
         <RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>\n"
    )
}

/// What is open of an invoice, as `invoice list` tells.
pub(super) fn open(folder: &Folder, number: &str) -> String {
    let shown = json(&folder.jalon(&format!("invoice show {number} --format json")));
    shown["open"].as_str().unwrap_or_default().to_owned()
}

pub(super) fn payments(folder: &Folder, state: &str) -> Vec<Value> {
    let listed = folder.jalon(&format!("payment list --state {state} --format json"));
    assert_eq!(listed.code, 0, "{listed:?}");
    let lines = listed.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

pub(super) const MORNING: &str = "2026-03-20T08:00:00Z";

#[test]
fn a_payment_settles_what_it_names_once_however_often_it_is_told() {
    let folder = house(&[("F-1", "C-1", "500.00"), ("F-2", "C-2", "700.00")]);
    let one = came(
        "B-1",
        "500.00",
        ("BAKERY MARTIN SARL", "Invoice F-1, thank you"),
    );
    let told = import(&folder, ("day.xml", &camt("052", &one)), MORNING);
    assert_eq!(
        (&told["settled"], &told["waiting"]),
        (&1.into(), &0.into()),
        "{told}"
    );
    assert_eq!(open(&folder, "F-1"), "0.00");
    // The notification, the statement, and an overlapping extract tell of it again.
    let other = came("B-2", "700.00", ("GARAGE DU PORT", "F-2"));
    for (name, statement) in [
        ("note.xml", camt("054", &one)),
        ("statement.xml", camt("053", &format!("{one}{other}"))),
        ("overlap.xml", camt("053", &format!("{other}{one}"))),
    ] {
        import(&folder, (name, &statement), MORNING);
    }
    assert_eq!(
        (open(&folder, "F-1"), open(&folder, "F-2")),
        ("0.00".into(), "0.00".into())
    );
    assert_eq!(payments(&folder, "all").len(), 2);
    // Nobody is chased.
    serve(&folder, "2026-04-07T09:00:00Z");
    assert_eq!(ledger(&folder).len(), 2);
}

#[test]
fn what_is_not_booked_is_no_money_and_leaves_no_trace_when_it_vanishes() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    let pending = booking("B-1", ("500.00", "EUR", "PDNG"), ("BAKERY MARTIN", "F-1"));
    let told = import(&folder, ("day.xml", &camt("052", &pending)), MORNING);
    assert_eq!((&told["pending"], &told["lines"]), (&1.into(), &0.into()));
    import(&folder, ("statement.xml", &camt("053", "")), MORNING);
    assert_eq!(open(&folder, "F-1"), "500.00");
    assert!(payments(&folder, "all").is_empty());
}

#[test]
fn parts_sums_and_too_much_are_exact() {
    let folder = house(&[
        ("F-1", "C-1", "500.00"),
        ("F-2", "C-1", "120.50"),
        ("F-3", "C-2", "700.00"),
    ]);
    let entries = [
        came("B-1", "200.00", ("BAKERY MARTIN", "on account of F-1")),
        came("B-2", "420.50", ("BAKERY MARTIN", "F-1 + F-2")),
        came("B-3", "750.00", ("GARAGE DU PORT", "F-3")),
    ];
    let told = import(&folder, ("s.xml", &camt("053", &entries.concat())), MORNING);
    assert_eq!(told["settled"], 3, "{told}");
    for number in ["F-1", "F-2", "F-3"] {
        assert_eq!(open(&folder, number), "0.00", "{number}");
    }
    let settled = payments(&folder, "settled");
    let over = settled
        .iter()
        .find(|one| one["amount"] == "750.00")
        .unwrap();
    assert_eq!(over["on_account"], "50.00", "{over}");
}

#[test]
fn a_payment_that_comes_before_its_invoice_waits_for_it() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    let early = came("B-1", "90.00", ("GARAGE DU PORT", "F-9"));
    let told = import(&folder, ("s.xml", &camt("053", &early)), MORNING);
    assert_eq!(told["waiting"], 1, "{told}");
    folder.write("late.csv", rows(&[("F-9", "C-2", "90.00")]).as_bytes());
    let late = folder.jalon("import invoices late.csv --pretend-now 2026-03-21T08:00:00Z");
    assert_eq!(late.code, 0, "{late:?}");
    serve(&folder, "2026-03-21T08:00:00Z");
    assert_eq!(open(&folder, "F-9"), "0.00");
    assert!(payments(&folder, "waits").is_empty());
}

#[test]
fn what_is_not_sure_waits_with_a_suggestion_and_a_person_decides() {
    let folder = house(&[("F-1", "C-1", "500.00"), ("F-2", "C-2", "700.00")]);
    let entries = [
        booking("B-1", ("500.00", "USD", "BOOK"), ("BAKERY MARTIN", "F-1")),
        came("B-2", "500.00", ("BAKERY MARTIN", "as agreed")),
        came("B-3", "700.00", ("SOMEBODY ELSE", "F-2")),
    ];
    let told = import(&folder, ("s.xml", &camt("053", &entries.concat())), MORNING);
    assert_eq!(
        (&told["settled"], &told["waiting"]),
        (&0.into(), &3.into()),
        "{told}"
    );
    let waits = payments(&folder, "waits");
    let of = |text: &str| waits.iter().find(|one| one["text"] == text).unwrap();
    let foreign = waits.iter().find(|one| one["currency"] == "USD").unwrap();
    assert_eq!(foreign["question"], "currency");
    assert_eq!(
        of("as agreed")["suggestions"][0]["because"],
        "payer_and_amount"
    );
    assert_eq!(of("F-2")["question"], "other_payer");
    assert_eq!(of("F-2")["suggestions"][0]["because"], "named");
    let worklist = folder.jalon("task list");
    assert!(worklist.stdout.contains("as agreed"), "{worklist:?}");

    let name = of("as agreed")["payment"].as_str().unwrap();
    let short = &name[..12];
    let done = folder.jalon(&format!(
        "payment match {short} --suggestion 1 --by Zoe --pretend-now {MORNING}"
    ));
    assert_eq!(done.code, 0, "{done:?}");
    serve(&folder, MORNING);
    assert_eq!(open(&folder, "F-1"), "0.00");
    let again = folder.jalon(&format!("payment match {short} F-2"));
    assert_eq!(again.code, 2, "it has nothing left: {again:?}");

    // It was wrong: the money is on the payer's account, and can go elsewhere.
    let back = folder.jalon(&format!("payment unmatch {short} --pretend-now {MORNING}"));
    assert_eq!(back.code, 0, "{back:?}");
    serve(&folder, MORNING);
    assert_eq!(open(&folder, "F-1"), "500.00");
    let waits = payments(&folder, "waits");
    let it = waits.iter().find(|one| one["payment"] == name).unwrap();
    assert_eq!(it["on_account"], "500.00", "{it}");
    let elsewhere = folder.jalon(&format!(
        "payment match {short} F-2=500.00 --pretend-now {MORNING}"
    ));
    assert_eq!(elsewhere.code, 0, "{elsewhere:?}");
    serve(&folder, MORNING);
    assert_eq!(
        (open(&folder, "F-1"), open(&folder, "F-2")),
        ("500.00".into(), "200.00".into())
    );
}

/// How much of a kind left.
fn left(folder: &Folder, what: &str) -> usize {
    let sent = ledger(folder);
    sent.iter().filter(|one| one["what"] == what).count()
}

#[test]
fn after_a_reversal_the_ladder_goes_on_behind_what_was_sent_and_begins_nothing_again() {
    let script = SCRIPT.replace(
        "    step reminder   5 days after due   chase payer by email\n",
        "    step gentle   5 days before due   remind payer by email\n    \
         step firm     12 days after due   chase payer by email\n",
    );
    assert_ne!(script, SCRIPT);
    let folder = house_of(&script, "", &[("F-1", "C-1", "500.00")]);
    serve(&folder, "2026-03-27T08:00:00Z");
    let all = || ["invoice", "remind", "chase"].map(|what| left(&folder, what));
    assert_eq!(all(), [1, 1, 0], "{:?}", ledger(&folder));
    let paid = came("B-1", "500.00", ("BAKERY MARTIN", "F-1"));
    import(
        &folder,
        ("s.xml", &camt("053", &paid)),
        "2026-04-08T08:00:00Z",
    );
    assert_eq!(open(&folder, "F-1"), "0.00");
    serve(&folder, "2026-04-15T08:00:00Z");
    assert_eq!(all(), [1, 1, 0], "nobody is chased for what is paid");
    let back = camt("053", &returned("B-7", "500.00", "B-1"));
    import(&folder, ("back.xml", &back), "2026-04-20T08:00:00Z");
    assert_eq!(open(&folder, "F-1"), "500.00");
    serve(&folder, "2026-04-21T08:00:00Z");
    assert_eq!(
        all(),
        [1, 1, 1],
        "the next step, once: {:?}",
        ledger(&folder)
    );
}

#[test]
fn a_reversal_after_the_end_opens_the_invoice_again_and_tells_a_person() {
    let folder = house(&[("F-1", "C-1", "500.00"), ("F-2", "C-1", "100.00")]);
    let paid = came("B-1", "600.00", ("BAKERY MARTIN", "F-1 F-2"));
    import(&folder, ("s.xml", &camt("053", &paid)), MORNING);
    assert_eq!(
        (open(&folder, "F-1"), open(&folder, "F-2")),
        ("0.00".into(), "0.00".into())
    );
    assert_eq!(ledger(&folder).len(), 2, "both were sent");

    let back = camt("053", &returned("B-7", "600.00", "B-1"));
    let late = "2026-04-20T08:00:00Z";
    let told = import(&folder, ("back.xml", &back), late);
    assert_eq!(told["waiting"], 0, "{told}");
    assert_eq!(
        (&told["lines"], &told["back"]),
        (&1.into(), &1.into()),
        "its original was told before: {told}"
    );
    assert_eq!(
        (open(&folder, "F-1"), open(&folder, "F-2")),
        ("500.00".into(), "100.00".into())
    );
    let tasks = folder.jalon("task list --format json");
    let why = folder.jalon("invoice why F-1");
    assert!(why.stdout.contains("Payment came back: AC04"), "{why:?}");
    let came_back = tasks
        .stdout
        .lines()
        .filter(|line| line.contains("Payment came back"));
    assert_eq!(came_back.count(), 2, "{tasks:?}");
    // It goes on where its dates are; it does not begin again.
    assert_eq!(left(&folder, "invoice"), 2, "{:?}", ledger(&folder));
    // The same return told again takes nothing more.
    import(&folder, ("again.xml", &back), late);
    assert_eq!(open(&folder, "F-1"), "500.00");
    assert_eq!(payments(&folder, "back").len(), 2);
}

#[test]
fn money_that_a_person_takes_off_an_invoice_chases_nobody_that_day_and_says_that_it_is_a_correction()
 {
    for wholly in ["", "--wholly"] {
        let folder = house(&[("F-1", "C-1", "500.00")]);
        let paid = came("B-1", "500.00", ("BAKERY MARTIN", "F-1"));
        import(&folder, ("s.xml", &camt("053", &paid)), MORNING);
        let sent = ledger(&folder).len();
        let name = payments(&folder, "settled")[0]["payment"].to_string();
        let name = name.trim_matches('"');
        let late = "2026-04-20T08:00:00Z";
        let back = folder.jalon(&format!(
            "payment unmatch {name} {wholly} --by Zoe --pretend-now {late}"
        ));
        assert_eq!(back.code, 0, "{back:?}");
        serve(&folder, late);
        serve(&folder, "2026-04-20T15:00:00Z");
        assert_eq!(open(&folder, "F-1"), "500.00");
        assert_eq!(ledger(&folder).len(), sent, "nobody is chased at once");
        let tasks = folder.jalon("task list --lang en");
        assert!(
            tasks
                .stdout
                .contains("allocation corrected by Zoe, no money went back"),
            "{tasks:?}"
        );
        // Where the correction was all that there was to it, the chase goes on the next day.
        serve(&folder, "2026-04-21T12:00:00Z");
        assert_eq!(ledger(&folder).len(), sent + 1);
    }
}

#[test]
fn what_nobody_can_match_is_set_aside_with_who_and_why_and_can_wait_again() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    let foreign = booking("B-1", ("450.00", "USD", "BOOK"), ("BAKERY MARTIN", "F-1"));
    let back = returned("B-9", "111.00", "B-8").replace("2026-04-20", "2026-03-20");
    let entries = foreign + &back;
    let told = import(&folder, ("s.xml", &camt("053", &entries)), MORNING);
    assert_eq!((&told["lines"], &told["waiting"]), (&2.into(), &2.into()));
    let waits = payments(&folder, "waits");
    let named = |side: &str| {
        let one = waits.iter().find(|one| one["side"] == side).unwrap();
        one["payment"].as_str().unwrap().to_owned()
    };
    let (foreign, back) = (named("in"), named("in_taken_back"));
    let refused = folder.jalon(&format!("payment match {foreign} F-1 --lang en"));
    assert_eq!(refused.code, 2, "{refused:?}");
    let advice = refused.stderr.split_whitespace().collect::<Vec<_>>();
    let advice = advice.join(" ");
    assert!(
        advice.contains("jalon invoice pay F-1 AMOUNT --date DATE"),
        "{advice}"
    );
    let pay = folder.jalon(&format!(
        "invoice pay F-1 410.00 --date 2026-03-20 --pretend-now {MORNING}"
    ));
    assert_eq!(pay.code, 0, "what is advised is there: {pay:?}");
    let refused = folder.jalon(&format!("payment match {back} F-1 --lang en"));
    assert!(refused.stderr.contains("payment done"), "{refused:?}");
    for (payment, why) in [(&foreign, "noted on F-1"), (&back, "of another entity")] {
        let mut done = jalon(&folder.path, &format!("payment done {payment} --by Zoe"));
        let done = done.args(["--reason", why]).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    }
    serve(&folder, MORNING);
    assert!(payments(&folder, "waits").is_empty());
    let done = payments(&folder, "done");
    let one = done.iter().find(|one| one["payment"] == foreign).unwrap();
    assert_eq!(
        (&one["state"], &one["person"], &one["reason"]),
        (&"done".into(), &"Zoe".into(), &"noted on F-1".into())
    );
    let shown = folder.jalon("payment list --state all --lang en");
    assert!(
        shown.stdout.contains("dealt with by Zoe: noted on F-1"),
        "{shown:?}"
    );
    // It was wrong: it waits again, with its question.
    let again = folder.jalon(&format!("payment unmatch {foreign}"));
    assert_eq!(again.code, 0, "{again:?}");
    let waits = payments(&folder, "waits");
    assert_eq!(
        (waits.len(), &waits[0]["question"]),
        (1, &"currency".into())
    );
}

#[test]
fn what_a_payer_has_on_account_stands_beside_what_it_owes() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    let paid = came("B-1", "540.00", ("BAKERY MARTIN", "F-1"));
    import(&folder, ("s.xml", &camt("053", &paid)), MORNING);
    for list in ["list", "show C-1"] {
        let told = folder.jalon(&format!("customer {list} --format json"));
        let first: Value = serde_json::from_str(told.stdout.lines().next().unwrap()).unwrap();
        assert_eq!(first["on_account"][0]["amount"], "40.00", "{first}");
        assert_eq!(first["on_account"][0]["currency"], "EUR", "{first}");
        let shown = folder.jalon(&format!("customer {list} --lang en"));
        assert!(shown.stdout.contains("40.00 EUR on account"), "{shown:?}");
    }
    let told = folder.jalon("customer list --format json");
    let second: Value = serde_json::from_str(told.stdout.lines().nth(1).unwrap()).unwrap();
    assert_eq!(second["on_account"], Value::Array(Vec::new()), "{second}");
}

#[test]
fn a_return_of_nobody_knows_what_waits_until_its_original_comes() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    let late = "2026-04-20T08:00:00Z";
    let back = camt("053", &returned("B-7", "500.00", "B-1"));
    let told = import(&folder, ("back.xml", &back), late);
    assert_eq!(told["waiting"], 1, "{told}");
    let paid = camt("053", &came("B-1", "500.00", ("BAKERY MARTIN", "F-1")));
    import(&folder, ("s.xml", &paid), late);
    assert_eq!(open(&folder, "F-1"), "500.00");
    assert!(payments(&folder, "waits").is_empty());
}

#[test]
fn four_digits_of_a_payment_name_it_and_fewer_do_not_and_what_is_no_key_says_so() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    let paid = camt("053", &came("B-1", "500.00", ("NOBODY", "nothing")));
    import(&folder, ("s.xml", &paid), MORNING);
    let name = payments(&folder, "waits")[0]["payment"].clone();
    let digits = |count: usize| {
        let few = &name.as_str().unwrap()[..count];
        folder.jalon(&format!("payment match {few} F-1 --pretend-now {MORNING}"))
    };
    let few = digits(3);
    assert_eq!(few.code, 2, "{few:?}");
    assert!(few.stderr.contains("at least 4 of its digits"), "{few:?}");
    let done = digits(4);
    assert_eq!(done.code, 0, "{done:?}");
    assert!(
        done.stdout
            .contains("500.00 EUR of NOBODY pays F-1 of Bakery Martin"),
        "{done:?}"
    );
    let none = folder.jalon("payment match zzz F-1");
    assert!(none.stderr.contains("there is no payment zzz"), "{none:?}");
    for line in ["status done zzz", "letter pdf nope -o x.pdf"] {
        let wrong = folder.jalon(line);
        assert_eq!(wrong.code, 2, "{wrong:?}");
        assert!(
            wrong.stderr.contains("is no key; it has 32 signs"),
            "{wrong:?}"
        );
    }
}

#[test]
fn what_is_not_taken_in_is_counted_as_what_it_is() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    let booked = |reference: &str, amount: &str| {
        booking(reference, (amount, "EUR", "BOOK"), ("Office", "rent"))
    };
    let out = |reference: &str| booked(reference, "12.00").replace("CRDT", "DBIT");
    let entries = [
        out("O-1"),
        out("O-2"),
        booked("B-1", "12.00").replace("<Sts>", "<RvslInd>true</RvslInd><Sts>"),
        booked("Z-1", "0.00"),
        booked("Z-2", "0.00"),
        booked("Z-3", "0.00"),
    ];
    let told = import(&folder, ("s.xml", &camt("053", &entries.concat())), MORNING);
    let counted = ["lines", "out", "own_back", "nothing"].map(|sum| told[sum].clone());
    assert_eq!(counted, [0, 2, 1, 3].map(Value::from), "{told}");
}

#[test]
fn money_in_another_currency_is_not_offered_to_an_invoice_that_cannot_have_it() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    let pounds = booking("P-1", ("90.00", "GBP", "BOOK"), ("BAKERY MARTIN", "F-1"));
    import(&folder, ("s.xml", &camt("053", &pounds)), MORNING);
    let listed = folder.jalon("payment list").stdout;
    assert!(listed.contains("another currency"), "{listed}");
    assert!(!listed.contains("payment match"), "{listed}");
    for part in ["jalon invoice pay INVOICE AMOUNT", "jalon payment done "] {
        assert!(listed.contains(part), "{part}: {listed}");
    }
}

#[test]
fn a_person_says_which_payment_a_return_without_references_takes_back() {
    let folder = house(&[("F-1", "C-1", "500.00"), ("F-2", "C-1", "80.00")]);
    let paid = [
        came("B-1", "500.00", ("BAKERY MARTIN", "F-1")),
        came("B-2", "80.00", ("BAKERY MARTIN", "F-2")),
    ];
    import(&folder, ("s.xml", &camt("053", &paid.concat())), MORNING);
    let late = "2026-04-20T08:00:00Z";
    let back = [
        returned("B-7", "500.00", "NOBODY"),
        returned("B-8", "30.00", "NOBODY"),
    ];
    import(&folder, ("back.xml", &camt("053", &back.concat())), late);
    let name = |state: &str, amount: &str| {
        let found = payments(&folder, state);
        let found = found.iter().find(|one| one["amount"] == amount).cloned();
        found.unwrap()["payment"].as_str().unwrap()[..12].to_owned()
    };
    let listed = folder.jalon("payment list");
    let (whole, part) = (name("waits", "500.00"), name("waits", "30.00"));
    assert!(
        listed.stdout.contains(&format!(
            "jalon payment match {whole} --returns THAT-PAYMENT"
        )),
        "{listed:?}"
    );
    let at = format!("--by ana --pretend-now {late}");
    let first = name("settled", "500.00");
    let second = name("settled", "80.00");
    // What can't be: a return of more than came, and a payment that returns nothing.
    for wrong in [
        format!("payment match {whole} --returns {second} {at}"),
        format!("payment match {first} --returns {second} {at}"),
    ] {
        assert_eq!(folder.jalon(&wrong).code, 2, "{wrong}");
    }
    for right in [
        format!("payment match {whole} --returns {first} {at}"),
        format!("payment match {part} --returns {second} {at}"),
    ] {
        let done = folder.jalon(&right);
        assert_eq!(done.code, 0, "{done:?}");
    }
    serve(&folder, late);
    assert_eq!(
        (open(&folder, "F-1"), open(&folder, "F-2")),
        ("500.00".into(), "30.00".into())
    );
    assert!(payments(&folder, "waits").is_empty());
    let story = folder.jalon("task list");
    assert!(story.stdout.contains("Payment came back"), "{story:?}");
    assert!(!story.stdout.contains("corrected"), "{story:?}");
    let again = folder.jalon(&format!("payment match {whole} --returns {first} {at}"));
    assert_eq!(again.code, 2, "{again:?}");
}

#[test]
fn a_statement_tells_the_guard_up_to_when_payments_are_known_even_if_it_is_empty() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    folder.write(
        "jalon-data/jalon.toml",
        b"[guards]\npayments_not_older = \"2 days\"\n",
    );
    import(&folder, ("s.xml", &camt("053", "")), MORNING);
    serve(&folder, "2026-04-07T09:00:00Z");
    assert_eq!(
        ledger(&folder).len(),
        1,
        "the reminder is held: payments are too old"
    );
    // An old statement that is only now read in tells of old days.
    let old = camt("053", "").replace("2026-03-20T07", "2026-03-25T07");
    import(&folder, ("old.xml", &old), "2026-04-07T10:00:00Z");
    assert_eq!(ledger(&folder).len(), 1);
    let new = camt("053", "").replace("2026-03-20T07", "2026-04-07T07");
    import(&folder, ("new.xml", &new), "2026-04-07T11:00:00Z");
    assert_eq!(ledger(&folder).len(), 2, "it leaves");
}

#[test]
fn what_is_no_statement_is_refused_in_both_languages() {
    let folder = house(&[]);
    folder.write("x.xml", b"<Invoice/>");
    let en = folder.jalon("import statements x.xml");
    assert_eq!(en.code, 2, "{en:?}");
    assert!(
        en.stderr
            .contains("x.xml:1: this XML (Invoice) is no statement"),
        "{en:?}"
    );
    let fr = folder.jalon("import statements x.xml --lang fr");
    assert!(
        fr.stderr.contains("n'est pas un relevé de banque"),
        "{fr:?}"
    );
}

#[test]
fn an_import_that_is_killed_takes_each_line_once_when_it_is_made_again() {
    let count = 1_200;
    let folder = house(&[("F-1", "C-1", "1200.00")]);
    let entries: Vec<String> = (0..count)
        .map(|number| came(&format!("B-{number}"), "1.00", ("BAKERY MARTIN", "F-1")))
        .collect();
    folder.write("s.xml", camt("053", &entries.concat()).as_bytes());
    let line = format!("import statements s.xml --pretend-now {MORNING}");
    for kill in 0..bound("folder_kills") {
        let mut child = jalon(&folder.path, &line)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(30 + kill * 170 % 900));
        let _ = child.kill();
        let _ = child.wait();
        serve(&folder, MORNING);
    }
    let done = folder.jalon(&line);
    assert_eq!(done.code, 0, "{done:?}");
    serve(&folder, MORNING);
    assert_eq!(open(&folder, "F-1"), "0.00");
    let listed = folder.jalon("payment list --state all --most 5000 --format json");
    assert_eq!(listed.stdout.lines().count(), count);
}

#[test]
fn part_of_a_payment_that_goes_back_takes_back_that_part() {
    let folder = house(&[
        ("F-1", "C-1", "500.00"),
        ("F-2", "C-2", "700.00"),
        ("F-3", "C-2", "50.00"),
        ("F-4", "C-2", "60.00"),
    ]);
    let entries = [
        came("B-1", "500.00", ("BAKERY MARTIN", "F-1")),
        came("B-2", "720.00", ("GARAGE DU PORT", "F-2")),
        came("B-3", "110.00", ("GARAGE DU PORT", "F-3 F-4")),
    ];
    import(&folder, ("s.xml", &camt("053", &entries.concat())), MORNING);
    let late = "2026-04-20T08:00:00Z";
    let backs = [
        returned("B-7", "120.00", "B-1"),
        returned("B-8", "20.00", "B-2"),
        // Of two invoices nobody knows which is meant.
        returned("B-9", "10.00", "B-3"),
    ];
    let told = import(&folder, ("back.xml", &camt("053", &backs.concat())), late);
    assert_eq!(told["waiting"], 1, "{told}");
    let all = || ["F-1", "F-2", "F-3", "F-4"].map(|number| open(&folder, number));
    assert_eq!(all(), ["120.00", "0.00", "0.00", "0.00"]);
    let overpaid = payments(&folder, "settled");
    let overpaid = overpaid
        .iter()
        .find(|one| one["amount"] == "720.00")
        .unwrap();
    assert_eq!(overpaid["on_account"], Value::Null, "{overpaid}");
    // Told again it takes nothing more; another part of the same payment does.
    import(&folder, ("again.xml", &camt("053", &backs.concat())), late);
    assert_eq!(all(), ["120.00", "0.00", "0.00", "0.00"]);
    let rest = returned("B-10", "380.00", "B-1");
    import(&folder, ("rest.xml", &camt("053", &rest)), late);
    assert_eq!(all(), ["500.00", "0.00", "0.00", "0.00"]);
}

#[test]
fn a_difference_that_the_script_ignores_is_paid_and_nobody_is_asked() {
    let folder = house(&[]);
    let script = SCRIPT.replace(
        "for all invoices\n",
        "for invoices in EUR\n  ignore balances under 5 EUR\n",
    ) + "\njourney others {\n  for all other invoices\n  leave alone\n}\n";
    folder.write("simple.jalon", script.as_bytes());
    let all = [
        ("F-1", "C-1", "500.00"),
        ("F-2", "C-1", "120.50"),
        ("F-3", "C-2", "700.00"),
        ("F-4", "C-2", "80.00"),
    ];
    folder.write("invoices.csv", rows(&all).as_bytes());
    for line in [
        "deploy simple.jalon",
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{done:?}");
    }
    serve(&folder, "2026-03-02T10:00:00Z");
    let entries = [
        came("B-1", "616.00", ("BAKERY MARTIN", "F-1 + F-2")),
        came("B-2", "775.00", ("GARAGE DU PORT", "F-3 + F-4")),
    ];
    let told = import(&folder, ("s.xml", &camt("053", &entries.concat())), MORNING);
    assert_eq!(
        (&told["settled"], &told["waiting"]),
        (&1.into(), &1.into()),
        "5.00 is not under 5 EUR: {told}"
    );
    assert_eq!(
        (open(&folder, "F-1"), open(&folder, "F-2")),
        ("0.00".into(), "4.50".into())
    );
    let stage = |number: &str| {
        let shown = json(&folder.jalon(&format!("invoice show {number} --format json")));
        shown["stage"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (stage("F-2"), stage("F-4")),
        ("ended".into(), "running".into())
    );
}

#[test]
fn payments_in_rows_settle_by_their_text_each_once() {
    let folder = house(&[("F-1", "C-1", "500.00"), ("F-2", "C-2", "700.00")]);
    folder.write(
        "map.toml",
        "kind = \"payment\"\ndelimiter = \";\"\ndates = \"day/month/year\"\ndecimal = \",\"\n\n[columns]\n\
         source = { constant = \"bank\" }\nkey = \"Référence\"\ndate = \"Date\"\namount = \"Crédit\"\n\
         currency = { constant = \"EUR\" }\nreference = \"Libellé\"\n"
            .as_bytes(),
    );
    let csv = "Référence;Date;Crédit;Libellé\n\
        R-1;20/03/2026;500,00;VIR BAKERY MARTIN F-1\n\
        R-2;20/03/2026;700,00;VIR SOMEBODY F-2\n\
        R-3;20/03/2026;x;VIR\n";
    folder.write("bank.csv", csv.as_bytes());
    let line = format!(
        "import statements bank.csv --mapping map.toml --format json --pretend-now {MORNING}"
    );
    let done = folder.jalon(&line);
    assert_eq!(done.code, 1, "a row is rejected: {done:?}");
    let told = json(&done);
    assert_eq!(
        (&told["settled"], &told["waiting"]),
        (&1.into(), &1.into()),
        "{told}"
    );
    serve(&folder, MORNING);
    assert_eq!(
        (open(&folder, "F-1"), open(&folder, "F-2")),
        ("0.00".into(), "700.00".into())
    );
    let again = json(&folder.jalon(&line));
    assert_eq!(again["known_before"], 2, "{again}");
    let human = folder.jalon(&format!(
        "import statements bank.csv --mapping map.toml --pretend-now {MORNING}"
    ));
    assert!(human.stdout.contains("1 statement\n"), "{human:?}");
}

/// Rows with a column for the invoice, and one for the payer.
pub(super) const NAMED: &str = "kind = \"payment\"\n[columns]\nsource = { constant = \"bank\" }\nkey = \"Ref\"\ndate = \"Date\"\n\
    amount = \"Amount\"\ncurrency = \"Currency\"\npayer = \"Who\"\ninvoice = \"Invoice\"\nreference = \"Text\"\n\
    reverses = \"Back\"\n";
pub(super) const NAMED_HEAD: &str = "Ref,Date,Amount,Currency,Who,Invoice,Text,Back\n";

#[test]
fn what_rows_of_a_statement_name_is_matched_shown_and_never_on_a_customer_that_is_not_there() {
    let folder = house(&[("F-1", "C-1", "500.00"), ("F-2", "C-2", "700.00")]);
    folder.write("map.toml", NAMED.as_bytes());
    let csv = format!(
        "{NAMED_HEAD}R-1,2026-03-20,500.00,EUR,,F-1,,\nR-2,2026-03-20,300.00,EUR,Garage du Port,,for F-2,\n\
         R-3,2026-03-20,10.00,EUR,C-2,,no idea,\nR-4,2026-03-20,20.00,EUR,Nobody Known,,no idea,\n\
         R-5,2026-03-20,30.00,EUR,,F-77,,\n"
    );
    folder.write("bank.csv", csv.as_bytes());
    let line = format!(
        "import statements bank.csv --mapping map.toml --format json --pretend-now {MORNING}"
    );
    let told = json(&folder.jalon(&line));
    let counted =
        |told: &Value| ["lines", "settled", "waiting", "known_before"].map(|sum| told[sum].clone());
    assert_eq!(counted(&told), [5, 2, 3, 0].map(Value::from), "{told}");
    serve(&folder, MORNING);
    assert_eq!(
        (open(&folder, "F-1"), open(&folder, "F-2")),
        ("0.00".into(), "400.00".into())
    );
    let waits: Vec<(Value, Value)> = payments(&folder, "waits")
        .into_iter()
        .map(|one| (one["amount"].clone(), one["on_account"].clone()))
        .collect();
    for (amount, on_account) in [
        ("10.00", Value::from("10.00")),
        ("20.00", Value::Null),
        ("30.00", Value::Null),
    ] {
        assert!(waits.contains(&(amount.into(), on_account)), "{waits:?}");
    }
    // Once more, by whichever way: it counts once.
    let again = json(&folder.jalon(&line));
    assert_eq!(counted(&again), [5, 0, 0, 5].map(Value::from), "{again}");
    let records = folder.jalon(&format!(
        "import payments bank.csv --mapping map.toml --pretend-now {MORNING}"
    ));
    assert!(records.stdout.contains("0 new\n"), "{records:?}");
    // What takes one back names it by its key.
    let back = format!("{NAMED_HEAD}R-9,2026-03-23,500.00,EUR,,,,R-1\n");
    folder.write("back.csv", back.as_bytes());
    let back = json(&folder.jalon(
        "import statements back.csv --mapping map.toml --format json --pretend-now 2026-03-24T08:00:00Z",
    ));
    assert_eq!(back["back"], 1, "{back}");
    serve(&folder, "2026-03-24T08:00:00Z");
    assert_eq!(open(&folder, "F-1"), "500.00");
}

#[test]
fn rows_that_came_as_payments_count_once_and_a_file_without_rows_is_fresh() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    folder.write("map.toml", NAMED.as_bytes());
    let csv = format!("{NAMED_HEAD}R-1,2026-03-20,500.00,EUR,,F-1,,\n");
    folder.write("bank.csv", csv.as_bytes());
    let first = folder.jalon(&format!(
        "import payments bank.csv --mapping map.toml --pretend-now {MORNING}"
    ));
    assert_eq!(first.code, 0, "{first:?}");
    serve(&folder, MORNING);
    let told = json(&folder.jalon(&format!(
        "import statements bank.csv --mapping map.toml --format json --pretend-now {MORNING}"
    )));
    assert_eq!(
        (&told["known_before"], &told["settled"]),
        (&1.into(), &0.into()),
        "{told}"
    );
    folder.write("bank.csv", NAMED_HEAD.as_bytes());
    let none = folder
        .jalon("import statements bank.csv --mapping map.toml --pretend-now 2026-03-25T08:00:00Z");
    assert_eq!(none.code, 0, "{none:?}");
    let feeds = folder.jalon("payment feeds");
    assert!(
        feeds.stdout.contains("bank  read 2026-03-25 08:00Z"),
        "{feeds:?}"
    );
}

#[test]
fn on_postgresql_statements_settle_and_go_back_as_they_do_in_the_folder() {
    let Ok(server) = std::env::var("JALON_POSTGRES") else {
        return skip("statements on PostgreSQL", "JALON_POSTGRES is not set");
    };
    let name = format!("jalon_cli_statements_{}", std::process::id());
    psql(&server, &format!("create database {name}"));
    let address = server.replace("/postgres?", &format!("/{name}?"));
    let toml = format!("name = \"one\"\n[store]\npostgres = \"{address}\"\n");
    let folder = house_with(&toml, &[("F-1", "C-1", "500.00"), ("F-2", "C-2", "700.00")]);
    let one = came("B-1", "500.00", ("BAKERY MARTIN", "F-1"));
    let two = came("B-2", "300.00", ("GARAGE DU PORT", "F-2"));
    for (kind, entries) in [("052", one.clone()), ("053", format!("{two}{one}"))] {
        import(&folder, ("s.xml", &camt(kind, &entries)), MORNING);
    }
    let both = || (open(&folder, "F-1"), open(&folder, "F-2"));
    assert_eq!(both(), ("0.00".into(), "400.00".into()));
    let late = "2026-04-20T08:00:00Z";
    let backs = [
        returned("B-7", "500.00", "B-1"),
        returned("B-8", "100.00", "B-2"),
    ];
    import(&folder, ("back.xml", &camt("053", &backs.concat())), late);
    assert_eq!(both(), ("500.00".into(), "500.00".into()));
    assert!(payments(&folder, "waits").is_empty());
    drop(folder);
    psql(&server, &format!("drop database {name} with (force)"));
}

#[test]
fn what_payers_wrote_goes_to_the_archive_and_whom_one_forgets_is_in_no_payment() {
    let toml = "[jobs]\nretention = \"30 2 * * *\"\nretention_months = 6\n";
    let folder = house_with(toml, &[("F-1", "C-1", "500.00"), ("F-2", "C-2", "700.00")]);
    let entries = [
        came("B-1", "500.00", ("BAKERY MARTIN", "F-1 anna@one.example")),
        came("B-2", "700.00", ("GARAGE DU PORT", "F-2")),
        came("B-3", "1.00", ("SOMEBODY", "what is this")),
    ];
    let statement = camt("053", &entries.concat());
    import(&folder, ("s.xml", &statement), MORNING);
    let erased = json(&folder.jalon("erase contact K-1 --format json"));
    assert_eq!(erased["payments"], 1, "{erased}");
    let told = |state: &str| {
        let listed = folder.jalon(&format!("payment list --state {state} --format json"));
        listed.stdout
    };
    assert!(!told("all").contains("BAKERY MARTIN"), "{}", told("all"));
    assert!(told("all").contains("GARAGE DU PORT"));
    serve(&folder, "2026-10-30T08:00:00Z");
    let after = told("all");
    assert!(!after.contains("GARAGE DU PORT"), "{after}");
    assert!(after.contains("SOMEBODY"), "it still waits: {after}");
    let archive = folder.read("jalon-data/archive/payments-2026-10.jsonl");
    let archive = String::from_utf8(archive).unwrap();
    assert_eq!(archive.lines().count(), 1, "{archive}");
    assert!(archive.contains("GARAGE DU PORT"), "{archive}");
    // Both are still known, and find their way back.
    let again = import(&folder, ("s.xml", &statement), "2026-10-30T09:00:00Z");
    assert_eq!(again["known_before"], 3, "{again}");
    let back = camt("053", &returned("B-7", "700.00", "B-2"));
    import(&folder, ("back.xml", &back), "2026-10-30T10:00:00Z");
    assert_eq!(open(&folder, "F-2"), "700.00");
}
