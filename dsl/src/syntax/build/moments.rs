//! Moments: `20 days after due, at month end`.

use super::Node;
use super::values::delay_in;
use crate::syntax::ast::{Anchor, AnchorBase, Moment, Path, Relation};
use crate::syntax::parser::Rule;

/// The first moment among the parts of a node.
pub(super) fn moment_in(node: &Node) -> Option<Moment> {
    let told = node.kid(Rule::moment).or_else(|| node.kid(Rule::that_day));
    told.map(|kid| moment(&kid))
}

/// A moment.
pub(super) fn moment(node: &Node) -> Moment {
    let span = node.span();
    let (relation, anchor) = match node.first() {
        Some(kid) if kid.rule() == Rule::relative => {
            let delay = delay_in(&kid);
            let anchor = kid
                .kid(Rule::anchor)
                .map_or(sending(&kid), |anchor| self::anchor(&anchor));
            let before = kid.has(Rule::before) || kid.has(Rule::before_sending_anchor);
            (
                if before {
                    Relation::Before(delay)
                } else {
                    Relation::After(delay)
                },
                anchor,
            )
        }
        Some(kid) => {
            let anchor = kid
                .kid(Rule::anchor)
                .map_or(sending(&kid), |anchor| self::anchor(&anchor));
            (Relation::On, anchor)
        }
        None => (Relation::On, sending(node)),
    };
    let mut moment = Moment {
        relation,
        anchor,
        at_month_end: false,
        at: None,
        time_of: None,
        or_day_before: false,
        span,
    };
    for refinement in node.kids().filter(|kid| kid.rule() == Rule::refinement) {
        for kid in refinement.kids() {
            match kid.rule() {
                Rule::k_at_month_end => moment.at_month_end = true,
                Rule::at_time => moment.at = kid.kid(Rule::time).map(|time| time.time()),
                Rule::time_of => moment.time_of = Some(kid.named()),
                Rule::k_or_day_before => moment.or_day_before = true,
                _ => {}
            }
        }
    }
    moment
}

fn sending(node: &Node) -> Anchor {
    Anchor {
        month_end_of: false,
        base: AnchorBase::Sending,
        of_oldest: false,
        span: node.span(),
    }
}

/// An anchor.
pub(super) fn anchor(node: &Node) -> Anchor {
    let month_end_of = node.has(Rule::month_end_of);
    let name = node.kid(Rule::anchor_name);
    let of_oldest = name.as_ref().is_some_and(|kid| kid.has(Rule::of_oldest));
    let base = match name.and_then(|kid| kid.first()) {
        Some(kid) if kid.rule() == Rule::k_previous_step => AnchorBase::PreviousStep,
        Some(kid) if kid.rule() == Rule::k_last_step => AnchorBase::LastStep,
        Some(kid) => AnchorBase::Path(kid.path()),
        None => AnchorBase::Path(Path { parts: Vec::new() }),
    };
    Anchor {
        month_end_of,
        base,
        of_oldest,
        span: node.span(),
    }
}
