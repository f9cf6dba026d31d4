//! The analyses that ask which invoices there can be. They share one space of invoices, and what is
//! known of the journeys in it.

use super::conditions;
use super::journeys::taking::{Taking, taking};
use super::journeys::{same_priority, shadowed, two_chase};
use super::space::Space;
use crate::diagnostic::Diagnostic;
use crate::model::Model;

/// An analysis that looks at sets of invoices.
type ByInvoice = fn(&mut Space<'_>, &Taking, &mut Vec<Diagnostic>);

const BY_INVOICE: &[ByInvoice] = &[
    conditions::check,
    shadowed::check,
    same_priority::check,
    two_chase::check,
];

/// Runs them.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let mut space = Space::new(model);
    let taking = taking(&mut space, false);
    for analysis in BY_INVOICE {
        analysis(&mut space, &taking, found);
    }
}
