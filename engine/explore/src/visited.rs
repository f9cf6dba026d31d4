//! What tests visit of what is explored: each thing that may happen, after each step.

use std::collections::BTreeSet;

use jalon_core::cases::{Happens, What};
use jalon_core::machine::StepId;
use jalon_core::step::Done;
use jalon_simulate::{Timeline, Told};

use crate::happen::thing_of;
use crate::outcome::{Path, Thing};

/// Something that happens, after the step that left last; none before the first.
pub type Visit = (Thing, Option<StepId>);

/// A visit, and a path that makes it.
#[derive(Clone, Debug)]
pub struct Visited {
    /// What happens after which step.
    pub visit: Visit,
    /// The shortest path on which it was seen.
    pub path: Path,
}

/// What a test visits, by its timeline and by what happens in it.
pub fn visits(timeline: &Timeline, happens: &[Happens]) -> BTreeSet<Visit> {
    let mut last = None;
    let mut found = BTreeSet::new();
    for entry in &timeline.entries {
        match &entry.what {
            Told::Did(deed) if is_of_a_step(&deed.does) => last = deed.step.or(last),
            Told::Happened(place) => {
                let thing = happens.get(*place).and_then(|one| match &one.what {
                    What::Event { what, .. } => Some(thing_of(what)),
                    What::Fields { .. } => Some(Thing::Correction),
                    What::Payment {
                        cancelled: false, ..
                    } => Some(Thing::Payment),
                    What::Payment { .. } => Some(Thing::Reversal),
                    What::Hold { .. } | What::Release(_) => Some(Thing::Hold),
                    What::SignsOff { .. } | What::Refuses { .. } => Some(Thing::SignOff),
                    What::Answers { .. } => Some(Thing::Answer),
                    _ => None,
                });
                found.extend(thing.map(|thing| (thing, last)));
            }
            _ => {}
        }
    }
    found
}

/// Whether an effect shows that a step was made.
pub(crate) fn is_of_a_step(does: &Done) -> bool {
    matches!(
        does,
        Done::Message { .. }
            | Done::Task { .. }
            | Done::Alert { .. }
            | Done::Claim { .. }
            | Done::HandOver { .. }
            | Done::Entrust(_)
            | Done::Post { .. }
    )
}
