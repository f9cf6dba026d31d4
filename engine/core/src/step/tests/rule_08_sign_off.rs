//! Rule 8: sign-off has a life.

use super::build::*;
use crate::delay::Unit;
use crate::event::Decision;
use crate::machine::TeamId;
use crate::machine::action::Does;
use crate::machine::schedule::Anchor;
use crate::step::{Refusal, Told};

fn noticed(persons: u8) -> Build {
    let mut build = Build::new();
    let paid = build.paid();
    let sign_off = build.sign_off(persons);
    let moment = build.moment(Anchor::Due, 5, Unit::Days);
    build.step_at(paid, "notice", moment, vec![notice()], Some(sign_off));
    build.step(paid, "below", 10, vec![chase()]);
    build
}

fn after(lines: &[String], from: &str) -> Vec<String> {
    lines
        .iter()
        .filter(|line| line.as_str() >= from)
        .cloned()
        .collect()
}

#[test]
fn a_proposed_step_holds_the_lines_below_and_silence_is_told_once() {
    let lines = noticed(1).world().usual(&[], "2026-06-01");
    assert_eq!(
        after(&lines, "2026-02-09"),
        ["2026-02-09 propose notice", "2026-02-13 alert 0"]
    );
}

#[test]
fn what_is_signed_leaves_the_same_day() {
    let build = noticed(1);
    let signs = decides(Decision::SignOff(build.path("j/paid/notice")));
    let lines = build
        .world()
        .usual(&[event("2026-02-10", signs)], "2026-02-11");
    assert_eq!(lines.last().unwrap(), "2026-02-10 formalnotice notice");
}

#[test]
fn whoever_is_not_of_the_team_that_was_asked_can_neither_sign_nor_refuse() {
    let build = noticed(1);
    let path = build.path("j/paid/notice");
    let mut world = build.world();
    world.usual(&[], "2026-02-10 08:00");
    let before = world.account.clone();
    let other = TeamId(RECEIVABLES.0 + 1);
    for decision in [Decision::SignOff(path), Decision::Refuse(path)] {
        let told = world.told(
            &[event("2026-02-10 10:00", decides_for(other, decision))],
            "2026-02-10 11:00",
        );
        let refused = Refusal::OtherTeam("receivables".into());
        assert!(
            matches!(&told[..], [Told::Refused { refusal, .. }] if *refusal == refused),
            "{told:?}"
        );
        assert_eq!(world.account, before, "nothing has changed");
    }
    let signs = decides_for(RECEIVABLES, Decision::SignOff(path));
    let lines = world.drive(&[event("2026-02-10 12:00", signs)], "2026-02-11");
    assert_eq!(lines, ["2026-02-10 formalnotice notice"]);
}

#[test]
fn where_two_must_agree_one_person_does_not_count_twice() {
    let build = noticed(2);
    let path = build.path("j/paid/notice");
    let by = |when: &str, who: &str| event(when, decides_by(who, Decision::SignOff(path)));
    let mut world = build.world();
    let twice = [by("2026-02-10", "anna"), by("2026-02-10 13:00", "anna")];
    let lines = world.usual(&twice, "2026-02-10 14:00");
    assert!(!lines.iter().any(|line| line.contains("formalnotice")));
    let lines = world.drive(&[by("2026-02-10 15:00", "bert")], "2026-02-11");
    assert_eq!(lines, ["2026-02-10 formalnotice notice"]);
}

#[test]
fn a_refusal_is_an_outcome_and_lets_the_line_below_go_on() {
    let build = noticed(1);
    let refuses = decides(Decision::Refuse(build.path("j/paid/notice")));
    let lines = build
        .world()
        .usual(&[event("2026-02-10", refuses)], "2026-06-01");
    let wanted = [
        "2026-02-10 withdraw notice: Refused",
        "2026-02-10 task 0",
        "2026-02-16 chase below",
    ];
    assert_eq!(after(&lines, "2026-02-10"), wanted);
}

#[test]
fn a_changed_balance_withdraws_the_proposal_and_proposes_it_anew() {
    let build = noticed(1);
    let path = build.path("j/paid/notice");
    let stimuli = [
        pays("2026-02-10", 10_000),
        event("2026-02-11", decides(Decision::SignOff(path))),
    ];
    let lines = build.world().usual(&stimuli, "2026-02-12");
    let wanted = [
        "2026-02-10 withdraw notice: FiguresChanged",
        "2026-02-10 propose notice",
        "2026-02-11 formalnotice notice",
    ];
    assert_eq!(after(&lines, "2026-02-10"), wanted);
}

#[test]
fn a_dispute_withdraws_it_and_it_is_proposed_again_when_settled() {
    let stimuli = [
        event("2026-02-10", dispute(None)),
        event("2026-02-20", settled(crate::Settled::ForUs)),
    ];
    let lines = noticed(1).world().usual(&stimuli, "2026-02-21");
    let wanted = [
        "2026-02-10 withdraw notice: Disputed",
        "2026-02-20 propose notice",
    ];
    assert_eq!(after(&lines, "2026-02-10"), wanted);
}

#[test]
fn try_again_after_a_refusal_proposes_the_same_step_on_the_next_business_day() {
    let mut build = noticed(1);
    let again = build.follow("again", vec![Does::TryAgain { at_most: Some(2) }]);
    let line = build
        .machine
        .lines
        .iter()
        .find(|(_, line)| line.sign_off.is_some());
    let id = line.map(|(id, _)| id).unwrap();
    // The refused line must come before the line that it is of.
    let swap = crate::machine::LineId(0);
    let refused = build.machine.lines.get(again).unwrap().clone();
    *build.machine.lines.get_mut(swap).unwrap() = refused;
    let sign_off = build
        .machine
        .lines
        .get_mut(id)
        .unwrap()
        .sign_off
        .as_mut()
        .unwrap();
    sign_off.refused = Some(swap);
    let refuses = decides(Decision::Refuse(build.path("j/paid/notice")));
    let lines = build
        .world()
        .usual(&[event("2026-02-13", refuses)], "2026-02-17");
    let wanted = [
        "2026-02-13 withdraw notice: Refused",
        "2026-02-16 propose notice",
    ];
    let after: Vec<String> = after(&lines, "2026-02-13")
        .into_iter()
        .filter(|line| !line.contains("alert"))
        .collect();
    assert_eq!(after, wanted);
}

#[test]
fn signing_what_is_not_proposed_is_told_and_changes_nothing() {
    let build = noticed(1);
    let signs = decides(Decision::SignOff(build.path("j/paid/notice")));
    let lines = build
        .world()
        .usual(&[event("2026-01-20", signs)], "2026-01-21");
    assert_eq!(
        lines.last().unwrap(),
        "2026-01-20 attention NothingToDecide"
    );
}

#[test]
fn a_hold_and_a_corrected_due_date_withdraw_it_too() {
    let until = day("2026-02-16");
    let reason = "asked".into();
    let corrected = crate::event::Happening::Correction {
        due: Some(day("2026-02-12")),
        total: None,
        purchase_order: None,
    };
    let stimuli = [
        event("2026-02-10", decides(Decision::Hold { until, reason })),
        event("2026-02-16 12:00", corrected),
    ];
    let lines = noticed(1).world().usual(&stimuli, "2026-02-17 09:30");
    let wanted = [
        "2026-02-10 withdraw notice: Held",
        "2026-02-16 propose notice",
        "2026-02-16 withdraw notice: FiguresChanged",
        "2026-02-17 propose notice",
    ];
    assert_eq!(after(&lines, "2026-02-10"), wanted);
}

#[test]
fn what_was_signed_too_late_to_leave_is_signed_again_if_the_figures_change_meanwhile() {
    let build = noticed(1);
    let path = build.path("j/paid/notice");
    let stimuli = [
        event("2026-02-10 20:00", decides(Decision::SignOff(path))),
        pays("2026-02-10 21:00", 10_000),
    ];
    let lines = build.world().usual(&stimuli, "2026-02-10 22:00");
    let wanted = [
        "2026-02-10 withdraw notice: FiguresChanged",
        "2026-02-10 propose notice",
    ];
    assert_eq!(after(&lines, "2026-02-10"), wanted);
}

#[test]
fn silence_does_not_end_a_proposal_which_can_still_be_signed() {
    let build = noticed(1);
    let path = build.path("j/paid/notice");
    let signs = event("2026-02-18", decides(Decision::SignOff(path)));
    let lines = build.world().usual(&[signs], "2026-02-19");
    let wanted = ["2026-02-13 alert 0", "2026-02-18 formalnotice notice"];
    assert_eq!(after(&lines, "2026-02-10"), wanted);
}

#[test]
fn where_nobody_answers_a_missed_line_that_tells_people_comes_all_the_same() {
    let missed = |does: Does| {
        let mut build = noticed(1);
        let paid = crate::machine::MilestoneId(0);
        let moment = build.moment(Anchor::Due, 60, Unit::Days);
        build.missed(paid, Some(moment), vec![does], None);
        after(&build.world().usual(&[], "2026-06-01"), "2026-04-01")
    };
    let told = missed(task());
    assert!(
        told.iter().any(|line| line.ends_with("task missed0")),
        "{told:#?}"
    );
    // What presses waits for the answer.
    assert_eq!(
        missed(Does::HandOver(crate::machine::AgencyId(0))),
        [] as [String; 0]
    );
}
