//! Rule 11: one message for several invoices, and limits over all of a customer's.

use super::build::*;
use crate::delay::Unit;
use crate::machine::action::{Act, Listing};
use crate::machine::expr::{Compared, Comparison, Node};
use crate::machine::journey::{Limit, Subject as Goes};
use crate::machine::milestone::Opens;
use crate::machine::schedule::Anchor;
use crate::machine::value::{Fact, Party, PartyFact};
use crate::machine::{RoleId, table};
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
