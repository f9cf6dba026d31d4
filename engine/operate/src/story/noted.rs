//! What an event says beside its name: who noted it and why, what a correction changed, when a payment counts.

use jalon_core::step::{Contact, Done, Stimulus, Subject};
use jalon_core::{Event, Happening, Money, Reason};
use jalon_daemon::guards::PEOPLE;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_simulate::replay::Act;

use crate::import::take::BY;
use crate::words::{role_word, shown_day, shown_money};

/// What stands below an event. `before` is the invoice as it was.
pub fn below(
    stimulus: &Stimulus,
    source: Option<&str>,
    before: Option<&Subject>,
    lang: Lang,
) -> Vec<String> {
    let Stimulus::Event { event, .. } = stimulus else {
        return Vec::new();
    };
    let mut below = Vec::new();
    let (source, by) = match source.unwrap_or_default().split_once(BY) {
        Some((source, by)) => (source, Some(by)),
        None => (source.unwrap_or_default(), None),
    };
    below.extend(said_of(event, before, source, lang));
    below.extend(
        reason(event).map(|why| text(format!("reason: {why}"), format!("motif\u{a0}: {why}"))),
    );
    below.extend(by.map(|by| text(format!("noted by {by}"), format!("noté par {by}"))));
    let below = below.iter().map(|said| said.get(lang).to_owned());
    below.collect()
}

/// Why, as it was received.
fn reason(event: &Event) -> Option<String> {
    let of = match &event.what {
        Happening::Refusal(reason)
        | Happening::Rejection(reason)
        | Happening::Suspension(reason)
        | Happening::Dispute { reason, .. } => reason,
        _ => return None,
    };
    let Reason { text, code } = of;
    let text = text.trim().replace('\n', " ");
    match (code, text.is_empty()) {
        (None, true) => None,
        (None, false) => Some(text),
        (Some(code), true) => Some(code.to_string()),
        (Some(code), false) => Some(format!("{text} ({code})")),
    }
}

fn said_of(event: &Event, before: Option<&Subject>, source: &str, lang: Lang) -> Vec<Text> {
    match &event.what {
        Happening::Payment { payment, .. } | Happening::PaymentReversed { payment, .. } => {
            let day = shown_day(event.occurred, lang);
            let feed = source.split(" payment ").next().unwrap_or_default();
            // What a person noted without a reference has a random one.
            let of = match feed {
                PEOPLE if is_random(payment) => String::new(),
                PEOPLE | "" => format!(", {payment}"),
                feed => format!(", {feed} {payment}"),
            };
            vec![text(
                format!("value date {day}{of}"),
                format!("date de valeur {day}{of}"),
            )]
        }
        Happening::Correction {
            due,
            total,
            purchase_order,
        } => {
            let invoice = before.and_then(Subject::invoice);
            let mut said = Vec::new();
            if let Some(due) = due {
                let was = invoice.and_then(|invoice| invoice.due);
                let was = was.map_or_else(|| "-".to_owned(), |was| shown_day(was, lang));
                let is = shown_day(*due, lang);
                said.push(text(
                    format!("due date {was}, now {is}"),
                    format!("échéance {was}, désormais {is}"),
                ));
            }
            if let Some(total) = total {
                let was =
                    invoice.map(|one| Money::new(one.ledger.invoiced(), one.ledger.currency()));
                let was = was.map_or_else(|| "-".to_owned(), |was| shown_money(was, lang));
                let is = shown_money(*total, lang);
                said.push(text(
                    format!("amount {was}, now {is}"),
                    format!("montant {was}, désormais {is}"),
                ));
            }
            if let Some(order) = purchase_order {
                said.push(text(
                    format!("order number {order}"),
                    format!("numéro de commande {order}"),
                ));
            }
            said
        }
        _ => Vec::new(),
    }
}

fn is_random(key: &str) -> bool {
    key.len() == 32 && key.bytes().all(|sign| sign.is_ascii_hexdigit())
}

/// That a message had nobody to go to: neither the customer nor who pays for it has anybody in its role.
pub fn to_nobody(act: &Act<'_>, of_payer: &[Contact], lang: Lang) -> Option<String> {
    let (Done::SendInvoice { to, .. } | Done::Message { to, .. }) = &act.deed.does else {
        return None;
    };
    let mut contacts = act.customer.contacts.iter().chain(of_payer);
    if contacts.any(|one| one.role == *to) {
        return None;
    }
    let role = role_word(act.role.unwrap_or_default(), lang);
    let customer = &act.customer.key;
    let said = text(
        format!(
            "to no address: {customer} has no contact in the role {role} (jalon import customers)"
        ),
        format!(
            "sans adresse\u{a0}: {customer} n'a pas de contact dans le rôle {role} (jalon import customers)"
        ),
    );
    Some(said.get(lang).to_owned())
}
