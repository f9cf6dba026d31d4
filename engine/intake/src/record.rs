//! A record as a row gives it.

use jalon_core::records::{
    AllocationRecord, AttachmentRecord, ContactRecord, CustomerRecord, EventRecord,
    InstalmentRecord, InvoiceRecord, PaymentRecord,
};
use smol_str::SmolStr;

use crate::kind::Kind;

/// A record of some kind. What is a list of another record in JSON names that record here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// An invoice or a credit note.
    Invoice(Box<InvoiceRecord>),
    /// One due date of the invoice with this number.
    Instalment(SmolStr, InstalmentRecord),
    /// A document of the invoice with this number.
    Attachment(SmolStr, AttachmentRecord),
    /// A customer.
    Customer(Box<CustomerRecord>),
    /// A contact.
    Contact(Box<ContactRecord>),
    /// An event.
    Event(Box<EventRecord>),
    /// A payment.
    Payment(Box<PaymentRecord>),
    /// The part of the payment with this key that is for one invoice.
    Allocation(SmolStr, AllocationRecord),
}

impl Record {
    /// The legal entity that it names itself; parts of other records name none.
    pub fn legal_entity(&self) -> Option<&SmolStr> {
        match self {
            Record::Invoice(one) => one.legal_entity.as_ref(),
            Record::Customer(one) => one.legal_entity.as_ref(),
            Record::Contact(one) => one.legal_entity.as_ref(),
            Record::Event(one) => one.legal_entity.as_ref(),
            Record::Payment(one) => one.legal_entity.as_ref(),
            Record::Instalment(..) | Record::Attachment(..) | Record::Allocation(..) => None,
        }
    }

    /// What kind it is.
    pub fn kind(&self) -> Kind {
        match self {
            Record::Invoice(_) => Kind::Invoice,
            Record::Instalment(..) => Kind::Instalment,
            Record::Attachment(..) => Kind::Attachment,
            Record::Customer(_) => Kind::Customer,
            Record::Contact(_) => Kind::Contact,
            Record::Event(_) => Kind::Event,
            Record::Payment(_) => Kind::Payment,
            Record::Allocation(..) => Kind::Allocation,
        }
    }
}
