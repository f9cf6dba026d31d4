//! The top of the page: which scripts on which files, and what came of their rows.

use super::{LETTERS, View};
use crate::model::Mode;
use crate::write::Html;
use crate::write::html::{file_name, plain_name};
use crate::write::table::{Column, Table, name, text};

/// The title of the page.
pub fn title(view: View<'_>) -> &'static str {
    match (view.compares(), view.expects()) {
        (true, false) => view.say(
            "Two scripts on the same invoices",
            "Deux scripts sur les mêmes factures",
        ),
        (true, true) => view.say(
            "What two scripts lead to",
            "Ce que donneraient deux scripts",
        ),
        (false, false) => view.say(
            "What the script would have done",
            "Ce que le script aurait fait",
        ),
        (false, true) => view.say("What is to be expected", "Ce à quoi s’attendre"),
    }
}

/// Writes the header.
pub fn write(html: &mut Html, view: View<'_>) {
    html.element("<header><h1>", title(view), "</h1>\n<dl class=\"facts\">");
    for (place, outcome) in view.report.outcomes.iter().enumerate() {
        if outcome.script.name.is_empty() && !view.compares() {
            continue;
        }
        let class = ["<div class=\"o0\"><dt>", "<div class=\"o1\"><dt>"];
        html.raw(class.get(place).copied().unwrap_or("<div><dt>"));
        html.text(view.say("Script", "Script"));
        if view.compares() {
            html.raw(" <b>")
                .raw(LETTERS.get(place).copied().unwrap_or(""))
                .raw("</b>");
        }
        html.raw("</dt><dd>")
            .name(&outcome.script.name)
            .raw(" <code>");
        html.text(&short(&outcome.script.hash))
            .raw("</code></dd></div>");
    }
    let period = view.report.period;
    let days = u64::try_from(period.days()).unwrap_or(0);
    let days = view
        .lang
        .counted(days, view.say("day", "jour"), view.say("days", "jours"));
    let period = view.lang.from_to(period.first, period.last);
    fact(
        html,
        view.say("Period", "Période"),
        &format!("{period} ({days})"),
    );
    if let Mode::Forecast { draws, seed, .. } = view.report.mode {
        let draws = view.lang.count(u64::from(draws));
        let said = view.say(
            format!("{draws} draws of the future, seed {seed}"),
            format!("{draws} tirages, graine {seed}"),
        );
        fact(html, view.say("Forecast", "Prévision"), &said);
    }
    fact(
        html,
        view.say("Made by", "Produit par"),
        &plain_name(&view.report.program),
    );
    html.raw("</dl>\n");
    files(html, view);
    assumptions(html, view);
    html.raw("</header>\n");
}

fn fact(html: &mut Html, head: &str, said: &str) {
    html.element("<div><dt>", head, "</dt><dd>");
    html.text(said).raw("</dd></div>");
}

fn files(html: &mut Html, view: View<'_>) {
    let caption = view.say("Files read", "Fichiers lus");
    let columns = [
        (Column::Words, view.say("File", "Fichier")),
        (Column::Numbers, view.say("Rows read", "Lignes lues")),
        (Column::Numbers, view.say("Used", "Retenues")),
        (Column::Numbers, view.say("Rejected", "Rejetées")),
    ];
    let mut table = Table::new(caption, &columns);
    for file in &view.report.files {
        let counts = [file.read, file.used, file.rejected];
        let counts = counts.map(|count| text(view.lang.count(count)));
        table.rows.push(
            [name(file_name(&file.name))]
                .into_iter()
                .chain(counts)
                .collect(),
        );
    }
    if table.rows.is_empty() {
        return;
    }
    table.write(html);
}

fn assumptions(html: &mut Html, view: View<'_>) {
    if view.report.assumptions.is_empty() {
        return;
    }
    let head = view.say("What was assumed", "Hypothèses retenues");
    html.element("<h3>", head, "</h3>\n<ul>");
    for assumption in &view.report.assumptions {
        html.raw("<li>").name(assumption).raw("</li>");
    }
    html.raw("</ul>\n");
}

/// Enough of a hash to compare it by eye.
fn short(hash: &str) -> String {
    plain_name(hash).chars().take(16).collect()
}
