//! Types of values.

use jalon_core::Currency;

use super::ids::{ChoiceId, StandingId};
use super::time::Measure;

/// What a field, a parameter, a cell of a table or a value holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Yes or no.
    YesNo,
    /// Any text.
    Text,
    /// A plain number.
    Number,
    /// An amount.
    Money(MoneyIn),
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A percentage.
    Rate,
    /// A way of delivery.
    Way,
    /// A length of time of one kind.
    Delay(Measure),
    /// A length of time of any kind: a table whose rows mix them, `none`.
    AnyDelay,
    /// A value of a closed list.
    Choice(ChoiceId),
    /// A value of a standing.
    Standing(StandingId),
    /// A team.
    Team,
    /// A role of recipients.
    Role,
    /// A calendar.
    Calendar,
    /// Payment terms.
    Terms,
    /// A template.
    Template,
    /// A currency.
    Currency,
    /// A country by its two letters.
    Country,
    /// A language by its two letters.
    Language,
    /// A time zone by its name.
    Zone,
    /// Not known, because of a fault that is reported: fits everything.
    Unknown,
}

/// In which currency an amount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MoneyIn {
    /// In the currency of the invoice, or of the group.
    Invoice,
    /// In this one.
    Currency(Currency),
    /// A bare `0`: nothing, in whatever currency it meets.
    Any,
}

impl Type {
    /// Whether it is a length of time.
    pub fn is_delay(self) -> bool {
        matches!(self, Type::Delay(_) | Type::AnyDelay)
    }

    /// Whether it is an amount of money.
    pub fn is_money(self) -> bool {
        matches!(self, Type::Money(_))
    }

    /// Whether its values stand in an order, so that `<` has a meaning.
    pub fn has_order(self) -> bool {
        matches!(
            self,
            Type::Number
                | Type::Money(_)
                | Type::Date
                | Type::Time
                | Type::Rate
                | Type::Delay(_)
                | Type::AnyDelay
                | Type::Unknown
        )
    }
}
