//! Random stories prove nothing about what never happens in them: how often each thing happens is
//! counted here, over the same number of stories every time.

use std::collections::{BTreeMap, BTreeSet};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::story::{Script, story};
use super::{effects, run};
use crate::event::Happening;
use crate::ledger::CreditKind;
use crate::step::*;

const STORIES: u32 = 400;

/// What is counted, and in at least how many of the stories it must happen.
const WANTED: [(&str, u32); 39] = [
    ("several invoices", 80),
    ("payment in part", 60),
    ("payment in full", 60),
    ("payment reversed", 60),
    ("allocation", 30),
    ("credit note", 30),
    ("credit note cancelled", 30),
    ("dispute", 60),
    ("dispute of part", 30),
    ("dispute settled", 60),
    ("promise", 30),
    ("promise kept", 5),
    ("promise broken", 15),
    ("suspension", 30),
    ("due date corrected", 30),
    ("held by a person", 30),
    ("reminder before due", 100),
    ("chase", 100),
    ("formal notice", 60),
    ("hand over", 40),
    ("recall", 5),
    ("proposed", 150),
    ("signed", 30),
    ("refused", 8),
    ("withdrawn", 80),
    ("ended by payment", 80),
    ("opened again", 20),
    ("paused", 100),
    ("resumed", 40),
    ("withheld for a dispute", 20),
    ("one message for several invoices", 10),
    ("leaves at a run", 10),
    ("a line reacts", 100),
    ("money on account", 60),
    ("credit on account", 15),
    ("allocated from account", 10),
    ("an instalment is chased", 30),
    ("an instalment passes", 10),
    ("a customer's journey begins again", 10),
];

/// What happened in a story.
fn happened(script: &Script, stimuli: &[Dated]) -> (Vec<&'static str>, usize) {
    let (world, told) = run(script, stimuli);
    let mut all = Vec::new();
    if stimuli
        .iter()
        .filter(|dated| matches!(dated.stimulus, Stimulus::Arrival(_)))
        .count()
        > 1
    {
        all.push("several invoices");
    }
    let mut came = BTreeSet::new();
    for dated in stimuli {
        match &dated.stimulus {
            Stimulus::Event { event, .. } => {
                all.extend(of_event(&event.what));
                if let Happening::Allocation { payment, .. } = &event.what {
                    let known = came.contains(payment);
                    all.extend(known.then_some("allocated from account"));
                }
            }
            Stimulus::OnAccount { kind, key, money } if money.minor > 0 => {
                came.insert(key.clone());
                all.push(match kind {
                    CreditKind::Payment => "money on account",
                    CreditKind::CreditNote => "credit on account",
                });
            }
            _ => {}
        }
    }
    let mut proposed = BTreeSet::new();
    for (_, effect) in effects(&told) {
        all.extend(of_effect(effect));
        let path = world.machine.path(effect.slot.path);
        let of_step = path.split('/').take(3).collect::<Vec<_>>().join("/");
        let of_instalment = effect.slot.instalment > 0;
        if let Done::Milestone { status, .. } = effect.does {
            let passed = of_instalment && status == Status::Passed;
            all.extend(passed.then_some("an instalment passes"));
            let again =
                path == "follow_up/settled" && status == Status::Open && effect.slot.round > 0;
            all.extend(again.then_some("a customer's journey begins again"));
        }
        match effect.does {
            Done::Propose { .. } => {
                proposed.insert((effect.slot.subject, of_step));
            }
            Done::Message { .. } => {
                all.extend(script.runs.then_some("leaves at a run"));
                all.extend(of_instalment.then_some("an instalment is chased"));
                let signed = proposed.contains(&(effect.slot.subject, of_step));
                all.extend(signed.then_some("signed"));
            }
            _ => {}
        }
    }
    all.sort_unstable();
    all.dedup();
    let refused = told
        .iter()
        .filter(|told| matches!(told, Told::Refused { .. }));
    (all, refused.count())
}

fn of_event(what: &Happening) -> Option<&'static str> {
    use crate::event::Decision;
    Some(match what {
        Happening::PaymentReversed { .. } => "payment reversed",
        Happening::Allocation { .. } => "allocation",
        Happening::CreditNote { .. } => "credit note",
        Happening::CreditNoteCancelled { .. } => "credit note cancelled",
        Happening::Dispute { amount: None, .. } => "dispute",
        Happening::Dispute { .. } => "dispute of part",
        Happening::DisputeSettled { .. } => "dispute settled",
        Happening::Promise { .. } => "promise",
        Happening::Suspension(_) => "suspension",
        Happening::Correction { due: Some(_), .. } => "due date corrected",
        Happening::Decision {
            decision: Decision::Hold { .. },
            ..
        } => "held by a person",
        _ => return None,
    })
}

fn of_effect(effect: &Effect) -> Vec<&'static str> {
    use crate::event::EventKind;
    use crate::machine::action::Act;
    let mut all = Vec::new();
    let reason = effect.why.reason;
    let what = match &effect.does {
        Done::Message { act, lists, .. } => {
            all.extend((lists.len() > 1).then_some("one message for several invoices"));
            match act {
                Act::Remind => Some("reminder before due"),
                Act::Chase => Some("chase"),
                Act::FormalNotice => Some("formal notice"),
                _ => None,
            }
        }
        Done::HandOver { .. } => Some("hand over"),
        Done::Recall(_) => Some("recall"),
        Done::Propose { .. } => Some("proposed"),
        Done::Withdraw {
            because: Reason::Refused,
            ..
        } => Some("refused"),
        Done::Withdraw { .. } => Some("withdrawn"),
        Done::Ended(Settlement::Paid) => Some("ended by payment"),
        Done::Reopened => Some("opened again"),
        Done::Paused { .. } => Some("paused"),
        Done::Resumed => Some("resumed"),
        Done::PromiseKept { .. } => Some("promise kept"),
        Done::PromiseBroken { .. } => Some("promise broken"),
        Done::Withheld {
            because: Reason::Disputed,
            ..
        } => Some("withheld for a dispute"),
        Done::Withheld {
            because: Reason::Run,
            ..
        } => Some("leaves at a run"),
        Done::Task { .. } | Done::Alert { .. } if matches!(reason, Reason::Event(_)) => {
            Some("a line reacts")
        }
        _ => None,
    };
    all.extend(what);
    let paid_by = reason == Reason::Event(EventKind::Payment);
    if paid_by && matches!(effect.does, Done::Ended(Settlement::Paid)) {
        all.push("payment in full");
    } else if paid_by && effect.why.figures.balance > 0 {
        all.push("payment in part");
    }
    all
}

#[test]
fn what_is_promised_of_random_stories_happens_in_them_often_enough() {
    let mut runner = TestRunner::deterministic();
    let (mut counts, mut events, mut refused) = (BTreeMap::new(), 0usize, 0usize);
    for _ in 0..STORIES {
        let (script, stimuli) = story().new_tree(&mut runner).unwrap().current();
        let (all, not_taken) = happened(&script, &stimuli);
        events += stimuli.len();
        refused += not_taken;
        for what in all {
            *counts.entry(what).or_insert(0u32) += 1;
        }
    }
    let seldom: Vec<String> = WANTED
        .iter()
        .filter(|(what, wanted)| counts.get(what).copied().unwrap_or(0) < *wanted)
        .map(|(what, wanted)| format!("{what}: {:?} of {wanted}", counts.get(what)))
        .collect();
    assert_eq!(
        seldom,
        Vec::<String>::new(),
        "of {STORIES} stories: {counts:#?}"
    );
    // Most of what is thrown at an account must be taken, or little is tried.
    assert!(refused * 3 < events, "{refused} of {events} were refused");
}
