//! The words of a message for which the script names no template, in the language of its reader.

use jalon_core::eval::Facts;
use jalon_core::machine::action::Act;
use jalon_core::{MoneyError, Way};
use jalon_render::letter::Text;
use jalon_render::{Bare, Language, Seller, paragraph};

use crate::channel::Outgoing;
use crate::documents::INVOICE;

/// Writes subject and text, and what a letter says, with how to pay what it asks for. Who reads a language that is not known gets English, and
/// it is called so.
pub fn write<F: Facts>(
    act: Act,
    about: &Bare<'_, F>,
    (seller, link): (&Seller, Option<&str>),
    outgoing: &mut Outgoing,
) -> Result<Text, MoneyError> {
    let language = about.language;
    if language == Language::Other {
        outgoing.language = "en".into();
    }
    let words = language.message_words();
    let attached = outgoing.way == Some(Way::Attachment)
        || outgoing.documents.iter().any(|one| one.kind == INVOICE);
    let (subject, text) = match act {
        Act::Send | Act::Resend if attached => (words.invoice.0, words.attached),
        Act::Send | Act::Resend if link.is_some() => (words.invoice.0, words.by_link),
        Act::Send | Act::Resend => words.invoice,
        Act::FormalNotice => words.notice,
        _ => words.reminder,
    };
    let (greeting, writer) = (words.greeting, outgoing.from.name.as_str());
    let colon = language.phrases().colon;
    outgoing.subject = format!("{subject} {}", outgoing.invoices.join(", "));
    let link = link.map(|link| format!("{}{colon}\n{link}", words.link));
    let credits = about.credit_lines();
    let credits = credits.map(|(heading, lines)| format!("{heading}\n{}", lines.join("\n")));
    let parts = [
        greeting.to_owned(),
        text.to_owned(),
        about.lines()?.join("\n"),
    ];
    let parts = parts.into_iter().chain(credits).chain(link.clone());
    let parts: Vec<String> = parts.collect();
    outgoing.text = format!("{}\n\n{writer}\n", parts.join("\n\n"));
    let mut blocks = vec![paragraph(greeting), paragraph(text)];
    blocks.extend(about.blocks()?);
    blocks.extend(link.map(paragraph));
    blocks.push(paragraph(writer));
    let payment = about.payment(seller)?.and_then(Result::ok);
    Ok(Text {
        blocks,
        payment: payment.map(|how| about.payment_box(&how)),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jalon_core::Machine;
    use jalon_render::letter::Block;
    use jalon_render::records::RecordFacts;
    use jalon_render::sample::{self, Timing};

    use super::*;
    use crate::channel::{OutgoingKey, Recipient, Sender, What};

    fn outgoing(language: &str, way: Way) -> Outgoing {
        Outgoing {
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
            data: BTreeMap::new(),
            mail: None,
            letter: None,
            case: None,
            stated: None,
        }
    }

    fn written(language: &str, way: Way, link: Option<&str>) -> String {
        let mut outgoing = outgoing(language, way);
        let today = "2026-03-10".parse().unwrap();
        let mut invoice = sample::invoices(today, Timing::BeforeDue).remove(0);
        invoice.due = Some("2026-03-31".parse().unwrap());
        let facts = RecordFacts::new(&Machine::new(), invoice, sample::customer(), today).unwrap();
        let about = Bare {
            language: Language::of_tag(language),
            invoices: &[facts],
            credits: Vec::new(),
            asks_for_money: false,
        };
        write(
            Act::Send,
            &about,
            (&sample::seller(None), link),
            &mut outgoing,
        )
        .unwrap();
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
    #[test]
    fn a_letter_that_asks_for_money_has_a_table_and_how_to_pay_with_charges() {
        let today = "2026-03-10".parse().unwrap();
        let late = sample::invoices(today, Timing::Late).into_iter().take(2);
        let facts = late.map(|invoice| {
            let facts = RecordFacts::new(&Machine::new(), invoice, sample::customer(), today);
            facts.unwrap().with_charges(sample::charges()).unwrap()
        });
        let facts: Vec<RecordFacts> = facts.collect();
        let about = Bare {
            language: Language::of_tag("fr"),
            invoices: &facts,
            credits: Vec::new(),
            asks_for_money: true,
        };
        let mut outgoing = outgoing("fr", Way::Letter);
        let seller = sample::seller(None);
        let said = write(Act::Chase, &about, (&seller, None), &mut outgoing).unwrap();
        let tables = said.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table.rows.len()),
            _ => None,
        });
        assert_eq!(tables.collect::<Vec<_>>(), [4], "head, two invoices, sum");
        let payment = said.payment.unwrap();
        let due = about.asked().unwrap();
        let shown = Language::French.money(due);
        assert_eq!(payment.details[0].1, shown);
        assert!(!payment.code.is_empty());
        let due = format!("Reste à payer\u{a0}: {shown}");
        assert!(outgoing.text.contains(&due), "{}", outgoing.text);
    }
}
