//! Coverage: which parts of a script its tests reach: steps, outcomes, conditions that do not hold,
//! rows of tables.

use std::collections::BTreeSet;

use jalon_core::eval::deciding_row;
use jalon_core::machine::{
    Dense, Element, LineId, Machine, MilestoneId, PathId, StandingId, StepId, TableId,
};
use jalon_core::step::{Done, Reason, Status, Subject, View};

use crate::timeline::{Stand, Timeline};
use crate::world::World;

/// A part of a script that a test can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A step is made.
    Step(StepId),
    /// A line that is no step's is run: an answer, a reaction, a miss, a refusal, a silence.
    Outcome(LineId),
    /// The condition of a line does not hold.
    NotWhen(LineId),
    /// The condition of a milestone does not hold.
    LeftOut(MilestoneId),
    /// A row of a table decides.
    Row(TableId, u32),
    /// A standing has a value.
    Standing(StandingId, u16),
}

/// Kinds of parts, as they are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Parts {
    Steps,
    Outcomes,
    Branches,
    Rows,
}

impl Parts {
    /// All kinds.
    pub const ALL: [Parts; 4] = [Parts::Steps, Parts::Outcomes, Parts::Branches, Parts::Rows];
}

impl Part {
    /// Its kind.
    pub fn kind(self) -> Parts {
        match self {
            Part::Step(_) => Parts::Steps,
            Part::Outcome(_) => Parts::Outcomes,
            Part::NotWhen(_) | Part::LeftOut(_) => Parts::Branches,
            Part::Row(..) | Part::Standing(..) => Parts::Rows,
        }
    }

    /// Where it stands in the script.
    pub fn element(self) -> Element {
        match self {
            Part::Step(step) => Element::Step(step),
            Part::Outcome(line) | Part::NotWhen(line) => Element::Line(line),
            Part::LeftOut(milestone) => Element::Milestone(milestone),
            Part::Row(table, row) => Element::TableRow(table, row),
            Part::Standing(standing, _) => Element::Standing(standing),
        }
    }
}

/// The parts that tests reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    parts: BTreeSet<Part>,
}

/// How much of a script its tests reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// All parts, in the order of the machine.
    pub all: Vec<Part>,
    /// Those that are reached.
    pub covered: Covered,
}

impl Coverage {
    /// The coverage of a machine by what its tests reached.
    pub fn of(machine: &Machine, covered: impl IntoIterator<Item = Covered>) -> Coverage {
        let mut all = Covered::default();
        for covered in covered {
            all.parts.extend(covered.parts);
        }
        Coverage {
            all: parts_of(machine),
            covered: all,
        }
    }

    /// The parts that no test reaches.
    pub fn missing(&self) -> impl Iterator<Item = Part> {
        let parts = self.all.iter().copied();
        parts.filter(|part| !self.covered.parts.contains(part))
    }

    /// How many parts of a kind are reached, of how many.
    pub fn count(&self, kind: Parts) -> (usize, usize) {
        let of_kind = || self.all.iter().filter(|part| part.kind() == kind);
        let reached = of_kind().filter(|part| self.covered.parts.contains(part));
        (reached.count(), of_kind().count())
    }

    /// Whole percents of all parts that are reached; all of nothing is reached.
    pub fn percent(&self) -> u8 {
        let missing = self.missing().count();
        let all = self.all.len();
        let reached = all.saturating_sub(missing).saturating_mul(100);
        let percent = reached.checked_div(all).unwrap_or(100);
        u8::try_from(percent).unwrap_or(100)
    }
}

fn parts_of(machine: &Machine) -> Vec<Part> {
    let mut parts: Vec<Part> = machine.steps.iter().map(|(id, _)| Part::Step(id)).collect();
    let of_steps: BTreeSet<LineId> = machine.steps.items().iter().map(|step| step.line).collect();
    for (id, line) in machine.lines.iter() {
        if !of_steps.contains(&id) {
            parts.push(Part::Outcome(id));
        }
        if line.when.is_some() {
            parts.push(Part::NotWhen(id));
        }
    }
    for (id, milestone) in machine.milestones.iter() {
        if milestone.when.is_some() {
            parts.push(Part::LeftOut(id));
        }
    }
    for (id, table) in machine.tables.iter() {
        let rows = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
        parts.extend((0..rows).map(|row| Part::Row(id, row)));
    }
    for (id, standing) in machine.standings.iter() {
        let values = u16::try_from(standing.values.len()).unwrap_or(u16::MAX);
        parts.extend((0..values).map(|value| Part::Standing(id, value)));
    }
    parts
}

impl Covered {
    /// What a played timeline reached.
    pub fn by(world: &World, timeline: &Timeline) -> Covered {
        let mut covered = Covered::default();
        let places = Places::new(&world.machine);
        for entry in &timeline.entries {
            if let Some(deed) = entry.deed() {
                covered.deed(&places, &deed.does, deed.slot.path);
            }
        }
        for stand in &timeline.stands {
            covered.stand(world, &places, stand);
        }
        covered
    }

    fn deed(&mut self, places: &Places, does: &Done, path: PathId) {
        match does {
            Done::Milestone {
                milestone,
                status: Status::LeftOut,
                ..
            } => {
                self.parts.insert(Part::LeftOut(*milestone));
            }
            Done::Milestone { .. } | Done::Plan { .. } | Done::Propose { .. } => {}
            Done::Skipped(Reason::ConditionNo | Reason::ConditionUnknown) => {
                let line = places.line(path);
                self.parts.extend(line.map(Part::NotWhen));
            }
            Done::Skipped(_) | Done::Withheld { .. } | Done::Withdraw { .. } => {}
            Done::Attention(_) | Done::MadeByHand => {}
            _ => self.line(places, path),
        }
    }

    fn line(&mut self, places: &Places, path: PathId) {
        let Some(line) = places.line(path) else {
            return;
        };
        self.parts.insert(match places.step(line) {
            Some(step) => Part::Step(step),
            None => Part::Outcome(line),
        });
    }

    fn stand(&mut self, world: &World, places: &Places, stand: &Stand) {
        let machine = &world.machine;
        for account in &stand.accounts {
            for customer in &account.customers {
                for (place, value) in customer.standings.iter().enumerate() {
                    let part = value.map(|value| Part::Standing(StandingId::at(place), value));
                    self.parts.extend(part);
                }
            }
            for subject in &account.subjects {
                self.marks(machine, places, subject);
                let seen = (subject, 0);
                let view = View::of(machine, &world.context, account, seen, None, stand.at);
                for (table, _) in machine.tables.iter() {
                    let row = deciding_row(machine, &view, table).ok();
                    let row = row.and_then(|row| u32::try_from(row).ok());
                    self.parts.extend(row.map(|row| Part::Row(table, row)));
                }
            }
        }
    }

    /// What lines leave behind that do nothing that anybody notices.
    fn marks(&mut self, machine: &Machine, places: &Places, subject: &Subject) {
        for (path, _) in &subject.counts {
            if let Some(line) = places.own_line(*path) {
                let outcome = places.step(line).is_none();
                self.parts.extend(outcome.then_some(Part::Outcome(line)));
            }
        }
        for track in &subject.tracks {
            let Some(milestone) = machine.milestones.get(track.milestone) else {
                continue;
            };
            for (mark, missed) in track.missed.iter().zip(&milestone.missed) {
                if mark.times > 0 {
                    self.parts.insert(Part::Outcome(missed.line));
                }
            }
        }
    }
}

/// Which line each place of a script is of.
struct Places {
    lines: Vec<Option<LineId>>,
    own: Vec<Option<LineId>>,
    steps: Vec<Option<StepId>>,
}

impl Places {
    fn new(machine: &Machine) -> Places {
        let mut places = Places {
            lines: vec![None; machine.paths.len()],
            own: vec![None; machine.paths.len()],
            steps: vec![None; machine.lines.len()],
        };
        let set = |list: &mut Vec<Option<LineId>>, path: PathId, line: LineId| {
            if let Some(place) = list.get_mut(path.place()) {
                *place = Some(line);
            }
        };
        for (id, line) in machine.lines.iter() {
            set(&mut places.own, line.path, id);
            set(&mut places.lines, line.path, id);
            for action in &line.actions {
                if let Some(action) = machine.actions.get(*action) {
                    set(&mut places.lines, action.path, id);
                }
            }
        }
        for (id, step) in machine.steps.iter() {
            if let Some(place) = places.steps.get_mut(step.line.place()) {
                *place = Some(id);
            }
        }
        places
    }

    fn line(&self, path: PathId) -> Option<LineId> {
        self.lines.get(path.place()).copied().flatten()
    }

    fn own_line(&self, path: PathId) -> Option<LineId> {
        self.own.get(path.place()).copied().flatten()
    }

    fn step(&self, line: LineId) -> Option<StepId> {
        self.steps.get(line.place()).copied().flatten()
    }
}
