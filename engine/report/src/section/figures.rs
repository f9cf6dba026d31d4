//! The figures that stand for the whole: tiles for one script, a table for two.

use super::{LETTERS, View};
use crate::lang::Lang;
use crate::model::{Estimate, Figures, InCurrency, Mode};
use crate::write::Html;
use crate::write::html::{file_name, plain_name};
use crate::write::table::{Column, Table, text};

/// Where there is no figure.
const NONE: &str = "–";

/// A figure: its name, what it is for each script, and a word on what it means.
struct Figure {
    name: &'static str,
    values: Vec<Vec<Line>>,
    means: &'static str,
    /// What is in B more than in A, where that says something.
    more: Option<String>,
    /// Whether it needs more room than others.
    wide: bool,
}

/// A line of a figure: what it is, and in a forecast between what it lies.
struct Line {
    value: String,
    band: String,
}

/// Writes the figures.
pub fn write(html: &mut Html, view: View<'_>) {
    let lead = match view.report.mode {
        Mode::Forecast { wide, .. } => view.say(
            format!("Below each figure: between which figures {wide} of 100 draws lie."),
            format!(
                "Sous chaque chiffre\u{a0}: l’intervalle où se trouvent {wide} tirages sur 100."
            ),
        ),
        Mode::Replay => view
            .say(
                "The payments are those that happened. How customers would have answered other \
                 messages, nobody knows; this report does not guess it.",
                "Les paiements sont ceux qui ont eu lieu. Nul ne sait comment les clients auraient \
                 réagi à d’autres messages\u{a0}; ce rapport ne le devine pas.",
            )
            .to_owned(),
    };
    let title = view.say("Key figures", "Chiffres clés");
    view.begin(html, "figures", title, &lead);
    let figures = figures(view);
    match view.compares() {
        true => table(html, view, &figures),
        false => tiles(html, &figures),
    }
    view.end(html);
}

fn tiles(html: &mut Html, figures: &[Figure]) {
    html.raw("<dl class=\"tiles\">");
    for figure in figures {
        html.raw(match figure.wide {
            true => "<div class=\"wide\">",
            false => "<div>",
        });
        html.element("<dt>", figure.name, "</dt>");
        for line in figure.values.iter().take(1).flatten() {
            html.element("<dd>", &line.value, "");
            if !line.band.is_empty() {
                html.element(" <span class=\"band\">", &line.band, "</span>");
            }
            html.raw("</dd>");
        }
        if !figure.means.is_empty() {
            html.element("<dd class=\"means\">", figure.means, "</dd>");
        }
        html.raw("</div>\n");
    }
    html.raw("</dl>\n");
}

fn table(html: &mut Html, view: View<'_>, figures: &[Figure]) {
    let mut table = Table::new(view.say("Key figures", "Chiffres clés"), &[]);
    let mut columns = vec![(Column::Words, view.say("Figure", "Chiffre").to_owned())];
    for (letter, outcome) in LETTERS.iter().zip(&view.report.outcomes) {
        let name = plain_name(file_name(&outcome.script.name));
        columns.push((Column::Numbers, format!("{letter} · {name}")));
    }
    columns.push((
        Column::Numbers,
        view.say("B less A", "B moins A").to_owned(),
    ));
    table.columns = columns;
    for figure in figures {
        let mut row = vec![text(figure.name)];
        row.extend(figure.values.iter().map(|lines| text(in_table(lines))));
        row.push(text(figure.more.clone().unwrap_or_default()));
        table.rows.push(row);
    }
    table.write(html);
}

fn in_table(lines: &[Line]) -> String {
    let lines = lines.iter().map(|line| match line.band.as_str() {
        "" => line.value.clone(),
        band => format!("{} ({band})", line.value),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn figures(view: View<'_>) -> Vec<Figure> {
    let lang = view.lang;
    let all = |name, value: &dyn Fn(&Figures) -> Vec<Line>, means| {
        let outcomes = view.report.outcomes.iter();
        let values = outcomes.map(|outcome| or_dash(value(&outcome.figures)));
        Figure {
            name,
            values: values.collect(),
            means,
            more: None,
            wide: false,
        }
    };
    let counted = |name, of: &dyn Fn(&Figures) -> Estimate, means| {
        let line = |of: Estimate| vec![line(view, of, &|count| lang.hundredths(count))];
        let figure = all(name, &|figures| line(of(figures)), means);
        let mut values = view.report.outcomes.iter();
        let mut value = || values.next().map(|outcome| of(&outcome.figures).value);
        let more = match (value(), value()) {
            (Some(a), Some(b)) => Some(signed(lang, b.saturating_sub(a))),
            _ => None,
        };
        Figure { more, ..figure }
    };
    let expects = view.expects();
    let mut figures = vec![
        all(
            match expects {
                true => view.say("Open invoices", "Factures ouvertes"),
                false => view.say("Invoices", "Factures"),
            },
            &|of| vec![Line::of(lang.count(of.invoices))],
            "",
        ),
        Figure {
            wide: true,
            ..all(
                match expects {
                    true => view.say("Open amount", "Encours"),
                    false => view.say("Amount", "Montant"),
                },
                &|of| by_currency(view, of, &|one| Some(Line::of(lang.money(one.amount)))),
                "",
            )
        },
        all(
            view.say("Paid on time", "Payées à l’échéance"),
            &|of| {
                let share = of.paid_on_time.into_iter();
                let share = share.map(|of| line(view, of, &|share| lang.thousandths(share)));
                share.collect()
            },
            view.say(
                "of the invoices paid in full",
                "des factures payées en entier",
            ),
        ),
        all(
            view.say("Days late", "Jours de retard"),
            &|of| match of.days_late {
                Some(late) => vec![line(view, late, &|days| lang.tenths(days))],
                None => by_currency(view, of, &|one| days(view, one, one.days_late)),
            },
            match expects {
                true => view.say(
                    "on average over amounts; early counts below zero",
                    "en moyenne selon les montants\u{a0}; une avance compte en négatif",
                ),
                false => view.say(
                    "on average until paid; early counts below zero",
                    "en moyenne jusqu’au paiement\u{a0}; une avance compte en négatif",
                ),
            },
        ),
        all(
            "DSO",
            &|of| by_currency(view, of, &|one| days(view, one, one.days_sales)),
            match expects {
                true => view.say(
                    "days of sales outstanding, at the start",
                    "délai moyen de paiement, en jours de ventes, au début",
                ),
                false => view.say(
                    "days of sales outstanding",
                    "délai moyen de paiement, en jours de ventes",
                ),
            },
        ),
        counted(view.say("Messages", "Messages"), &|of| of.messages, ""),
        counted(view.say("Tasks", "Tâches"), &|of| of.tasks, ""),
        counted(
            view.say("Formal notices", "Mises en demeure"),
            &|of| of.formal_notices,
            "",
        ),
        counted(
            view.say("Handed over", "Transmis à un tiers"),
            &|of| of.handovers,
            view.say(
                "to an agency or a lawyer",
                "cabinet de recouvrement, avocat",
            ),
        ),
    ];
    if expects {
        // A forecast knows what it knows: a figure that it lacks is no figure.
        figures.retain(|figure| {
            figure
                .values
                .iter()
                .flatten()
                .any(|line| line.value != NONE)
        });
    }
    figures
}

impl Line {
    fn of(value: String) -> Line {
        Line {
            value,
            band: String::new(),
        }
    }
}

fn or_dash(lines: Vec<Line>) -> Vec<Line> {
    match lines.is_empty() {
        true => vec![Line::of(NONE.to_owned())],
        false => lines,
    }
}

fn signed(lang: Lang, hundredths: i64) -> String {
    let number = lang.hundredths(hundredths);
    match hundredths > 0 {
        true => format!("+{number}"),
        false => number.replace('-', "−"),
    }
}

fn line(view: View<'_>, of: Estimate, show: &dyn Fn(i64) -> String) -> Line {
    Line {
        value: show(of.value),
        band: band(view, of, show),
    }
}

fn band(view: View<'_>, of: Estimate, show: &dyn Fn(i64) -> String) -> String {
    match of.wide {
        Some((low, high)) => format!("{} {} {}", show(low), view.say("to", "à"), show(high)),
        None => String::new(),
    }
}

/// A number, and between which numbers almost all draws lie.
pub fn estimate(view: View<'_>, of: Estimate, show: &dyn Fn(i64) -> String) -> String {
    in_table(&[line(view, of, show)])
}

/// A line for each currency that has a value, those of most invoices first.
fn by_currency(
    view: View<'_>,
    figures: &Figures,
    value: &dyn Fn(&InCurrency) -> Option<Line>,
) -> Vec<Line> {
    let currencies = view.currencies().into_iter();
    let lines = currencies.filter_map(|currency| {
        let mut of = figures.currencies.iter();
        value(of.find(|one| one.amount.currency == currency)?)
    });
    lines.collect()
}

/// Days, with their currency where there are several.
fn days(view: View<'_>, of: &InCurrency, days: Option<Estimate>) -> Option<Line> {
    let mut line = line(view, days?, &|days| view.lang.tenths(days));
    if view.currencies().len() > 1 {
        line.value = format!("{}\u{a0}{}", of.amount.currency.code(), line.value);
    }
    Some(line)
}
