//! A path along which things happen in an order that was found without days: the days on which it comes so.

use std::mem::discriminant;
use std::rc::Rc;

use jalon_core::Happening;

use super::{Node, Search, Trace};
use crate::given::Given;
use crate::happen::May;

/// To whom things happen, and in which order.
#[derive(Clone, Debug)]
pub(crate) struct Guide {
    pub(crate) given: Given,
    pub(crate) unusual: usize,
    pub(crate) happens: Vec<May>,
}

/// So many things more may happen on the way: what people answer, and what is waited for.
const MORE: usize = 3;

impl Search<'_> {
    /// What may happen next on a path that is guided.
    pub(super) fn along(&self, guide: &Guide, node: &Node, may: Vec<May>) -> Vec<May> {
        let done = done(guide, Some(&node.trace));
        let next = guide.happens.get(done);
        let more = node.trace.depth - done.min(node.trace.depth) < MORE;
        let fits = |one: &May| next.is_some_and(|next| are_alike(one, next));
        let mut may = may;
        may.retain(|one| fits(one) || (more && is_answer(one)));
        may
    }
}

/// How many of the things that are to happen have happened.
fn done(guide: &Guide, trace: Option<&Rc<Trace>>) -> usize {
    let Some(trace) = trace else {
        return 0;
    };
    let done = done(guide, trace.before.as_ref());
    match (&trace.happens, guide.happens.get(done)) {
        (Some((may, _)), Some(next)) if are_alike(may, next) => done + 1,
        _ => done,
    }
}

/// Whether two things are one but for the names that they were given.
fn are_alike(one: &May, other: &May) -> bool {
    use Happening::{Decision, Declared, Dispute, DisputeSettled, TaskOutcome};
    match (one, other) {
        (May::Event(one, from), May::Event(other, from_other)) => {
            from == from_other
                && match (one, other) {
                    (
                        TaskOutcome { task, outcome, .. },
                        TaskOutcome {
                            task: of,
                            outcome: to,
                            ..
                        },
                    ) => task == of && outcome == to,
                    (
                        Decision { decision, .. },
                        Decision {
                            decision: other, ..
                        },
                    ) => decision == other,
                    (Dispute { amount, .. }, Dispute { amount: other, .. }) => {
                        amount.is_some() == other.is_some()
                    }
                    (DisputeSettled { outcome, .. }, DisputeSettled { outcome: other, .. }) => {
                        outcome == other
                    }
                    (Declared { .. }, Declared { .. }) => one == other,
                    _ => discriminant(one) == discriminant(other),
                }
        }
        _ => one == other,
    }
}

fn is_answer(may: &May) -> bool {
    let May::Event(what, _) = may else {
        return false;
    };
    matches!(
        what,
        Happening::TaskOutcome { .. } | Happening::Receipt | Happening::Acceptance
    )
}
