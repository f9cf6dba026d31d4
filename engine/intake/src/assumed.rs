//! What a mapping says that stands in no column: constants, and dates so many days later. Whoever reads
//! an outcome must be able to see them.

use crate::mapping::{Field, Source};
use crate::plan::Plan;
use crate::text::{Text, shown, text};

/// One text for each kind of record of which anything is assumed.
pub(crate) fn assumed(plan: &Plan) -> Vec<Text> {
    let sections = plan.sections.iter().filter_map(|section| {
        let fields = section.fields.iter();
        let said = fields.filter_map(|(field, take)| said(field, &take.source));
        let said: Vec<Text> = said.collect();
        if said.is_empty() {
            return None;
        }
        let kind = section.kind.plural();
        let join = |of: fn(&Text) -> &str| said.iter().map(of).collect::<Vec<_>>().join(", ");
        Some(text(
            format!("{}: {}", kind.en, join(|text| &text.en)),
            format!("{} : {}", kind.fr, join(|text| &text.fr)),
        ))
    });
    sections.collect()
}

fn said(field: &Field, source: &Source) -> Option<Text> {
    let name = match field {
        Field::Known(name) => (*name).to_owned(),
        Field::Declared(name) => format!("fields.{name}"),
    };
    let column = source.column.as_deref().map(shown);
    match (&source.constant, column) {
        (Some(constant), None) => {
            let same = format!("{name} = {}", shown(constant));
            Some(text(same.clone(), same))
        }
        (Some(constant), Some(column)) => {
            let constant = shown(constant);
            Some(text(
                format!("{name} = {constant} where {column} is empty"),
                format!("{name} = {constant} si {column} est vide"),
            ))
        }
        (None, Some(column)) if source.plus_days != 0 => {
            let days = source.plus_days;
            let (en, fr) = match days.abs() {
                1 => ("day", "jour"),
                _ => ("days", "jours"),
            };
            let sign = if days < 0 { '-' } else { '+' };
            let days = days.unsigned_abs();
            Some(text(
                format!("{name} = {column} {sign} {days} {en}"),
                format!("{name} = {column} {sign} {days} {fr}"),
            ))
        }
        _ => None,
    }
}
