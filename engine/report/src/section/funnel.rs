//! How far invoices came in each journey, and where the others stayed.

use super::{Head, View};
use crate::model::{Funnel, Outcome, Step};
use crate::plot::frame::percent;
use crate::plot::stack::share;
use crate::write::Html;
use crate::write::table::{Column, Table, name, text};

/// Writes the journeys.
pub fn write(html: &mut Html, view: View<'_>) {
    let title = view.say("How far invoices came", "Jusqu’où vont les factures");
    let lead = view.say(
        "For each step, all invoices of the journey: those that came to it, alone or in a message for several, and where the others stayed.",
        "À chaque étape, toutes les factures du parcours\u{a0}: celles qui y arrivent, seules ou dans un message pour plusieurs, et où restent les autres.",
    );
    view.begin(html, "steps", title, lead);
    let any = view
        .report
        .outcomes
        .iter()
        .any(|outcome| !outcome.funnels.is_empty());
    match any {
        true => {
            legend(html, view);
            view.each(
                html,
                &|outcome| outcome.funnels.clone(),
                Head::Script,
                &|html, outcome| {
                    journeys(html, view, outcome);
                },
            );
        }
        false => view.nothing(
            html,
            "No invoice began a journey in this period.",
            "Aucune facture n’a commencé de parcours pendant cette période.",
        ),
    }
    view.end(html);
}

/// What the parts of a bar are, with their classes.
fn parts(view: View<'_>) -> [(&'static str, &'static str); 4] {
    let words = view.say(
        [
            "came to it",
            "paid before",
            "disputed before",
            "elsewhere, or not yet",
        ],
        [
            "y arrivent",
            "payées avant",
            "contestées avant",
            "ailleurs, ou pas encore",
        ],
    );
    let [reached, paid, disputed, elsewhere] = words;
    [
        (reached, "c"),
        (paid, "f1"),
        (disputed, "f2"),
        (elsewhere, "f3"),
    ]
}

fn counts(step: &Step) -> [u64; 4] {
    [step.reached, step.paid, step.disputed, step.elsewhere]
}

fn legend(html: &mut Html, view: View<'_>) {
    html.raw("<ul class=\"legend\">");
    for (words, class) in parts(view) {
        html.raw("<li><svg aria-hidden=\"true\" width=\"15\" height=\"15\"><rect");
        html.attribute("class", class);
        html.raw(" width=\"15\" height=\"15\"/></svg> ")
            .text(words)
            .raw("</li>");
    }
    html.raw("</ul>\n");
}

fn journeys(html: &mut Html, view: View<'_>, outcome: &Outcome) {
    for funnel in &outcome.funnels {
        html.raw("<h3>")
            .text(view.say("Journey ", "Parcours "))
            .name(&funnel.journey);
        let invoices = view.lang.counted(
            funnel.invoices,
            view.say("invoice", "facture"),
            view.say("invoices", "factures"),
        );
        html.element(" <span class=\"quiet\">", &invoices, "</span></h3>\n");
        html.raw("<ol class=\"funnel\">");
        for step in &funnel.steps {
            bar(html, view, funnel, step);
        }
        html.raw("</ol>\n");
        table(view, funnel).write_folded(html, view.lang);
    }
}

fn bar(html: &mut Html, view: View<'_>, funnel: &Funnel, step: &Step) {
    let lang = view.lang;
    html.raw("<li><span class=\"step\">")
        .name(&step.name)
        .raw("</span> <span class=\"e\">");
    html.raw("<b>")
        .text(&lang.count(step.reached))
        .raw("</b> · ");
    html.text(&lang.share(step.reached, funnel.invoices))
        .raw("</span>");
    html.raw("<svg class=\"s\" aria-hidden=\"true\" height=\"14\">");
    let whole = i64::try_from(funnel.invoices).unwrap_or(i64::MAX);
    let mut from = 0;
    for ((_, class), count) in parts(view).into_iter().zip(counts(step)) {
        let width = share(i64::try_from(count).unwrap_or(i64::MAX), whole).min(10_000 - from);
        if width > 0 {
            html.raw("<rect height=\"14\"").attribute("class", class);
            percent(html, "x", from);
            percent(html, "width", width);
            html.raw("/>");
        }
        from += width;
    }
    html.raw("</svg></li>\n");
}

fn table(view: View<'_>, funnel: &Funnel) -> Table {
    let caption = view.say("How far invoices came", "Jusqu’où vont les factures");
    let mut table = Table::new(caption, &[(Column::Words, view.say("Step", "Étape"))]);
    for (words, _) in parts(view) {
        table.columns.push((Column::Numbers, words.to_owned()));
    }
    for step in &funnel.steps {
        let numbers = counts(step).map(|count| text(view.lang.count(count)));
        table
            .rows
            .push([name(&step.name)].into_iter().chain(numbers).collect());
    }
    table
}
