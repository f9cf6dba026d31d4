//! Files side by side: what refers to nothing is told, and the counts add up.

use jalon_intake::{Books, Fitting, RejectsFile};

use crate::common::csv;

const CUSTOMERS: &str = "key,name\nC1,One\nC2,Two\n";
const INVOICES: &str = "number,customer,issue,due,currency,total\n\
    F-1,C1,2026-01-05,2026-02-19,EUR,100.00\nF-2,C2,2026-01-10,,EUR,50.00\nF-3,C9,2026-01-10,,EUR,50.00\n";

fn fit(files: &[&str]) -> Fitting {
    let mut books = Books::default();
    for (at, text) in files.iter().enumerate() {
        let file = books.file(&format!("file{at}.csv"));
        for (line, record) in csv(text).unwrap().records {
            books.add(file, line, record);
        }
    }
    let fitting = books.fit();
    assert_eq!(fitting.read, fitting.used + fitting.rejects.len() as u64);
    fitting
}

fn told(fitting: &Fitting) -> Vec<String> {
    let rejects = fitting.rejects.iter();
    rejects
        .map(|it| format!("{}:{} {}", it.file, it.line, it.faults[0].reason.en))
        .collect()
}

#[test]
fn an_invoice_of_a_customer_whom_no_file_has_is_told() {
    let fitting = fit(&[CUSTOMERS, INVOICES]);
    assert_eq!(fitting.invoices.len(), 2);
    assert_eq!(told(&fitting), ["file1.csv:4 no file has a customer C9"]);
    assert_eq!(
        fitting.rejects[0].faults[0].reason.fr,
        "aucun fichier n’a de client C9"
    );
}

#[test]
fn without_a_file_of_customers_they_are_known_by_their_keys() {
    let fitting = fit(&[INVOICES]);
    let keys: Vec<&str> = fitting.customers.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys, ["C1", "C2", "C9"]);
    assert!(fitting.rejects.is_empty());
}

#[test]
fn an_event_of_an_unknown_invoice_is_told() {
    let events = "source,key,kind,invoice,occurred_at\nedi,1,receipt,F-1,2026-01-07\nedi,2,receipt,F-8,2026-01-07\n";
    let fitting = fit(&[INVOICES, events]);
    assert_eq!(fitting.events.len(), 1);
    assert_eq!(
        told(&fitting),
        ["file1.csv:3 no file has an invoice F-8, or it was rejected"]
    );
}

#[test]
fn a_payment_before_its_invoice_is_taken_with_a_warning() {
    let payments = "source,key,date,amount,currency,invoice\nbank,1,2026-01-01,100.00,EUR,F-1\nbank,2,2026-02-01,50.00,USD,F-2\n";
    let fitting = fit(&[INVOICES, payments]);
    assert_eq!(fitting.payments.len(), 1);
    let warning = &fitting.warnings[0];
    assert_eq!((warning.file.as_str(), warning.line), ("file1.csv", 2));
    assert!(
        warning
            .fault
            .reason
            .en
            .contains("paid on 2026-01-01, before the invoice F-1")
    );
    assert!(told(&fitting)[0].contains("a payment in USD for an invoice in EUR"));
}

#[test]
fn instalments_and_allocations_go_to_what_they_are_parts_of() {
    let instalments = "invoice,due,amount\nF-1,2026-02-01,60.00\nF-1,2026-03-01,40.00\nF-2,2026-03-01,40.00\nF-7,2026-03-01,1.00\n";
    let payments = "source,key,date,amount,currency\nbank,B1,2026-02-01,60.00,EUR\n";
    let allocations = "payment,invoice,amount\nB1,F-1,60.00\nB2,F-1,1.00\n";
    let fitting = fit(&[INVOICES, instalments, payments, allocations]);
    assert_eq!(fitting.invoices[0].instalments.len(), 2);
    assert_eq!(fitting.payments[0].allocations.len(), 1);
    let told = told(&fitting);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told.iter()
            .any(|it| it.contains("do not add up to the total of 50.00"))
    );
    assert!(
        told.iter()
            .any(|it| it.contains("no file has a payment B2"))
    );
    let mut file = RejectsFile::new(Vec::new(), true).unwrap();
    for reject in &fitting.rejects {
        file.write(reject).unwrap();
    }
    assert!(
        String::from_utf8(file.finish().unwrap())
            .unwrap()
            .contains("aucun fichier n’a de facture F-7")
    );
}
