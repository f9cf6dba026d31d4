//! What holds whatever happens: random events on random ladders. The scripts and what happens to
//! them are made in [`story`]; how often what happens in them, [`often`] counts.

mod often;
mod story;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use self::story::{Reacts, Script, build, story};
use super::build::*;
use crate::event::{Decision, EventKind, Happening};
use crate::machine::action::Act;
use crate::step::*;

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
        // A person may resume while a dispute of part stands, and a dispute may be settled in part:
        // then the rest is chased.
        let chases_rest = stimuli.iter().any(|dated| match &dated.stimulus {
            Stimulus::Event { event, .. } => {
                let in_part = event.what.kind() == Some(EventKind::DisputeSettledInPart);
                in_part || event.what == decides(Decision::Resume)
            }
            _ => false,
        });
        for (at, effect) in effects(&told).filter(|(_, effect)| is_pressure(effect)) {
            let figures = effect.why.figures;
            prop_assert!(figures.balance > figures.disputed, "{at}: {effect:?}");
            let rest = chases_rest || script.reacts.part_of_dispute;
            prop_assert!(figures.disputed == 0 || rest, "{at}: {effect:?}");
        }
    }

    #[test]
    fn each_step_leaves_at_most_once_in_each_round((script, stimuli) in story()) {
        let (world, told) = run(&script, &stimuli);
        let mut seen = BTreeSet::new();
        let steps = |effect: &&Effect| {
            let path = world.machine.path(effect.slot.path);
            path.starts_with("j/paid/") || path.starts_with("follow_up/")
        };
        for (at, effect) in effects(&told).filter(|(_, effect)| is_pressure(effect) && steps(effect)) {
            let path = world.machine.path(effect.slot.path);
            let Slot { subject, instalment, round, .. } = effect.slot;
            let first = seen.insert((subject, instalment, path, round));
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
        let mut days: BTreeMap<(SubjectId, u16, String), u32> = BTreeMap::new();
        for (at, effect) in effects(&told) {
            if let Done::Message { .. } = effect.does {
                let day = at.to_string()[..10].to_string();
                let Slot { subject, instalment, .. } = effect.slot;
                *days.entry((subject, instalment, day)).or_default() += 1;
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
        // A message for several invoices makes them depend on each other, and so does a customer's
        // own journey.
        let apart = Script { grouped: false, by_customer: false, ..script };
        let merged = |first: &[Dated], second: &[Dated]| {
            let mut all: Vec<Dated> = first.iter().chain(second).cloned().collect();
            all.sort_by_key(|dated| dated.at);
            let (world, told) = run(&apart, &all);
            let mut lines: Vec<String> = told.iter().filter_map(|told| world.shown(told)).collect();
            lines.sort();
            lines
        };
        prop_assert_eq!(merged(&stimuli, &two), merged(&two, &stimuli));
    }

    #[test]
    fn a_payment_never_adds_pressure((script, stimuli) in story(), minor in 1i64..80_000, days in 1i32..100) {
        // What takes back more than was paid is refused, until more was paid.
        let stimuli = without_what_was_never_paid(stimuli);
        let on = day("2026-01-05").plus_days(days);
        let more = pays(&format!("{on} 12:00"), minor);
        let place = stimuli.partition_point(|dated| dated.at <= more.at);
        prop_assume!(place > 0);
        let mut paid = stimuli.clone();
        paid.insert(place, more);
        // A proposal that nobody signs holds the ladder, and a payment may take it away: scripts with
        // sign-offs can't be compared by their number of steps. And a script may say itself that a
        // payment has somebody called. Where one message speaks for several invoices, the others speak
        // for themselves once the first is paid.
        let reacts = Reacts { part_calls: false, ..script.reacts };
        // A customer's journey begins again once its oldest invoice is paid.
        let unsigned = Script {
            signed: [false; 4],
            grouped: false,
            by_customer: false,
            reacts,
            ..script.clone()
        };
        let (_, without) = run(&unsigned, &stimuli);
        let (_, with) = run(&unsigned, &paid);
        // An agency takes the whole invoice over, and with it the instalments that are not late yet:
        // once one of them is paid, it does not, and the others are chased.
        let handed_over = |(_, effect): &(crate::Instant, &Effect)| {
            script.by_instalment && matches!(effect.does, Done::HandOver { .. })
        };
        let until = effects(&without).find(handed_over).map(|(at, _)| at);
        let count = |told: &[Told]| {
            let early = effects(told).filter(|(at, _)| until.is_none_or(|until| *at <= until));
            early.filter(|(_, effect)| is_pressure(effect)).count()
        };
        prop_assert!(count(&with) <= count(&without));
    }

    #[test]
    fn any_stimulus_is_taken_or_refused_and_nothing_panics(
        (script, stimuli) in story(), occurrence in 0u16..3, path in 0u32..40, minutes in -100_000i64..500_000,
    ) {
        let (mut world, _) = run(&script, &stimuli);
        let subjects = world.account.subjects.len();
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
        prop_assert!(world.account.subjects.len() == subjects);
    }
}

/// Leaves out each reversal that takes back more than was paid before it and not taken back.
fn without_what_was_never_paid(mut stimuli: Vec<Dated>) -> Vec<Dated> {
    let mut paid = 0;
    stimuli.retain(|dated| {
        let Stimulus::Event { event, .. } = &dated.stimulus else {
            return true;
        };
        match &event.what {
            Happening::Payment { amount, .. } => paid += amount.minor,
            Happening::PaymentReversed { amount, .. } if amount.minor > paid => return false,
            Happening::PaymentReversed { amount, .. } => paid -= amount.minor,
            _ => {}
        }
        true
    });
    stimuli
}
