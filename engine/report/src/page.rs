//! The page: head, sections in their order, and the styles.

use crate::lang::Lang;
use crate::model::Report;
use crate::section::{
    View, ageing, calendar, cash, differences, figures, funnel, header, strips, withheld, worklist,
};
use crate::write::Html;
use crate::write::html::{file_name, plain_name};

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
    let sections = sections(view);
    contents(&mut html, view, &sections);
    for section in sections {
        (section.write)(&mut html, view);
    }
    html.raw("</main>\n</body>\n</html>\n");
    html.finish()
}

fn title(view: View<'_>) -> String {
    let scripts = view.report.outcomes.iter();
    let scripts: Vec<String> = scripts
        .map(|outcome| plain_name(file_name(&outcome.script.name)))
        .collect();
    format!("{} · {}", header::title(view), scripts.join(" · "))
}

/// A section: its place on the page, its name among the links, and what writes it.
struct Section {
    id: &'static str,
    name: &'static str,
    write: fn(&mut Html, View<'_>),
}

/// The sections that have something to say.
fn sections(view: View<'_>) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut add = |here: bool, id, name, write: fn(&mut Html, View<'_>)| {
        if here {
            sections.push(Section { id, name, write });
        }
    };
    let say = |english, french| view.say(english, french);
    add(
        true,
        "figures",
        say("Key figures", "Chiffres clés"),
        figures::write,
    );
    let name = say("Differences", "Différences");
    add(view.compares(), "differences", name, differences::write);
    add(true, "cash", say("Cash", "Encaissements"), cash::write);
    add(true, "ageing", say("Ageing", "Balance âgée"), ageing::write);
    let here = view.shows(&|outcome| !outcome.funnels.is_empty());
    add(here, "steps", say("Steps", "Étapes"), funnel::write);
    let here = view.shows(&|outcome| !outcome.messages.is_empty());
    add(
        here,
        "messages",
        say("Messages", "Messages"),
        strips::messages,
    );
    let here = view.shows(&|outcome| !outcome.tasks.is_empty());
    add(here, "tasks", say("Tasks", "Tâches"), strips::tasks);
    let here = view.shows(&|outcome| !outcome.actions.is_empty());
    add(
        here,
        "calendar",
        say("Calendar", "Calendrier"),
        calendar::write,
    );
    let here = view.shows(&|outcome| outcome.worklist.total > 0);
    add(here, "worklist", say("Desk", "À traiter"), worklist::write);
    let here = view.shows(&|outcome| !outcome.withheld.is_empty());
    add(
        here,
        "withheld",
        say("Not done", "Non fait"),
        withheld::write,
    );
    sections
}

/// Links to the sections.
fn contents(html: &mut Html, view: View<'_>, sections: &[Section]) {
    let name = view.say("On this page", "Sur cette page");
    html.raw("<nav").attribute("aria-label", name).raw("><ul>");
    for section in sections {
        html.raw("<li><a href=\"#").raw(section.id).raw("\">");
        html.text(section.name).raw("</a></li>");
    }
    html.raw("</ul></nav>\n");
}
