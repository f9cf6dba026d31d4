//! The words that a message has beside its template: headings of columns, payment details, ways.

use jalon_core::Way;

use super::Language;

/// The words of one language.
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Phrases {
    pub and: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    /// Between a name and what it is; the French one has a space of its own.
    pub colon: &'static str,

    /// On the button.
    pub pay: &'static str,
    /// On the button.
    pub confirm_receipt: &'static str,

    pub payment_details: &'static str,
    pub amount: &'static str,
    pub account_holder: &'static str,
    pub reference: &'static str,
    /// Beside the code.
    pub scan: &'static str,
    /// For those who do not see the code.
    pub code: &'static str,

    pub invoice: &'static str,
    pub issue: &'static str,
    pub due: &'static str,
    pub balance: &'static str,
    pub total: &'static str,
    pub charges: &'static str,
    pub amount_due: &'static str,
    pub purchase_order: &'static str,
    pub days_late: &'static str,

    /// Above a list of what is open in the reader's favour.
    pub open_credits: &'static str,
    /// Money that came and that no invoice took.
    pub on_account: &'static str,
    /// Before its number.
    pub credit_note: &'static str,
    /// Before the number of an invoice for which more has come than was owed.
    pub overpaid: &'static str,

    /// In the order of [`Way::ALL`].
    ways: [&'static str; 8],
}

const ENGLISH: Phrases = Phrases {
    and: "and",
    yes: "yes",
    no: "no",
    colon: ":",
    pay: "Pay now",
    confirm_receipt: "Confirm receipt",
    payment_details: "Payment details",
    amount: "Amount",
    account_holder: "Account holder",
    reference: "Reference",
    scan: "Scan this code with your banking app and the transfer is filled in.",
    code: "QR code of the transfer described here",
    invoice: "Invoice",
    issue: "Date",
    due: "Due",
    balance: "Balance",
    total: "Total",
    charges: "Charges",
    amount_due: "Amount due",
    purchase_order: "Purchase order",
    days_late: "Days late",
    open_credits: "Open credits",
    on_account: "Payment not yet allocated",
    credit_note: "Credit note",
    overpaid: "Paid or credited beyond invoice",
    ways: [
        "link",
        "EDI",
        "portal",
        "attachment",
        "letter",
        "registered letter",
        "email",
        "SMS",
    ],
};

const FRENCH: Phrases = Phrases {
    and: "et",
    yes: "oui",
    no: "non",
    colon: "\u{a0}:",
    pay: "Régler en ligne",
    confirm_receipt: "Confirmer la réception",
    payment_details: "Coordonnées de paiement",
    amount: "Montant",
    account_holder: "Titulaire du compte",
    reference: "Référence à rappeler",
    scan: "Scannez ce code avec l’application de votre banque\u{a0}: le virement est prérempli.",
    code: "Code QR du virement décrit ici",
    invoice: "Facture",
    issue: "Date",
    due: "Échéance",
    balance: "Solde",
    total: "Total",
    charges: "Frais",
    amount_due: "Reste à payer",
    purchase_order: "Bon de commande",
    days_late: "Retard",
    open_credits: "Avoirs et règlements à valoir",
    on_account: "Règlement non encore affecté",
    credit_note: "Avoir",
    overpaid: "Trop-perçu sur la facture",
    ways: [
        "lien",
        "EDI",
        "portail",
        "pièce jointe",
        "lettre",
        "lettre recommandée",
        "courriel",
        "SMS",
    ],
};

const GERMAN: Phrases = Phrases {
    and: "und",
    yes: "ja",
    no: "nein",
    colon: ":",
    pay: "Jetzt bezahlen",
    confirm_receipt: "Empfang bestätigen",
    payment_details: "Zahlungsangaben",
    amount: "Betrag",
    account_holder: "Kontoinhaber",
    reference: "Verwendungszweck",
    scan: "Scannen Sie diesen Code mit Ihrer Banking-App, und die Überweisung ist ausgefüllt.",
    code: "QR-Code der hier beschriebenen Überweisung",
    invoice: "Rechnung",
    issue: "Datum",
    due: "Fällig",
    balance: "Offen",
    total: "Summe",
    charges: "Nebenforderungen",
    amount_due: "Zu zahlen",
    purchase_order: "Bestellung",
    days_late: "Verzug",
    open_credits: "Offene Guthaben",
    on_account: "Noch nicht zugeordnete Zahlung",
    credit_note: "Gutschrift",
    overpaid: "Überzahlung der Rechnung",
    ways: [
        "Link",
        "EDI",
        "Portal",
        "Anhang",
        "Brief",
        "Einschreiben",
        "E-Mail",
        "SMS",
    ],
};

const DUTCH: Phrases = Phrases {
    and: "en",
    yes: "ja",
    no: "nee",
    colon: ":",
    pay: "Nu betalen",
    confirm_receipt: "Ontvangst bevestigen",
    payment_details: "Betaalgegevens",
    amount: "Bedrag",
    account_holder: "Rekeninghouder",
    reference: "Mededeling",
    scan: "Scan deze code met uw bankapp en de overschrijving is ingevuld.",
    code: "QR-code van de hier beschreven overschrijving",
    invoice: "Factuur",
    issue: "Datum",
    due: "Vervaldag",
    balance: "Openstaand",
    total: "Totaal",
    charges: "Kosten",
    amount_due: "Te betalen",
    purchase_order: "Bestelling",
    days_late: "Dagen te laat",
    open_credits: "Openstaande tegoeden",
    on_account: "Nog niet toegewezen betaling",
    credit_note: "Creditnota",
    overpaid: "Te veel betaald op factuur",
    ways: [
        "link",
        "EDI",
        "portaal",
        "bijlage",
        "brief",
        "aangetekende brief",
        "e-mail",
        "sms",
    ],
};

const SPANISH: Phrases = Phrases {
    and: "y",
    yes: "sí",
    no: "no",
    colon: ":",
    pay: "Pagar ahora",
    confirm_receipt: "Confirmar la recepción",
    payment_details: "Datos para el pago",
    amount: "Importe",
    account_holder: "Titular de la cuenta",
    reference: "Concepto",
    scan: "Escanee este código con la aplicación de su banco y la transferencia se rellena sola.",
    code: "Código QR de la transferencia aquí descrita",
    invoice: "Factura",
    issue: "Fecha",
    due: "Vencimiento",
    balance: "Pendiente",
    total: "Total",
    charges: "Gastos",
    amount_due: "A pagar",
    purchase_order: "Pedido",
    days_late: "Retraso",
    open_credits: "Saldos a su favor",
    on_account: "Pago aún no aplicado",
    credit_note: "Abono",
    overpaid: "Exceso abonado en la factura",
    ways: [
        "enlace",
        "EDI",
        "portal",
        "adjunto",
        "carta",
        "carta certificada",
        "correo electrónico",
        "SMS",
    ],
};

const ITALIAN: Phrases = Phrases {
    and: "e",
    yes: "sì",
    no: "no",
    colon: ":",
    pay: "Paga ora",
    confirm_receipt: "Conferma la ricezione",
    payment_details: "Coordinate di pagamento",
    amount: "Importo",
    account_holder: "Intestatario del conto",
    reference: "Causale",
    scan: "Inquadri questo codice con l’app della Sua banca: il bonifico è già compilato.",
    code: "Codice QR del bonifico qui descritto",
    invoice: "Fattura",
    issue: "Data",
    due: "Scadenza",
    balance: "Saldo",
    total: "Totale",
    charges: "Spese",
    amount_due: "Da pagare",
    purchase_order: "Ordine",
    days_late: "Ritardo",
    open_credits: "Crediti aperti a Suo favore",
    on_account: "Pagamento non ancora imputato",
    credit_note: "Nota di credito",
    overpaid: "Eccedenza sulla fattura",
    ways: [
        "link",
        "EDI",
        "portale",
        "allegato",
        "lettera",
        "raccomandata",
        "e-mail",
        "SMS",
    ],
};

impl Language {
    /// Its words; English for a language that is not known.
    pub fn phrases(self) -> &'static Phrases {
        match self {
            Language::English | Language::Other => &ENGLISH,
            Language::French => &FRENCH,
            Language::German => &GERMAN,
            Language::Dutch => &DUTCH,
            Language::Spanish => &SPANISH,
            Language::Italian => &ITALIAN,
        }
    }

    /// A way of delivery.
    pub fn way(self, way: Way) -> &'static str {
        let mut named = Way::ALL.into_iter().zip(self.phrases().ways);
        let found = named.find(|(known, _)| *known == way);
        found.map_or("", |(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_has_a_name_in_every_language() {
        for (tag, language) in Language::KNOWN {
            for way in Way::ALL {
                assert!(!language.way(way).is_empty(), "{tag} {way:?}");
            }
        }
        assert_eq!(
            Language::French.way(Way::RegisteredLetter),
            "lettre recommandée"
        );
        assert_eq!(Language::German.way(Way::Email), "E-Mail");
    }
}
