//! The words of a message for which a script names no template.

use super::Language;

/// The words of one language; subject and sentence of each kind of message, and what its link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct MessageWords {
    pub greeting: &'static str,
    /// With nothing: neither attached nor by link.
    pub invoice: (&'static str, &'static str),
    /// The sentence of an invoice that goes with the message.
    pub attached: &'static str,
    /// The sentence of an invoice by link.
    pub by_link: &'static str,
    /// Before the link.
    pub link: &'static str,
    /// Of a formal notice.
    pub notice: (&'static str, &'static str),
    pub reminder: (&'static str, &'static str),
}

impl Language {
    /// Its words for messages; English for a language that is not known.
    pub fn message_words(self) -> MessageWords {
        let (greeting, [invoice, notice, reminder], [attached, by_link, link]) = match self {
            Language::English | Language::Other => (
                "Hello,",
                [
                    ("Invoice", "here are the details of our invoice."),
                    ("Formal notice", "we give you formal notice to pay."),
                    ("Reminder", "this is a reminder of our invoice."),
                ],
                [
                    "please find our invoice attached.",
                    "our invoice is ready for you.",
                    "See the invoice, pay it or answer us",
                ],
            ),
            Language::French => (
                "Bonjour,",
                [
                    ("Facture", "voici les éléments de notre facture."),
                    ("Mise en demeure", "nous vous mettons en demeure de régler."),
                    ("Rappel", "nous vous rappelons notre facture."),
                ],
                [
                    "veuillez trouver notre facture ci-jointe.",
                    "notre facture est à votre disposition.",
                    "Voir la facture, la régler ou nous répondre",
                ],
            ),
            Language::German => (
                "Guten Tag,",
                [
                    ("Rechnung", "hier die Angaben zu unserer Rechnung."),
                    ("Mahnung", "wir fordern Sie hiermit zur Zahlung auf."),
                    ("Erinnerung", "wir erinnern Sie an unsere Rechnung."),
                ],
                [
                    "anbei erhalten Sie unsere Rechnung.",
                    "unsere Rechnung liegt für Sie bereit.",
                    "Rechnung ansehen, bezahlen oder uns antworten",
                ],
            ),
            Language::Dutch => (
                "Goedendag,",
                [
                    ("Factuur", "hier zijn de gegevens van onze factuur."),
                    (
                        "Ingebrekestelling",
                        "wij stellen u hierbij in gebreke en verzoeken u te betalen.",
                    ),
                    ("Herinnering", "wij herinneren u aan onze factuur."),
                ],
                [
                    "bijgevoegd vindt u onze factuur.",
                    "onze factuur staat voor u klaar.",
                    "De factuur bekijken, betalen of ons antwoorden",
                ],
            ),
            Language::Spanish => (
                "Buenos días:",
                [
                    ("Factura", "estos son los datos de nuestra factura."),
                    (
                        "Requerimiento de pago",
                        "le requerimos formalmente el pago.",
                    ),
                    ("Recordatorio", "le recordamos nuestra factura."),
                ],
                [
                    "adjuntamos nuestra factura.",
                    "nuestra factura está a su disposición.",
                    "Ver la factura, pagarla o respondernos",
                ],
            ),
            Language::Italian => (
                "Buongiorno,",
                [
                    ("Fattura", "ecco i dati della nostra fattura."),
                    (
                        "Messa in mora",
                        "La costituiamo in mora e La invitiamo a pagare.",
                    ),
                    ("Sollecito", "Le ricordiamo la nostra fattura."),
                ],
                [
                    "in allegato trova la nostra fattura.",
                    "la nostra fattura è a Sua disposizione.",
                    "Vedere la fattura, pagarla o risponderci",
                ],
            ),
        };
        MessageWords {
            greeting,
            invoice,
            attached,
            by_link,
            link,
            notice,
            reminder,
        }
    }
}
