//! What a script declares before its journeys: who takes part, what is known of customers and
//! invoices, and what can happen beside the built-in events.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::ids::ExprId;
use super::value::Type;
use crate::calendar::WeeklyHours;
use crate::currency::Currency;
use crate::day::Day;

/// A calendar as a script declares it. The dates of its holidays are not here: they are a dataset,
/// known by the name and stored by its content, from which a [`Calendar`](crate::Calendar) is made
/// for a running journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarPlan {
    /// Its name.
    pub name: SmolStr,
    /// Opening hours of a usual week.
    pub hours: WeeklyHours,
    /// Names of the datasets of holidays, such as `france`.
    pub holidays: Vec<SmolStr>,
    /// Further days on which it is closed, earliest first, with a gap between one and the next.
    pub closed: Vec<ClosedDays>,
    /// Name of its time zone.
    pub zone: SmolStr,
}

/// Days on which a calendar is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedDays {
    /// First day.
    pub first: Day,
    /// Last day, which is closed, too.
    pub last: Day,
}

/// A team, a role, an agency, an endpoint, a named end or a kind of attachment: known by name, and
/// described in the configuration or nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Its name.
    pub name: SmolStr,
}

impl Named {
    /// Something with a name.
    pub fn new(name: impl Into<SmolStr>) -> Named {
        Named { name: name.into() }
    }
}

/// A closed list of values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its name.
    pub name: SmolStr,
    /// The names of its values, in the order of the script.
    pub values: Vec<SmolStr>,
}

/// A declared field of customers or invoices, or of the payload of an event or an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name.
    pub name: SmolStr,
    /// Its type.
    #[serde(rename = "type")]
    pub type_of: Type,
    /// For money: its currency; without one, it is in the currency of the invoice.
    pub currency: Option<Currency>,
    /// The constant that it has where nothing is said.
    pub default: Option<ExprId>,
    /// Whether it may be unknown.
    pub or_unknown: bool,
}

/// An event that a script declares beside the built-in ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredEvent {
    /// Its name.
    pub name: SmolStr,
    /// What it carries; [`Node::Payload`](super::expr::Node::Payload) counts in this order.
    pub payload: Vec<Field>,
}
