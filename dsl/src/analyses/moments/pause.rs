//! A pause that nothing ends.
//!
//! A pause ends at a moment, after a time, or by `resume`. One that begins with a dispute needs an
//! answer to each way in which disputes are settled.

use super::super::shared::openings::sound_journeys;
use super::super::shared::sites::{Place, Site, each_site};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Action, ActionKind, EventKind, JourneyId, Line, Model, Pause};
use crate::words::{Surface, Word};

/// Finds pauses without an end.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        each_site(model, journey, &mut |site| {
            if let ActionKind::Pause(pause) = &site.action.kind
                && is_open(pause)
                && !ends_below(site.line)
                && let Some(told) = judged(model, journey, site)
            {
                found.push(told);
            }
        });
    }
}

fn is_open(pause: &Pause) -> bool {
    pause.until.is_none() && pause.lasting.is_none()
}

/// Whether a line, or an answer below it, ends a pause.
fn ends_below(line: &Line) -> bool {
    let mut ends = false;
    line.each_action(&mut |action| ends |= ends_pause(action));
    ends
}

fn ends_pause(action: &Action) -> bool {
    matches!(action.kind, ActionKind::Resume | ActionKind::EndAs(_))
}

fn judged(model: &Model, journey: JourneyId, site: &Site<'_, '_>) -> Option<Diagnostic> {
    let surface = words::surface(model, journey);
    let Place::Reaction(_, reaction) = site.place else {
        return (!resumed_anywhere(model, journey)).then(|| never_resumed(site, surface));
    };
    if !matches!(
        reaction.event,
        EventKind::Dispute | EventKind::DisputeOfPart
    ) {
        let told = || match reaction.event {
            EventKind::Promise => promised(site, surface),
            _ => never_resumed(site, surface),
        };
        return (!resumed_anywhere(model, journey)).then(told);
    }
    let answers: [(EventKind, Word, Enough); 3] = [
        (EventKind::DisputeSettledForUs, Word::SettledUs, ends_below),
        (
            EventKind::DisputeSettledInPart,
            Word::SettledPart,
            ends_below,
        ),
        (
            EventKind::DisputeSettledForCustomer,
            Word::SettledCustomer,
            follows_below,
        ),
    ];
    let open: Vec<Word> = answers
        .into_iter()
        .filter(|(event, _, answers)| !settled(model, journey, *event, *answers))
        .map(|(_, word, _)| word)
        .collect();
    (!open.is_empty()).then(|| unsettled(model, site, surface, &open))
}

/// Whether a `resume` stands anywhere but in the answer to a dispute that was settled: who never
/// contested anything never comes there.
fn resumed_anywhere(model: &Model, journey: JourneyId) -> bool {
    let mut resumed = false;
    each_site(model, journey, &mut |site| {
        let of_dispute = match site.place {
            Place::Reaction(_, reaction) => matches!(
                reaction.event,
                EventKind::DisputeSettledForUs
                    | EventKind::DisputeSettledInPart
                    | EventKind::DisputeSettledForCustomer
            ),
            _ => false,
        };
        resumed |= !of_dispute && matches!(site.action.kind, ActionKind::Resume);
    });
    resumed
}

/// Whether a line ends a pause, or somebody has to do something: who won the dispute gets a credit
/// note, and that may end the journey.
fn follows_below(line: &Line) -> bool {
    let mut follows = false;
    line.each_action(&mut |action| {
        follows |= ends_pause(action)
            || !matches!(
                action.kind,
                ActionKind::Alert { .. } | ActionKind::Set { .. } | ActionKind::Post { .. }
            );
    });
    follows
}

/// What a line must do for an event to be answered.
type Enough = fn(&Line) -> bool;

/// Whether the journey answers an event, and in this way.
fn settled(model: &Model, journey: JourneyId, event: EventKind, answers: Enough) -> bool {
    let journey = &model.journeys[journey];
    let of_milestones = journey
        .milestones
        .iter()
        .flat_map(|milestone| &model.milestones[*milestone].reactions);
    journey
        .reactions
        .iter()
        .chain(of_milestones)
        .any(|reaction| reaction.event == event && answers(&reaction.line))
}

fn never_resumed(site: &Site<'_, '_>, surface: Surface) -> Diagnostic {
    let (until, resume) = (Word::Until.form(surface), Word::Resume.form(surface));
    Diagnostic::warning(
        codes::PAUSE_WITHOUT_END,
        site.action.span,
        text(
            "nothing ends this pause",
            "rien ne met fin à cette suspension",
        ),
    )
    .help(text(
        format!("give it a length or `{until}`, or write `{resume}` where it should end"),
        format!("donnez une durée ou `{until}`, ou écrivez `{resume}` là où elle doit finir"),
    ))
}

/// A promise has a day, and the pause should end with it.
fn promised(site: &Site<'_, '_>, surface: Surface) -> Diagnostic {
    let until = format!(
        "{} {} 2 {} {} {}.{}",
        Word::Pause.form(surface),
        Word::Until.form(surface),
        Word::BusinessDay.form_for(surface, 2),
        Word::After.form(surface),
        Word::Promise.form(surface),
        Word::EventDate.form(surface),
    );
    Diagnostic::warning(
        codes::PAUSE_WITHOUT_END,
        site.action.span,
        text(
            "nothing ends this pause, not even the day that was promised",
            "rien ne met fin à cette suspension, pas même le jour promis",
        ),
    )
    .help(text(
        format!("write how long: `{until}`"),
        format!("écrivez jusqu’à quand\u{a0}: `{until}`"),
    ))
}

/// The line that answers a dispute that was settled. Who was given something waits for a credit note:
/// until it comes, what was given stays contested, and somebody must know.
fn answer(model: &Model, event: Word, surface: Surface) -> String {
    let form = |word: Word| word.form(surface);
    let team = model
        .teams
        .items()
        .first()
        .map(|team| team.declared.name.as_str());
    let team = team
        .filter(|name| !name.is_empty())
        .unwrap_or(match surface {
            Surface::English => "TEAM",
            Surface::French => "ÉQUIPE",
        });
    let (on, resume) = (form(Word::OnEvent), form(Word::Resume));
    let credit_note = format!(
        "{} {} {} 10 {} {} {} {team}",
        form(Word::Expect),
        form(Word::CreditNote),
        form(Word::Within),
        Word::Day.form_for(surface, 10),
        form(Word::Else),
        form(Word::Alert),
    );
    let answer = match event {
        Word::SettledPart => format!("{resume}; {credit_note}"),
        Word::SettledCustomer => credit_note,
        _ => resume.to_owned(),
    };
    format!("`{on} {}   {answer}`", form(event))
}

fn unsettled(model: &Model, site: &Site<'_, '_>, surface: Surface, open: &[Word]) -> Diagnostic {
    let events: Vec<&str> = open.iter().map(|word| word.form(surface)).collect();
    let shown = events.join("`, `");
    let lines: Vec<String> = open
        .iter()
        .map(|event| answer(model, *event, surface))
        .collect();
    let lines = lines.join(", ");
    Diagnostic::warning(
        codes::PAUSE_WITHOUT_END,
        site.action.span,
        text(
            format!("this pause has no end on: `{shown}`"),
            format!("cette suspension n’a pas de fin en cas de\u{a0}: `{shown}`"),
        ),
    )
    .help(text(
        format!("write: {lines}"),
        format!("écrivez\u{a0}: {lines}"),
    ))
}
