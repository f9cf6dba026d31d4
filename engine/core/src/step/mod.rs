//! The step: the one meaning of a journey.
//!
//! ```text
//! step(machine, context, account, stimulus, now)  ->  account changed, effects pushed
//! ```
//!
//! It is pure: no clock, no I/O, no randomness; the same account, stimulus and time give the same
//! account and the same effects. Simulations, tests, the daemon and all reports run it.
//!
//! **The account** is the unit: all invoices of one payer, and the journeys of its customers. A
//! stimulus is for one subject, but limits, groups and standings look at all of them.
//!
//! **A transition** has three parts. The stimulus changes facts and runs the lines that react to it.
//! Then what was touched is brought up to date ([`advance`]): what follows from the facts alone (an
//! amount that has come, a milestone that may open), then what has come due, by time and then by
//! line, until nothing is left. Last, the time to look again is told as an effect, if it changed.
//!
//! **Nothing that was counted is kept.** When a line is due is worked out from the facts each time,
//! so timers follow a corrected due date by themselves, and looking twice does nothing twice.
//!
//! **Lines that send anything** go in three moves, because the world is in between: `Plan` asks to
//! be called at a time; `AboutToSend` reads the balance, limits and hours again and answers with the
//! messages, or with a later plan; `Sent` tells what became of them. A step counts as made when its
//! message has left. Lines that send nothing are done at once.
//!
//! **What is withheld is told**, once for each reason: every effect has its [`Why`], with the
//! figures and the number of the rule that moved it.
//!
//! | rule of the language | where |
//! |---|---|
//! | 1 one meaning, 2 order | [`step`], `advance` |
//! | 3 sending hours | `due`, `send` |
//! | 4 paid ends it, 10 undone facts | `settle` |
//! | 5 facts of the moment | `due`, `view`, `send` |
//! | 6 pressure in order | `pressure`, `spacing`, `climb`, `open` |
//! | 7 missed by its own line | `deadline`, `line` |
//! | 8 sign-off | `signoff`, `barrier` |
//! | 9 pauses, disputes, promises | `pauses`, `disputes`, `barrier` |
//! | a change of payer | `moves` |
//! | 11 groups and limits | `groups`, `credits`, `group_sign_off`, `limits` |
//! | 12 versions | [`versions`] |
//! | 13 explanations | [`effect`](Effect), [`outlook`] |

mod act;
mod advance;
mod arrival;
mod barrier;
mod behaviour;
mod beside;
mod carried;
mod check;
mod claims;
mod climb;
mod context;
mod credits;
mod deadline;
mod decide;
mod disputes;
mod drive;
mod due;
mod effect;
mod events;
mod group_sign_off;
mod groups;
mod key;
mod limits;
mod line;
mod marks;
mod migrate;
mod moves;
mod open;
mod outlook;
mod pauses;
mod precedence;
mod pressure;
mod refusal;
mod run;
mod rungs;
mod send;
mod settle;
mod shape;
mod signoff;
mod spacing;
mod standings;
mod state;
mod stimulus;
#[cfg(test)]
mod tests;
pub mod versions;
mod view;

pub use behaviour::{Behaviour, Owed};
pub use beside::{Part, face};
pub use context::Context;
pub use credits::{CreditOf, OpenCredit};
pub use drive::{Dated, Driven, Told, drive, drive_watched, drive_with};
pub use effect::{
    Attention, Done, Effect, Figures, Reason, Slot, Timed, TimerRule, ValueFault, Why, Withdrawn,
};
pub use key::effect_key;
pub use marks::{
    Block, BlockReason, Contacted, Dispute, Heard, Links, OpenTask, Origin, Paused, Pending,
    PendingState, Promise, Settlement, Status, StepMark, StepStatus, Track, Wait,
};
pub use migrate::{Migrated, Stays, migrate, without};
pub use outlook::{Awaited, calendar_of, comes_on, hears, ignored_under, opening, outlook};
pub use precedence::{Precedence, planned};
pub use refusal::Refusal;
pub use rungs::is_before;
pub use standings::default_of;
pub use state::{
    Account, Contact, Customer, Invoice, Of, STATE_FORMAT, SendMark, Stage, Subject, SubjectId,
};
pub use stimulus::{Arrival, SendResult, Stimulus};
pub use view::View;

use crate::machine::{CustomerFieldId, Dense, Machine};
use crate::moment::Instant;
use run::Run;

/// Applies a stimulus to an account, and pushes what follows.
///
/// If the stimulus is refused, nothing has changed. `now` is when it is applied; it should not go
/// back between calls, and nothing bad happens if it does: what was made stays made.
pub fn step(
    machine: &Machine,
    context: &Context,
    account: &mut Account,
    stimulus: &Stimulus,
    now: Instant,
    out: &mut Vec<Effect>,
) -> Result<(), Refusal> {
    if account.format > STATE_FORMAT {
        return Err(Refusal::NewerFormat(account.format));
    }
    let mut run = Run::new(machine, context, account, now, out);
    run.apply(stimulus)?;
    run.reason = match run.reason {
        Reason::Event(_) => run.reason,
        _ => Reason::Due,
    };
    run.bring_up_to_date();
    Ok(())
}

impl Run<'_> {
    fn apply(&mut self, stimulus: &Stimulus) -> Result<(), Refusal> {
        match stimulus {
            Stimulus::Customer(customer) => {
                for (place, value) in customer.fields.iter().enumerate() {
                    let id = CustomerFieldId::at(place);
                    self.check_value(&self.machine.customer_fields, id, value)?;
                }
                self.customer(customer.clone());
            }
            Stimulus::Arrival(arrival) => self.arrive(arrival)?,
            Stimulus::Event { subject, event } => {
                let at = self.place_of(*subject)?;
                self.event(at, event)?;
                self.touch(at);
            }
            Stimulus::Fields { subject, fields } => {
                let at = self.place_of(*subject)?;
                self.check_fields(fields)?;
                let invoice = self.subject_mut(at).and_then(|one| one.invoice_mut());
                let invoice = invoice.ok_or(Refusal::NotAnInvoice)?;
                for (field, value) in fields {
                    if let Some(place) = invoice.fields.get_mut(field.place()) {
                        *place = value.clone();
                    }
                }
                self.choose_again(at);
                self.touch(at);
            }
            Stimulus::Status { subject, status } => {
                let at = self.place_of(*subject)?;
                self.set_status(at, *status);
                self.touch(at);
            }
            Stimulus::OnAccount { kind, key, money } => {
                self.account.on_account.add(*kind, key, *money);
                self.touch_all();
            }
            Stimulus::PaymentsRead => {
                let read = self.account.payments_read.max(Some(self.now));
                self.account.payments_read = read;
                self.touch_all();
            }
            Stimulus::HoldCustomer { customer, until }
            | Stimulus::CustomerHeld {
                customer, until, ..
            } => {
                let mut customers = self.account.customers.iter_mut();
                let known = customers.find(|one| one.key == *customer);
                let known = known.ok_or_else(|| Refusal::UnknownCustomer(customer.clone()))?;
                known.held_until = *until;
                self.touch_all();
            }
            Stimulus::MoveOut { customer } => self.move_out(customer)?,
            Stimulus::MoveIn(moving) => self.move_in(moving)?,
            Stimulus::Timer => self.touch_due(),
            Stimulus::Datasets | Stimulus::Beside => self.touch_all(),
            Stimulus::Run => {
                if self.account.last_run.is_some_and(|last| last > self.now) {
                    return Err(Refusal::RunBeforeLast);
                }
                self.account.last_run = Some(self.now);
                self.touch_all();
            }
            Stimulus::AboutToSend(slot) => {
                let at = self.place_of(slot.subject)?;
                self.about_to_send(at, *slot);
                self.touch(at);
            }
            Stimulus::Sent { slot, result } => {
                let at = self.place_of(slot.subject)?;
                self.sent(at, *slot, *result);
                self.touch(at);
            }
        }
        Ok(())
    }

    fn place_of(&self, id: SubjectId) -> Result<usize, Refusal> {
        let mut subjects = self.account.subjects.iter();
        subjects
            .position(|subject| subject.id == id)
            .ok_or(Refusal::UnknownSubject)
    }

    pub(super) fn touch(&mut self, at: usize) {
        if let Some(subject) = self.subject_mut(at) {
            subject.touched = true;
            let (first, end) = self.touched;
            self.touched = (first.min(at), end.max(at + 1));
        }
    }

    pub(super) fn touch_all(&mut self) {
        for subject in &mut self.account.subjects {
            subject.touched = true;
        }
        self.touched = (0, self.account.subjects.len());
    }

    fn touch_due(&mut self) {
        let now = self.now;
        for subject in &mut self.account.subjects {
            subject.touched |= subject.wake.is_some_and(|wake| wake <= now);
        }
    }

    /// Brings up to date what was touched, and what depends on it: customers' journeys, standings.
    fn bring_up_to_date(&mut self) {
        let standings = !self.machine.standings.is_empty();
        let mut customer = None;
        let (mut several, mut groups) = (false, false);
        let mut touched = None;
        for (at, subject) in self.account.subjects.iter().enumerate() {
            if subject.touched {
                several |= customer.is_some_and(|one| one != subject.customer);
                customer = Some(subject.customer);
                touched = Some((touched.map_or(at, |(first, _)| first), at + 1));
            }
            groups |= matches!(subject.of, Of::Group { .. });
        }
        let Some((first, end)) = touched else {
            return;
        };
        self.touched = (first, end);
        for at in 0..self.account.subjects.len() {
            let group = |one: &Subject| matches!(one.of, Of::Group { .. });
            if groups && self.subject(at).is_some_and(group) {
                self.touch(at);
            }
        }
        if self.context.shape.signs_for_several {
            self.touch_what_asks_for_a_group();
        }
        self.advance_touched();
        if standings && several {
            for at in 0..self.account.subjects.len() {
                self.read_standings(at);
            }
        } else if standings {
            self.read_standings(first);
        }
        if standings {
            self.advance_touched();
        }
    }
}
