//! Policies: what must hold on every path of one invoice.

use super::Resolver;
use super::kinds::Kind;
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    Deed, DeedKind, Ending, MilestoneId, Moment, Policy, PolicyKind, Relation, StepId, Thing,
};
use crate::span::Span;
use crate::syntax::ast::{self, At, BeforeWhat, Name};
use crate::words::Word;

impl Resolver<'_> {
    pub(super) fn policies(&mut self) {
        for index in 0..self.trees.policies.len() {
            let (tree, module) = self.trees.policies[index];
            let place = Place::of_module(module);
            let before = self.faults;
            let Some(kind) = self.policy(&place, tree) else {
                continue;
            };
            self.model.policies.push(Policy {
                kind,
                module,
                span: tree.span,
                sound: self.faults == before,
            });
        }
    }

    fn policy(&mut self, place: &Place, tree: &ast::PolicyLine) -> Option<PolicyKind> {
        Some(match &tree.kind {
            ast::PolicyKind::Never {
                deed,
                role,
                condition,
            } => PolicyKind::Never {
                deed: self.deed(place, deed),
                role: self.role_of_deed(place, role.as_ref())?,
                condition: self.condition(place, condition),
            },
            ast::PolicyKind::NeverBefore { deed, role, moment } => PolicyKind::NeverBefore {
                deed: self.deed(place, deed),
                role: self.role_of_deed(place, role.as_ref())?,
                moment: match moment {
                    BeforeWhat::Moment(moment) => self.moment(place, moment),
                    BeforeWhat::Anchor(anchor) => Moment {
                        relation: Relation::On,
                        anchor: self.anchor(place, anchor),
                        at_month_end: false,
                        at: None,
                        time_of: None,
                        or_day_before: false,
                        span: anchor.span,
                    },
                },
            },
            ast::PolicyKind::Order { first, then } => PolicyKind::Order {
                first: self.deed(place, first),
                then: self.deed(place, then),
            },
            ast::PolicyKind::EveryPathEndsIn(names) => {
                let mut endings = Vec::new();
                for name in names {
                    endings.extend(self.ending(place, name));
                }
                PolicyKind::EveryPathEndsIn(endings)
            }
            ast::PolicyKind::AtMost {
                count,
                deed,
                role,
                per,
            } => {
                if let Some(per) = per {
                    self.bound_over_time(place, per.span);
                }
                PolicyKind::AtMost {
                    count: self.count(count)?,
                    deed: self.deed(place, deed),
                    role: self.role_of_deed(place, role.as_ref())?,
                }
            }
        })
    }

    /// Policies are proved for one invoice at a time; a bound in time is over all of a customer's.
    fn bound_over_time(&mut self, place: &Place, span: Span) {
        let limit = self.word(place.module, Word::Limit);
        let message = text(
            "a policy is proved for one invoice at a time; how often a customer hears from you is a limit",
            "une règle se prouve facture par facture ; la fréquence des messages à un client est une limite",
        );
        let fault = Diagnostic::error(codes::LIMIT_NOT_POLICY, span, message).help(shown::same(
            "write it in the journey: `{}`",
            "écrivez-le dans le parcours : `{}`",
            &format!("{limit} …"),
        ));
        self.say(fault);
    }

    #[allow(clippy::option_option)]
    fn role_of_deed(
        &mut self,
        place: &Place,
        role: Option<&Name>,
    ) -> Option<Option<At<crate::model::RoleId>>> {
        let Some(name) = role else {
            return Some(None);
        };
        let value = self.find_role(place, name)?;
        Some(Some(At {
            value,
            span: name.span,
        }))
    }

    /// A kind of action, or the steps of a name.
    pub(super) fn deed(&mut self, place: &Place, tree: &ast::Deed) -> Deed {
        let kind = match &tree.kind {
            ast::DeedKind::Remind => DeedKind::Remind,
            ast::DeedKind::Chase => DeedKind::Chase,
            ast::DeedKind::FormalNotice => DeedKind::FormalNotice,
            ast::DeedKind::HandOver => DeedKind::HandOver,
            ast::DeedKind::Call => DeedKind::Call,
            ast::DeedKind::Message => DeedKind::Message,
            ast::DeedKind::Task => DeedKind::Task,
            ast::DeedKind::Claim => DeedKind::Claim,
            ast::DeedKind::Entrust => DeedKind::Entrust,
            ast::DeedKind::Alert => DeedKind::Alert,
            ast::DeedKind::Step(name) => match self.steps_named(place, name, Kind::Step) {
                Some(steps) => DeedKind::Steps(steps),
                None => DeedKind::Unknown,
            },
        };
        Deed {
            kind,
            span: tree.span,
        }
    }

    /// Puts steps and milestones where policies and tests find them.
    pub(super) fn name_steps(&mut self) {
        for (id, step) in self.model.steps.iter() {
            let named = self.steps_by_name.entry(step.name.clone());
            named.or_default().push(id);
        }
        for (id, milestone) in self.model.milestones.iter() {
            let name = milestone.declared.name.clone();
            self.milestones_by_name.entry(name).or_default().push(id);
        }
    }

    /// All steps of a name, one or more in each journey; what is not found is noted.
    pub(super) fn steps_named(
        &mut self,
        place: &Place,
        name: &Name,
        kind: Kind,
    ) -> Option<Vec<StepId>> {
        let found = self.steps_by_name.get(&name.text);
        let found: Vec<StepId> = found.cloned().unwrap_or_default();
        if found.is_empty() && self.steps_incomplete {
            self.silently();
            return None;
        }
        if found.is_empty() && self.misses.are_many() {
            self.miss(place.module, kind, name);
            return None;
        }
        if found.is_empty() {
            let steps = self.model.steps.iter();
            let among = steps
                .map(|(id, step)| (step.name.clone(), Some(Thing::Step(id))))
                .collect();
            self.miss_among(place.module, kind, name, among);
            return None;
        }
        for step in &found {
            self.model.uses.note(Thing::Step(*step), name.span);
        }
        Some(found)
    }

    /// All milestones of a name, one in each journey; what is not found is noted.
    pub(super) fn milestones_named(
        &mut self,
        place: &Place,
        name: &Name,
    ) -> Option<Vec<MilestoneId>> {
        let found = self.milestones_called(name);
        if found.is_empty() {
            let milestones = self.model.milestones.iter();
            let among = milestones
                .map(|(id, one)| (one.declared.name.clone(), Some(Thing::Milestone(id))))
                .collect();
            self.miss_among(place.module, Kind::Milestone, name, among);
            return None;
        }
        Some(found)
    }

    fn milestones_called(&mut self, name: &Name) -> Vec<MilestoneId> {
        let found = self.milestones_by_name.get(&name.text);
        let found: Vec<MilestoneId> = found.cloned().unwrap_or_default();
        for milestone in &found {
            self.model
                .uses
                .note(Thing::Milestone(*milestone), name.span);
        }
        found
    }

    /// What a path may end in: a milestone, a named end, or an action.
    fn ending(&mut self, place: &Place, name: &Name) -> Option<At<Ending>> {
        let span = name.span;
        if name.text.is_empty() {
            self.silently();
            return None;
        }
        let milestones = self.milestones_called(name);
        if !milestones.is_empty() {
            let value = Ending::Milestone(milestones);
            return Some(At { value, span });
        }
        if let Some(Thing::End(end)) = self.look_up(place.module, Kind::End, name) {
            let value = Ending::End(end);
            return Some(At { value, span });
        }
        let deed = [
            (Word::Task, DeedKind::Task),
            (Word::Handover, DeedKind::HandOver),
            (Word::CallNoun, DeedKind::Call),
            (Word::Alert, DeedKind::Alert),
        ]
        .into_iter()
        .find(|(word, _)| name.is(*word));
        if let Some((_, deed)) = deed {
            let value = Ending::Deed(deed);
            return Some(At { value, span });
        }
        let milestones = self.model.milestones.iter();
        let mut among: Vec<_> = milestones
            .map(|(id, one)| (one.declared.name.clone(), Some(Thing::Milestone(id))))
            .collect();
        let ends = self.model.ends.iter();
        among.extend(ends.map(|(id, end)| (end.declared.name.clone(), Some(Thing::End(id)))));
        for word in [Word::Task, Word::Handover] {
            among.push((self.word(place.module, word).into(), None));
        }
        self.miss_among(place.module, Kind::Ending, name, among);
        None
    }
}
