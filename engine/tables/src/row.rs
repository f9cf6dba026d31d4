//! A row: something that was done.

use jalon_core::{Day, Instant, Money};
use smol_str::SmolStr;

/// Something that was done, with the columns of the JSON lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// When.
    pub at: Instant,
    /// The day, on the clock of the journey's calendar.
    pub day: Day,
    /// The number of the invoice.
    pub invoice: Option<SmolStr>,
    /// The key of the customer.
    pub customer: SmolStr,
    /// The name of the milestone.
    pub milestone: Option<SmolStr>,
    /// What was done, of a closed list.
    pub action: &'static str,
    /// The place of the script, as a path of names.
    pub step: SmolStr,
    /// The place of the script, as `file:line`.
    pub source: Option<SmolStr>,
    /// To whom.
    pub role: Option<SmolStr>,
    /// By which way.
    pub channel: Option<&'static str>,
    /// The text.
    pub template: Option<SmolStr>,
    /// The team that is told, or has to do it.
    pub team: Option<SmolStr>,
    /// The agency that follows up, has the debt, or gives the case back.
    pub agency: Option<SmolStr>,
    /// How much is asked for, or concerned.
    pub amount: Option<Money>,
    /// Why.
    pub why: SmolStr,
}
