//! A script with one thing changed: without one action, without one recipient, with one delay longer.

use jalon_core::Delay;
use jalon_core::machine::expr::Node;
use jalon_core::machine::{Compiled, Dense, Element, ExprId, LineId};

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
        for place in 0..line.actions.len() {
            mutants.push(without_action(compiled, id, place));
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
    for (id, node) in compiled.machine.expressions.nodes.iter() {
        if let Node::Delay(delay) = node {
            mutants.push(with_longer(compiled, id, *delay));
        }
    }
    mutants
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

/// Changes that no test of a script can see, and why.
const KNOWN: &[(&str, &str)] = &[
    (
        "without opticians/approved/missed/go_on",
        "nothing waits for the approval, so nothing shows that the journey goes on",
    ),
    (
        "without opticians/on:dispute/pause",
        "a dispute pauses whether a line says so or not",
    ),
    (
        "without opticians/on:dispute_settled_for_us/resume",
        "a dispute that is settled ends its own pause",
    ),
    (
        "without opticians/on:dispute_settled_in_part/resume",
        "a dispute that is settled ends its own pause",
    ),
    (
        "without opticians/on:payment_reversed/resume",
        "a payment that comes back paused nothing",
    ),
    (
        "line 30: 4 business days instead of 3 business days",
        "the row is for customers that the journey does not take",
    ),
    (
        "line 37: 2 business days instead of 1 business day",
        "in a test payments are always up to date",
    ),
    (
        "line 93: 6 business days instead of 5 business days",
        "a task that is late is told to its team, which no line of a test names",
    ),
];

/// Whether it is known that no test can see the change.
pub fn is_known(mutant: &Mutant) -> bool {
    KNOWN.iter().any(|(what, _)| mutant.what == *what)
}
