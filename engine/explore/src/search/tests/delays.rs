//! What slices stand on in which delays are left open: whatever happens to an invoice, the lines that
//! press for payment come later, or never, and none comes twice.

use super::*;
use jalon_core::step::Slot;

#[test]
fn what_is_proved_with_delays_left_open_is_broken_by_no_run_at_random() {
    let policies = |text: &str| {
        let (journey, _) = text.split_once("policy {").unwrap();
        let journey = journey.replace(
            "on broken promise                 chase payer by email",
            "on broken promise   task \"Promise\" for receivables",
        );
        format!(
            "{journey}policy {{\n  never chase payer when balance = 0\n  never chase payer while disputed\n  \
             formal notice before handover\n  never formal notice before 15 days after due\n  \
             never formal notice before 16 days after due\n  at most 1 formal notice to payer\n  \
             never chase payer before 2 days after due\n  never claim when balance = 0\n}}\n"
        )
    };
    // A refusal after which the notice comes again keeps all that stands in its ladder.
    let again = "task \"Refused\" for receivables { \"again\" try again }";
    let changed =
        |from: &str, to: &str| changed(from, to).replace(again, "task \"Refused\" for receivables");
    let scripts = [
        LADDER.to_owned(),
        changed("  calendar office\n", "\n"),
        changed(
            "step second     8 days after due ",
            "step second     8 days after start ",
        ),
        changed("pause; task \"Dispute\"", "task \"Dispute\""),
        changed(
            "hand over to agency",
            "when balance > 600 EUR hand over to agency",
        ),
        changed("limit messages to payer 1 per 3 days", "catch up latest"),
    ];
    let mut dice = Dice(0xf00d);
    let (mut proved, mut walked, mut told) = (0, 0, 0);
    for script in scripts {
        let text = policies(&script);
        let Ok(world) = maybe_world(&text) else {
            continue;
        };
        let bounds = Bounds {
            states: 12_000,
            ..Bounds::default()
        };
        let count = world.machine.policies.len();
        let holding: Vec<usize> = (0..count)
            .filter(|policy| {
                let mut report = crate::Report::none(count);
                crate::holds_with_delays(&world, *policy, &bounds, &mut report)
            })
            .collect();
        proved += holding.len();
        // On the whole machine, with all that may happen to it.
        let reads = reads(&world.machine);
        let slice = Slice::whole(&world).where_weeks_are_alike();
        let all: Vec<usize> = (0..count).collect();
        let mut search = Search::new(&world, &slice, &reads, &all, &bounds);
        let (given, _) = kinds(&world, &reads);
        for (given, unusual) in given.into_iter().take(8) {
            let Some(root) = search.root(given, unusual) else {
                continue;
            };
            for _ in 0..50 {
                let mut node = root.clone();
                for _ in 0..60 {
                    let Some(next) = wander(&mut search, &node, &mut dice) else {
                        break;
                    };
                    node = next;
                }
                walked += 1;
            }
        }
        for policy in holding {
            let broken = search.found[policy].broken.as_ref();
            assert!(broken.is_none(), "{policy}: {broken:?}\n{text}");
        }
        // The runs go far enough for each step to leave.
        told += search.notes.steps.len();
    }
    assert!(proved > 20, "{proved} were proved");
    assert!(walked > 1_500 && told > 18, "{walked} runs, {told} steps");
}

/// Two ladders that press, of which only one waits for the money.
const TWO_LADDERS: &str = r#"
team receivables
agency collectco
calendar office { open Mon to Fri 09:00 to 17:30 Europe/Paris }
journey everyone {
  for invoices in EUR
  calendar office
  send to payer by link
  milestone answered from sending {
    expect reply from payer
    step asked   12 days after due   chase payer by email
    missed       40 days after due   task "No answer" for receivables
  }
  milestone paid from sending {
    expect payment in full
    step friendly   3 days before due   remind payer by email
    step first      2 business days after due   chase payer by email
    step second     8 days after due    chase payer by email
    step notice     15 days after due   formal notice to payer by registered_letter
    missed          6 days after notice   hand over to agency collectco
  }
  on dispute                        pause
  on dispute settled for us         resume
  on dispute settled in part        resume
  on dispute settled for customer   task "Credit" for receivables
  on promise                        pause until promise.date, at most 2 times, at most 30 days ahead
  on payment reversed               task "Came back" for receivables; resume
  on suspension                     task "Suspended" for receivables { "done" resume }
}
policy { at most 20 messages to payer }
"#;

/// Each time a line pressed for payment: which, when, and whether anything was owed.
fn pressed(
    search: &Search<'_>,
    node: &mut Node,
    stimuli: &[Dated],
    until: Instant,
) -> Vec<(Slot, Instant, bool)> {
    let mut pressed = Vec::new();
    drive_watched(
        &search.world.machine,
        &search.world.context,
        &mut node.account,
        stimuli,
        until,
        |_, _| SendResult::Left,
        |account, what| {
            if let Told::Effect { at, effect } = what
                && matches!(effect.does, Done::Message { .. } | Done::HandOver { .. })
            {
                let subject = account.subject(search.invoice).unwrap();
                let owed = subject.invoice().unwrap().ledger.open().principal;
                let slot = Slot {
                    occurrence: 0,
                    round: 0,
                    ..effect.slot
                };
                pressed.push((slot, at, owed > 0));
            }
        },
    );
    node.now = until;
    pressed
}

#[test]
fn whatever_happens_lines_that_press_come_later_or_never_and_none_comes_twice() {
    let world = world(TWO_LADDERS);
    let bounds = Bounds::default();
    let reads = reads(&world.machine);
    let slice = Slice::whole(&world).where_weeks_are_alike();
    let mut search = Search::new(&world, &slice, &reads, &[0], &bounds);
    let (given, _) = kinds(&world, &reads);
    let mut dice = Dice(0xde1a);
    let (mut late, mut reopened, mut settled) = (0, 0, 0);
    for (given, unusual) in given {
        let Some(root) = search.root(given, unusual) else {
            continue;
        };
        // When each comes if nothing happens.
        let mut node = root.clone();
        let mut alone = Vec::new();
        while let Some(next) = next_instant(&node.account) {
            alone.extend(pressed(&search, &mut node, &[], next));
        }
        for _ in 0..bounds::bound("delays_played") {
            let mut node = root.clone();
            let mut came: Vec<Slot> = Vec::new();
            let mut number = 0;
            while let Some(next) = next_instant(&node.account).or_else(|| {
                // Where it stands still, things happen for some time yet.
                (dice.below(3) > 0).then(|| node.now.plus_minutes(30 * 1_440))
            }) {
                let may = search.may(&node).into_iter();
                let may: Vec<May> = may.filter(|one| !matches!(one, May::Due { .. })).collect();
                let moments = search.moments(&node, Some(next));
                let mut left = Vec::new();
                if !may.is_empty() && !moments.is_empty() && dice.below(3) == 0 {
                    let at = moments[dice.below(moments.len())];
                    let local = search.kinds[0].zone.local(at);
                    let may = &may[dice.below(may.len())];
                    let (stimulus, _) = may.on(search.invoice, local, at, number);
                    number += 1;
                    reopened += usize::from(may.thing() == Thing::Reversal);
                    left.extend(pressed(&search, &mut node, &[Dated { at, stimulus }], at));
                } else {
                    left.extend(pressed(&search, &mut node, &[], next));
                }
                let subject = node.account.subject(search.invoice).unwrap();
                let owed = subject.invoice().unwrap().ledger.open().principal;
                settled += usize::from(owed == 0);
                let taken_for_paid = subject.settled.is_some();
                assert_eq!(taken_for_paid, owed == 0, "{owed} is owed: {node:?}");
                for (slot, at, owed) in left {
                    assert!(owed, "{slot:?} left though nothing is owed: {node:?}");
                    assert!(!came.contains(&slot), "{slot:?} comes again: {node:?}");
                    let planned = alone.iter().find(|(other, ..)| *other == slot);
                    let (_, planned, _) = planned.unwrap();
                    assert!(at >= *planned, "{slot:?} comes early: {node:?}");
                    late += usize::from(at > *planned);
                    came.push(slot);
                }
            }
        }
    }
    assert!(
        late > 100 && reopened > 100 && settled > 100,
        "{late} came late, {reopened} things were undone, {settled} times nothing was owed"
    );
}
