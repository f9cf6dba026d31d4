//! Whether two actions can both be done for one invoice.

use super::guards::exclude_each_other;
use super::openings::is_behind;
use super::sites::{Place, Site};
use crate::model::{Cond, MilestoneId, Model, Opening};

/// An action's place, kept.
#[derive(Clone, Debug)]
pub struct Spot<'m> {
    /// In which line.
    pub place: Place<'m>,
    /// Under which conditions.
    pub guards: Vec<&'m Cond>,
    /// Behind how many answers and outcomes.
    pub depth: usize,
}

impl<'m> Spot<'m> {
    /// Where an action stands.
    pub fn of(site: &Site<'_, 'm>) -> Spot<'m> {
        Spot {
            place: site.place,
            guards: site.guards.to_vec(),
            depth: site.turns.len(),
        }
    }
}

/// Whether the second surely can come when the first has happened: two steps of a milestone, a
/// step and its miss, or milestones of which one opens behind the other. Where conditions stand on
/// both of two steps, they may well be meant to tell them apart.
pub fn both_happen(model: &Model, first: &Spot<'_>, second: &Spot<'_>) -> bool {
    if exclude_each_other(&first.guards, &second.guards) {
        return false;
    }
    let (Some(one), Some(other)) = (first.place.milestone(), second.place.milestone()) else {
        return false;
    };
    if one != other {
        return opens_behind(model, other, one);
    }
    let guarded = |spot: &Spot<'_>| !spot.guards.is_empty() || spot.depth > 0;
    match (first.place, second.place) {
        (Place::Step(a, _), Place::Step(b, _)) if a == b => first.depth == 0 && second.depth == 0,
        (Place::Step(..), Place::Step(..)) => !(guarded(first) && guarded(second)),
        (Place::Step(..), Place::Missed(..)) => true,
        _ => false,
    }
}

fn opens_behind(model: &Model, late: MilestoneId, early: MilestoneId) -> bool {
    let hands_over = matches!(model.milestones[late].opening, Opening::AfterHandOver);
    hands_over || is_behind(model, late, early)
}
