//! What can be true at all: stimuli that can't are refused before anything changes.

use super::refusal::Refusal;
use super::run::Run;
use super::stimulus::Arrival;
use crate::eval::Stored;
use crate::event::{Decision, Event, Happening};
use crate::machine::declared::Field;
use crate::machine::value::Type;
use crate::machine::{Dense, InvoiceFieldId, List};
use crate::money::Money;

/// The largest amount that is taken: ten million million units of a currency with cents. Sums of
/// many such amounts still fit.
const AMOUNT_MAX: i64 = 1_000_000_000_000_000;

impl Run<'_> {
    /// Whether an event can be true of the subject at all.
    pub(super) fn check(&self, at: usize, event: &Event) -> Result<(), Refusal> {
        let subject = self.subject(at).ok_or(Refusal::UnknownSubject)?;
        self.check_places(at, &event.what)?;
        self.check_team(at, &event.what)?;
        let Some(invoice) = subject.invoice() else {
            let common = matches!(
                event.what,
                Happening::Decision { .. }
                    | Happening::TaskOutcome { .. }
                    | Happening::Declared { .. }
            );
            return if common {
                Ok(())
            } else {
                Err(Refusal::NotAnInvoice)
            };
        };
        if let Some(number) = event.instalment {
            let known = invoice.ledger.instalment(number).is_some();
            if !(known || number == 1) {
                return Err(Refusal::UnknownInstalment(number));
            }
        }
        let (occurred, issue) = (event.occurred, invoice.issue);
        if occurred < issue && follows_issue(&event.what) {
            return Err(Refusal::BeforeIssue { occurred, issue });
        }
        match &event.what {
            Happening::Correction { due: Some(due), .. } if *due < issue => {
                return Err(Refusal::DueBeforeIssue { due: *due, issue });
            }
            Happening::DisputeSettled { dispute, .. } => {
                let mut known = subject.disputes.iter();
                if !known.any(|one| one.key == *dispute) {
                    return Err(Refusal::UnknownDispute(dispute.clone()));
                }
            }
            _ => {}
        }
        let Some(amount) = amount_of(&event.what) else {
            return Ok(());
        };
        let wanted = invoice.ledger.currency();
        let corrects = matches!(event.what, Happening::Correction { .. });
        if amount.currency != wanted {
            let found = amount.currency;
            return Err(Refusal::OtherCurrency { found, wanted });
        }
        if amount.minor < 0 || (amount.minor == 0 && !corrects) {
            return Err(Refusal::NoAmount);
        }
        if amount.minor > AMOUNT_MAX {
            return Err(Refusal::AmountTooLarge);
        }
        Ok(())
    }

    /// Whether whoever signs or refuses is of the team that was asked.
    fn check_team(&self, at: usize, what: &Happening) -> Result<(), Refusal> {
        let Happening::Decision {
            decision: Decision::SignOff(path) | Decision::Refuse(path),
            team: Some(team),
            ..
        } = what
        else {
            return Ok(());
        };
        match self.asked_for(at, *path) {
            Some(asked) if asked != *team => {
                let asked = self.machine.teams.get(asked);
                let name = asked.map(|team| team.name.clone()).unwrap_or_default();
                Err(Refusal::OtherTeam(name))
            }
            _ => Ok(()),
        }
    }

    /// Whether what is named by a number is there.
    fn check_places(&self, at: usize, what: &Happening) -> Result<(), Refusal> {
        match what {
            Happening::Declared { event, .. } if !self.machine.events.has(*event) => {
                Err(Refusal::UnknownPlace)
            }
            Happening::TaskOutcome {
                task,
                outcome: Some(answer),
                ..
            } => {
                let tasks = self.subject(at).map_or(&[][..], |one| one.tasks.as_slice());
                let open = tasks.iter().find(|open| open.path == *task);
                match open {
                    Some(open) if self.outcome_line(open.action, *answer).is_none() => {
                        Err(Refusal::UnknownAnswer)
                    }
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// Whether an invoice can be as it arrives.
    pub(super) fn check_arrival(&self, arrival: &Arrival) -> Result<(), Refusal> {
        let (total, issue) = (arrival.total, arrival.issue);
        if total.minor < 0 || arrival.instalments.iter().any(|one| one.amount <= 0) {
            return Err(Refusal::NoAmount);
        }
        if total.minor > AMOUNT_MAX {
            return Err(Refusal::AmountTooLarge);
        }
        let instalments = arrival.instalments.iter();
        let sum = instalments.fold(0i64, |sum, one| sum.saturating_add(one.amount));
        if !arrival.instalments.is_empty() && sum != total.minor {
            let sum = Money::new(sum, total.currency);
            return Err(Refusal::InstalmentsDiffer { sum, total });
        }
        let dues = arrival.instalments.iter().map(|one| one.due);
        if let Some(due) = dues.chain(arrival.due).find(|due| *due < issue) {
            return Err(Refusal::DueBeforeIssue { due, issue });
        }
        self.check_fields(&arrival.fields)
    }

    /// Whether a declared field can have a value.
    pub(super) fn check_value<I: Dense>(
        &self,
        fields: &List<I, Field>,
        id: I,
        value: &Stored,
    ) -> Result<(), Refusal> {
        let field = fields.get(id).ok_or(Refusal::UnknownField)?;
        let in_range = match (field.type_of, value) {
            (Type::Choice(choice), Stored::Choice(value)) => {
                let values = self.machine.choices.get(choice).map(|one| one.values.len());
                values.is_some_and(|values| usize::from(*value) < values)
            }
            _ => true,
        };
        if in_range && fits(field.type_of, value) {
            Ok(())
        } else {
            Err(Refusal::WrongValue(field.name.clone()))
        }
    }

    pub(super) fn check_fields(&self, fields: &[(InvoiceFieldId, Stored)]) -> Result<(), Refusal> {
        fields
            .iter()
            .try_for_each(|(id, value)| self.check_value(&self.machine.invoice_fields, *id, value))
    }
}

fn fits(type_of: Type, value: &Stored) -> bool {
    match value {
        Stored::Unknown => true,
        Stored::YesNo(_) => type_of == Type::YesNo,
        Stored::Text(_) => matches!(
            type_of,
            Type::Text | Type::Country | Type::Language | Type::Zone
        ),
        Stored::Number(_) => type_of == Type::Number,
        Stored::Money(_) => type_of == Type::Money,
        Stored::Date(_) => type_of == Type::Date,
        Stored::Time(_) => type_of == Type::Time,
        Stored::Rate(_) => type_of == Type::Rate,
        Stored::Delay(_) => matches!(type_of, Type::Delay(_) | Type::AnyDelay),
        Stored::Way(_) => type_of == Type::Way,
        Stored::Currency(_) => type_of == Type::Currency,
        Stored::Choice(_) => matches!(type_of, Type::Choice(_)),
        Stored::Standing(_) => matches!(type_of, Type::Standing(_)),
        Stored::Team(_) => type_of == Type::Team,
        Stored::Role(_) => type_of == Type::Role,
        Stored::Agency(_) => type_of == Type::Agency,
        Stored::Calendar(_) => type_of == Type::Calendar,
        Stored::Terms(_) => type_of == Type::Terms,
        Stored::Template(_) => type_of == Type::Template,
    }
}

/// Whether something can only happen once the invoice was issued. Money may come before.
fn follows_issue(what: &Happening) -> bool {
    matches!(
        what,
        Happening::Receipt
            | Happening::Acceptance
            | Happening::Refusal(_)
            | Happening::Rejection(_)
            | Happening::Suspension(_)
            | Happening::SuspensionLifted
            | Happening::Dispute { .. }
            | Happening::DisputeSettled { .. }
            | Happening::CreditRequest(_)
    )
}

fn amount_of(what: &Happening) -> Option<Money> {
    match what {
        Happening::Payment { amount, .. }
        | Happening::Allocation { amount, .. }
        | Happening::PaymentReversed { amount, .. }
        | Happening::CreditNote { amount, .. }
        | Happening::CreditNoteCancelled { amount, .. } => Some(*amount),
        Happening::Dispute { amount, .. }
        | Happening::DisputeSettled { amount, .. }
        | Happening::PromiseBroken { amount, .. }
        | Happening::Promise { amount, .. } => *amount,
        Happening::Correction { total, .. } => *total,
        Happening::Decision {
            decision: Decision::WriteOff { amount, .. },
            ..
        } => Some(*amount),
        _ => None,
    }
}
