//! Where two scripts part: each kind of difference, with the first invoice as a story.

use super::{LETTERS, View};
use crate::model::{Difference, StoryLine};
use crate::write::Html;

/// No more kinds than these are told.
const SHOWN_MAX: usize = 30;

/// Writes the list.
pub fn write(html: &mut Html, view: View<'_>) {
    let title = view.say(
        "Where the two scripts part",
        "En quoi les deux scripts diffèrent",
    );
    let lead = view.say(
        "Each kind of difference, with its first invoice.",
        "Chaque sorte de différence, avec sa première facture.",
    );
    view.begin(html, "differences", title, lead);
    if view.report.differences.is_empty() {
        view.nothing(
            html,
            "On these invoices, both scripts do the same.",
            "Sur ces factures, les deux scripts font la même chose.",
        );
    }
    let mut told: Vec<&str> = Vec::new();
    for difference in view.report.differences.iter().take(SHOWN_MAX) {
        let invoice = difference.story.invoice.as_str();
        one(html, view, difference, told.contains(&invoice));
        told.push(invoice);
    }
    view.end(html);
}

/// One kind of difference; a story that stands above already is not told again.
fn one(html: &mut Html, view: View<'_>, difference: &Difference, told_above: bool) {
    let lang = view.lang;
    html.raw("<article><h3>")
        .name(&difference.title)
        .raw(" <span class=\"quiet\">");
    let invoices = lang.counted(
        difference.invoices,
        view.say("invoice", "facture"),
        view.say("invoices", "factures"),
    );
    let customers = lang.counted(
        difference.customers,
        view.say("customer", "client"),
        view.say("customers", "clients"),
    );
    html.text(&invoices)
        .raw(" · ")
        .text(&customers)
        .raw("</span></h3>\n<p class=\"note\">");
    html.text(view.say("Invoice ", "Facture "))
        .name(&difference.story.invoice)
        .raw(", ");
    html.name(&difference.story.customer);
    if told_above {
        let said = view.say(
            ": its story stands above.",
            "\u{a0}: son histoire est plus haut.",
        );
        html.text(said).raw("</p></article>\n");
        return;
    }
    html.raw("</p>\n<ul class=\"story\">");
    for line in &difference.story.lines {
        told(html, view, line);
    }
    html.raw("</ul></article>\n");
}

fn told(html: &mut Html, view: View<'_>, line: &StoryLine) {
    html.raw(match line.outcome {
        Some(0) => "<li class=\"o0\">",
        Some(_) => "<li class=\"o1\">",
        None => "<li>",
    });
    html.element(
        "<span class=\"when\">",
        &view.lang.short_date(line.day),
        "</span> ",
    );
    html.raw("<span class=\"who\">");
    if let Some(letter) = line.outcome.and_then(|place| LETTERS.get(place)) {
        html.raw("<b>").raw(letter).raw("</b>");
    }
    html.raw("</span> <span>")
        .name(&line.what)
        .raw("</span></li>\n");
}
