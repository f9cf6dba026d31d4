//! The kinds of records that a file can hold, and the columns of each.

use jalon_core::records::columns::{self, Column};

use crate::text::{Text, text};

/// A kind of record. Lists of JSON records are rows of their own in CSV, and so kinds of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Kind {
    Invoice,
    Instalment,
    Attachment,
    Customer,
    Contact,
    Event,
    Payment,
    Allocation,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Words,
    Date,
    Moment,
    DateOrMoment,
    Amount,
}

/// The invoice of a row that belongs to one, or the invoice that the whole of a payment is for.
const OF_INVOICE: Column = Column {
    name: "invoice",
    required: true,
    english: "number of the invoice",
    french: "numéro de la facture",
};
const FOR_INVOICE: Column = Column {
    name: "invoice",
    required: false,
    english: "invoice that the whole payment is for",
    french: "facture que le paiement entier règle",
};
const OF_PAYMENT: Column = Column {
    name: "payment",
    required: true,
    english: "key of the payment",
    french: "code du paiement",
};

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 8] = [
        Kind::Invoice,
        Kind::Instalment,
        Kind::Attachment,
        Kind::Customer,
        Kind::Contact,
        Kind::Event,
        Kind::Payment,
        Kind::Allocation,
    ];

    /// Its name in mapping files.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Invoice => "invoice",
            Kind::Instalment => "instalment",
            Kind::Attachment => "attachment",
            Kind::Customer => "customer",
            Kind::Contact => "contact",
            Kind::Event => "event",
            Kind::Payment => "payment",
            Kind::Allocation => "allocation",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What it is called in a sentence, several of it.
    pub fn plural(self) -> Text {
        match self {
            Kind::Invoice => text("invoices", "factures"),
            Kind::Instalment => text("instalments", "échéances"),
            Kind::Attachment => text("attachments", "pièces jointes"),
            Kind::Customer => text("customers", "clients"),
            Kind::Contact => text("contacts", "contacts"),
            Kind::Event => text("events", "événements"),
            Kind::Payment => text("payments", "paiements"),
            Kind::Allocation => text("allocations", "imputations"),
        }
    }

    /// Its columns.
    pub fn columns(self) -> impl Iterator<Item = Column> {
        let (own, joined): (&[Column], Option<Column>) = match self {
            Kind::Invoice => (columns::INVOICE, None),
            Kind::Instalment => (columns::INSTALMENT, Some(OF_INVOICE)),
            Kind::Attachment => (columns::ATTACHMENT, Some(OF_INVOICE)),
            Kind::Customer => (columns::CUSTOMER, None),
            Kind::Contact => (columns::CONTACT, None),
            Kind::Event => (columns::EVENT, None),
            Kind::Payment => (columns::PAYMENT, Some(FOR_INVOICE)),
            Kind::Allocation => (columns::ALLOCATION, Some(OF_PAYMENT)),
        };
        own.iter().copied().chain(joined)
    }

    /// The column with this name.
    pub(crate) fn column(self, name: &str) -> Option<Column> {
        self.columns().find(|column| column.name == name)
    }

    /// Whether any other column is a field that a script declares.
    pub const fn takes_fields(self) -> bool {
        matches!(self, Kind::Invoice | Kind::Customer | Kind::Event)
    }
}

/// What the cells of a column hold, by its name.
pub(crate) fn shape(name: &str) -> Shape {
    match name {
        "issue" | "due" | "arrival" | "date" => Shape::Date,
        "occurred_at" => Shape::DateOrMoment,
        "received_at" => Shape::Moment,
        "total" | "paid" | "amount" => Shape::Amount,
        _ => Shape::Words,
    }
}
