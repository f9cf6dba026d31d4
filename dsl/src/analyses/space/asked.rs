//! What conditions ask about: the axes of the space of invoices, with their possible values, and
//! what of their values time leaves alone.

use smol_str::SmolStr;

use super::changes::Changes;
use super::set::{LEAST, MOST, Set, UNKNOWN};
use crate::model::{
    EventId, Expr, ExprKind, Fact, FieldId, Id, InvoiceFact, MilestoneId, Model, Party, PartyFact,
    RoleId, StandingId, StepId, Type, Way,
};

/// Something that conditions ask about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Asked {
    /// A built-in value.
    Fact(Fact),
    /// A declared field of the invoice.
    InvoiceField(FieldId),
    /// A declared field of the customer or payer.
    CustomerField(Party, FieldId),
    /// Where a customer stands.
    Standing(Party, StandingId),
    /// Data of an event or an answer, by its place.
    Data(Option<EventId>, u16),
    /// The day on which a step left.
    StepDay(StepId),
    /// The day on which a milestone passed.
    MilestoneDay(MilestoneId),
    /// Whether somebody has a role: 0 or 1.
    RoleKnown(RoleId),
    /// The strongest receipt that the way of a role gives: 0 for none, then the levels in order.
    ReceiptOf(RoleId),
    /// Whether there is an open dispute: 0 or 1.
    Disputed,
    /// How two values compare, written out: -1, 0 or 1. Nobody knows beforehand.
    Compared(SmolStr, SmolStr),
    /// Something that is taken to hold or not, written out: 0 or 1.
    Open(SmolStr),
}

/// What time does to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// It stays; only what is not known may become known.
    Stays,
    /// It changes, but does not become unknown again.
    StaysKnown,
    /// What is so stays so; what is not may become so.
    StaysYes,
    /// Whatever it was, it may be anything later.
    Changes,
}

impl Asked {
    /// What a value asks about, if it is neither a constant nor made of others.
    pub fn by(value: &Expr) -> Option<Asked> {
        Some(match value.kind {
            ExprKind::Fact(fact) => Asked::Fact(fact),
            ExprKind::InvoiceField(field) => Asked::InvoiceField(field),
            ExprKind::CustomerField { party, field } => Asked::CustomerField(party, field),
            ExprKind::Standing { party, standing } => Asked::Standing(party, standing),
            ExprKind::Payload { event, index } => Asked::Data(event, index),
            ExprKind::StepDay(step) => Asked::StepDay(step),
            ExprKind::MilestoneDay(milestone) => Asked::MilestoneDay(milestone),
            ExprKind::RoleOf(role) => Asked::RoleKnown(role),
            _ => return None,
        })
    }

    /// Whether a single answer to it can't be worked out, so that it makes no example.
    pub fn is_open(&self) -> bool {
        matches!(self, Asked::Compared(..) | Asked::Open(_))
    }

    /// Its possible values, for a value of a type.
    pub fn domain(&self, model: &Model, ty: Type) -> Set {
        let yes_or_no = Set::range(0, 1);
        let known = match self {
            Asked::RoleKnown(_) | Asked::Disputed | Asked::Open(_) => return yes_or_no,
            Asked::ReceiptOf(_) => return Set::range(0, 3),
            Asked::Compared(..) => Set::range(-1, 1),
            Asked::Fact(fact) if is_amount_or_count(*fact) => Set::range(0, MOST),
            _ => match ty {
                Type::YesNo => yes_or_no,
                Type::Choice(choice) => first(model.choices[choice].values.len()),
                Type::Standing(standing) => first(model.standings[standing].values.len()),
                Type::Way => first(Way::ALL.len()),
                Type::Team => first(model.teams.len()),
                Type::Role => first(model.roles.len()),
                Type::Calendar => first(model.calendars.len()),
                Type::Terms => first(model.terms.len()),
                Type::Template => first(model.templates.len()),
                Type::Time => Set::range(0, 24 * 60),
                Type::Delay(_) | Type::AnyDelay => Set::range(0, MOST),
                Type::Text | Type::Currency | Type::Country | Type::Language | Type::Zone => {
                    Set::range(0, MOST)
                }
                Type::Number | Type::Money(_) | Type::Date | Type::Rate | Type::Unknown => {
                    Set::range(LEAST, MOST)
                }
            },
        };
        if self.may_be_unknown(model) {
            known.or(&Set::one(UNKNOWN))
        } else {
            known
        }
    }

    /// Whether the data may be without it.
    pub fn may_be_unknown(&self, model: &Model) -> bool {
        match self {
            Asked::Fact(Fact::Invoice(fact)) => matches!(
                fact,
                InvoiceFact::PurchaseOrder | InvoiceFact::Due | InvoiceFact::Sent
            ),
            Asked::Fact(Fact::Party(_, fact)) => matches!(
                fact,
                PartyFact::Country | PartyFact::Language | PartyFact::TimeZone | PartyFact::Terms
            ),
            Asked::Fact(fact) => matches!(fact, Fact::Event(..) | Fact::Contact(_)),
            Asked::InvoiceField(field) | Asked::CustomerField(_, field) => {
                model.fields[*field].or_unknown
            }
            Asked::Data(..) | Asked::StepDay(_) | Asked::MilestoneDay(_) | Asked::Compared(..) => {
                true
            }
            Asked::Standing(..)
            | Asked::RoleKnown(_)
            | Asked::ReceiptOf(_)
            | Asked::Disputed
            | Asked::Open(_) => false,
        }
    }

    /// Whether its values are whole, though its type has decimals.
    pub fn is_count(&self) -> bool {
        matches!(self, Asked::Fact(Fact::Party(_, PartyFact::OpenInvoices)))
    }

    /// What time does to it, where the script makes these changes.
    pub fn lasting(&self, model: &Model, ty: Type, changes: &Changes) -> Lasting {
        match self {
            Asked::Fact(Fact::Invoice(fact)) => match fact {
                InvoiceFact::Total if changes.total => Lasting::Changes,
                InvoiceFact::Number
                | InvoiceFact::Total
                | InvoiceFact::Principal
                | InvoiceFact::Currency
                | InvoiceFact::Issue => Lasting::Stays,
                InvoiceFact::PurchaseOrder | InvoiceFact::Due | InvoiceFact::Sent => {
                    Lasting::StaysKnown
                }
                InvoiceFact::Balance
                | InvoiceFact::Charges
                | InvoiceFact::AmountDue
                | InvoiceFact::DaysLate => Lasting::Changes,
            },
            Asked::Fact(Fact::Party(_, fact)) => match fact {
                PartyFact::Overdue | PartyFact::Unallocated | PartyFact::OpenInvoices => {
                    Lasting::Changes
                }
                _ => Lasting::Stays,
            },
            Asked::Fact(Fact::Seller(_)) | Asked::ReceiptOf(_) => Lasting::Stays,
            Asked::Fact(_) => Lasting::Changes,
            Asked::InvoiceField(field) | Asked::CustomerField(_, field)
                if changes.fields.contains(field) =>
            {
                Lasting::Changes
            }
            Asked::CustomerField(_, field) if model.fields[*field].ty == Type::YesNo => {
                Lasting::Stays
            }
            Asked::InvoiceField(_) | Asked::CustomerField(..) => match ty {
                Type::YesNo
                | Type::Number
                | Type::Money(_)
                | Type::Date
                | Type::Rate
                | Type::Delay(_)
                | Type::AnyDelay => Lasting::StaysKnown,
                _ => Lasting::Stays,
            },
            Asked::StepDay(_) | Asked::MilestoneDay(_) => Lasting::StaysKnown,
            Asked::RoleKnown(_) => Lasting::StaysYes,
            Asked::Standing(..)
            | Asked::Data(..)
            | Asked::Disputed
            | Asked::Compared(..)
            | Asked::Open(_) => Lasting::Changes,
        }
    }
}

/// Amounts and counts that are never below zero.
fn is_amount_or_count(fact: Fact) -> bool {
    match fact {
        Fact::Invoice(fact) => matches!(
            fact,
            InvoiceFact::Total
                | InvoiceFact::Principal
                | InvoiceFact::Balance
                | InvoiceFact::Charges
                | InvoiceFact::AmountDue
                | InvoiceFact::DaysLate
        ),
        Fact::Party(_, fact) => matches!(
            fact,
            PartyFact::Unallocated | PartyFact::Overdue | PartyFact::OpenInvoices
        ),
        _ => false,
    }
}

/// The first `count` places.
fn first(count: usize) -> Set {
    let last = i64::try_from(count).unwrap_or(MOST) - 1;
    Set::range(0, last)
}

/// A value written out without its places, so that the same question has the same name.
pub fn written(value: &Expr) -> SmolStr {
    let mut out = String::new();
    write(value, 0, &mut out);
    SmolStr::new(out)
}

fn write(value: &Expr, depth: usize, out: &mut String) {
    const DEPTH_MAX: usize = 32;
    if depth > DEPTH_MAX {
        // Too deep to compare: no two such values are taken for the same.
        out.push_str(&format!("{:?}", value.span));
        return;
    }
    match &value.kind {
        ExprKind::Share { rate, of } => {
            out.push('(');
            write(rate, depth + 1, out);
            out.push_str(" of ");
            write(of, depth + 1, out);
            out.push(')');
        }
        ExprKind::Binary {
            operator,
            left,
            right,
        } => {
            out.push('(');
            write(left, depth + 1, out);
            out.push_str(&format!(" {operator:?} "));
            write(right, depth + 1, out);
            out.push(')');
        }
        ExprKind::Unknown => out.push_str(&format!("{:?}", value.span)),
        ExprKind::Lookup(table) => out.push_str(&format!("table {}", table.index())),
        kind => out.push_str(&format!("{kind:?}")),
    }
}
