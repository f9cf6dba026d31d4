//! A journey that can get stuck with nobody told: an expectation without an end, a miss that does
//! nothing for anybody.

use super::super::shared::openings::{sound_journeys, tells};
use super::super::shared::sites::each_site;
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{ActionKind, Expectation, JourneyId, Line, MilestoneId, Missed, Model, Opening};
use crate::span::Span;
use crate::words::{Surface, Word};

/// Finds milestones and expectations that can end in silence.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        for (id, milestone) in model.milestones_of(journey) {
            match milestone.missed.is_empty() {
                true => found.extend(without_missed(model, journey, id)),
                false => found.extend(missed(model, journey, id)),
            }
        }
        each_site(model, journey, &mut |site| {
            if let ActionKind::Expect(expect) = &site.action.kind {
                found.extend(action(model, journey, expect));
            }
        });
    }
}

/// Whether a step gives the case to a person, whatever the invoice.
fn a_step_tells(model: &Model, id: MilestoneId) -> bool {
    model
        .steps_of(id)
        .any(|(_, step)| step.line.when.is_none() && tells(&step.line))
}

/// Whether another milestone opens by the miss of this one.
fn miss_opens_another(model: &Model, id: MilestoneId) -> bool {
    model.milestones.items().iter().any(|other| {
        matches!(other.opening, Opening::After { milestone, or_miss: true } if milestone == id)
    })
}

fn without_missed(model: &Model, journey: JourneyId, id: MilestoneId) -> Option<Diagnostic> {
    let milestone = &model.milestones[id];
    let Some(expect) = milestone.expect.as_ref() else {
        return of_a_customer(model, journey, id);
    };
    let answered = match (&expect.otherwise, &expect.within) {
        (Some(line), Some(_)) => tells(line),
        (None, Some(_)) => miss_opens_another(model, id),
        _ => false,
    };
    if answered || a_step_tells(model, id) {
        return None;
    }
    let name = &milestone.declared.name;
    let surface = words::surface(model, journey);
    let (message, help) = match &expect.within {
        Some(within) => {
            let within = words::length(model, surface, within);
            (
                text(
                    format!(
                        "if nothing comes within {within}, `{name}` is missed and nobody is told"
                    ),
                    format!(
                        "si rien ne vient sous {within}, `{name}` est manqué et personne n’est \
                         prévenu"
                    ),
                ),
                missed_line(model, journey, ""),
            )
        }
        None => {
            let start = format!(
                "60 {} {} {}   ",
                Word::Day.form_for(surface, 60),
                Word::After.form(surface),
                Word::Due.form(surface)
            );
            (can_wait_for_ever(name), missed_line(model, journey, &start))
        }
    };
    Some(Diagnostic::error(codes::STUCK, expect.span, message).help(help))
}

/// A milestone of a journey of a customer that nothing ends but payment.
fn of_a_customer(model: &Model, journey: JourneyId, id: MilestoneId) -> Option<Diagnostic> {
    let milestone = &model.milestones[id];
    if !matches!(milestone.opening, Opening::When(_)) || a_step_tells(model, id) {
        return None;
    }
    let surface = words::surface(model, journey);
    let word = |word: Word| word.form(surface);
    let start = format!(
        "60 {} {} {} {} {}   ",
        Word::Day.form_for(surface, 60),
        word(Word::After),
        word(Word::Due),
        word(Word::Of),
        word(Word::Oldest)
    );
    let told = Diagnostic::error(
        codes::STUCK,
        milestone.declared.span,
        can_wait_for_ever(&milestone.declared.name),
    );
    Some(told.help(missed_line(model, journey, &start)))
}

fn can_wait_for_ever(name: &str) -> Text {
    text(
        format!("`{name}` can wait for ever, and nobody is told"),
        format!("`{name}` peut attendre toujours, et personne n’est prévenu"),
    )
}

/// A line to paste.
fn missed_line(model: &Model, journey: JourneyId, moment: &str) -> Text {
    let surface = words::surface(model, journey);
    let (missed, task) = (Word::Missed.form(surface), Word::Task.form(surface));
    let for_team = Word::ForTeam.form(surface);
    let team = words::any_team(model, journey);
    let what = match surface {
        Surface::English => "\"What now? {number}\"",
        Surface::French => "« Que faire\u{a0}? {numéro} »",
    };
    let line = format!("{missed}   {moment}{task} {what} {for_team} {team}");
    text(
        format!("say who gets the case: {line}"),
        format!("dites qui reprend le dossier\u{a0}: {line}"),
    )
}

fn missed(model: &Model, journey: JourneyId, id: MilestoneId) -> Option<Diagnostic> {
    let milestone = &model.milestones[id];
    let name = &milestone.declared.name;
    let surface = words::surface(model, journey);
    if miss_opens_another(model, id) {
        return None;
    }
    let silent = |missed: &&Missed| !tells(&missed.line) && !tries_for_ever(&missed.line);
    if let Some(missed) = milestone.missed.iter().find(silent) {
        let told = Diagnostic::error(
            codes::STUCK,
            missed.head,
            text(
                format!("when `{name}` is missed, nobody is told and nothing goes on"),
                format!("quand `{name}` est manqué, personne n’est prévenu et rien ne continue"),
            ),
        );
        let (alert, go_on) = (alert(model, journey), Word::GoOn.form(surface));
        return Some(told.help(text(
            format!("add to the line a task, a call, `{alert}` or `; {go_on}`"),
            format!("ajoutez à la ligne une tâche, un appel, `{alert}` ou `; {go_on}`"),
        )));
    }
    let conditional = milestone
        .missed
        .iter()
        .all(|missed| missed.line.when.is_some());
    if conditional && !a_step_tells(model, id) {
        let span = milestone
            .missed
            .last()
            .map_or(Span::default(), |last| last.head);
        return Some(
            Diagnostic::warning(
                codes::STUCK,
                span,
                text(
                    format!(
                        "`{name}` is missed only under a condition; otherwise it waits for ever \
                         and nobody is told"
                    ),
                    format!(
                        "`{name}` n’est manqué que sous condition\u{a0}; sinon il attend toujours et \
                         personne n’est prévenu"
                    ),
                ),
            )
            .help(missed_line(model, journey, "")),
        );
    }
    None
}

/// `try again` without a bound, which has its own message.
fn tries_for_ever(line: &Line) -> bool {
    line.actions
        .iter()
        .any(|action| matches!(action.kind, ActionKind::TryAgain { at_most: None }))
}

/// The `else` of an expectation tells somebody.
fn action(model: &Model, journey: JourneyId, expect: &Expectation) -> Option<Diagnostic> {
    let line = expect.otherwise.as_ref()?;
    if tells(line) {
        return None;
    }
    let span = line.actions.first().map_or(expect.span, |first| first.span);
    let alert = alert(model, journey);
    Some(
        Diagnostic::error(
            codes::STUCK,
            span,
            text(
                "if it does not come, nobody is told",
                "si cela ne vient pas, personne n’est prévenu",
            ),
        )
        .help(text(
            format!("add: {alert}"),
            format!("ajoutez\u{a0}: {alert}"),
        )),
    )
}

/// `; alert receivables`.
fn alert(model: &Model, journey: JourneyId) -> String {
    let alert = Word::Alert.form(words::surface(model, journey));
    format!("; {alert} {}", words::any_team(model, journey))
}
