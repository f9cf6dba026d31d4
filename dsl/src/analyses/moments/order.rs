//! Steps out of order: a line whose day lies before that of the line above.
//!
//! After the due date each line waits for the one above it, so that such a step leaves later than
//! it says. Alerts and independent lines wait for nothing and are left alone.

use super::super::shared::days::{Base, OpenDays, Plan, plan};
use super::super::shared::guards::exclude_each_other;
use super::super::shared::openings::sound_journeys;
use super::super::shared::order::{Early, comes_before};
use super::super::shared::place::{pointed, with_use};
use super::super::shared::words;
use super::never_leaves::is_impossible;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{ActionKind, JourneyId, Model, Step};

/// Each line is compared with so many above it.
const ABOVE_MAX: usize = 8;

struct Waiting<'m> {
    step: &'m Step,
    plan: Plan<'m>,
}

/// Finds steps that stand below a later one.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        let open = || OpenDays::of(model, journey);
        for (milestone, _) in model.milestones_of(journey) {
            let waiting: Vec<Waiting<'_>> = model
                .steps_of(milestone)
                .filter(|(id, step)| {
                    step.sound && waits(step) && !is_impossible(model, journey, *id)
                })
                .filter_map(|(_, step)| {
                    let plan = plan(model, milestone, &step.moment)?;
                    Some(Waiting { step, plan })
                })
                .collect();
            for (at, below) in waiting.iter().enumerate() {
                if is_before_due(&below.plan) {
                    continue;
                }
                let nearest = waiting.iter().take(at).rev().take(ABOVE_MAX);
                for above in nearest {
                    if excluded(above.step, below.step) {
                        continue;
                    }
                    match comes_before(model, &below.plan, &above.plan, &open) {
                        Early::No if comparable(&above.plan, &below.plan) => break,
                        Early::No => {}
                        early => {
                            found.push(told(model, journey, above, below, early));
                            break;
                        }
                    }
                }
            }
        }
    }
}

/// Whether a step takes its turn among the others.
fn waits(step: &Step) -> bool {
    let alerts_only = step
        .line
        .actions
        .iter()
        .all(|action| matches!(action.kind, ActionKind::Alert { .. }));
    !step.independent && !alerts_only
}

/// Steps before the due date don't wait for one another.
fn is_before_due(plan: &Plan<'_>) -> bool {
    matches!(plan.base, Base::Due | Base::DueOfOldest)
        && plan.courses.iter().all(|course| course.is_not_after_base())
}

/// Whether a line is surely after due.
fn is_after_due(plan: &Plan<'_>) -> bool {
    matches!(plan.base, Base::Due | Base::DueOfOldest)
        && plan.courses.iter().any(|course| course.is_after_base())
}

fn comparable(one: &Plan<'_>, other: &Plan<'_>) -> bool {
    one.base.is(&other.base)
}

fn excluded(one: &Step, other: &Step) -> bool {
    let (one, other): (Vec<_>, Vec<_>) = (
        one.line.when.iter().collect(),
        other.line.when.iter().collect(),
    );
    exclude_each_other(&one, &other)
}

fn told(
    model: &Model,
    journey: JourneyId,
    above: &Waiting<'_>,
    below: &Waiting<'_>,
    early: Early,
) -> Diagnostic {
    let surface = words::surface(model, journey);
    let (upper, lower) = (&above.step.name, &below.step.name);
    let day = words::moment(model, surface, &below.step.moment);
    let upper_day = words::moment(model, surface, &above.step.moment);
    let message = match early {
        Early::OnSomeDays(example) => {
            let (base, early, late) = (
                words::date(example.base),
                words::date(example.early),
                words::date(example.late),
            );
            text(
                format!(
                    "step `{lower}` can be due before `{upper}`, which stands above it: counted \
                     from {}, `{day}` is {} and `{upper_day}` is {}",
                    base.0, early.0, late.0
                ),
                format!(
                    "l’étape `{lower}` peut venir avant `{upper}`, placée au-dessus\u{a0}: compté \
                     du {}, `{day}` donne le {} et `{upper_day}` le {}",
                    base.1, early.1, late.1
                ),
            )
        }
        Early::WithTerms(terms) => with_terms(upper, lower, terms),
        _ => text(
            format!(
                "step `{lower}` is due before `{upper}`, which stands above it: `{day}` comes \
                 before `{upper_day}`"
            ),
            format!(
                "l’étape `{lower}` vient avant `{upper}`, placée au-dessus\u{a0}: `{day}` précède \
                 `{upper_day}`"
            ),
        ),
    };
    let help = text(
        "after the due date a line waits for the one above it; put the lines in the order of their \
         days",
        "après l’échéance, une ligne attend celle du dessus\u{a0}; rangez les lignes dans l’ordre de \
         leurs jours",
    );
    let span = pointed(model, &below.step.via, below.step.moment.span);
    let surely = early == Early::Always && is_after_due(&below.plan);
    let told = match surely {
        true => Diagnostic::error(codes::STEPS_OUT_OF_ORDER, span, message),
        false => Diagnostic::warning(codes::STEPS_OUT_OF_ORDER, span, message),
    };
    let told = told.help(help);
    if below.step.via.is_empty() && above.step.via.is_empty() {
        let where_above = text(format!("`{upper}` is here"), format!("`{upper}` est ici"));
        return told.related(above.step.moment.span, where_above);
    }
    with_use(model, &below.step.via, below.step.moment.span, told)
}

fn with_terms(upper: &str, lower: &str, terms: super::super::shared::order::WithTerms) -> Text {
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
            "with payment terms of {days} days {more}, step `{lower}` is due before `{upper}`, \
             which stands above it: issued and sent on {}, due on {}, `{lower}` comes on {}, \
             `{upper}` on {}",
            issue.0, due.0, early.0, late.0
        ),
        format!(
            "avec un délai de paiement de {days} jours {more_fr}, l’étape `{lower}` vient avant \
             `{upper}`, placée au-dessus\u{a0}: émise et envoyée le {}, échue le {}, `{lower}` \
             vient le {}, `{upper}` le {}",
            issue.1, due.1, early.1, late.1
        ),
    )
}
