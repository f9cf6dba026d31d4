//! Loops: `try again` without a bound, or without time passing; a mail that came back and is sent
//! the same way again.

use super::super::shared::days::{Base, plan};
use super::super::shared::place::{pointed, with_use};
use super::super::shared::sites::{Place, Site, each_sound_site};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{ActionKind, EventKind, Expr, Model};
use crate::words::{Surface, Word};

/// Finds what goes round and round.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    each_sound_site(model, &mut |site| {
        let surface = words::surface(model, site.journey);
        let told = match &site.action.kind {
            ActionKind::TryAgain { .. } if is_at_once(model, site) => {
                Some(at_once(model, site, surface))
            }
            ActionKind::TryAgain { at_most: None } => Some(without_bound(model, site, surface)),
            _ if is_echo(site) => Some(echo(surface, site)),
            _ => None,
        };
        if let Some(told) = told {
            let via = site.place.via();
            found.push(with_use(model, via, site.action.span, told));
        }
    });
}

/// Whether the milestone, begun again, is missed again at the same moment: its deadline is counted
/// from something that does not begin again, or leaves no time.
fn is_at_once(model: &Model, site: &Site<'_, '_>) -> bool {
    let Place::Missed(milestone, missed) = site.place else {
        return false;
    };
    if !site.turns.is_empty() {
        return false;
    }
    match &missed.moment {
        Some(moment) => plan(model, milestone, moment).is_some_and(|plan| {
            let begins_again = matches!(plan.base, Base::Start(_))
                // Steps leave again in each round.
                || matches!(moment.anchor.kind, crate::model::AnchorKind::Start);
            let no_time = plan.courses.iter().any(|course| course.bounds().1 <= 0);
            !begins_again || no_time
        }),
        None => {
            let expect = model.milestones[milestone].expect.as_ref();
            let within = expect.and_then(|expect| expect.within.as_ref());
            let delay = within.and_then(Expr::as_delay);
            delay.is_some_and(|delay| delay.count == 0)
        }
    }
}

/// Whether a message that came back is sent again by the same way.
fn is_echo(site: &Site<'_, '_>) -> bool {
    let Place::Reaction(_, reaction) = site.place else {
        return false;
    };
    let again = match &site.action.kind {
        ActionKind::Resend(None) => true,
        ActionKind::Resend(Some(out)) | ActionKind::Remind(out) | ActionKind::Chase(out) => {
            out.way.is_none()
        }
        _ => false,
    };
    reaction.event == EventKind::Bounce && site.turns.is_empty() && site.guards.is_empty() && again
}

fn at_most(surface: Surface) -> String {
    let (at_most, times) = (Word::AtMost.form(surface), Word::Times.form_for(surface, 2));
    format!(", {at_most} 2 {times}")
}

fn at_once(model: &Model, site: &Site<'_, '_>, surface: Surface) -> Diagnostic {
    let again = Word::TryAgain.form(surface);
    let moment = site.place.moment();
    let message = match moment {
        Some(moment) => {
            let day = words::moment(model, surface, moment);
            text(
                format!(
                    "`{again}` begins the milestone again, and it is missed again at once: \
                     `{day}` is over by then"
                ),
                format!(
                    "`{again}` recommence le jalon, qui est aussitôt manqué de nouveau\u{a0}: `{day}` \
                     est déjà passé"
                ),
            )
        }
        None => text(
            format!("`{again}` begins the milestone again, and it is missed again at once"),
            format!("`{again}` recommence le jalon, qui est aussitôt manqué de nouveau"),
        ),
    };
    let (after, start) = (Word::After.form(surface), Word::Start.form(surface));
    let days = Word::Day.form_for(surface, 10);
    let help = text(
        format!(
            "count the deadline from the opening of the milestone: `10 {days} {after} {start}`"
        ),
        format!(
            "comptez le délai à partir de l’ouverture du jalon\u{a0}: `10 {days} {after} {start}`"
        ),
    );
    let span = pointed(model, site.place.via(), site.action.span);
    Diagnostic::error(codes::ENDLESS, span, message).help(help)
}

fn without_bound(model: &Model, site: &Site<'_, '_>, surface: Surface) -> Diagnostic {
    let again = Word::TryAgain.form(surface);
    let span = pointed(model, site.place.via(), site.action.span);
    let bound = at_most(surface);
    let told = Diagnostic::warning(
        codes::ENDLESS,
        span,
        text(
            format!("`{again}` without a number could go on for ever"),
            format!("`{again}` sans nombre pourrait durer toujours"),
        ),
    )
    .help(text(
        format!("say how often: `{again}{bound}`"),
        format!("dites combien de fois\u{a0}: `{again}{bound}`"),
    ));
    match span == site.action.span {
        true => told.fix(span.after(), bound),
        false => told,
    }
}

fn echo(surface: Surface, site: &Site<'_, '_>) -> Diagnostic {
    let by = Word::ByChannel.form(surface);
    let letter = Word::Letter.form(surface);
    Diagnostic::error(
        codes::ENDLESS,
        site.action.span,
        text(
            "what came back is sent again by the same way, and will come back again, without end",
            "ce qui est revenu repart par le même canal, et reviendra encore, sans fin",
        ),
    )
    .help(text(
        format!("give it to a person as a task, or send it another way: `, {by} {letter}`"),
        format!(
            "confiez-le à une personne par une tâche, ou changez de canal\u{a0}: `, {by} {letter}`"
        ),
    ))
}
