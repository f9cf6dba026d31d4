//! What was open at a few dates, by how late it was: bars in five parts, one for each date.

use jalon_core::{Currency, Money};

use super::{Head, View};
use crate::model::{Aged, Outcome};
use crate::plot::stack::{Bar, stack};
use crate::write::Html;
use crate::write::table::{Cell, Column, Table, text};

/// No plots for more currencies than these.
const CURRENCIES_MAX: usize = 6;

/// No more dates than these.
const DATES_MAX: usize = 13;

/// Writes the plots, one for each currency.
pub fn write(html: &mut Html, view: View<'_>) {
    let title = view.say("Ageing of what is open", "Balance âgée");
    let lead = view.say(
        "What was open in the evening, by how late it was. All bars of a currency have one scale.",
        "L’encours au soir, selon le retard. Les barres d’une même devise ont la même échelle.",
    );
    view.begin(html, "ageing", title, lead);
    let currencies = currencies(view);
    if currencies.is_empty() {
        view.nothing(
            html,
            "Nothing was open at these dates.",
            "Rien n’était ouvert à ces dates.",
        );
    } else {
        legend(html, view);
    }
    for currency in currencies {
        html.element("<div class=\"one\"><h3>", currency.code(), "</h3>\n");
        let all = view
            .report
            .outcomes
            .iter()
            .flat_map(|outcome| dates(outcome, currency));
        let top = all.map(open).max().unwrap_or(0);
        view.each(
            html,
            &|outcome| dates(outcome, currency).copied().collect::<Vec<_>>(),
            Head::Script,
            &|html, outcome| {
                let dates: Vec<Aged> = dates(outcome, currency).copied().collect();
                plot(html, view, currency, &dates, top);
            },
        );
        html.raw("</div>\n");
    }
    view.end(html);
}

/// The five parts in words.
fn parts(view: View<'_>) -> [&'static str; 5] {
    view.say(
        [
            "not due",
            "1–30 days late",
            "31–60 days",
            "61–90 days",
            "over 90 days",
        ],
        [
            "non échu",
            "1–30 jours de retard",
            "31–60 jours",
            "61–90 jours",
            "plus de 90 jours",
        ],
    )
}

fn legend(html: &mut Html, view: View<'_>) {
    html.raw("<ul class=\"legend\">");
    let classes = ["a0", "a1", "a2", "a3", "a4"];
    for (part, class) in parts(view).into_iter().zip(classes) {
        html.raw("<li><svg aria-hidden=\"true\" width=\"15\" height=\"15\"><rect");
        html.attribute("class", class);
        html.raw(" width=\"15\" height=\"15\"/></svg> ")
            .text(part)
            .raw("</li>");
    }
    html.raw("</ul>\n");
}

fn currencies(view: View<'_>) -> Vec<Currency> {
    let is_open = |currency: &Currency| {
        let outcomes = view.report.outcomes.iter();
        let mut dates = outcomes.flat_map(|outcome| dates(outcome, *currency));
        dates.any(|aged| aged.amounts != [0; 5])
    };
    let found = view.currencies().into_iter().filter(is_open);
    found.take(CURRENCIES_MAX).collect()
}

/// At most [`DATES_MAX`] dates of a currency, the last one among them, at even distances.
fn dates(outcome: &Outcome, currency: Currency) -> impl Iterator<Item = &Aged> {
    let all: Vec<&Aged> = every_date(outcome, currency).collect();
    let step = all.len().div_ceil(DATES_MAX).max(1);
    let mut kept: Vec<&Aged> = all.into_iter().rev().step_by(step).collect();
    kept.reverse();
    kept.into_iter()
}

fn every_date(outcome: &Outcome, currency: Currency) -> impl Iterator<Item = &Aged> {
    let ageing = outcome
        .ageing
        .iter()
        .filter(move |ageing| ageing.currency == currency);
    ageing.flat_map(|ageing| &ageing.dates)
}

/// What the bar of a date is long.
fn open(aged: &Aged) -> i64 {
    let parts = aged.amounts.iter().filter(|amount| **amount > 0);
    parts.fold(0_i64, |sum, amount| sum.saturating_add(*amount))
}

fn plot(html: &mut Html, view: View<'_>, currency: Currency, dates: &[Aged], top: i64) {
    let lang = view.lang;
    let bars: Vec<Bar> = dates.iter().map(|aged| bar(view, currency, aged)).collect();
    let title = format!(
        "{}, {}",
        view.say("Ageing of what is open", "Balance âgée"),
        currency.code()
    );
    let last = dates.last().map(|aged| {
        let late: i64 = aged
            .amounts
            .iter()
            .skip(1)
            .fold(0, |sum: i64, more| sum.saturating_add(*more));
        let late = lang.money(Money::new(late, currency));
        let day = lang.date(aged.day);
        view.say(
            format!("On {day}, {late} were late."),
            format!("Le {day}, {late} étaient en retard."),
        )
    });
    stack(html, &title, &last.unwrap_or_default(), &bars, top);
    table(view, &title, currency, dates).write_folded(html, lang);
}

fn bar(view: View<'_>, currency: Currency, aged: &Aged) -> Bar {
    let lang = view.lang;
    let open = open(aged);
    let whole = open.unsigned_abs();
    let parts = aged.amounts.iter().map(|amount| {
        let part = amount.max(&0).unsigned_abs();
        (*amount, lang.share(part, whole))
    });
    let sum = aged
        .amounts
        .iter()
        .fold(0_i64, |sum, amount| sum.saturating_add(*amount));
    Bar {
        label: lang.short_date(aged.day),
        total: lang.money(Money::new(sum, currency)),
        parts: parts.collect(),
    }
}

fn table(view: View<'_>, title: &str, currency: Currency, dates: &[Aged]) -> Table {
    let lang = view.lang;
    let mut table = Table::new(
        title,
        &[(Column::Words, view.say("Evening of", "Au soir du"))],
    );
    for part in parts(view) {
        table.columns.push((Column::Numbers, part.to_owned()));
    }
    let counted = dates.iter().all(|aged| aged.invoices.is_some());
    if counted {
        let head = view.say("Invoices", "Factures").to_owned();
        table.columns.push((Column::Numbers, head));
    }
    for aged in dates {
        let amounts = aged.amounts.iter();
        let amounts = amounts.map(|amount| text(lang.money(Money::new(*amount, currency))));
        let mut row: Vec<Cell> = vec![text(lang.short_date(aged.day))];
        row.extend(amounts);
        if let Some(invoices) = aged.invoices.filter(|_| counted) {
            row.push(text(lang.count(invoices)));
        }
        table.rows.push(row);
    }
    table
}
