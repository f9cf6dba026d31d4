//! Histories for tests: records, read from a file or made up.

use jalon_core::records::{CustomerRecord, EventRecord, InvoiceRecord, PaymentRecord};
use jalon_forecast::Records;

/// Records that a test owns.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub invoices: Vec<InvoiceRecord>,
    pub customers: Vec<CustomerRecord>,
    pub events: Vec<EventRecord>,
    pub payments: Vec<PaymentRecord>,
}

impl History {
    pub fn records(&self) -> Records<'_> {
        Records {
            invoices: &self.invoices,
            customers: &self.customers,
            events: &self.events,
            payments: &self.payments,
        }
    }
}
