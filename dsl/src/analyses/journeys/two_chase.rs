//! Invoices that two journeys would chase.

use super::place_of;
use super::taking::{Taking, is_single, taking};
use crate::analyses::shared::sites::each_site;
use crate::analyses::space::Space;
use crate::analyses::space::diagram::Region;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{ActionKind, JourneyId, Model, Selection};

/// Tells of invoices that two journeys would chase, one of them a journey of customers (J0407).
/// Journeys of single invoices are asked in turn, and only one of them gets an invoice.
pub fn check(space: &mut Space<'_>, _: &Taking, found: &mut Vec<Diagnostic>) {
    let model = space.model;
    let mut chasing: Vec<JourneyId> = model
        .journeys
        .iter()
        .filter(|(_, journey)| journey.sound)
        .map(|(id, _)| id)
        .collect();
    if chasing.iter().all(|id| is_single(&model.journeys[*id])) {
        return;
    }
    chasing.retain(|id| chases(model, *id));
    let taking = taking(space, true);
    for (at, later) in chasing.iter().enumerate() {
        let clash = chasing.iter().take(at).find_map(|earlier| {
            let single = |id: &JourneyId| is_single(&model.journeys[*id]);
            if single(earlier) && single(later) {
                return None;
            }
            let one = gets(space, &taking, *earlier);
            let other = gets(space, &taking, *later);
            let both = space.diagrams.and(one, other);
            Some((*earlier, space.example(both)?))
        });
        let Some((earlier, example)) = clash else {
            continue;
        };
        let (one, other) = (&model.journeys[earlier], &model.journeys[*later]);
        let (a, b) = (&one.declared.name, &other.declared.name);
        let shown = space.show(&example, model.surface_of(other.declared.module));
        let what = super::invoices_with(&shown);
        found.push(
            Diagnostic::error(
                codes::TWO_JOURNEYS,
                place_of(other),
                text(
                    format!("`{a}` and `{b}` would both chase {}", what.en),
                    format!("`{a}` et `{b}` relanceraient tous deux {}", what.fr),
                ),
            )
            .related(
                place_of(one),
                text("this takes them too", "celui-ci les prend aussi"),
            )
            .help(text(
                "one journey chases an invoice: leave the reminders to one of them",
                "un seul parcours relance une facture\u{a0}: laissez les relances à l’un des deux",
            )),
        );
    }
}

/// What really comes to a journey. Journeys of customers are not asked in turn.
fn gets(space: &mut Space<'_>, taking: &Taking, id: JourneyId) -> Region {
    let journey = &space.model.journeys[id];
    let asked = taking.asked(id);
    if is_single(journey) || matches!(journey.selection, Selection::AllOther(_)) {
        return space.diagrams.without(asked, taking.before(id));
    }
    asked
}

/// Whether a journey chases: sends reminders after due, formal notices, or hands over.
fn chases(model: &Model, id: JourneyId) -> bool {
    let mut chases = false;
    each_site(model, id, &mut |site| {
        chases |= matches!(
            site.action.kind,
            ActionKind::Chase(_) | ActionKind::FormalNotice(_) | ActionKind::HandOver(_)
        );
    });
    chases
}
