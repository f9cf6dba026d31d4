//! What differs between two plays of one invoice.

use jalon_core::{Day, Money};
use jalon_simulate::replay::{Act, Action, How};

use super::lines::moment;

/// Something noticed that was done about an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    pub action: Action,
    pub day: Day,
    pub at: String,
    pub step: String,
    pub source: String,
    pub channel: Option<&'static str>,
    pub role: Option<String>,
    pub amount: Option<Money>,
}

impl Brief {
    pub fn of(act: &Act<'_>) -> Brief {
        Brief {
            action: act.action,
            day: act.day,
            at: moment(act),
            step: act.step.to_owned(),
            source: act.source.unwrap_or_default().to_owned(),
            channel: act.channel.map(|way| way.name()),
            role: act.role.map(str::to_owned),
            amount: act.amount,
        }
    }
}

/// All that was done about an invoice, and how it stands at the end.
#[derive(Clone, Debug, Default)]
pub struct Course {
    pub briefs: Vec<Brief>,
    pub end: Option<How>,
}

/// A kind of difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Only the first script does it.
    OnlyFirst(Action),
    /// Only the second script does it.
    OnlySecond(Action),
    /// The second script does it on an earlier day.
    Earlier(Action),
    /// The second script does it on a later day.
    Later(Action),
    /// For another amount.
    OtherAmount(Action),
    /// By another way, or to another role.
    OtherChannel(Action),
    /// The invoice ends otherwise.
    OtherEnd,
}

impl Kind {
    /// Its name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::OnlyFirst(_) => "only_first",
            Kind::OnlySecond(_) => "only_second",
            Kind::Earlier(_) => "earlier",
            Kind::Later(_) => "later",
            Kind::OtherAmount(_) => "other_amount",
            Kind::OtherChannel(_) => "other_channel",
            Kind::OtherEnd => "other_end",
        }
    }

    /// The action that it is about.
    pub const fn action(self) -> Action {
        match self {
            Kind::OnlyFirst(action)
            | Kind::OnlySecond(action)
            | Kind::Earlier(action)
            | Kind::Later(action)
            | Kind::OtherAmount(action)
            | Kind::OtherChannel(action) => action,
            Kind::OtherEnd => Action::Ended,
        }
    }
}

/// One difference.
#[derive(Clone, Debug)]
pub struct Difference {
    pub kind: Kind,
    pub first: Option<Brief>,
    pub second: Option<Brief>,
}

impl Difference {
    /// The day on which it shows.
    pub fn day(&self) -> Option<Day> {
        let days = [&self.first, &self.second].into_iter().flatten();
        days.map(|brief| brief.day).min()
    }
}

/// What differs between two courses: of each action, the first time of one is held against the first
/// time of the other, and so on.
pub fn differences(first: &Course, second: &Course) -> Vec<Difference> {
    let mut found = Vec::new();
    let courses = [first, second];
    let mut actions: Vec<Action> = courses
        .iter()
        .flat_map(|course| course.briefs.iter().map(|brief| brief.action))
        .collect();
    actions.sort_unstable();
    actions.dedup();
    for action in actions {
        let [mut one, mut other] =
            courses.map(|course| course.briefs.iter().filter(|brief| brief.action == action));
        loop {
            let (first, second) = (one.next().cloned(), other.next().cloned());
            let kinds = match (&first, &second) {
                (None, None) => break,
                (Some(_), None) => vec![Kind::OnlyFirst(action)],
                (None, Some(_)) => vec![Kind::OnlySecond(action)],
                (Some(first), Some(second)) => of_pair(first, second),
            };
            found.extend(kinds.into_iter().map(|kind| Difference {
                kind,
                first: first.clone(),
                second: second.clone(),
            }));
        }
    }
    if first.end != second.end {
        found.push(Difference {
            kind: Kind::OtherEnd,
            first: None,
            second: None,
        });
    }
    found
}

fn of_pair(first: &Brief, second: &Brief) -> Vec<Kind> {
    let action = first.action;
    let mut kinds = Vec::new();
    match second.day.cmp(&first.day) {
        std::cmp::Ordering::Less => kinds.push(Kind::Earlier(action)),
        std::cmp::Ordering::Greater => kinds.push(Kind::Later(action)),
        std::cmp::Ordering::Equal => {}
    }
    if first.amount != second.amount {
        kinds.push(Kind::OtherAmount(action));
    }
    if (first.channel, &first.role) != (second.channel, &second.role) {
        kinds.push(Kind::OtherChannel(action));
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brief(action: Action, day: &str, amount: &str) -> Brief {
        Brief {
            action,
            day: day.parse().unwrap(),
            at: day.to_owned(),
            step: String::new(),
            source: String::new(),
            channel: None,
            role: None,
            amount: amount.parse().ok(),
        }
    }

    fn kinds(first: Vec<Brief>, second: Vec<Brief>) -> Vec<Kind> {
        let course = |briefs| Course { briefs, end: None };
        let found = differences(&course(first), &course(second));
        found.iter().map(|one| one.kind).collect()
    }

    #[test]
    fn the_same_course_differs_in_nothing() {
        let course = || vec![brief(Action::Chase, "2026-02-01", "10 EUR")];
        assert!(kinds(course(), course()).is_empty());
    }

    #[test]
    fn each_time_of_an_action_is_held_against_the_same_time_of_the_other() {
        let chase = |day| brief(Action::Chase, day, "10 EUR");
        let first = vec![chase("2026-02-01"), chase("2026-02-10")];
        let second = vec![
            chase("2026-02-01"),
            chase("2026-02-08"),
            chase("2026-02-20"),
        ];
        let wanted = [
            Kind::Earlier(Action::Chase),
            Kind::OnlySecond(Action::Chase),
        ];
        assert_eq!(kinds(first, second), wanted);
    }

    #[test]
    fn an_amount_and_a_day_can_both_differ() {
        let first = vec![brief(Action::Claim, "2026-02-01", "10 EUR")];
        let second = vec![brief(Action::Claim, "2026-02-03", "12 EUR")];
        let wanted = [Kind::Later(Action::Claim), Kind::OtherAmount(Action::Claim)];
        assert_eq!(kinds(first, second), wanted);
    }
}
