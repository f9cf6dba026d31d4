//! The words of a message for which a script names no template.

use super::Language;

/// The words of one language; subject and sentence of each kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct MessageWords {
    pub greeting: &'static str,
    pub invoice: (&'static str, &'static str),
    /// Of a formal notice.
    pub notice: (&'static str, &'static str),
    pub reminder: (&'static str, &'static str),
}

impl Language {
    /// Its words for messages; English for a language that is not known.
    pub fn message_words(self) -> MessageWords {
        let (greeting, [invoice, notice, reminder]) = match self {
            Language::English | Language::Other => (
                "Hello,",
                [
                    ("Invoice", "please find our invoice."),
                    ("Formal notice", "we give you formal notice to pay."),
                    ("Reminder", "this is a reminder of our invoice."),
                ],
            ),
            Language::French => (
                "Bonjour,",
                [
                    ("Facture", "veuillez trouver notre facture."),
                    ("Mise en demeure", "nous vous mettons en demeure de régler."),
                    ("Rappel", "nous vous rappelons notre facture."),
                ],
            ),
            Language::German => (
                "Guten Tag,",
                [
                    ("Rechnung", "anbei erhalten Sie unsere Rechnung."),
                    ("Mahnung", "wir fordern Sie hiermit zur Zahlung auf."),
                    ("Erinnerung", "wir erinnern Sie an unsere Rechnung."),
                ],
            ),
            Language::Dutch => (
                "Goedendag,",
                [
                    ("Factuur", "hierbij ontvangt u onze factuur."),
                    (
                        "Ingebrekestelling",
                        "wij stellen u hierbij in gebreke en verzoeken u te betalen.",
                    ),
                    ("Herinnering", "wij herinneren u aan onze factuur."),
                ],
            ),
            Language::Spanish => (
                "Buenos días:",
                [
                    ("Factura", "le enviamos nuestra factura."),
                    (
                        "Requerimiento de pago",
                        "le requerimos formalmente el pago.",
                    ),
                    ("Recordatorio", "le recordamos nuestra factura."),
                ],
            ),
            Language::Italian => (
                "Buongiorno,",
                [
                    ("Fattura", "Le inviamo la nostra fattura."),
                    (
                        "Messa in mora",
                        "La costituiamo in mora e La invitiamo a pagare.",
                    ),
                    ("Sollecito", "Le ricordiamo la nostra fattura."),
                ],
            ),
        };
        MessageWords {
            greeting,
            invoice,
            notice,
            reminder,
        }
    }
}
