//! Chasing that a receipt can block for ever: a milestone that chases and opens only after one
//! that expects a receipt, an acceptance or another answer, with no way on if it never comes.

use super::super::shared::openings::{lets_pass, lines_of, sound_journeys};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{ActionKind, EventKind, Expected, JourneyId, Line, MilestoneId, Model, Opening};
use crate::words::Word;

/// Finds the first milestone behind each blocking one.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        let mut told: Vec<MilestoneId> = Vec::new();
        for (id, _) in model.milestones_of(journey) {
            if !chases(model, id) {
                continue;
            }
            if let Some(blocking) = blocking(model, id)
                && !told.contains(&blocking)
            {
                told.push(blocking);
                found.push(message(model, journey, id, blocking));
            }
        }
    }
}

/// Whether a milestone puts pressure on somebody.
fn chases(model: &Model, id: MilestoneId) -> bool {
    let mut found = false;
    for line in lines_of(model, id) {
        line.each_action(&mut |action| {
            found |= matches!(
                action.kind,
                ActionKind::Chase(_)
                    | ActionKind::FormalNotice(_)
                    | ActionKind::HandOver(_)
                    | ActionKind::Entrust(_)
            );
        });
    }
    found
}

/// The milestone that can keep this one closed for ever, the nearest first.
fn blocking(model: &Model, id: MilestoneId) -> Option<MilestoneId> {
    let mut current = id;
    for _ in 0..model.milestones.len() {
        let Opening::After { milestone, or_miss } = model.milestones[current].opening else {
            return None;
        };
        if waits_for_answer(model, milestone) && !goes_on(model, milestone, or_miss) {
            return Some(milestone);
        }
        current = milestone;
    }
    None
}

/// Whether a milestone passes only by an answer of the other side.
fn waits_for_answer(model: &Model, id: MilestoneId) -> bool {
    let expect = model.milestones[id].expect.as_ref();
    match expect.map(|expect| expect.what) {
        Some(Expected::Event(event)) => !matches!(
            event,
            EventKind::Payment
                | EventKind::PaymentInFull
                | EventKind::PaymentInPart
                | EventKind::Unknown
        ),
        _ => false,
    }
}

/// Whether what comes behind a milestone opens even if no answer comes.
fn goes_on(model: &Model, id: MilestoneId, or_miss: bool) -> bool {
    let milestone = &model.milestones[id];
    let within = milestone
        .expect
        .as_ref()
        .is_some_and(|expect| expect.within.is_some());
    if or_miss {
        return within || !milestone.missed.is_empty();
    }
    let by_step = model
        .steps_of(id)
        .any(|(_, step)| step.line.when.is_none() && lets_pass(&step.line));
    let unmet = milestone
        .expect
        .iter()
        .filter_map(|expect| expect.otherwise.as_ref())
        .any(opens_the_way);
    let all_missed = milestone
        .missed
        .iter()
        .all(|missed| opens_the_way(&missed.line));
    let last_always = milestone
        .missed
        .last()
        .is_some_and(|missed| missed.line.when.is_none());
    by_step || unmet || all_missed && last_always
}

/// Whether a line lets the milestone pass, or ends the journey; a person's answer may do it.
fn opens_the_way(line: &Line) -> bool {
    let mut ends = false;
    line.each_action(&mut |action| ends |= matches!(action.kind, ActionKind::EndAs(_)));
    ends || lets_pass(line)
}

fn message(
    model: &Model,
    journey: JourneyId,
    id: MilestoneId,
    blocking: MilestoneId,
) -> Diagnostic {
    let surface = words::surface(model, journey);
    let (milestone, before) = (&model.milestones[id], &model.milestones[blocking]);
    let (name, before_name) = (&milestone.declared.name, &before.declared.name);
    let from_sending = Word::FromSending.form(surface);
    let (go_on, missed) = (Word::GoOn.form(surface), Word::Missed.form(surface));
    let message = text(
        format!(
            "chasing in `{name}` can be blocked for ever: it begins when `{before_name}` has \
             passed, which needs an answer that may never come"
        ),
        format!(
            "la relance de `{name}` peut rester bloquée\u{a0}: elle ne commence que si `{before_name}` \
             est franchi, ce qui demande une réponse qui peut ne jamais venir"
        ),
    );
    let help = text(
        format!(
            "open it with the sending, `{} {name} {from_sending}`, or end the `{missed}` line of \
             `{before_name}` with `{go_on}`",
            Word::Milestone.form(surface)
        ),
        format!(
            "ouvrez-le dès l’envoi, `{} {name} {from_sending}`, ou terminez la ligne `{missed}` de \
             `{before_name}` par `{go_on}`",
            Word::Milestone.form(surface)
        ),
    );
    let span = milestone.opening_span.unwrap_or(milestone.declared.span);
    let expected = before
        .expect
        .as_ref()
        .map_or(before.head, |expect| expect.span);
    let told = Diagnostic::error(codes::CHASE_BLOCKED, span, message)
        .help(help)
        .related(
            expected,
            text(
                format!("`{before_name}` waits for this"),
                format!("`{before_name}` attend ceci"),
            ),
        );
    match milestone.opening_span {
        Some(_) => told,
        None => told.fix(span.after(), format!(" {from_sending}")),
    }
}
