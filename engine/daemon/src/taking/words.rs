//! What of a record can't be taken, in words.

use jalon_simulate::read::Wrong;
use jalon_simulate::replay::Fault;
use jalon_store::{Text, text};

/// Why, for people.
pub(super) fn words(wrong: &Wrong) -> Text {
    let (column, value) = (&wrong.column, &wrong.value);
    match &wrong.why {
        Fault::Amount(_) => text(
            format!("{value} has more decimals than its currency, or is too large"),
            format!("{value} a plus de décimales que sa devise, ou est trop grand"),
        ),
        Fault::WrongValue => text(
            format!("the field {column} of the script can't be {value}"),
            format!("le champ {column} du script ne peut pas être {value}"),
        ),
        Fault::UnknownZone => text(
            format!("there is no time zone {value}"),
            format!("il n’y a pas de fuseau horaire {value}"),
        ),
        Fault::UnknownLanguage => text(
            format!("there is no language {value}"),
            format!("il n’y a pas de langue {value}"),
        ),
        Fault::UnknownEvent => text(
            format!("the script of this account knows no event {value}"),
            format!("le script de ce compte ne connaît pas d’événement {value}"),
        ),
        Fault::OnlyRunning(_) => text(
            format!("{value} is about a task or a proposal that is not open"),
            format!("{value} porte sur une tâche ou une proposition qui n’est pas ouverte"),
        ),
        Fault::Missing => text(
            format!("an event of this kind needs {column}"),
            format!("un événement de ce genre a besoin de {column}"),
        ),
        Fault::NoInvoice => text("it names no invoice", "aucune facture n’est nommée"),
        Fault::UnknownInvoice => text(
            format!("there is no invoice {value}"),
            format!("il n’y a pas de facture {value}"),
        ),
        Fault::UnknownPayment => text(
            format!("there is no payment {value}"),
            format!("il n’y a pas de paiement {value}"),
        ),
        Fault::NobodysPayment => text(
            "it names neither an invoice nor a payer",
            "ni facture ni payeur ne sont nommés",
        ),
        Fault::PartsExceedWhole => text(
            "its parts come to more than the payment",
            "les parts dépassent le paiement",
        ),
        Fault::FarAway => text(
            format!("{value} is too far away"),
            format!("le {value} est trop loin"),
        ),
        Fault::CameOtherwise => text(
            format!("{value} came before and said something else"),
            format!("{value} est déjà arrivé en disant autre chose"),
        ),
        Fault::Refused(refusal) => text(refusal.to_string(), refusal.in_french()),
    }
}
