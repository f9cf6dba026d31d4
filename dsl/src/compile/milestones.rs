//! Milestones: what they wait for, their steps, misses and reactions.

use jalon_core::machine::milestone::{
    Expectation, Expected, Milestone, Missed, Opens, Reaction, Roles, Step, Trigger,
};
use jalon_core::machine::{
    DeclaredEventId, Element, JourneyId, MilestoneId, ReactionId, RoleId, StepId,
};
use jalon_core::{EventKind, Evidence};
use smol_str::SmolStr;

use super::paths::{Path, deed};
use super::{Compiler, facts};
use crate::model::{self, Opening};
use crate::span::Span;
use crate::syntax::ast::At;

impl Compiler<'_> {
    /// A milestone with all that stands in it. Milestones come in the order of their numbers.
    pub(super) fn milestone(
        &mut self,
        above: &Path,
        journey: JourneyId,
        id: model::MilestoneId,
        tree: &model::Milestone,
    ) {
        let number = self.milestone_number(id);
        let path = self.path_below(above, &tree.declared.name);
        self.places.note(Element::Milestone(number), tree.head);
        let opens = self.opens(&tree.opening, tree.head);
        let when = self.guard(tree.when.as_ref());
        let expects = tree.expect.as_ref().map(|expect| {
            self.places.note(Element::Expect(number), expect.span);
            self.expectation(expect)
        });
        let steps = self.steps(&path, number, id);
        let mut missed: Vec<Missed> = (0..)
            .zip(&tree.missed)
            .map(|(at, missed)| self.missed(&path, number, at, missed))
            .collect();
        // `expect ... within 10 days else ...` is a miss of its own.
        let otherwise = tree
            .expect
            .as_ref()
            .and_then(|expect| expect.otherwise.as_ref());
        if let Some(line) = otherwise.and_then(|line| self.line_below(&path, "else", line)) {
            missed.push(Missed { moment: None, line });
        }
        let reactions = self.reactions(&path, &tree.reactions);
        self.machine.milestones.push(Milestone {
            name: tree.declared.name.clone(),
            path: path.id,
            journey,
            opens,
            when,
            per_instalment: tree.per_instalment,
            expects,
            steps,
            missed,
            reactions,
        });
    }

    fn opens(&mut self, opening: &Opening, head: Span) -> Opens {
        match opening {
            Opening::Arrival => Opens::Arrival,
            Opening::FromSending => Opens::FromSending,
            Opening::After { milestone, or_miss } => {
                let milestone = self.milestone_number(*milestone);
                if *or_miss {
                    Opens::AfterOrMiss(milestone)
                } else {
                    Opens::After(milestone)
                }
            }
            Opening::AfterHandOver => Opens::AfterHandover,
            Opening::When(cond) => Opens::When(self.condition(cond)),
            Opening::Unknown => {
                self.not_understood(head);
                Opens::Arrival
            }
        }
    }

    fn steps(
        &mut self,
        above: &Path,
        milestone: MilestoneId,
        id: model::MilestoneId,
    ) -> Vec<StepId> {
        let model = self.model;
        let mut numbers = Vec::new();
        for (step, tree) in model.steps_of(id) {
            let number = self.step_number(step);
            self.places.note(Element::Step(number), tree.span);
            let path = self.path_through(above, &tree.path);
            let moment = self.moment(&tree.moment);
            let line = self.line(&path, &tree.line, tree.span);
            self.machine.steps.push(Step {
                name: tree.name.clone(),
                path: path.id,
                milestone,
                moment,
                independent: tree.independent,
                line,
            });
            numbers.push(number);
        }
        numbers
    }

    fn missed(
        &mut self,
        above: &Path,
        milestone: MilestoneId,
        at: u32,
        tree: &model::Missed,
    ) -> Missed {
        let element = Element::Missed(milestone, at);
        let whole = super::lines::span_of(&tree.line);
        let span = match whole.file == tree.head.file && whole != Span::default() {
            true => tree.head.to(whole),
            false => tree.head,
        };
        self.places.note(element, span);
        let path = self.path_below(above, "missed");
        Missed {
            moment: tree.moment.as_ref().map(|moment| self.moment(moment)),
            line: self.line(&path, &tree.line, span),
        }
    }

    /// Reactions of a journey or a milestone.
    pub(super) fn reactions(&mut self, above: &Path, trees: &[model::Reaction]) -> Vec<ReactionId> {
        let mut ids = Vec::new();
        for tree in trees {
            let Some(on) = self.trigger(tree.event, tree.event_span) else {
                continue;
            };
            let from = self.roles(&tree.from, false);
            let mut name = deed("on", &self.event_name(tree.event));
            for role in &tree.from {
                name = deed(&name, &super::numbers::role_name(self.model, role.value));
            }
            // The names of the sequences that it comes from stand before its own.
            let sequences = tree.path.len().saturating_sub(1);
            let mut names: Vec<SmolStr> = tree.path.iter().take(sequences).cloned().collect();
            names.push(name);
            let path = self.path_through(above, &names);
            let line = self.line(&path, &tree.line, tree.span);
            let id = self.machine.reactions.push(Reaction {
                path: path.id,
                on,
                from,
                line,
            });
            self.places.note(Element::Reaction(id), tree.span);
            ids.push(id);
        }
        ids
    }

    /// What is waited for.
    pub(super) fn expectation(&mut self, tree: &model::Expectation) -> Expectation {
        let what = match tree.what {
            model::Expected::PaymentInFull { with_charges } => {
                Expected::PaymentInFull { with_charges }
            }
            model::Expected::Event(event) => match self.trigger(event, tree.span) {
                Some(trigger) => Expected::Event(trigger),
                None => Expected::PaymentInFull {
                    with_charges: false,
                },
            },
        };
        let at_least = tree.at_least.as_ref().map(|level| level.value);
        Expectation {
            what,
            from: self.roles(&tree.from, tree.any_of),
            at_least: at_least.map_or(Evidence::RECEIPT_MIN, facts::evidence),
            within: self.value_if(tree.within.as_ref()),
        }
    }

    /// Several roles, each once; their order has no meaning.
    fn roles(&mut self, trees: &[At<model::RoleId>], any: bool) -> Option<Roles> {
        let mut roles: Vec<RoleId> = trees.iter().map(|role| self.role(role.value)).collect();
        roles.sort_unstable();
        roles.dedup();
        match roles.len() {
            0 => None,
            1 => Some(Roles::All(roles)),
            _ if any => Some(Roles::Any(roles)),
            _ => Some(Roles::All(roles)),
        }
    }

    /// What is reacted to or waited for.
    fn trigger(&mut self, event: model::EventKind, span: Span) -> Option<Trigger> {
        match event {
            model::EventKind::Declared(event) => {
                let number = self.numbers.events.number(event);
                Some(Trigger::Declared(DeclaredEventId(number)))
            }
            model::EventKind::Standing { standing, value } => Some(Trigger::Standing {
                standing: self.standing(standing),
                value,
            }),
            other => match built_in(other) {
                Some(kind) => Some(Trigger::Event(kind)),
                None => {
                    self.not_understood(span);
                    None
                }
            },
        }
    }
}

/// The kind of an event that is neither declared nor a change of standing.
pub(super) fn built_in(event: model::EventKind) -> Option<EventKind> {
    use model::EventKind as Typed;
    Some(match event {
        Typed::Receipt => EventKind::Receipt,
        Typed::Acceptance => EventKind::Acceptance,
        Typed::Refusal => EventKind::Refusal,
        Typed::Rejection => EventKind::Rejection,
        Typed::Suspension => EventKind::Suspension,
        Typed::Dispute => EventKind::Dispute,
        Typed::DisputeOfPart => EventKind::DisputeOfPart,
        Typed::DisputeSettledForUs => EventKind::DisputeSettledForUs,
        Typed::DisputeSettledForCustomer => EventKind::DisputeSettledForCustomer,
        Typed::DisputeSettledInPart => EventKind::DisputeSettledInPart,
        Typed::Promise => EventKind::Promise,
        Typed::BrokenPromise => EventKind::BrokenPromise,
        Typed::Payment => EventKind::Payment,
        Typed::PaymentInPart => EventKind::PaymentInPart,
        Typed::PaymentInFull => EventKind::PaymentInFull,
        Typed::PaymentReversed => EventKind::PaymentReversed,
        Typed::PaymentAnnounced => EventKind::PaymentAnnounced,
        Typed::CreditNote => EventKind::CreditNote,
        Typed::CreditRequest => EventKind::CreditRequest,
        Typed::Allocation => EventKind::Allocation,
        Typed::Bounce => EventKind::Bounce,
        Typed::Reply => EventKind::Reply,
        Typed::Correction => EventKind::Correction,
        Typed::MissingDue => EventKind::MissingDue,
        Typed::Decision => EventKind::Decision,
        Typed::Standing { .. } | Typed::Declared(_) | Typed::Unknown => return None,
    })
}
