//! The shape of a machine: what every transition asks of its lines and journeys, worked out once.

use super::barrier::is_message;
use super::rungs::{is_before, presses};
use crate::eval::Conditions;
use crate::machine::action::{Act, Action, Does, Group};
use crate::machine::expr::Node;
use crate::machine::journey::Journey;
use crate::machine::line::Line;
use crate::machine::milestone::{Expected, Opens};
use crate::machine::schedule::Anchor;
use crate::machine::value::Fact;
use crate::machine::{
    CalendarId, Dense, ExprId, JourneyId, LineId, Machine, MilestoneId, RoleId, StepId,
};

/// What is known of the lines and journeys of one machine.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    steps: Vec<StepShape>,
    lines: Vec<LineShape>,
    milestones: Vec<MilestoneShape>,
    journeys: Vec<JourneyShape>,
    pub(super) conditions: Conditions,
    /// Whether a journey limits messages.
    pub(super) limits: bool,
    /// Whether a line that speaks for several invoices is signed.
    pub(super) signs_for_several: bool,
    /// Whether anything depends on invoices of the customer beyond its own: a standing, or a fact of
    /// the customer or the payer.
    pub(super) looks_beyond: bool,
}

/// What is known of a step.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct StepShape {
    /// Whether it is a rung of the ladder.
    pub(super) is_rung: bool,
    /// Whether it lies before its anchor.
    pub(super) is_before: bool,
    /// Whether it lies before the due date.
    pub(super) is_before_due: bool,
    /// Whether an action of it is repeated.
    pub(super) repeats: bool,
}

/// What is known of a milestone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MilestoneShape {
    /// From this place on its steps are plain rungs: none lies before due, none is repeated.
    pub(super) plain_from: usize,
    /// Whether it has lines that press for payment.
    pub(super) climbs: bool,
    /// Whether it waits for payment.
    pub(super) waits_for_payment: bool,
    /// The same, and without charges.
    pub(super) principal_alone: bool,
    /// Whether it opens whenever its condition becomes true.
    pub(super) opens_often: bool,
}

/// What is known of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineShape {
    /// Whether it presses for payment, or sends anything to somebody outside.
    pub(super) presses: bool,
    /// Whether it sends anything to somebody outside.
    pub(super) sends: bool,
    /// Whether it only tells a team.
    pub(super) only_alerts: bool,
    /// Whether an action of it is repeated.
    pub(super) repeats: bool,
    /// To whom it speaks for several invoices.
    pub(super) group: Option<(RoleId, Group)>,
    /// Its gravest message, and to whom.
    pub(super) gravest: Option<(RoleId, Act)>,
}

/// What is known of a journey.
#[derive(Clone, Copy, Debug)]
pub(super) struct JourneyShape {
    /// Its calendar.
    pub(super) calendar: Known,
    /// Whether one of its milestones waits for charges, too.
    pub(super) with_charges: bool,
    /// Balances under this count as paid.
    pub(super) floor: Option<ExprId>,
}

/// The calendar of a journey.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known {
    /// Always this one, or none.
    Always(Option<CalendarId>),
    /// The one that its expression gives.
    Asked,
}

/// A line that is not there does nothing.
static NO_LINE: LineShape = LineShape {
    presses: false,
    sends: false,
    only_alerts: true,
    repeats: false,
    group: None,
    gravest: None,
};

impl Shape {
    /// The shape of a machine.
    pub(super) fn of(machine: &Machine) -> Shape {
        let lines = machine.lines.items().iter();
        let journeys = machine.journeys.items().iter();
        let lines: Vec<LineShape> = lines.map(|line| LineShape::of(machine, line)).collect();
        let steps = machine.steps.items().iter();
        let steps: Vec<StepShape> = steps
            .map(|step| {
                let line = lines.get(step.line.place()).unwrap_or(&NO_LINE);
                let is_before = is_before(&step.moment);
                StepShape {
                    is_rung: !step.independent && !line.only_alerts,
                    is_before,
                    is_before_due: is_before && step.moment.anchor == Anchor::Due,
                    repeats: line.repeats,
                }
            })
            .collect();
        let milestones = machine.milestones.items().iter();
        let milestones = milestones.map(|milestone| {
            let plain = |id: &StepId| {
                let step = steps.get(id.place());
                step.is_some_and(|step| step.is_rung && !step.is_before && !step.repeats)
            };
            let plain = milestone
                .steps
                .iter()
                .rev()
                .take_while(|id| plain(id))
                .count();
            let own = milestone
                .steps
                .iter()
                .filter_map(|id| machine.steps.get(*id));
            let mut own = own.filter_map(|step| lines.get(step.line.place()));
            let expects = milestone.expects.as_ref().map(|expects| &expects.what);
            MilestoneShape {
                plain_from: milestone.steps.len() - plain,
                climbs: own.any(|line| line.presses),
                opens_often: matches!(milestone.opens, Opens::When(_)),
                waits_for_payment: matches!(expects, Some(Expected::PaymentInFull { .. })),
                principal_alone: matches!(
                    expects,
                    Some(Expected::PaymentInFull {
                        with_charges: false
                    })
                ),
            }
        });
        let milestones = milestones.collect();
        let mut signed = machine.lines.items().iter().zip(&lines);
        Shape {
            steps,
            milestones,
            signs_for_several: signed
                .any(|(line, shape)| line.sign_off.is_some() && shape.group.is_some()),
            lines,
            looks_beyond: looks_beyond(machine),
            conditions: Conditions::of(&machine.expressions),
            limits: journeys.clone().any(|journey| !journey.limits.is_empty()),
            journeys: journeys
                .map(|journey| JourneyShape::of(machine, journey))
                .collect(),
        }
    }

    #[inline]
    pub(super) fn step(&self, step: StepId) -> StepShape {
        self.steps.get(step.place()).copied().unwrap_or_default()
    }

    #[inline]
    pub(super) fn milestone(&self, milestone: MilestoneId) -> MilestoneShape {
        let known = self.milestones.get(milestone.place());
        known.copied().unwrap_or_default()
    }

    #[inline]
    pub(super) fn line(&self, line: LineId) -> &LineShape {
        self.lines.get(line.place()).unwrap_or(&NO_LINE)
    }

    #[inline]
    pub(super) fn journey(&self, journey: Option<JourneyId>) -> JourneyShape {
        let known = journey.and_then(|journey| self.journeys.get(journey.place()));
        known.copied().unwrap_or(JourneyShape {
            calendar: Known::Always(None),
            with_charges: false,
            floor: None,
        })
    }
}

/// Whether anything depends on all invoices of a party, or on its money on account.
fn looks_beyond(machine: &Machine) -> bool {
    let asked = |node: &Node| matches!(node, Node::Fact(Fact::Party(_, fact)) if !fact.is_own());
    let lists_credits = |action: &Action| {
        let message = action.does.message();
        message.is_some_and(|message| message.group.is_some_and(|group| group.also_open_credits))
    };
    !machine.standings.is_empty()
        || machine.expressions.nodes.items().iter().any(asked)
        || machine.actions.items().iter().any(lists_credits)
}

impl LineShape {
    fn of(machine: &Machine, line: &Line) -> LineShape {
        let actions = || {
            line.actions
                .iter()
                .filter_map(|id| machine.actions.get(*id))
        };
        let messages = actions().filter_map(|action| match &action.does {
            does @ (Does::Remind(of) | Does::Chase(of) | Does::FormalNotice(of)) => {
                Some((of.to, does.act()?))
            }
            _ => None,
        });
        LineShape {
            presses: presses(machine, line),
            sends: actions().any(|action| is_message(&action.does)),
            only_alerts: actions().all(|action| matches!(action.does, Does::Alert { .. })),
            repeats: actions().any(|action| action.repeat.is_some()),
            group: actions().find_map(|action| {
                let message = action.does.message()?;
                Some((message.to, message.group?))
            }),
            gravest: messages.max_by_key(|(_, act)| *act),
        }
    }
}

impl JourneyShape {
    fn of(machine: &Machine, journey: &Journey) -> JourneyShape {
        let calendar = journey.calendar.and_then(|id| machine.expressions.get(id));
        let mut milestones = journey.milestones.iter();
        let full = Expected::PaymentInFull { with_charges: true };
        JourneyShape {
            calendar: match calendar {
                None => Known::Always(None),
                Some(Node::Calendar(calendar)) => Known::Always(Some(*calendar)),
                Some(_) => Known::Asked,
            },
            floor: journey.ignore_balances_under,
            with_charges: milestones.any(|id| {
                let milestone = machine.milestones.get(*id);
                let expects = milestone.and_then(|milestone| milestone.expects.as_ref());
                expects.is_some_and(|expects| expects.what == full)
            }),
        }
    }
}
