//! The words of a message for which the script names no template, in the language of its reader.

use jalon_core::Money;
use jalon_core::machine::action::Act;
use jalon_render::Language;

use crate::channel::Outgoing;

/// Writes subject and text. Who reads a language that is not known gets English, and it is called so.
pub fn write(act: Act, outgoing: &mut Outgoing) {
    let language = Language::of_tag(&outgoing.language);
    if language == Language::Other {
        outgoing.language = "en".into();
    }
    let words = language.message_words();
    let (subject, text) = match act {
        Act::Send | Act::Resend => words.invoice,
        Act::FormalNotice => words.notice,
        _ => words.reminder,
    };
    let numbers = outgoing.invoices.join(", ");
    let colon = language.phrases().colon;
    let (amount, seller) = (amount(language, outgoing), &outgoing.from.name);
    outgoing.subject = format!("{subject} {numbers}");
    let greeting = words.greeting;
    outgoing.text = format!("{greeting}\n\n{text}\n\n{numbers}{colon} {amount}\n\n{seller}\n");
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
