//! The calendar: on which days most is done.

use jalon_core::Day;

use super::strips;
use super::{Head, View};
use crate::model::{Kind, Mode, Outcome};
use crate::plot::buckets::{Buckets, Size};
use crate::plot::heat::{self, Levels, MONTHS_MAX};
use crate::write::Html;

/// Writes the calendar.
pub fn write(html: &mut Html, view: View<'_>) {
    let title = view.say("Calendar of actions", "Calendrier des actions");
    let lead = match is_drawn(view) {
        false => view.say(
            "Messages, tasks and all else that is done: how many on each day.",
            "Messages, tâches et toutes les autres actions\u{a0}: combien chaque jour.",
        ),
        true => view.say(
            "Messages, tasks and all else that is done: how many on each day, on average over all draws.",
            "Messages, tâches et toutes les autres actions\u{a0}: combien chaque jour, en moyenne sur tous les tirages.",
        ),
    };
    view.begin(html, "calendar", title, lead);
    let of_each_day = |outcome: &Outcome| of_each_day(view, outcome);
    let whole: Vec<Vec<u64>> = view.report.outcomes.iter().map(of_each_day).collect();
    let levels = Levels::new(whole.iter().flatten());
    let mut days = view.report.outcomes.iter().flat_map(|one| &one.actions);
    let is_any = days.any(|row| row.days.iter().any(|count| *count > 0));
    if levels.ranges().count() == 0 && is_any {
        view.nothing(
            html,
            "On each day, fewer than one are expected on average.",
            "Chaque jour en attend moins d’une en moyenne.",
        );
        view.end(html);
        return;
    }
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

/// Whether the numbers are averages of many draws.
fn is_drawn(view: View<'_>) -> bool {
    matches!(view.report.mode, Mode::Forecast { .. })
}

/// How many actions each day has. What happened once is never nothing; of what is only expected, less
/// than half of one would make every day a busy one.
fn of_each_day(view: View<'_>, outcome: &Outcome) -> Vec<u64> {
    let days = outcome.actions.iter().map(|row| row.days.len()).max();
    let mut sums = vec![0_u64; days.unwrap_or(0)];
    for row in &outcome.actions {
        for (sum, more) in sums.iter_mut().zip(&row.days) {
            *sum = sum.saturating_add(*more);
        }
    }
    let least = u64::from(!is_drawn(view));
    let whole = |hundredths: u64| match hundredths {
        0 => 0,
        some => (some.saturating_add(50) / 100).max(least),
    };
    sums.into_iter().map(whole).collect()
}

fn legend(html: &mut Html, view: View<'_>, levels: &Levels) {
    html.raw("<ul class=\"legend\">");
    let none = match is_drawn(view) {
        false => view.say("none", "aucune"),
        true => view.say("none, or hardly any", "aucune, ou presque"),
    };
    let none = (none.to_owned(), "h0");
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
    let counts = of_each_day(view, outcome);
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
