//! `remind` after the due date, `chase` before it.
//!
//! Both are judged on the invoice's own due date. On that day it is not late. Where a line counts
//! from something else, and the order of the two is not known, both words are accepted.

use super::super::shared::days::{Base, Plan, plan};
use super::super::shared::place::{pointed, with_use};
use super::super::shared::sites::{Site, each_sound_site};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Action, ActionKind, Model, Moment};
use crate::words::Word;

/// Finds messages that bear the wrong word for their day.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    each_sound_site(model, &mut |site| {
        let (Some(moment), Some(milestone)) = (site.place.moment(), site.place.milestone()) else {
            return;
        };
        let kind = &site.action.kind;
        if !matches!(kind, ActionKind::Remind(_) | ActionKind::Chase(_)) {
            return;
        }
        let Some(plan) = plan(model, milestone, moment) else {
            return;
        };
        if !matches!(plan.base, Base::Due | Base::DueOfOldest) {
            return;
        }
        match kind {
            ActionKind::Remind(_) if is_late(&plan, site.action) => {
                found.push(remind(model, site, moment));
            }
            // What follows an answer may come much later.
            ActionKind::Chase(_) if site.turns.is_empty() && is_early(&plan) => {
                found.push(chase(model, site, moment));
            }
            _ => {}
        }
    });
}

/// Whether a message of this day, or a repeat of it, surely leaves when the invoice is late.
fn is_late(plan: &Plan<'_>, action: &Action) -> bool {
    plan.courses.iter().any(|course| {
        let (least, _) = course.bounds();
        let repeated = action.repeat.as_ref().map_or(0, |repeat| {
            let every = repeat.every.value.days_at_least_and_at_most().0;
            let Some(times) = &repeat.at_most else {
                return if every > 0 { i64::MAX } else { 0 };
            };
            every.saturating_mul(i64::from(times.value) - 1)
        });
        course.is_after_base() || least.saturating_add(repeated) > 0
    })
}

/// Whether the invoice is surely not late on this day.
fn is_early(plan: &Plan<'_>) -> bool {
    let mut courses = plan.courses.iter();
    courses.any(|course| course.is_not_after_base())
}

fn remind(model: &Model, site: &Site<'_, '_>, moment: &Moment) -> Diagnostic {
    let surface = words::surface(model, site.journey);
    let (remind, chase) = (Word::Remind.form(surface), Word::Chase.form(surface));
    let day = words::moment(model, surface, moment);
    let via = site.place.via();
    let message = match &site.action.repeat {
        Some(_) if !plan_is_late(model, site, moment) => text(
            format!("`{remind}` is for before the due date; some of these repeats come after it"),
            format!(
                "`{remind}` vaut avant l’échéance\u{a0}; certaines de ces répétitions viennent après"
            ),
        ),
        _ => text(
            format!("`{day}`, the invoice is late: `{remind}` is for before the due date"),
            format!("`{day}`, la facture est en retard\u{a0}: `{remind}` vaut avant l’échéance"),
        ),
    };
    let span = pointed(model, via, site.action.verb);
    let told = Diagnostic::error(codes::REMIND_AFTER_DUE, span, message);
    let told = match site.action.repeat {
        Some(_) => told.help(text(
            format!("end the repeats with `, {}`", at_most(surface)),
            format!("bornez les répétitions par `, {}`", at_most(surface)),
        )),
        None => {
            let told = told.help(text(
                format!("write: {chase}"),
                format!("écrivez\u{a0}: {chase}"),
            ));
            match span == site.action.verb {
                true => told.fix(span, chase),
                false => told,
            }
        }
    };
    with_use(model, via, site.action.verb, told)
}

/// Whether the first message is late already.
fn plan_is_late(model: &Model, site: &Site<'_, '_>, moment: &Moment) -> bool {
    let milestone = site.place.milestone();
    let plan = milestone.and_then(|milestone| plan(model, milestone, moment));
    plan.is_some_and(|plan| plan.courses.iter().any(|course| course.is_after_base()))
}

/// `at most 2 times`.
fn at_most(surface: crate::words::Surface) -> String {
    let (at_most, times) = (Word::AtMost.form(surface), Word::Times.form_for(surface, 2));
    format!("{at_most} 2 {times}")
}

fn chase(model: &Model, site: &Site<'_, '_>, moment: &Moment) -> Diagnostic {
    let surface = words::surface(model, site.journey);
    let (remind, chase) = (Word::Remind.form(surface), Word::Chase.form(surface));
    let day = words::moment(model, surface, moment);
    let via = site.place.via();
    let span = pointed(model, via, site.action.verb);
    let message = text(
        format!("`{day}`, the invoice is not late yet: `{chase}` is for after the due date"),
        format!(
            "`{day}`, la facture n’est pas encore en retard\u{a0}: `{chase}` vaut après l’échéance"
        ),
    );
    let help = text(
        format!("an invoice is late from the day after it is due; write: {remind}"),
        format!(
            "une facture est en retard dès le lendemain de l’échéance\u{a0}; écrivez\u{a0}: {remind}"
        ),
    );
    let told = Diagnostic::error(codes::CHASE_BEFORE_DUE, span, message).help(help);
    let told = match span == site.action.verb {
        true => told.fix(span, remind),
        false => told,
    };
    with_use(model, via, site.action.verb, told)
}
