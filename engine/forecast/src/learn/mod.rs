//! How payers behave, learned from what they did.

use jalon_core::Day;
use serde::Serialize;

/// What was learned, in figures that can be shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Learned {
    /// The first day of issue in the history.
    pub since: Option<Day>,
    /// How many paid invoices, or instalments, it has.
    pub paid: u32,
    /// How many were still open on the last day: what they say is that they took longer.
    pub still_open: u32,
    /// How many customers have paid invoices.
    pub customers: u32,
    /// Groups of customers that were told apart, by the number of their paid invoices.
    pub groups: Vec<LearnedGroup>,
    /// Days late at which half of all invoices have been paid.
    pub median_days_late: f64,
    /// The share of invoices that were disputed, from 0 to 1.
    pub disputed: f64,
    /// How many days a dispute adds.
    pub dispute_days: f64,
    /// How far, in days, the usual lateness of a customer moves from one month to another.
    pub customer_drift_days: f64,
    /// How far the lateness of all customers moves together.
    pub common_drift_days: f64,
    /// How much of the usual share of payments comes on each day of the week, from Monday on;
    /// nothing where the history shows no such habit.
    pub weekdays: Option<[f64; 7]>,
}

/// A group of customers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LearnedGroup {
    /// The value that they have in common, such as a country; empty for customers without one.
    pub name: smol_str::SmolStr,
    /// How many customers.
    pub customers: u32,
    /// How many paid invoices.
    pub paid: u32,
    /// Its usual lateness, in days after the due date.
    pub days_late: f64,
}
