//! A script with one thing changed: without one action, without one recipient, with one delay longer.

use jalon_core::machine::action::Does;
use jalon_core::machine::expr::Node;
use jalon_core::machine::milestone::{Opens, Trigger};
use jalon_core::machine::policy::Policy;
use jalon_core::machine::{Compiled, Dense, Element, ExprId, LineId, PathId};
use jalon_core::{Delay, EventKind};

/// A changed script.
pub struct Mutant {
    /// What is changed.
    pub what: String,
    pub compiled: Compiled,
}

/// All changed scripts.
pub fn mutants(compiled: &Compiled) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (id, line) in compiled.machine.lines.iter() {
        for (place, action) in line.actions.iter().enumerate() {
            let does = &compiled.machine.actions.get(*action).unwrap().does;
            if !says_what_holds_anyway(compiled, id, does) {
                mutants.push(without_action(compiled, id, place));
            }
        }
    }
    for (id, journey) in compiled.machine.journeys.iter() {
        for (place, send) in journey.sends.iter().enumerate() {
            let mut changed = compiled.clone();
            let what = format!("without {}", compiled.machine.path(send.path));
            changed
                .machine
                .journeys
                .get_mut(id)
                .unwrap()
                .sends
                .remove(place);
            mutants.push(Mutant {
                what,
                compiled: changed,
            });
        }
    }
    let unseen = unseen_delays(compiled);
    for (id, node) in compiled.machine.expressions.nodes.iter() {
        if let Node::Delay(delay) = node
            && !unseen.contains(&id)
        {
            mutants.push(with_longer(compiled, id, *delay));
        }
    }
    mutants
}

/// Where an action says what holds without it, nobody could tell a script without it from one with it:
/// a dispute pauses and its end resumes whether a line says so or not (rule 9), and `go on` opens
/// what follows a milestone, if anything does.
fn says_what_holds_anyway(compiled: &Compiled, line: LineId, does: &Does) -> bool {
    let machine = &compiled.machine;
    let reacts_to = |kinds: &[EventKind]| {
        let mut reactions = machine.reactions.items().iter();
        reactions.any(|reaction| {
            let of_kind = matches!(&reaction.on, Trigger::Event(kind) if kinds.contains(kind));
            reaction.line == line && of_kind
        })
    };
    match does {
        Does::Pause(pause) if pause.until.is_none() && pause.lasting.is_none() => {
            reacts_to(&[EventKind::Dispute, EventKind::Suspension])
        }
        Does::Resume => reacts_to(&[
            EventKind::DisputeSettledForUs,
            EventKind::DisputeSettledInPart,
            EventKind::SuspensionLifted,
        ]),
        Does::GoOn => !is_followed(compiled, line),
        _ => false,
    }
}

/// Whether anything opens after the milestone in which a line stands.
fn is_followed(compiled: &Compiled, line: LineId) -> bool {
    let machine = &compiled.machine;
    let path = |id: PathId| machine.path(id).to_owned();
    let line = machine.lines.get(line).map(|line| path(line.path)).unwrap();
    let mut milestones = machine.milestones.items().iter();
    milestones.any(|later| match later.opens {
        Opens::After(of) | Opens::AfterOrMiss(of) => {
            let of = machine.milestones.get(of).unwrap();
            line.starts_with(&format!("{}/", path(of.path)))
        }
        _ => false,
    })
}

/// How old payments may be: in a test they are always up to date. A test of the core holds it:
/// `nothing_presses_while_payments_have_not_been_read_in`. And what policies say, which is proved by
/// `jalon check` on every path and not played.
fn unseen_delays(compiled: &Compiled) -> Vec<ExprId> {
    let journeys = compiled.machine.journeys.items().iter();
    let payments = journeys.filter_map(|journey| journey.payments_within);
    let policies = compiled.machine.policies.iter();
    let policies = policies.filter_map(|policy| match policy {
        Policy::NeverBefore { moment, .. } => moment.offset.map(|offset| offset.delay),
        _ => None,
    });
    payments.chain(policies).collect()
}

fn without_action(compiled: &Compiled, line: LineId, place: usize) -> Mutant {
    let mut changed = compiled.clone();
    let actions = &mut changed.machine.lines.get_mut(line).unwrap().actions;
    let action = actions.remove(place);
    let path = compiled.machine.actions.get(action).unwrap().path;
    Mutant {
        what: format!("without {}", compiled.machine.path(path)),
        compiled: changed,
    }
}

fn with_longer(compiled: &Compiled, id: ExprId, delay: Delay) -> Mutant {
    let mut changed = compiled.clone();
    let node = changed.machine.expressions.nodes.get_mut(id).unwrap();
    let longer = Delay::new(delay.count + 1, delay.unit);
    *node = Node::Delay(longer);
    let place = compiled.source_map.get(Element::Expr(id));
    let line = place.map_or_else(
        || format!("node {}", id.place()),
        |place| place.line.to_string(),
    );
    Mutant {
        what: format!("line {line}: {longer} instead of {delay}"),
        compiled: changed,
    }
}

/// Other changes that no test can see, and why.
const KNOWN: &[(&str, &str)] = &[
    (
        "line 30: 4 business days instead of 3 business days",
        "the row is for customers that the opticians' journey does not take",
    ),
    (
        "without chains/on:standing:good/set:stopped",
        "it would show when deliveries are stopped and released twice",
    ),
];

/// Whether it is known that no test can see the change.
pub fn is_known(mutant: &Mutant) -> bool {
    KNOWN.iter().any(|(what, _)| mutant.what == *what)
}
