//! The words of a message for which the script names no template, in the language of its reader.

use jalon_core::machine::action::Act;
use jalon_core::{Day, Money, Way};
use jalon_render::Language;

use crate::channel::Outgoing;
use crate::documents::INVOICE;

/// What stands in a message beside its facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside<'a> {
    /// When its invoice is due; nothing where it is about several.
    pub due: Option<Day>,
    /// Where its link leads.
    pub link: Option<&'a str>,
}

/// Writes subject and text. Who reads a language that is not known gets English, and it is called so.
pub fn write(act: Act, beside: Beside<'_>, outgoing: &mut Outgoing) {
    let language = Language::of_tag(&outgoing.language);
    if language == Language::Other {
        outgoing.language = "en".into();
    }
    let words = language.message_words();
    let attached = outgoing.way == Some(Way::Attachment)
        || outgoing.documents.iter().any(|one| one.kind == INVOICE);
    let (subject, text) = match act {
        Act::Send | Act::Resend if attached => (words.invoice.0, words.attached),
        Act::Send | Act::Resend if beside.link.is_some() => (words.invoice.0, words.by_link),
        Act::Send | Act::Resend => words.invoice,
        Act::FormalNotice => words.notice,
        _ => words.reminder,
    };
    let numbers = outgoing.invoices.join(", ");
    let phrases = language.phrases();
    let colon = phrases.colon;
    let (amount, seller) = (amount(language, outgoing), &outgoing.from.name);
    let due = beside.due.map(|day| {
        let (due, day) = (phrases.due, language.date(day));
        format!("\n{due}{colon} {day}")
    });
    let due = due.unwrap_or_default();
    let link = beside
        .link
        .map(|link| format!("{}{colon}\n{link}\n\n", words.link));
    let link = link.unwrap_or_default();
    outgoing.subject = format!("{subject} {numbers}");
    let greeting = words.greeting;
    outgoing.text =
        format!("{greeting}\n\n{text}\n\n{numbers}{colon} {amount}{due}\n\n{link}{seller}\n");
}

/// What is open, as the language writes it.
fn amount(language: Language, outgoing: &Outgoing) -> String {
    let value = |name: &str| outgoing.data.get(name).map_or("", |value| value.as_str());
    let (balance, currency) = (value("balance"), value("currency"));
    let written = format!("{balance} {currency}");
    match written.parse::<Money>() {
        Ok(money) => language.money(money),
        Err(_) => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::{OutgoingKey, Recipient, Sender, What};

    fn written(language: &str, way: Way, link: Option<&str>) -> String {
        let data = [("balance", "10.00"), ("currency", "EUR")];
        let data = data.map(|(name, value)| (name.into(), value.into()));
        let mut outgoing = Outgoing {
            key: OutgoingKey(jalon_store::Key(1)),
            entity: "acme".into(),
            what: What::Invoice,
            way: Some(way),
            rendered: jalon_core::Instant::from_millis(0),
            payer: "C-1".into(),
            customer: "C-1".into(),
            invoices: vec!["F-1".into()],
            to: Recipient::Team("receivables".into()),
            from: Sender {
                name: "Acme".into(),
                email: None,
                phone: None,
            },
            language: language.into(),
            subject: String::new(),
            text: String::new(),
            html: None,
            sms: None,
            pictures: Vec::new(),
            documents: Vec::new(),
            data: data.into_iter().collect(),
            mail: None,
            letter: None,
            case: None,
            stated: None,
        };
        let due = Some("2026-03-31".parse().unwrap());
        write(Act::Send, Beside { due, link }, &mut outgoing);
        outgoing.text
    }

    #[test]
    fn an_invoice_by_link_says_when_it_is_due_and_what_the_link_is_for() {
        let link = "https://pay.acme.example/r/abc";
        for (language, says, due, purpose) in [
            (
                "en",
                "our invoice is ready for you.",
                "Due: ",
                "See the invoice, pay it or answer us:",
            ),
            (
                "fr",
                "notre facture est à votre disposition.",
                "Échéance\u{a0}: 31 mars 2026",
                "Voir la facture, la régler ou nous répondre\u{a0}:",
            ),
            (
                "de",
                "unsere Rechnung liegt für Sie bereit.",
                "Fällig: 31. März 2026",
                "Rechnung ansehen, bezahlen oder uns antworten:",
            ),
            (
                "nl",
                "onze factuur staat voor u klaar.",
                "Vervaldag: ",
                "De factuur bekijken, betalen of ons antwoorden:",
            ),
            (
                "es",
                "nuestra factura está a su disposición.",
                "Vencimiento: ",
                "Ver la factura, pagarla o respondernos:",
            ),
            (
                "it",
                "la nostra fattura è a Sua disposizione.",
                "Scadenza: ",
                "Vedere la fattura, pagarla o risponderci:",
            ),
        ] {
            let text = written(language, Way::Link, Some(link));
            for part in [says, due, &format!("{purpose}\n{link}\n")] {
                assert!(text.contains(part), "{part}: {text}");
            }
        }
        let attached = written("de", Way::Attachment, None);
        assert!(attached.contains("anbei erhalten Sie"), "{attached}");
        let bare = written("de", Way::Email, None);
        assert!(!bare.contains("anbei"), "{bare}");
    }
}
