//! The places of a script by their paths: which journey and milestone they are in, and on which line
//! of which file they stand.

use std::collections::HashMap;

use jalon_core::Machine;
use jalon_core::machine::{
    Dense, Element, JourneyId, LineId, MilestoneId, PathId, SourceMap, StepId,
};

/// A place of the script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The journey that it is in.
    pub journey: Option<JourneyId>,
    /// The milestone that it is in.
    pub milestone: Option<MilestoneId>,
    /// The step that it is in: the step's own line, and what follows from it.
    pub step: Option<StepId>,
    /// The line that it is of: its condition decided.
    pub line: Option<LineId>,
    /// `file:line`.
    pub source: Option<String>,
}

/// All places of a machine, worked out once.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    places: Vec<Place>,
    nowhere: Place,
}

impl Places {
    pub(crate) fn new(machine: &Machine, source_map: &SourceMap) -> Places {
        let mut places = vec![Place::default(); machine.paths.len()];
        for (path, element) in elements(machine) {
            if let Some(place) = places.get_mut(path.place())
                && let Some(source) = source_map.shown(element)
            {
                place.source = Some(source);
            }
        }
        for (id, line) in machine.lines.iter() {
            let actions = line
                .actions
                .iter()
                .filter_map(|id| machine.actions.get(*id));
            for path in actions.map(|action| action.path).chain([line.path]) {
                if let Some(place) = places.get_mut(path.place()) {
                    place.line = Some(id);
                }
            }
        }
        let journeys = machine.journeys.iter();
        let journeys: HashMap<&str, JourneyId> = journeys
            .map(|(id, of)| (machine.path(of.path), id))
            .collect();
        let milestones = machine.milestones.iter();
        let milestones: HashMap<&str, MilestoneId> = milestones
            .map(|(id, of)| (machine.path(of.path), id))
            .collect();
        let steps = machine.steps.iter();
        let steps: HashMap<&str, StepId> =
            steps.map(|(id, of)| (machine.path(of.path), id)).collect();
        for (path, place) in machine.paths.items().iter().zip(&mut places) {
            let ends = path.match_indices('/').map(|(end, _)| end);
            for end in ends.chain([path.len()]) {
                let above = path.get(..end).unwrap_or_default();
                place.journey = place.journey.or(journeys.get(above).copied());
                place.milestone = place.milestone.or(milestones.get(above).copied());
                place.step = place.step.or(steps.get(above).copied());
            }
        }
        Places {
            places,
            nowhere: Place::default(),
        }
    }

    pub(crate) fn get(&self, path: PathId) -> &Place {
        self.places.get(path.place()).unwrap_or(&self.nowhere)
    }
}

/// Everything that has a path, what stands further inside last: it is the most exact.
fn elements(machine: &Machine) -> Vec<(PathId, Element)> {
    let mut found = Vec::new();
    for (id, journey) in machine.journeys.iter() {
        found.push((journey.path, Element::Journey(id)));
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        for (at, row) in journey.requires.iter().enumerate() {
            found.push((row.path, Element::Require(id, number(at))));
        }
        for (at, row) in journey.holds.iter().enumerate() {
            found.push((row.path, Element::Hold(id, number(at))));
        }
        for (at, row) in journey.sends.iter().enumerate() {
            found.push((row.path, Element::Send(id, number(at))));
        }
    }
    let milestones = machine.milestones.iter();
    found.extend(milestones.map(|(id, of)| (of.path, Element::Milestone(id))));
    let steps = machine.steps.iter();
    found.extend(steps.map(|(id, of)| (of.path, Element::Step(id))));
    let reactions = machine.reactions.iter();
    found.extend(reactions.map(|(id, of)| (of.path, Element::Reaction(id))));
    let lines = machine.lines.iter();
    found.extend(lines.map(|(id, of)| (of.path, Element::Line(id))));
    let actions = machine.actions.iter();
    found.extend(actions.map(|(id, of)| (of.path, Element::Action(id))));
    found
}
