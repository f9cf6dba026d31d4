//! Rule 11: one message for several invoices, and limits over all of a customer's.

use super::build::*;
use crate::delay::Unit;
use crate::event::Decision;
use crate::machine::action::Listing;
use crate::machine::expr::{Compared, Comparison, Node};
use crate::machine::journey::Subject as Goes;
use crate::machine::milestone::Opens;
use crate::machine::schedule::Anchor;
use crate::machine::value::{Fact, Party, PartyFact};
use crate::step::*;

fn grouped(listing: Listing) -> Build {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "first", 1, vec![chase_all(listing)]);
    build.step(paid, "second", 10, vec![chase_all(listing)]);
    build
}

pub(super) fn arrives(id: u128, due: &str) -> Dated {
    dated("2026-01-05 08:00", arrival(id, "2026-01-05", due, 10_000))
}

pub(super) fn chases(lines: &[String]) -> Vec<&str> {
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

/// Invoices that come with old due dates become late one after the other, while their own mails leave.
#[test]
fn what_becomes_late_after_a_message_for_all_has_left_is_in_that_of_the_next_day() {
    let comes = |id, when: &str| dated(when, arrival(id, "2026-01-05", "2026-02-04", 10_000));
    let invoices = [
        comes(1, "2026-02-12 10:00"),
        comes(2, "2026-02-12 11:00"),
        comes(3, "2026-02-12 12:00"),
    ];
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "first", 1, vec![chase_all(Listing::AllLate)]);
    let lines = build.world().drive(&invoices, "2026-02-20");
    let wanted = [
        "2026-02-12 chase first listing 1",
        "2026-02-13 chase first on 2 listing 2 1 3",
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
