//! The days of a period as columns: single days, or weeks, months and years of a long period.

use jalon_core::Day;

use crate::lang::Lang;
use crate::model::Period;

/// No plot has more columns of one size than this.
const COLUMNS_MAX: usize = 400;
/// So many dates fit under a plot.
const TICKS_MAX: usize = 12;

/// How long a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A day.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

/// The columns of a plot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buckets {
    /// How long each is.
    pub size: Size,
    /// The first day of each, within the period.
    pub starts: Vec<Day>,
    period: Period,
}

/// A date under a plot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Where, in ten thousandths of the width.
    pub place: i64,
    /// What is written there.
    pub text: String,
    /// Whether it stays where there is little room.
    pub stays: bool,
}

impl Buckets {
    /// Columns of single days, unless they are too many.
    pub fn new(period: Period) -> Buckets {
        let days = period.days();
        let size = match days {
            _ if days <= COLUMNS_MAX => Size::Day,
            _ if days / 7 <= COLUMNS_MAX => Size::Week,
            _ if days / 30 <= COLUMNS_MAX => Size::Month,
            _ => Size::Year,
        };
        Buckets::of(period, size)
    }

    /// Columns of one size; the first and the last may be cut by the period.
    pub fn of(period: Period, size: Size) -> Buckets {
        let mut starts = Vec::new();
        let mut day = period.first;
        while day <= period.last && starts.len() < 10_000 {
            starts.push(day);
            day = next(day, size);
        }
        Buckets {
            size,
            starts,
            period,
        }
    }

    /// How many columns there are.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The sum of each column, of numbers for each day of the period.
    pub fn sums(&self, days: &[u64]) -> Vec<u64> {
        let mut sums = vec![0_u64; self.starts.len()];
        let mut column = 0;
        for (day, count) in self.period.each().zip(days) {
            while self.starts.get(column + 1).is_some_and(|next| *next <= day) {
                column += 1;
            }
            if let Some(sum) = sums.get_mut(column) {
                *sum = sum.saturating_add(*count);
            }
        }
        sums
    }

    /// The column of a day of the period.
    pub fn column_of(&self, day: Day) -> Option<usize> {
        self.starts
            .partition_point(|start| *start <= day)
            .checked_sub(1)
    }

    /// What a column is called.
    pub fn label(&self, column: usize, lang: Lang) -> String {
        let Some(start) = self.starts.get(column) else {
            return String::new();
        };
        match self.size {
            Size::Day => lang.short_date(*start),
            Size::Week => format!(
                "{}{}",
                lang.pick("week of ", "semaine du "),
                lang.short_date(*start)
            ),
            Size::Month => lang.month_and_year(*start),
            Size::Year => start.year().to_string(),
        }
    }

    /// `per day`, `per week`.
    pub fn per(&self, lang: Lang) -> &'static str {
        match self.size {
            Size::Day => lang.pick("per day", "par jour"),
            Size::Week => lang.pick("per week", "par semaine"),
            Size::Month => lang.pick("per month", "par mois"),
            Size::Year => lang.pick("per year", "par an"),
        }
    }

    /// The dates under the plot.
    pub fn ticks(&self, lang: Lang) -> Vec<Tick> {
        let days = self.period.days();
        let ticks = match days {
            0..=14 => self.ticks_of(&|_| true, &|day| lang.day_and_month(day)),
            15..=75 => self.ticks_of(&|day| day.weekday().index() == 0, &|day| {
                lang.day_and_month(day)
            }),
            76..=1_500 => return self.month_ticks(lang),
            _ => self.ticks_of(&|day| day.month() == 1 && day.day_of_month() == 1, &|day| {
                day.year().to_string()
            }),
        };
        thinned(ticks)
    }

    /// Months, at distances that never pass over a January: it carries the year.
    fn month_ticks(&self, lang: Lang) -> Vec<Tick> {
        let firsts = self.period.each().filter(|day| day.day_of_month() == 1);
        let firsts: Vec<Day> = firsts.collect();
        let apart = |ticks_max: usize| {
            let mut distances = [1, 2, 3, 4, 6, 12].into_iter();
            let fits = |months: &u32| firsts.len() / *months as usize <= ticks_max;
            distances.find(fits).unwrap_or(12)
        };
        let (every, staying) = (apart(TICKS_MAX), apart(5));
        let several_years = self.period.first.year() < self.period.last.year();
        let of = |first: &Day| Tick {
            place: self.place(*first),
            // Within a year the months suffice: the year stands at the top of the page.
            text: match first.month() == 1 && several_years {
                true => first.year().to_string(),
                false => lang.month(*first).to_owned(),
            },
            stays: first.month().saturating_sub(1).is_multiple_of(staying),
        };
        let ticks = firsts.iter().filter(|first| {
            let before = first.month().saturating_sub(1);
            before.is_multiple_of(every) || before.is_multiple_of(staying)
        });
        ticks.map(of).filter(|tick| tick.place < 9_600).collect()
    }

    /// Where a day stands, in ten thousandths of the width: all columns are equally wide.
    fn place(&self, day: Day) -> i64 {
        let column = self.starts.partition_point(|start| *start <= day);
        let column = column.saturating_sub(1);
        let start = self.starts.get(column).copied().unwrap_or(day);
        let days = i64::from(next(start, self.size).days_since(start)).max(1);
        let within = i64::from(day.days_since(start)) * 10_000 / days;
        let columns = i64::try_from(self.starts.len()).unwrap_or(1).max(1);
        (i64::try_from(column).unwrap_or(0) * 10_000 + within) / columns
    }

    fn ticks_of(&self, here: &dyn Fn(Day) -> bool, text: &dyn Fn(Day) -> String) -> Vec<Tick> {
        let found = self.period.each().filter(|day| here(*day));
        let ticks = found.map(|day| Tick {
            place: self.place(day),
            text: text(day),
            stays: true,
        });
        // At the right edge there is no room for words.
        ticks.filter(|tick| tick.place < 9_600).collect()
    }
}

/// As many ticks as fit; every other one goes where there is little room.
fn thinned(ticks: Vec<Tick>) -> Vec<Tick> {
    let every = ticks.len().div_ceil(TICKS_MAX).max(1);
    let kept = ticks.into_iter().step_by(every);
    let mut kept: Vec<Tick> = kept.collect();
    let every = kept.len().div_ceil(5).max(1);
    for (place, tick) in kept.iter_mut().enumerate() {
        tick.stays = place.is_multiple_of(every);
    }
    kept
}

/// The first day of the next column.
fn next(day: Day, size: Size) -> Day {
    match size {
        Size::Day => day.plus_days(1),
        Size::Week => {
            let in_week = i32::try_from(day.weekday().index()).unwrap_or(0);
            day.plus_days(7 - in_week)
        }
        Size::Month => day.month_end().plus_days(1),
        Size::Year => Day::from_ymd(day.year() + 1, 1, 1).unwrap_or(Day::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(first: &str, last: &str) -> Period {
        Period {
            first: first.parse().unwrap(),
            last: last.parse().unwrap(),
        }
    }

    #[test]
    fn a_year_has_a_column_for_each_day_and_ten_years_have_months_or_weeks() {
        let year = Buckets::new(period("2026-01-01", "2026-12-31"));
        assert_eq!((year.size, year.count()), (Size::Day, 365));
        let three = Buckets::new(period("2024-01-01", "2026-12-31"));
        assert_eq!((three.size, three.count()), (Size::Week, 157));
        let forty = Buckets::new(period("1986-01-01", "2025-12-31"));
        assert_eq!(forty.size, Size::Year);
    }

    #[test]
    fn sums_lose_nothing() {
        let period = period("2026-01-03", "2027-12-05");
        let days: Vec<u64> = (0..period.days() as u64).collect();
        let whole: u64 = days.iter().sum();
        for size in [Size::Day, Size::Week, Size::Month, Size::Year] {
            let sums = Buckets::of(period, size).sums(&days);
            assert_eq!(sums.iter().sum::<u64>(), whole, "{size:?}");
        }
    }

    #[test]
    fn weeks_begin_on_monday_except_the_first() {
        let weeks = Buckets::of(period("2026-01-01", "2026-01-31"), Size::Week);
        let starts: Vec<String> = weeks.starts.iter().map(Day::to_string).collect();
        let expected = [
            "2026-01-01",
            "2026-01-05",
            "2026-01-12",
            "2026-01-19",
            "2026-01-26",
        ];
        assert_eq!(starts, expected);
    }

    #[test]
    fn dates_under_a_plot_are_few() {
        for last in ["2026-01-01", "2026-02-20", "2027-01-31", "2031-06-30"] {
            let buckets = Buckets::new(period("2026-01-01", last));
            let ticks = buckets.ticks(Lang::En);
            assert!(ticks.len() <= TICKS_MAX, "{last}");
            assert!(
                ticks.iter().filter(|tick| tick.stays).count() <= 6,
                "{last}"
            );
        }
    }

    #[test]
    fn years_are_written_at_their_januaries() {
        let buckets = Buckets::new(period("2012-01-03", "2014-04-08"));
        let ticks = buckets.ticks(Lang::En);
        let texts: Vec<&str> = ticks.iter().map(|tick| tick.text.as_str()).collect();
        assert!(
            texts.contains(&"2013") && texts.contains(&"2014"),
            "{texts:?}"
        );
        let staying = ticks.iter().filter(|tick| tick.stays);
        let staying: Vec<&str> = staying.map(|tick| tick.text.as_str()).collect();
        assert_eq!(staying, ["Jul", "2013", "Jul", "2014"]);
    }

    #[test]
    fn a_period_that_ends_before_it_begins_has_no_columns() {
        let none = Buckets::new(period("2026-01-02", "2026-01-01"));
        assert_eq!(none.count(), 0);
        assert!(none.sums(&[1, 2]).is_empty() && none.ticks(Lang::Fr).is_empty());
    }
}
