//! The calendar: on which days most is done.

use jalon_core::Day;

use super::strips;
use super::{Head, View};
use crate::model::{Kind, Outcome};
use crate::plot::buckets::{Buckets, Size};
use crate::plot::heat::{self, Levels, MONTHS_MAX};
use crate::write::Html;

/// Writes the calendar.
pub fn write(html: &mut Html, view: View<'_>) {
    let title = view.say("Calendar of actions", "Calendrier des actions");
    let lead = view.say(
        "Messages, tasks and all else that is done: how many on each day.",
        "Messages, tâches et toutes les autres actions\u{a0}: combien chaque jour.",
    );
    view.begin(html, "calendar", title, lead);
    let whole: Vec<Vec<u64>> = view.report.outcomes.iter().map(of_each_day).collect();
    let levels = Levels::new(whole.iter().flatten());
    if levels.ranges().count() == 0 {
        view.nothing(
            html,
            "Nothing was done during this period.",
            "Rien n’a été fait pendant cette période.",
        );
        view.end(html);
        return;
    }
    legend(html, view, &levels);
    view.each(html, &of_each_day, Head::Script, &|html, outcome| {
        months(html, view, outcome, &levels);
    });
    for (place, outcome) in view.report.outcomes.iter().enumerate() {
        table(html, view, title, place, outcome);
    }
    view.end(html);
}

/// How many actions each day has; an average is rounded, and never to nothing.
fn of_each_day(outcome: &Outcome) -> Vec<u64> {
    let days = outcome.actions.iter().map(|row| row.days.len()).max();
    let mut sums = vec![0_u64; days.unwrap_or(0)];
    for row in &outcome.actions {
        for (sum, more) in sums.iter_mut().zip(&row.days) {
            *sum = sum.saturating_add(*more);
        }
    }
    let whole = |hundredths: u64| match hundredths {
        0 => 0,
        some => (some.saturating_add(50) / 100).max(1),
    };
    sums.into_iter().map(whole).collect()
}

fn legend(html: &mut Html, view: View<'_>, levels: &Levels) {
    html.raw("<ul class=\"legend\">");
    let none = (view.say("none", "aucune").to_owned(), "h0");
    let ranges = levels.ranges().map(|(from, to)| {
        let from_text = view.lang.count(from);
        match to {
            Some(to) if to > from => format!("{from_text}–{}", view.lang.count(to)),
            Some(_) => from_text,
            None => view.say(
                format!("{from_text} or more"),
                format!("{from_text} ou plus"),
            ),
        }
    });
    let ranges = ranges.zip(levels.classes());
    for (text, class) in [none].into_iter().chain(ranges) {
        html.raw("<li><svg aria-hidden=\"true\" width=\"15\" height=\"15\"><rect");
        html.attribute("class", class);
        html.raw("/></svg> ").text(&text).raw("</li>");
    }
    html.raw("</ul>\n");
}

fn months(html: &mut Html, view: View<'_>, outcome: &Outcome, levels: &Levels) {
    let period = view.report.period;
    let months = Buckets::of(period, Size::Month);
    let counts = of_each_day(outcome);
    html.raw("<div class=\"months\">");
    for start in months.starts.iter().take(MONTHS_MAX) {
        let first = Day::with_day_of_month(*start, 1);
        heat::month(html, first, period, &counts, levels, view.lang);
    }
    html.raw("</div>\n");
    if months.count() > MONTHS_MAX {
        let more = u64::try_from(months.count() - MONTHS_MAX).unwrap_or(0);
        let more = view.lang.count(more);
        let said = view.say(
            format!("{more} more months are in the table only."),
            format!("{more} autres mois ne sont que dans le tableau."),
        );
        html.element("<p class=\"note\">", &said, "</p>\n");
    }
}

fn table(html: &mut Html, view: View<'_>, title: &str, place: usize, outcome: &Outcome) {
    let buckets = Buckets::new(view.report.period);
    let kinds: Vec<Kind> = outcome
        .actions
        .iter()
        .filter(|row| row.days.iter().any(|count| *count > 0))
        .map(|row| row.kind.clone())
        .collect();
    let table = strips::table(view, title, &buckets, &outcome.actions, &kinds);
    table.write_folded_of(html, view.lang, view.letter_of(place));
}
