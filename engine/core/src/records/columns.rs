//! The columns of the records in CSV files, which are the members of their JSON: what each is
//! called, whether it must be there, and what it means, for messages, templates of files and docs.

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, in CSV and in JSON.
    pub name: &'static str,
    /// Whether a record without it is refused.
    pub required: bool,
    /// What it means, in English.
    pub english: &'static str,
    /// What it means, in French.
    pub french: &'static str,
}

const fn must(name: &'static str, english: &'static str, french: &'static str) -> Column {
    Column {
        name,
        required: true,
        english,
        french,
    }
}

const fn may(name: &'static str, english: &'static str, french: &'static str) -> Column {
    Column {
        name,
        required: false,
        english,
        french,
    }
}

/// Columns of invoices; any other column is a declared field.
pub const INVOICE: &[Column] = &[
    may(
        "legal_entity",
        "legal entity that invoices",
        "entité légale qui facture",
    ),
    may("source", "system that it comes from", "système d’origine"),
    must("number", "number of the invoice", "numéro de la facture"),
    may(
        "kind",
        "invoice or credit_note",
        "invoice (facture) ou credit_note (avoir)",
    ),
    may(
        "status",
        "draft, open, held, written_off, cancelled",
        "état dans la maison",
    ),
    must("customer", "key of the customer", "code du client"),
    may("payer", "key of the party that pays", "code du payeur"),
    must("issue", "date of issue", "date d’émission"),
    may("due", "due date", "date d’échéance"),
    must(
        "currency",
        "currency, three letters",
        "devise, trois lettres",
    ),
    must("total", "total with taxes", "total toutes taxes comprises"),
    may("paid", "paid so far", "déjà payé"),
    may(
        "purchase_order",
        "order number of the buyer",
        "numéro de bon de commande",
    ),
    may(
        "terms",
        "payment terms by name",
        "conditions de paiement, par leur nom",
    ),
    may(
        "payment_reference",
        "structured payment reference",
        "référence de paiement structurée",
    ),
    may("arrival", "day on which it arrived", "jour d’arrivée"),
    may(
        "credits",
        "invoice that a credit note is for",
        "facture à laquelle l’avoir se rapporte",
    ),
];

/// Columns of instalments: rows of their own in CSV, a list of the invoice in JSON.
pub const INSTALMENT: &[Column] = &[
    must("due", "due date", "date d’échéance"),
    must(
        "amount",
        "amount, in the invoice’s currency",
        "montant, dans la devise de la facture",
    ),
];

/// Columns of attachments: rows of their own in CSV, a list of the invoice in JSON.
pub const ATTACHMENT: &[Column] = &[
    must(
        "kind",
        "what it is, as scripts name it",
        "ce que c’est, tel que les scripts le nomment",
    ),
    must(
        "file_name",
        "name that the reader sees",
        "nom que voit le destinataire",
    ),
    must(
        "media_type",
        "media type, as application/pdf",
        "type de média, comme application/pdf",
    ),
    must("sha256", "SHA-256 of its content", "SHA-256 de son contenu"),
];

/// Columns of customers; any other column is a declared field.
pub const CUSTOMER: &[Column] = &[
    may(
        "legal_entity",
        "legal entity whose customer it is",
        "entité légale dont il est client",
    ),
    must(
        "key",
        "number that the house gave it",
        "code donné par la maison",
    ),
    must("name", "name", "nom"),
    may("country", "country, two letters", "pays, deux lettres"),
    may("language", "language, as fr", "langue, comme fr"),
    may(
        "time_zone",
        "time zone, as Europe/Paris",
        "fuseau horaire, comme Europe/Paris",
    ),
    may(
        "terms",
        "payment terms by name",
        "conditions de paiement, par leur nom",
    ),
    may(
        "way",
        "way in which it wants invoices",
        "canal souhaité pour les factures",
    ),
    may(
        "payer",
        "key of the party that pays for it",
        "code de celui qui paie pour lui",
    ),
    may(
        "registration",
        "registration number",
        "numéro d’immatriculation (SIREN)",
    ),
];

/// Columns of contacts.
pub const CONTACT: &[Column] = &[
    may(
        "legal_entity",
        "legal entity concerned",
        "entité légale concernée",
    ),
    must("key", "key of the contact", "code du contact"),
    must("customer", "key of the customer", "code du client"),
    must(
        "role",
        "payer, validator or a declared role",
        "payer, validator ou un rôle déclaré",
    ),
    must("name", "name", "nom"),
    may("email", "mail address", "adresse électronique"),
    may("phone", "telephone number", "numéro de téléphone"),
    may(
        "address",
        "postal address, line by line",
        "adresse postale, ligne à ligne",
    ),
    may(
        "electronic_address",
        "address on a platform",
        "adresse sur une plateforme",
    ),
    may(
        "language",
        "language, if not the customer’s",
        "langue, si ce n’est celle du client",
    ),
];

/// Columns of events; any other column is data of a declared event.
pub const EVENT: &[Column] = &[
    may(
        "legal_entity",
        "legal entity concerned",
        "entité légale concernée",
    ),
    must("source", "who reports it", "qui le signale"),
    must("key", "key with the source", "code chez la source"),
    must("kind", "what happened", "ce qui est arrivé"),
    may("invoice", "number of the invoice", "numéro de la facture"),
    may(
        "instalment",
        "which instalment, from 1",
        "quelle échéance, à partir de 1",
    ),
    may("customer", "key of the customer", "code du client"),
    may("role", "role that acted", "rôle de celui qui a agi"),
    may("contact", "key of the contact", "code du contact"),
    must(
        "occurred_at",
        "day or moment at which it happened",
        "jour ou moment des faits",
    ),
    may(
        "received_at",
        "moment at which it was received",
        "moment de la réception",
    ),
    may(
        "sequence",
        "order among events of the source",
        "rang parmi ceux de la source",
    ),
    may("evidence", "level of evidence", "niveau de preuve"),
    may("code", "code of the platform", "code de la plateforme"),
    may("reason", "why, in words", "motif, en clair"),
    may("date", "date that it speaks of", "date dont il parle"),
    may(
        "amount",
        "amount that it speaks of",
        "montant dont il parle",
    ),
    may("currency", "currency of the amount", "devise du montant"),
    may(
        "about",
        "key of the event that it settles",
        "code de l’événement qu’il règle",
    ),
];

/// Columns of payments.
pub const PAYMENT: &[Column] = &[
    may(
        "legal_entity",
        "legal entity that was paid",
        "entité légale payée",
    ),
    must("source", "feed that it comes from", "flux d’origine"),
    must("key", "reference of the bank", "référence de la banque"),
    must("date", "day on which it counts", "date de valeur"),
    must("amount", "how much", "montant"),
    must(
        "currency",
        "currency, three letters",
        "devise, trois lettres",
    ),
    may("payer", "key of the party that paid", "code du payeur"),
    may("reference", "what the payer wrote", "libellé du payeur"),
    may(
        "reverses",
        "payment that it takes back",
        "paiement qu’il annule",
    ),
    may("reason", "why it came back", "motif du rejet"),
];

/// Columns of allocations: rows of their own in CSV, a list of the payment in JSON.
pub const ALLOCATION: &[Column] = &[
    must("invoice", "number of the invoice", "numéro de la facture"),
    may(
        "instalment",
        "which instalment, from 1",
        "quelle échéance, à partir de 1",
    ),
    must("amount", "how much", "montant"),
];

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;
    use serde_json::{Map, Value, json};

    use super::super::{
        AllocationRecord, AttachmentRecord, ContactRecord, CustomerRecord, EventRecord,
        InstalmentRecord, InvoiceRecord, PaymentRecord,
    };
    use super::*;

    /// A value that suits the column.
    fn value_of(column: &Column) -> Value {
        match column.name {
            "issue" | "due" | "arrival" | "date" | "occurred_at" => json!("2026-02-28"),
            "received_at" => json!("2026-02-28T09:00:00Z"),
            "currency" => json!("EUR"),
            "total" | "paid" | "amount" => json!("12.50"),
            "status" => json!("open"),
            "way" => json!("link"),
            "evidence" => json!("declared"),
            "instalment" | "sequence" => json!(1),
            "address" => json!(["1 rue de la Paix"]),
            "kind" => json!("invoice"),
            _ => json!("x"),
        }
    }

    fn matches<Record: DeserializeOwned>(columns: &[Column]) {
        let full: Map<String, Value> = columns
            .iter()
            .map(|column| (column.name.into(), value_of(column)))
            .collect();
        let read = |object: Map<String, Value>| serde_json::from_value::<Record>(object.into());
        if let Err(error) = read(full.clone()) {
            panic!("the record does not take all columns: {error}");
        }
        for column in columns {
            let mut without = full.clone();
            without.remove(column.name);
            assert_eq!(read(without).is_err(), column.required, "{}", column.name);
        }
    }

    #[test]
    fn each_record_has_exactly_the_columns_that_are_told() {
        matches::<InvoiceRecord>(INVOICE);
        matches::<InstalmentRecord>(INSTALMENT);
        matches::<AttachmentRecord>(ATTACHMENT);
        matches::<CustomerRecord>(CUSTOMER);
        matches::<ContactRecord>(CONTACT);
        matches::<EventRecord>(EVENT);
        matches::<PaymentRecord>(PAYMENT);
        matches::<AllocationRecord>(ALLOCATION);
    }

    #[test]
    fn no_member_of_a_record_is_missing_from_the_columns() {
        // Serde names what it expects when it meets a member that it does not know.
        fn members<Record: DeserializeOwned>() -> Vec<String> {
            let Err(error) = serde_json::from_value::<Record>(json!({"?": 1})) else {
                return Vec::new();
            };
            let text = error.to_string();
            let expected = text.split_once("expected").map_or("", |(_, names)| names);
            let names = expected.split('`').skip(1).step_by(2);
            names
                .filter(|name| *name != "?")
                .map(str::to_string)
                .collect()
        }
        let lists = ["instalments", "attachments", "fields", "allocations"];
        let told = |columns: &[Column], members: Vec<String>| {
            assert!(!members.is_empty());
            for member in members
                .iter()
                .filter(|member| !lists.contains(&member.as_str()))
            {
                assert!(
                    columns.iter().any(|column| column.name == member),
                    "{member}"
                );
            }
        };
        told(INVOICE, members::<InvoiceRecord>());
        told(INSTALMENT, members::<InstalmentRecord>());
        told(ATTACHMENT, members::<AttachmentRecord>());
        told(CUSTOMER, members::<CustomerRecord>());
        told(CONTACT, members::<ContactRecord>());
        told(EVENT, members::<EventRecord>());
        told(PAYMENT, members::<PaymentRecord>());
        told(ALLOCATION, members::<AllocationRecord>());
    }
}
