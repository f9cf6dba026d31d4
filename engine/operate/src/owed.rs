//! What is owed of an invoice, and what was paid beyond it.

use std::collections::BTreeSet;

use jalon_core::ledger::EntryKind;
use jalon_core::records::InvoiceStatus;
use jalon_core::step::{Settlement, Stage, Subject};

/// What is still owed of it, in minor units: nothing once it was cancelled.
pub fn open(subject: &Subject) -> i64 {
    match (subject.stage, subject.invoice()) {
        (Stage::Ended(Settlement::Cancelled), _) | (_, None) => 0,
        (_, Some(invoice)) => invoice.ledger.open().amount_due(),
    }
}

/// What was paid beyond what is owed of it: all of it, once it was cancelled.
pub fn overpaid(subject: &Subject) -> i64 {
    let Some(invoice) = subject.invoice() else {
        return 0;
    };
    let ledger = &invoice.ledger;
    if invoice.status != InvoiceStatus::Cancelled {
        return ledger.overpaid();
    }
    let paid = ledger.entries().iter();
    let paid = paid.filter(|entry| entry.kind == EntryKind::Payment);
    let keys: BTreeSet<&str> = paid.map(|entry| entry.key.as_str()).collect();
    let amounts = keys
        .into_iter()
        .map(|key| ledger.allocated(EntryKind::Payment, key));
    amounts.fold(0, i64::saturating_add)
}
