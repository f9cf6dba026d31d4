//! The page: head, sections in their order, and the styles.

use crate::lang::Lang;
use crate::model::Report;
use crate::section::{
    View, ageing, calendar, cash, differences, figures, funnel, header, strips, withheld, worklist,
};
use crate::write::Html;

/// Nothing may be fetched or run, whatever the page holds.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A report as one HTML file.
pub fn page(report: &Report, lang: Lang) -> String {
    let view = View { report, lang };
    let mut html = Html::default();
    html.raw("<!DOCTYPE html>\n<html")
        .attribute("lang", lang.tag());
    html.raw(">\n<head>\n<meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\"");
    html.attribute("content", POLICY);
    html.raw("/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    html.raw("<meta name=\"color-scheme\" content=\"light dark\"/>\n");
    html.raw("<meta name=\"referrer\" content=\"no-referrer\"/>\n");
    html.element("<title>", &title(view), "</title>\n<style>");
    html.raw(include_str!("style.css"));
    html.raw("</style>\n</head>\n<body>\n<main>\n");
    header::write(&mut html, view);
    contents(&mut html, view);
    figures::write(&mut html, view);
    differences::write(&mut html, view);
    cash::write(&mut html, view);
    ageing::write(&mut html, view);
    funnel::write(&mut html, view);
    strips::messages(&mut html, view);
    strips::tasks(&mut html, view);
    calendar::write(&mut html, view);
    worklist::write(&mut html, view);
    withheld::write(&mut html, view);
    html.raw("</main>\n</body>\n</html>\n");
    html.finish()
}

fn title(view: View<'_>) -> String {
    let scripts = view.report.outcomes.iter();
    let scripts: Vec<String> = scripts
        .map(|outcome| crate::write::html::plain_name(&outcome.script.name))
        .collect();
    format!("{} · {}", header::title(view), scripts.join(" · "))
}

/// Links to the sections.
fn contents(html: &mut Html, view: View<'_>) {
    let name = view.say("On this page", "Sur cette page");
    html.raw("<nav").attribute("aria-label", name).raw("><ul>");
    let mut link = |place: &'static str, words: &str| {
        html.raw("<li><a href=\"#")
            .raw(place)
            .raw("\">")
            .text(words)
            .raw("</a></li>");
    };
    link("figures", view.say("Key figures", "Chiffres clés"));
    if view.compares() {
        link("differences", view.say("Differences", "Différences"));
    }
    link("cash", view.say("Cash", "Encaissements"));
    link("ageing", view.say("Ageing", "Balance âgée"));
    link("steps", view.say("Steps", "Étapes"));
    link("messages", view.say("Messages", "Messages"));
    link("tasks", view.say("Tasks", "Tâches"));
    link("calendar", view.say("Calendar", "Calendrier"));
    link("worklist", view.say("Desk", "À traiter"));
    link("withheld", view.say("Not done", "Non fait"));
    html.raw("</ul></nav>\n");
}
