//! What the search stands on: states with one fingerprint have one future, and no run at random leaves
//! what was seen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;

use jalon_core::ledger::EntryKind;
use jalon_dsl::modules::Given as Script;

use super::*;

#[path = "../../../../../tests/bounds.rs"]
mod bounds;
mod delays;
mod order;

fn world(text: &str) -> World {
    maybe_world(text).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// What the checker has against a script where it has errors.
fn maybe_world(text: &str) -> Result<World, Vec<String>> {
    let given = Script {
        name: "script.jalon".to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let checked = jalon_dsl::check::check(vec![given], &|_| None);
    let told = checked.diagnostics.iter();
    let told = || {
        told.map(|one| one.message.en.to_string())
            .collect::<Vec<_>>()
    };
    let compiled = checked.machines.first().and_then(Clone::clone);
    let compiled = compiled.ok_or_else(told)?;
    Ok(World::new(compiled, &jalon_zones::zone, Vec::new()))
}

const LADDER: &str = r#"
team receivables
agency collectco
calendar office { open Mon to Fri 09:00 to 17:30 Europe/Paris }
journey everyone {
  for invoices in EUR
  calendar office
  limit messages to payer 1 per 3 days
  send to payer by link
  milestone received from sending {
    expect receipt from payer within 4 business days
    step again   2 business days after start   resend to payer
    missed       task "Not received" for receivables {
      "again"   try again, at most 1 times
      "it is"   mark as passed
    }
  }
  milestone paid from sending {
    expect payment in full
    step friendly   3 days before due   remind payer by email
    step first      2 business days after due   chase payer by email
    step second     8 days after due            claim 40 EUR; chase payer by email
    step notice     15 days after due    formal notice to payer by registered_letter,
        with sign-off by receivables within 3 business days {
      refused   task "Refused" for receivables { "again" try again }
      silent    task "Silent" for receivables
    }
    missed          6 days after notice   hand over to agency collectco
  }
  on dispute                        pause; task "Dispute" for receivables within 5 business days
  on dispute settled for us         resume
  on dispute settled in part        resume
  on dispute settled for customer   expect credit note within 3 business days else task "Credit" for receivables
  on promise                        pause until 2 business days after promise.date, at most 2 times,
      at most 30 days ahead
  on broken promise                 chase payer by email
  on payment reversed               task "Came back" for receivables; resume
  on suspension                     task "Suspended" for receivables { "done" resume }
}
policy {
  never chase payer when balance = 0
  formal notice before handover
  at most 20 messages to payer
  every path ends in paid, task or handover
}
"#;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % count.max(1)
    }
}

/// Lets something happen at random, or time pass; nothing if nothing can come any more.
fn wander(search: &mut Search<'_>, node: &Node, dice: &mut Dice) -> Option<Node> {
    let next = next_instant(&node.account);
    let may = search.may(node);
    let moments = search.moments(node, next);
    if !may.is_empty() && !moments.is_empty() && dice.below(3) == 0 {
        let may = &may[dice.below(may.len())];
        let at = moments[dice.below(moments.len())];
        if let Some((_, child)) = search.happen(node, may, Some(at)) {
            return Some(child);
        }
    }
    let next = next.filter(|next| *next < node.now.plus_minutes(400 * 1_440))?;
    let mut child = node.clone();
    search.drive(&mut child, &[], next);
    Some(child)
}

/// The day from which the days of a node are told.
fn base(search: &Search<'_>, node: &Node) -> Day {
    let next = next_instant(&node.account);
    let of = (search.world, &node.account);
    let clock = search
        .still
        .clock(of, &search.kinds[0].zone, node.now, next);
    clock.base()
}

/// All that somebody notices of what follows until an instant, on days told from one.
fn noticed(
    world: &World,
    (zone, base): (&Zone, Day),
    node: &Node,
    stimuli: &[Dated],
    until: Instant,
) -> (Account, Vec<String>) {
    let mut account = node.account.clone();
    let mut told = Vec::new();
    let day = |at| {
        let (day, time) = zone.local(at);
        (day.days_since(base), time)
    };
    let (machine, context) = (&world.machine, &world.context);
    let left = |_: &Effect, _| SendResult::Left;
    drive_watched(
        machine,
        context,
        &mut account,
        stimuli,
        until,
        left,
        |_, what| match what {
            Told::Refused { at, .. } => told.push(format!("{:?} refused", day(at))),
            Told::Effect { at, effect } => {
                let plan = matches!(effect.does, Done::Plan { .. } | Done::Resumed);
                if is_noticed(&effect.does) && !plan {
                    let path = machine.path(effect.slot.path);
                    let what = match &effect.does {
                        Done::Task { .. } => "task".to_owned(),
                        Done::Propose { .. } => "propose".to_owned(),
                        Done::Milestone { status, .. } => format!("{status:?}"),
                        other => format!("{other:?}"),
                    };
                    told.push(format!("{:?} {path} {what}", day(at)));
                }
            }
        },
    );
    (account, told)
}

#[test]
fn states_with_one_fingerprint_have_one_future() {
    let last = changed("6 days after notice ", "6 days after last step ");
    let compared = [LADDER, &last].map(|text| one_future(text, 0x5eed));
    assert!(
        compared.iter().all(|pairs| *pairs > 70),
        "{compared:?} pairs were compared"
    );
}

/// How many pairs of states with one fingerprint were seen, each with one future.
fn one_future(text: &str, seed: u64) -> usize {
    let world = world(text);
    let bounds = Bounds::default();
    let reads = reads(&world.machine);
    let slice = Slice::whole(&world).where_weeks_are_alike();
    let mut search = Search::new(&world, &slice, &reads, &[0, 1, 2, 3], &bounds);
    let (given, _) = kinds(&world, &reads);
    let root = search.root(given[0].0.clone(), 0).unwrap();
    let mut dice = Dice(seed);
    let mut first: HashMap<u128, Node> = HashMap::new();
    let mut compared = 0;
    for _ in 0..bounds::bound("fingerprints_compared") {
        let mut node = root.clone();
        for _ in 0..14 {
            let Some(next) = wander(&mut search, &node, &mut dice) else {
                break;
            };
            node = next;
            let print = search.print(&node).of;
            let Some(known) = first.get(&print).cloned() else {
                first.insert(print, node.clone());
                continue;
            };
            if known.account == node.account {
                continue;
            }
            compared += 1;
            // Both wait for the same moment, and then the same things happen to both, each on its
            // own days.
            let pair = (known.clone(), node.clone());
            let (mut one, mut other) = (known, node.clone());
            let zone = search.kinds[0].zone.clone();
            let bases = (base(&search, &one), base(&search, &other));
            let days = |node: &Node, base: Day| zone.local(node.now).0.days_since(base);
            let mut day = days(&one, bases.0).max(days(&other, bases.1));
            for _ in 0..6 {
                day += i32::try_from(1 + dice.below(9)).unwrap();
                let at = |base: Day| zone.instant(base.plus_days(day), TimeOfDay::NOON);
                let (at, at_2) = (at(bases.0), at(bases.1));
                let may = search.may(&one);
                let mut stimuli = (Vec::new(), Vec::new());
                if !may.is_empty() && dice.below(2) == 0 {
                    let may = &may[dice.below(may.len())];
                    let dated = |node: &Node, at: Instant| {
                        let (stimulus, _) = may.on(search.invoice, zone.local(at), at, 99);
                        let stimulus = renamed(&node.account, &stimulus, search.invoice);
                        vec![Dated { at, stimulus }]
                    };
                    stimuli = (dated(&one, at), dated(&other, at_2));
                }
                let world = &slice.world;
                let (account, told) = noticed(world, (&zone, bases.0), &one, &stimuli.0, at);
                let (account_2, told_2) =
                    noticed(world, (&zone, bases.1), &other, &stimuli.1, at_2);
                assert_eq!(told, told_2, "{:#?}\n{:#?}\n{stimuli:?}", pair.0, pair.1);
                one.account = account;
                other.account = account_2;
            }
        }
    }
    compared
}

/// What speaks of a payment, a dispute or a credit note by its key speaks of the one in this account.
fn renamed(account: &Account, stimulus: &Stimulus, invoice: SubjectId) -> Stimulus {
    let mut stimulus = stimulus.clone();
    let subject = account.subject(invoice).unwrap();
    let ledger = &subject.invoice().unwrap().ledger;
    if let Stimulus::Event { event, .. } = &mut stimulus {
        let kind = match event.what {
            Happening::CreditNoteCancelled { .. } => EntryKind::CreditNote,
            _ => EntryKind::Payment,
        };
        match &mut event.what {
            Happening::PaymentReversed {
                payment: key,
                amount,
                ..
            }
            | Happening::CreditNoteCancelled {
                number: key,
                amount,
            } => {
                let wanted = amount.minor;
                let entries = ledger.entries().iter();
                let mut entries = entries.filter(|entry| entry.kind == kind);
                let same = entries.find(|entry| ledger.allocated(entry.kind, &entry.key) == wanted);
                *key = same.map_or_else(|| key.clone(), |entry| entry.key.clone());
            }
            Happening::DisputeSettled { dispute, .. } => {
                let of = subject.disputes.iter().find(|one| !one.conceded);
                *dispute = of.map_or_else(|| dispute.clone(), |one| one.key.clone());
            }
            _ => {}
        }
    }
    stimulus
}

#[test]
fn runs_at_random_never_leave_what_was_seen() {
    let text = r#"
team receivables
journey everyone {
  for all invoices
  send to payer by link
  milestone paid from sending {
    expect payment in full
    missed   4 days after start   task "Unpaid" for receivables
  }
}
policy { at most 1 task }
"#;
    let world = world(text);
    let bounds = Bounds {
        days_after: 2,
        ..Bounds::default()
    };
    let reads = reads(&world.machine);
    let slice = Slice::whole(&world).where_weeks_are_alike();
    let mut search = Search::new(&world, &slice, &reads, &[0], &bounds);
    search.run(&reads);
    assert_eq!(search.reached, [], "all was seen");
    let (given, _) = kinds(&world, &reads);
    let mut dice = Dice(0xd1ce);
    for (place, (given, unusual)) in given.into_iter().enumerate() {
        let Some(root) = search.root(given, unusual) else {
            continue;
        };
        // The second time the kind has another number; what was seen is under the first.
        let seen = search.seen[search.states_of(place)].clone();
        for _ in 0..100 {
            let mut node = root.clone();
            while let Some(next) = wander(&mut search, &node, &mut dice) {
                node = next;
                let print = search.print(&node);
                let earliest = seen.get(&print.of);
                assert!(
                    earliest.is_some_and(|earliest| *earliest <= print.waited),
                    "{node:?}"
                );
            }
        }
    }
    assert!(search.found[0].broken.is_none());
}

/// The ladder, changed in one place.
fn changed(from: &str, to: &str) -> String {
    assert!(LADDER.contains(from), "{from}");
    LADDER.replacen(from, to, 1)
}
