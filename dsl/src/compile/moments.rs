//! Moments.

use jalon_core::TimeOfDay;
use jalon_core::machine::schedule::{self, ClockZone, Direction, Offset};

use super::Compiler;
use crate::model::{Anchor, AnchorKind, Expr, Moment, Relation, Whose};

impl Compiler<'_> {
    /// When something is due.
    pub(super) fn moment(&mut self, moment: &Moment) -> schedule::Moment {
        let offset = match &moment.relation {
            Relation::On => None,
            Relation::Before(delay) => Some(self.offset(delay, Direction::Before)),
            Relation::After(delay) => Some(self.offset(delay, Direction::After)),
        };
        let zone = match moment.time_of.as_ref().map(|whose| whose.value) {
            None => ClockZone::Calendar,
            Some(Whose::Customer) => ClockZone::Customer,
            Some(Whose::Payer) => ClockZone::Payer,
        };
        schedule::Moment {
            offset,
            at_month_end: moment.at_month_end,
            business_day_before: moment.or_day_before,
            time: moment
                .at
                .as_ref()
                .map(|at| TimeOfDay::from_minutes(at.value)),
            zone,
            ..self.on(&moment.anchor)
        }
    }

    /// The day of an anchor itself.
    pub(super) fn on(&mut self, anchor: &Anchor) -> schedule::Moment {
        schedule::Moment {
            anchor: self.anchor(anchor),
            month_end_of_anchor: anchor.month_end_of,
            offset: None,
            at_month_end: false,
            business_day_before: false,
            time: None,
            zone: ClockZone::Calendar,
        }
    }

    fn offset(&mut self, delay: &Expr, direction: Direction) -> Offset {
        Offset {
            delay: self.value(delay),
            direction,
        }
    }

    fn anchor(&mut self, anchor: &Anchor) -> schedule::Anchor {
        match &anchor.kind {
            AnchorKind::Issue => schedule::Anchor::Issue,
            AnchorKind::Due => schedule::Anchor::Due,
            AnchorKind::DueOfOldest => schedule::Anchor::DueOfOldest,
            AnchorKind::Sending => schedule::Anchor::Sending,
            AnchorKind::Start => schedule::Anchor::Start,
            AnchorKind::Step(step) if anchor.or_above => {
                schedule::Anchor::StepOrAbove(self.step_number(*step))
            }
            AnchorKind::Step(step) => schedule::Anchor::Step(self.step_number(*step)),
            AnchorKind::Milestone(milestone) => {
                schedule::Anchor::Milestone(self.milestone_number(*milestone))
            }
            AnchorKind::HandOver => schedule::Anchor::Handover,
            AnchorKind::Event => schedule::Anchor::Event,
            AnchorKind::Date(date) => schedule::Anchor::Date(self.value(date)),
            AnchorKind::Unknown => {
                self.not_understood(anchor.span);
                schedule::Anchor::Start
            }
        }
    }
}
