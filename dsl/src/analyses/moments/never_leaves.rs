//! A line that is counted from something that can't have happened by then: a step below it, a step
//! or the passing of a milestone that opens only later.

use super::super::shared::openings::{is_behind, sound_journeys};
use super::super::shared::place::{pointed, with_use};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{AnchorKind, JourneyId, MilestoneId, Model, Moment, Relation, StepId};
use crate::span::Span;

/// Finds steps and deadlines whose day never comes.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        for (id, milestone) in model.milestones_of(journey) {
            for (step, line) in model.steps_of(id).filter(|(_, step)| step.sound) {
                let why = never(model, journey, id, Some(step), &line.moment);
                found.extend(why.map(|why| told(model, &line.via, line.moment.anchor.span, why)));
            }
            for missed in &milestone.missed {
                let Some(moment) = &missed.moment else {
                    continue;
                };
                let why = never(model, journey, id, None, moment);
                found.extend(why.map(|why| told(model, &missed.via, moment.anchor.span, why)));
            }
        }
    }
}

/// Whether a step is counted from something that can't have happened: it has its message, and
/// nothing else is told of its day.
pub fn is_impossible(model: &Model, journey: JourneyId, id: StepId) -> bool {
    let step = &model.steps[id];
    never(model, journey, step.milestone, Some(id), &step.moment).is_some()
}

/// What is wrong, and what to do.
type Why = (Text, Text);

fn never(
    model: &Model,
    journey: JourneyId,
    milestone: MilestoneId,
    step: Option<StepId>,
    moment: &Moment,
) -> Option<Why> {
    let before = matches!(moment.relation, Relation::Before(_));
    match moment.anchor.kind {
        AnchorKind::Step(anchor) if Some(anchor) == step => Some(from_itself()),
        AnchorKind::Step(anchor) => {
            let other = model.steps[anchor].milestone;
            let name = words::step(model, anchor);
            if step.is_some() && other == milestone && stands_below(model, milestone, step, anchor)
            {
                return Some(from_below(name));
            }
            if before {
                return Some(before_unknown(model, journey, moment, name));
            }
            is_behind(model, other, milestone)
                .then(|| from_later_step(model, milestone, other, name))
        }
        AnchorKind::Milestone(other) => {
            let name = &model.milestones[other].declared.name;
            if other == milestone {
                return Some(from_own_passing(name));
            }
            if before {
                return Some(before_unknown(model, journey, moment, name));
            }
            is_behind(model, other, milestone)
                .then(|| from_later_milestone(model, milestone, other))
        }
        AnchorKind::HandOver if before => {
            let surface = words::surface(model, journey);
            let name = words::anchor(model, surface, &moment.anchor);
            Some(before_unknown(model, journey, moment, &name))
        }
        _ => None,
    }
}

fn stands_below(model: &Model, id: MilestoneId, step: Option<StepId>, anchor: StepId) -> bool {
    let steps = &model.milestones[id].steps;
    let place = |wanted: StepId| steps.iter().position(|found| *found == wanted);
    matches!((step.and_then(place), place(anchor)), (Some(own), Some(other)) if own < other)
}

fn from_itself() -> Why {
    (
        text(
            "a step can't be counted from itself",
            "une étape ne se compte pas à partir d’elle-même",
        ),
        text(
            "count it from the due date, or from a step above it",
            "comptez-la à partir de l’échéance, ou d’une étape placée au-dessus",
        ),
    )
}

fn from_below(name: &str) -> Why {
    (
        text(
            format!("`{name}` stands below and waits for this line, so neither ever leaves"),
            format!(
                "`{name}` est placée en dessous et attend cette ligne\u{a0}: aucune ne part jamais"
            ),
        ),
        text(
            format!("put this line below `{name}`, or count it from something else"),
            format!("placez cette ligne sous `{name}`, ou comptez-la à partir d’autre chose"),
        ),
    )
}

fn before_unknown(model: &Model, journey: JourneyId, moment: &Moment, name: &str) -> Why {
    let surface = words::surface(model, journey);
    let day = words::moment(model, surface, moment);
    (
        text(
            format!("`{day}`: when `{name}` will really come is not known beforehand"),
            format!("`{day}`\u{a0}: on ne sait pas d’avance quand viendra vraiment `{name}`"),
        ),
        text(
            "count after it, or from a date that is known, such as the due date",
            "comptez après, ou à partir d’une date connue, comme l’échéance",
        ),
    )
}

fn from_later_step(model: &Model, milestone: MilestoneId, other: MilestoneId, name: &str) -> Why {
    let (own, other) = (
        &model.milestones[milestone].declared.name,
        &model.milestones[other].declared.name,
    );
    (
        text(
            format!(
                "`{name}` can't have left yet: its milestone `{other}` opens only when `{own}` is \
                 over"
            ),
            format!(
                "`{name}` ne peut pas être partie\u{a0}: son jalon `{other}` ne s’ouvre qu’une fois \
                 `{own}` terminé"
            ),
        ),
        text(
            "count it from a step of the same milestone, or of one that opens before",
            "comptez à partir d’une étape du même jalon, ou d’un jalon ouvert avant",
        ),
    )
}

fn from_own_passing(name: &str) -> Why {
    (
        text(
            format!("when `{name}` has passed, its own lines no longer leave"),
            format!("une fois `{name}` franchi, ses propres lignes ne partent plus"),
        ),
        text(
            "count from the opening of the milestone, or put the line in the next one",
            "comptez à partir du début du jalon, ou placez la ligne dans le suivant",
        ),
    )
}

fn from_later_milestone(model: &Model, milestone: MilestoneId, other: MilestoneId) -> Why {
    let (own, other) = (
        &model.milestones[milestone].declared.name,
        &model.milestones[other].declared.name,
    );
    (
        text(
            format!("`{other}` can't have passed yet: it opens only when `{own}` is over"),
            format!(
                "`{other}` ne peut pas être franchi\u{a0}: il ne s’ouvre qu’une fois `{own}` terminé"
            ),
        ),
        text(
            "count from something that comes before",
            "comptez à partir de quelque chose qui vient avant",
        ),
    )
}

fn told(model: &Model, via: &[Span], span: Span, (message, help): Why) -> Diagnostic {
    let told = Diagnostic::error(codes::NEVER_LEAVES, pointed(model, via, span), message);
    with_use(model, via, span, told.help(help))
}
