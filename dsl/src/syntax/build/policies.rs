//! What must hold on every path.

use super::values::duration_in;
use super::{Node, moments, recipient};
use crate::syntax::ast::{BeforeWhat, Deed, DeedKind, PolicyKind, PolicyLine};
use crate::syntax::lines::Reader;
use crate::syntax::parser::Rule;

impl Reader<'_> {
    /// A line of `policy`.
    pub(in crate::syntax) fn policy_line(&mut self, node: &Node) -> PolicyLine {
        let role = node.has(Rule::recipient).then(|| recipient(node));
        let mut deeds = node
            .kids()
            .filter(|kid| kid.rule() == Rule::deed)
            .map(|kid| deed(&kid));
        let first = deeds.next().unwrap_or(Deed {
            kind: DeedKind::Message,
            span: node.span(),
        });
        let kind = match node.rule() {
            Rule::never_line => match node.kid(Rule::never_before) {
                Some(before) => {
                    let moment = match (moments::moment_in(&before), before.kid(Rule::anchor)) {
                        (Some(moment), _) => Some(BeforeWhat::Moment(moment)),
                        (None, anchor) => {
                            anchor.map(|anchor| BeforeWhat::Anchor(moments::anchor(&anchor)))
                        }
                    };
                    match moment {
                        Some(moment) => PolicyKind::NeverBefore {
                            deed: first,
                            role,
                            moment,
                        },
                        None => PolicyKind::EveryPathEndsIn(Vec::new()),
                    }
                }
                None => PolicyKind::Never {
                    deed: first,
                    role,
                    condition: self.conditioned(node),
                },
            },
            Rule::ends_line => PolicyKind::EveryPathEndsIn(node.names()),
            Rule::bound_line => {
                let per = node.kid(Rule::duration).map(|_| duration_in(node));
                PolicyKind::AtMost {
                    count: node.number(),
                    deed: first,
                    role,
                    per,
                }
            }
            _ => {
                let then = deeds.next().unwrap_or_else(|| first.clone());
                PolicyKind::Order { first, then }
            }
        };
        PolicyLine {
            kind,
            span: node.span(),
        }
    }
}

/// A kind of action.
pub(super) fn deed(node: &Node) -> Deed {
    let kind = match node.first().map(|kid| kid.rule()) {
        Some(Rule::k_remind) => DeedKind::Remind,
        Some(Rule::k_chase) => DeedKind::Chase,
        Some(Rule::k_formal_notice) => DeedKind::FormalNotice,
        Some(Rule::k_handover | Rule::k_hand_over) => DeedKind::HandOver,
        Some(Rule::k_call_noun) => DeedKind::Call,
        Some(Rule::k_task) => DeedKind::Task,
        Some(Rule::k_claim) => DeedKind::Claim,
        Some(Rule::k_entrust) => DeedKind::Entrust,
        Some(Rule::k_alert) => DeedKind::Alert,
        Some(Rule::k_step) => DeedKind::Step(node.named()),
        _ => DeedKind::Message,
    };
    Deed {
        kind,
        span: node.span(),
    }
}
