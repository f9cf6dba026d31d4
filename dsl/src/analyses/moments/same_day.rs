//! Two lines of one milestone that send the same person a message on the same day.

use std::collections::HashMap;

use super::super::shared::days::{Base, Course, Term, plan};
use super::super::shared::guards::exclude_each_other;
use super::super::shared::openings::sound_journeys;
use super::super::shared::place::{pointed, with_use};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    Cond, ExprKind, JourneyId, Measure, MilestoneId, Model, RoleId, Step, TableId, Way,
};

/// A day, told apart by what is counted from which base.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Sum(u8, Measure, i64),
    Terms(u8, Vec<Term>),
    /// Days out of tables: the same where each row of the same table counts the same.
    Rows(u8, Vec<(Vec<(TableId, usize)>, Counted)>),
}

/// What is counted by one row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Counted {
    Sum(Measure, i64),
    Terms(Vec<Term>),
}

/// Finds steps that write to one role on one day.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        for (id, _) in model.milestones_of(journey) {
            found.extend(first_pair(model, journey, id));
        }
    }
}

/// The first two of a milestone: where a whole ladder stands twice, one message is enough.
fn first_pair(model: &Model, journey: JourneyId, id: MilestoneId) -> Option<Diagnostic> {
    let mut earlier: HashMap<(RoleId, Key), Vec<&Step>> = HashMap::new();
    for (_, step) in model.steps_of(id).filter(|(_, step)| step.sound) {
        let Some(key) = key(model, id, step) else {
            continue;
        };
        for role in roles(step) {
            let others = earlier.entry((role, key.clone())).or_default();
            let clash = others.iter().find(|other| clash(other, step, role));
            if let Some(other) = clash {
                return Some(told(model, journey, other, step, role));
            }
            others.push(step);
        }
    }
    None
}

fn key(model: &Model, id: MilestoneId, step: &Step) -> Option<Key> {
    let plan = plan(model, id, &step.moment)?;
    let base = match plan.base {
        Base::Issue => 0,
        Base::Due => 1,
        Base::DueOfOldest => 2,
        Base::Sending => 3,
        Base::Start(_) => 4,
        Base::HandOver => 5,
        // The one after which the milestone opens.
        Base::Milestone(_) => 6,
        Base::Date(_) => return None,
    };
    let courses = match <[Course; 1]>::try_from(plan.courses) {
        Ok([course]) if course.rows.is_empty() => return Some(of_course(base, course)),
        Ok([course]) => vec![course],
        Err(courses) => courses,
    };
    let mut rows: Vec<_> = courses.into_iter().map(of_row).collect();
    rows.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    Some(Key::Rows(base, rows))
}

/// The rows of tables that it takes, and what is counted then.
fn of_row(course: Course) -> (Vec<(TableId, usize)>, Counted) {
    let counted = match course.sum() {
        Some((measure, sum)) => Counted::Sum(measure, sum),
        None => Counted::Terms(course.terms.clone()),
    };
    let mut rows = course.rows;
    rows.sort_unstable();
    rows.dedup();
    (rows, counted)
}

fn of_course(base: u8, course: Course) -> Key {
    match course.sum() {
        Some((_, 0)) => Key::Sum(base, Measure::Days, 0),
        Some((measure, sum)) => Key::Sum(base, measure, sum),
        None => Key::Terms(base, course.terms),
    }
}

/// To whom a step writes.
fn roles(step: &Step) -> Vec<RoleId> {
    let mut roles: Vec<RoleId> = Vec::new();
    for out in step
        .line
        .actions
        .iter()
        .filter_map(|action| action.outgoing())
    {
        if !roles.contains(&out.role.value) {
            roles.push(out.role.value);
        }
    }
    roles
}

/// Whether both can leave for one invoice, and by ways that may be the same.
fn clash(one: &Step, other: &Step, role: RoleId) -> bool {
    let first: Vec<&Cond> = one.line.when.iter().collect();
    let second: Vec<&Cond> = other.line.when.iter().collect();
    let excluded = exclude_each_other(&first, &second);
    let (ways, others) = (fixed_ways(one, role), fixed_ways(other, role));
    let apart =
        !ways.is_empty() && !others.is_empty() && ways.iter().all(|way| !others.contains(way));
    !excluded && !apart
}

/// The ways that a step names.
fn fixed_ways(step: &Step, role: RoleId) -> Vec<Way> {
    let to_role = step
        .line
        .actions
        .iter()
        .filter_map(|action| action.outgoing())
        .filter(|out| out.role.value == role);
    to_role
        .filter_map(|out| match out.way.as_ref()?.kind {
            ExprKind::Way(way) => Some(way),
            _ => None,
        })
        .collect()
}

fn told(model: &Model, journey: JourneyId, above: &Step, below: &Step, role: RoleId) -> Diagnostic {
    let surface = words::surface(model, journey);
    let day = words::moment(model, surface, &below.moment);
    let (upper, lower, role) = (&above.name, &below.name, &model.roles[role].declared.name);
    let span = pointed(model, &below.via, below.moment.span);
    let told = Diagnostic::warning(
        codes::SAME_DAY,
        span,
        text(
            format!("`{upper}` and `{lower}` both write to `{role}` on the same day: `{day}`"),
            format!(
                "`{upper}` et `{lower}` écrivent tous deux à `{role}` le même jour\u{a0}: `{day}`"
            ),
        ),
    )
    .help(text(
        "put them on different days, or into one message",
        "placez-les à des jours différents, ou dans un seul message",
    ));
    let other = pointed(model, &above.via, above.moment.span);
    let told = match other == span {
        true => told,
        false => told.related(
            other,
            text(format!("`{upper}` is here"), format!("`{upper}` est ici")),
        ),
    };
    match below.via.is_empty() {
        true => told,
        false => with_use(model, &below.via, below.moment.span, told),
    }
}
