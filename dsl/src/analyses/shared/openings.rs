//! Which milestone comes before which.

use crate::model::{ActionKind, JourneyId, Line, MilestoneId, Model, Opening};

/// The journeys that have no fault.
pub fn sound_journeys(model: &Model) -> impl Iterator<Item = JourneyId> + '_ {
    model
        .journeys
        .iter()
        .filter(|(_, journey)| journey.sound)
        .map(|(id, _)| id)
}

/// The milestone that must be over before this one opens.
pub fn opens_after(model: &Model, milestone: MilestoneId) -> Option<MilestoneId> {
    match model.milestones[milestone].opening {
        Opening::After { milestone, .. } => Some(milestone),
        _ => None,
    }
}

/// Whether `late` opens only when `early` is over, directly or through others.
pub fn is_behind(model: &Model, late: MilestoneId, early: MilestoneId) -> bool {
    chain(model, late).any(|found| found == early)
}

/// The milestones that must be over before this one opens, the nearest first. A circle is walked
/// once.
pub fn chain(model: &Model, milestone: MilestoneId) -> impl Iterator<Item = MilestoneId> + '_ {
    let most = model.milestones.len();
    std::iter::successors(opens_after(model, milestone), move |found| {
        opens_after(model, *found)
    })
    .take(most)
}

/// Whether anything can make a milestone pass.
pub fn can_pass(model: &Model, journey: JourneyId, milestone: MilestoneId) -> bool {
    let found = &model.milestones[milestone];
    // A milestone of a customer's journey is over when its condition no longer holds.
    found.expect.is_some()
        || matches!(found.opening, Opening::When(_))
        || lines_of(model, milestone).any(lets_pass)
        || model.journeys[journey]
            .reactions
            .iter()
            .any(|reaction| lets_pass(&reaction.line))
}

/// Whether a milestone can be missed.
pub fn can_miss(model: &Model, milestone: MilestoneId) -> bool {
    let found = &model.milestones[milestone];
    let within = found
        .expect
        .as_ref()
        .is_some_and(|expect| expect.within.is_some());
    within || !found.missed.is_empty()
}

/// The lines of a milestone: of its steps, its misses, its reactions, its expectation.
pub fn lines_of(model: &Model, milestone: MilestoneId) -> impl Iterator<Item = &Line> {
    let found = &model.milestones[milestone];
    let steps = model.steps_of(milestone).map(|(_, step)| &step.line);
    let missed = found.missed.iter().map(|missed| &missed.line);
    let reactions = found.reactions.iter().map(|reaction| &reaction.line);
    let otherwise = found
        .expect
        .iter()
        .filter_map(|expect| expect.otherwise.as_ref());
    steps.chain(missed).chain(reactions).chain(otherwise)
}

/// Whether a line, or what hangs below it, lets its milestone pass.
pub fn lets_pass(line: &Line) -> bool {
    let mut found = false;
    line.each_action(&mut |action| {
        found |= matches!(action.kind, ActionKind::MarkPassed | ActionKind::GoOn);
    });
    found
}

/// Whether a line tells a person, or lets the journey go on or end.
pub fn tells(line: &Line) -> bool {
    line.actions.iter().any(|action| {
        matches!(
            action.kind,
            ActionKind::Alert { .. }
                | ActionKind::Task(_)
                | ActionKind::Call { .. }
                | ActionKind::HandOver(_)
                | ActionKind::Entrust(_)
                | ActionKind::Post { .. }
                | ActionKind::MarkPassed
                | ActionKind::GoOn
                | ActionKind::EndAs(_)
        )
    })
}
