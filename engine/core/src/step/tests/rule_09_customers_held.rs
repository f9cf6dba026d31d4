//! Rule 9: a customer, or a payer with all that it pays for, is held by a person and released.

use super::build::*;
use crate::delay::Unit;
use crate::machine::AgencyId;
use crate::machine::action::Does;
use crate::machine::schedule::Anchor;
use crate::step::*;

/// A hold until a day, or its end.
fn held(when: &str, customer: &str, until: Option<&str>) -> Dated {
    dated(
        when,
        Stimulus::CustomerHeld {
            customer: customer.into(),
            until: until.map(at),
            by: "ana".into(),
            reason: "a merger".into(),
        },
    )
}

const FOR_EVER: Option<&str> = Some("9999-12-31");

#[test]
fn after_a_long_hold_the_rungs_leave_one_by_one_as_they_were_spaced() {
    let stimuli = [
        held("2026-02-02", "C1", FOR_EVER),
        held("2026-04-01 12:00", "C1", None),
    ];
    let lines = ladder().world().usual(&stimuli, "2026-05-01");
    let wanted = [
        "2026-01-05 send",
        "2026-01-30 remind friendly",
        "2026-04-01 chase first",
        "2026-04-10 chase second",
        "2026-04-20 chase third",
    ];
    assert_eq!(deeds(&lines), wanted);
    let told = "2026-02-05 withheld first: Held".to_string();
    assert!(lines.contains(&told), "{lines:?}");
}

#[test]
fn nothing_is_handed_over_and_nobody_calls_for_a_customer_on_hold() {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "call", 5, vec![call()]);
    let anchor = build.moment(Anchor::Due, 10, Unit::Days);
    build.missed(paid, Some(anchor), vec![Does::HandOver(AgencyId(0))], None);
    let stimuli = [held("2026-02-05", "C1", Some("2026-03-02 00:00"))];
    let lines = build.world().usual(&stimuli, "2026-04-01");
    let later: Vec<&str> = deeds(&lines).into_iter().skip(1).collect();
    assert_eq!(
        later,
        ["2026-03-02 call call", "2026-03-09 hand over"],
        "{lines:?}"
    );
}

#[test]
fn an_invoice_of_a_customer_on_hold_is_not_sent_before_its_end() {
    let mut world = ladder().world();
    let arrives = |id, when: &str| dated(when, arrival(id, "2026-01-05", "2026-03-04", 80_000));
    let stimuli = [
        // In the night: its sending waits for the morning, and the hold comes first.
        arrives(1, "2026-01-05 22:00"),
        held("2026-01-06 05:00", "C1", Some("2026-01-20 00:00")),
        arrives(2, "2026-01-07"),
    ];
    let lines = world.drive(&stimuli, "2026-02-01");
    assert_eq!(deeds(&lines), ["2026-01-20 send", "2026-01-20 send"]);
}

#[test]
fn who_pays_for_others_is_held_with_them_and_one_of_them_alone_by_itself() {
    for (of, others) in [("C1", 0), ("C2", 1)] {
        let stimuli = [
            dated("2026-01-04", child("C2")),
            dated("2026-01-05", arrival(1, "2026-01-05", "2026-02-04", 80_000)),
            dated(
                "2026-01-05",
                arrival_of("C2", 2, "2026-01-05", "2026-02-04", 80_000),
            ),
            held("2026-01-20", of, FOR_EVER),
        ];
        let lines = ladder().world().drive(&stimuli, "2026-02-06");
        let firsts = lines.iter().filter(|line| line.contains("chase first"));
        assert_eq!(firsts.count(), others, "{of} is held: {lines:?}");
    }
}

#[test]
fn a_proposal_for_a_customer_on_hold_is_withdrawn_and_made_anew() {
    let mut build = Build::new();
    let paid = build.paid();
    let sign_off = build.sign_off(1);
    let moment = build.moment(Anchor::Due, 5, Unit::Days);
    build.step_at(paid, "notice", moment, vec![notice()], Some(sign_off));
    let stimuli = [
        held("2026-02-10", "C1", FOR_EVER),
        held("2026-02-16", "C1", None),
    ];
    let lines = build.world().usual(&stimuli, "2026-02-17");
    let of_notice: Vec<&String> = lines
        .iter()
        .filter(|line| line.contains("notice"))
        .collect();
    assert_eq!(
        of_notice,
        [
            "2026-02-09 propose notice",
            "2026-02-10 withdraw notice: Held",
            "2026-02-16 propose notice"
        ]
    );
}
