//! Which journey takes an invoice, and what happens to one that is left alone.

use super::build::*;
use crate::eval::Stored;
use crate::ledger::Instalment;
use crate::machine::declared::Field;
use crate::machine::expr::Node;
use crate::machine::journey::{Subject as Goes, Takes};
use crate::machine::milestone::{Expected, Opens};
use crate::machine::value::Type;
use crate::machine::{ExprId, InvoiceFieldId};
use crate::step::*;

/// Journey `j` takes invoices in euros for which `field` is yes; `other`, which has a step of its
/// own, takes all others.
fn two() -> (Build, ExprId) {
    let mut build = ladder();
    build.machine.invoice_fields.push(Field {
        name: "key_account".into(),
        type_of: Type::YesNo,
        currency: None,
        default: None,
        or_unknown: true,
    });
    let field = Node::InvoiceField(InvoiceFieldId(0));
    let condition = build.machine.expressions.push(field);
    build.journey().takes = Takes::Matching {
        currencies: vec![crate::Currency::EUR],
        condition: Some(condition),
    };
    build.add_journey("other", Goes::Invoice, Vec::new());
    let what = Expected::PaymentInFull {
        with_charges: false,
    };
    let paid = build.milestone("paid", Opens::Arrival, Some((what, None)));
    build.step(paid, "ask", 1, vec![task()]);
    (build, condition)
}

fn is_key(yes: bool) -> Vec<(InvoiceFieldId, Stored)> {
    vec![(InvoiceFieldId(0), Stored::YesNo(yes))]
}

fn with_fields(fields: Vec<(InvoiceFieldId, Stored)>) -> Stimulus {
    match arrival(1, "2026-01-05", "2026-02-04", 80_000) {
        Stimulus::Arrival(mut arrival) => {
            arrival.fields = fields;
            Stimulus::Arrival(arrival)
        }
        other => other,
    }
}

fn taken(build: Build, arrives: Stimulus) -> (Option<u32>, Vec<String>) {
    let mut world = build.world();
    let lines = world.drive(&[dated("2026-01-05 08:00", arrives)], "2026-02-06");
    let journey = world.invoice().journey.map(|journey| journey.0);
    (journey, lines)
}

#[test]
fn the_first_journey_whose_condition_holds_takes_the_invoice() {
    let (journey, lines) = taken(two().0, with_fields(is_key(true)));
    assert_eq!(journey, Some(0));
    assert_eq!(lines.last().unwrap(), "2026-02-05 chase first");
}

#[test]
fn an_invoice_for_which_none_holds_or_is_known_goes_to_all_others() {
    for fields in [is_key(false), Vec::new()] {
        let (journey, lines) = taken(two().0, with_fields(fields));
        assert_eq!(journey, Some(1));
        assert_eq!(lines, ["2026-01-05 paid open", "2026-02-05 task ask"]);
    }
}

#[test]
fn a_currency_that_the_journey_does_not_name_goes_elsewhere() {
    let mut arrives = with_fields(is_key(true));
    if let Stimulus::Arrival(arrival) = &mut arrives {
        arrival.total = crate::Money::new(80_000, "USD".parse().unwrap());
    }
    assert_eq!(taken(two().0, arrives).0, Some(1));
}

#[test]
fn an_invoice_that_no_journey_takes_is_known_and_nothing_happens() {
    let (mut build, _) = two();
    build.journey().takes = Takes::Matching {
        currencies: vec!["GBP".parse().unwrap()],
        condition: None,
    };
    let mut world = build.world();
    let arrives = dated("2026-01-05 08:00", with_fields(is_key(false)));
    let lines = world.drive(&[arrives, pays("2026-02-10", 80_000)], "2026-06-01");
    assert_eq!(lines, Vec::<String>::new());
    assert_eq!(world.invoice().stage, Stage::Untaken);
}

#[test]
fn what_a_journey_leaves_alone_is_neither_sent_nor_chased() {
    let mut build = ladder();
    build.journey().leave_alone = true;
    let mut world = build.world();
    assert_eq!(world.usual(&[], "2026-06-01"), Vec::<String>::new());
    assert_eq!(world.invoice().stage, Stage::LeftAlone);
}

#[test]
fn the_journey_is_kept_unless_the_script_chooses_anew() {
    let changes = || {
        let subject = SubjectId(1);
        let fields = is_key(false);
        dated("2026-01-20", Stimulus::Fields { subject, fields })
    };
    let journey_after = |chooses: bool| {
        let (mut build, condition) = two();
        if chooses {
            let first = build.machine.journeys.get_mut(crate::machine::JourneyId(0));
            first.unwrap().rechoose_on = vec![condition];
        }
        let mut world = build.world();
        let arrives = dated("2026-01-05 08:00", with_fields(is_key(true)));
        let lines = world.drive(&[arrives, changes()], "2026-02-06");
        let last = lines.last().unwrap().clone();
        (world.invoice().journey.map(|journey| journey.0), last)
    };
    let kept = (Some(0), "2026-02-05 chase first".to_string());
    assert_eq!(journey_after(false), kept);
    let moved = (Some(1), "2026-02-05 task ask".to_string());
    assert_eq!(journey_after(true), moved);
}

#[test]
fn what_was_proposed_is_taken_back_when_another_journey_takes_over() {
    let (mut build, condition) = two();
    let first = crate::machine::JourneyId(0);
    build.machine.journeys.get_mut(first).unwrap().rechoose_on = vec![condition];
    let line = build
        .machine
        .steps
        .get(crate::machine::StepId(1))
        .unwrap()
        .line;
    let mut sign_off = build.sign_off(1);
    (sign_off.refused, sign_off.silent) = (None, None);
    build.machine.lines.get_mut(line).unwrap().sign_off = Some(sign_off);
    let arrives = dated("2026-01-05 08:00", with_fields(is_key(true)));
    let subject = SubjectId(1);
    let fields = is_key(false);
    let changes = dated("2026-02-05", Stimulus::Fields { subject, fields });
    let lines = build.world().drive(&[arrives, changes], "2026-02-06");
    let after: Vec<_> = lines
        .iter()
        .filter(|line| line.as_str() > "2026-02-05")
        .collect();
    let wanted = [
        "2026-02-05 propose first",
        "2026-02-05 withdraw first: Moved",
        "2026-02-05 paid open",
        "2026-02-05 task ask",
    ];
    assert_eq!(after, wanted);
}

#[test]
fn only_what_is_per_instalment_is_there_once_for_each() {
    let tracks = |instalments: &[(&str, i64)]| {
        let mut build = ladder();
        let again = build.milestone("again", Opens::FromSending, None);
        let milestone = build.machine.milestones.get_mut(again).unwrap();
        milestone.per_instalment = true;
        let Stimulus::Arrival(mut arrives) = arrival(1, "2026-01-05", "2026-02-04", 10_000) else {
            unreachable!()
        };
        let instalments = instalments.iter().map(|(due, amount)| Instalment {
            due: day(due),
            amount: *amount,
        });
        arrives.instalments = instalments.collect();
        let mut world = build.world();
        let arrives = dated("2026-01-05 08:00", Stimulus::Arrival(arrives));
        world.drive(&[arrives], "2026-01-06");
        let tracks = world.invoice().tracks.iter();
        let tracks = tracks.map(|track| (track.milestone.0, track.instalment));
        tracks.collect::<Vec<_>>()
    };
    let two = [("2026-02-04", 4_000), ("2026-03-04", 6_000)];
    assert_eq!(tracks(&two), [(0, 0), (1, 1), (1, 2)]);
    assert_eq!(tracks(&[]), [(0, 0), (1, 0)]);
}
