//! Values that are carried over to another machine: numbered there in another order, known by name.

use super::standings::default_of;
use super::versions::{Lost, by_name};
use crate::eval::Stored;
use crate::machine::declared::Field;
use crate::machine::value::Type;
use crate::machine::{Dense, Machine};

/// The values of declared fields in the order of another machine. A value of a choice is known by
/// its name; a field that is new has its default.
pub(super) fn fields(
    from: &Machine,
    to: &Machine,
    (old, new): (&[Field], &[Field]),
    values: &[Stored],
    lost: &mut Vec<Lost>,
) -> Vec<Stored> {
    let carried = new.iter().map(|field| {
        let place = old.iter().position(|other| other.name == field.name);
        let before = place.and_then(|place| Some((old.get(place)?, values.get(place)?)));
        let Some((other, value)) = before else {
            return default_of(to, field);
        };
        if *value == Stored::Unknown {
            return Stored::Unknown;
        }
        value_in(from, to, (other.type_of, field.type_of), value).unwrap_or_else(|| {
            lost.push(Lost::Value {
                field: field.name.to_string(),
                value: name_of(from, other.type_of, value),
            });
            Stored::Unknown
        })
    });
    carried.collect()
}

/// The values of standings in the order of another machine; what is not known there is read anew.
pub(super) fn standings(from: &Machine, to: &Machine, values: &[Option<u16>]) -> Vec<Option<u16>> {
    let carried = to.standings.items().iter().map(|standing| {
        let place = from.standings.find(|other| other.name == standing.name)?;
        let value = usize::from((*values.get(place.place())?)?);
        let name = from.standings.get(place)?.values.get(value)?;
        let value = standing.values.iter().position(|other| other == name)?;
        u16::try_from(value).ok()
    });
    carried.collect()
}

/// A value under its number in another machine; none where it can't be one there.
fn value_in(from: &Machine, to: &Machine, types: (Type, Type), value: &Stored) -> Option<Stored> {
    Some(match (types, value) {
        ((Type::Choice(old), Type::Choice(new)), Stored::Choice(value)) => {
            let name = from.choices.get(old)?.values.get(usize::from(*value))?;
            let values = &to.choices.get(new)?.values;
            let value = values.iter().position(|other| other == name)?;
            Stored::Choice(u16::try_from(value).ok()?)
        }
        ((Type::Team, Type::Team), Stored::Team(team)) => {
            Stored::Team(by_name(&from.teams, &to.teams, *team, |one| &one.name)?)
        }
        ((Type::Role, Type::Role), Stored::Role(role)) => {
            Stored::Role(by_name(&from.roles, &to.roles, *role, |one| &one.name)?)
        }
        ((Type::Agency, Type::Agency), Stored::Agency(agency)) => {
            let agency = by_name(&from.agencies, &to.agencies, *agency, |one| &one.name)?;
            Stored::Agency(agency)
        }
        ((Type::Calendar, Type::Calendar), Stored::Calendar(calendar)) => {
            let calendar = by_name(&from.calendars, &to.calendars, *calendar, |one| &one.name)?;
            Stored::Calendar(calendar)
        }
        ((Type::Terms, Type::Terms), Stored::Terms(terms)) => {
            Stored::Terms(by_name(&from.terms, &to.terms, *terms, |one| &one.name)?)
        }
        ((Type::Template, Type::Template), Stored::Template(template)) => {
            let template = by_name(&from.templates, &to.templates, *template, |one| &one.name)?;
            Stored::Template(template)
        }
        ((old, new), value) if std::mem::discriminant(&old) == std::mem::discriminant(&new) => {
            value.clone()
        }
        _ => return None,
    })
}

/// How people know a value that is lost.
fn name_of(from: &Machine, type_of: Type, value: &Stored) -> String {
    let name = match (type_of, value) {
        (Type::Choice(choice), Stored::Choice(value)) => {
            let values = from.choices.get(choice).map(|choice| &choice.values);
            values.and_then(|values| values.get(usize::from(*value)))
        }
        (_, Stored::Team(team)) => from.teams.get(*team).map(|one| &one.name),
        (_, Stored::Role(role)) => from.roles.get(*role).map(|one| &one.name),
        (_, Stored::Agency(agency)) => from.agencies.get(*agency).map(|one| &one.name),
        (_, Stored::Calendar(calendar)) => from.calendars.get(*calendar).map(|one| &one.name),
        (_, Stored::Terms(terms)) => from.terms.get(*terms).map(|one| &one.name),
        (_, Stored::Template(template)) => from.templates.get(*template).map(|one| &one.name),
        (_, Stored::Text(text)) => Some(text),
        _ => None,
    };
    name.map(ToString::to_string).unwrap_or_default()
}
