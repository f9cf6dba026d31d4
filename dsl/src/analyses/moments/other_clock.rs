//! A time of the customer's clock in a journey whose hours are those of the house.
//!
//! What falls outside the hours of the calendar leaves at its next opening, whatever the customer's clock
//! says then: nine o'clock in Los Angeles is six in the evening in Paris, and becomes nine in Paris.

use super::super::shared::openings::sound_journeys;
use super::super::shared::place::{pointed, with_use};
use super::super::shared::words;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Calendar, CalendarChoice, JourneyId, Model, Step};
use crate::words::Word;

/// Finds steps that name the customer's clock where one calendar holds for all customers.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for journey in sound_journeys(model) {
        let calendar = model.journeys[journey].calendar.as_ref();
        let Some(CalendarChoice::One(calendar)) = calendar.map(|choice| &choice.value) else {
            continue;
        };
        let Some(calendar) = model.calendars.get(*calendar).filter(|one| has_hours(one)) else {
            continue;
        };
        for (id, _) in model.milestones_of(journey) {
            let steps = model.steps_of(id).map(|(_, step)| step);
            let named =
                steps.filter(|step| step.sound && step.moment.time_of.is_some() && writes(step));
            found.extend(named.map(|step| told(model, journey, calendar, step)));
        }
    }
}

/// Whether it is closed at some hour of a day on which it opens.
fn has_hours(calendar: &Calendar) -> bool {
    let whole = |from: u16, to: u16| from == 0 && to >= 24 * 60;
    let mut hours = calendar.openings.iter();
    hours.any(|opening| !whole(opening.from, opening.to))
}

/// Whether something leaves by itself. Who calls needs the hours of the house.
fn writes(step: &Step) -> bool {
    let mut actions = step.line.actions.iter();
    actions.any(|action| action.outgoing().is_some())
}

fn told(model: &Model, journey: JourneyId, calendar: &Calendar, step: &Step) -> Diagnostic {
    let surface = words::surface(model, journey);
    let name = &calendar.declared.name;
    let zone = calendar
        .zone
        .as_ref()
        .map_or("", |zone| zone.value.as_str());
    let written = step
        .moment
        .time_of
        .as_ref()
        .map_or(step.moment.span, |of| of.span);
    let form = |word: Word| word.form(surface);
    let by = format!("{} {}", form(Word::Calendar), form(Word::KeyedBy));
    let span = pointed(model, &step.via, written);
    let told = Diagnostic::warning(
        codes::OTHER_CLOCK,
        span,
        text(
            format!(
                "the hours of `{name}` are those of {zone}: what falls outside them leaves when it opens next, whatever the customer’s clock says"
            ),
            format!(
                "les heures de `{name}` sont celles de {zone}\u{a0}: ce qui tombe en dehors part à la prochaine ouverture, quelle que soit l’heure chez le client"
            ),
        ),
    )
    .help(text(
        format!("give customers elsewhere a calendar in their own zone, by a table: `{by} …`"),
        format!("donnez aux clients d’ailleurs un calendrier de leur fuseau, par une table\u{a0}: `{by} …`"),
    ));
    match step.via.is_empty() {
        true => told,
        false => with_use(model, &step.via, written, told),
    }
}
