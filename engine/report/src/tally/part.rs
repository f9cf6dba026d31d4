//! What one case adds to the whole.

use std::collections::HashMap;

use jalon_core::machine::StepId;
use jalon_core::step::{Account, Stimulus, SubjectId};
use jalon_core::{Day, Happening, Machine, Money, Way};
use jalon_simulate::replay::{Act, Action, Case, why_name};
use smol_str::SmolStr;

use super::Frame;
use super::invoice::{InvoicePart, invoice_part};
use crate::model::Item;

/// The acts of a case, and how it stands at its end.
#[derive(Clone, Debug, Default)]
pub struct Part {
    pub(super) did: Vec<(Day, Action, Option<Way>, Option<SmolStr>)>,
    /// What, why, and of which invoice.
    pub(super) withheld: Vec<(SmolStr, &'static str, SmolStr)>,
    pub(super) items: Vec<(Action, Item)>,
    pub(super) invoices: Vec<InvoicePart>,
    /// The steps that invoices came to, by the numbers of the invoices.
    reached: HashMap<SmolStr, Vec<StepId>>,
}

impl Part {
    /// Takes an act. Those before the period count for how far invoices came.
    pub fn act(&mut self, act: &Act<'_>, frame: &Frame<'_>) {
        if act.action.is_noticed()
            && let Some(step) = act.place.step
        {
            // A message for several invoices says its step to each of them.
            let own = act.invoice.iter().filter(|own| !act.lists.contains(own));
            for invoice in own.chain(&act.lists) {
                let steps = self.reached.entry(SmolStr::new(invoice)).or_default();
                if !steps.contains(&step) {
                    steps.push(step);
                }
            }
        }
        if act.day < frame.period.first || act.day > frame.period.last {
            return;
        }
        let team = act.team.map(SmolStr::new);
        self.did.push((act.day, act.action, act.channel, team));
        match act.action {
            Action::Withheld | Action::Skipped | Action::Withdrawn => {
                let invoice = SmolStr::new(act.invoice.unwrap_or_default());
                let what = place_name(act, frame.machine);
                self.withheld.push((what, why_name(act), invoice));
            }
            action if lands_on_a_desk(action) => {
                self.items.push((action, item(act, frame.machine)));
            }
            _ => {}
        }
    }

    /// Takes the end of the case.
    pub fn end(&mut self, case: &Case, account: &Account, frame: &Frame<'_>) {
        let disputed = disputed(case);
        for subject in &account.subjects {
            let Some(invoice) = subject.invoice() else {
                continue;
            };
            let reached = self.reached.get(&invoice.number);
            let reached = reached.map_or(&[][..], Vec::as_slice);
            let was_disputed = disputed.contains(&subject.id);
            let part = invoice_part(subject, invoice, reached, was_disputed, frame);
            self.invoices.push(part);
        }
        self.reached.clear();
    }
}

fn lands_on_a_desk(action: Action) -> bool {
    action.is_task() || matches!(action, Action::Propose | Action::Attention)
}

/// The invoices that were disputed at any time.
fn disputed(case: &Case) -> Vec<SubjectId> {
    let disputed = case
        .stimuli
        .iter()
        .filter_map(|dated| match &dated.stimulus {
            Stimulus::Event { subject, event } => {
                matches!(event.what, Happening::Dispute { .. }).then_some(*subject)
            }
            _ => None,
        });
    disputed.collect()
}

/// The name of the step that an act is of, else its path of names.
fn place_name(act: &Act<'_>, machine: &Machine) -> SmolStr {
    let step = act.place.step.and_then(|step| machine.steps.get(step));
    match step {
        Some(step) => step.name.clone(),
        None => SmolStr::new(act.step),
    }
}

/// What is to be done, as the person reads it; where nothing is written, the step that it is of.
fn task(act: &Act<'_>, machine: &Machine) -> String {
    let text = act.deed.text.as_ref().map(|text| text.subject.trim());
    match text.filter(|text| !text.is_empty()) {
        Some(text) => text.to_owned(),
        None => place_name(act, machine).to_string(),
    }
}

fn item(act: &Act<'_>, machine: &Machine) -> Item {
    let customer = match act.customer.name.is_empty() {
        true => &act.customer.key,
        false => &act.customer.name,
    };
    let open = act.subject.invoice().map(|invoice| {
        let ledger = &invoice.ledger;
        Money::new(ledger.open().principal, ledger.currency())
    });
    Item {
        day: act.day,
        team: act.team.unwrap_or_default().to_owned(),
        invoice: match act.invoice {
            Some(invoice) => invoice.to_owned(),
            None => act.lists.join(", "),
        },
        customer: customer.to_string(),
        amount: open,
        task: task(act, machine),
        source: act.source.unwrap_or_default().to_owned(),
    }
}
