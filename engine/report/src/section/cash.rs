//! Cash by week: what came in, or what is expected with its bands.

use jalon_core::{Currency, Money};

use super::{Head, View};
use crate::model::{Estimate, Mode, Outcome};
use crate::plot::bands::bands;
use crate::plot::buckets::{Buckets, Size};
use crate::plot::columns::columns;
use crate::plot::frame::Frame;
use crate::plot::scale::Scale;
use crate::write::Html;
use crate::write::table::{Column, Table, text};

/// The height of a plot.
const HEIGHT: i64 = 170;
/// More weeks than these are put together to months.
const WEEKS_MAX: usize = 160;
/// No plots for more currencies than these.
const CURRENCIES_MAX: usize = 6;

/// Writes the plots, one for each currency.
pub fn write(html: &mut Html, view: View<'_>) {
    let per = buckets(view).per(view.lang);
    let title = match view.expects() {
        true => view.say("Cash expected", "Encaissements attendus"),
        false => view.say("Cash in", "Encaissements"),
    };
    let title = format!("{title} {per}");
    view.begin(html, "cash", &title, &lead(view));
    let currencies = currencies(view);
    if currencies.is_empty() {
        view.nothing(
            html,
            "No payment came in during this period.",
            "Aucun paiement n’est arrivé pendant cette période.",
        );
    }
    for currency in currencies {
        html.element("<div class=\"one\"><h3>", currency.code(), "</h3>\n");
        let outcomes = view.report.outcomes.iter();
        let top = outcomes.flat_map(|outcome| parts(view, outcome, currency));
        let top = top.map(|part| part.top()).max().unwrap_or(0);
        let unit = 10_i64.saturating_pow(u32::from(currency.decimals()));
        let scale = Scale::new(top, unit, 4);
        view.each(
            html,
            &|outcome| parts(view, outcome, currency),
            Head::Script,
            &|html, outcome| plot(html, view, outcome, currency, scale),
        );
        html.raw("</div>\n");
    }
    view.end(html);
}

fn lead(view: View<'_>) -> String {
    match view.report.mode {
        Mode::Replay => String::new(),
        Mode::Forecast { wide, narrow, .. } => view.say(
            format!(
                "The line is the average of all draws. Of a hundred draws, {narrow} lie within the dark band and \
                 {wide} within the pale one."
            ),
            format!(
                "Le trait est la moyenne de tous les tirages. Sur cent tirages, {narrow} se trouvent dans la bande foncée \
                 et {wide} dans la bande claire."
            ),
        ),
    }
}

/// The currencies in which cash comes in, in the page's order.
fn currencies(view: View<'_>) -> Vec<Currency> {
    let has_cash = |currency: &Currency| {
        let outcomes = view.report.outcomes.iter();
        let mut weeks = outcomes.flat_map(|outcome| weeks(outcome, *currency));
        weeks.any(|week| week.top() > 0)
    };
    let found = view.currencies().into_iter().filter(has_cash);
    found.take(CURRENCIES_MAX).collect()
}

fn weeks(outcome: &Outcome, currency: Currency) -> impl Iterator<Item = &Estimate> {
    let cash = outcome
        .cash
        .iter()
        .filter(move |cash| cash.currency == currency);
    cash.flat_map(|cash| &cash.weeks)
}

/// A column for each week, or for each month of a long period.
fn buckets(view: View<'_>) -> Buckets {
    let weeks = Buckets::of(view.report.period, Size::Week);
    match weeks.count() > WEEKS_MAX && !view.expects() {
        true => Buckets::of(view.report.period, Size::Month),
        false => weeks,
    }
}

/// The numbers of the columns; a week counts for the month in which it begins.
fn parts(view: View<'_>, outcome: &Outcome, currency: Currency) -> Vec<Estimate> {
    let weeks = weeks(outcome, currency).copied();
    let columns = buckets(view);
    if columns.size == Size::Week {
        return weeks.collect();
    }
    let starts = Buckets::of(view.report.period, Size::Week).starts;
    let mut parts = vec![Estimate::default(); columns.count()];
    for (week, start) in weeks.zip(starts) {
        let place = columns.starts.partition_point(|first| *first <= start);
        if let Some(part) = parts.get_mut(place.saturating_sub(1)) {
            part.value = part.value.saturating_add(week.value);
        }
    }
    parts
}

fn plot(html: &mut Html, view: View<'_>, outcome: &Outcome, currency: Currency, scale: Scale) {
    let lang = view.lang;
    let buckets = buckets(view);
    let of = parts(view, outcome, currency);
    let money = |minor: i64| lang.money(Money::new(minor, currency));
    let told: Vec<String> = of
        .iter()
        .enumerate()
        .map(|(place, week)| {
            let label = buckets.label(place, lang);
            let amount = super::figures::estimate(view, *week, &money);
            format!("{label}{}{amount}", lang.colon())
        })
        .collect();
    let marks: Vec<String> = scale
        .marks()
        .map(|mark| lang.short_money(Money::new(mark, currency)))
        .collect();
    let ticks = buckets.ticks(lang);
    let sum = of
        .iter()
        .fold(0_i64, |sum, week| sum.saturating_add(week.value));
    let cash = view.say("Cash", "Encaissements");
    let title = format!("{cash} {}, {}", buckets.per(lang), currency.code());
    let description = format!(
        "{}{}{}",
        view.say("In all", "En tout"),
        lang.colon(),
        money(sum)
    );
    let frame = Frame {
        title: &title,
        description: &description,
        height: HEIGHT,
        scale,
        marks: &marks,
        ticks: &ticks,
        dated: true,
        columns: of.len(),
    };
    html.element("<p class=\"sum\">", &description, "</p>");
    match view.expects() {
        true => bands(html, &frame, &of, &told),
        false => {
            let values: Vec<i64> = of.iter().map(|week| week.value).collect();
            columns(html, &frame, &values, &told);
        }
    }
    table(view, &title, &buckets, &of, &money).write_folded(html, lang);
}

fn table(
    view: View<'_>,
    title: &str,
    buckets: &Buckets,
    weeks: &[Estimate],
    money: &dyn Fn(i64) -> String,
) -> Table {
    let mut columns = vec![
        (Column::Words, view.say("When", "Quand")),
        (Column::Numbers, view.say("Amount", "Montant")),
    ];
    if view.expects() {
        columns.push((Column::Numbers, view.say("From", "De")));
        columns.push((Column::Numbers, view.say("To", "À")));
    }
    let mut table = Table::new(title, &columns);
    for (place, week) in weeks.iter().enumerate() {
        let mut row = vec![
            text(buckets.label(place, view.lang)),
            text(money(week.value)),
        ];
        if let Some((low, high)) = week.wide {
            row.extend([text(money(low)), text(money(high))]);
        }
        table.rows.push(row);
    }
    table
}
