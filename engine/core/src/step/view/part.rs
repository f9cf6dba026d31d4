//! What of one invoice, or of one of its instalments, is open, late and disputed.

use super::super::effect::Figures;
use super::super::marks::Settlement;
use super::super::state::{Invoice, Stage, Subject};
use crate::day::Day;
use crate::ledger::Open;
use crate::money::Money;
use crate::records::InvoiceStatus;

/// What is late of an invoice.
#[derive(Clone, Copy, Debug)]
pub(in crate::step) struct Late {
    pub(in crate::step) amount: i64,
    pub(in crate::step) due: Option<Day>,
}

/// What is open of an invoice, or of one of its instalments.
#[inline]
pub(in crate::step) fn open_of(invoice: &Invoice, instalment: u16, as_of: Option<Day>) -> Open {
    let ledger = &invoice.ledger;
    let open = as_of.map_or_else(|| ledger.open(), |day| ledger.open_through(day));
    if instalment == 0 {
        return open;
    }
    let principal = match as_of {
        None => ledger.instalment_open(instalment),
        Some(day) => ledger.instalment_open_through(instalment, day),
    };
    Open { principal, ..open }
}

/// The amounts of an invoice or of one of its instalments, as they are or were at the end of a day.
pub(in crate::step) fn figures_of(
    subject: &Subject,
    invoice: &Invoice,
    (instalment, as_of): (u16, Option<Day>),
) -> Figures {
    let open = open_of(invoice, instalment, as_of);
    Figures {
        balance: open.principal,
        charges: open.charges(),
        disputed: disputed_of(subject, instalment, open.principal),
        credits: 0,
        due: due_of(invoice, instalment),
    }
}

/// The due date of an invoice, or of one of its instalments.
pub(in crate::step) fn due_of(invoice: &Invoice, instalment: u16) -> Option<Day> {
    match invoice.ledger.instalment(instalment) {
        Some(instalment) => Some(instalment.due),
        None => invoice.due,
    }
}

/// The due date of the oldest part that is open.
pub(in crate::step) fn next_due_of(invoice: &Invoice) -> Option<Day> {
    let ledger = &invoice.ledger;
    if ledger.instalments().is_empty() {
        return invoice.due;
    }
    (1u16..)
        .zip(ledger.instalments())
        .filter(|(number, _)| ledger.instalment_open(*number) > 0)
        .map(|(_, instalment)| instalment.due)
        .min()
}

/// What of an invoice is late on a day, if anything.
pub(in crate::step) fn late_part(subject: &Subject, today: Day) -> Option<Late> {
    let invoice = subject.invoice()?;
    let ledger = &invoice.ledger;
    let due = next_due_of(invoice).filter(|due| *due < today)?;
    let open = if ledger.instalments().is_empty() {
        ledger.open().principal
    } else {
        (1u16..)
            .zip(ledger.instalments())
            .filter(|(_, instalment)| instalment.due < today)
            .fold(0, |sum, (number, _)| {
                let open = ledger.instalment_open(number);
                sum + open - disputed_in(subject, number, open)
            })
    };
    let amount = open - disputed_in(subject, 0, open);
    (amount > 0).then_some(Late {
        amount,
        due: Some(due),
    })
}

/// Whether an invoice is one that counts: issued, not held, not settled, and not ended by its
/// journey under a name, such as `replaced`.
pub(in crate::step) fn is_open(subject: &Subject, invoice: &Invoice) -> bool {
    let ended = matches!(subject.stage, Stage::Ended(Settlement::Named(_)));
    invoice.status == InvoiceStatus::Open
        && subject.settled.is_none()
        && !ended
        && invoice.ledger.open().principal > 0
}

/// How much of an open amount is disputed.
pub(in crate::step) fn disputed_of(subject: &Subject, instalment: u16, open: i64) -> i64 {
    if subject.disputes.is_empty() {
        return 0;
    }
    let whole = disputed_in(subject, 0, open);
    let parts = match instalment {
        0 => {
            let ledger = subject.invoice().map(|invoice| &invoice.ledger);
            let instalments = ledger.map_or(&[][..], |ledger| ledger.instalments());
            let numbered = (1u16..).zip(instalments);
            numbered.fold(0i64, |sum, (number, _)| {
                let open = ledger.map_or(0, |ledger| ledger.instalment_open(number));
                sum.saturating_add(disputed_in(subject, number, open))
            })
        }
        one => disputed_in(subject, one, open),
    };
    whole.saturating_add(parts).min(open)
}

/// What of an open amount is asked for: what nobody contests. Where all of it is contested as a whole,
/// nothing is asked for, and what is told of it is what is open.
pub(in crate::step) fn asked_of(subject: &Subject, instalment: u16, open: i64) -> i64 {
    let mut disputes = subject.disputes.iter();
    let whole = disputes
        .any(|one| one.amount.is_none() && (one.instalment == 0 || one.instalment == instalment));
    match whole {
        true => open,
        false => open - disputed_of(subject, instalment, open),
    }
}

impl Subject {
    /// What is asked for of an invoice: what is open, without the part that somebody contests.
    pub fn asked_for(&self) -> Option<Money> {
        let ledger = &self.invoice()?.ledger;
        let asked = asked_of(self, 0, ledger.open().principal);
        Some(Money::new(asked, ledger.currency()))
    }

    /// Whether it is contested as a whole: nothing of it is asked for then, and what is told of it is what is open.
    pub fn is_contested(&self) -> bool {
        let mut disputes = self.disputes.iter();
        disputes.any(|one| one.amount.is_none() && one.instalment == 0)
    }
}

/// How much of an open amount is disputed by what is about exactly this instalment; about the whole
/// for 0.
fn disputed_in(subject: &Subject, instalment: u16, open: i64) -> i64 {
    let disputes = subject.disputes.iter();
    let about = disputes.filter(|dispute| dispute.instalment == instalment);
    about
        .fold(0i64, |sum, dispute| {
            sum.saturating_add(dispute.amount.unwrap_or(i64::MAX))
        })
        .min(open)
}
