//! Values: as expressions pass them on, and as states keep them.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::currency::Currency;
use crate::day::Day;
use crate::delay::Delay;
use crate::event::PayloadValue;
use crate::machine::{AgencyId, CalendarId, RoleId, TeamId, TemplateId, TermsId};
use crate::moment::TimeOfDay;
use crate::money::Money;
use crate::number::Number;
use crate::rate::Rate;
use crate::way::Way;

/// A value of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Value<'a> {
    Unknown,
    YesNo(bool),
    /// Also a country, a language or a zone.
    Text(&'a str),
    Number(Number),
    Money(Money),
    /// Nothing, in whatever currency.
    NoMoney,
    Date(Day),
    Time(TimeOfDay),
    Rate(Rate),
    Delay(Delay),
    Way(Way),
    Currency(Currency),
    /// A value of a choice, from 0.
    Choice(u16),
    /// A value of a standing, from 0.
    Standing(u16),
    Team(TeamId),
    Role(RoleId),
    Agency(AgencyId),
    Calendar(CalendarId),
    Terms(TermsId),
    Template(TemplateId),
    /// What never comes: `none`.
    Never,
}

impl Value<'_> {
    /// An amount, or unknown.
    pub fn of_money(money: Option<Money>) -> Value<'static> {
        money.map_or(Value::Unknown, Value::Money)
    }

    /// A date, or unknown.
    pub fn of_day(day: Option<Day>) -> Value<'static> {
        day.map_or(Value::Unknown, Value::Date)
    }

    /// A text, or unknown.
    pub fn of_text(text: Option<&SmolStr>) -> Value<'_> {
        text.map_or(Value::Unknown, |text| Value::Text(text))
    }
}

/// A value that a state keeps: of a declared field, of a payload.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Stored {
    #[default]
    Unknown,
    YesNo(bool),
    Text(SmolStr),
    Number(Number),
    Money(Money),
    Date(Day),
    Time(TimeOfDay),
    Rate(Rate),
    Delay(Delay),
    Way(Way),
    Currency(Currency),
    Choice(u16),
    Standing(u16),
    Team(TeamId),
    Role(RoleId),
    Agency(AgencyId),
    Calendar(CalendarId),
    Terms(TermsId),
    Template(TemplateId),
}

impl Stored {
    /// The value, to reckon with.
    pub fn value(&self) -> Value<'_> {
        match self {
            Stored::Unknown => Value::Unknown,
            Stored::YesNo(yes) => Value::YesNo(*yes),
            Stored::Text(text) => Value::Text(text),
            Stored::Number(number) => Value::Number(*number),
            Stored::Money(money) => Value::Money(*money),
            Stored::Date(day) => Value::Date(*day),
            Stored::Time(time) => Value::Time(*time),
            Stored::Rate(rate) => Value::Rate(*rate),
            Stored::Delay(delay) => Value::Delay(*delay),
            Stored::Way(way) => Value::Way(*way),
            Stored::Currency(currency) => Value::Currency(*currency),
            Stored::Choice(value) => Value::Choice(*value),
            Stored::Standing(value) => Value::Standing(*value),
            Stored::Team(team) => Value::Team(*team),
            Stored::Role(role) => Value::Role(*role),
            Stored::Agency(agency) => Value::Agency(*agency),
            Stored::Calendar(calendar) => Value::Calendar(*calendar),
            Stored::Terms(terms) => Value::Terms(*terms),
            Stored::Template(template) => Value::Template(*template),
        }
    }
}

impl From<Value<'_>> for Stored {
    fn from(value: Value<'_>) -> Stored {
        match value {
            Value::Unknown | Value::NoMoney | Value::Never => Stored::Unknown,
            Value::YesNo(yes) => Stored::YesNo(yes),
            Value::Text(text) => Stored::Text(text.into()),
            Value::Number(number) => Stored::Number(number),
            Value::Money(money) => Stored::Money(money),
            Value::Date(day) => Stored::Date(day),
            Value::Time(time) => Stored::Time(time),
            Value::Rate(rate) => Stored::Rate(rate),
            Value::Delay(delay) => Stored::Delay(delay),
            Value::Way(way) => Stored::Way(way),
            Value::Currency(currency) => Stored::Currency(currency),
            Value::Choice(value) => Stored::Choice(value),
            Value::Standing(value) => Stored::Standing(value),
            Value::Team(team) => Stored::Team(team),
            Value::Role(role) => Stored::Role(role),
            Value::Agency(agency) => Stored::Agency(agency),
            Value::Calendar(calendar) => Stored::Calendar(calendar),
            Value::Terms(terms) => Stored::Terms(terms),
            Value::Template(template) => Stored::Template(template),
        }
    }
}

impl From<&PayloadValue> for Stored {
    fn from(value: &PayloadValue) -> Stored {
        payload_value(value).into()
    }
}

/// A member of a payload, to reckon with.
pub(crate) fn payload_value(value: &PayloadValue) -> Value<'_> {
    match value {
        PayloadValue::Unknown => Value::Unknown,
        PayloadValue::YesNo(yes) => Value::YesNo(*yes),
        PayloadValue::Text(text) => Value::Text(text),
        PayloadValue::Number(number) => Value::Number(*number),
        PayloadValue::Money(money) => Value::Money(*money),
        PayloadValue::Date(day) => Value::Date(*day),
        PayloadValue::Rate(rate) => Value::Rate(*rate),
        PayloadValue::Choice(value) => Value::Choice(*value),
    }
}
