//! What a forecast says: plain data, to be shown as tables, plots, CSV or JSON.
//!
//! Amounts never cross currencies: everything with an amount stands under its currency. In JSON an
//! amount is `{"amount": "1200.50", "currency": "EUR"}` and a day is `2026-02-28`.

use jalon_core::{Currency, Day, Money};
use serde::Serialize;
use smol_str::SmolStr;

use crate::learn::Learned;

/// What is likely to come of the invoices that are open on a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Forecast {
    /// The last day of which everything is known; the forecast begins on the next one.
    pub known_on: Day,
    /// The last day that is looked at, always a Sunday.
    pub until: Day,
    /// How many times the future was drawn.
    pub runs: u32,
    /// The seed of the draws: the same seed and records give the same forecast.
    pub seed: u64,
    /// Cash, lateness and ageing, by currency in the order of their codes.
    pub currencies: Vec<CurrencyForecast>,
    /// What is expected of each open invoice, in the order of the records.
    pub invoices: Vec<InvoiceForecast>,
    /// What the draws rest on.
    pub learned: Learned,
    /// What the journey does in these futures, where a script was given.
    pub journey: Option<JourneyForecast>,
}

/// The forecast of what is invoiced in one currency.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CurrencyForecast {
    /// The currency of all amounts here.
    pub currency: Currency,
    /// How many invoices, or instalments, are open.
    pub invoices: u32,
    /// What they come to, less open credit notes.
    pub open: Money,
    /// Cash by week, without a gap, from the day after `known_on` to `until`. The expected amounts
    /// of all weeks and `later` add up to `open`.
    pub weeks: Vec<Week>,
    /// What is expected after `until`, or never.
    pub later: Money,
    /// How late the open invoices are paid, in days after their due date, on average over amounts;
    /// negative for early. What is not paid by `until` counts as paid the day after.
    pub days_late: Band,
    /// Days from issue to payment of the open invoices, on average over amounts, counted likewise:
    /// the days sales outstanding that these invoices come to.
    pub days_to_pay: Band,
    /// Days sales outstanding on `known_on`: what is open, in days of the sales of the last 90
    /// days; nothing if there were none.
    pub dso: Option<f64>,
    /// What is open by age, on `known_on` and at the end of each week.
    pub ageing: Vec<Ageing>,
}

/// Cash of one week. The first one may begin, and only it, on another day than Monday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Week {
    /// Its first day.
    pub from: Day,
    /// Its last day, a Sunday.
    pub to: Day,
    /// What comes in during the week.
    pub cash: MoneyBand,
    /// What has come in from the start of the forecast to the end of the week.
    pub so_far: MoneyBand,
}

/// An amount that is not known yet: four draws of five lie within the band of 80 %, nineteen of
/// twenty within that of 95 %.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct MoneyBand {
    /// The mean of all draws.
    pub expected: Money,
    pub low_95: Money,
    pub low_80: Money,
    pub high_80: Money,
    pub high_95: Money,
}

/// A number that is not known yet: days, or how many of something.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Band {
    /// The mean of all draws.
    pub mean: f64,
    pub low_95: f64,
    pub low_80: f64,
    pub high_80: f64,
    pub high_95: f64,
}

/// What is open at the end of a day, expected, by how late it is. Open credit notes are not
/// counted off here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ageing {
    /// The day.
    pub on: Day,
    /// Not late.
    pub not_due: Money,
    /// Late by 1 to 30 days.
    pub late_1_to_30: Money,
    /// Late by 31 to 60 days.
    pub late_31_to_60: Money,
    /// Late by 61 to 90 days.
    pub late_61_to_90: Money,
    /// Late by more than 90 days.
    pub late_over_90: Money,
}

/// What is expected of one open invoice, or of one of its instalments.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InvoiceForecast {
    /// Its number.
    pub invoice: SmolStr,
    /// Which instalment, from 1, if it has several.
    pub instalment: Option<u16>,
    /// Who pays.
    pub customer: SmolStr,
    /// Its due date.
    pub due: Day,
    /// What is left to pay.
    pub open: Money,
    /// The share of draws in which it is paid by the end of the forecast, from 0 to 1.
    pub paid_by_end: f64,
    /// The day by which it is paid in half of the draws; nothing if that is after the end.
    pub median: Option<Day>,
    /// The first day of the band of 80 %.
    pub early: Option<Day>,
    /// The last day of the band of 80 %; nothing if that is after the end.
    pub late: Option<Day>,
}

/// What a script does while these futures happen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JourneyForecast {
    /// In how many of the drawn futures the journey was played.
    pub runs: u32,
    /// Messages that leave, reminders and notices alike.
    pub messages: Counted,
    /// Tasks, by team.
    pub tasks: Vec<TeamTasks>,
    /// Formal notices.
    pub formal_notices: Counted,
    /// Cases handed over to an agency.
    pub hand_overs: Counted,
}

/// Tasks of one team.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TeamTasks {
    /// The team, as the script names it.
    pub team: SmolStr,
    /// Its tasks.
    pub tasks: Counted,
}

/// How many of something, in all and by day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Counted {
    /// In the whole forecast.
    pub total: Band,
    /// By day; days without any in any draw are left out.
    pub days: Vec<CountedDay>,
}

/// How many of something on one day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CountedDay {
    /// The day.
    pub day: Day,
    /// How many.
    pub count: Band,
}
