//! Why a promise is not kept, in one sentence.

use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_simulate::judge::NewText;
use jalon_simulate::{Failure, Fault};

use super::Ran;
use crate::command::words::{Words, refusal_word};

/// The sentence of a failure.
pub fn sentence(ran: &Ran<'_>, failure: &Failure, lang: Lang) -> String {
    let words = words_of(ran, lang);
    said(ran, failure, &words).get(lang).to_owned()
}

/// The words for what a test played.
pub fn words_of<'a>(ran: &Ran<'a>, lang: Lang) -> Words<'a> {
    let invoices = ran.case.invoices.iter().enumerate().map(|(place, given)| {
        let known = given.name.clone().or(given.number.clone());
        known.map_or_else(|| (place + 1).to_string(), |name| name.to_string())
    });
    Words {
        machine: &ran.world.machine,
        world: ran.world,
        invoices: invoices.collect(),
        lang,
    }
}

fn said(ran: &Ran<'_>, failure: &Failure, words: &Words<'_>) -> Text {
    let day = failure.day.map(|day| words.day(day)).unwrap_or_default();
    match &failure.fault {
        Fault::NeverDone => text("this never happens", "ceci n'arrive jamais"),
        Fault::OtherDay(found) => {
            let found = words.day(*found);
            text(
                format!("this happens on {found}, not on {day}"),
                format!("ceci arrive le {found}, non le {day}"),
            )
        }
        Fault::OtherTime => {
            let found = first_time(ran, failure);
            text(
                format!("this happens at {found}"),
                format!("ceci arrive à {found}"),
            )
        }
        Fault::OtherAmount(Some(found)) => {
            let found = words.money(*found);
            text(
                format!("the amount is {found}"),
                format!("le montant est de {found}"),
            )
        }
        Fault::OtherAmount(None) => text("there is no amount", "il n'y a pas de montant"),
        Fault::OtherInvoices(found) => {
            let found = words.list(found);
            text(
                format!("the message lists {found}"),
                format!("le message relève {found}"),
            )
        }
        Fault::OtherWords(wanted) => {
            let found = text_of(ran, failure);
            text(
                format!("\"{wanted}\" is not in the text, which reads: {found}"),
                format!("«\u{a0}{wanted}\u{a0}» n'est pas dans le texte, que voici\u{a0}: {found}"),
            )
        }
        Fault::OtherText(found) => text(
            format!("the text reads \"{found}\""),
            format!("le texte est «\u{a0}{found}\u{a0}»"),
        ),
        Fault::OtherReader => text("this goes to somebody else", "ceci s'adresse à un autre"),
        Fault::MoreThanOnce => {
            let count = failure.entries.len();
            text(
                format!("this happens {count} times"),
                format!("ceci arrive {count} fois"),
            )
        }
        Fault::Done => {
            let when = when(ran, failure, words);
            text(
                format!("this happens: {when}"),
                format!("ceci arrive\u{a0}: {when}"),
            )
        }
        Fault::NotNamed => {
            let when = when(ran, failure, words);
            text(
                format!("no line names this: {when}"),
                format!("aucune ligne ne nomme ceci\u{a0}: {when}"),
            )
        }
        Fault::OtherStanding(None) => text(
            "the customer has no standing yet",
            "le client n'a pas encore de situation",
        ),
        Fault::OtherStanding(Some(_)) => {
            let edit = failure.edits.first().map(|edit| &edit.by);
            let found = match edit {
                Some(NewText::Name(name)) => name.as_str(),
                _ => "…",
            };
            text(
                format!("the standing is {found}"),
                format!("la situation est {found}"),
            )
        }
        Fault::OtherStep(Some((step, found))) => {
            let (step, found) = (words.step(*step), words.day(*found));
            text(
                format!("the next step is {step} on {found}"),
                format!("la prochaine étape est {step} le {found}"),
            )
        }
        Fault::OtherStep(None) => text("no step follows", "aucune étape ne suit"),
        Fault::OtherBalance(Some(found)) => {
            let found = words.money(*found);
            text(
                format!("the balance is {found}"),
                format!("le solde est de {found}"),
            )
        }
        Fault::OtherBalance(None) => text(
            "the invoice is not there yet",
            "la facture n'est pas encore là",
        ),
        Fault::NotRefused => text(
            "no run is refused on that day",
            "aucun traitement n'est refusé ce jour",
        ),
        Fault::Refused(refusal) => {
            let refusal = refusal_word(refusal);
            text(
                format!("this can't happen: {}", refusal.en),
                format!("ceci ne peut pas arriver\u{a0}: {}", refusal.fr),
            )
        }
        Fault::NotThere => text(
            "there is no such thing on that day: nothing is proposed, open or paid that this could mean",
            "rien de tel ce jour\u{a0}: rien n'est proposé, ouvert ou payé que ceci puisse désigner",
        ),
    }
}

/// The text that was written, in one line.
fn text_of(ran: &Ran<'_>, failure: &Failure) -> String {
    let place = failure.entries.first();
    let entry = place.and_then(|place| ran.verdict.timeline.entries.get(*place));
    let text = entry.and_then(|entry| entry.deed()?.text.as_ref());
    let lines = text.map(|text| format!("{}\n{}", text.subject, text.body));
    let lines = lines.unwrap_or_default();
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" / ")
}

fn first_time(ran: &Ran<'_>, failure: &Failure) -> String {
    let place = failure.entries.first();
    let entry = place.and_then(|place| ran.verdict.timeline.entries.get(*place));
    entry.map_or_else(String::new, |entry| entry.time.to_string())
}

/// The first thing that differs, and how many more there are.
fn when(ran: &Ran<'_>, failure: &Failure, words: &Words<'_>) -> String {
    let place = failure.entries.first();
    let entry = place.and_then(|place| ran.verdict.timeline.entries.get(*place));
    let said = entry.and_then(|entry| Some((entry.day, words.deed(entry.deed()?)?)));
    let first = said.map_or_else(String::new, |(day, said)| {
        format!("{} {said}", words.day(day))
    });
    match failure.entries.len().saturating_sub(1) {
        0 => first,
        more => match words.lang {
            Lang::En => format!("{first}, and {more} more"),
            Lang::Fr if more == 1 => format!("{first}, et 1 autre"),
            Lang::Fr => format!("{first}, et {more} autres"),
        },
    }
}
