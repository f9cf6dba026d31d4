//! What people decided, in the reader's nouns: the auditor wants to know who, and what.

use jalon_core::machine::PathId;
use jalon_core::machine::action::Does;
use jalon_core::{Decision, Machine};
use jalon_dsl::diagnostic::{Lang, Text, text};

use crate::words::{path_word, shown_day, shown_money};

/// A task was closed.
pub fn answered(machine: &Machine, task: PathId, outcome: Option<u16>, by: &str) -> Text {
    let mut actions = machine.actions.items().iter();
    let action = actions.find(|action| action.path == task);
    let of = action.and_then(|action| match &action.does {
        Does::Task(task) | Does::Call { task, .. } => Some(task),
        _ => None,
    });
    let outcome = of.and_then(|of| of.outcomes.get(usize::from(outcome?)));
    match outcome.map(|outcome| outcome.label.as_str()) {
        Some(label) => text(
            format!("{by} closes the task: \"{label}\""),
            format!("{by} clôt la tâche\u{a0}: «\u{a0}{label}\u{a0}»"),
        ),
        None => text(
            format!("{by} closes the task"),
            format!("{by} clôt la tâche"),
        ),
    }
}

/// A person decided by hand.
pub fn decided(machine: &Machine, decision: &Decision, by: &str, lang: Lang) -> Text {
    let named = |path: PathId| path_word(machine.path(path), lang);
    match decision {
        Decision::SignOff(path) => {
            let name = named(*path);
            text(
                format!("{by} signs off {name}"),
                format!("{by} approuve {name}"),
            )
        }
        Decision::Refuse(path) => {
            let name = named(*path);
            text(
                format!("{by} refuses {name}"),
                format!("{by} refuse {name}"),
            )
        }
        Decision::StepByHand(path) => {
            let name = named(*path);
            text(
                format!("{by} made {name} by hand"),
                format!("{by} a fait {name} à la main"),
            )
        }
        Decision::Hold { until, reason } => {
            let day = shown_day(*until, lang);
            text(
                format!("{by} holds messages until {day}: {reason}"),
                format!("{by} retient les messages jusqu'au {day}\u{a0}: {reason}"),
            )
        }
        Decision::Release => text(
            format!("{by} ends the hold"),
            format!("{by} met fin à la retenue"),
        ),
        Decision::Resume => text(
            format!("{by} lifts the pause"),
            format!("{by} lève la suspension"),
        ),
        Decision::Recall => text(
            format!("{by} takes the case back from the agency"),
            format!("{by} reprend le dossier au cabinet"),
        ),
        Decision::Move { to } => {
            let name = named(*to);
            text(
                format!("{by} moves the invoice to {name}"),
                format!("{by} passe la facture à {name}"),
            )
        }
        Decision::WriteOff { amount, reason } => {
            let amount = shown_money(*amount, lang);
            text(
                format!("{by} writes {amount} off: {reason}"),
                format!("{by} passe {amount} en pertes\u{a0}: {reason}"),
            )
        }
        Decision::WriteOffUndone { reason } => text(
            format!("{by} takes back what was written off: {reason}"),
            format!("{by} reprend ce qui était passé en pertes\u{a0}: {reason}"),
        ),
        Decision::Cancel { reason } => text(
            format!("{by} cancels the invoice: {reason}"),
            format!("{by} annule la facture\u{a0}: {reason}"),
        ),
    }
}
