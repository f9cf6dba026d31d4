//! What the typed tree tells about a script as a whole: one file for each analysis.
//!
//! An analysis reads the tree and adds what it finds; it is silent about what is not `sound`, for
//! that has a message already, and says one thing once. To add one: write a file with a function
//! of this shape, and name it in one of the lists below.

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Model;

mod by_invoice;
mod claims;
mod conditions;
mod journeys;
mod moments;
mod outcomes;
mod policies;
mod shared;
mod space;
mod tables;
mod templates;
mod unused;

/// An analysis.
type Analysis = fn(&Model, &mut Vec<Diagnostic>);

/// Those that run on every script.
const ALWAYS: &[Analysis] = &[
    by_invoice::check,
    tables::rows::check,
    tables::dated::check,
    moments::unreachable::check,
    moments::endless::check,
    moments::deadline::check,
    moments::order::check,
    moments::remind_or_chase::check,
    moments::early_answer::check,
    moments::same_day::check,
    moments::never_leaves::check,
    moments::never_signed::check,
    moments::left_out::check,
    moments::pause::check,
    moments::other_clock::check,
    outcomes::carried::check,
    outcomes::receipt::check,
    outcomes::receipt_of_some::check,
    outcomes::blocked::check,
    outcomes::sign_off::check,
    outcomes::stuck::check,
    outcomes::formal_notice::check,
    outcomes::agencies::check,
    outcomes::misplaced::check,
    outcomes::reactions::check,
    outcomes::hold::check,
    outcomes::refusal::check,
    outcomes::not_in_full::check,
    templates::languages::check,
    templates::texts::check,
    templates::lists::check,
    claims::left_open::check,
    claims::asked::check,
    claims::interest::check,
    claims::nothing::check,
    claims::twice::check,
    claims::beyond::check,
    claims::weak::check,
    unused::unfollowed::check,
    unused::repeat::check,
    policies::not_proved::check,
    policies::tests::check,
];

/// Those about what is missing, or what nobody speaks of: a line that could not be read may well do so, and one
/// that an error asks for, too. So they run only on scripts without errors.
const WITHOUT_ERRORS: &[Analysis] = &[
    journeys::none::check,
    unused::names::check,
    unused::modules::check,
    unused::nothing::check,
];

/// Runs the analyses; `errors` tells whether reading and resolving the script found any.
pub fn analyse(model: &Model, errors: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for analysis in ALWAYS {
        analysis(model, &mut found);
    }
    let grave = |found: &Diagnostic| found.severity == Severity::Error;
    if !errors && !found.iter().any(grave) {
        for analysis in WITHOUT_ERRORS {
            analysis(model, &mut found);
        }
    }
    once(&mut found);
    found
}

/// One message for each cause: a line of a sequence that is used twice is told once.
fn once(found: &mut Vec<Diagnostic>) {
    let mut seen = HashSet::new();
    found.retain(|found| seen.insert((found.code, found.span)));
}
