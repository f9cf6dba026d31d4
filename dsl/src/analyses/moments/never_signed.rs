//! A sign-off that ends in a refusal or in silence, with nothing behind it: the step never leaves, and
//! all that follows counts from it.

use super::super::shared::openings::sound_journeys;
use super::super::shared::place::{pointed, with_use};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    Action, ActionKind, AnchorKind, JourneyId, Line, Milestone, MilestoneId, Model, Moment, Reply,
    StepId,
};
use crate::span::Span;
use crate::words::{Surface, Word};

/// Finds lines that never come once nobody has signed.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        for (id, milestone) in model.milestones_of(journey) {
            for (step, line) in model.steps_of(id).filter(|(_, step)| step.sound) {
                if let Some(reply) = line.line.actions.iter().find_map(without_end)
                    && let Some((via, span)) = left_waiting(model, id, milestone, step)
                {
                    found.push(told(model, journey, (step, reply), via, span));
                }
            }
        }
    }
}

/// The answer of a sign-off behind which the journey does not go on.
fn without_end(action: &Action) -> Option<&Reply> {
    let sign_off = action.sign_off.as_ref()?;
    let replies = [&sign_off.refused, &sign_off.silent];
    replies
        .into_iter()
        .flatten()
        .find(|reply| !goes_on(&reply.line))
}

/// Whether a line, or an answer below it, lets the journey go on, or leaves it to a person or an agency:
/// an alert is read and forgotten, a task stays open.
fn goes_on(line: &Line) -> bool {
    let mut goes_on = false;
    line.each_action(&mut |action| {
        goes_on |= matches!(
            action.kind,
            ActionKind::TryAgain { .. }
                | ActionKind::GoOn
                | ActionKind::MarkPassed
                | ActionKind::EndAs(_)
                | ActionKind::HandOver(_)
                | ActionKind::Entrust(_)
                | ActionKind::Task(_)
                | ActionKind::Call { .. }
                | ActionKind::Unknown
        );
    });
    goes_on
}

/// The line that waits for the step, if no other line of the milestone comes without it.
fn left_waiting<'m>(
    model: &'m Model,
    id: MilestoneId,
    milestone: &'m Milestone,
    step: StepId,
) -> Option<(&'m [Span], Span)> {
    let mut waiting = vec![step];
    let mut first = None;
    for (other, line) in model
        .steps_of(id)
        .skip_while(|(other, _)| *other != step)
        .skip(1)
    {
        if !counts_from(&line.moment, &waiting) {
            return None;
        }
        waiting.push(other);
        first = first.or(Some((line.via.as_slice(), line.moment.anchor.span)));
    }
    let mut missed_first = None;
    for missed in &milestone.missed {
        let moment = missed.moment.as_ref()?;
        if !counts_from(moment, &waiting) {
            return None;
        }
        missed_first = missed_first.or(Some((missed.via.as_slice(), moment.anchor.span)));
    }
    missed_first.or(first)
}

fn counts_from(moment: &Moment, steps: &[StepId]) -> bool {
    matches!(moment.anchor.kind, AnchorKind::Step(step) if steps.contains(&step))
}

fn told(
    model: &Model,
    journey: JourneyId,
    (step, reply): (StepId, &Reply),
    via: &[Span],
    span: Span,
) -> Diagnostic {
    let surface = words::surface(model, journey);
    let name = words::step(model, step);
    let message = text(
        format!(
            "this counts from `{name}`, which never leaves if nobody signs it: then nothing more happens"
        ),
        format!(
            "ceci se compte depuis `{name}`, qui ne part jamais sans accord\u{a0}: alors plus rien ne se \
             passe"
        ),
    );
    let task = task(model, journey);
    let again = Word::TryAgain.form(surface);
    let due = format!(
        "90 {} {} {}",
        Word::Day.form_for(surface, 90),
        Word::After.form(surface),
        Word::Due.form(surface)
    );
    let told = Diagnostic::warning(codes::NEVER_SIGNED, pointed(model, via, span), message);
    let told = told.help(text(
        format!(
            "count it from what comes in any case: `{due}`; or let the answer `{again}`, or give the case to \
             somebody: `; {task}`"
        ),
        format!(
            "comptez-la depuis ce qui vient de toute façon\u{a0}: `{due}`\u{a0}; ou faites suivre la réponse de \
             `{again}`, ou confiez le dossier à quelqu’un\u{a0}: `; {task}`"
        ),
    ));
    let told = told.related(
        reply.head,
        text(
            "nothing goes on behind this answer",
            "rien ne suit cette réponse",
        ),
    );
    with_use(model, via, span, told)
}

/// `task "Not signed: {number}" for receivables`.
fn task(model: &Model, journey: JourneyId) -> String {
    let surface = words::surface(model, journey);
    let what = match surface {
        Surface::English => "\"Not signed: {number}\"",
        Surface::French => "« Sans accord\u{a0}: {numéro} »",
    };
    let (task, for_team) = (Word::Task.form(surface), Word::ForTeam.form(surface));
    format!(
        "{task} {what} {for_team} {}",
        words::any_team(model, journey)
    )
}
