//! What was not done, and why.

use super::{Head, View};
use crate::model::Outcome;
use crate::write::Html;
use crate::write::table::{Column, Table, name, text};

/// No more rows than these are shown.
const ROWS_MAX: usize = 50;

/// Writes the table.
pub fn write(html: &mut Html, view: View<'_>) {
    let title = view.say(
        "What was not done, and why",
        "Ce qui n’a pas été fait, et pourquoi",
    );
    view.begin(html, "withheld", title, "");
    view.each(
        html,
        &|outcome| outcome.withheld.clone(),
        Head::Below,
        &|html, outcome| {
            table(html, view, title, outcome);
        },
    );
    view.end(html);
}

fn table(html: &mut Html, view: View<'_>, title: &str, outcome: &Outcome) {
    if outcome.withheld.is_empty() {
        view.nothing(html, "Nothing was kept back.", "Rien n’a été retenu.");
        return;
    }
    let columns = [
        (Column::Words, view.say("Why", "Pourquoi")),
        (Column::Words, view.say("What", "Quoi")),
        (Column::Numbers, view.say("Times", "Fois")),
        (Column::Numbers, view.say("Invoices", "Factures")),
        (Column::Codes, view.say("For example", "Par exemple")),
    ];
    let mut table = Table::new(title, &columns);
    for withheld in outcome.withheld.iter().take(ROWS_MAX) {
        table.rows.push(vec![
            name(&withheld.why),
            name(&withheld.action),
            text(view.lang.count(withheld.times)),
            text(view.lang.count(withheld.invoices)),
            name(&withheld.example),
        ]);
    }
    table.write(html);
    let more = outcome.withheld.len().saturating_sub(ROWS_MAX);
    if more > 0 {
        let more = view.lang.count(u64::try_from(more).unwrap_or(0));
        let said = view.say(
            format!("{more} more reasons are not shown."),
            format!("{more} autres raisons ne sont pas montrées."),
        );
        html.element("<p class=\"note\">", &said, "</p>\n");
    }
}
