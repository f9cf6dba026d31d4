//! What happens from outside, in the reader's nouns.

use jalon_core::step::Stimulus;
use jalon_core::{Event, Happening, Machine, Money, Settled};
use jalon_daemon::link::WRONG_CONTACT;
use jalon_dsl::diagnostic::{Lang, Text, text};

use super::decided::{answered, decided};
use crate::letters::Status;
use crate::words::{role_word, shown_day, shown_money};

/// Says what happens to an invoice; nothing for what is no event of its own.
pub fn happened(stimulus: &Stimulus, machine: &Machine, lang: Lang) -> Option<String> {
    let said = match stimulus {
        Stimulus::Arrival(_) => text("the invoice arrives", "la facture arrive"),
        Stimulus::Event { event, .. } => event_words(event, machine, lang),
        _ => return None,
    };
    let said = said.get(lang);
    let role = match stimulus {
        Stimulus::Event { event, .. } => event.from.and_then(|role| machine.roles.get(role)),
        _ => None,
    };
    let to_it =
        matches!(stimulus, Stimulus::Event { event, .. } if is_of_a_message(event, machine));
    Some(match (role, lang) {
        (None, _) => said.to_owned(),
        // Whom a message was for did nothing.
        (Some(role), Lang::En) if to_it => format!("{said}, to {}", role.name),
        (Some(role), Lang::Fr) if to_it => match role_word(&role.name, lang) {
            own if own == role.name => format!("{said}, pour {own}"),
            built_in => format!("{said}, pour le {built_in}"),
        },
        (Some(role), Lang::En) => format!("{said}, from {}", role.name),
        (Some(role), Lang::Fr) => match role_word(&role.name, lang) {
            own if own == role.name => format!("{said}, de {own}"),
            built_in => format!("{said}, du {built_in}"),
        },
    })
}

fn event_words(event: &Event, machine: &Machine, lang: Lang) -> Text {
    let money = |money: Money| shown_money(money, lang);
    let of = |amount: Option<Money>| match amount {
        Some(amount) => {
            let amount = money(amount);
            text(format!(" of {amount}"), format!(" de {amount}"))
        }
        None => text("", ""),
    };
    let with = |en: &str, fr: &str, more: Text| {
        text(format!("{en}{}", more.en), format!("{fr}{}", more.fr))
    };
    match &event.what {
        Happening::Receipt => text("the invoice is received", "facture reçue"),
        Happening::Acceptance => text("the invoice is accepted", "facture acceptée"),
        Happening::Refusal(_) => text(
            "the customer refuses the invoice",
            "facture refusée par le client",
        ),
        Happening::Rejection(_) => text(
            "a platform rejects the invoice",
            "facture rejetée par une plateforme",
        ),
        Happening::Suspension(_) => text(
            "suspended: it must be completed",
            "suspendue\u{a0}: à compléter",
        ),
        Happening::SuspensionLifted => text(
            "completed: the suspension ends",
            "complétée\u{a0}: fin de la suspension",
        ),
        Happening::Dispute { amount, .. } => with("dispute", "litige", of(*amount)),
        Happening::DisputeSettled {
            outcome, amount, ..
        } => {
            let said = match outcome {
                Settled::ForUs => text("dispute settled for us", "litige réglé en notre faveur"),
                Settled::ForCustomer => text(
                    "dispute settled for the customer",
                    "litige réglé en faveur du client",
                ),
                Settled::InPart => text("dispute settled in part", "litige réglé en partie"),
            };
            with(&said.en, &said.fr, of(*amount))
        }
        Happening::Promise {
            date,
            amount,
            announced,
            ..
        } => {
            let (more, day) = (of(*amount), shown_day(*date, lang));
            match announced {
                true => text(
                    format!("payment announced{}, to be here by {day}", more.en),
                    format!("paiement annoncé{}, attendu d'ici le {day}", more.fr),
                ),
                false => text(
                    format!("promise to pay{} by {day}", more.en),
                    format!("promesse de paiement{} pour le {day}", more.fr),
                ),
            }
        }
        Happening::PromiseBroken { .. } => text("promise broken", "promesse rompue"),
        Happening::Payment { amount, .. } => with("payment", "paiement", of(Some(*amount))),
        Happening::Allocation { amount, .. } => {
            let amount = money(*amount);
            text(
                format!("{amount} on account is allocated"),
                format!("{amount} d'acompte imputés"),
            )
        }
        Happening::PaymentReversed { amount, .. } => {
            let amount = money(*amount);
            text(
                format!("the payment of {amount} goes back"),
                format!("le paiement de {amount} est annulé"),
            )
        }
        Happening::CreditNote { amount, .. } => with("credit note", "avoir", of(Some(*amount))),
        Happening::CreditNoteCancelled { amount, .. } => {
            with("credit note cancelled", "avoir annulé", of(Some(*amount)))
        }
        Happening::Bounce { reason, .. } if reason.code.as_deref() == Some(WRONG_CONTACT) => text(
            "somebody else is to be written to",
            "ce n'est pas le bon contact",
        ),
        Happening::Bounce { reason, .. } => {
            let why = [reason.text.as_str(), reason.code.as_deref().unwrap_or("")];
            let why = why.into_iter().find(|why| !why.is_empty());
            let why = why.map_or_else(String::new, |why| format!(" ({why})"));
            text(
                format!("a message came back{why}"),
                format!("un message est revenu{why}"),
            )
        }
        Happening::Reply { .. } => text("somebody replied", "réponse reçue"),
        Happening::CreditRequest(_) => text("a credit note is asked for", "demande d'avoir"),
        Happening::Correction { .. } => text("the invoice is corrected", "facture corrigée"),
        Happening::MissingDue => text("the due date is missing", "échéance manquante"),
        Happening::TaskOutcome {
            task, outcome, by, ..
        } => answered(machine, *task, *outcome, by),
        Happening::Decision { decision, by, .. } => decided(machine, decision, by, lang),
        Happening::Declared { event, .. } => {
            let name = machine
                .events
                .get(*event)
                .map_or("", |event| event.name.as_str());
            of_a_letter(name).unwrap_or_else(|| text(name, name))
        }
    }
}

/// Whether an event tells what became of a message: its role is whom that was for.
fn is_of_a_message(event: &Event, machine: &Machine) -> bool {
    match &event.what {
        Happening::Bounce { .. } => true,
        Happening::Declared { event, .. } => {
            let declared = machine.events.get(*event);
            declared.is_some_and(|one| of_a_letter(&one.name).is_some())
        }
        _ => false,
    }
}

/// What became of a letter, where an event is called so.
fn of_a_letter(event: &str) -> Option<Text> {
    let name = event.strip_prefix("letter_")?;
    let status = Status::ALL.into_iter().find(|one| one.name() == name)?;
    let said = status.words();
    Some(text(
        format!("letter {}", said.en),
        format!("courrier {}", said.fr),
    ))
}
