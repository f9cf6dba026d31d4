//! Something that is repeated without end.

use super::super::shared::days::{Base, plan};
use super::super::shared::place::{pointed, with_use};
use super::super::shared::sites::{Site, each_sound_site};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{ActionKind, Model};
use crate::words::Word;

/// Finds repeats without a number.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    each_sound_site(model, &mut |site| {
        let Some(repeat) = &site.action.repeat else {
            return;
        };
        if repeat.at_most.is_some() || runs_past_due(model, site) {
            return;
        }
        let surface = words::surface(model, site.journey);
        let every = words::delay(surface, repeat.every.value);
        let (least, _) = repeat.every.value.days_at_least_and_at_most();
        let bound = format!(
            ", {} 3 {}",
            Word::AtMost.form(surface),
            Word::Times.form_for(surface, 3)
        );
        let message = match 365_i64.checked_div(least) {
            Some(times) if times > 1 => text(
                format!("every {every} without end: up to {times} times in a year"),
                format!("tous les {every} sans fin\u{a0}: jusqu’à {times} fois par an"),
            ),
            _ => text(
                format!("every {every} without end"),
                format!("tous les {every} sans fin"),
            ),
        };
        let via = site.place.via();
        let span = pointed(model, via, repeat.span);
        let told = Diagnostic::warning(codes::REPEAT_WITHOUT_END, span, message).help(text(
            format!("say how often: `{bound}`"),
            format!("dites combien de fois\u{a0}: `{bound}`"),
        ));
        let told = match span == repeat.span {
            true => told.fix(span.after(), bound),
            false => told,
        };
        found.push(with_use(model, via, repeat.span, told));
    });
}

/// A reminder before due that runs past it has a graver message.
fn runs_past_due(model: &Model, site: &Site<'_, '_>) -> bool {
    let due = || {
        let plan = plan(model, site.place.milestone()?, site.place.moment()?)?;
        Some(matches!(plan.base, Base::Due | Base::DueOfOldest))
    };
    matches!(site.action.kind, ActionKind::Remind(_)) && due().unwrap_or(false)
}
