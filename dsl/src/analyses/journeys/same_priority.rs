//! Invoices that two journeys of one priority would take.

use super::taking::{Taking, is_single, taking};
use crate::analyses::space::Space;
use crate::diagnostic::{Diagnostic, codes, text};

/// Tells of journeys that have the same `priority` and take the same invoices (J0407). That journeys
/// without a number overlap is no fault: they are asked in the order of the file.
pub fn check(space: &mut Space<'_>, _: &Taking, found: &mut Vec<Diagnostic>) {
    let model = space.model;
    let with_priority = |id| {
        let journey = &model.journeys[id];
        is_single(journey)
            .then_some(journey.priority.as_ref())
            .flatten()
    };
    let in_turn: Vec<_> = model
        .journeys_in_turn()
        .into_iter()
        .filter(|id| with_priority(*id).is_some())
        .collect();
    if in_turn.len() < 2 {
        return;
    }
    let taking = taking(space, true);
    for (at, other) in in_turn.iter().enumerate() {
        let Some(second) = with_priority(*other) else {
            continue;
        };
        let clash = in_turn.iter().take(at).rev().find_map(|one| {
            let first = with_priority(*one).filter(|first| first.value == second.value)?;
            let both = space.diagrams.and(taking.asked(*one), taking.asked(*other));
            let both = space.diagrams.without(both, taking.before(*one));
            Some((one, first, space.example(both)?))
        });
        let Some((one, first, example)) = clash else {
            continue;
        };
        let (one, other) = (&model.journeys[*one], &model.journeys[*other]);
        let (a, b) = (&one.declared.name, &other.declared.name);
        let shown = space.show(&example, model.surface_of(other.declared.module));
        let what = super::invoices_with(&shown);
        found.push(
            Diagnostic::warning(
                codes::TWO_JOURNEYS,
                second.span,
                text(
                    format!("`{a}` and `{b}` have the same priority, and both take {}", what.en),
                    format!("`{a}` et `{b}` ont la même priorité, et prennent tous deux {}", what.fr),
                ),
            )
            .related(first.span, text("the same here", "la même ici"))
            .help(text(
                "now the first in the file takes them: say with the priorities which one should",
                "c’est le premier du fichier qui les prend\u{a0}: dites par les priorités lequel il faut",
            )),
        );
    }
}
