//! A sign-off without an answer to a refusal, or to silence.

use super::super::shared::place::{pointed, with_use};
use super::super::shared::sites::{Site, each_sound_site};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{Model, SignOff};
use crate::words::{Surface, Word};

/// Finds sign-offs that leave an ending open.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    each_sound_site(model, &mut |site| {
        if let Some(sign_off) = &site.action.sign_off {
            found.extend(judged(model, site, sign_off));
        }
    });
}

fn judged(model: &Model, site: &Site<'_, '_>, sign_off: &SignOff) -> Option<Diagnostic> {
    let surface = words::surface(model, site.journey);
    let team = &model.teams[sign_off.team.value].declared.name;
    let (refused, silent) = (sign_off.refused.is_none(), sign_off.silent.is_none());
    let message = match (refused, silent, sign_off.within.is_none()) {
        (true, true, _) => text(
            format!("what if `{team}` says no, and what if nobody answers?"),
            format!("et si `{team}` refuse, et si personne ne répond\u{a0}?"),
        ),
        (true, false, _) => text(
            format!("what if `{team}` says no?"),
            format!("et si `{team}` refuse\u{a0}?"),
        ),
        (false, true, _) => text(
            format!("what if nobody of `{team}` answers?"),
            format!("et si personne de `{team}` ne répond\u{a0}?"),
        ),
        (false, false, true) => text(
            format!("by when must `{team}` answer? Without a time, silence never comes to an end"),
            format!(
                "quand `{team}` doit-il avoir répondu\u{a0}? Sans délai, le silence n’a pas de fin"
            ),
        ),
        (false, false, false) => return None,
    };
    let via = site.place.via();
    let span = pointed(model, via, sign_off.span);
    let told = Diagnostic::error(codes::SIGN_OFF_OPEN, span, message)
        .help(help(surface, team, refused, silent));
    Some(with_use(model, via, sign_off.span, told))
}

/// Text to paste.
fn help(surface: Surface, team: &str, refused: bool, silent: bool) -> Text {
    let mut lines = Vec::new();
    let (task, for_team) = (Word::Task.form(surface), Word::ForTeam.form(surface));
    let question = match surface {
        Surface::English => "\"Refused: what now?\"",
        Surface::French => "« Refusé\u{a0}: que faire\u{a0}? »",
    };
    if refused {
        let word = Word::Refused.form(surface);
        lines.push(format!("{word} {task} {question} {for_team} {team}"));
    }
    if silent {
        let (word, alert) = (Word::Silent.form(surface), Word::Alert.form(surface));
        lines.push(format!("{word} {alert} {team}"));
    }
    if lines.is_empty() {
        let days = Word::BusinessDay.form_for(surface, 3);
        let within = format!("{} 3 {days}", Word::Within.form(surface));
        return text(format!("add: {within}"), format!("ajoutez\u{a0}: {within}"));
    }
    let lines = lines.join("`, `");
    text(
        format!("add in braces: `{lines}`"),
        format!("ajoutez entre accolades\u{a0}: `{lines}`"),
    )
}
