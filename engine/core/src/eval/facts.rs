//! Facts: what an expression can ask for, read at the moment of asking.

use super::quick::Conditions;
use super::value::Value;
use crate::calendar::Calendar;
use crate::day::Day;
use crate::machine::value::{Fact, Party};
use crate::machine::{
    CustomerFieldId, DatedTableId, InvoiceFieldId, MilestoneId, RoleId, StandingId, StepId,
};
use crate::way::Way;

/// The facts that an expression is read with. A running journey answers from its account;
/// an analysis or a preview answers from what it supposes.
pub trait Facts {
    /// A built-in value.
    fn fact(&self, fact: Fact) -> Value<'_>;
    /// A declared field of the invoice.
    fn invoice_field(&self, field: InvoiceFieldId) -> Value<'_>;
    /// A declared field of the customer or payer.
    fn customer_field(&self, party: Party, field: CustomerFieldId) -> Value<'_>;
    /// A member of the payload at hand.
    fn payload(&self, place: u16) -> Value<'_>;
    /// Which of its values a standing has.
    fn standing(&self, party: Party, standing: StandingId) -> Option<u16>;
    /// The way by which a role got the invoice.
    fn way_of(&self, role: RoleId) -> Option<Way>;
    /// Whether somebody has a role.
    fn role_known(&self, role: RoleId) -> bool;
    /// The day on which a step really left.
    fn step_day(&self, step: StepId) -> Option<Day>;
    /// The day on which a milestone passed.
    fn milestone_day(&self, milestone: MilestoneId) -> Option<Day>;
    /// What the dataset of a table by date says on a day, and since when.
    fn published(&self, table: DatedTableId, on: Day) -> Option<(Day, Value<'_>)>;
    /// The calendar that counts business days.
    fn calendar(&self) -> &Calendar;
    /// The day on which a table by date is read.
    fn rate_day(&self) -> RateDay;
    /// The conditions of the machine, where somebody prepared them.
    fn conditions(&self) -> Option<&Conditions> {
        None
    }
}

/// The day on which a table by date is read, and how strictly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateDay {
    /// The day.
    pub day: Day,
    /// Whether the half-year of the day needs a row of its own: a row that began in an earlier one
    /// is then no answer.
    pub own_half_year: bool,
}

impl RateDay {
    /// A day on which the last row holds for ever.
    pub const fn on(day: Day) -> RateDay {
        RateDay {
            day,
            own_half_year: false,
        }
    }
}
