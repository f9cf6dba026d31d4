//! Rule 11: limits count over all of a customer's invoices, and of what meets under one the gravest goes first.

use super::build::*;
use super::rule_11_groups::{arrives, chases};
use crate::delay::Unit;
use crate::machine::RoleId;
use crate::machine::action::Act;
use crate::machine::journey::Limit;
use crate::step::*;

/// One message in three days.
fn limit(build: &mut Build, per_contact: bool, except: Vec<Act>) {
    let per = build.delay(3, Unit::Days);
    build.journey().limits.push(Limit {
        to: RoleId::PAYER,
        messages: 1,
        per,
        per_contact,
        except,
        except_steps: Vec::new(),
    });
}

fn limited(except: Vec<Act>) -> Build {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "first", 1, vec![chase()]);
    build.step(paid, "notice", 10, vec![notice()]);
    limit(&mut build, true, except);
    build
}

#[test]
fn a_limit_moves_the_later_message_to_the_first_free_day_and_says_so() {
    let invoices = [arrives(1, "2026-02-03"), arrives(2, "2026-02-04")];
    let lines = limited(Vec::new()).world().drive(&invoices, "2026-02-12");
    assert_eq!(
        chases(&lines),
        ["2026-02-04 chase first", "2026-02-09 chase first on 2"]
    );
    assert!(lines.contains(&"2026-02-05 withheld first: Limit".to_string()));
}

#[test]
fn what_a_limit_excepts_neither_counts_nor_waits() {
    let invoices = [arrives(1, "2026-02-02"), arrives(2, "2026-02-10")];
    let lines = limited(vec![Act::FormalNotice])
        .world()
        .drive(&invoices, "2026-02-13");
    let wanted = [
        "2026-02-03 chase first",
        "2026-02-11 chase first on 2",
        "2026-02-12 formalnotice notice",
    ];
    assert_eq!(chases(&lines), wanted);
}

#[test]
fn the_gravest_goes_first_and_the_limit_holds_within_one_run() {
    let invoices = [arrives(1, "2026-02-11"), arrives(2, "2026-02-02")];
    let lines = limited(Vec::new()).world().drive(&invoices, "2026-02-20");
    let wanted = [
        "2026-02-03 chase first on 2",
        "2026-02-12 formalnotice notice on 2",
        "2026-02-16 chase first",
    ];
    assert_eq!(chases(&lines), wanted);
}

/// Two customers of one payer; `who` is the contact for each of them.
fn contacts(per_contact: bool, who: [&str; 2]) -> Vec<String> {
    let mut build = ladder();
    limit(&mut build, per_contact, Vec::new());
    let shop = |key: &str, who: &str| {
        let customer = Customer {
            key: key.into(),
            contacts: vec![Contact {
                role: RoleId::PAYER,
                key: who.into(),
            }],
            ..Customer::default()
        };
        dated("2026-01-05 07:00", Stimulus::Customer(customer))
    };
    let arrives = |customer, id| {
        let arrival = arrival_of(customer, id, "2026-02-01", "2026-02-04", 10_000);
        dated("2026-02-02 08:00", arrival)
    };
    let stimuli = [
        shop("one", who[0]),
        shop("two", who[1]),
        arrives("one", 1),
        arrives("two", 2),
    ];
    let lines = build.world().drive(&stimuli, "2026-02-10");
    chases(&lines).into_iter().map(String::from).collect()
}

#[test]
fn a_limit_per_contact_counts_a_person_who_serves_two_customers_once() {
    let one_person = ["2026-02-05 chase first", "2026-02-09 chase first on 2"];
    assert_eq!(contacts(true, ["anna", "anna"]), one_person);
    let two_persons = ["2026-02-05 chase first", "2026-02-05 chase first on 2"];
    assert_eq!(contacts(true, ["anna", "bert"]), two_persons);
}

#[test]
fn a_limit_that_is_not_per_contact_counts_by_role_and_customer() {
    let two_customers = ["2026-02-05 chase first", "2026-02-05 chase first on 2"];
    assert_eq!(contacts(false, ["anna", "anna"]), two_customers);
}

/// Three rungs of one kind under a limit of one message in three days.
fn rungs() -> Build {
    let mut build = Build::new();
    let paid = build.paid();
    for (name, days) in [("first", 5), ("second", 15), ("third", 25)] {
        build.step(paid, name, days, vec![chase()]);
    }
    limit(&mut build, true, Vec::new());
    build
}

#[test]
fn of_one_kind_of_message_the_higher_rung_is_the_graver_one() {
    // On the second of March the second rung of the second invoice, which waited for the limit, and
    // the third of the first meet.
    let invoices = [
        arrives(1, "2026-02-03"),
        arrives(2, "2026-02-11"),
        arrives(3, "2026-02-20"),
    ];
    let lines = rungs().world().drive(&invoices, "2026-03-06");
    let wanted = ["2026-03-02 chase third", "2026-03-05 chase second on 2"];
    let sent = chases(&lines);
    assert_eq!(sent.get(sent.len() - 2..).unwrap(), wanted, "{sent:?}");
}

#[test]
fn of_one_rung_what_has_been_due_for_longest_goes_first_whatever_came_first() {
    let mut invoices = [
        arrives(1, "2026-02-12"),
        arrives(2, "2026-02-10"),
        arrives(3, "2026-02-10"),
        arrives(4, "2026-02-11"),
    ];
    let wanted = [
        "2026-02-16 chase first on 2",
        "2026-02-19 chase first on 3",
        "2026-02-23 chase first on 4",
        "2026-02-26 chase first",
    ];
    for _ in 0..invoices.len() {
        invoices.rotate_left(1);
        let mut build = rungs();
        let paid = crate::machine::MilestoneId(0);
        build
            .machine
            .milestones
            .get_mut(paid)
            .unwrap()
            .steps
            .truncate(1);
        let lines = build.world().drive(&invoices, "2026-03-06");
        assert_eq!(chases(&lines), wanted);
    }
}

#[test]
fn a_graver_line_that_stands_held_does_not_keep_a_milder_one_back_for_good() {
    let mut world = limited(Vec::new()).world();
    let invoices = [arrives(1, "2026-02-11"), arrives(2, "2026-02-02")];
    world.drive(&invoices, "2026-02-11 12:00");
    let mut ask = |stimulus: &dyn Fn(&Account) -> Option<Stimulus>, now| {
        let World {
            machine,
            context,
            account,
        } = &mut world;
        let mut out = Vec::new();
        if let Some(stimulus) = stimulus(account) {
            step(machine, context, account, &stimulus, now, &mut out).unwrap();
        }
        out
    };
    // The notice of the second invoice is due with the first reminder of the first, and nobody lets it leave.
    let nine = at("2026-02-12 09:00");
    ask(&|_| Some(Stimulus::Timer), nine);
    let mut left = |minute: i64| {
        let now = nine.plus_minutes(minute);
        let milder = |account: &Account| {
            let first = account.subjects.first()?;
            let due = first.planned().find(|(line, _)| line.at <= now)?;
            Some(Stimulus::AboutToSend(due.1))
        };
        let out = ask(&milder, now);
        out.iter()
            .any(|effect| matches!(effect.does, Done::Message { .. }))
    };
    assert_eq!((0..30).map(&mut left).position(|left| left), Some(11));
}
