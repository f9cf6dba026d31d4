//! A deadline before the milestone's own steps: a step that can never leave.

use super::super::shared::days::{OpenDays, Plan, plan, plan_within};
use super::super::shared::openings::sound_journeys;
use super::super::shared::order::{Early, comes_before};
use super::super::shared::place::{pointed, with_use};
use super::super::shared::words;
use super::never_leaves::is_impossible;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{ActionKind, JourneyId, MilestoneId, Missed, Model, Step};
use crate::span::Span;
use crate::words::Word;

struct Deadline<'m> {
    plan: Plan<'m>,
    /// As the script writes it.
    shown: String,
    span: Span,
    via: &'m [Span],
}

/// Finds milestones that are over before a step of theirs is due.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        let open = || OpenDays::of(model, journey);
        for (id, _) in model.milestones_of(journey) {
            for deadline in deadlines(model, journey, id) {
                found.extend(judged(model, journey, id, &deadline, &open));
            }
        }
    }
}

/// The deadlines of a milestone that hold for every invoice and are never moved.
fn deadlines(model: &Model, journey: JourneyId, id: MilestoneId) -> Vec<Deadline<'_>> {
    let surface = words::surface(model, journey);
    let milestone = &model.milestones[id];
    let mut moved = false;
    for line in super::super::shared::openings::lines_of(model, id) {
        line.each_action(&mut |action| {
            moved |= matches!(action.kind, ActionKind::KeepWaiting(_));
        });
    }
    if moved {
        return Vec::new();
    }
    let mut deadlines = Vec::new();
    let always = |missed: &&Missed| missed.line.when.is_none();
    let within = milestone
        .expect
        .as_ref()
        .and_then(|expect| expect.within.as_ref());
    for missed in milestone.missed.iter().filter(always) {
        if let Some(moment) = &missed.moment
            && let Some(plan) = plan(model, id, moment)
        {
            deadlines.push(Deadline {
                plan,
                shown: words::moment(model, surface, moment),
                span: moment.span,
                via: &missed.via,
            });
        }
    }
    // A `missed` with its own moment is the deadline; else the `within` is.
    let by_within = milestone
        .missed
        .iter()
        .all(|missed| missed.moment.is_none());
    if let (Some(within), true) = (within, by_within)
        && let Some(plan) = plan_within(model, id, within)
    {
        let length = words::length(model, surface, within);
        deadlines.push(Deadline {
            plan,
            shown: format!("{} {length}", Word::Within.form(surface)),
            span: within.span,
            via: &[],
        });
    }
    deadlines
}

/// One message for a deadline, about the first step that comes too late.
fn judged(
    model: &Model,
    journey: JourneyId,
    id: MilestoneId,
    deadline: &Deadline<'_>,
    open: &dyn Fn() -> OpenDays,
) -> Option<Diagnostic> {
    let mut worst: Option<(&Step, Early)> = None;
    let steps = model
        .steps_of(id)
        .filter(|(step, line)| line.sound && !is_impossible(model, journey, *step));
    for (_, step) in steps {
        let Some(plan) = plan(model, id, &step.moment) else {
            continue;
        };
        match comes_before(model, &deadline.plan, &plan, open) {
            Early::No => {}
            Early::Always => {
                worst = Some((step, Early::Always));
                break;
            }
            early => worst = worst.or(Some((step, early))),
        }
    }
    let (step, early) = worst?;
    Some(told(model, journey, id, deadline, step, early))
}

fn told(
    model: &Model,
    journey: JourneyId,
    id: MilestoneId,
    deadline: &Deadline<'_>,
    step: &Step,
    early: Early,
) -> Diagnostic {
    let surface = words::surface(model, journey);
    let milestone = &model.milestones[id].declared.name;
    let day = words::moment(model, surface, &step.moment);
    let message = message(milestone, &deadline.shown, &step.name, &day, early);
    let help = text(
        "when a milestone is missed its remaining steps no longer leave; move the deadline behind \
         the last step",
        "une fois le jalon manqué, ses étapes restantes ne partent plus\u{a0}; placez le délai après la \
         dernière étape",
    );
    let span = pointed(model, deadline.via, deadline.span);
    let told = match early {
        Early::Always => Diagnostic::error(codes::DEADLINE_BEFORE_STEP, span, message),
        _ => Diagnostic::warning(codes::DEADLINE_BEFORE_STEP, span, message),
    };
    let told = told.help(help).related(
        pointed(model, &step.via, step.name_span),
        text(
            format!("step `{}`: {day}", step.name),
            format!("étape `{}`\u{a0}: {day}", step.name),
        ),
    );
    with_use(model, deadline.via, deadline.span, told)
}

fn message(milestone: &str, deadline: &str, step: &str, day: &str, early: Early) -> Text {
    match early {
        Early::OnSomeDays(example) => {
            let (base, early, late) = (
                words::date(example.base),
                words::date(example.early),
                words::date(example.late),
            );
            text(
                format!(
                    "`{milestone}` can be missed before its step `{step}` is due: counted from \
                     {}, `{deadline}` is {} and `{day}` is {}",
                    base.0, early.0, late.0
                ),
                format!(
                    "`{milestone}` peut être manqué avant son étape `{step}`\u{a0}: compté du {}, \
                     `{deadline}` donne le {} et `{day}` le {}",
                    base.1, early.1, late.1
                ),
            )
        }
        Early::WithTerms(terms) => {
            let (issue, due) = (words::date(terms.issue), words::date(terms.due));
            let (early, late) = (
                words::date(terms.example.early),
                words::date(terms.example.late),
            );
            let days = terms.days;
            let (more, more_fr) = match terms.or_more {
                true => ("or more", "et plus"),
                false => ("or fewer", "et moins"),
            };
            text(
                format!(
                    "with payment terms of {days} days {more}, `{milestone}` is missed before its \
                     step `{step}` is due: issued and sent on {}, due on {}, it is missed on {}, \
                     `{step}` would come on {}",
                    issue.0, due.0, early.0, late.0
                ),
                format!(
                    "avec un délai de paiement de {days} jours {more_fr}, `{milestone}` est manqué \
                     avant son étape `{step}`\u{a0}: émise et envoyée le {}, échue le {}, il est manqué \
                     le {}, `{step}` viendrait le {}",
                    issue.1, due.1, early.1, late.1
                ),
            )
        }
        _ => text(
            format!(
                "`{milestone}` is missed before its step `{step}` can leave: `{deadline}` comes \
                 before `{day}`"
            ),
            format!(
                "`{milestone}` est manqué avant que son étape `{step}` ne parte\u{a0}: `{deadline}` \
                 précède `{day}`"
            ),
        ),
    }
}
