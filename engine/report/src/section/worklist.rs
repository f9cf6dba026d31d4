//! The invoices that reach a person's desk.

use super::{Head, View};
use crate::model::Outcome;
use crate::write::Html;
use crate::write::table::{Column, Table, name, text};

/// No more rows than these are shown.
const ROWS_MAX: usize = 100;

/// Writes the list.
pub fn write(html: &mut Html, view: View<'_>) {
    let title = view.say(
        "Invoices on a person’s desk",
        "Factures qui arrivent chez quelqu’un",
    );
    view.begin(html, "worklist", title, "");
    view.each(
        html,
        &|outcome| outcome.worklist.clone(),
        Head::Below,
        &|html, outcome| {
            table(html, view, title, outcome);
        },
    );
    view.end(html);
}

fn table(html: &mut Html, view: View<'_>, title: &str, outcome: &Outcome) {
    let worklist = &outcome.worklist;
    if worklist.items.is_empty() {
        view.nothing(
            html,
            "No invoice needs a person in this period.",
            "Aucune facture ne demande quelqu’un pendant cette période.",
        );
        return;
    }
    let columns = [
        (Column::Codes, view.say("Invoice", "Facture")),
        (Column::Words, view.say("Customer", "Client")),
        (Column::Numbers, view.say("Open", "Solde")),
        (Column::Words, view.say("Since", "Depuis")),
        (Column::Words, view.say("Team", "Équipe")),
        (Column::Words, view.say("What is to be done", "À faire")),
        (
            Column::Codes,
            view.say("Where in the script", "Où dans le script"),
        ),
    ];
    let mut table = Table::new(title, &columns);
    for item in worklist.items.iter().take(ROWS_MAX) {
        table.rows.push(vec![
            name(&item.invoice),
            name(&item.customer),
            text(
                item.amount
                    .map(|amount| view.lang.money(amount))
                    .unwrap_or_default(),
            ),
            text(view.lang.short_date(item.day)),
            name(&item.team),
            name(&item.task),
            name(&item.source),
        ]);
    }
    table.write(html);
    let shown = u64::try_from(table.rows.len()).unwrap_or(0);
    let more = worklist.total.saturating_sub(shown);
    if more > 0 {
        let more = view.lang.count(more);
        let said = view.say(
            format!("And {more} more: all of them are in the output with --format csv or json."),
            format!("Et {more} autres\u{a0}: toutes sont dans la sortie --format csv ou json."),
        );
        html.element("<p class=\"note\">", &said, "</p>\n");
    }
}
