//! Values of declared fields as records write them, read by the type that a machine gives them.

use super::FieldValue;
use crate::currency::Currency;
use crate::delay::{Delay, Unit};
use crate::eval::Stored;
use crate::machine::Machine;
use crate::machine::declared::Field;
use crate::machine::value::Type;
use crate::money::Money;
use crate::way::Way;

/// A field in one currency has no amounts in another: they could not be compared.
fn one_currency(field: &Field, money: Money) -> Option<Money> {
    let fits = field.currency.is_none_or(|one| one == money.currency);
    fits.then_some(money)
}

/// The value of a declared field; none where the text is no value of its type. An amount without a
/// currency is in that of the field, else in `currency`, the invoice's.
pub fn stored(
    machine: &Machine,
    field: &Field,
    value: &FieldValue,
    currency: Option<Currency>,
) -> Option<Stored> {
    let text = match (value, field.type_of) {
        (FieldValue::YesNo(yes), Type::YesNo) => return Some(Stored::YesNo(*yes)),
        (FieldValue::YesNo(_), _) => return None,
        (FieldValue::Whole(whole), _) => whole.to_string(),
        (FieldValue::Text(text), _) => text.to_string(),
    };
    read(machine, field, &text, currency)
}

fn read(
    machine: &Machine,
    field: &Field,
    text: &str,
    currency: Option<Currency>,
) -> Option<Stored> {
    Some(match field.type_of {
        Type::YesNo => match text {
            "yes" | "true" | "oui" => Stored::YesNo(true),
            "no" | "false" | "non" => Stored::YesNo(false),
            _ => return None,
        },
        Type::Text | Type::Country | Type::Language | Type::Zone => Stored::Text(text.into()),
        Type::Number => Stored::Number(text.parse().ok()?),
        Type::Money => Stored::Money(match text.parse() {
            Ok(money) => one_currency(field, money)?,
            Err(_) => {
                let currency = field.currency.or(currency)?;
                Money::from_decimal(text.parse().ok()?, currency).ok()?
            }
        }),
        Type::Date => Stored::Date(text.parse().ok()?),
        Type::Time => Stored::Time(text.parse().ok()?),
        Type::Rate => Stored::Rate(text.parse().ok()?),
        Type::Way => Stored::Way(Way::from_name(text)?),
        Type::Delay(_) | Type::AnyDelay => Stored::Delay(delay(text)?),
        Type::Choice(choice) => {
            let values = &machine.choices.get(choice)?.values;
            let place = values.iter().position(|value| value == text)?;
            Stored::Choice(u16::try_from(place).ok()?)
        }
        Type::Standing(standing) => {
            let values = &machine.standings.get(standing)?.values;
            let place = values.iter().position(|value| value == text)?;
            Stored::Standing(u16::try_from(place).ok()?)
        }
        Type::Currency => Stored::Currency(Currency::from_code(text)?),
        Type::Team => Stored::Team(machine.teams.find(|one| one.name == text)?),
        Type::Role => Stored::Role(machine.roles.find(|one| one.name == text)?),
        Type::Agency => Stored::Agency(machine.agencies.find(|one| one.name == text)?),
        Type::Calendar => Stored::Calendar(machine.calendars.find(|one| one.name == text)?),
        Type::Terms => Stored::Terms(machine.terms.find(|one| one.name == text)?),
        Type::Template => Stored::Template(machine.templates.find(|one| one.name == text)?),
    })
}

/// A length of time as records write it: `10 business days`.
fn delay(text: &str) -> Option<Delay> {
    let (count, unit) = text.split_once(' ')?;
    let unit = match unit {
        "minute" | "minutes" => Unit::Minutes,
        "hour" | "hours" => Unit::Hours,
        "day" | "days" => Unit::Days,
        "business day" | "business days" => Unit::BusinessDays,
        "week" | "weeks" => Unit::Weeks,
        "month" | "months" => Unit::Months,
        "year" | "years" => Unit::Years,
        _ => return None,
    };
    Some(Delay::new(count.parse().ok()?, unit))
}
