//! The words around the text of a letter.

use jalon_core::Day;

use super::Language;

/// The words of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct LetterWords {
    /// Before the subject.
    pub subject: &'static str,
    /// Before the number of the customer.
    pub customer: &'static str,
    /// Before the numbers of the invoices.
    pub invoices: &'static str,
    /// How a registered letter goes.
    pub registered: &'static str,
}

impl Language {
    /// Its words for letters; English for a language that is not known.
    pub fn letter_words(self) -> LetterWords {
        let [subject, customer, invoices, registered] = match self {
            Language::English | Language::Other => [
                "Subject:",
                "Customer:",
                "Invoice:",
                "Registered letter with proof of delivery",
            ],
            Language::French => [
                "Objet\u{a0}:",
                "Client\u{a0}:",
                "Facture\u{a0}:",
                "Lettre recommandée avec avis de réception",
            ],
            Language::German => [
                "Betreff:",
                "Kunde:",
                "Rechnung:",
                "Einschreiben mit Rückschein",
            ],
            Language::Dutch => [
                "Betreft:",
                "Klant:",
                "Factuur:",
                "Aangetekende brief met ontvangstbevestiging",
            ],
            Language::Spanish => [
                "Asunto:",
                "Cliente:",
                "Factura:",
                "Carta certificada con acuse de recibo",
            ],
            Language::Italian => [
                "Oggetto:",
                "Cliente:",
                "Fattura:",
                "Raccomandata con avviso di ricevimento",
            ],
        };
        LetterWords {
            subject,
            customer,
            invoices,
            registered,
        }
    }

    /// Where and when a letter is written: `Paris, le 23 novembre 2026`.
    pub fn dated(self, place: Option<&str>, day: Day) -> String {
        let date = self.date(day);
        match (self, place) {
            (Language::French, Some(place)) => format!("{place}, le {date}"),
            (Language::French, None) => format!("Le {date}"),
            (Language::German, Some(place)) => format!("{place}, den {date}"),
            (Language::Spanish, Some(place)) => format!("{place}, a {date}"),
            (_, Some(place)) => format!("{place}, {date}"),
            (_, None) => date,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_dated_as_its_language_does() {
        let day: Day = "2026-11-23".parse().unwrap();
        let dated = |language: Language| language.dated(Some("Paris"), day);
        assert_eq!(dated(Language::French), "Paris, le 23 novembre 2026");
        assert_eq!(dated(Language::German), "Paris, den 23. November 2026");
        assert_eq!(dated(Language::English), "Paris, 23 November 2026");
        assert_eq!(Language::French.dated(None, day), "Le 23 novembre 2026");
    }
}
