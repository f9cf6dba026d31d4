//! Conditions that can never hold, or always do, where they stand.

mod blame;
mod context;
mod say;
mod sites;

use rustc_hash::FxHashMap;

use super::journeys::taking::Taking;
use super::shared::place::in_library;
use super::space::Space;
use super::space::diagram::Region;
use crate::diagnostic::Diagnostic;
use crate::model::JourneyId;
use crate::span::Span;
use blame::{Fault, fault_of};
use sites::Site;

/// Tells of conditions that can never hold (J0401) or always do (J0402), given what led there: the
/// `for` of the journey, the `when` of the milestone, what earlier lines asked.
pub fn check(space: &mut Space<'_>, taking: &Taking, found: &mut Vec<Diagnostic>) {
    let model = space.model;
    let mut of_sequences: FxHashMap<Span, Uses<'_>> = FxHashMap::default();
    let mut order = Vec::new();
    for mut sites in sites::by_journey(model) {
        // Nobody can change the library, and not every script needs all of it.
        sites.retain(|site| !in_library(model, site.cond.span));
        let regions: Vec<Region> = sites
            .iter()
            .map(|site| space.condition(site.cond, site.scope))
            .collect();
        let journey = sites.first().and_then(|site| site.scope.journey);
        let gone = journey.map_or(Region::NOTHING, |journey| {
            gone_before(space, taking, journey, &regions)
        });
        for (site, region) in sites.into_iter().zip(regions) {
            let fault = fault_of(space, gone, &site, region);
            if site.via.is_empty() {
                found.extend(fault.map(|fault| say::diagnostic(model, &site, &fault)));
                continue;
            }
            // A line of a sequence is wrong only if it is so in every use.
            let span = site.cond.span;
            match of_sequences.get_mut(&span) {
                Some(uses) => uses.agree(fault),
                None => {
                    order.push(span);
                    of_sequences.insert(span, Uses { site, fault });
                }
            }
        }
    }
    for span in order {
        if let Some(Uses {
            site,
            fault: Some(fault),
        }) = of_sequences.get(&span)
        {
            found.push(say::diagnostic(model, site, fault));
        }
    }
}

/// What the journeys asked before have taken, as far as the conditions of this one ask about it.
fn gone_before(
    space: &mut Space<'_>,
    taking: &Taking,
    journey: JourneyId,
    regions: &[Region],
) -> Region {
    let mut axes = space.diagrams.axes_of(taking.asked(journey));
    for region in regions {
        axes.extend(space.diagrams.axes_of(*region));
    }
    axes.sort_unstable();
    axes.dedup();
    taking.before_within(space, journey, &axes)
}

/// The uses of a line of a sequence: the first, and what is wrong in all of them.
struct Uses<'m> {
    site: Site<'m>,
    fault: Option<Fault>,
}

impl Uses<'_> {
    fn agree(&mut self, other: Option<Fault>) {
        self.fault = match (self.fault.take(), other) {
            (Some(one), Some(other)) if one.kind == other.kind && one.span == other.span => {
                let because = one
                    .because
                    .filter(|because| Some(because) == other.because.as_ref());
                Some(Fault { because, ..one })
            }
            _ => None,
        };
    }
}
