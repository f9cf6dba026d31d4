//! What of a journey is counted: messages, tasks, formal notices and hand-overs.

use std::collections::{BTreeMap, BTreeSet};

use jalon_core::Day;
use jalon_core::machine::action::Act as Kinds;
use jalon_core::machine::{LineId, Machine};
use jalon_core::step::Done;
use jalon_simulate::replay::{Act, Action};
use smol_str::SmolStr;

use super::Found;
use crate::cash::days_band;
use crate::result::{Counted, CountedDay, JourneyForecast, TeamTasks};

/// What something is counted as.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Message,
    Notice,
    HandOver,
    /// Work of a team, a sign-off included.
    Task(SmolStr),
}

/// Formal notices and hand-overs of a run that were counted already: what is proposed, refused and
/// proposed again, or proposed and then done, is one.
#[derive(Default)]
pub(super) struct Once(BTreeSet<(Kind, SmolStr, SmolStr)>);

impl Once {
    /// As what an act counts.
    pub fn kinds(&mut self, act: &Act<'_>, machine: &Machine) -> impl Iterator<Item = Kind> {
        let task = || act.team.map(|team| Kind::Task(team.into()));
        let (one, other) = match act.action {
            Action::Send | Action::Resend | Action::Remind | Action::Chase => {
                (Some(Kind::Message), None)
            }
            Action::FormalNotice => (Some(Kind::Message), Some(Kind::Notice)),
            Action::HandOver => (Some(Kind::HandOver), None),
            Action::Task | Action::Call => (task(), None),
            Action::Propose => (task(), proposed(act, machine)),
            _ => (None, None),
        };
        let mut once = |kind: Kind| {
            if matches!(kind, Kind::Message | Kind::Task(_)) {
                return Some(kind);
            }
            let invoice = act.invoice.unwrap_or(&act.customer.key);
            let new = self
                .0
                .insert((kind.clone(), invoice.into(), act.step.into()));
            new.then_some(kind)
        };
        let counted = [one.and_then(&mut once), other.and_then(&mut once)];
        counted.into_iter().flatten()
    }
}

/// Whether what is proposed is a formal notice or a hand-over: it counts on the day on which it is
/// put before who signs it, since a person decides from there.
fn proposed(act: &Act<'_>, machine: &Machine) -> Option<Kind> {
    let Done::Propose { line, .. } = &act.deed.does else {
        return None;
    };
    let has = |wanted: Kinds| does(machine, *line, wanted);
    match (has(Kinds::Handover), has(Kinds::FormalNotice)) {
        (true, _) => Some(Kind::HandOver),
        (_, true) => Some(Kind::Notice),
        _ => None,
    }
}

fn does(machine: &Machine, line: LineId, wanted: Kinds) -> bool {
    let actions = machine
        .lines
        .get(line)
        .map_or(&[][..], |line| line.actions.as_slice());
    let mut kinds = actions
        .iter()
        .filter_map(|id| machine.actions.get(*id)?.does.act());
    kinds.any(|kind| kind == wanted)
}

/// How often each kind was found, by day and run.
pub(super) struct Counts {
    runs: u32,
    days: BTreeMap<Kind, BTreeMap<Day, Vec<u32>>>,
}

impl Counts {
    pub fn new(runs: u32) -> Counts {
        Counts {
            runs,
            days: BTreeMap::new(),
        }
    }

    pub fn add(&mut self, found: &[Found]) {
        for (kind, day, run) in found {
            let days = match self.days.get_mut(kind) {
                Some(days) => days,
                None => self.days.entry(kind.clone()).or_default(),
            };
            let none = || vec![0; self.runs as usize];
            let by_run = days.entry(*day).or_insert_with(none);
            if let Some(count) = by_run.get_mut(*run as usize) {
                *count += 1;
            }
        }
    }

    pub fn result(mut self) -> JourneyForecast {
        let runs = self.runs;
        let mut of = |kind: Kind| counted(runs, &self.days.remove(&kind).unwrap_or_default());
        let (messages, formal_notices) = (of(Kind::Message), of(Kind::Notice));
        let hand_overs = of(Kind::HandOver);
        let team = |(kind, days): (&Kind, &BTreeMap<Day, Vec<u32>>)| match kind {
            Kind::Task(team) => Some(TeamTasks {
                team: team.clone(),
                tasks: counted(runs, days),
            }),
            _ => None,
        };
        JourneyForecast {
            runs,
            messages,
            tasks: self.days.iter().filter_map(team).collect(),
            formal_notices,
            hand_overs,
        }
    }
}

fn counted(runs: u32, days: &BTreeMap<Day, Vec<u32>>) -> Counted {
    let band = |counts: &[u32]| days_band(counts.iter().map(|count| f64::from(*count)).collect());
    let mut total = vec![0u32; runs as usize];
    for counts in days.values() {
        total
            .iter_mut()
            .zip(counts)
            .for_each(|(sum, count)| *sum += count);
    }
    let day = |(day, counts): (&Day, &Vec<u32>)| CountedDay {
        day: *day,
        count: band(counts),
    };
    Counted {
        total: band(&total),
        days: days.iter().map(day).collect(),
    }
}
