//! A hand-over that can come without a formal notice before it.
//!
//! A line counted from a step never comes before that step has really left; so a hand-over counted
//! from the notice, however indirectly, is safe. One counted from anything else is not, even below
//! the notice: a notice that is refused at sign-off, or that fails, has not been given.

use super::super::shared::guards::require_step;
use super::super::shared::openings::{lets_pass, sound_journeys};
use super::super::shared::place::{pointed, with_use};
use super::super::shared::sites::{Place, Site, Turn, each_site};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{
    ActionKind, AnchorKind, Expected, JourneyId, Line, MilestoneId, Model, Moment, Opening, StepId,
};
use crate::words::Word;

/// Chains of steps and milestones that are longer are not followed.
const CHAIN_MAX: usize = 64;

/// Finds hand-overs that a formal notice need not precede.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        each_site(model, journey, &mut |site| {
            if matches!(site.action.kind, ActionKind::HandOver(_)) {
                found.extend(judged(model, journey, site));
            }
        });
    }
}

fn judged(model: &Model, journey: JourneyId, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let is_notice = |step: StepId| gives_notice(&model.steps[step].line);
    let before_it = site.line.actions.iter().take(site.index);
    let in_line = before_it
        .into_iter()
        .any(|action| matches!(action.kind, ActionKind::FormalNotice(_)));
    if in_line || require_step(site.guards, is_notice) || place_is_safe(model, site) {
        return None;
    }
    let told = told(model, journey, site);
    Some(with_use(model, site.place.via(), site.action.verb, told))
}

/// Whether the line gives a formal notice, whatever a person answers.
fn gives_notice(line: &Line) -> bool {
    line.actions
        .iter()
        .any(|action| matches!(action.kind, ActionKind::FormalNotice(_)))
}

/// The notice whose refusal, or silence, leads here.
fn unsigned<'m>(site: &Site<'_, 'm>) -> Option<Turn<'m>> {
    site.turns.iter().copied().find(|turn| match turn {
        Turn::Refused(action) | Turn::Silent(action) => {
            matches!(action.kind, ActionKind::FormalNotice(_))
        }
        _ => false,
    })
}

fn place_is_safe(model: &Model, site: &Site<'_, '_>) -> bool {
    let below_notice = match site.place {
        Place::Step(_, step) => {
            !site.turns.is_empty() && gives_notice(&step.line) && unsigned(site).is_none()
        }
        _ => false,
    };
    let by_moment = site
        .place
        .moment()
        .is_some_and(|moment| follows_notice(model, moment, CHAIN_MAX));
    let by_opening = site
        .place
        .milestone()
        .is_some_and(|milestone| opens_after_notice(model, milestone, CHAIN_MAX));
    below_notice || by_moment || by_opening
}

/// Whether what is counted so can come only when a notice has left.
fn follows_notice(model: &Model, moment: &Moment, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return true;
    };
    match moment.anchor.kind {
        AnchorKind::Step(step) => {
            let step = &model.steps[step];
            gives_notice(&step.line)
                || follows_notice(model, &step.moment, depth)
                || opens_after_notice(model, step.milestone, depth)
        }
        AnchorKind::Milestone(milestone) => over_after_notice(model, milestone, false, depth),
        // Judged where it was handed over.
        AnchorKind::HandOver => true,
        _ => false,
    }
}

/// Whether a milestone opens only when a notice has left.
fn opens_after_notice(model: &Model, milestone: MilestoneId, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return true;
    };
    match model.milestones[milestone].opening {
        Opening::AfterHandOver => true,
        Opening::After { milestone, or_miss } => {
            over_after_notice(model, milestone, or_miss, depth)
        }
        _ => false,
    }
}

/// Whether a milestone is over only when a notice has left, or the debt is paid.
fn over_after_notice(model: &Model, id: MilestoneId, or_miss: bool, depth: usize) -> bool {
    if opens_after_notice(model, id, depth) {
        return true;
    }
    let milestone = &model.milestones[id];
    let (passes_by_money, within) = match &milestone.expect {
        Some(expect) => (
            matches!(expect.what, Expected::PaymentInFull { .. }),
            expect.within.is_some(),
        ),
        None => (true, false),
    };
    let missed_safely = milestone.missed.iter().all(|missed| {
        let counts = or_miss || lets_pass(&missed.line);
        let moment = missed.moment.as_ref();
        !counts || moment.is_some_and(|moment| follows_notice(model, moment, depth))
    });
    let steps_safe = model.steps_of(id).all(|(_, step)| {
        !lets_pass(&step.line)
            || gives_notice(&step.line)
            || follows_notice(model, &step.moment, depth)
    });
    let reactions_safe = !milestone
        .reactions
        .iter()
        .any(|reaction| lets_pass(&reaction.line));
    let by_within = or_miss && within && milestone.missed.is_empty();
    passes_by_money && missed_safely && steps_safe && reactions_safe && !by_within
}

/// The step of the journey that gives notice: of the same milestone if there is one.
fn notice_step(model: &Model, journey: JourneyId, near: Option<MilestoneId>) -> Option<StepId> {
    let milestones = model.journeys[journey].milestones.iter().copied();
    near.into_iter().chain(milestones).find_map(|milestone| {
        model
            .steps_of(milestone)
            .find(|(_, step)| gives_notice(&step.line))
            .map(|(id, _)| id)
    })
}

fn told(model: &Model, journey: JourneyId, site: &Site<'_, '_>) -> Diagnostic {
    let surface = words::surface(model, journey);
    let span = pointed(model, site.place.via(), site.action.verb);
    let Some(notice) = notice_step(model, journey, site.place.milestone()) else {
        let (notice, step) = (Word::FormalNotice.form(surface), Word::Step.form(surface));
        return Diagnostic::error(
            codes::HANDOVER_WITHOUT_NOTICE,
            span,
            text(
                "the case is handed over, and no formal notice was given before",
                "le dossier est transféré sans qu’une mise en demeure ait été faite",
            ),
        )
        .help(text(
            format!("put a `{step}` with `{notice}` above, and count the hand-over from it"),
            format!(
                "placez au-dessus une `{step}` avec `{notice}`, et comptez le transfert depuis elle"
            ),
        ));
    };
    let step = &model.steps[notice];
    let told = Diagnostic::error(
        codes::HANDOVER_WITHOUT_NOTICE,
        span,
        path(model, journey, site, notice),
    );
    let fifteen = format!(
        "15 {} {} {}",
        Word::Day.form_for(surface, 15),
        Word::After.form(surface),
        step.name
    );
    let help = match site.place {
        Place::Reaction(..) => {
            let guard = format!(
                "{} {}.{} {} {}",
                Word::When.form(surface),
                step.name,
                Word::EventDate.form(surface),
                Word::Is.form(surface),
                Word::Known.form(surface)
            );
            text(
                format!("let it wait for the notice: `{guard}`"),
                format!("faites-le attendre la mise en demeure\u{a0}: `{guard}`"),
            )
        }
        _ => text(
            format!("count it from the notice, which must really have left: `{fifteen}`"),
            format!("comptez depuis la mise en demeure, vraiment partie\u{a0}: `{fifteen}`"),
        ),
    };
    let named = text(
        format!("the formal notice: `{}`", step.name),
        format!("la mise en demeure\u{a0}: `{}`", step.name),
    );
    told.help(help)
        .related(pointed(model, &step.via, step.name_span), named)
}

/// On which path.
fn path(model: &Model, journey: JourneyId, site: &Site<'_, '_>, notice: StepId) -> Text {
    let surface = words::surface(model, journey);
    let name = &model.steps[notice].name;
    match unsigned(site) {
        Some(Turn::Refused(..)) => {
            return text(
                format!(
                    "when the sign-off of `{name}` is refused, the case is handed over though no \
                     formal notice was given"
                ),
                format!(
                    "si l’accord pour `{name}` est refusé, le dossier est transféré sans mise en \
                     demeure"
                ),
            );
        }
        Some(_) => {
            return text(
                format!(
                    "when nobody signs `{name}` in time, the case is handed over though no formal \
                     notice was given"
                ),
                format!(
                    "si personne n’approuve `{name}` à temps, le dossier est transféré sans mise \
                     en demeure"
                ),
            );
        }
        None => {}
    }
    let signed = model.steps[notice].line.actions.iter().any(|action| {
        matches!(action.kind, ActionKind::FormalNotice(_)) && action.sign_off.is_some()
    });
    match (site.place, site.place.moment()) {
        (Place::Reaction(..), _) => text(
            format!("this can happen before `{name}` has left: then no formal notice was given"),
            format!(
                "cela peut arriver avant le départ de `{name}`\u{a0}: sans mise en demeure, donc"
            ),
        ),
        (_, Some(moment)) => {
            let day = words::moment(model, surface, moment);
            let (en, fr) = match signed {
                true => (
                    format!("the sign-off of `{name}` is refused"),
                    format!("l’accord pour `{name}` est refusé"),
                ),
                false => (
                    format!("`{name}` fails, as a letter that comes back"),
                    format!("`{name}` échoue, comme un courrier qui revient"),
                ),
            };
            text(
                format!(
                    "if {en}, the case is handed over `{day}` all the same, with no formal notice \
                     given"
                ),
                format!(
                    "si {fr}, le dossier est tout de même transféré `{day}`, sans mise en demeure"
                ),
            )
        }
        _ => text(
            format!("the case can be handed over before `{name}` has left"),
            format!("le dossier peut être transféré avant le départ de `{name}`"),
        ),
    }
}
