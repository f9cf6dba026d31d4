//! What is surely known at a place: which values that may be missing are there, and in which
//! currencies the invoices can be. Conditions add to it.

use std::collections::BTreeSet;

use jalon_core::Currency;

use crate::model::{
    Cond, CondKind, EventId, Expr, ExprKind, Fact, FieldId, InvoiceFact, MilestoneId, Party,
    RoleId, StepId,
};
use crate::syntax::ast::Comparison;

/// Something that may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A built-in value.
    Fact(Fact),
    /// A declared field of the invoice.
    InvoiceField(FieldId),
    /// A declared field of the customer or payer.
    CustomerField(Party, FieldId),
    /// Somebody in a role.
    Role(RoleId),
    /// The day of a step.
    Step(StepId),
    /// The day of a milestone.
    Milestone(MilestoneId),
    /// Data of an event or answer.
    Payload(Option<EventId>, u16),
}

/// What is surely known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Values that are there.
    known: Vec<Key>,
    /// The currencies that are possible; any where nothing is said.
    currencies: Option<BTreeSet<Currency>>,
    /// A condition could not be understood: it may have told anything.
    anything: bool,
}

impl Facts {
    /// Whether a value is surely there.
    pub fn knows(&self, key: Key) -> bool {
        self.anything || self.known.contains(&key)
    }

    /// Whether a condition that could not be understood may have told anything.
    pub fn may_tell_anything(&self) -> bool {
        self.anything
    }

    /// The currencies that are possible, if that is limited.
    pub fn currencies(&self) -> Option<&BTreeSet<Currency>> {
        self.currencies.as_ref()
    }

    /// One more value is there.
    pub fn with(mut self, key: Key) -> Facts {
        if !self.knows(key) {
            self.known.push(key);
        }
        self
    }

    /// Only these currencies are possible.
    pub fn in_currencies(mut self, currencies: impl IntoIterator<Item = Currency>) -> Facts {
        let set: BTreeSet<Currency> = currencies.into_iter().collect();
        self.currencies = Some(match self.currencies.take() {
            Some(known) => known.intersection(&set).copied().collect(),
            None => set,
        });
        self
    }

    /// Both hold.
    pub fn and(mut self, other: &Facts) -> Facts {
        self.anything |= other.anything;
        for key in &other.known {
            self = self.with(*key);
        }
        match &other.currencies {
            Some(set) => self.in_currencies(set.iter().copied()),
            None => self,
        }
    }

    /// One of them holds.
    fn or(self, other: &Facts) -> Facts {
        let known = self
            .known
            .into_iter()
            .filter(|key| other.knows(*key))
            .collect();
        let currencies = match (self.currencies, &other.currencies) {
            (Some(a), Some(b)) => Some(a.union(b).copied().collect()),
            _ => None,
        };
        Facts {
            known,
            currencies,
            anything: self.anything || other.anything,
        }
    }
}

/// What a condition tells when it holds (`holds`), or when it does not.
pub fn told_by(cond: &Cond, holds: bool) -> Facts {
    match &cond.kind {
        CondKind::And(parts) => all(parts, holds, holds),
        CondKind::Or(parts) => all(parts, holds, !holds),
        CondKind::Not(inner) => told_by(inner, !holds),
        CondKind::Known(value) if holds => {
            key_of(value).map_or_else(Facts::default, |key| Facts::default().with(key))
        }
        CondKind::RoleKnown(role) if holds => Facts::default().with(Key::Role(*role)),
        CondKind::GivesReceipt { role, .. } if holds => Facts::default().with(Key::Role(*role)),
        CondKind::Compare {
            left,
            operator: Comparison::Equal,
            right,
            ..
        } if holds => currency_test(left, std::slice::from_ref(right)),
        CondKind::OneOf { value, options } if holds => currency_test(value, options),
        CondKind::Unknown => Facts {
            anything: true,
            ..Facts::default()
        },
        _ => Facts::default(),
    }
}

/// What parts tell together: all of them (`every`), or any one of them.
fn all(parts: &[Cond], holds: bool, every: bool) -> Facts {
    let mut told = parts.iter().map(|part| told_by(part, holds));
    let Some(first) = told.next() else {
        return Facts::default();
    };
    told.fold(first, |facts, more| {
        if every {
            facts.and(&more)
        } else {
            facts.or(&more)
        }
    })
}

fn currency_test(value: &Expr, options: &[Expr]) -> Facts {
    if value.kind != ExprKind::Fact(Fact::Invoice(InvoiceFact::Currency)) {
        return Facts::default();
    }
    let currencies: Option<Vec<Currency>> = options
        .iter()
        .map(|option| match option.kind {
            ExprKind::Currency(currency) => Some(currency),
            _ => None,
        })
        .collect();
    match currencies {
        Some(currencies) => Facts::default().in_currencies(currencies),
        None => Facts::default(),
    }
}

/// What a value is known by, if it is one that could be unknown.
pub fn key_of(value: &Expr) -> Option<Key> {
    Some(match value.kind {
        ExprKind::Fact(fact) => Key::Fact(fact),
        ExprKind::InvoiceField(field) => Key::InvoiceField(field),
        ExprKind::CustomerField { party, field } => Key::CustomerField(party, field),
        ExprKind::RoleOf(role) => Key::Role(role),
        ExprKind::StepDay(step) => Key::Step(step),
        ExprKind::MilestoneDay(milestone) => Key::Milestone(milestone),
        ExprKind::Payload { event, index } => Key::Payload(event, index),
        _ => return None,
    })
}
