//! The sample data of the examples: each file has the columns of its record and the fields that the
//! script declares, and what it points to is there.

use std::collections::{BTreeMap, BTreeSet};

use jalon_core::records::columns::{
    ALLOCATION, CONTACT, CUSTOMER, Column, EVENT, INSTALMENT, INVOICE, PAYMENT,
};
use jalon_core::records::{
    AllocationRecord, ContactRecord, CustomerRecord, EventRecord, InstalmentRecord, InvoiceRecord,
    PaymentRecord,
};
use jalon_dsl::check::check;
use jalon_dsl::model::Model;
use jalon_dsl::modules::Given;
use jalon_dsl::syntax::ast::FieldsOf;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::pages::{files, read, root};

/// A row by the names of its columns; empty cells are not there.
type Row = BTreeMap<String, String>;

#[test]
fn every_row_of_the_sample_data_is_a_record_of_its_kind() {
    for folder in folders() {
        let script = Declared::of(&folder);
        let samples = Samples::of(&folder);
        let table = |name| samples.rows(name);
        records::<CustomerRecord>(table("customers"), CUSTOMER, &script.customer);
        records::<ContactRecord>(table("contacts"), CONTACT, &none());
        records::<InvoiceRecord>(table("invoices"), INVOICE, &script.invoice);
        records::<InstalmentRecord>(
            without("invoice", table("instalments")),
            INSTALMENT,
            &none(),
        );
        records::<PaymentRecord>(table("payments"), PAYMENT, &none());
        records::<AllocationRecord>(
            without("payment", table("allocations")),
            ALLOCATION,
            &none(),
        );
        records::<EventRecord>(table("events"), EVENT, &script.event);
    }
}

#[test]
fn what_the_sample_data_point_to_is_there() {
    for folder in folders() {
        let samples = Samples::of(&folder);
        for (table, column, target, key) in [
            ("customers", "payer", "customers", "key"),
            ("contacts", "customer", "customers", "key"),
            ("invoices", "customer", "customers", "key"),
            ("invoices", "payer", "customers", "key"),
            ("instalments", "invoice", "invoices", "number"),
            ("payments", "payer", "customers", "key"),
            ("payments", "reverses", "payments", "key"),
            ("allocations", "payment", "payments", "key"),
            ("allocations", "invoice", "invoices", "number"),
            ("events", "invoice", "invoices", "number"),
        ] {
            let known: BTreeSet<String> = values(samples.rows(target), key).collect();
            for value in values(samples.rows(table), column) {
                assert!(known.contains(&value), "{folder}/{table}: {column} {value}");
            }
        }
    }
}

#[test]
fn no_more_is_allocated_than_was_paid_and_instalments_add_up() {
    for folder in folders() {
        let samples = Samples::of(&folder);
        let paid = sums(samples.rows("payments"), "key", "amount");
        for (payment, sum) in sums(samples.rows("allocations"), "payment", "amount") {
            assert!(sum <= paid[&payment], "{folder}: {payment}");
        }
        let totals = sums(samples.rows("invoices"), "number", "total");
        for (invoice, sum) in sums(samples.rows("instalments"), "invoice", "amount") {
            assert_eq!(sum, totals[&invoice], "{folder}: {invoice}");
        }
    }
}

/// The examples that have sample data.
fn folders() -> BTreeSet<String> {
    let all = files("examples", "csv").into_iter();
    let found: BTreeSet<String> = all
        .filter_map(|path| Some(path.split_once("/data/")?.0.to_owned()))
        .collect();
    assert!(found.len() >= 6, "{found:?}");
    found
}

/// The fields that the scripts of an example declare.
struct Declared {
    customer: BTreeSet<String>,
    invoice: BTreeSet<String>,
    event: BTreeSet<String>,
}

impl Declared {
    fn of(folder: &str) -> Declared {
        let given = files(folder, "jalon").into_iter().map(|path| Given {
            bytes: read(&path).into_bytes(),
            name: path,
        });
        let beside = |path: &str| std::fs::read(root().join(path)).ok();
        let models = check(given.collect(), &beside).models;
        let fields = |of: FieldsOf| {
            let all = models.iter().flat_map(|model: &Model| model.fields.items());
            all.filter(|field| field.of == of)
                .map(|field| field.declared.name.to_string())
                .collect()
        };
        let events = models.iter().flat_map(|model| model.events.items());
        Declared {
            customer: fields(FieldsOf::Customer),
            invoice: fields(FieldsOf::Invoice),
            event: events
                .flat_map(|event| &event.fields)
                .map(|field| field.name.to_string())
                .collect(),
        }
    }
}

/// The files of one example, by their names without `.csv`.
struct Samples(BTreeMap<String, Vec<Row>>);

impl Samples {
    fn of(folder: &str) -> Samples {
        let all = files(folder, "csv").into_iter();
        let data = all.filter(|path| path.contains("/data/"));
        let tables = data.map(|path| {
            let name = path.rsplit_once('/').unwrap().1.trim_end_matches(".csv");
            (name.to_owned(), rows(&path, &read(&path)))
        });
        Samples(tables.collect())
    }

    fn rows(&self, name: &str) -> Vec<Row> {
        self.0.get(name).cloned().unwrap_or_default()
    }
}

fn none() -> BTreeSet<String> {
    BTreeSet::new()
}

/// Rows whose first column only says to which record they belong.
fn without(owner: &str, mut rows: Vec<Row>) -> Vec<Row> {
    for row in &mut rows {
        assert!(row.remove(owner).is_some(), "{row:?}: {owner}");
    }
    rows
}

fn records<Record: DeserializeOwned>(rows: Vec<Row>, columns: &[Column], own: &BTreeSet<String>) {
    for row in rows {
        let (mut record, mut fields) = (Map::new(), Map::new());
        for (name, cell) in &row {
            if columns.iter().any(|column| column.name == name) {
                record.insert(name.clone(), value(name, cell));
            } else {
                assert!(own.contains(name), "no field is called {name}");
                fields.insert(name.clone(), Value::from(cell.as_str()));
            }
        }
        if !fields.is_empty() {
            record.insert("fields".to_owned(), Value::Object(fields));
        }
        let read = serde_json::from_value::<Record>(Value::Object(record));
        assert!(read.is_ok(), "{row:?}: {}", read.err().unwrap());
    }
}

fn value(column: &str, cell: &str) -> Value {
    match column {
        "instalment" => Value::from(cell.parse::<u16>().expect("a number")),
        "address" => cell.lines().map(Value::from).collect(),
        _ => Value::from(cell),
    }
}

fn values(rows: Vec<Row>, column: &str) -> impl Iterator<Item = String> {
    rows.into_iter()
        .filter_map(move |row| row.get(column).cloned())
}

/// Sums in cents.
fn sums(rows: Vec<Row>, key: &str, amount: &str) -> BTreeMap<String, i64> {
    let mut found = BTreeMap::new();
    for row in rows {
        let cents: i64 = row[amount].replace('.', "").parse().expect("two decimals");
        *found.entry(row[key].clone()).or_default() += cents;
    }
    found
}

/// The rows of a CSV file: commas, quotes, and line ends inside quotes.
fn rows(path: &str, text: &str) -> Vec<Row> {
    let (mut lines, mut cells, mut cell, mut quoted) = (vec![], vec![], String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                cells.push(std::mem::take(&mut cell));
                lines.push(std::mem::take(&mut cells));
            }
            c => cell.push(c),
        }
    }
    let mut lines = lines.into_iter();
    let names: Vec<String> = lines.next().expect("a line of names");
    lines
        .map(|cells| {
            assert_eq!(cells.len(), names.len(), "{path}: {cells:?}");
            let pairs = names.iter().cloned().zip(cells);
            pairs.filter(|(_, cell)| !cell.is_empty()).collect()
        })
        .collect()
}
