//! What columns are called in the files that accounting systems write: names that stand for a field.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::kind::Kind;

/// Names of columns, beside the documented ones, written as [`plain`] writes them.
#[rustfmt::skip]
const SYNONYMS: &[(&[Kind], &str, &[&str])] = &[
    (&[Kind::Invoice], "number", &["invoicenumber", "invoiceno", "invoiceid", "invoice", "documentnumber", "documentno", "numerodefacture", "numerofacture", "nfacture", "nofacture", "nfact", "numfacture", "facture", "piece", "numeropiece", "npiece", "rechnungsnummer", "belegnummer"]),
    (&[Kind::Invoice], "kind", &["type", "documenttype", "invoicetype", "typedocument", "typedepiece", "genre"]),
    (&[Kind::Invoice], "status", &["statut", "etat"]),
    (&[Kind::Invoice], "issue", &["issuedate", "invoicedate", "documentdate", "dateofissue", "dateinvoice", "datefacture", "datedefacture", "datedemission", "dateemission", "datepiece", "emission", "rechnungsdatum"]),
    (&[Kind::Invoice, Kind::Instalment], "due", &["duedate", "dateduedate", "netduedate", "echeance", "datedecheance", "dateecheance", "dateech", "faelligkeit", "falligkeit", "falligkeitsdatum"]),
    (&[Kind::Invoice], "total", &["amount", "invoiceamount", "totalamount", "grossamount", "gross", "totalgross", "montant", "montantttc", "totalttc", "ttc", "betrag", "bruttobetrag"]),
    (&[Kind::Invoice], "paid", &["paidamount", "amountpaid", "alreadypaid", "regle", "montantregle", "dejapaye", "paye", "montantpaye"]),
    (&[Kind::Invoice], "purchase_order", &["po", "ponumber", "ordernumber", "purchaseorderno", "bondecommande", "commande", "numerodecommande", "ncommande", "refcommande"]),
    (&[Kind::Invoice], "payment_reference", &["paymentref", "referencedepaiement", "referencepaiement"]),
    (&[Kind::Invoice, Kind::Customer], "terms", &["paymentterms", "conditionsdepaiement", "conditions", "modalites"]),
    (&[Kind::Invoice], "credits", &["creditedinvoice", "originalinvoice", "facturedorigine", "factureorigine"]),
    (&[Kind::Invoice, Kind::Contact, Kind::Event], "customer", &["customerid", "customerno", "customernumber", "customercode", "customerkey", "client", "codeclient", "numeroclient", "nclient", "compteclient", "kundennummer", "debitor"]),
    (&[Kind::Invoice, Kind::Event, Kind::Payment], "currency", &["currencycode", "cur", "devise", "codedevise", "monnaie", "wahrung"]),
    (&[Kind::Invoice, Kind::Customer, Kind::Payment], "payer", &["payerid", "payeur", "codepayeur"]),
    (&[Kind::Invoice, Kind::Customer, Kind::Event, Kind::Payment], "legal_entity", &["company", "companycode", "entity", "societe", "entite", "entitelegale"]),
    (&[Kind::Customer, Kind::Contact, Kind::Event, Kind::Payment], "key", &["cle"]),
    (&[Kind::Customer], "key", &["customer", "customerid", "customerno", "customernumber", "customercode", "client", "codeclient", "numeroclient", "nclient", "code", "id", "kundennummer"]),
    (&[Kind::Customer], "name", &["customername", "companyname", "nom", "nomclient", "raisonsociale"]),
    (&[Kind::Customer], "country", &["countrycode", "pays", "codepays", "land"]),
    (&[Kind::Customer, Kind::Contact], "language", &["lang", "langue", "sprache"]),
    (&[Kind::Customer], "time_zone", &["timezone", "fuseau", "fuseauhoraire"]),
    (&[Kind::Customer], "registration", &["siren", "siret", "registrationnumber", "immatriculation"]),
    (&[Kind::Contact], "key", &["contactid", "contact", "id", "code", "codecontact"]),
    (&[Kind::Contact], "role", &["fonction"]),
    (&[Kind::Contact], "name", &["contactname", "fullname", "nom", "nomcontact"]),
    (&[Kind::Contact], "email", &["mail", "emailaddress", "courriel", "adressemail"]),
    (&[Kind::Contact], "phone", &["telephone", "phonenumber", "tel"]),
    (&[Kind::Contact], "address", &["adresse", "postaladdress", "adressepostale"]),
    (&[Kind::Event, Kind::Instalment, Kind::Attachment, Kind::Allocation, Kind::Payment], "invoice", &["invoicenumber", "invoiceno", "invoiceid", "facture", "numerodefacture", "nfacture", "numerofacture"]),
    (&[Kind::Event], "occurred_at", &["occurred", "happenedon", "eventdate", "survenule", "datedesfaits"]),
    (&[Kind::Event], "kind", &["event", "eventtype", "evenement", "type"]),
    (&[Kind::Payment], "key", &["paymentid", "bankreference", "transactionid", "referencebancaire", "id"]),
    (&[Kind::Payment], "date", &["paymentdate", "valuedate", "datedevaleur", "datevaleur", "datepaiement", "datedepaiement", "datereglement"]),
    (&[Kind::Payment, Kind::Allocation, Kind::Instalment, Kind::Event], "amount", &["paymentamount", "montant", "amountreceived", "betrag"]),
    (&[Kind::Payment], "reference", &["libelle", "label", "remittance", "communication"]),
    (&[Kind::Payment], "source", &["feed", "bankaccount", "compte", "comptebancaire"]),
    (&[Kind::Allocation], "payment", &["paymentid", "paiement"]),
];

/// A name without accents, capitals, spaces and signs.
pub(crate) fn plain(name: &str) -> String {
    name.nfd()
        .filter(|letter| !is_combining_mark(*letter) && letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A name as a script could have it: small letters, digits and `_`; accents stay.
pub(crate) fn as_field(name: &str) -> String {
    let mut field = String::new();
    for letter in name.trim().chars() {
        if letter.is_alphanumeric() {
            field.extend(letter.to_lowercase());
        } else if !field.is_empty() && !field.ends_with('_') {
            field.push('_');
        }
    }
    field.trim_end_matches('_').to_string()
}

/// The field of a kind of record that a column is called after, and whether by its documented name.
pub(crate) fn field(kind: Kind, column: &str) -> Option<(&'static str, bool)> {
    if let Some(known) = kind.column(column) {
        return Some((known.name, true));
    }
    let wanted = plain(column);
    if wanted.is_empty() {
        return None;
    }
    if let Some(known) = kind.columns().find(|known| plain(known.name) == wanted) {
        return Some((known.name, true));
    }
    let mut synonyms = SYNONYMS.iter();
    let (_, name, _) = synonyms
        .find(|(kinds, _, words)| kinds.contains(&kind) && words.contains(&wanted.as_str()))?;
    kind.column(name).map(|column| (column.name, false))
}

/// How many names of columns a row has, if it were the header of records of this kind.
pub(crate) fn recognised<'a>(kind: Kind, cells: impl Iterator<Item = &'a str>) -> usize {
    cells.filter(|cell| field(kind, cell).is_some()).count()
}

/// Whether a cell begins a row of sums.
pub(crate) fn is_total(cell: &str) -> bool {
    let plain = plain(cell);
    let begins = [
        "total",
        "grandtotal",
        "subtotal",
        "soustotal",
        "totaux",
        "gesamt",
    ];
    let word = plain.trim_end_matches(|letter: char| letter.is_ascii_digit());
    begins.iter().any(|begin| plain.starts_with(begin)) || matches!(word, "sum" | "somme" | "summe")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_synonym_is_plain_and_stands_for_a_field_that_its_kinds_have() {
        for (kinds, name, words) in SYNONYMS {
            for kind in *kinds {
                assert!(kind.column(name).is_some(), "{kind:?} {name}");
            }
            for word in *words {
                assert_eq!(&plain(word), word);
            }
        }
    }

    #[test]
    fn names_are_known_in_both_languages_whatever_their_accents_and_capitals() {
        for name in [
            "due",
            "Due date",
            "DUE_DATE",
            "Échéance",
            "Date d’échéance",
            "DueDate",
        ] {
            assert_eq!(
                field(Kind::Invoice, name).map(|(name, _)| name),
                Some("due"),
                "{name}"
            );
        }
        assert_eq!(
            field(Kind::Invoice, "N° facture").map(|(name, _)| name),
            Some("number")
        );
        assert_eq!(field(Kind::Invoice, "Comment"), None);
    }
}
