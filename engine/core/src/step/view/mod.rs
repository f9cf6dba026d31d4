//! The view: the facts of an account as one subject sees them now.

mod event;
mod facts;
mod part;

use super::context::Context;
use super::effect::Figures;
use super::marks::{StepMark, Track};
use super::state::{Account, Customer, Of, Stage, Subject};
use crate::calendar::Calendar;
use crate::day::Day;
use crate::eval::{RateDay, Value};
use crate::event::Event;
use crate::ledger::Open;
use crate::machine::action::Act;
use crate::machine::journey::Journey;
use crate::machine::value::Party;
use crate::machine::{Machine, MilestoneId, StepId};
use crate::moment::Instant;
use crate::money::Money;
pub(super) use part::{Late, due_of, figures_of, is_open, late_part, next_due_of, open_of};
use part::{asked_of, disputed_of};

/// What one subject sees.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub(in crate::step) machine: &'a Machine,
    pub(in crate::step) context: &'a Context,
    pub(in crate::step) account: &'a Account,
    pub(in crate::step) subject: &'a Subject,
    /// The instalment that is looked at; 0 for the whole.
    pub(in crate::step) instalment: u16,
    pub(in crate::step) event: Option<&'a Event>,
    pub(in crate::step) today: Day,
    /// The day on which tables by date are read.
    pub(in crate::step) rate_day: RateDay,
    /// Amounts as they were at the end of this day, instead of now.
    pub(in crate::step) as_of: Option<Day>,
    /// The calendar, where it is settled; else the one that the journey names.
    pub(in crate::step) calendar: Option<&'a Calendar>,
    /// What is open is told as it is asked for: without the part that somebody contests.
    pub(in crate::step) asks: bool,
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
            asks: false,
        };
        let today = super::run::calendar_of(&view).parts().zone.local(now).0;
        view.today = today;
        view.rate_day = RateDay::on(today);
        view
    }

    /// The same for a text that asks for money, or a page on which it can be paid: `balance` and
    /// `amount_due` are what nobody contests. Conditions and claims read what is open.
    pub fn asking(self) -> View<'a> {
        View { asks: true, ..self }
    }

    /// The same for the text of an action.
    pub fn in_text_of(self, act: Option<Act>) -> View<'a> {
        match act.is_some_and(Act::asks_for_money) {
            true => self.asking(),
            false => self,
        }
    }

    pub(in crate::step) fn journey(&self) -> Option<&'a Journey> {
        self.machine.journeys.get(self.subject.journey?)
    }

    pub(in crate::step) fn customer(&self, party: Party) -> Option<&'a Customer> {
        let at = match party {
            Party::Customer => usize::from(self.subject.customer),
            Party::Payer => 0,
        };
        self.account.customers.get(at)
    }

    /// What is open, of the instalment or of the whole.
    pub(in crate::step) fn open(&self) -> Open {
        match &self.subject.of {
            Of::Invoice(invoice) => open_of(invoice, self.instalment, self.as_of),
            Of::Group { .. } => Open {
                principal: self.group_overdue(),
                ..Open::default()
            },
        }
    }

    /// What is open, as the text or condition at hand tells it.
    fn told(&self) -> Open {
        let open = self.open();
        match self.asks {
            true => Open {
                principal: asked_of(self.subject, self.instalment, open.principal),
                ..open
            },
            false => open,
        }
    }

    /// The due date that counts.
    pub(in crate::step) fn due(&self) -> Option<Day> {
        match &self.subject.of {
            Of::Invoice(invoice) => due_of(invoice, self.instalment),
            Of::Group { .. } => self.late_invoices().filter_map(|late| late.due).min(),
        }
    }

    /// How much of what is open is disputed.
    pub(in crate::step) fn disputed(&self) -> i64 {
        disputed_of(self.subject, self.instalment, self.open().principal)
    }

    pub(in crate::step) fn figures(&self) -> Figures {
        if let Of::Invoice(invoice) = &self.subject.of {
            return figures_of(self.subject, invoice, (self.instalment, self.as_of));
        }
        let open = self.open();
        Figures {
            balance: open.principal,
            charges: open.charges(),
            disputed: disputed_of(self.subject, self.instalment, open.principal),
            credits: 0,
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

    /// The same, and those that other versions of the script hold.
    fn all_invoices(&self, party: Party) -> impl Iterator<Item = &'a Subject> + use<'a> {
        let whole = matches!(self.subject.of, Of::Group { payer: true, .. });
        let customer = (party == Party::Customer && !whole).then_some(self.subject.customer);
        let currency = match &self.subject.of {
            Of::Invoice(invoice) => Some(invoice.ledger.currency()),
            Of::Group { currency, .. } => *currency,
        };
        let beside = self.account.beside().filter(move |subject| {
            let of = subject.invoice().map(|invoice| invoice.ledger.currency());
            customer.is_none_or(|wanted| subject.customer == wanted)
                && currency.is_none_or(|wanted| of == Some(wanted))
        });
        self.invoices(party).chain(beside)
    }

    fn late_of(&self, party: Party) -> impl Iterator<Item = Late> + use<'a> {
        let today = self.today;
        self.all_invoices(party)
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

    pub(in crate::step) fn oldest_due(&self, party: Party) -> Option<Day> {
        self.invoices(party)
            .filter_map(|subject| next_due_of(subject.invoice()?))
            .min()
    }

    /// The track of a milestone, of the instalment that is looked at.
    pub(in crate::step) fn track_of(&self, milestone: MilestoneId) -> Option<&'a Track> {
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
    pub(in crate::step) fn mark_of(&self, step: StepId) -> Option<&'a StepMark> {
        let milestone = self.machine.steps.get(step)?.milestone;
        let steps = &self.machine.milestones.get(milestone)?.steps;
        let place = steps.iter().position(|other| *other == step)?;
        self.track_of(milestone)?.steps.get(place)
    }
}
