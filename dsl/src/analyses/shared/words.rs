//! Parts of a script in its own words, for messages: a step's moment, a delay, a date.

use jalon_core::Day;

use crate::model::{
    Anchor, AnchorKind, Delay, Expr, ExprKind, JourneyId, Model, Moment, Relation, StepId, Unit,
};
use crate::syntax::ast::EvidenceLevel;
use crate::words::{Surface, Word};

/// The language of the keywords around a journey.
pub fn surface(model: &Model, journey: JourneyId) -> Surface {
    model.surface_of(model.journeys[journey].declared.module)
}

/// `10 days after due, at month end`.
pub fn moment(model: &Model, surface: Surface, moment: &Moment) -> String {
    let anchor = anchor(model, surface, &moment.anchor);
    let mut shown = match &moment.relation {
        Relation::On => format!("{} {anchor}", Word::OnEvent.form(surface)),
        Relation::Before(delay) => {
            let before = Word::Before.form(surface);
            format!("{} {before} {anchor}", length(model, surface, delay))
        }
        Relation::After(delay) => {
            let after = Word::After.form(surface);
            format!("{} {after} {anchor}", length(model, surface, delay))
        }
    };
    if moment.at_month_end {
        shown.push_str(", ");
        shown.push_str(Word::AtMonthEnd.form(surface));
    }
    shown
}

/// `month end of due`, `first_reminder`.
pub fn anchor(model: &Model, surface: Surface, anchor: &Anchor) -> String {
    let word = |word: Word| word.form(surface).to_owned();
    let base = match &anchor.kind {
        AnchorKind::Issue => word(Word::Issue),
        AnchorKind::Due => word(Word::Due),
        AnchorKind::DueOfOldest => {
            let of = Word::Of.form(surface);
            format!("{} {of} {}", word(Word::Due), word(Word::Oldest))
        }
        AnchorKind::Sending => word(Word::Sending),
        AnchorKind::Start => word(Word::Start),
        AnchorKind::Step(step) => model.steps[*step].name.to_string(),
        AnchorKind::Milestone(milestone) => model.milestones[*milestone].declared.name.to_string(),
        AnchorKind::HandOver => word(Word::Handover),
        AnchorKind::Event | AnchorKind::Date(_) | AnchorKind::Unknown => "…".to_owned(),
    };
    if anchor.month_end_of {
        format!("{} {base}", Word::MonthEndOf.form(surface))
    } else {
        base
    }
}

/// A length of time: `10 days`, or the name of the table that tells it.
pub fn length(model: &Model, surface: Surface, value: &Expr) -> String {
    match &value.kind {
        ExprKind::Delay(length) => delay(surface, *length),
        ExprKind::Lookup(table) => model.tables[*table].declared.name.to_string(),
        ExprKind::InvoiceField(field) | ExprKind::CustomerField { field, .. } => {
            model.fields[*field].declared.name.to_string()
        }
        _ => "…".to_owned(),
    }
}

/// `3 business days`.
pub fn delay(surface: Surface, delay: Delay) -> String {
    let word = match delay.unit {
        Unit::Minute => Word::Minute,
        Unit::Hour => Word::Hour,
        Unit::Day => Word::Day,
        Unit::BusinessDay => Word::BusinessDay,
        Unit::Week => Word::Week,
        Unit::Month => Word::Month,
        Unit::Year => Word::Year,
    };
    let unit = word.form_for(surface, i64::from(delay.count));
    format!("{} {unit}", delay.count)
}

/// The name of a level of evidence.
pub fn level(surface: Surface, level: EvidenceLevel) -> &'static str {
    let word = match level {
        EvidenceLevel::Declared => Word::LevelDeclared,
        EvidenceLevel::Confirmed => Word::LevelConfirmed,
        EvidenceLevel::System => Word::LevelSystem,
    };
    word.form(surface)
}

/// A date as English and French messages show it.
pub fn date(day: Day) -> (String, String) {
    let (year, month, number) = (day.year(), day.month(), day.day_of_month());
    (
        format!("{year:04}-{month:02}-{number:02}"),
        format!("{number:02}/{month:02}/{year:04}"),
    )
}

/// A team to name in a line to paste: one that a script has, or a word in its place.
pub fn any_team(model: &Model, journey: JourneyId) -> String {
    match model.teams.items().first() {
        Some(team) => team.declared.name.to_string(),
        None => match surface(model, journey) {
            Surface::English => "TEAM".to_owned(),
            Surface::French => "ÉQUIPE".to_owned(),
        },
    }
}

/// The name of a step.
pub fn step(model: &Model, step: StepId) -> &str {
    model.steps[step].name.as_str()
}
