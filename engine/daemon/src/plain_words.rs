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
    let (greeting, [invoice, notice, reminder]) = words(language);
    let (subject, text) = match act {
        Act::Send | Act::Resend => invoice,
        Act::FormalNotice => notice,
        _ => reminder,
    };
    let numbers = outgoing.invoices.join(", ");
    let colon = language.phrases().colon;
    let (amount, seller) = (amount(language, outgoing), &outgoing.from.name);
    outgoing.subject = format!("{subject} {numbers}");
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

/// The greeting; then subject and sentence of an invoice, a formal notice, a reminder.
fn words(language: Language) -> (&'static str, [(&'static str, &'static str); 3]) {
    match language {
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
    }
}
