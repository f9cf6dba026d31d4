//! Records that could not be played, as rejects with the reason and the remedy.

use jalon_core::EventKind;
use jalon_core::step::Refusal;
use jalon_intake::{Fault as Wrong, Fitting, Origin, Reject, Text, text};
use jalon_simulate::replay::{Fault, NotUsed, Which};

use crate::dated::far_away;

/// The rejects of records that were not used.
pub fn rejects(lost: &[NotUsed], fitting: &Fitting) -> Vec<Reject> {
    let rejects = lost.iter().map(|lost| {
        let origin = origin(lost.which, fitting);
        let file = origin.and_then(|origin| fitting.files.get(origin.file));
        let (reason, remedy) = words(lost);
        Reject {
            file: file.cloned().unwrap_or_default(),
            line: origin.map_or(0, |origin| origin.line),
            faults: vec![Wrong {
                column: lost.column.to_string(),
                value: lost.value.to_string(),
                reason,
                remedy,
            }],
            aside: false,
        }
    });
    rejects.collect()
}

fn origin(which: Which, fitting: &Fitting) -> Option<Origin> {
    let origins = &fitting.origins;
    let (list, place) = match which {
        Which::Customer(place) => (&origins.customers, place),
        Which::Contact(place) => (&origins.contacts, place),
        Which::Invoice(place) => (&origins.invoices, place),
        Which::Event(place) => (&origins.events, place),
        Which::Payment(place) => (&origins.payments, place),
    };
    list.get(place).copied()
}

fn words(lost: &NotUsed) -> (Text, Text) {
    let (column, value) = (&lost.column, &lost.value);
    match &lost.why {
        Fault::Amount(_) => (
            text(
                format!("{value} has more decimals than its currency, or is too large"),
                format!("{value} a plus de décimales que sa devise, ou est trop grand"),
            ),
            text(
                "correct the amount or the currency",
                "corrigez le montant ou la devise",
            ),
        ),
        Fault::WrongValue => (
            text(
                format!("the field {column} of the script can't be {value}"),
                format!("le champ {column} du script ne peut pas être {value}"),
            ),
            text(
                "write it as the script declares it, or translate it in the mapping: values = { ... }",
                "écrivez-le comme le script le déclare, ou traduisez-le dans la correspondance : values = { ... }",
            ),
        ),
        Fault::UnknownZone => (
            text(
                format!("there is no time zone {value}"),
                format!("il n’y a pas de fuseau horaire {value}"),
            ),
            text(
                "name it as in Europe/Paris, capitals included",
                "nommez-le comme Europe/Paris, majuscules comprises",
            ),
        ),
        Fault::UnknownLanguage => (
            text(
                format!("there is no language {value}"),
                format!("il n’y a pas de langue {value}"),
            ),
            text(
                "write its code, as fr, de or fr-BE; in the mapping: values = { \"French\" = \"fr\" }",
                "écrivez son code, comme fr, de ou fr-BE ; dans la correspondance : values = { \"français\" = \"fr\" }",
            ),
        ),
        Fault::UnknownEvent => (
            text(
                format!("the script knows no event {value}"),
                format!("le script ne connaît pas d’événement {value}"),
            ),
            match written_otherwise(value) {
                Some(name) => text(
                    format!("files name it {name}"),
                    format!("les fichiers le nomment {name}"),
                ),
                None => text(
                    "declare it in the script, or leave the row out",
                    "déclarez-le dans le script, ou retirez la ligne",
                ),
            },
        ),
        Fault::OnlyRunning(_) => (
            text(
                format!("{value} belongs to a task or proposal that only a running house has"),
                format!(
                    "{value} se rapporte à une tâche ou proposition que seule une exécution réelle connaît"
                ),
            ),
            text("leave the row out", "retirez la ligne"),
        ),
        Fault::Missing => (
            text(
                format!("an event of this kind needs {column}"),
                format!("un événement de ce genre a besoin de {column}"),
            ),
            text("fill it in", "complétez la ligne"),
        ),
        Fault::NoInvoice => (
            text("it names no invoice", "aucune facture n’est nommée"),
            text("name the invoice", "nommez la facture"),
        ),
        Fault::UnknownInvoice => (
            text(
                format!("there is no invoice {value}, or it was rejected"),
                format!("il n’y a pas de facture {value}, ou elle a été rejetée"),
            ),
            text(
                "add it to the file of invoices, or correct the number",
                "ajoutez-la au fichier des factures, ou corrigez le numéro",
            ),
        ),
        Fault::UnknownPayment => (
            text(
                format!("there is no payment {value}, or it was rejected"),
                format!("il n’y a pas de paiement {value}, ou il a été rejeté"),
            ),
            text(
                "add it to the file of payments, or correct the key",
                "ajoutez-le au fichier des paiements, ou corrigez le code",
            ),
        ),
        Fault::NobodysPayment => (
            text(
                "it names neither an invoice nor a payer",
                "ni facture ni payeur ne sont nommés",
            ),
            text(
                "name the invoice, or the payer for money on account; what only a text says is looked for by: \
                 jalon import statements FILE",
                "nommez la facture, ou le payeur pour un acompte\u{a0}; ce que seul un texte dit est cherché par\u{a0}: \
                 jalon import statements FICHIER",
            ),
        ),
        Fault::PartsExceedWhole => (
            text(
                "its parts come to more than the payment",
                "les parts dépassent le paiement",
            ),
            text(
                "correct the amounts of the parts",
                "corrigez les montants des parts",
            ),
        ),
        Fault::FarAway => far_away(value),
        Fault::CameOtherwise => came_otherwise(lost.which, value),
        Fault::Refused(refusal) => refused(refusal),
    }
}

/// Nothing is applied twice, and what was applied is not changed by what comes later.
fn came_otherwise(which: Which, key: &str) -> (Text, Text) {
    match which {
        Which::Payment(_) => (
            text(
                format!(
                    "the payment {key} came before, with another amount, currency, date or other invoices: it stands as it was"
                ),
                format!(
                    "le paiement {key} est déjà arrivé, avec un autre montant, une autre devise, une autre date ou d’autres \
                     factures : il reste tel quel"
                ),
            ),
            text(
                "another payment needs a key of its own. If the first one was wrong, take it back with a row that reverses it \
                 (or, if it is an incident: jalon incident drop), and give the right one a key of its own",
                "un autre paiement a besoin d’une clé à lui. Si le premier était faux, reprenez-le par une ligne qui l’annule \
                 (reverses ; ou, si c’est un incident : jalon incident drop), et donnez au bon une clé à lui",
            ),
        ),
        _ => (
            text(
                format!("the event {key} came before and said something else: it stands as it was"),
                format!(
                    "l’événement {key} est déjà arrivé en disant autre chose : il reste tel quel"
                ),
            ),
            text(
                "another event needs a key of its own. If the first one was wrong, report what cancels it (or, if it is an \
                 incident: jalon incident drop), and give the right one a key of its own",
                "un autre événement a besoin d’une clé à lui. Si le premier était faux, signalez ce qui l’annule (ou, si c’est un \
                 incident : jalon incident drop), et donnez au bon une clé à lui",
            ),
        ),
    }
}

/// What the account said no to, and what helps.
fn refused(refusal: &Refusal) -> (Text, Text) {
    let reason = match refusal {
        Refusal::UnknownDispute(key) if key.is_empty() => text(
            "no dispute of this invoice is known",
            "aucun litige de cette facture n’est connu",
        ),
        _ => text(refusal.to_string(), refusal.in_french()),
    };
    let remedy = match refusal {
        Refusal::UnknownSubject | Refusal::UnknownCustomer(_) => text(
            "its invoice was rejected: see there",
            "sa facture a été rejetée : voir celle-ci",
        ),
        Refusal::DueBeforeIssue { .. } | Refusal::BeforeIssue { .. } => text(
            "check both dates, and the order of day and month",
            "vérifiez les deux dates, et l’ordre du jour et du mois",
        ),
        Refusal::UnknownDispute(_) => text(
            "name in `about` the key of the dispute, and add it if it is missing",
            "nommez dans `about` le code du litige, et ajoutez celui-ci s’il manque",
        ),
        Refusal::NoAmount => text(
            "correct the amount, or leave the row out; what gives money back is a credit note: kind = credit_note, with a positive amount",
            "corrigez le montant, ou retirez la ligne ; ce qui rend de l’argent est un avoir : kind = credit_note, avec un montant positif",
        ),
        Refusal::OtherCurrency { .. } => text(
            "give the amount in the currency of the invoice",
            "donnez le montant dans la devise de la facture",
        ),
        Refusal::UnknownInstalment(_) | Refusal::InstalmentsDiffer { .. } => text(
            "check the instalments of the invoice",
            "vérifiez les échéances de la facture",
        ),
        _ => text("correct the row", "corrigez la ligne"),
    };
    (reason, remedy)
}

/// What happens by itself has one name in files; scripts write it with spaces.
fn written_otherwise(value: &str) -> Option<&'static str> {
    let name = value.trim().to_lowercase().replace([' ', '-'], "_");
    let kinds = EventKind::ALL.into_iter().map(EventKind::name);
    kinds.into_iter().find(|kind| *kind == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_is_written_as_in_a_script_is_named_as_files_name_it() {
        let unknown = |value: &str| {
            let lost = NotUsed {
                which: Which::Event(0),
                column: "kind".into(),
                value: value.into(),
                why: Fault::UnknownEvent,
            };
            let all = rejects(&[lost], &Fitting::default());
            all[0].faults[0].remedy.en.clone()
        };
        assert_eq!(unknown("Dispute of part"), "files name it dispute_of_part");
        assert!(unknown("teapot").contains("declare it in the script"));
    }
}
