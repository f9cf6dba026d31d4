//! A `use` of which the script takes nothing.

use std::collections::BTreeSet;

use super::names::offers_only;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Model, ModuleId, RoleId, Thing};

/// Finds modules of the script's own file that it never speaks of. One that brings journeys,
/// policies, tests or payment terms works without being spoken of.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    let Some((_, root)) = model.root() else {
        return;
    };
    if root.lossy || offers_only(model) {
        return;
    }
    let spoken_of: BTreeSet<ModuleId> = model
        .uses
        .iter()
        .filter(|(_, spans)| spans.iter().any(|span| span.file == root.file))
        .filter_map(|(thing, _)| module_of(model, thing))
        .collect();
    for used in &root.uses {
        // A module of the library offers what it uses, too.
        let library = model.modules.get(used.module).filter(|it| it.library);
        let below = library.iter().flat_map(|module| &module.uses);
        let mut offered = below.map(|below| below.module).chain([used.module]);
        if offered.any(|module| spoken_of.contains(&module)) || works_alone(model, used.module) {
            continue;
        }
        let alias = &used.alias;
        found.push(
            Diagnostic::warning(
                codes::UNUSED,
                used.span,
                text(
                    format!("nothing of `{alias}` is used"),
                    format!("rien de `{alias}` n’est utilisé"),
                ),
            )
            .help(text("remove the line", "supprimez la ligne")),
        );
    }
}

fn works_alone(model: &Model, module: ModuleId) -> bool {
    let lossy = model.modules.get(module).is_some_and(|module| module.lossy);
    let journeys = model.journeys.items().iter();
    let terms = model.terms.items().iter();
    lossy
        || journeys
            .map(|journey| journey.declared.module)
            .any(|found| found == module)
        || terms
            .map(|terms| terms.declared.module)
            .any(|found| found == module)
        || model.policies.iter().any(|policy| policy.module == module)
        || model.tests.items().iter().any(|test| test.module == module)
}

fn module_of(model: &Model, thing: Thing) -> Option<ModuleId> {
    let declared = match thing {
        Thing::Team(id) => &model.teams.get(id)?.declared,
        Thing::Agency(id) => &model.agencies.get(id)?.declared,
        // The built-in ones stand in no module.
        Thing::Role(RoleId::PAYER | RoleId::VALIDATOR) => return None,
        Thing::Role(id) => &model.roles.get(id)?.declared,
        Thing::End(id) => &model.ends.get(id)?.declared,
        Thing::Endpoint(id) => &model.endpoints.get(id)?.declared,
        Thing::Choice(id) | Thing::ChoiceValue(id, _) => &model.choices.get(id)?.declared,
        Thing::Field(id) => &model.fields.get(id)?.declared,
        Thing::Event(id) => &model.events.get(id)?.declared,
        Thing::Calendar(id) => &model.calendars.get(id)?.declared,
        Thing::Holidays(id) => &model.holidays.get(id)?.declared,
        Thing::Table(id) => &model.tables.get(id)?.declared,
        Thing::Terms(id) => &model.terms.get(id)?.declared,
        Thing::Standing(id) => &model.standings.get(id)?.declared,
        Thing::Template(id) => &model.templates.get(id)?.declared,
        Thing::Claim(id) => &model.claims.get(id)?.declared,
        Thing::Sequence(id) => &model.sequences.get(id)?.declared,
        Thing::Journey(id) => &model.journeys.get(id)?.declared,
        Thing::Milestone(id) => &model.milestones.get(id)?.declared,
        Thing::Step(_) => return None,
    };
    Some(declared.module)
}
