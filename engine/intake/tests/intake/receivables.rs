//! The history of receivables, by the mapping that the example has for it.

use std::path::Path;

use jalon_intake::{Books, Kind, Mapping};

use crate::common::csv_by;
use crate::skip::skip;

const MAPPING: &str = include_str!("../../../../examples/receivables/mapping.toml");
const HEADER: &str = "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,PaperlessBill,DaysToSettle,DaysLate\n";

#[test]
fn the_mapping_is_well_written_and_each_row_gives_its_records() {
    assert_eq!(Mapping::read(MAPPING).unwrap().records.len(), 5);
    let rows = "1,A-1,4/6/2013,7,1/2/2013,2/1/2013,55.94,No,1/15/2013,Paper,13,0\n\
                1,A-1,4/6/2013,8,1/2/2013,2/1/2013,60,Yes,2/3/2013,Electronic,32,2\n";
    let read = csv_by(format!("{HEADER}{rows}").as_bytes(), MAPPING).unwrap();
    let kinds: Vec<Kind> = read
        .records
        .iter()
        .map(|(_, record)| record.kind())
        .collect();
    use Kind::{Customer, Event, Invoice, Payment};
    assert_eq!(
        kinds,
        [Customer, Invoice, Payment, Invoice, Payment, Event, Event]
    );
    assert_eq!(read.invoices()[0].due, "2013-02-01".parse().ok());
}

#[test]
fn the_real_history_loads_whole() {
    let path = "../../../shared/fixtures/receivables/accounts-receivable.csv";
    let Ok(bytes) = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)) else {
        return skip(
            "the_real_history_loads_whole",
            "the history of receivables is not at hand",
        );
    };
    let read = csv_by(&bytes, MAPPING).unwrap();
    assert_eq!(
        (read.counts.read, read.counts.used),
        (1207, 1207),
        "{:?}",
        read.rejects.first()
    );
    let mut books = Books::default();
    let file = books.file("accounts-receivable.csv");
    for (line, record) in read.records {
        books.add(file, line, record);
    }
    let fitting = books.fit();
    assert!(
        fitting.rejects.is_empty() && fitting.warnings.is_empty(),
        "{:?}",
        fitting.warnings.first()
    );
    assert_eq!(
        (fitting.invoices.len(), fitting.customers.len()),
        (1207, 50)
    );
    assert_eq!(
        (fitting.payments.len(), fitting.events.len()),
        (1207, 2 * 301)
    );
}
