//! Real states of real accounts, for measuring: invoices that were sent, wait for a receipt, and are
//! chased four times, driven through the step function to the middle of their lives.

use jalon_core::machine::action::{Action, Does, Message};
use jalon_core::machine::declared::Named;
use jalon_core::machine::expr::Node;
use jalon_core::machine::journey::{Journey, Send, Subject as Goes, Takes};
use jalon_core::machine::line::Line;
use jalon_core::machine::milestone::{
    Expectation, Expected, Milestone, Opens, Roles, Step, Trigger,
};
use jalon_core::machine::schedule::{Anchor, ClockZone, Direction, Moment, Offset};
use jalon_core::machine::*;
use jalon_core::records::InvoiceStatus;
use jalon_core::step::*;

use jalon_core::{Currency, Delay, EventKind, Evidence, Instant, Machine, Money, Unit, Way};

use crate::codec::Transition;

/// An account with so many open invoices, each of which has been chased once; and the last
/// transition that it made.
pub fn account(machine: &Machine, invoices: u16) -> (Account, Transition) {
    let context = Context::new(machine, Vec::new(), Vec::new(), &[]);
    let payer = Customer {
        key: "C-204881".into(),
        name: "Optique Lafayette SARL".into(),
        country: Some("FR".into()),
        language: Some("fr".into()),
        ..Customer::default()
    };
    let mut account = Account::new(payer);
    let arrivals: Vec<Dated> = (0..invoices).map(arrival).collect();
    drive(
        machine,
        &context,
        &mut account,
        &arrivals,
        at("2026-02-10T00:00:00Z"),
    );
    let mut effects = Vec::new();
    let now = account.wake().unwrap();
    let stimulus = Stimulus::Timer;
    step(
        machine,
        &context,
        &mut account,
        &stimulus,
        now,
        &mut effects,
    )
    .unwrap();
    (account, Transition { stimulus, effects })
}

fn arrival(number: u16) -> Dated {
    let arrival = Arrival {
        id: SubjectId(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)),
        customer: "C-204881".into(),
        number: format!("F-2026-{:06}", 4_000 + number).into(),
        status: InvoiceStatus::Open,
        issue: "2026-01-05".parse().unwrap(),
        due: Some("2026-02-04".parse().unwrap()),
        total: Money::new(123_456 + i64::from(number), Currency::EUR),
        instalments: Vec::new(),
        purchase_order: Some("PO-77120".into()),
        payment_reference: Some("RF18539007547034".into()),
        fields: Vec::new(),
    };
    Dated {
        at: at("2026-01-05T09:00:00Z"),
        stimulus: Stimulus::Arrival(Box::new(arrival)),
    }
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// A receipt milestone, and a ladder of four lines after due.
pub fn machine() -> Machine {
    let mut machine = Machine::new();
    machine.teams.push(Named::new("receivables"));
    let path = machine.push_path(&["j"]);
    let send = machine.push_path(&["j", "send"]);
    let link = machine.expressions.push(Node::Way(Way::Link));
    let five = machine
        .expressions
        .push(Node::Delay(Delay::new(5, Unit::BusinessDays)));
    let full = Expected::PaymentInFull {
        with_charges: false,
    };
    let receipt = Expected::Event(Trigger::Event(EventKind::Receipt));
    let mut milestones = Vec::new();
    for (name, what, within) in [("received", receipt, Some(five)), ("paid", full, None)] {
        let path = machine.push_path(&["j", name]);
        milestones.push(machine.milestones.push(Milestone {
            name: name.into(),
            path,
            journey: JourneyId(0),
            opens: Opens::FromSending,
            when: None,
            per_instalment: false,
            expects: Some(Expectation {
                what,
                from: (what == receipt).then(|| Roles::one(RoleId::PAYER)),
                at_least: Evidence::Declared,
                within,
            }),
            steps: Vec::new(),
            missed: Vec::new(),
            reactions: Vec::new(),
        }));
    }
    for (name, days) in [("first", 3), ("second", 10), ("third", 20), ("fourth", 30)] {
        let step = machine.push_path(&["j", "paid", name]);
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
            path: step,
            when: None,
            actions: vec![action],
            sign_off: None,
        });
        let delay = machine
            .expressions
            .push(Node::Delay(Delay::new(days, Unit::Days)));
        let id = machine.steps.push(Step {
            name: name.into(),
            path: step,
            milestone: MilestoneId(1),
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
        });
        machine
            .milestones
            .get_mut(MilestoneId(1))
            .unwrap()
            .steps
            .push(id);
    }
    machine.journeys.push(Journey {
        name: "j".into(),
        path,
        subject: Goes::Invoice,
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
    machine.verify().unwrap();
    machine
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{FORMAT, decode, decode_state, encode, encode_state};

    #[test]
    fn a_real_state_is_small_and_read_again() {
        let machine = machine();
        let (account, transition) = account(&machine, 20);
        let bytes = encode_state(&account).unwrap();
        let json = serde_json::to_vec(&account).unwrap();
        println!(
            "state of 20 invoices: {} bytes, as JSON {}",
            bytes.len(),
            json.len()
        );
        assert_eq!(decode_state(FORMAT, &bytes).unwrap(), account);
        assert!(bytes.len() < 20 * 300, "{} bytes", bytes.len());
        assert!(json.len() > 6 * bytes.len());
        let entry = encode(&transition).unwrap();
        let json = serde_json::to_vec(&transition).unwrap();
        println!("entry: {} bytes, as JSON {}", entry.len(), json.len());
        assert_eq!(decode::<Transition>(FORMAT, &entry).unwrap(), transition);
    }

    #[test]
    fn damaged_and_newer_bytes_are_told() {
        let (account, _) = account(&machine(), 1);
        let bytes = encode_state(&account).unwrap();
        assert!(decode_state(FORMAT + 1, &bytes).is_err());
        assert!(decode_state(FORMAT, &[bytes.as_slice(), &[0]].concat()).is_err());
        for cut in 0..bytes.len() {
            assert!(decode_state(FORMAT, &bytes[..cut]).is_err(), "cut at {cut}");
        }
    }
}
