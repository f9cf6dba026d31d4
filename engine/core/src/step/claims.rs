//! Claims: a fee, or the interest of all days that were not claimed before.

use super::effect::{Done, Slot};
use super::marks::Pending;
use super::run::Run;
use super::view::View;
use crate::day::Day;
use crate::eval::{self, EvalError, RateDay, Value};
use crate::ledger::{Accrual, Claimed, Overflow, accrue};
use crate::machine::ClaimId;
use crate::machine::claim::{ClaimAmount, ClaimPlace, DebtPart, Interest};
use crate::money::Money;

/// An amount of interest, with the first and the last day that it is for.
type Interested = (Option<Money>, Option<(Day, Day)>);

impl From<Overflow> for EvalError {
    fn from(_: Overflow) -> EvalError {
        EvalError::TooLarge
    }
}

impl Run<'_> {
    pub(super) fn claim(
        &mut self,
        at: usize,
        pending: &Pending,
        slot: Slot,
        id: ClaimId,
        place: Option<ClaimPlace>,
    ) {
        let Some(claim) = self.machine.claims.get(id) else {
            return;
        };
        for part in &claim.parts {
            let place = place.unwrap_or(part.place);
            let worked_out = match &part.amount {
                ClaimAmount::Fee(fee) => self.fee(at, pending, *fee).map(|fee| (fee, None)),
                ClaimAmount::Interest(interest) => self.interest(at, pending, interest),
            };
            let of_part = match part.amount {
                ClaimAmount::Fee(_) => DebtPart::Fees,
                ClaimAmount::Interest(_) => DebtPart::Interest,
            };
            match worked_out {
                Ok((Some(amount), days)) if amount.minor > 0 => {
                    self.enter_claim(at, slot, of_part, (amount, place, days), pending);
                }
                Ok(_) => {}
                Err(error) => self.tell_fault(at, slot.instalment, error),
            }
        }
    }

    fn enter_claim(
        &mut self,
        at: usize,
        slot: Slot,
        of_part: DebtPart,
        (amount, place, days): (Money, ClaimPlace, Option<(Day, Day)>),
        pending: &Pending,
    ) {
        let today = self.today(at);
        let part = match place {
            ClaimPlace::OnInvoice => DebtPart::Principal,
            _ => of_part,
        };
        let invoice = self.subject_mut(at).and_then(|one| one.invoice_mut());
        let Some(invoice) = invoice else {
            return;
        };
        if place != ClaimPlace::NewInvoice {
            invoice.ledger.claim(Claimed {
                part,
                amount: amount.minor,
                day: today,
            });
        }
        if let Some((_, last)) = days {
            invoice.ledger.accrue_until(slot.instalment, last);
        }
        let part = of_part;
        let does = Done::Claim {
            part,
            amount,
            place,
            days,
        };
        self.emit_planned(at, slot, does, pending);
    }

    fn fee(
        &self,
        at: usize,
        pending: &Pending,
        fee: crate::machine::ExprId,
    ) -> Result<Option<Money>, EvalError> {
        let view = self.view(at, pending.instalment, pending.event.as_deref());
        let view = view.ok_or(EvalError::Mismatch)?;
        match eval::value(self.machine, &view, fee)? {
            Value::Money(money) => Ok(Some(money)),
            _ => Ok(None),
        }
    }

    /// The interest of all days after `since` up to today that no claim has had, with the first and
    /// last of them.
    fn interest(
        &self,
        at: usize,
        pending: &Pending,
        interest: &Interest,
    ) -> Result<Interested, EvalError> {
        let nothing = Ok((None, None));
        let since = self.when(at, pending.from.track(), &interest.since, None);
        let (Some(since), Some(view)) = (since, self.view(at, pending.instalment, None)) else {
            return nothing;
        };
        let Some(invoice) = view.subject.invoice() else {
            return nothing;
        };
        let accrued_until = invoice.ledger.accrued_until(pending.instalment);
        let accrual = Accrual {
            since: since.day,
            accrued_until,
            until: view.today,
            count: interest.day_count,
            fixing: interest.fixing,
            round_rate_up_to: interest.round_rate_up_to,
        };
        let first = accrued_until.map_or(since.day, |day| day.max(since.day));
        if view.today <= first {
            return nothing;
        }
        let open_on = |day: Day| {
            let before = View {
                as_of: Some(day.plus_days(-1)),
                ..view
            };
            match eval::value(self.machine, &before, interest.on)? {
                Value::Money(money) => Ok(money.minor),
                Value::NoMoney | Value::Unknown => Ok(0),
                _ => Err(EvalError::Mismatch),
            }
        };
        let rate_on = |day: Day| {
            let fixed = View {
                // However the rate is fixed: a half-year without a rate of its own is never guessed.
                rate_day: RateDay {
                    day,
                    own_half_year: true,
                },
                ..view
            };
            match eval::value(self.machine, &fixed, interest.rate)? {
                Value::Rate(rate) => Ok(rate),
                _ => Err(EvalError::Mismatch),
            }
        };
        let next_change = |day: Day| invoice.ledger.next_change_after(day);
        let exact = accrue(&accrual, open_on, rate_on, next_change)?;
        let minor = exact.rounded().ok_or(EvalError::TooLarge)?;
        let amount = Money::new(minor, invoice.ledger.currency());
        Ok((Some(amount), Some((first.plus_days(1), view.today))))
    }
}
