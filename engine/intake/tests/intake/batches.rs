//! Many records: packed and put together in batches, they are what they are all at once.

use jalon_core::records::{EventRecord, InvoiceRecord, PaymentRecord};
use jalon_intake::{Batches, Books, Fitting};

use crate::common::csv;

const CUSTOMERS: &str = "key,name,payer,time_zone\nC1,One,,\nC2,Two,C3,\nC3,Three,,Europe/Paris\nC4,Four,,\nC5,Five,,\nC6,Six,,\n";
const CONTACTS: &str = "key,customer,role,name,email\nK1,C1,payer,Anna,a@example.com\nK9,C9,payer,Nobody,n@example.com\n";
const INVOICES: &str = "number,customer,payer,kind,issue,due,currency,total,credits\n\
    F-1,C1,,,2026-01-05,2026-02-19,EUR,100.00,\n\
    F-2,C2,,,2026-01-10,,EUR,50.00,\n\
    F-3,C9,,,2026-01-10,,EUR,50.00,\n\
    F-4,C4,,,2026-01-11,,EUR,\"1,250.50\",\n\
    F-5,C5,C1,,2026-01-12,2026-03-01,USD,70.00,\n\
    F-6,C4,,credit_note,2026-01-15,,EUR,20.00,F-4\n\
    F-7,C6,,,2026-01-15,,EUR,20.00,\n";
const INSTALMENTS: &str = "invoice,amount,due\nF-4,1000.00,2026-02-01\nF-4,250.50,2026-03-01\nF-7,1.00,2026-03-01\nF-8,1.00,2026-03-01\n";
const PAYMENTS: &str = "source,key,date,amount,currency,payer,invoice,reverses\n\
    bank,P1,2026-02-01,50.00,EUR,,F-2,\n\
    bank,P2,2026-02-02,100.00,EUR,C1,,\n\
    bank,P3,2026-02-03,70.00,EUR,,F-5,\n\
    bank,P4,2026-02-04,5.00,EUR,,F-8,\n\
    bank,P5,2026-02-05,50.00,EUR,,,P1\n\
    bank,P6,2026-01-01,10.00,EUR,,F-1,\n";
const ALLOCATIONS: &str = "payment,invoice,amount\nP2,F-1,40.00\nP2,F-4,60.00\nP9,F-1,1.00\n";
const EVENTS: &str = "source,key,kind,invoice,occurred_at\nerp,E1,dispute,F-4,2026-01-20\nerp,E2,receipt,F-8,2026-01-20\nerp,E3,receipt,F-1,2026-01-06T10:15:00.250Z\n";

fn books(loose_max: usize) -> Books {
    let mut books = Books::holding(loose_max);
    let files = [
        INVOICES,
        CUSTOMERS,
        PAYMENTS,
        CONTACTS,
        INSTALMENTS,
        ALLOCATIONS,
        EVENTS,
    ];
    for (at, text) in files.iter().enumerate() {
        let file = books.file(&format!("file{at}.csv"));
        for (line, record) in csv(text).unwrap().records {
            books.add(file, line, record);
        }
    }
    books
}

fn all(batches: &Batches) -> Vec<Fitting> {
    (0..batches.len())
        .map(|batch| batches.get(batch).into_owned())
        .collect()
}

/// Everything that batches hold, in the order of the files.
fn sorted(batches: &[Fitting]) -> (Vec<&InvoiceRecord>, Vec<&PaymentRecord>, Vec<&EventRecord>) {
    let mut invoices: Vec<_> = batches.iter().flat_map(|one| &one.invoices).collect();
    let mut payments: Vec<_> = batches.iter().flat_map(|one| &one.payments).collect();
    let mut events: Vec<_> = batches.iter().flat_map(|one| &one.events).collect();
    invoices.sort_by(|one, other| one.number.cmp(&other.number));
    payments.sort_by(|one, other| one.key.cmp(&other.key));
    events.sort_by(|one, other| one.key.cmp(&other.key));
    (invoices, payments, events)
}

fn told(batches: &[Fitting]) -> Vec<String> {
    let rejects = batches.iter().flat_map(|one| &one.rejects);
    let warnings = batches.iter().flat_map(|one| &one.warnings);
    let rejects = rejects.map(|it| format!("{}:{} {}", it.file, it.line, it.faults[0].reason.en));
    let warnings = warnings.map(|it| format!("{}:{} {}", it.file, it.line, it.fault.reason.en));
    let mut told: Vec<String> = rejects.chain(warnings).collect();
    told.sort();
    told
}

#[test]
fn batches_of_any_size_hold_what_all_records_at_once_do() {
    let whole = [books(1_000).fit()];
    assert_eq!(told(&whole).len(), 9, "{:#?}", told(&whole));
    for size in [1, 3, 5, 100] {
        let batches = books(0).in_batches(size);
        assert_eq!(batches.extent, books(1_000).batches().extent);
        let parts = all(&batches);
        assert!(size > 5 || parts.len() > 1, "{size}: {}", parts.len());
        let sum = |of: fn(&Fitting) -> u64| parts.iter().map(of).sum::<u64>();
        assert_eq!(sum(|one| one.read), whole[0].read, "{size}");
        assert_eq!(sum(|one| one.used), whole[0].used, "{size}");
        assert_eq!(told(&parts), told(&whole), "{size}");
        assert_eq!(sorted(&parts), sorted(&whole), "{size}");
    }
    let packed = books(0).in_batches(1).whole();
    assert_eq!(packed, books(1_000).fit());
}

#[test]
fn what_belongs_together_is_in_one_batch() {
    let parts = all(&books(0).in_batches(1));
    let of = |number: &str| {
        let mut parts = parts.iter();
        parts.position(|one| one.invoices.iter().any(|it| it.number == number))
    };
    // One payment is for invoices of two customers, and one invoice is paid by another one's payer.
    assert_eq!(of("F-1"), of("F-4"));
    assert_eq!(of("F-1"), of("F-5"));
    assert_eq!(of("F-4"), of("F-6"));
    assert_ne!(of("F-1"), of("F-2"));
    let second = &parts[of("F-2").unwrap()];
    let keys: Vec<&str> = second.payments.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys, ["P1", "P5"]);
    let customers: Vec<&str> = second.customers.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(customers, ["C2", "C3"]);
    for (at, part) in parts.iter().enumerate() {
        for event in &part.events {
            assert_eq!(of(event.invoice.as_deref().unwrap()), Some(at));
        }
    }
}

#[test]
fn only_so_many_records_are_held_as_they_are() {
    let batches = books(5).in_batches(4);
    assert!(batches.len() > 1);
    assert_eq!(books(1_000).in_batches(4).len(), 1);
    assert_eq!(Books::default().batches().len(), 1);
}
