//! Messages by kind and tasks by team, day by day: a strip for each, on a scale of its own.

use jalon_core::Way;

use super::{Head, View};
use crate::lang::Lang;
use crate::model::{Kind, Message, Outcome, Row};
use crate::plot::buckets::Buckets;
use crate::plot::columns::columns;
use crate::plot::frame::Frame;
use crate::plot::scale::Scale;
use crate::write::Html;
use crate::write::html::plain_name;
use crate::write::table::{Cell, Column, Table, text};

/// The height of a strip.
const HEIGHT: i64 = 56;
/// No more strips than these; the rest is one strip.
const STRIPS_MAX: usize = 8;

/// Writes the messages.
pub fn messages(html: &mut Html, view: View<'_>) {
    let title = view.say("Messages", "Messages");
    strips(
        html,
        view,
        "messages",
        title,
        &|outcome| &outcome.messages,
        [
            "No message left during this period.",
            "Aucun message n’est parti pendant cette période.",
        ],
    );
}

/// Writes the tasks.
pub fn tasks(html: &mut Html, view: View<'_>) {
    let title = view.say("Tasks by team", "Tâches par équipe");
    strips(
        html,
        view,
        "tasks",
        title,
        &|outcome| &outcome.tasks,
        [
            "No team had a task during this period.",
            "Aucune équipe n’a reçu de tâche pendant cette période.",
        ],
    );
}

fn strips(
    html: &mut Html,
    view: View<'_>,
    id: &'static str,
    title: &str,
    rows: &dyn Fn(&Outcome) -> &Vec<Row>,
    nothing: [&str; 2],
) {
    let buckets = Buckets::new(view.report.period);
    let title = format!("{title}, {}", buckets.per(view.lang));
    let kinds = kinds(view, rows);
    let lead = match kinds.len() {
        0 | 1 => "",
        _ => view.say(
            "Each strip has a scale of its own.",
            "Chaque bande a sa propre échelle.",
        ),
    };
    view.begin(html, id, &title, lead);
    if kinds.is_empty() {
        let [english, french] = nothing;
        view.nothing(html, english, french);
    }
    for kind in &kinds {
        let top = view.report.outcomes.iter();
        let top = top.flat_map(|outcome| sums(&buckets, rows(outcome), kind, &kinds));
        let scale = Scale::single(top.max().unwrap_or(0), 100);
        html.raw("<div class=\"strip\">");
        view.each(
            html,
            &|outcome| sums(&buckets, rows(outcome), kind, &kinds),
            Head::Letter,
            &|html, outcome| {
                let values = sums(&buckets, rows(outcome), kind, &kinds);
                strip(html, view, &buckets, kind, &values, scale);
            },
        );
        html.raw("</div>\n");
    }
    for (place, outcome) in view.report.outcomes.iter().enumerate() {
        let table = table(view, &title, &buckets, rows(outcome), &kinds);
        table.write_folded_of(html, view.lang, view.letter_of(place));
    }
    view.end(html);
}

/// The kinds that have a strip, the largest first; the last one may be all others.
fn kinds(view: View<'_>, rows: &dyn Fn(&Outcome) -> &Vec<Row>) -> Vec<Kind> {
    let mut found: Vec<(u64, Kind)> = Vec::new();
    for row in view.report.outcomes.iter().flat_map(rows) {
        let sum: u64 = row.days.iter().sum();
        match found.iter_mut().find(|(_, kind)| *kind == row.kind) {
            Some((known, _)) => *known = known.saturating_add(sum),
            None => found.push((sum, row.kind.clone())),
        }
    }
    found.retain(|(sum, _)| *sum > 0);
    found.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    let mut kinds: Vec<Kind> = found.into_iter().map(|(_, kind)| kind).collect();
    if kinds.len() > STRIPS_MAX {
        kinds.truncate(STRIPS_MAX - 1);
        kinds.retain(|kind| *kind != Kind::Other);
        kinds.push(Kind::Other);
    }
    kinds
}

/// The numbers of a kind; those of all kinds without a strip for [`Kind::Other`].
fn sums(buckets: &Buckets, rows: &[Row], kind: &Kind, kinds: &[Kind]) -> Vec<i64> {
    let mut sums = vec![0_i64; buckets.count()];
    let belongs =
        |row: &&Row| row.kind == *kind || *kind == Kind::Other && !kinds.contains(&row.kind);
    for row in rows.iter().filter(belongs) {
        for (sum, more) in sums.iter_mut().zip(buckets.sums(&row.days)) {
            *sum = sum.saturating_add(i64::try_from(more).unwrap_or(i64::MAX));
        }
    }
    sums
}

fn strip(
    html: &mut Html,
    view: View<'_>,
    buckets: &Buckets,
    kind: &Kind,
    values: &[i64],
    scale: Scale,
) {
    let lang = view.lang;
    let sum = values
        .iter()
        .fold(0_i64, |sum, value| sum.saturating_add(*value));
    let most = values
        .iter()
        .enumerate()
        .max_by_key(|(place, value)| (**value, usize::MAX - place));
    let in_all = lang.hundredths(sum);
    let most = match most {
        Some((place, value)) if *value > 0 => format!(
            "{}{} ({})",
            view.say("most: ", "au plus\u{a0}: "),
            lang.hundredths(*value),
            buckets.label(place, lang)
        ),
        _ => view.say("none", "aucun").to_owned(),
    };
    html.raw("<p class=\"sum\"><b>");
    match kind {
        Kind::Named(named) => html.name(named),
        kind => html.text(&word(kind, lang)),
    };
    html.raw("</b> ")
        .text(&in_all)
        .raw(" · ")
        .text(&most)
        .raw("</p>");
    let told: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(place, value)| {
            let label = buckets.label(place, lang);
            format!("{label}{}{}", lang.colon(), lang.hundredths(*value))
        })
        .collect();
    let marks: Vec<String> = scale.marks().map(|mark| lang.hundredths(mark)).collect();
    let ticks = buckets.ticks(lang);
    let title = format!("{}, {}", word(kind, lang), buckets.per(lang));
    let description = format!(
        "{}{}{in_all}; {most}",
        view.say("in all", "en tout"),
        lang.colon()
    );
    let frame = Frame {
        title: &title,
        description: &description,
        height: HEIGHT,
        scale,
        marks: &marks,
        ticks: &ticks,
        dated: true,
        columns: values.len(),
    };
    columns(html, &frame, values, &told);
}

/// A kind in a word.
pub fn word(kind: &Kind, lang: Lang) -> String {
    let word = match kind {
        Kind::Message(message, way) => return by_way(*message, *way, lang),
        Kind::Named(name) => return plain_name(name),
        Kind::Messages => lang.pick("Messages", "Messages"),
        Kind::Alert => lang.pick("Alerts", "Alertes"),
        Kind::Task => lang.pick("Tasks", "Tâches"),
        Kind::Claim => lang.pick("Claims", "Réclamations"),
        Kind::HandOver => lang.pick("Hand-overs", "Transmissions"),
        Kind::Proposal => lang.pick("Proposals", "Propositions"),
        Kind::Posting => lang.pick("Entries for the books", "Écritures"),
        Kind::Other => lang.pick("Others", "Autres"),
    };
    word.to_owned()
}

fn by_way(message: Message, way: Option<Way>, lang: Lang) -> String {
    let message = match message {
        Message::Resend => lang.pick("Invoice sent again", "Facture renvoyée"),
        Message::Remind => lang.pick("Reminder before due", "Rappel avant échéance"),
        Message::Chase => lang.pick("Request to pay", "Relance"),
        Message::FormalNotice => lang.pick("Formal notice", "Mise en demeure"),
    };
    match way {
        Some(way) => format!("{message}, {}", lang.values().way(way)),
        None => message.to_owned(),
    }
}

/// A row for each day on which there is anything.
pub fn table(
    view: View<'_>,
    title: &str,
    buckets: &Buckets,
    rows: &[Row],
    kinds: &[Kind],
) -> Table {
    let lang = view.lang;
    let mut table = Table::new(title, &[(Column::Words, view.say("When", "Quand"))]);
    let of_kinds: Vec<Vec<i64>> = kinds
        .iter()
        .map(|kind| sums(buckets, rows, kind, kinds))
        .collect();
    for kind in kinds {
        table.columns.push((Column::Numbers, word(kind, lang)));
    }
    for place in 0..buckets.count() {
        let values: Vec<i64> = of_kinds
            .iter()
            .map(|values| values.get(place).copied().unwrap_or(0))
            .collect();
        if values.iter().all(|value| *value == 0) {
            continue;
        }
        let values = values.iter().map(|value| text(lang.hundredths(*value)));
        let when: Cell = text(buckets.label(place, lang));
        table.rows.push([when].into_iter().chain(values).collect());
    }
    table
}
