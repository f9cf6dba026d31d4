//! Rule 11: one message for several invoices, and limits over all of a customer's.

use super::build::*;
use crate::delay::Unit;
use crate::event::{Decision, EventKind, Happening, Reason as Said};
use crate::machine::action::{Act, Does, Listing};
use crate::machine::declared::Named;
use crate::machine::expr::{Compared, Comparison, Node};
use crate::machine::journey::{Limit, Subject as Goes};
use crate::machine::milestone::Opens;
use crate::machine::schedule::Anchor;
use crate::machine::value::{Fact, Party, PartyFact};
use crate::machine::{RoleId, StandingId, table};
use crate::step::*;

fn grouped(listing: Listing) -> Build {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "first", 1, vec![chase_all(listing)]);
    build.step(paid, "second", 10, vec![chase_all(listing)]);
    build
}

fn arrives(id: u128, due: &str) -> Dated {
    dated("2026-01-05 08:00", arrival(id, "2026-01-05", due, 10_000))
}

fn chases(lines: &[String]) -> Vec<&str> {
    deeds(lines)
        .into_iter()
        .filter(|line| !line.contains("send"))
        .collect()
}

#[test]
fn listing_all_late_speaks_for_all_that_are_late_and_each_rung_once() {
    let invoices = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-04"),
        arrives(3, "2026-03-04"),
    ];
    let lines = grouped(Listing::AllLate)
        .world()
        .drive(&invoices, "2026-03-20");
    let wanted = [
        "2026-02-05 chase first listing 1 2",
        "2026-02-16 chase second listing 1 2",
        "2026-03-05 chase first on 3 listing 3 1 2",
        "2026-03-16 chase second on 3 listing 3 1 2",
    ];
    assert_eq!(chases(&lines), wanted);
}

#[test]
fn listing_these_speaks_only_for_those_whose_line_is_due() {
    let invoices = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-04"),
        arrives(3, "2026-02-14"),
    ];
    let lines = grouped(Listing::These)
        .world()
        .drive(&invoices, "2026-02-18");
    let wanted = [
        "2026-02-05 chase first listing 1 2",
        "2026-02-16 chase second listing 1 2",
        "2026-02-16 chase first on 3 listing 3",
    ];
    assert_eq!(chases(&lines), wanted);
}

#[test]
fn the_gravest_line_that_is_due_speaks() {
    let invoices = [arrives(1, "2026-02-14"), arrives(2, "2026-02-04")];
    let lines = grouped(Listing::AllLate)
        .world()
        .drive(&invoices, "2026-02-18");
    let wanted = [
        "2026-02-05 chase first on 2 listing 2",
        "2026-02-16 chase second on 2 listing 2 1",
    ];
    assert_eq!(chases(&lines), wanted);
}

#[test]
fn what_is_disputed_or_paid_drops_out() {
    let stimuli = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-04"),
        arrives(3, "2026-02-04"),
        event_on(2, "2026-02-03", dispute(None)),
        event_on(3, "2026-02-03", payment("p", 10_000)),
    ];
    let lines = grouped(Listing::AllLate)
        .world()
        .drive(&stimuli, "2026-02-06");
    assert_eq!(chases(&lines), ["2026-02-05 chase first listing 1"]);
}

fn limited(except: Vec<Act>) -> Build {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "first", 1, vec![chase()]);
    build.step(paid, "notice", 10, vec![notice()]);
    let per = build.delay(3, Unit::Days);
    build.journey().limits.push(Limit {
        to: RoleId::PAYER,
        messages: 1,
        per,
        per_contact: true,
        except,
        except_steps: Vec::new(),
    });
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

#[test]
fn a_customers_journey_follows_its_oldest_invoice_and_begins_again() {
    let mut build = Build::new();
    build.add_journey(
        "follow_up",
        Goes::Customer { per_currency: true },
        Vec::new(),
    );
    let overdue = Node::Fact(Fact::Party(Party::Customer, PartyFact::Overdue));
    let left = build.machine.expressions.push(overdue);
    let right = build.machine.expressions.push(Node::NoMoney);
    let opens = build.machine.expressions.push(Node::Compare {
        comparison: Comparison::More,
        kind: Compared::Money,
        left,
        right,
    });
    let settled = build.milestone("settled", Opens::When(opens), None);
    let moment = build.moment(Anchor::DueOfOldest, 5, Unit::Days);
    build.step_at(
        settled,
        "statement",
        moment,
        vec![chase_all(Listing::AllLate)],
        None,
    );
    let stimuli = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-06"),
        arrives(3, "2026-03-04"),
        event_on(1, "2026-02-12", payment("a", 10_000)),
        event_on(2, "2026-02-12", payment("b", 10_000)),
    ];
    let lines = build.world().drive(&stimuli, "2026-03-20");
    let wanted = [
        "2026-02-09 chase statement on group listing 1 2",
        "2026-03-09 chase statement on group listing 3",
    ];
    assert_eq!(chases(&lines), wanted);
    assert!(lines.contains(&"2026-02-12 settled passed".to_string()));
}

#[test]
fn a_standing_changes_on_the_day_that_changes_it_and_is_told_once() {
    let mut build = ladder();
    let ten = build.delay(10, Unit::Days);
    let row = |cell, value| table::StandingRow {
        currency: None,
        cell,
        value,
    };
    let late = table::Cell::Range {
        at_least: Some(ten),
        at_most: None,
        under: None,
    };
    build.machine.standings.push(table::Standing {
        name: "risk".into(),
        of: Party::Customer,
        by: table::StandingMeasure::DaysLateOfOldest,
        limit: None,
        values: vec!["stop".into(), "good".into()],
        rows: vec![row(late, 0), row(table::Cell::Any, 1)],
    });
    let lines = build
        .world()
        .usual(&[pays("2026-03-02", 80_000)], "2026-06-01");
    let standings: Vec<_> = lines
        .iter()
        .filter(|line| line.contains("standing"))
        .collect();
    let wanted = [
        "2026-01-05 standing Some(1)",
        "2026-02-14 standing Some(0)",
        "2026-03-02 standing Some(1)",
    ];
    assert_eq!(standings, wanted);
}

/// A field of the customer with its limit, and a standing over the share of it that is used.
fn with_limit(minor: Option<i64>) -> (Build, Stimulus) {
    use crate::eval::Stored;
    use crate::machine::declared::Field;
    use crate::machine::expr::Node;
    let mut build = ladder();
    let field = build.machine.customer_fields.push(Field {
        name: "credit_limit".into(),
        type_of: crate::machine::value::Type::Money,
        currency: Some(eur(0).currency),
        default: None,
        or_unknown: true,
    });
    let limit = build.machine.expressions.push(Node::CustomerField {
        party: Party::Customer,
        field,
    });
    let whole = crate::rate::Rate::from_parts(crate::rate::Rate::WHOLE);
    let whole = build.machine.expressions.push(Node::Rate(whole));
    let beyond = table::Cell::Range {
        at_least: Some(whole),
        at_most: None,
        under: None,
    };
    let row = |cell, value| table::StandingRow {
        currency: None,
        cell,
        value,
    };
    build.machine.standings.push(table::Standing {
        name: "credit".into(),
        of: Party::Customer,
        by: table::StandingMeasure::ShareUsed,
        limit: Some(limit),
        values: vec!["beyond".into(), "fine".into()],
        rows: vec![row(beyond, 0), row(table::Cell::Any, 1)],
    });
    let known = Stimulus::Customer(Customer {
        key: "C1".into(),
        name: "Optic".into(),
        fields: vec![match minor {
            Some(minor) => Stored::Money(eur(minor)),
            None => Stored::Unknown,
        }],
        ..Customer::default()
    });
    (build, known)
}

#[test]
fn a_credit_limit_is_used_by_all_that_is_open_late_or_not_and_told_once_for_each_change() {
    let standings = |limit, other: Dated| {
        let (build, known) = with_limit(limit);
        let stimuli = [
            dated("2026-01-04", known),
            dated("2026-01-05", arrival(1, "2026-01-05", "2026-06-04", 60_000)),
            dated("2026-01-09", arrival(2, "2026-01-09", "2026-06-04", 50_000)),
            other,
            event_on(1, "2026-01-20", payment("P1", 20_000)),
        ];
        let lines = build.world().drive(&stimuli, "2026-02-01");
        let told = lines.into_iter().filter(|line| line.contains("standing"));
        told.collect::<Vec<_>>()
    };
    let third = dated("2026-01-12", arrival(3, "2026-01-12", "2026-06-04", 1));
    let wanted = [
        "2026-01-05 standing Some(1)",
        "2026-01-09 standing Some(0)",
        "2026-01-20 standing Some(1)",
    ];
    assert_eq!(standings(Some(100_000), third.clone()), wanted);
    // Whoever has no limit uses nothing of it; of a limit of nothing any invoice is too much.
    assert_eq!(
        standings(None, third.clone()),
        ["2026-01-05 standing Some(1)"]
    );
    assert_eq!(standings(Some(0), third), ["2026-01-05 standing Some(0)"]);
}

/// The grouped ladder, whose lines must be signed.
fn signed_groups(listing: Listing) -> Build {
    let mut build = Build::new();
    let paid = build.paid();
    for (name, days) in [("first", 1), ("second", 10)] {
        let sign_off = build.sign_off(1);
        let moment = build.moment(Anchor::Due, days, Unit::Days);
        let does = vec![chase_all(listing)];
        build.step_at(paid, name, moment, does, Some(sign_off));
    }
    build
}

fn signs(build: &Build, when: &str, id: u128, step: &str) -> Dated {
    let path = build.path(&format!("j/paid/{step}"));
    event_on(id, when, decides(Decision::SignOff(path)))
}

fn about_sign_off(lines: &[String]) -> Vec<&str> {
    let told = [
        "propose",
        "chase",
        "withdraw first",
        "withdraw second",
        "skip",
        "task",
    ];
    let lines = lines.iter().map(String::as_str);
    lines
        .filter(|line| told.iter().any(|one| line[11..].starts_with(one)))
        .collect()
}

#[test]
fn sign_off_is_on_the_whole_one_proposal_with_the_figures_of_all_its_invoices() {
    let build = signed_groups(Listing::AllLate);
    let signs = signs(&build, "2026-02-06", 1, "first");
    let mut world = build.world();
    let stimuli = [arrives(1, "2026-02-04"), arrives(2, "2026-02-04")];
    let told = world.told(&stimuli, "2026-02-05");
    let proposals: Vec<_> = told
        .iter()
        .filter_map(|told| match told {
            Told::Effect { effect, .. } => match &effect.does {
                Done::Propose { lists, .. } => Some((lists.clone(), effect.why.figures.balance)),
                _ => None,
            },
            Told::Refused { .. } => None,
        })
        .collect();
    let both = vec![SubjectId(1), SubjectId(2)];
    assert_eq!(proposals.last().unwrap(), &(both, 20_000));
    let lines = world.drive(&[signs], "2026-02-10");
    assert_eq!(chases(&lines), ["2026-02-06 chase first listing 1 2"]);
    assert!(
        world
            .account
            .subjects
            .iter()
            .all(|one| one.pending.is_empty())
    );
}

#[test]
fn what_happens_to_any_invoice_of_the_group_has_the_whole_signed_anew() {
    let build = signed_groups(Listing::AllLate);
    let signs = signs(&build, "2026-02-07", 1, "first");
    let stimuli = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-04"),
        event_on(2, "2026-02-06", payment("b", 4_000)),
        event_on(2, "2026-02-06 15:00", payment("c", 6_000)),
        signs,
    ];
    let lines = build.world().drive(&stimuli, "2026-02-10");
    let after: Vec<_> = about_sign_off(&lines)
        .into_iter()
        .filter(|line| *line >= "2026-02-06")
        .collect();
    let wanted = [
        "2026-02-06 withdraw first: FiguresChanged",
        "2026-02-06 propose first",
        "2026-02-06 withdraw first: FiguresChanged",
        "2026-02-06 propose first",
        "2026-02-09 chase first listing 1",
    ];
    assert_eq!(after, wanted);
}

#[test]
fn an_invoice_that_becomes_late_joins_the_proposal_and_is_not_proposed_by_itself() {
    let build = signed_groups(Listing::AllLate);
    let stimuli = [arrives(1, "2026-02-04"), arrives(2, "2026-02-05")];
    let lines = build.world().drive(&stimuli, "2026-02-09");
    let wanted = [
        "2026-02-05 propose first",
        "2026-02-06 withdraw first: FiguresChanged",
        "2026-02-06 propose first",
    ];
    assert_eq!(about_sign_off(&lines), wanted);
    assert!(lines.contains(&"2026-02-06 withheld first: InGroup".to_string()));
}

#[test]
fn the_whole_can_be_signed_at_any_of_its_invoices() {
    let build = signed_groups(Listing::AllLate);
    let signs = signs(&build, "2026-02-06", 2, "first");
    let stimuli = [arrives(1, "2026-02-04"), arrives(2, "2026-02-04"), signs];
    let lines = build.world().drive(&stimuli, "2026-02-07");
    assert_eq!(chases(&lines), ["2026-02-06 chase first listing 1 2"]);
}

#[test]
fn a_refusal_is_of_the_whole_and_answered_once() {
    let build = signed_groups(Listing::AllLate);
    let path = build.path("j/paid/first");
    let refuses = event_on(1, "2026-02-06", decides(Decision::Refuse(path)));
    let stimuli = [arrives(1, "2026-02-04"), arrives(2, "2026-02-04"), refuses];
    let lines = build.world().drive(&stimuli, "2026-02-10");
    let after: Vec<_> = about_sign_off(&lines)
        .into_iter()
        .filter(|line| *line >= "2026-02-06")
        .collect();
    let wanted = [
        "2026-02-06 skip first: Refused",
        "2026-02-06 withdraw first: Refused",
        "2026-02-06 task 0",
    ];
    assert_eq!(after, wanted);
}

#[test]
fn a_graver_proposal_takes_the_milder_ones_of_its_group_in() {
    let build = signed_groups(Listing::AllLate);
    let signs = signs(&build, "2026-02-17", 1, "second");
    // Of the second invoice the first line is proposed when the second line of the first is due.
    let early = build.path("j/paid/first");
    let early = event_on(1, "2026-02-05", decides(Decision::SignOff(early)));
    let stimuli = [arrives(1, "2026-02-04"), early, signs];
    let second = dated(
        "2026-02-12 08:00",
        arrival(2, "2026-01-05", "2026-02-10", 10_000),
    );
    let stimuli = [
        stimuli[0].clone(),
        stimuli[1].clone(),
        second,
        stimuli[2].clone(),
    ];
    let lines = build.world().drive(&stimuli, "2026-02-18");
    let wanted = [
        "2026-02-05 propose first",
        "2026-02-05 chase first listing 1",
        "2026-02-12 propose first",
        "2026-02-16 withdraw first: InGroup",
        "2026-02-16 propose second",
        "2026-02-17 chase second listing 1 2",
    ];
    assert_eq!(about_sign_off(&lines), wanted);
}

#[test]
fn a_guard_of_the_sign_off_holds_for_the_whole() {
    let mut build = Build::new();
    let paid = build.paid();
    let balance = Node::Fact(Fact::Invoice(crate::machine::value::InvoiceFact::Balance));
    let left = build.machine.expressions.push(balance);
    let right = build.machine.expressions.push(Node::of_money(eur(50_000)));
    let grave = build.machine.expressions.push(Node::Compare {
        comparison: Comparison::MoreOrEqual,
        kind: Compared::Money,
        left,
        right,
    });
    let mut sign_off = build.sign_off(1);
    sign_off.when = Some(grave);
    let moment = build.moment(Anchor::Due, 1, Unit::Days);
    let does = vec![chase_all(Listing::AllLate)];
    build.step_at(paid, "first", moment, does, Some(sign_off));
    let large = dated(
        "2026-01-05 08:00",
        arrival(2, "2026-01-05", "2026-02-04", 60_000),
    );
    let lines = build
        .world()
        .drive(&[arrives(1, "2026-02-04"), large], "2026-02-06");
    assert_eq!(about_sign_off(&lines), ["2026-02-05 propose first"]);
}

/// Two customers of one payer; `who` is the contact for each of them.
fn contacts(per_contact: bool, who: [&str; 2]) -> Vec<String> {
    let mut build = ladder();
    let per = build.delay(3, Unit::Days);
    build.journey().limits.push(Limit {
        to: RoleId::PAYER,
        messages: 1,
        per,
        per_contact,
        except: Vec::new(),
        except_steps: Vec::new(),
    });
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

/// Standing `risk`: `stop` (0) from ten days late, `watch` (1) from one, else `good` (2).
fn standings() -> Build {
    let mut build = ladder();
    let range = |build: &mut Build, days| {
        let bound = build.delay(days, Unit::Days);
        table::Cell::Range {
            at_least: Some(bound),
            at_most: None,
            under: None,
        }
    };
    let row = |cell, value| table::StandingRow {
        currency: None,
        cell,
        value,
    };
    let rows = vec![
        row(range(&mut build, 10), 0),
        row(range(&mut build, 1), 1),
        row(table::Cell::Any, 2),
    ];
    let standing = build.machine.standings.push(table::Standing {
        name: "risk".into(),
        of: Party::Customer,
        by: table::StandingMeasure::DaysLateOfOldest,
        limit: None,
        values: vec!["stop".into(), "watch".into(), "good".into()],
        rows,
    });
    for (value, does) in [(0, task()), (1, alert())] {
        on_standing(&mut build, standing, value, does);
    }
    build
}

fn on_standing(build: &mut Build, standing: StandingId, value: u16, does: Does) {
    let line = build.follow(&format!("on standing {value}"), vec![does]);
    let path = build.machine.lines.get(line).unwrap().path;
    let on = crate::machine::milestone::Trigger::Standing { standing, value };
    let reaction = crate::machine::milestone::Reaction {
        path,
        on,
        from: None,
        line,
    };
    let reaction = build.machine.reactions.push(reaction);
    build.journey().reactions.push(reaction);
}

fn about_standings(lines: &[String]) -> Vec<&str> {
    let told = ["standing", "task", "alert"];
    let lines = lines.iter().map(String::as_str);
    lines
        .filter(|line| told.iter().any(|one| line[11..].starts_with(one)))
        .collect()
}

#[test]
fn on_standing_runs_once_for_a_customer_however_many_invoices_it_has() {
    let invoices = [
        arrives(1, "2026-02-04"),
        arrives(2, "2026-02-04"),
        arrives(3, "2026-02-05"),
    ];
    let lines = standings().world().drive(&invoices, "2026-03-01");
    let wanted = [
        "2026-01-05 standing Some(2)",
        "2026-02-05 standing Some(1)",
        "2026-02-05 alert 0",
        "2026-02-14 standing Some(0)",
        "2026-02-14 task 0",
    ];
    assert_eq!(about_standings(&lines), wanted);
}

#[test]
fn after_an_outage_only_the_present_standing_fires_and_once() {
    let mut world = standings().world();
    world.drive(&[arrives(1, "2026-02-04")], "2026-02-01");
    let mut out = Vec::new();
    for hour in ["09:00", "10:00"] {
        let now = at(&format!("2026-03-02 {hour}"));
        let World {
            machine,
            context,
            account,
        } = &mut world;
        step(machine, context, account, &Stimulus::Timer, now, &mut out).unwrap();
    }
    let told: Vec<_> = out
        .into_iter()
        .map(|effect| Told::Effect {
            at: at("2026-03-02"),
            effect,
        })
        .collect();
    let lines: Vec<_> = told.iter().filter_map(|told| world.shown(told)).collect();
    let wanted = ["2026-03-02 standing Some(0)", "2026-03-02 task 0"];
    assert_eq!(about_standings(&lines), wanted);
}

#[test]
fn at_first_what_a_customer_has_who_owes_nothing_late_is_no_change() {
    let mut build = standings();
    on_standing(&mut build, StandingId(0), 2, alert());
    let mut world = build.world();
    let stimuli = [arrives(1, "2026-02-04"), pays("2026-02-10", 10_000)];
    let lines = world.drive(&stimuli, "2026-02-11");
    let wanted = [
        "2026-01-05 standing Some(2)",
        "2026-02-05 standing Some(1)",
        "2026-02-05 alert 0",
        "2026-02-10 standing Some(2)",
        "2026-02-10 alert 0",
    ];
    assert_eq!(about_standings(&lines), wanted);
}

#[test]
fn at_first_the_standing_of_a_customer_who_is_late_already_fires() {
    let late = [dated(
        "2026-03-02 08:00",
        arrival(1, "2026-01-05", "2026-02-04", 80_000),
    )];
    let lines = standings().world().drive(&late, "2026-03-02 08:30");
    let wanted = ["2026-03-02 standing Some(0)", "2026-03-02 task 0"];
    assert_eq!(about_standings(&lines), wanted);
}

#[test]
fn what_its_journey_ended_by_a_name_is_no_debt_of_its_customer_any_more() {
    let mut build = standings();
    let end = build.machine.ends.push(Named::new("replaced"));
    build.on(EventKind::Refusal, vec![Does::EndAs(end)]);
    let refusal = Happening::Refusal(Said {
        text: "".into(),
        code: None,
    });
    let stimuli = [arrives(1, "2026-02-04"), event("2026-01-20", refusal)];
    let lines = build.world().drive(&stimuli, "2026-03-01");
    assert_eq!(about_standings(&lines), ["2026-01-05 standing Some(2)"]);
}

#[test]
fn one_timer_reads_the_standings_of_all_customers_that_it_wakes() {
    let mut world = standings().world();
    let stimuli = [
        dated("2026-01-05 07:00", child("shop")),
        arrives(1, "2026-02-04"),
        dated(
            "2026-01-05 08:00",
            arrival_of("shop", 2, "2026-01-05", "2026-02-04", 10_000),
        ),
    ];
    let lines = world.drive(&stimuli, "2026-02-06");
    let watched = lines.iter().filter(|one| one.ends_with("standing Some(1)"));
    assert_eq!(watched.count(), 2);
    let standings = world.account.customers.iter().map(|one| &one.standings);
    assert!(standings.into_iter().all(|values| values[..] == [Some(1)]));
}

#[test]
fn what_is_left_alone_stands_in_no_list() {
    let mut build = grouped(Listing::AllLate);
    let total = Node::Fact(Fact::Invoice(crate::machine::value::InvoiceFact::Total));
    let left = build.machine.expressions.push(total);
    let right = build.machine.expressions.push(Node::of_money(eur(5_000)));
    let condition = build.machine.expressions.push(Node::Compare {
        comparison: Comparison::MoreOrEqual,
        kind: Compared::Money,
        left,
        right,
    });
    build.journey().takes = crate::machine::journey::Takes::Matching {
        currencies: Vec::new(),
        condition: Some(condition),
    };
    build.add_journey("small", Goes::Invoice, Vec::new());
    build.journey().leave_alone = true;
    let invoices = [
        arrives(1, "2026-02-04"),
        dated(
            "2026-01-05 08:00",
            arrival(2, "2026-01-05", "2026-02-04", 4_000),
        ),
        arrives(3, "2026-02-04"),
    ];
    let lines = build.world().drive(&invoices, "2026-02-06");
    assert_eq!(chases(&lines), ["2026-02-05 chase first listing 1 3"]);
}

#[test]
fn what_was_never_sent_stands_in_no_list() {
    let mut build = grouped(Listing::AllLate);
    let order = Node::Fact(Fact::Invoice(
        crate::machine::value::InvoiceFact::PurchaseOrder,
    ));
    let order = build.machine.expressions.push(order);
    let condition = build.machine.expressions.push(Node::Known(order));
    let path = build.machine.push_path(&["j", "require_order"]);
    let require = crate::machine::journey::Require {
        path,
        condition,
        otherwise: None,
    };
    build.journey().requires.push(require);
    let with_order = |id| {
        let mut arrives = arrives(id, "2026-02-04");
        if let Stimulus::Arrival(arrival) = &mut arrives.stimulus {
            arrival.purchase_order = Some("PO-1".into());
        }
        arrives
    };
    let invoices = [with_order(1), arrives(2, "2026-02-04"), with_order(3)];
    let lines = build.world().drive(&invoices, "2026-02-06");
    assert_eq!(chases(&lines), ["2026-02-05 chase first listing 1 3"]);
}

/// Three rungs of one kind under a limit of one message in three days.
fn rungs() -> Build {
    let mut build = Build::new();
    let paid = build.paid();
    for (name, days) in [("first", 5), ("second", 15), ("third", 25)] {
        build.step(paid, name, days, vec![chase()]);
    }
    let per = build.delay(3, Unit::Days);
    build.journey().limits.push(Limit {
        to: RoleId::PAYER,
        messages: 1,
        per,
        per_contact: true,
        except: Vec::new(),
        except_steps: Vec::new(),
    });
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
