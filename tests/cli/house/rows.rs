//! Rows of payments, by `import statements` and by `import payments`: whichever way a row comes, it counts once.

use serde_json::Value;

use super::json;
use super::payments::{MORNING, NAMED, NAMED_HEAD, house, open, payments, rows, serve};
use crate::run::{Ended, Folder};

/// Imports these rows in one of both ways, and lets the daemon work.
fn import(folder: &Folder, kind: &str, csv: &str) -> Ended {
    let done = only_import(folder, kind, csv);
    serve(folder, MORNING);
    done
}

fn only_import(folder: &Folder, kind: &str, csv: &str) -> Ended {
    folder.write("map.toml", NAMED.as_bytes());
    folder.write("bank.csv", format!("{NAMED_HEAD}{csv}").as_bytes());
    folder.jalon(&format!(
        "import {kind} bank.csv --mapping map.toml --format json --pretend-now {MORNING}"
    ))
}

/// That nothing was taken of the only row, since it came before with something else.
fn is_told(done: &Ended, key: &str) {
    assert_eq!(done.code, 1, "{done:?}");
    let reason = format!("the payment {key} came before, with another amount");
    assert!(done.stdout.contains(&reason), "{done:?}");
}

const HUNDRED: &str = "B-1,2026-03-20,100.00,EUR,,F-1,,\n";
const MORE: &str = "B-1,2026-03-20,110.00,EUR,,F-1,,\n";

#[test]
fn a_row_that_comes_again_with_another_amount_is_told_and_pays_nothing() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    assert_eq!(import(&folder, "statements", HUNDRED).code, 0);
    for kind in ["statements", "payments"] {
        is_told(&import(&folder, kind, MORE), "B-1");
        assert_eq!(open(&folder, "F-1"), "400.00", "by {kind}");
        let same = import(&folder, kind, HUNDRED);
        assert_eq!(same.code, 0, "{same:?}");
        assert_eq!(json(&same)["known_before"], 1, "{same:?}");
    }
    // What takes a part of it back counts once, too.
    let part = "R-1,2026-03-20,40.00,EUR,,,,B-1\n";
    assert_eq!(import(&folder, "statements", part).code, 0);
    assert_eq!(open(&folder, "F-1"), "440.00");
    let other = "R-1,2026-03-20,50.00,EUR,,,,B-1\n";
    for kind in ["statements", "payments"] {
        is_told(&import(&folder, kind, other), "R-1");
        assert_eq!(open(&folder, "F-1"), "440.00", "by {kind}");
    }
    assert!(payments(&folder, "waits").is_empty());
}

#[test]
fn a_record_that_waits_for_the_daemon_or_for_its_invoice_is_known_to_statements() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    let both = "B-1,2026-03-20,100.00,EUR,,F-1,,\nB-2,2026-03-20,70.00,EUR,,F-2,,\n";
    let records = only_import(&folder, "payments", both);
    let told = json(&records);
    assert_eq!(
        (&told["new"], &told["parked"]),
        (&1.into(), &1.into()),
        "{told}"
    );
    // The daemon has had no turn.
    let statements = only_import(&folder, "statements", both);
    assert_eq!(json(&statements)["known_before"], 2, "{statements:?}");
    serve(&folder, MORNING);
    assert_eq!(import(&folder, "statements", both).code, 0);
    assert_eq!(payments(&folder, "all"), Vec::<Value>::new());
    folder.write("later.csv", rows(&[("F-2", "C-2", "200.00")]).as_bytes());
    let later = folder.jalon(&format!(
        "import invoices later.csv --pretend-now {MORNING}"
    ));
    assert_eq!(later.code, 0, "{later:?}");
    serve(&folder, MORNING);
    assert_eq!(
        (open(&folder, "F-1"), open(&folder, "F-2")),
        ("400.00".into(), "130.00".into())
    );
}

#[test]
fn a_record_takes_back_what_came_with_a_statement() {
    let folder = house(&[("F-1", "C-1", "500.00"), ("F-2", "C-2", "300.00")]);
    let came = format!("{HUNDRED}B-2,2026-03-20,300.00,EUR,,F-2,,\n");
    assert_eq!(import(&folder, "statements", &came).code, 0);
    assert_eq!(open(&folder, "F-2"), "0.00");
    // The whole file once more, with what takes one of its rows back.
    let back = format!("{came}R-2,2026-03-20,300.00,EUR,,,,B-2\n");
    let told = json(&import(&folder, "payments", &back));
    assert_eq!(
        [&told["new"], &told["parked"], &told["known_before"]],
        [&Value::from(1), &Value::from(0), &Value::from(2)],
        "{told}"
    );
    let both = || (open(&folder, "F-1"), open(&folder, "F-2"));
    assert_eq!(both(), ("400.00".into(), "300.00".into()));
    for kind in ["payments", "statements"] {
        let again = json(&import(&folder, kind, &back));
        assert_eq!(again["known_before"], 3, "{kind}: {again}");
        assert_eq!(both(), ("400.00".into(), "300.00".into()), "by {kind}");
    }
    // By itself, and only once, with the amount that it said first.
    let part = "R-1,2026-03-20,40.00,EUR,,,,B-1\n";
    for (new, before) in [(1, 0), (0, 1)] {
        let told = json(&import(&folder, "payments", part));
        assert_eq!(
            [&told["new"], &told["parked"], &told["known_before"]],
            [&Value::from(new), &Value::from(0), &Value::from(before)],
            "{told}"
        );
        assert_eq!(open(&folder, "F-1"), "440.00");
    }
    let other = part.replace("40.00", "60.00");
    is_told(&import(&folder, "payments", &other), "R-1");
    assert_eq!(open(&folder, "F-1"), "440.00");
    // One that came as a record is taken back as a record.
    let record = "B-3,2026-03-20,50.00,EUR,,F-1,,\n";
    assert_eq!(import(&folder, "payments", record).code, 0);
    assert_eq!(open(&folder, "F-1"), "390.00");
    let back = "R-3,2026-03-20,50.00,EUR,,,,B-3\n";
    assert_eq!(import(&folder, "payments", back).code, 0);
    assert_eq!(open(&folder, "F-1"), "440.00");
}

#[test]
fn a_file_of_which_no_row_can_be_read_tells_nothing_about_its_feed() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    let mapping = format!("decimal = \".\"\n{}", NAMED);
    folder.write("map.toml", mapping.as_bytes());
    folder.write(
        "other.toml",
        mapping
            .replace("source = { constant = \"bank\" }\n", "")
            .as_bytes(),
    );
    let imports = [
        ("statements bank.csv --mapping map.toml", "bank"),
        ("payments bank.csv --mapping map.toml", "bank"),
        (
            "payments bank.csv --mapping other.toml --source second",
            "second",
        ),
    ];
    let feeds = || folder.jalon("payment feeds").stdout;
    // The bank has changed its decimal sign.
    let wrong = "B-1,2026-03-20,\"100,00\",EUR,,F-1,,\nB-2,2026-03-20,\"70,00\",EUR,,F-1,,\n";
    let import = |csv: &str, (what, _): (&str, &str)| {
        folder.write("bank.csv", format!("{NAMED_HEAD}{csv}").as_bytes());
        folder.jalon(&format!("import {what} --pretend-now {MORNING}"))
    };
    for one in imports {
        let done = import(wrong, one);
        assert_eq!(done.code, 1, "{done:?}");
        assert!(!feeds().contains(one.1), "{one:?}: {}", feeds());
    }
    // Nothing came, and that was read.
    for one in [imports[0], imports[2]] {
        let done = import("", one);
        assert_eq!(done.code, 0, "{done:?}");
        assert!(feeds().contains(&format!("{}  read", one.1)), "{}", feeds());
    }
}

#[test]
fn a_payer_who_is_no_customer_is_looked_for_as_a_bank_writes_it_whichever_way_the_row_comes() {
    let folder = house(&[("F-1", "C-1", "500.00"), ("F-2", "C-2", "300.00")]);
    let came =
        "B-1,2026-03-20,500.00,EUR,Bakery Martin,,Invoice F-1,\nB-2,2026-03-20,20.00,EUR,C-22,,,\n";
    let told = json(&import(&folder, "payments", came));
    assert_eq!(told["new"], 2, "{told}");
    assert_eq!(open(&folder, "F-1"), "0.00");
    let waits = payments(&folder, "waits");
    assert_eq!(waits.len(), 1, "{waits:?}");
    assert_eq!(waits[0]["amount"], "20.00", "{waits:?}");
    let customers = folder.jalon("customer list").stdout;
    assert!(!customers.contains("C-22"), "{customers}");
    assert!(!customers.contains("Bakery Martin 500"), "{customers}");
    for kind in ["payments", "statements"] {
        let again = json(&import(&folder, kind, came));
        assert_eq!(again["known_before"], 2, "{kind}: {again}");
    }
    assert_eq!(payments(&folder, "waits").len(), 1);
    // What goes back, later and in the same file.
    let back = "R-1,2026-03-20,500.00,EUR,,,,B-1\n";
    assert_eq!(import(&folder, "payments", back).code, 0);
    assert_eq!(open(&folder, "F-1"), "500.00");
    let both = "B-3,2026-03-20,300.00,EUR,Garage du Port,,F-2,\nR-3,2026-03-20,300.00,EUR,,,,B-3\n";
    assert_eq!(import(&folder, "payments", both).code, 0);
    assert_eq!(open(&folder, "F-2"), "300.00");
    assert_eq!(payments(&folder, "waits").len(), 1);
}

#[test]
fn a_customer_whom_the_daemon_has_not_read_yet_is_a_payer_that_is_known() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    folder.write(
        "more.csv",
        b"key,name,country,payer\nC-3,Third,FR,\nC-4,Fourth,FR,P-9\n",
    );
    let done = folder.jalon(&format!(
        "import customers more.csv --pretend-now {MORNING}"
    ));
    assert_eq!(done.code, 0, "{done:?}");
    let came = "B-1,2026-03-20,10.00,EUR,C-3,,,\nB-2,2026-03-20,20.00,EUR,C-4,,,\nB-3,2026-03-20,30.00,EUR,P-9,,,\n";
    assert_eq!(import(&folder, "payments", came).code, 0);
    assert_eq!(payments(&folder, "all"), Vec::<Value>::new());
    for (customer, amount) in [("C-3", "10.00"), ("P-9", "50.00")] {
        let shown = folder.jalon(&format!("customer show {customer}"));
        assert!(shown.stdout.contains(amount), "{customer}: {shown:?}");
    }
}

#[test]
fn rows_stamp_the_feed_that_they_name_and_no_other_one() {
    let folder = house(&[("F-1", "C-1", "500.00")]);
    let feeds = || folder.jalon("payment feeds").stdout;
    // It names neither an invoice nor a payer.
    let nobody = import(&folder, "payments", "B-1,2026-03-20,100.00,EUR,,,,\n");
    assert_eq!(nobody.code, 1, "{nobody:?}");
    assert!(!feeds().contains("bank  read"), "{}", feeds());
    for (kind, csv) in [("payments", HUNDRED), ("payments", "")] {
        assert_eq!(import(&folder, kind, csv).code, 0);
        assert!(feeds().contains("bank  read"), "{}", feeds());
        assert!(!feeds().contains("files"), "{}", feeds());
    }
}
