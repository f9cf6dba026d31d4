//! Random scripts, and what happens to the invoices of an account under them.

use proptest::prelude::*;

use super::super::build::*;
use crate::delay::Unit;
use crate::event::{Decision, EventKind, Happening};
use crate::machine::action::{Does, Listing, Pause};
use crate::machine::schedule::{Anchor, CatchUp, RunDays, Runs};
use crate::step::*;

/// A script: how it catches up, which rungs need a sign-off, whether it has runs or speaks for several
/// invoices at once, and which events it has lines for.
#[derive(Clone, Debug)]
pub struct Script {
    pub catch_up: CatchUp,
    pub signed: [bool; 4],
    pub runs: bool,
    /// Whether its reminders and chases are one message for all late invoices.
    pub grouped: bool,
    pub reacts: Reacts,
}

/// Lines for payments, disputes and promises.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reacts {
    /// `on dispute pause; task`, and `resume` once it is settled for us.
    pub dispute: bool,
    /// `on dispute of part keep chasing the undisputed balance`.
    pub part_of_dispute: bool,
    /// `on payment reversed task; resume`.
    pub reversal: bool,
    /// `on payment in full alert`.
    pub full: bool,
    /// `on payment in part hold messages 3 business days`.
    pub part_holds: bool,
    /// `on payment in part pause 5 days`.
    pub part_pauses: bool,
    /// `on payment in part receivables calls payer`: it presses because money came.
    pub part_calls: bool,
    /// `on promise pause 10 days`.
    pub promise: bool,
}

fn script() -> impl Strategy<Value = Script> {
    let catch_up = prop_oneof![
        Just(CatchUp::InOrder),
        Just(CatchUp::OneStepPerRun),
        Just(CatchUp::Latest),
        Just(CatchUp::None)
    ];
    let reacts = any::<[bool; 8]>().prop_map(|[a, b, c, d, e, f, g, h]| Reacts {
        dispute: a,
        part_of_dispute: b,
        reversal: c,
        full: d,
        part_holds: e,
        part_pauses: f,
        part_calls: g,
        promise: h,
    });
    let parts = (
        catch_up,
        any::<[bool; 4]>(),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.3),
        reacts,
    );
    parts.prop_map(|(catch_up, signed, runs, grouped, reacts)| Script {
        catch_up,
        signed,
        runs,
        grouped,
        reacts,
    })
}

pub fn build(script: &Script) -> Build {
    let mut build = Build::new();
    build.journey().catch_up = script.catch_up;
    if script.runs {
        let days = RunDays::Weekdays(vec![crate::Weekday::Monday, crate::Weekday::Thursday]);
        build.journey().runs = Some(Runs { days, at: None });
    }
    let paid = build.paid();
    let chases = match script.grouped {
        true => chase_all(Listing::AllLate),
        false => chase(),
    };
    let rungs = [
        ("friendly", -5, remind()),
        ("first", 3, chases.clone()),
        ("second", 12, chases),
        ("notice", 25, notice()),
    ];
    for ((name, days, does), signed) in rungs.into_iter().zip(script.signed) {
        let moment = build.moment(Anchor::Due, days, Unit::Days);
        let sign_off = signed.then(|| build.sign_off(1));
        build.step_at(paid, name, moment, vec![does], sign_off);
    }
    let after = build.moment(Anchor::Due, 40, Unit::Days);
    build.missed(paid, Some(after), vec![Does::HandOver(AGENCY)], None);
    let lasting = |build: &mut Build, days| {
        let lasting = Some(build.delay(days, Unit::Days));
        Does::Pause(Pause {
            until: None,
            lasting,
            because: None,
            at_most_times: None,
            at_most_ahead: None,
        })
    };
    let reacts = script.reacts;
    if reacts.dispute {
        build.on(EventKind::Dispute, vec![pause(), task()]);
        build.on(EventKind::DisputeSettledForUs, vec![Does::Resume]);
    }
    if reacts.part_of_dispute {
        build.on(EventKind::DisputeOfPart, vec![Does::KeepChasingUndisputed]);
    }
    if reacts.reversal {
        build.on(EventKind::PaymentReversed, vec![task(), Does::Resume]);
    }
    if reacts.full {
        build.on(EventKind::PaymentInFull, vec![alert()]);
    }
    let mut in_part = Vec::new();
    if reacts.part_holds {
        let lasting = build.delay(3, Unit::BusinessDays);
        let because = None;
        in_part.push(Does::HoldMessages { lasting, because });
    }
    if reacts.part_pauses {
        in_part.push(lasting(&mut build, 5));
    }
    if reacts.part_calls {
        in_part.insert(0, call());
    }
    if !in_part.is_empty() {
        build.on(EventKind::PaymentInPart, in_part);
    }
    if reacts.promise {
        let pauses = lasting(&mut build, 10);
        build.on(EventKind::Promise, vec![pauses]);
        build.on(EventKind::BrokenPromise, vec![task()]);
    }
    build
}

fn happening(build: &Build) -> impl Strategy<Value = Happening> + use<> {
    let steps = ["friendly", "first", "second", "notice"];
    let paths = steps.map(|step| build.path(&format!("j/paid/{step}")));
    let key = prop_oneof![3 => Just("p"), 1 => Just("q")];
    let path = prop::sample::select(paths.to_vec());
    // All that is open, as often as some of it.
    let amount = || prop_oneof![2 => 1i64..90_000, 1 => Just(80_000i64)];
    prop_oneof![
        4 => (key.clone(), amount()).prop_map(|(key, minor)| payment(key, minor)),
        4 => (key.clone(), amount()).prop_map(|(key, minor)| reversed(key, minor)),
        1 => (1i64..90_000).prop_map(|minor| Happening::CreditNote { number: "c".into(), amount: eur(minor) }),
        1 => (1i64..90_000).prop_map(|minor| Happening::CreditNoteCancelled { number: "c".into(), amount: eur(minor) }),
        2 => Just(dispute(None)),
        1 => (1i64..90_000).prop_map(|minor| dispute(Some(minor))),
        1 => (0i32..90, prop::option::of(1i64..90_000)).prop_map(|(days, minor)| {
            promise(&day("2026-01-20").plus_days(days).to_string(), minor)
        }),
        2 => Just(settled(crate::Settled::ForUs)),
        1 => Just(settled(crate::Settled::ForCustomer)),
        1 => (1i64..40_000).prop_map(|minor| Happening::DisputeSettled {
            dispute: "d".into(),
            outcome: crate::Settled::InPart,
            amount: Some(eur(minor)),
        }),
        1 => (key.clone(), 1i64..90_000).prop_map(|(key, minor)| Happening::Allocation {
            payment: key.into(),
            amount: eur(minor),
        }),
        1 => Just(Happening::Suspension(Default::default())),
        1 => Just(Happening::SuspensionLifted),
        1 => Just(Happening::Receipt),
        1 => (-20i32..60).prop_map(|days| Happening::Correction {
            due: Some(day("2026-02-04").plus_days(days)),
            total: None,
            purchase_order: None,
        }),
        7 => path.clone().prop_map(|path| decides(Decision::SignOff(path))),
        3 => path.clone().prop_map(|path| decides(Decision::Refuse(path))),
        1 => path.prop_map(|path| decides(Decision::StepByHand(path))),
        1 => (0i32..90).prop_map(|days| decides(Decision::Hold {
            until: day("2026-01-05").plus_days(days),
            reason: "asked".into(),
        })),
        1 => Just(decides(Decision::Resume)),
        2 => Just(decides(Decision::Recall)),
    ]
}

/// The invoices of an account beside its first: how many days later they are due, and how much.
fn others() -> impl Strategy<Value = Vec<(i32, i64)>> {
    let one = (-3i32..30, 1_000i64..90_000);
    prop_oneof![
        2 => Just(Vec::new()),
        1 => prop::collection::vec(one, 1..3),
    ]
}

/// What happens: after how many days, at which hour, to which invoice.
type Happens = (i32, i64, usize, Happening);

/// The last payment goes back, so many days later.
fn last_undone(events: &[Happens], later: i32) -> Option<Happens> {
    let payments = events
        .iter()
        .filter_map(|(days, hour, on, what)| match what {
            Happening::Payment { payment, amount } => {
                let back = reversed(payment, amount.minor);
                Some((days + later, *hour, *on, back))
            }
            _ => None,
        });
    payments.max_by_key(|(days, hour, ..)| (*days, *hour))
}

/// A script, and what happens to the invoices of one account, by date: most of it to the first, whose
/// number is 1; the others have 11 and 12.
pub fn story() -> impl Strategy<Value = (Script, Vec<Dated>)> {
    (script(), 0i32..40, others()).prop_flat_map(|(script, late, others)| {
        let on = prop_oneof![3 => Just(0usize), 1 => 0..=others.len()];
        let one = (0i32..130, 0i64..24, on, happening(&build(&script)));
        let undone = prop::option::weighted(0.3, 1i32..40);
        let stories = (prop::collection::vec(one, 0..14), undone);
        stories.prop_map(move |(mut events, undone)| {
            events.extend(undone.and_then(|later| last_undone(&events, later)));
            events.sort_by_key(|(days, hour, ..)| (*days, *hour));
            let arrives = day("2026-01-05").plus_days(late);
            let arrival = |id, later, total| {
                let due = day("2026-02-04").plus_days(later).to_string();
                let arrival = arrival(id, "2026-01-05", &due, total);
                dated(&format!("{arrives} 08:00"), arrival)
            };
            let mut stimuli = vec![arrival(1, 0, 80_000)];
            let more = others.iter().zip(11u128..);
            stimuli.extend(more.map(|((later, total), id)| arrival(id, *later, *total)));
            stimuli.extend(events.into_iter().map(|(days, hour, on, what)| {
                let id = [1u128, 11, 12].get(on).copied().unwrap_or(1);
                let on = arrives.plus_days(days + 1);
                event_on(id, &format!("{on} {hour:02}:00"), what)
            }));
            (script.clone(), stimuli)
        })
    })
}
