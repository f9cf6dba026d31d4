//! Lists of invoices and the messages that show them: a list in a message about one invoice, a
//! message about several that lists none.

use super::super::shared::openings::sound_journeys;
use super::super::shared::place::{pointed, with_use};
use super::super::shared::words;
use super::uses::{Use, of_journey};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{JourneyId, Message, Model, Over, Piece, Template, Way};
use crate::words::Word;

/// Finds both.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        let of_party = model.journeys[journey].over != Over::Invoice;
        for used in of_journey(model, journey) {
            let Some(message) = used.message else {
                continue;
            };
            let template = &model.templates[used.template];
            let short = used
                .ways(model)
                .is_some_and(|ways| ways.iter().all(|way| *way == Way::Sms));
            let told = match (&message.group, lists(template)) {
                (None, true) if !of_party => without_group(model, journey, &used),
                (Some(_), false) if !short => without_list(model, journey, &used),
                _ => continue,
            };
            found.push(with_use(model, used.via, used.span, told));
        }
    }
}

/// Whether the text of some language lists invoices.
fn lists(template: &Template) -> bool {
    template
        .languages
        .iter()
        .filter_map(|language| language.body.as_ref())
        .any(has_list)
}

fn has_list(message: &Message) -> bool {
    message
        .pieces
        .iter()
        .any(|piece| matches!(piece, Piece::EachInvoice { .. }))
}

/// `{for each invoice}`.
fn each_invoice(surface: crate::words::Surface) -> String {
    format!(
        "{{{} {}}}",
        Word::ForEach.form(surface),
        Word::Invoice.form(surface)
    )
}

fn without_group(model: &Model, journey: JourneyId, used: &Use<'_>) -> Diagnostic {
    let surface = words::surface(model, journey);
    let name = &model.templates[used.template].declared.name;
    let each = each_invoice(surface);
    let one_per = format!(
        ", {} {} {}",
        Word::OnePer.form(surface),
        Word::Customer.form(surface),
        Word::ListingLate.form(surface)
    );
    Diagnostic::warning(
        codes::LIST_OF_ONE,
        pointed(model, used.via, used.span),
        text(
            format!(
                "`{name}` lists invoices with `{each}`, and this message is about one: a customer \
                 with ten late invoices gets ten messages"
            ),
            format!(
                "`{name}` liste des factures par `{each}`, et ce message n’en concerne qu’une\u{a0}: un \
                 client qui a dix factures échues reçoit dix messages"
            ),
        ),
    )
    .help(text(
        format!("one message for all: `{one_per}`"),
        format!("un seul message pour toutes\u{a0}: `{one_per}`"),
    ))
}

fn without_list(model: &Model, journey: JourneyId, used: &Use<'_>) -> Diagnostic {
    let surface = words::surface(model, journey);
    let name = &model.templates[used.template].declared.name;
    let each = each_invoice(surface);
    Diagnostic::warning(
        codes::GROUP_WITHOUT_LIST,
        pointed(model, used.via, used.span),
        text(
            format!("this message is about several invoices, and `{name}` does not say which"),
            format!("ce message concerne plusieurs factures, et `{name}` ne dit pas lesquelles"),
        ),
    )
    .help(text(
        format!("list them in its text: `{each}- …`"),
        format!("listez-les dans son texte\u{a0}: `{each}- …`"),
    ))
}
