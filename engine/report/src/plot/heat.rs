//! A calendar in which busy days are dark.

use jalon_core::Day;

use super::frame::described;
use crate::lang::Lang;
use crate::model::Period;
use crate::write::Html;

/// From day to day.
const CELL: i64 = 16;
/// The side of a day.
const SIDE: i64 = 14;
/// Above the days, for the name of the month and the letters of the week.
const HEAD: i64 = 36;
/// More days than this say nothing of their own when pointed at: the file would grow.
const POINTED_DAYS_MAX: usize = 400;
/// No more months than this are drawn.
pub const MONTHS_MAX: usize = 36;

/// How many levels there are at most.
const LEVELS: usize = 5;

/// From which numbers on a day is how dark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levels(Vec<u64>);

impl Levels {
    /// At most five levels, each with about as many of the busy days.
    pub fn new<'a>(days: impl Iterator<Item = &'a u64>) -> Levels {
        let mut busy: Vec<u64> = days.copied().filter(|count| *count > 0).collect();
        busy.sort_unstable();
        let mut from: Vec<u64> = Vec::new();
        for level in 0..LEVELS {
            if let Some(count) = busy.get(busy.len() * level / LEVELS) {
                from.push(*count);
            }
        }
        from.dedup();
        Levels(from)
    }

    /// The class of a day. The darkest one is always among those that are used.
    fn class(&self, count: u64) -> &'static str {
        let level = self.0.iter().filter(|from| **from <= count).count();
        let class = match level {
            0 => CLASSES.first(),
            level => CLASSES.get(level + LEVELS - self.0.len().min(LEVELS)),
        };
        class.copied().unwrap_or("h5")
    }

    /// The classes of the levels.
    pub fn classes(&self) -> impl Iterator<Item = &'static str> {
        let unused = LEVELS - self.0.len().min(LEVELS);
        CLASSES.iter().skip(1 + unused).copied()
    }

    /// From and to which number each level goes; the last one has no end.
    pub fn ranges(&self) -> impl Iterator<Item = (u64, Option<u64>)> {
        let next = self.0.iter().skip(1).map(|next| Some(next - 1));
        self.0.iter().copied().zip(next.chain([None]))
    }
}

/// The classes of the levels.
pub const CLASSES: [&str; 6] = ["h0", "h1", "h2", "h3", "h4", "h5"];

/// Draws a month; `counts` has the days of the period.
pub fn month(
    html: &mut Html,
    first: Day,
    period: Period,
    counts: &[u64],
    levels: &Levels,
    lang: Lang,
) {
    let rows = (i64::from(first.month_end().day_of_month()) + column(first) + 6) / 7;
    html.raw("<svg class=\"k\" role=\"img\" width=\"")
        .number(7 * CELL);
    html.raw("\" height=\"")
        .number(HEAD + rows * CELL)
        .raw("\"");
    let name = lang.month_and_year(first);
    let sum: u64 = in_month(first, period, counts)
        .map(|(_, count)| count)
        .sum();
    let description = format!(
        "{}{}",
        lang.counted(
            sum,
            lang.pick("action", "action"),
            lang.pick("actions", "actions")
        ),
        busiest(first, period, counts, lang)
    );
    described(html, &name, &description);
    html.element("<text class=\"o\" y=\"12\">", &name, "</text>");
    for (letter, x) in lang.weekdays().into_iter().zip((0_i64..).step_by(16)) {
        html.raw("<text class=\"d\" y=\"30\" x=\"")
            .number(x + SIDE / 2);
        html.element("\">", letter, "</text>");
    }
    for (day, count) in in_month(first, period, counts) {
        cell(html, day, count, first, period, levels, lang);
    }
    html.raw("</svg>\n");
}

fn cell(
    html: &mut Html,
    day: Day,
    count: u64,
    first: Day,
    period: Period,
    levels: &Levels,
    lang: Lang,
) {
    let place = column(first) + i64::from(day.day_of_month()) - 1;
    html.raw("<rect").attribute("class", levels.class(count));
    html.raw(" x=\"").number(place % 7 * CELL);
    html.raw("\" y=\"")
        .number(HEAD + place / 7 * CELL)
        .raw("\"");
    if period.days() > POINTED_DAYS_MAX {
        html.raw("/>");
        return;
    }
    let told = format!("{}{}{}", lang.date(day), lang.colon(), lang.count(count));
    html.element("><title>", &told, "</title></rect>");
}

/// The days of a month that are in the period, each with its number.
fn in_month(first: Day, period: Period, counts: &[u64]) -> impl Iterator<Item = (Day, u64)> {
    let from = i64::from(first.number());
    let days = i64::from(first.month_end().day_of_month());
    (from..from + days).filter_map(move |number| {
        let day = Day::from_number(number);
        let place = usize::try_from(day.days_since(period.first)).ok()?;
        let inside = day >= period.first && day <= period.last;
        inside.then(|| (day, counts.get(place).copied().unwrap_or(0)))
    })
}

fn busiest(first: Day, period: Period, counts: &[u64], lang: Lang) -> String {
    let most = in_month(first, period, counts).max_by_key(|(_, count)| *count);
    match most {
        Some((day, count)) if count > 0 => format!(
            "{}{}{}{}.",
            lang.pick(", most of them on ", ", le plus le "),
            lang.date(day),
            lang.colon(),
            lang.count(count)
        ),
        _ => ".".to_owned(),
    }
}

/// In which column a month begins.
fn column(first: Day) -> i64 {
    i64::try_from(first.weekday().index()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_have_about_as_many_days_each() {
        let levels = Levels::new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100].iter());
        let ranges: Vec<_> = levels.ranges().collect();
        assert_eq!(
            ranges,
            [
                (1, Some(2)),
                (3, Some(4)),
                (5, Some(6)),
                (7, Some(8)),
                (9, None)
            ]
        );
        assert_eq!(
            [0, 1, 100].map(|count| levels.class(count)),
            ["h0", "h1", "h5"]
        );
    }

    #[test]
    fn a_single_level_is_dark() {
        let levels = Levels::new([0, 1, 1].iter());
        assert_eq!(levels.class(1), "h5");
        assert_eq!(levels.classes().collect::<Vec<_>>(), ["h5"]);
    }

    #[test]
    fn without_actions_there_are_no_levels() {
        let levels = Levels::new([0, 0].iter());
        assert_eq!(levels.class(0), "h0");
        assert_eq!(levels.ranges().count(), 0);
    }
}
