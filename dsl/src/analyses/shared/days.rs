//! On which day something is due, as far as a script fixes it: a base, and what is counted from it.

use jalon_core::Day;

use crate::model::{
    AnchorKind, Calendar, CalendarChoice, CalendarId, Delay, Expr, ExprKind, JourneyId, Measure,
    MilestoneId, Model, Moment, Opening, Relation, TableId, Unit,
};

/// Chains of steps that are longer, and tables with more rows together, are not followed.
const CHAIN_MAX: usize = 64;
const COURSES_MAX: usize = 64;

/// What a day is counted from in the end.
#[derive(Clone, Debug)]
pub enum Base<'m> {
    /// The day of issue.
    Issue,
    /// The due date.
    Due,
    /// The due date of the oldest unpaid invoice.
    DueOfOldest,
    /// The day on which the invoice left.
    Sending,
    /// The opening of the milestone.
    Start(MilestoneId),
    /// The day on which a milestone passed.
    Milestone(MilestoneId),
    /// The hand-over to an agency.
    HandOver,
    /// A date of the data.
    Date(&'m Expr),
}

/// One thing to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// So much later.
    Later(Delay),
    /// So much earlier.
    Earlier(Delay),
    /// To the last day of that month.
    MonthEnd,
}

/// What is counted, in order, and which row of which table it takes to count so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// In order.
    pub terms: Vec<Term>,
    /// The rows of tables.
    pub rows: Vec<(TableId, usize)>,
}

/// A day as a script fixes it. A step that is late makes those that are counted from it late.
#[derive(Clone, Debug)]
pub struct Plan<'m> {
    /// From where.
    pub base: Base<'m>,
    /// What is counted: one course, or one for each row of a table.
    pub courses: Vec<Course>,
}

impl Base<'_> {
    /// Whether both are the same day.
    pub fn is(&self, other: &Base<'_>) -> bool {
        match (self, other) {
            (Base::Start(a), Base::Start(b)) | (Base::Milestone(a), Base::Milestone(b)) => a == b,
            (Base::Date(a), Base::Date(b)) => super::same::same_value(a, b),
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// The plan of a moment in a milestone; nothing where the data decide.
pub fn plan<'m>(model: &'m Model, milestone: MilestoneId, moment: &'m Moment) -> Option<Plan<'m>> {
    let mut chain = Vec::new();
    let (mut milestone, mut moment) = (milestone, moment);
    let base = loop {
        chain.push(moment);
        if chain.len() > CHAIN_MAX {
            return None;
        }
        match &moment.anchor.kind {
            AnchorKind::Step(step) => {
                let step = model.steps.get(*step)?;
                (milestone, moment) = (step.milestone, &step.moment);
            }
            AnchorKind::Issue => break Base::Issue,
            AnchorKind::Due => break Base::Due,
            AnchorKind::DueOfOldest => break Base::DueOfOldest,
            AnchorKind::Sending => break Base::Sending,
            AnchorKind::Start => break start(model, milestone),
            AnchorKind::Milestone(milestone) => break Base::Milestone(*milestone),
            AnchorKind::HandOver => break Base::HandOver,
            AnchorKind::Date(value) => break Base::Date(value),
            AnchorKind::Event | AnchorKind::Unknown => return None,
        }
    };
    let mut courses = vec![Course::default()];
    for moment in chain.iter().rev() {
        if moment.anchor.month_end_of {
            push(&mut courses, Term::MonthEnd);
        }
        courses = match &moment.relation {
            Relation::On => courses,
            Relation::Before(delay) => counted(model, courses, delay, Term::Earlier)?,
            Relation::After(delay) => counted(model, courses, delay, Term::Later)?,
        };
        if moment.at_month_end {
            push(&mut courses, Term::MonthEnd);
        }
    }
    Some(Plan { base, courses })
}

/// The plan of a deadline that is counted from the opening of a milestone: `within 10 days`.
pub fn plan_within<'m>(
    model: &'m Model,
    milestone: MilestoneId,
    within: &'m Expr,
) -> Option<Plan<'m>> {
    let courses = counted(model, vec![Course::default()], within, Term::Later)?;
    let base = start(model, milestone);
    Some(Plan { base, courses })
}

/// The day on which a milestone opens.
fn start<'m>(model: &'m Model, milestone: MilestoneId) -> Base<'m> {
    match model.milestones[milestone].opening {
        Opening::FromSending => Base::Sending,
        Opening::AfterHandOver => Base::HandOver,
        Opening::After {
            milestone,
            or_miss: false,
        } => Base::Milestone(milestone),
        _ => Base::Start(milestone),
    }
}

fn push(courses: &mut [Course], term: Term) {
    for course in courses {
        course.terms.push(term);
    }
}

/// Each course goes on by the delay, in as many ways as its table has rows.
fn counted(
    model: &Model,
    courses: Vec<Course>,
    delay: &Expr,
    term: fn(Delay) -> Term,
) -> Option<Vec<Course>> {
    match &delay.kind {
        ExprKind::Delay(delay) => {
            let mut courses = courses;
            push(&mut courses, term(*delay));
            Some(courses)
        }
        ExprKind::Lookup(id) => {
            let table = model.tables.get(*id).filter(|table| table.sound)?;
            let mut all = Vec::new();
            for course in &courses {
                for (at, row) in table.rows.iter().enumerate() {
                    let contradicts = |&(other, row): &(TableId, usize)| other == *id && row != at;
                    if matches!(row.value.kind, ExprKind::None)
                        || course.rows.iter().any(contradicts)
                    {
                        continue;
                    }
                    let mut course = course.clone();
                    course.terms.push(term(row.value.as_delay()?));
                    course.rows.push((*id, at));
                    all.push(course);
                }
            }
            (all.len() <= COURSES_MAX).then_some(all)
        }
        _ => None,
    }
}

impl Course {
    /// The fewest and the most days from the base; negative before it.
    pub fn bounds(&self) -> (i64, i64) {
        self.terms
            .iter()
            .fold((0, 0), |(low, high), term| match term {
                Term::Later(delay) => {
                    let (least, most) = delay.days_at_least_and_at_most();
                    (low + least, high + most)
                }
                Term::Earlier(delay) => {
                    let (least, most) = delay.days_at_least_and_at_most();
                    (low - most, high - least)
                }
                Term::MonthEnd => (low, high + 30),
            })
    }

    /// The sum, where all terms count the same: in days, business days, months or minutes.
    pub fn sum(&self) -> Option<(Measure, i64)> {
        let mut sum: Option<(Measure, i64)> = None;
        for term in &self.terms {
            let (delay, sign) = match term {
                Term::Later(delay) => (delay, 1),
                Term::Earlier(delay) => (delay, -1),
                Term::MonthEnd => return None,
            };
            let factor = match delay.unit {
                Unit::Minute | Unit::Day | Unit::BusinessDay | Unit::Month => 1,
                Unit::Hour => 60,
                Unit::Week => 7,
                Unit::Year => 12,
            };
            let counted = sign * factor * i64::from(delay.count);
            sum = match sum {
                None => Some((delay.unit.measure(), counted)),
                Some((measure, so_far)) if measure == delay.unit.measure() => {
                    Some((measure, so_far + counted))
                }
                Some(_) => return None,
            };
        }
        Some(sum.unwrap_or((Measure::Days, 0)))
    }

    /// The day, counted from this one.
    pub fn reach(&self, base: Day, open: &OpenDays) -> Day {
        self.terms.iter().fold(base, |day, term| {
            let (delay, sign) = match term {
                Term::Later(delay) => (delay, 1),
                Term::Earlier(delay) => (delay, -1),
                Term::MonthEnd => return day.month_end(),
            };
            let count = sign * i32::try_from(delay.count).unwrap_or(i32::MAX);
            match delay.unit {
                Unit::Minute => day.plus_days(count / (24 * 60)),
                Unit::Hour => day.plus_days(count / 24),
                Unit::Day => day.plus_days(count),
                Unit::Week => day.plus_weeks(count),
                Unit::Month => day.plus_months(count),
                Unit::Year => day.plus_years(count),
                Unit::BusinessDay => open.count(day, count),
            }
        })
    }
}

/// The days on which a journey's calendar is open, as far as the script tells them: lists of days
/// off that come with Jalon are left out, which makes fewer days differ.
#[derive(Clone, Debug)]
pub struct OpenDays {
    weekdays: [bool; 7],
    closed: Vec<(Day, Day)>,
}

/// No calendar is closed for longer; a count that does is given up.
const COUNT_MAX: i32 = 4000;

impl OpenDays {
    /// Those of a journey; Monday to Friday where it has no calendar or several.
    pub fn of(model: &Model, journey: JourneyId) -> OpenDays {
        match &model.journeys[journey].calendar {
            Some(choice) => match choice.value {
                CalendarChoice::One(calendar) => OpenDays::of_calendar(model, calendar),
                CalendarChoice::Table(_) => OpenDays::weekdays(),
            },
            None => OpenDays::weekdays(),
        }
    }

    /// Monday to Friday.
    pub fn weekdays() -> OpenDays {
        OpenDays {
            weekdays: [true, true, true, true, true, false, false],
            closed: Vec::new(),
        }
    }

    fn of_calendar(model: &Model, id: CalendarId) -> OpenDays {
        let calendar: &Calendar = &model.calendars[id];
        let mut weekdays = [false; 7];
        for day in calendar.openings.iter().flat_map(|opening| &opening.days) {
            if let Some(open) = weekdays.get_mut(usize::from(*day)) {
                *open = true;
            }
        }
        for day in &calendar.closed_weekdays {
            if let Some(open) = weekdays.get_mut(usize::from(*day)) {
                *open = false;
            }
        }
        if !weekdays.contains(&true) {
            return OpenDays::weekdays();
        }
        let mut closed = calendar.closed.clone();
        for list in &calendar.holidays {
            let days = &model.holidays[list.value].days;
            closed.extend(days.iter().map(|day| (day.value, day.value)));
        }
        closed.sort_unstable();
        OpenDays { weekdays, closed }
    }

    fn is_open(&self, day: Day) -> bool {
        let weekday = usize::try_from((day.number() - 1).rem_euclid(7)).unwrap_or(0);
        let behind = self.closed.partition_point(|(first, _)| *first <= day);
        let closed = self.closed.iter().take(behind).rev().take(8);
        self.weekdays.get(weekday).copied().unwrap_or(true)
            && !closed.into_iter().any(|(_, last)| day <= *last)
    }

    /// The day itself if it is open, else the next one that is.
    pub fn next(&self, day: Day) -> Day {
        self.walk(day, 1)
    }

    /// The `count`-th open day after a day; before it if negative.
    fn count(&self, day: Day, count: i32) -> Day {
        let step = count.signum();
        let mut day = day;
        for _ in 0..count.unsigned_abs().min(COUNT_MAX.unsigned_abs()) {
            day = self.walk(day.plus_days(step), step);
        }
        day
    }

    fn walk(&self, day: Day, step: i32) -> Day {
        let mut day = day;
        for _ in 0..COUNT_MAX {
            if self.is_open(day) {
                break;
            }
            day = day.plus_days(step);
        }
        day
    }
}
