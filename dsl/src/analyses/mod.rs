//! What the typed tree tells about a script as a whole: one file for each analysis.
//!
//! An analysis reads the tree and adds what it finds; it is silent about what is not `sound`, for
//! that has a message already, and says one thing once. To add one: write a file with a function
//! of this shape, and name it in one of the lists below.

use crate::diagnostic::Diagnostic;
use crate::model::Model;

/// An analysis.
type Analysis = fn(&Model, &mut Vec<Diagnostic>);

/// Those that run on every script.
const ALWAYS: &[Analysis] = &[];

/// Those about things that nobody speaks of: a line that could not be read may well do so, and
/// therefore they run only on scripts without errors.
const WITHOUT_ERRORS: &[Analysis] = &[];

/// Runs the analyses; `errors` tells whether reading and resolving the script found any.
pub fn analyse(model: &Model, errors: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for analysis in ALWAYS {
        analysis(model, &mut found);
    }
    if !errors {
        for analysis in WITHOUT_ERRORS {
            analysis(model, &mut found);
        }
    }
    found
}
