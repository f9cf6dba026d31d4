//! Which of two days comes first: surely, on some days, or with some payment terms, each with an
//! example.

use jalon_core::Day;

use super::days::{Base, Course, OpenDays, Plan};
use crate::model::Model;

/// Whether one day comes before another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Early {
    /// Never, or nothing is known of it.
    No,
    /// Whatever the invoice.
    Always,
    /// On some days: counted from this base, the two days.
    OnSomeDays(Example),
    /// With some payment terms.
    WithTerms(WithTerms),
}

/// Dates that show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// From where it is counted.
    pub base: Day,
    /// The day that comes first.
    pub early: Day,
    /// The day that it comes before.
    pub late: Day,
}

/// Payment terms with which it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithTerms {
    /// The first number of days, from issue to due, with which it does.
    pub days: i32,
    /// So many and more; else so many and fewer.
    pub or_more: bool,
    /// The day of issue, and of sending, of the example.
    pub issue: Day,
    /// The due date of the example.
    pub due: Day,
    /// The two days; the base is the day of issue.
    pub example: Example,
}

/// Payment terms, in days, that are common enough to be worth a word.
const USUAL_TERMS: [i32; 4] = [14, 30, 45, 60];

/// Whether `one` comes before `other` on whatever course that both can take.
pub fn comes_before(
    model: &Model,
    one: &Plan<'_>,
    other: &Plan<'_>,
    open: &dyn Fn() -> OpenDays,
) -> Early {
    let mut sometimes = Early::No;
    for early in &one.courses {
        for late in &other.courses {
            if !together(model, early, late) {
                continue;
            }
            let found = match (&one.base, &other.base) {
                (a, b) if a.is(b) => same_base(early, late, open),
                (Base::Due, Base::Issue | Base::Sending) => with_terms(early, late, true, open),
                (Base::Issue | Base::Sending, Base::Due) => with_terms(early, late, false, open),
                // An invoice never leaves before it is issued.
                (Base::Issue, Base::Sending) if early.bounds().1 < late.bounds().0 => Early::Always,
                _ => Early::No,
            };
            match found {
                Early::No => {}
                // One course is enough: for the invoices that take it, it is always so.
                Early::Always => return Early::Always,
                found if sometimes == Early::No => sometimes = found,
                _ => {}
            }
        }
    }
    sometimes
}

/// Whether one invoice can take both courses: a row of a table is the same for both, and of two
/// tables over the same keys only rows with the same cells go together.
fn together(model: &Model, one: &Course, other: &Course) -> bool {
    one.rows.iter().all(|&(table, row)| {
        other.rows.iter().all(|&(second, second_row)| {
            if table == second {
                return row == second_row;
            }
            let (table, second) = (&model.tables[table], &model.tables[second]);
            let apart = !table.keys.iter().any(|key| {
                second
                    .keys
                    .iter()
                    .any(|other| super::same::same_value(key, other))
            });
            let rows = table.rows.get(row).zip(second.rows.get(second_row));
            apart || rows.is_some_and(|(row, second)| row.cells == second.cells)
        })
    })
}

/// Both are counted from the same day.
fn same_base(early: &Course, late: &Course, open: &dyn Fn() -> OpenDays) -> Early {
    if let (Some((measure, early)), Some((other, late))) = (early.sum(), late.sum())
        && (measure == other || early == 0 || late == 0)
    {
        return if early < late {
            Early::Always
        } else {
            Early::No
        };
    }
    let (early_bounds, late_bounds) = (early.bounds(), late.bounds());
    if early_bounds.1 < late_bounds.0 {
        return Early::Always;
    }
    if early_bounds.0 >= late_bounds.1 {
        return Early::No;
    }
    let open = open();
    let base_days = (0..731).map(|days| example_start().plus_days(days));
    let example = base_days
        .map(|base| example(base, base, base, early, late, &open))
        .find(|example| example.early < example.late);
    example.map_or(Early::No, Early::OnSomeDays)
}

/// One is counted from issue or sending, the other from due. `early_from_due`: the early one is.
fn with_terms(
    early: &Course,
    late: &Course,
    early_from_due: bool,
    open: &dyn Fn() -> OpenDays,
) -> Early {
    let (early_bounds, late_bounds) = (early.bounds(), late.bounds());
    // Without any search where no usual terms can do it.
    let [shortest, .., longest] = USUAL_TERMS;
    let possible = if early_from_due {
        i64::from(shortest) + early_bounds.0 < late_bounds.1
    } else {
        early_bounds.0 < i64::from(longest) + late_bounds.1
    };
    if !possible {
        return Early::No;
    }
    let open = open();
    let issue = example_start();
    let with = |terms: i32| {
        let due = issue.plus_days(terms);
        let (early_base, late_base) = if early_from_due {
            (due, issue)
        } else {
            (issue, due)
        };
        let example = example(issue, early_base, late_base, early, late, &open);
        (example.early < example.late).then_some((due, example))
    };
    let usual: Vec<i32> = USUAL_TERMS
        .into_iter()
        .filter(|terms| with(*terms).is_some())
        .collect();
    // A shorter delay makes what is counted from due come earlier.
    let found = if early_from_due {
        usual.last()
    } else {
        usual.first()
    };
    let Some(found) = found else {
        return Early::No;
    };
    let mut days = *found;
    let step = if early_from_due { 1 } else { -1 };
    while (1..=365).contains(&(days + step)) && with(days + step).is_some() {
        days += step;
    }
    if (days + step) > 365 || (days + step) < 1 {
        return Early::Always;
    }
    match with(days) {
        Some((due, example)) => Early::WithTerms(WithTerms {
            days,
            or_more: !early_from_due,
            issue,
            due,
            example,
        }),
        None => Early::No,
    }
}

/// A Monday.
fn example_start() -> Day {
    Day::from_ymd(2026, 1, 5).unwrap_or(Day::MIN)
}

fn example(
    base: Day,
    early_base: Day,
    late_base: Day,
    early: &Course,
    late: &Course,
    open: &OpenDays,
) -> Example {
    Example {
        base,
        early: open.next(early.reach(early_base, open)),
        late: open.next(late.reach(late_base, open)),
    }
}

impl Course {
    /// Whether the day surely lies behind its base.
    pub fn is_after_base(&self) -> bool {
        self.bounds().0 > 0
    }

    /// Whether the day is surely the base itself, or lies before it.
    pub fn is_not_after_base(&self) -> bool {
        self.bounds().1 <= 0
    }
}
