//! A script that says nothing: no journey, and nothing that another one could use.

use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Model, Module, ModuleId};
use crate::span::Span;

/// Tells that the script's own file declares nothing.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let Some((root, module)) = model.root() else {
        return;
    };
    if module.lossy || !model.journeys.is_empty() || offers(model, root, module) {
        return;
    }
    let message = text(
        "this script says nothing: it has no journey, and nothing that another script could use",
        "ce script ne dit rien\u{a0}: il n’a ni parcours, ni rien qu’un autre script puisse utiliser",
    );
    let help = text(
        "write a journey; `jalon explain J0905` shows a short one",
        "écrivez un parcours\u{a0}; `jalon explain J0905` en montre un",
    );
    let start = Span::new(module.file, 0, 0);
    found.push(Diagnostic::warning(codes::SAYS_NOTHING, start, message).help(help));
}

/// Whether a file holds anything besides what it uses.
fn offers(model: &Model, root: ModuleId, module: &Module) -> bool {
    let mut rows = model.tables.items().iter().flat_map(|table| &table.rows);
    super::names::declared(model).any(|(_, declared)| declared.module == root)
        || rows.any(|row| row.span.file == module.file)
        || (model.terms.items().iter()).any(|terms| terms.declared.module == root)
        || model.policies.iter().any(|policy| policy.module == root)
        || (model.tests.items().iter()).any(|test| test.module == root)
}
