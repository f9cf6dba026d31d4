//! Policies.

use jalon_core::machine::action::Act;
use jalon_core::machine::policy::{Deed, PathEnd, Policy};
use jalon_core::machine::{Element, RoleId, StepId};

use super::Compiler;
use crate::model::{self, DeedKind, Ending, PolicyKind};
use crate::span::Span;
use crate::syntax::ast::At;

impl Compiler<'_> {
    /// All policies; those of the script itself first, so that the order of its modules does not
    /// matter more than it must.
    pub(super) fn policies(&mut self) {
        let model = self.model;
        let mut policies: Vec<&model::Policy> = model.policies.iter().collect();
        let path_of = |policy: &model::Policy| model.modules.get(policy.module).map(|at| &at.path);
        policies.sort_by_key(|policy| path_of(policy));
        for (at, policy) in (0..).zip(policies) {
            self.places.note(Element::Policy(at), policy.span);
            let compiled = self.policy(&policy.kind);
            self.machine.policies.push(compiled);
        }
    }

    fn policy(&mut self, kind: &PolicyKind) -> Policy {
        match kind {
            PolicyKind::Never {
                deed,
                role,
                condition,
            } => Policy::NeverWhen {
                deed: self.deed(deed),
                to: self.role_if(role.as_ref()),
                condition: self.condition(condition),
            },
            PolicyKind::NeverBefore { deed, role, moment } => Policy::NeverBefore {
                deed: self.deed(deed),
                to: self.role_if(role.as_ref()),
                moment: self.moment(moment),
            },
            PolicyKind::Order { first, then } => Policy::Order {
                first: self.deed(first),
                then: self.deed(then),
            },
            PolicyKind::EveryPathEndsIn(endings) => {
                let mut ends: Vec<PathEnd> = Vec::new();
                for ending in endings {
                    self.path_ends(ending, &mut ends);
                }
                Policy::EveryPathEndsIn(ends)
            }
            PolicyKind::AtMost { count, deed, role } => Policy::AtMost {
                count: count.value,
                deed: self.deed(deed),
                to: self.role_if(role.as_ref()),
            },
        }
    }

    fn role_if(&mut self, role: Option<&At<model::RoleId>>) -> Option<RoleId> {
        role.map(|role| self.role(role.value))
    }

    fn path_ends(&mut self, ending: &At<Ending>, ends: &mut Vec<PathEnd>) {
        match &ending.value {
            Ending::Milestone(milestones) => {
                let milestones = milestones.iter();
                ends.extend(milestones.map(|id| PathEnd::Milestone(self.milestone_number(*id))));
            }
            Ending::End(end) => ends.push(PathEnd::End(self.end(*end))),
            Ending::Deed(kind) => match act(kind) {
                Some(act) => ends.push(PathEnd::Deed(act)),
                None => self.not_understood(ending.span),
            },
        }
    }

    fn deed(&mut self, deed: &model::Deed) -> Deed {
        if let DeedKind::Steps(steps) = &deed.kind {
            let mut steps: Vec<StepId> = steps.iter().map(|step| self.step_number(*step)).collect();
            steps.sort_unstable();
            return Deed::Steps(steps);
        }
        Deed::Act(act(&deed.kind).unwrap_or_else(|| self.no_act(deed.span)))
    }

    fn no_act(&mut self, span: Span) -> Act {
        self.not_understood(span);
        Act::AnyMessage
    }
}

fn act(kind: &DeedKind) -> Option<Act> {
    Some(match kind {
        DeedKind::Remind => Act::Remind,
        DeedKind::Chase => Act::Chase,
        DeedKind::FormalNotice => Act::FormalNotice,
        DeedKind::HandOver => Act::Handover,
        DeedKind::Call => Act::Call,
        DeedKind::Message => Act::AnyMessage,
        DeedKind::Task => Act::Task,
        DeedKind::Claim => Act::Claim,
        DeedKind::Entrust => Act::Entrust,
        DeedKind::Alert => Act::Alert,
        DeedKind::Steps(_) | DeedKind::Unknown => return None,
    })
}
