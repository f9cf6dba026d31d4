//! The view: the facts of an account as one subject sees them now.

use super::context::Context;
use super::effect::Figures;
use super::marks::{StepMark, Track};
use super::state::{Account, Customer, Invoice, Of, Stage, Subject};
use crate::calendar::Calendar;
use crate::day::Day;
use crate::delay::{Delay, Unit};
use crate::eval::{Facts, RateDay, Value};
use crate::event::{Event, Happening, PayloadValue};
use crate::ledger::Open;
use crate::machine::journey::Journey;
use crate::machine::value::{EventFact, Fact, InvoiceFact, Party, PartyFact};
use crate::machine::{
    CustomerFieldId, DatedTableId, Dense, InvoiceFieldId, Machine, MilestoneId, RoleId, StandingId,
    StepId,
};
use crate::moment::Instant;
use crate::money::Money;
use crate::number::Number;
use crate::records::InvoiceStatus;
use crate::way::Way;

/// What one subject sees.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub(super) machine: &'a Machine,
    pub(super) context: &'a Context,
    pub(super) account: &'a Account,
    pub(super) subject: &'a Subject,
    /// The instalment that is looked at; 0 for the whole.
    pub(super) instalment: u16,
    pub(super) event: Option<&'a Event>,
    pub(super) today: Day,
    /// The day on which tables by date are read.
    pub(super) rate_day: RateDay,
    /// Amounts as they were at the end of this day, instead of now.
    pub(super) as_of: Option<Day>,
    /// The calendar, where it is settled; else the one that the journey names.
    pub(super) calendar: Option<&'a Calendar>,
}

impl<'a> View<'a> {
    /// What a subject of an account sees at an instant: of an instalment (0 for the whole), and of
    /// the event that a line reacts to, if any.
    pub fn of(
        machine: &'a Machine,
        context: &'a Context,
        account: &'a Account,
        (subject, instalment): (&'a Subject, u16),
        event: Option<&'a Event>,
        now: Instant,
    ) -> View<'a> {
        let mut view = View {
            machine,
            context,
            account,
            subject,
            instalment,
            event,
            today: Day::MIN,
            rate_day: RateDay::on(Day::MIN),
            as_of: None,
            calendar: None,
        };
        let today = super::run::calendar_of(&view).parts().zone.local(now).0;
        view.today = today;
        view.rate_day = RateDay::on(today);
        view
    }

    pub(super) fn journey(&self) -> Option<&'a Journey> {
        self.machine.journeys.get(self.subject.journey?)
    }

    pub(super) fn customer(&self, party: Party) -> Option<&'a Customer> {
        let at = match party {
            Party::Customer => usize::from(self.subject.customer),
            Party::Payer => 0,
        };
        self.account.customers.get(at)
    }

    /// What is open, of the instalment or of the whole.
    pub(super) fn open(&self) -> Open {
        match &self.subject.of {
            Of::Invoice(invoice) => open_of(invoice, self.instalment, self.as_of),
            Of::Group { .. } => Open {
                principal: self.group_overdue(),
                ..Open::default()
            },
        }
    }

    /// The due date that counts.
    pub(super) fn due(&self) -> Option<Day> {
        match &self.subject.of {
            Of::Invoice(invoice) => due_of(invoice, self.instalment),
            Of::Group { .. } => self.late_invoices().filter_map(|late| late.due).min(),
        }
    }

    /// How much of what is open is disputed.
    pub(super) fn disputed(&self) -> i64 {
        disputed_of(self.subject, self.instalment, self.open().principal)
    }

    pub(super) fn figures(&self) -> Figures {
        let open = self.open();
        Figures {
            balance: open.principal,
            charges: open.charges(),
            disputed: disputed_of(self.subject, self.instalment, open.principal),
            due: self.due(),
        }
    }

    fn money(&self, minor: i64) -> Value<'static> {
        let currency = match &self.subject.of {
            Of::Invoice(invoice) => Some(invoice.ledger.currency()),
            Of::Group { currency, .. } => *currency,
        };
        match currency {
            Some(currency) => Value::Money(Money::new(minor, currency)),
            None if minor == 0 => Value::NoMoney,
            None => Value::Unknown,
        }
    }

    /// The open invoices of a party in the currency of the subject.
    fn invoices(&self, party: Party) -> impl Iterator<Item = &'a Subject> + use<'a> {
        let whole = matches!(self.subject.of, Of::Group { payer: true, .. });
        let customer = (party == Party::Customer && !whole).then_some(self.subject.customer);
        let currency = match &self.subject.of {
            Of::Invoice(invoice) => Some(invoice.ledger.currency()),
            Of::Group { currency, .. } => *currency,
        };
        self.account.subjects.iter().filter(move |subject| {
            let Some(invoice) = subject.invoice() else {
                return false;
            };
            is_open(subject, invoice)
                && customer.is_none_or(|wanted| subject.customer == wanted)
                && currency.is_none_or(|wanted| invoice.ledger.currency() == wanted)
        })
    }

    pub(super) fn late_of(&self, party: Party) -> impl Iterator<Item = Late> + use<'a> {
        let today = self.today;
        self.invoices(party)
            .filter_map(move |subject| late_part(subject, today))
    }

    fn late_invoices(&self) -> impl Iterator<Item = Late> + use<'a> {
        let today = self.today;
        let free = |subject: &&Subject| {
            let left_alone = subject.stage == Stage::LeftAlone;
            !left_alone && !subject.is_paused() && subject.handed_over.is_none()
        };
        self.invoices(Party::Customer)
            .filter(free)
            .filter_map(move |subject| late_part(subject, today))
    }

    fn group_overdue(&self) -> i64 {
        self.late_invoices()
            .fold(0, |sum, late| sum.saturating_add(late.amount))
    }

    fn invoice_fact(&self, fact: InvoiceFact) -> Value<'a> {
        let Some(invoice) = self.subject.invoice() else {
            return self.group_fact(fact);
        };
        let ledger = &invoice.ledger;
        match fact {
            InvoiceFact::Balance => self.money(self.open().principal),
            InvoiceFact::Charges => self.money(self.open().charges()),
            InvoiceFact::AmountDue => self.money(self.open().amount_due()),
            InvoiceFact::Undisputed => self.money(self.open().principal - self.disputed()),
            InvoiceFact::Total => match ledger.instalment(self.instalment) {
                Some(instalment) => self.money(instalment.amount),
                None => self.money(ledger.total()),
            },
            InvoiceFact::Principal => self.money(ledger.invoiced()),
            InvoiceFact::Currency => Value::Currency(ledger.currency()),
            InvoiceFact::DaysLate => days(self.due().map_or(0, |due| self.today.days_since(due))),
            InvoiceFact::Due => Value::of_day(self.due()),
            InvoiceFact::Issue => Value::Date(invoice.issue),
            InvoiceFact::Arrival => Value::Date(invoice.arrival),
            InvoiceFact::Sent => Value::of_day(self.subject.sent),
            InvoiceFact::Number => Value::Text(&invoice.number),
            InvoiceFact::PurchaseOrder => Value::of_text(invoice.purchase_order.as_ref()),
            InvoiceFact::PaymentReference => Value::of_text(invoice.payment_reference.as_ref()),
            InvoiceFact::Disputed => Value::YesNo(!self.subject.disputes.is_empty()),
            InvoiceFact::InstalmentNumber => whole(usize::from(self.instalment.max(1))),
            InvoiceFact::InstalmentCount => whole(ledger.instalments().len().max(1)),
        }
    }

    fn group_fact(&self, fact: InvoiceFact) -> Value<'a> {
        match fact {
            InvoiceFact::Balance | InvoiceFact::AmountDue | InvoiceFact::Undisputed => {
                self.money(self.group_overdue())
            }
            InvoiceFact::Due => Value::of_day(self.due()),
            InvoiceFact::DaysLate => days(self.due().map_or(0, |due| self.today.days_since(due))),
            InvoiceFact::Currency => match self.subject.of {
                Of::Group {
                    currency: Some(currency),
                    ..
                } => Value::Currency(currency),
                _ => Value::Unknown,
            },
            InvoiceFact::Disputed => {
                let mut invoices = self.invoices(Party::Customer);
                Value::YesNo(invoices.any(|subject| !subject.disputes.is_empty()))
            }
            _ => Value::Unknown,
        }
    }

    fn party_fact(&self, party: Party, fact: PartyFact) -> Value<'a> {
        let Some(customer) = self.customer(party) else {
            return Value::Unknown;
        };
        match fact {
            PartyFact::Name => Value::Text(&customer.name),
            PartyFact::Country => Value::of_text(customer.country.as_ref()),
            PartyFact::Language => Value::of_text(customer.language.as_ref()),
            PartyFact::TimeZone => Value::of_text(customer.time_zone.as_ref()),
            PartyFact::Terms => customer.terms.map_or(Value::Unknown, Value::Terms),
            PartyFact::Unallocated => match self.money(0) {
                Value::Money(none) => self.money(self.account.on_account.sum(none.currency)),
                other => other,
            },
            PartyFact::Overdue => {
                let late = self.late_of(party);
                self.money(late.fold(0, |sum, late| sum.saturating_add(late.amount)))
            }
            PartyFact::TotalUnpaid => {
                let open = self.invoices(party).filter_map(Subject::invoice);
                self.money(open.fold(0i64, |sum, invoice| {
                    sum.saturating_add(invoice.ledger.open().principal)
                }))
            }
            PartyFact::OpenInvoices => whole(self.invoices(party).count()),
            PartyFact::NumberUnpaid => whole(self.late_of(party).count()),
            PartyFact::DueOfOldest => Value::of_day(self.oldest_due(party)),
            PartyFact::DaysLateOfOldest => {
                let oldest = self.late_of(party).filter_map(|late| late.due).min();
                days(oldest.map_or(0, |due| self.today.days_since(due)))
            }
        }
    }

    pub(super) fn oldest_due(&self, party: Party) -> Option<Day> {
        self.invoices(party)
            .filter_map(|subject| next_due_of(subject.invoice()?))
            .min()
    }

    fn event_fact(&self, fact: EventFact) -> Value<'a> {
        let Some(event) = self.event else {
            return Value::Unknown;
        };
        let reason = match &event.what {
            Happening::Refusal(reason)
            | Happening::Rejection(reason)
            | Happening::Suspension(reason)
            | Happening::CreditRequest(reason)
            | Happening::Dispute { reason, .. }
            | Happening::PaymentReversed { reason, .. }
            | Happening::Bounce { reason, .. } => Some(reason),
            _ => None,
        };
        match fact {
            EventFact::Occurred => Value::Date(event.occurred),
            EventFact::Reason => reason.map_or(Value::Unknown, |reason| Value::Text(&reason.text)),
            EventFact::Code => Value::of_text(reason.and_then(|reason| reason.code.as_ref())),
            EventFact::Date => Value::of_day(match &event.what {
                Happening::Promise { date, .. } | Happening::PromiseBroken { date, .. } => {
                    Some(*date)
                }
                Happening::Correction { due, .. } => *due,
                _ => None,
            }),
            EventFact::Amount => Value::of_money(match &event.what {
                Happening::Payment { amount, .. }
                | Happening::Allocation { amount, .. }
                | Happening::PaymentReversed { amount, .. }
                | Happening::CreditNote { amount, .. }
                | Happening::CreditNoteCancelled { amount, .. } => Some(*amount),
                Happening::Dispute { amount, .. }
                | Happening::DisputeSettled { amount, .. }
                | Happening::Promise { amount, .. }
                | Happening::PromiseBroken { amount, .. } => *amount,
                _ => None,
            }),
        }
    }

    /// The track of a milestone, of the instalment that is looked at.
    pub(super) fn track_of(&self, milestone: MilestoneId) -> Option<&'a Track> {
        let mut of_milestone = self
            .subject
            .tracks
            .iter()
            .filter(|track| track.milestone == milestone);
        let first = of_milestone.clone().next();
        of_milestone
            .find(|track| track.instalment == self.instalment)
            .or(first)
    }

    /// The mark of a step.
    pub(super) fn mark_of(&self, step: StepId) -> Option<&'a StepMark> {
        let milestone = self.machine.steps.get(step)?.milestone;
        let steps = &self.machine.milestones.get(milestone)?.steps;
        let place = steps.iter().position(|other| *other == step)?;
        self.track_of(milestone)?.steps.get(place)
    }
}

/// What is late of an invoice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Late {
    pub(super) amount: i64,
    pub(super) due: Option<Day>,
}

/// What is open of an invoice, or of one of its instalments.
pub(super) fn open_of(invoice: &Invoice, instalment: u16, as_of: Option<Day>) -> Open {
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

/// The due date of an invoice, or of one of its instalments.
pub(super) fn due_of(invoice: &Invoice, instalment: u16) -> Option<Day> {
    match invoice.ledger.instalment(instalment) {
        Some(instalment) => Some(instalment.due),
        None => invoice.due,
    }
}

/// The due date of the oldest part that is open.
pub(super) fn next_due_of(invoice: &Invoice) -> Option<Day> {
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
pub(super) fn late_part(subject: &Subject, today: Day) -> Option<Late> {
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

/// Whether an invoice is one that counts: issued, not held, and not settled.
pub(super) fn is_open(subject: &Subject, invoice: &Invoice) -> bool {
    invoice.status == InvoiceStatus::Open
        && subject.settled.is_none()
        && invoice.ledger.open().principal > 0
}

/// How much of an open amount is disputed.
pub(super) fn disputed_of(subject: &Subject, instalment: u16, open: i64) -> i64 {
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

fn days(count: i32) -> Value<'static> {
    let count = u32::try_from(count).unwrap_or(0);
    Value::Delay(Delay::new(count, Unit::Days))
}

fn whole(count: usize) -> Value<'static> {
    let count = i64::try_from(count).ok().and_then(Number::from_whole);
    count.map_or(Value::Unknown, Value::Number)
}

impl Facts for View<'_> {
    fn fact(&self, fact: Fact) -> Value<'_> {
        match fact {
            Fact::Invoice(fact) => self.invoice_fact(fact),
            Fact::Party(party, fact) => self.party_fact(party, fact),
            Fact::Event(fact) => self.event_fact(fact),
            Fact::Today => Value::Date(self.today),
            // Personal data and the configuration are filled in where texts are made.
            Fact::Contact(_) | Fact::Seller(_) => Value::Unknown,
        }
    }

    fn invoice_field(&self, field: InvoiceFieldId) -> Value<'_> {
        let fields = self.subject.invoice().map(|invoice| &invoice.fields);
        let field = fields.and_then(|fields| fields.get(field.place()));
        field.map_or(Value::Unknown, |field| field.value())
    }

    fn customer_field(&self, party: Party, field: CustomerFieldId) -> Value<'_> {
        let fields = self.customer(party).map(|customer| &customer.fields);
        let field = fields.and_then(|fields| fields.get(field.place()));
        field.map_or(Value::Unknown, |field| field.value())
    }

    fn payload(&self, place: u16) -> Value<'_> {
        let payload: &[PayloadValue] = match self.event.map(|event| &event.what) {
            Some(Happening::Declared { payload, .. } | Happening::TaskOutcome { payload, .. }) => {
                payload
            }
            _ => &[],
        };
        payload
            .get(usize::from(place))
            .map_or(Value::Unknown, crate::eval::payload_value)
    }

    fn standing(&self, party: Party, standing: StandingId) -> Option<u16> {
        *self.customer(party)?.standings.get(standing.place())?
    }

    fn way_of(&self, role: RoleId) -> Option<Way> {
        let sent = self.subject.sends.iter();
        let mut sent = sent.filter(|mark| mark.to == Some(role));
        sent.find_map(|mark| mark.way)
    }

    fn role_known(&self, role: RoleId) -> bool {
        let customer = self.customer(Party::Customer);
        let payer = self.customer(Party::Payer);
        [customer, payer]
            .into_iter()
            .flatten()
            .any(|customer| customer.contacts.iter().any(|contact| contact.role == role))
    }

    fn step_day(&self, step: StepId) -> Option<Day> {
        self.mark_of(step)?.left
    }

    fn milestone_day(&self, milestone: MilestoneId) -> Option<Day> {
        self.track_of(milestone)?.passed
    }

    fn published(&self, table: DatedTableId, on: Day) -> Option<(Day, Value<'_>)> {
        let row = self.context.published(table, on)?;
        Some((row.from, Value::Rate(row.rate)))
    }

    fn calendar(&self) -> &Calendar {
        self.calendar
            .unwrap_or_else(|| super::run::calendar_of(self))
    }

    fn rate_day(&self) -> RateDay {
        self.rate_day
    }
}
