//! The summary of a replay: counts, and nothing that could not be counted in parts.

use std::collections::BTreeMap;

use jalon_core::Machine;
use jalon_core::machine::{EndId, JourneyId, PathId};
use jalon_core::step::{Account, Reason, Settlement, Stage, Subject};

use super::act::Act;
use super::action::Action;
use super::case::Case;
use super::fault::Aside;
use super::player::Told;

/// What came of cases that were played. Summaries of parts can be put together in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Accounts.
    pub accounts: u64,
    /// Invoices that arrived.
    pub invoices: u64,
    /// Invoices by the journey that has or had them, and by how it ended; both none for those that
    /// no journey took.
    pub journeys: BTreeMap<Option<JourneyId>, BTreeMap<How, u64>>,
    /// How often each thing was done.
    pub actions: BTreeMap<Action, u64>,
    /// How often each place of the script did something that somebody notices.
    pub steps: BTreeMap<(PathId, Action), u64>,
    /// How often each thing was done that somebody notices, by month: year and month.
    pub months: BTreeMap<(i32, u32), BTreeMap<Action, u64>>,
    /// What was withheld, left out or taken back, and why.
    pub withheld: BTreeMap<Withheld, u64>,
    /// Stimuli that could not be true.
    pub refused: u64,
    /// What records say that the script has no use for.
    pub aside: BTreeMap<Aside, u64>,
}

/// How an invoice stands at the end of a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum How {
    Paid,
    Named(EndId),
    Cancelled,
    /// All milestones are over, and something is still open.
    Over,
    /// Its journey goes on.
    Open,
    /// Its journey leaves it alone.
    LeftAlone,
    /// No journey takes it.
    Untaken,
}

/// Something that was not done, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Withheld {
    /// Withheld for now, skipped for good, or withdrawn.
    pub action: Action,
    /// The name of the reason.
    pub reason: &'static str,
    /// The rule of the language; 0 if it is none's.
    pub rule: u8,
}

impl From<Settlement> for How {
    fn from(how: Settlement) -> How {
        match how {
            Settlement::Paid => How::Paid,
            Settlement::Named(end) => How::Named(end),
            Settlement::Cancelled => How::Cancelled,
            Settlement::Over => How::Over,
        }
    }
}

impl Summary {
    /// Counts what is told of a case.
    pub fn add(&mut self, told: &Told<'_>) {
        match told {
            Told::Did(act) => self.act(act),
            Told::Refused { .. } => self.refused += 1,
        }
    }

    fn act(&mut self, act: &Act<'_>) {
        *self.actions.entry(act.action).or_default() += 1;
        if act.action.is_noticed() {
            let path = act.deed.slot.path;
            *self.steps.entry((path, act.action)).or_default() += 1;
            let month = (act.day.year(), act.day.month());
            let month = self.months.entry(month).or_default();
            *month.entry(act.action).or_default() += 1;
        }
        let not_done = matches!(
            act.action,
            Action::Withheld | Action::Skipped | Action::Withdrawn
        );
        if not_done {
            let reason: Reason = act.reason();
            let withheld = Withheld {
                action: act.action,
                reason: super::why::reason_name(reason),
                rule: act.rule(),
            };
            *self.withheld.entry(withheld).or_default() += 1;
        }
    }

    /// Counts how a case stands at its end.
    pub fn end(&mut self, case: &Case, account: &Account) {
        self.accounts += 1;
        for aside in &case.aside {
            *self.aside.entry(aside.clone()).or_default() += 1;
        }
        for (subject, how) in Summary::ends(account) {
            self.invoices += 1;
            let journey = self.journeys.entry(subject.journey).or_default();
            *journey.entry(how).or_default() += 1;
        }
    }

    /// How the invoices of an account stand.
    pub fn ends(account: &Account) -> impl Iterator<Item = (&Subject, How)> {
        let invoices = account.subjects.iter();
        let invoices = invoices.filter(|subject| subject.invoice().is_some());
        invoices.map(|subject| {
            let how = match subject.stage {
                Stage::Untaken => How::Untaken,
                Stage::LeftAlone => How::LeftAlone,
                Stage::BeforeSending | Stage::Running => How::Open,
                Stage::Ended(how) => how.into(),
            };
            (subject, how)
        })
    }

    /// Adds another part.
    pub fn merge(&mut self, other: Summary) {
        self.accounts += other.accounts;
        self.invoices += other.invoices;
        self.refused += other.refused;
        add_all(&mut self.actions, other.actions);
        add_all(&mut self.steps, other.steps);
        add_all(&mut self.withheld, other.withheld);
        add_all(&mut self.aside, other.aside);
        for (journey, counts) in other.journeys {
            add_all(self.journeys.entry(journey).or_default(), counts);
        }
        for (month, counts) in other.months {
            add_all(self.months.entry(month).or_default(), counts);
        }
    }

    /// How often something was done of a kind.
    pub fn count(&self, is: impl Fn(Action) -> bool) -> u64 {
        let actions = self.actions.iter();
        actions
            .filter(|(action, _)| is(**action))
            .map(|(_, count)| count)
            .sum()
    }

    /// The name of how an invoice stands, as outputs show it: that of the end where it has one.
    pub fn name_of(how: How, machine: &Machine) -> &str {
        match how {
            How::Paid => "paid",
            How::Named(end) => machine
                .ends
                .get(end)
                .map_or("ended", |end| end.name.as_str()),
            How::Cancelled => "cancelled",
            How::Over => "over",
            How::Open => "open",
            How::LeftAlone => "left_alone",
            How::Untaken => "no_journey",
        }
    }
}

fn add_all<K: Ord>(to: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
    for (key, count) in from {
        *to.entry(key).or_default() += count;
    }
}
