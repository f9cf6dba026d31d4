//! What holds whatever happens: random events on random ladders.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::build::*;
use crate::delay::Unit;
use crate::event::{Decision, EventKind, Happening};
use crate::machine::action::{Act, Does, Pause};
use crate::machine::schedule::{Anchor, CatchUp, RunDays, Runs};
use crate::step::*;

/// A script: how it catches up, which rungs need a sign-off, whether it has runs, and which events it
/// has lines for.
#[derive(Clone, Debug)]
struct Script {
    catch_up: CatchUp,
    signed: [bool; 4],
    runs: bool,
    reacts: Reacts,
}

/// Lines for payments, disputes and promises.
#[derive(Clone, Copy, Debug, Default)]
struct Reacts {
    /// `on dispute pause; task`, and `resume` once it is settled for us.
    dispute: bool,
    /// `on dispute of part keep chasing the undisputed balance`.
    part_of_dispute: bool,
    /// `on payment reversed task; resume`.
    reversal: bool,
    /// `on payment in full alert`.
    full: bool,
    /// `on payment in part hold messages 3 business days`.
    part_holds: bool,
    /// `on payment in part pause 5 days`.
    part_pauses: bool,
    /// `on payment in part receivables calls payer`: it presses because money came.
    part_calls: bool,
    /// `on promise pause 10 days`.
    promise: bool,
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
        reacts,
    );
    parts.prop_map(|(catch_up, signed, runs, reacts)| Script {
        catch_up,
        signed,
        runs,
        reacts,
    })
}

fn build(script: &Script) -> Build {
    let mut build = Build::new();
    build.journey().catch_up = script.catch_up;
    if script.runs {
        let days = RunDays::Weekdays(vec![crate::Weekday::Monday, crate::Weekday::Thursday]);
        build.journey().runs = Some(Runs { days, at: None });
    }
    let paid = build.paid();
    let rungs = [
        ("friendly", -5, remind()),
        ("first", 3, chase()),
        ("second", 12, chase()),
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
    let key = prop_oneof![Just("p"), Just("q")];
    let path = prop::sample::select(paths.to_vec());
    prop_oneof![
        3 => (key.clone(), 1i64..90_000).prop_map(|(key, minor)| payment(key, minor)),
        2 => (key.clone(), 1i64..90_000).prop_map(|(key, minor)| reversed(key, minor)),
        1 => (1i64..90_000).prop_map(|minor| Happening::CreditNote { number: "c".into(), amount: eur(minor) }),
        1 => (1i64..90_000).prop_map(|minor| Happening::CreditNoteCancelled { number: "c".into(), amount: eur(minor) }),
        2 => Just(dispute(None)),
        1 => (1i64..90_000).prop_map(|minor| dispute(Some(minor))),
        1 => (0i32..90, prop::option::of(1i64..90_000)).prop_map(|(days, minor)| {
            promise(&day("2026-01-20").plus_days(days).to_string(), minor)
        }),
        2 => Just(settled(crate::Settled::ForUs)),
        1 => Just(settled(crate::Settled::ForCustomer)),
        1 => Just(Happening::Suspension(Default::default())),
        1 => Just(Happening::SuspensionLifted),
        1 => Just(Happening::Receipt),
        1 => (-20i32..60).prop_map(|days| Happening::Correction {
            due: Some(day("2026-02-04").plus_days(days)),
            total: None,
            purchase_order: None,
        }),
        3 => path.clone().prop_map(|path| decides(Decision::SignOff(path))),
        1 => path.clone().prop_map(|path| decides(Decision::Refuse(path))),
        1 => path.prop_map(|path| decides(Decision::StepByHand(path))),
        1 => (0i32..90).prop_map(|days| decides(Decision::Hold {
            until: day("2026-01-05").plus_days(days),
            reason: "asked".into(),
        })),
        1 => Just(decides(Decision::Resume)),
        1 => Just(decides(Decision::Recall)),
    ]
}

/// A script, and what happens to one invoice, by date.
fn story() -> impl Strategy<Value = (Script, Vec<Dated>)> {
    (script(), 0i32..40).prop_flat_map(|(script, late)| {
        let one = (0i32..120, 0i64..24, happening(&build(&script)));
        let stories = prop::collection::vec(one, 0..10);
        stories.prop_map(move |mut events| {
            events.sort_by_key(|(days, hour, _)| (*days, *hour));
            let arrives = day("2026-01-05").plus_days(late);
            let first = dated(
                &format!("{arrives} 08:00"),
                arrival(1, "2026-01-05", "2026-02-04", 80_000),
            );
            let rest = events.into_iter().map(|(days, hour, what)| {
                let on = arrives.plus_days(days + 1);
                event(&format!("{on} {hour:02}:00"), what)
            });
            (script.clone(), std::iter::once(first).chain(rest).collect())
        })
    })
}

fn run(script: &Script, stimuli: &[Dated]) -> (World, Vec<Told>) {
    let mut world = build(script).world();
    let told = world.told(stimuli, "2026-12-31");
    (world, told)
}

fn effects(told: &[Told]) -> impl Iterator<Item = (crate::Instant, &Effect)> {
    told.iter().filter_map(|told| match told {
        Told::Effect { at, effect } => Some((*at, effect)),
        Told::Refused { .. } => None,
    })
}

fn is_pressure(effect: &Effect) -> bool {
    match effect.does {
        Done::Message { act, .. } => act != Act::Resend,
        Done::Task { calls, .. } => calls.is_some(),
        Done::Claim { .. } | Done::HandOver { .. } | Done::Entrust(_) => true,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_presses_while_nothing_is_open_or_a_dispute_stands((script, stimuli) in story()) {
        let (_, told) = run(&script, &stimuli);
        // A person may resume while a dispute of part stands: then the rest is chased.
        let resumed = stimuli.iter().any(|dated| {
            let resume = decides(Decision::Resume);
            matches!(&dated.stimulus, Stimulus::Event { event, .. } if event.what == resume)
        });
        for (at, effect) in effects(&told).filter(|(_, effect)| is_pressure(effect)) {
            let figures = effect.why.figures;
            prop_assert!(figures.balance > figures.disputed, "{at}: {effect:?}");
            let rest = resumed || script.reacts.part_of_dispute;
            prop_assert!(figures.disputed == 0 || rest, "{at}: {effect:?}");
        }
    }

    #[test]
    fn each_step_leaves_at_most_once_in_each_round((script, stimuli) in story()) {
        let (world, told) = run(&script, &stimuli);
        let mut seen = BTreeSet::new();
        let steps = |effect: &&Effect| world.machine.path(effect.slot.path).starts_with("j/paid/");
        for (at, effect) in effects(&told).filter(|(_, effect)| is_pressure(effect) && steps(effect)) {
            let path = world.machine.path(effect.slot.path);
            let first = seen.insert((path, effect.slot.round));
            prop_assert!(first, "{path} again at {at}");
        }
    }

    #[test]
    fn no_two_effects_have_one_key((script, stimuli) in story()) {
        let (world, told) = run(&script, &stimuli);
        let mut seen = BTreeSet::new();
        let outside = |effect: &Effect| matches!(
            effect.does,
            Done::Message { .. } | Done::SendInvoice { .. } | Done::Task { .. } | Done::HandOver { .. } | Done::Propose { .. }
        );
        for (at, effect) in effects(&told).filter(|(_, effect)| outside(effect)) {
            let key = effect_key(&world.machine, "house", effect);
            prop_assert!(seen.insert(key), "{at}: {effect:?}");
        }
    }

    #[test]
    fn the_same_input_gives_the_same_output((script, stimuli) in story()) {
        let (one, told) = run(&script, &stimuli);
        let (other, again) = run(&script, &stimuli);
        prop_assert_eq!(told, again);
        prop_assert_eq!(one.account, other.account);
    }

    #[test]
    fn splitting_a_run_in_two_changes_nothing((script, stimuli) in story(), after in 0i64..300 * 24) {
        let (whole, told) = run(&script, &stimuli);
        let mut parted = build(&script).world();
        let cut = at("2026-01-05").plus_minutes(after * 60);
        let place = stimuli.partition_point(|dated| dated.at <= cut);
        let World { machine, context, account } = &mut parted;
        let mut parts = drive(machine, context, account, &stimuli[..place], cut);
        let json = serde_json::to_string(account).unwrap();
        *account = serde_json::from_str(&json).unwrap();
let rest = drive(machine, context, account, &stimuli[place..], at("2026-12-31"));
        // A refusal tells the number of its stimulus, which is counted in each part.
        parts.extend(rest.into_iter().map(|told| match told {
            Told::Refused { at, stimulus, refusal } => {
                Told::Refused { at, stimulus: stimulus + place, refusal }
            }
            told => told,
        }));
        prop_assert!(parts == told, "cut at {cut}");
        prop_assert_eq!(&parted.account, &whole.account);
    }

    #[test]
    fn one_invoice_never_gets_two_messages_in_a_day((script, stimuli) in story()) {
        let (_, told) = run(&script, &stimuli);
        let mut days: BTreeMap<String, u32> = BTreeMap::new();
        for (at, effect) in effects(&told) {
            if let Done::Message { .. } = effect.does {
                *days.entry(at.to_string()[..10].into()).or_default() += 1;
            }
        }
        prop_assert!(days.values().all(|count| *count <= 1), "{days:?}");
    }

    #[test]
    fn independent_stimuli_may_come_in_any_order(
        (script, stimuli) in story(), others in prop::collection::vec((1i64..90_000, 0i32..90), 1..4),
    ) {
        let mut two: Vec<Dated> = vec![dated("2026-01-05 07:00", arrival(2, "2026-01-05", "2026-02-10", 60_000))];
        for (minor, days) in others {
            let on = day("2026-01-06").plus_days(days);
            two.push(event_on(2, &format!("{on} 12:00"), payment("o", minor)));
        }
        let merged = |first: &[Dated], second: &[Dated]| {
            let mut all: Vec<Dated> = first.iter().chain(second).cloned().collect();
            all.sort_by_key(|dated| dated.at);
            let (world, told) = run(&script, &all);
            let mut lines: Vec<String> = told.iter().filter_map(|told| world.shown(told)).collect();
            lines.sort();
            lines
        };
        prop_assert_eq!(merged(&stimuli, &two), merged(&two, &stimuli));
    }

    #[test]
    fn a_payment_never_adds_pressure((script, stimuli) in story(), minor in 1i64..80_000, days in 1i32..100) {
        let on = day("2026-01-05").plus_days(days);
        let more = pays(&format!("{on} 12:00"), minor);
        let place = stimuli.partition_point(|dated| dated.at <= more.at);
        prop_assume!(place > 0);
        let mut paid = stimuli.clone();
        paid.insert(place, more);
        // A proposal that nobody signs holds the ladder, and a payment may take it away: scripts with
        // sign-offs can't be compared by their number of steps. And a script may say itself that a
        // payment has somebody called.
        let reacts = Reacts { part_calls: false, ..script.reacts };
        let unsigned = Script { signed: [false; 4], reacts, ..script.clone() };
        let count = |stimuli: &[Dated]| {
            let (_, told) = run(&unsigned, stimuli);
            effects(&told).filter(|(_, effect)| is_pressure(effect)).count()
        };
        prop_assert!(count(&paid) <= count(&stimuli));
    }

    #[test]
    fn any_stimulus_is_taken_or_refused_and_nothing_panics(
        (script, stimuli) in story(), occurrence in 0u16..3, path in 0u32..40, minutes in -100_000i64..500_000,
    ) {
        let (mut world, _) = run(&script, &stimuli);
        let slot = Slot {
            subject: SubjectId(1),
            instalment: 0,
            path: crate::machine::PathId(path),
            round: 0,
            occurrence,
        };
        let now = at("2026-01-05").plus_minutes(minutes);
        let mut out = Vec::new();
        for stimulus in [
            Stimulus::AboutToSend(slot),
            Stimulus::Sent { slot, result: SendResult::Left },
            Stimulus::Run,
            Stimulus::Timer,
            Stimulus::PaymentsRead,
        ] {
            let World { machine, context, account } = &mut world;
            let _ = step(machine, context, account, &stimulus, now, &mut out);
        }
        prop_assert!(world.account.subjects.len() == 1);
    }
}
