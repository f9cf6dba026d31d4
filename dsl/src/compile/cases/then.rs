//! What must follow in a test.

use jalon_core::TimeOfDay;
use jalon_core::cases::{Assertion, Dated, Deed, DeedExpected, NoneOf, Written};
use jalon_core::machine::action::Act;
use jalon_core::machine::{AgencyId, EndId, MilestoneId, StandingId};

use super::super::Compiler;
use super::number_if;
use crate::model::policy::DeedKind;
use crate::model::{self, test};
use crate::syntax::ast::At;

impl Compiler<'_> {
    pub(super) fn assertion(&self, assertion: &test::Assertion) -> Assertion {
        match assertion {
            test::Assertion::NothingElse { until } => Assertion::NothingElse {
                until: until.as_ref().map(|until| until.value),
            },
            test::Assertion::None { what, role, on } => Assertion::None {
                what: self.none_of(what),
                to: role.as_ref().and_then(|role| self.known_role(role.value)),
                on: self.target_if(*on),
            },
            test::Assertion::Milestone {
                milestones,
                day,
                on,
            } => {
                let known = milestones.value.iter();
                let known =
                    known.map(|id| number_if::<_, MilestoneId>(&self.numbers.milestones, *id));
                Assertion::Milestone {
                    milestones: known.flatten().collect(),
                    day: self.written(day),
                    on: self.target_if(*on),
                }
            }
            test::Assertion::Standing {
                customer,
                standing,
                value,
            } => Assertion::Standing {
                customer: *customer,
                standing: number_if(&self.numbers.standings, *standing)
                    .unwrap_or(StandingId(u32::MAX)),
                value: self.written(value),
            },
            test::Assertion::NextStep { steps, day, on } => Assertion::NextStep {
                steps: self.steps_of(&steps.value),
                name: self.source(steps.span),
                day: self.written(day),
                on: self.target_if(*on),
            },
            test::Assertion::Balance { amount, on } => Assertion::Balance {
                amount: self.written(amount),
                on: self.target_if(*on),
            },
            test::Assertion::On { day, time, what } => Assertion::On {
                day: self.written(day),
                time: time.map(TimeOfDay::from_minutes),
                what: self.dated(what),
            },
        }
    }

    fn written<T: Copy>(&self, at: &At<T>) -> Written<T> {
        Written {
            value: at.value,
            source: self.source(at.span),
        }
    }

    fn none_of(&self, what: &test::NoneOfWhat) -> NoneOf {
        let kind = match what {
            test::NoneOfWhat::Reminder => return NoneOf::Acts(vec![Act::Remind, Act::Chase]),
            test::NoneOfWhat::Message => return NoneOf::Message,
            test::NoneOfWhat::Recall => return NoneOf::Acts(vec![Act::Recall]),
            test::NoneOfWhat::Post => return NoneOf::Acts(vec![Act::Post]),
            test::NoneOfWhat::Steps(steps) => return NoneOf::Steps(self.steps_of(&steps.value)),
            test::NoneOfWhat::Deed(deed) => &deed.kind,
        };
        let act = match kind {
            DeedKind::Remind => Act::Remind,
            DeedKind::Chase => Act::Chase,
            DeedKind::FormalNotice => Act::FormalNotice,
            DeedKind::HandOver => Act::Handover,
            DeedKind::Call => Act::Call,
            DeedKind::Message => return NoneOf::Message,
            DeedKind::Task => Act::Task,
            DeedKind::Claim => Act::Claim,
            DeedKind::Entrust => Act::Entrust,
            DeedKind::Alert => Act::Alert,
            DeedKind::Steps(steps) => return NoneOf::Steps(self.steps_of(steps)),
            DeedKind::Unknown => return NoneOf::Acts(Vec::new()),
        };
        NoneOf::Acts(vec![act])
    }

    fn dated(&self, what: &test::Dated) -> Dated {
        match what {
            test::Dated::EndAs { end, on } => {
                let end = self.model.ends.get(end.value);
                let name = end.map(|end| end.declared.name.clone());
                Dated::EndAs {
                    end: name.and_then(|name| number_if::<_, EndId>(&self.numbers.ends, name)),
                    on: self.target_if(*on),
                }
            }
            test::Dated::Claim {
                interest,
                amount,
                on,
            } => Dated::Claim {
                interest: *interest,
                amount: amount.as_ref().map(|amount| self.written(amount)),
                on: self.target_if(*on),
            },
            test::Dated::Post { name, on } => Dated::Post {
                name: name.value.clone(),
                on: self.target_if(*on),
            },
            test::Dated::RunRefused => Dated::RunRefused,
            test::Dated::Nothing => Dated::Nothing,
            test::Dated::Deed(deed) => Dated::Deed(Box::new(self.deed_expected(deed))),
        }
    }

    fn deed_expected(&self, deed: &test::DeedExpected) -> DeedExpected {
        DeedExpected {
            deed: self.deed_named(&deed.deed),
            told: match &deed.deed {
                test::DeedNamed::Task(Some(text)) => Some(self.source(text.span)),
                _ => None,
            },
            late: deed.late,
            proposed: deed.proposed,
            once: deed.once,
            amount: deed.amount.as_ref().map(|amount| self.written(amount)),
            listing: deed.listing.iter().map(|at| at.value).collect(),
            on: self.target_if(deed.on),
            containing: deed.containing.iter().map(|at| at.value.clone()).collect(),
            to: deed
                .to
                .as_ref()
                .and_then(|role| self.known_role(role.value)),
        }
    }

    pub(super) fn deed_named(&self, deed: &test::DeedNamed) -> Deed {
        match deed {
            test::DeedNamed::Steps(steps) => Deed::Steps(self.steps_of(&steps.value)),
            test::DeedNamed::Task(text) => Deed::Task(text.as_ref().map(model::Message::plain)),
            test::DeedNamed::Alert(team) => Deed::Alert(self.known_team(team.value)),
            test::DeedNamed::HandOver(agency) => Deed::HandOver(self.known_agency(agency.value)),
            test::DeedNamed::Entrust(agency) => Deed::Entrust(self.known_agency(agency.value)),
            test::DeedNamed::Recall(agency, _) => {
                let agency = agency
                    .as_ref()
                    .map(|agency| self.known_agency(agency.value));
                // An agency that the machine does not know is none that a case comes back from.
                Deed::Recall(agency.map(|known| known.unwrap_or(AgencyId(u32::MAX))))
            }
            test::DeedNamed::FormalNotice(_) => Deed::FormalNotice,
            test::DeedNamed::Resend(_) => Deed::Resend,
            test::DeedNamed::Send(_) => Deed::Send,
        }
    }

    fn known_agency(&self, agency: model::AgencyId) -> Option<AgencyId> {
        let agency = self.model.agencies.get(agency)?;
        number_if(&self.numbers.agencies, agency.declared.name.clone())
    }
}
