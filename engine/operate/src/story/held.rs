//! What is told of an invoice whose customer is held, or who pays for it.

use jalon_core::step::{Account, Customer, Stimulus, SubjectId};
use jalon_core::{Day, Instant, Zone};
use jalon_dsl::diagnostic::{Lang, Text, text};

use crate::words::shown_day;

/// Who held the customer of an invoice, or who pays for it, or ended that; nothing if it was another.
pub fn about_customer(
    account: &Account,
    invoice: Option<SubjectId>,
    stimulus: &Stimulus,
    lang: Lang,
) -> Option<String> {
    let Stimulus::CustomerHeld {
        customer,
        until,
        by,
        reason,
    } = stimulus
    else {
        return None;
    };
    let mut parties = parties(account, invoice?);
    parties.find(|one| one.key == *customer)?;
    let said = match until.map(|until| end(until, lang)) {
        Some(end) => text(
            format!(
                "{by} holds all that leaves for {customer} {}: {reason}",
                end.en
            ),
            format!(
                "{by} retient tout ce qui part pour {customer} {}\u{a0}: {reason}",
                end.fr
            ),
        ),
        None => text(
            format!("{by} ends the hold of {customer}"),
            format!("{by} met fin à la retenue de {customer}"),
        ),
    };
    Some(said.get(lang).to_owned())
}

/// That an invoice came while its customer was held: it waits.
pub fn when_it_came(account: &Account, invoice: SubjectId, now: Instant) -> Option<Text> {
    let held = |one: &&Customer| one.held_until.is_some_and(|until| until > now);
    let customer = &parties(account, invoice).find(held)?.key;
    Some(text(
        format!("{customer} is held: nothing leaves"),
        format!("{customer} est retenu\u{a0}: rien ne part"),
    ))
}

/// The customer of an invoice, and who pays for it.
fn parties(account: &Account, invoice: SubjectId) -> impl Iterator<Item = &Customer> {
    let subject = account.subject(invoice);
    let customers = &account.customers;
    let own = subject.and_then(|subject| customers.get(usize::from(subject.customer)));
    let payer = customers.first().filter(|_| subject.is_some());
    [own, payer].into_iter().flatten()
}

fn end(until: Instant, lang: Lang) -> Text {
    let day = Zone::utc().local(until).0;
    if day >= Day::MAX {
        return text("until it is released", "jusqu'à sa libération");
    }
    let day = shown_day(day, lang);
    text(format!("until {day}"), format!("jusqu'au {day}"))
}
