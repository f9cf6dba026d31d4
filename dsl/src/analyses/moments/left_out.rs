//! Something counted from a step that a rule can leave out: its day never comes then, and nobody is told.

use super::super::shared::guards::exclude_each_other;
use super::super::shared::openings::{sound_journeys, tells};
use super::super::shared::place::{pointed, with_use};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{
    Action, ActionKind, AnchorKind, JourneyId, Milestone, MilestoneId, Model, Moment, Relation,
    Step, StepId,
};
use crate::span::Span;
use crate::words::Word;

/// What stands still: a step with all that waits for it, or the deadline of a milestone.
struct Still<'m> {
    moment: &'m Moment,
    via: &'m [Span],
    /// The step that can be left out.
    root: StepId,
    /// A step that stands still; else it is the deadline.
    step: Option<&'m Step>,
}

/// Finds ladders and deadlines that a step which is left out brings to a stop.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        for (id, milestone) in model.milestones_of(journey) {
            let still = ladder(model, id, milestone).or_else(|| deadline(model, id, milestone));
            found.extend(still.map(|still| told(model, journey, id, &still)));
        }
    }
}

/// The first step whose day may never come and for which others wait.
fn ladder<'m>(model: &'m Model, id: MilestoneId, milestone: &'m Milestone) -> Option<Still<'m>> {
    let steps: Vec<(StepId, &Step)> = model.steps_of(id).collect();
    let deadline_waits = !milestone.missed.is_empty() && climbs(&steps);
    steps.iter().enumerate().find_map(|(place, (_, step))| {
        let root = root_of(model, &step.moment)?;
        let waited_for =
            deadline_waits || steps.iter().skip(place + 1).any(|(_, step)| is_rung(step));
        (step.sound && is_rung(step) && waited_for).then_some(Still {
            moment: &step.moment,
            via: &step.via,
            root,
            step: Some(step),
        })
    })
}

/// The deadline, if each of its lines may never come and no step tells a person then.
fn deadline<'m>(model: &'m Model, id: MilestoneId, milestone: &'m Milestone) -> Option<Still<'m>> {
    let mut first = None;
    for missed in &milestone.missed {
        let moment = missed.moment.as_ref()?;
        let root = root_of(model, moment)?;
        first = first.or(Some(Still {
            moment,
            via: &missed.via,
            root,
            step: None,
        }));
    }
    first.filter(|still| !is_told_otherwise(model, id, still.root))
}

/// The step that a rule can leave out and from which a moment is counted, directly or through others.
fn root_of(model: &Model, moment: &Moment) -> Option<StepId> {
    let mut moment = moment;
    // Steps that are counted in a circle have their own message.
    for _ in 0..=model.steps.len() {
        let AnchorKind::Step(step) = moment.anchor.kind else {
            return None;
        };
        if moment.anchor.or_above {
            return None;
        }
        let counted_from = &model.steps[step];
        if counted_from.line.when.is_some() || is_before_due(&counted_from.moment) {
            return Some(step);
        }
        moment = &counted_from.moment;
    }
    None
}

/// An invoice that comes late has no such step.
fn is_before_due(moment: &Moment) -> bool {
    matches!(moment.relation, Relation::Before(_))
}

/// Whether a step of the milestone comes without the one that is left out, and gives a person word.
fn is_told_otherwise(model: &Model, id: MilestoneId, root: StepId) -> bool {
    let left_out = &model.steps[root];
    let mut below = left_out.milestone != id;
    for (step, line) in model.steps_of(id) {
        let instead = match (&line.line.when, &left_out.line.when) {
            (None, _) => below || line.independent,
            (Some(when), Some(other)) => exclude_each_other(&[when], &[other]),
            (Some(_), None) => false,
        };
        if instead && root_of(model, &line.moment).is_none() && tells(&line.line) {
            return true;
        }
        below |= step == root;
    }
    false
}

/// A line that waits for those above it, and holds those below.
fn is_rung(step: &Step) -> bool {
    let alerts = |action: &Action| matches!(action.kind, ActionKind::Alert { .. });
    !step.independent && !step.line.actions.iter().all(alerts)
}

/// Whether a deadline waits for these steps: one of them presses for payment.
fn climbs(steps: &[(StepId, &Step)]) -> bool {
    let presses = |action: &Action| {
        action.outgoing().is_some()
            || matches!(
                action.kind,
                ActionKind::Resend(_)
                    | ActionKind::Call { .. }
                    | ActionKind::Claim(_)
                    | ActionKind::Entrust(_)
                    | ActionKind::HandOver(_)
            )
    };
    let lines = steps.iter().map(|(_, step)| &step.line);
    lines.flat_map(|line| &line.actions).any(presses)
}

fn told(model: &Model, journey: JourneyId, id: MilestoneId, still: &Still<'_>) -> Diagnostic {
    let root = &model.steps[still.root];
    let span = still.moment.anchor.span;
    let message = message(&model.milestones[id].declared.name, root, still.step);
    let told = Diagnostic::warning(codes::LEFT_OUT, pointed(model, still.via, span), message);
    let told = told.help(help(model, journey, still));
    let told = told.related(
        pointed(model, &root.via, root.name_span),
        match root.line.when {
            Some(_) => text(
                format!("`{}` leaves only under a condition", root.name),
                format!("`{}` ne part que sous condition", root.name),
            ),
            None => text(
                format!(
                    "`{}` is dropped for an invoice that comes after its day",
                    root.name
                ),
                format!(
                    "`{}` est abandonnée pour une facture arrivée après son jour",
                    root.name
                ),
            ),
        },
    );
    with_use(model, still.via, span, told)
}

fn message(milestone: &str, root: &Step, step: Option<&Step>) -> Text {
    let root = &root.name;
    match step {
        None => text(
            format!(
                "this counts from `{root}`, which can be left out: then `{milestone}` is never missed, and \
                 nobody is told"
            ),
            format!(
                "ceci se compte depuis `{root}`, qui peut être sautée\u{a0}: alors `{milestone}` n’est jamais \
                 manqué, et personne n’est prévenu"
            ),
        ),
        Some(step) => {
            let step = &step.name;
            text(
                format!(
                    "this counts from `{root}`, which can be left out: then `{step}` never leaves, and all \
                     that stands below waits for it for ever"
                ),
                format!(
                    "ceci se compte depuis `{root}`, qui peut être sautée\u{a0}: alors `{step}` ne part jamais, \
                     et tout ce qui suit l’attend toujours"
                ),
            )
        }
    }
}

/// `10 days after last step`, or from due.
fn help(model: &Model, journey: JourneyId, still: &Still<'_>) -> Text {
    let surface = words::surface(model, journey);
    let above = match still.step {
        Some(_) => Word::PreviousStep.form(surface),
        None => Word::LastStep.form(surface),
    };
    let after = Word::After.form(surface);
    let days = |count| format!("{count} {}", Word::Day.form_for(surface, count));
    let length = match &still.moment.relation {
        Relation::After(length) => words::length(model, surface, length),
        Relation::Before(_) | Relation::On => days(1),
    };
    let due = format!("{} {after} {}", days(60), Word::Due.form(surface));
    text(
        format!(
            "write `{length} {after} {above}`, which counts from the one above if a step is left out, or count \
             from the due date: `{due}`"
        ),
        format!(
            "écrivez `{length} {after} {above}`, qui se compte depuis celle du dessus si une étape est sautée, ou \
             comptez depuis l’échéance\u{a0}: `{due}`"
        ),
    )
}
