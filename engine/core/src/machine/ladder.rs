//! A journey for measuring, as benches of all rooms run it: the invoice is sent by link, a receipt is
//! expected, and whoever does not pay is chased four times.

use super::action::{Action, Does, Message};
use super::declared::Named;
use super::expr::Node;
use super::ids::{JourneyId, MilestoneId, RoleId, StepId};
use super::journey::{Journey, Send, Subject, Takes};
use super::line::Line;
use super::milestone::{Expectation, Expected, Milestone, Opens, Roles, Step, Trigger};
use super::schedule::{Anchor, ClockZone, Direction, Moment, Offset};
use super::{Dense, Machine};
use crate::delay::{Delay, Unit};
use crate::event::EventKind;
use crate::evidence::Evidence;
use crate::way::Way;

/// The lines after due, and how many days after.
const LINES: [(&str, u32); 4] = [("first", 3), ("second", 10), ("third", 20), ("fourth", 30)];

/// A receipt milestone, and a ladder of four lines after due.
pub fn ladder() -> Machine {
    ladder_in(Machine::new())
}

/// The same in a machine that holds something already: then all has other numbers.
pub fn ladder_in(mut machine: Machine) -> Machine {
    machine.teams.push(Named::new("receivables"));
    let path = machine.push_path(&["j"]);
    let send = machine.push_path(&["j", "send"]);
    let link = machine.expressions.push(Node::Way(Way::Link));
    let milestones = vec![received(&mut machine), paid(&mut machine)];
    machine.journeys.push(Journey {
        name: "j".into(),
        path,
        subject: Subject::Invoice,
        takes: Takes::AllOther,
        leave_alone: false,
        rechoose_on: Vec::new(),
        calendar: None,
        limits: Vec::new(),
        runs: None,
        catch_up: Default::default(),
        ignore_balances_under: None,
        payments_settle: Vec::new(),
        payments_within: None,
        requires: Vec::new(),
        holds: Vec::new(),
        sends: vec![Send {
            path: send,
            to: RoleId::PAYER,
            by: Some(link),
            if_any: false,
            when: None,
            template: None,
            attachments: Vec::new(),
        }],
        milestones,
        reactions: Vec::new(),
    });
    machine
}

fn received(machine: &mut Machine) -> MilestoneId {
    let five = Node::Delay(Delay::new(5, Unit::BusinessDays));
    let within = machine.expressions.push(five);
    let expects = Expectation {
        what: Expected::Event(Trigger::Event(EventKind::Receipt)),
        from: Some(Roles::one(RoleId::PAYER)),
        at_least: Evidence::Declared,
        within: Some(within),
    };
    milestone(machine, "received", expects, Vec::new())
}

fn paid(machine: &mut Machine) -> MilestoneId {
    let id = MilestoneId::at(machine.milestones.items().len());
    let steps = LINES.map(|(name, days)| chase(machine, id, name, days));
    let expects = Expectation {
        what: Expected::PaymentInFull {
            with_charges: false,
        },
        from: None,
        at_least: Evidence::Declared,
        within: None,
    };
    milestone(machine, "paid", expects, steps.to_vec())
}

fn milestone(
    machine: &mut Machine,
    name: &str,
    expects: Expectation,
    steps: Vec<StepId>,
) -> MilestoneId {
    let path = machine.push_path(&["j", name]);
    machine.milestones.push(Milestone {
        name: name.into(),
        path,
        journey: JourneyId(0),
        opens: Opens::FromSending,
        when: None,
        per_instalment: false,
        expects: Some(expects),
        steps,
        missed: Vec::new(),
        reactions: Vec::new(),
    })
}

fn chase(machine: &mut Machine, milestone: MilestoneId, name: &str, days: u32) -> StepId {
    let path = machine.push_path(&["j", "paid", name]);
    let action = machine.push_path(&["j", "paid", name, "chase"]);
    let does = Does::Chase(Message {
        to: RoleId::PAYER,
        by: None,
        template: None,
        payment_link: false,
        attachments: Vec::new(),
        group: None,
    });
    let action = machine.actions.push(Action {
        path: action,
        does,
        repeat: None,
    });
    let line = machine.lines.push(Line {
        path,
        when: None,
        actions: vec![action],
        sign_off: None,
    });
    let delay = Node::Delay(Delay::new(days, Unit::Days));
    let delay = machine.expressions.push(delay);
    machine.steps.push(Step {
        name: name.into(),
        path,
        milestone,
        moment: Moment {
            anchor: Anchor::Due,
            month_end_of_anchor: false,
            offset: Some(Offset {
                delay,
                direction: Direction::After,
            }),
            at_month_end: false,
            business_day_before: false,
            time: None,
            zone: ClockZone::Calendar,
        },
        independent: false,
        line,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_ladder_is_a_machine_in_good_order() {
        super::ladder().verify().unwrap();
    }
}
