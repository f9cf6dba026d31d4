//! The state of an account: its customers, and all subjects within it. Small, plain, and known by
//! the numbers of the machine that it is pinned to; [`versions`](super::versions) carries it over to
//! another machine by names.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::beside::Beside;
use super::effect::Slot;
use super::marks::{
    Block, Contacted, Dispute, Heard, Links, OpenTask, Paused, Pending, PendingState, Promise,
    Settlement, Track, Wait, concerns,
};
use crate::currency::Currency;
use crate::day::Day;
use crate::eval::Stored;
use crate::ledger::{EntryKind, Ledger, OnAccount};
use crate::machine::{EndId, JourneyId, PathId, RoleId, TermsId};
use crate::moment::Instant;
use crate::records::InvoiceStatus;
use crate::way::Way;

/// The shape of the state that this version writes and reads.
pub const STATE_FORMAT: u16 = 0;

/// The unit of consistency: a legal entity and the party that pays it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The shape of this data; see [`STATE_FORMAT`].
    pub format: u16,
    /// The payer first, then the customers that it pays for.
    pub customers: Vec<Customer>,
    /// Invoices, and customers' journeys.
    pub subjects: Vec<Subject>,
    /// Money that is allocated to no invoice.
    pub on_account: OnAccount,
    /// When payments were last read in.
    pub payments_read: Option<Instant>,
    /// Messages that left lately, for limits; the oldest first.
    pub contacted: Vec<Contacted>,
    /// The last run that a person or the calendar made.
    pub last_run: Option<Instant>,
    /// What other versions of the script hold of the same payer, while a step is made; never kept.
    #[serde(skip)]
    pub(super) beside: Option<Box<Beside>>,
}

/// A customer, or the payer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Its key.
    pub key: SmolStr,
    /// Its name.
    pub name: SmolStr,
    /// Two letters of its country.
    pub country: Option<SmolStr>,
    /// Its language.
    pub language: Option<SmolStr>,
    /// The name of its time zone.
    pub time_zone: Option<SmolStr>,
    /// Its payment terms.
    pub terms: Option<TermsId>,
    /// The way in which it wants invoices.
    pub way: Option<Way>,
    /// Its declared fields, in the machine's order.
    pub fields: Vec<Stored>,
    /// Who has which role.
    pub contacts: Vec<Contact>,
    /// The value of each standing when it was last read, in the machine's order.
    pub standings: Vec<Option<u16>>,
    /// Until when a person holds all its messages.
    pub held_until: Option<Instant>,
}

/// Somebody in a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The role.
    pub role: RoleId,
    /// The key of the contact, whose personal data are kept elsewhere.
    pub key: SmolStr,
}

/// The number by which a subject is known everywhere.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct SubjectId(pub u128);

/// Something that goes through a journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Which.
    pub id: SubjectId,
    /// Which of the account's customers it belongs to.
    pub customer: u16,
    /// An invoice, or a customer's late invoices.
    pub of: Of,
    /// The journey that took it.
    pub journey: Option<JourneyId>,
    /// Where it stands.
    pub stage: Stage,
    /// When it entered its journey.
    pub entered: Instant,
    /// The day on which the invoice left.
    pub sent: Option<Day>,
    /// The day on which an agency took the case over.
    pub handed_over: Option<Day>,
    /// Whether nothing is open any more, and by what day.
    pub settled: Option<Day>,
    /// Its milestones, one for each instalment where they run so.
    pub tracks: Vec<Track>,
    /// The rows of `send`.
    pub sends: Vec<SendMark>,
    /// Lines that are proposed, planned or being sent.
    pub pending: Vec<Pending>,
    /// What holds messages or pauses all pressure.
    pub blocks: Vec<Block>,
    /// Its pauses, in the order in which they began.
    pub pauses: Vec<Paused>,
    /// Disputes that stand.
    pub disputes: Vec<Dispute>,
    /// Promises that are neither kept nor broken.
    pub promises: Vec<Promise>,
    /// Links in what was sent: whether a reader may still act on them.
    pub links: Links,
    /// Tasks that nobody has closed.
    pub tasks: Vec<OpenTask>,
    /// What is waited for beside the milestones.
    pub waits: Vec<Wait>,
    /// Events that a milestone may expect.
    pub heard: Vec<Heard>,
    /// How often each place took effect.
    pub counts: Vec<(PathId, u16)>,
    /// Until when the account need not look at it; told as an effect whenever it changes.
    pub wake: Option<Instant>,
    /// Whether something changed since it was last brought up to date.
    #[serde(skip)]
    pub(super) touched: bool,
}

/// What a subject is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// An invoice.
    Invoice(Box<Invoice>),
    /// The late invoices of a customer, or of the payer with all that it pays for.
    Group {
        /// Whether those of all the payer's customers.
        payer: bool,
        /// The only currency, where each goes on its own.
        currency: Option<Currency>,
    },
}

/// What is known of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Its number.
    pub number: SmolStr,
    /// What became of it in the house.
    pub status: InvoiceStatus,
    /// Date of issue.
    pub issue: Day,
    /// Due date; without one it is never late.
    pub due: Option<Day>,
    /// Whether that was corrected: then lines that left are looked at against the new plan.
    pub due_corrected: bool,
    /// The day on which it arrived with us.
    pub arrival: Day,
    /// The buyer's order number.
    pub purchase_order: Option<SmolStr>,
    /// The structured reference by which its payment is recognised.
    pub payment_reference: Option<SmolStr>,
    /// Its declared fields, in the machine's order.
    pub fields: Vec<Stored>,
    /// Its amounts.
    pub ledger: Ledger,
}

/// Where a subject stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// No journey takes it.
    Untaken,
    /// Its journey leaves it alone.
    LeftAlone,
    /// It waits to be sent.
    BeforeSending,
    /// It is on its way.
    Running,
    /// Its journey is over.
    Ended(Settlement),
}

impl Stage {
    /// Whether anything can still happen by itself.
    pub fn is_live(self) -> bool {
        matches!(self, Stage::BeforeSending | Stage::Running)
    }

    /// Whether it ended under a name.
    pub fn ended_as(self) -> Option<EndId> {
        match self {
            Stage::Ended(Settlement::Named(end)) => Some(end),
            _ => None,
        }
    }
}

/// A row of `send`: what became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendMark {
    /// The way by which it went; none if it did not go.
    pub way: Option<Way>,
    /// To whom.
    pub to: Option<RoleId>,
    /// When it left.
    pub left: Option<Day>,
    /// Whether it failed for good.
    pub failed: bool,
}

impl Account {
    /// An account whose payer is known.
    pub fn new(payer: Customer) -> Account {
        Account {
            format: STATE_FORMAT,
            customers: vec![payer],
            subjects: Vec::new(),
            on_account: OnAccount::default(),
            payments_read: None,
            contacted: Vec::new(),
            last_run: None,
            beside: None,
        }
    }

    /// The subject with a number.
    pub fn subject(&self, id: SubjectId) -> Option<&Subject> {
        self.subjects.iter().find(|subject| subject.id == id)
    }

    /// When something is next due in the account.
    pub fn wake(&self) -> Option<Instant> {
        self.subjects
            .iter()
            .filter_map(|subject| subject.wake)
            .min()
    }
}

impl Subject {
    /// What is still owed of it, charges included, in minor units: nothing once it was cancelled, or if it is no invoice.
    pub fn owed(&self) -> i64 {
        match self.invoice() {
            Some(invoice) if !self.is_cancelled() => invoice.ledger.open().amount_due(),
            _ => 0,
        }
    }

    /// Whether somebody closed it, or it was cancelled or written off in the house: also one that was left alone.
    pub fn is_cancelled(&self) -> bool {
        let by_status = self.invoice().is_some_and(|invoice| {
            matches!(
                invoice.status,
                InvoiceStatus::Cancelled | InvoiceStatus::WrittenOff
            )
        });
        self.stage == Stage::Ended(Settlement::Cancelled)
            || by_status && matches!(self.stage, Stage::LeftAlone | Stage::Untaken)
    }

    /// What was paid beyond what is owed of it, in minor units: all of it, once it was cancelled.
    pub fn overpaid(&self) -> i64 {
        let Some(invoice) = self.invoice() else {
            return 0;
        };
        let ledger = &invoice.ledger;
        if invoice.status != InvoiceStatus::Cancelled {
            return ledger.overpaid();
        }
        let paid = ledger.entries().iter();
        let paid = paid.filter(|entry| entry.kind == EntryKind::Payment);
        let keys: BTreeSet<&str> = paid.map(|entry| entry.key.as_str()).collect();
        let amounts = keys
            .into_iter()
            .map(|key| ledger.allocated(EntryKind::Payment, key));
        amounts.fold(0, i64::saturating_add)
    }

    /// The lines that it has planned.
    pub fn planned(&self) -> impl Iterator<Item = (&Pending, Slot)> {
        let planned = self
            .pending
            .iter()
            .filter(|pending| matches!(pending.state, PendingState::Planned { .. }));
        planned.map(|pending| (pending, pending.slot(self.id)))
    }

    /// The identity of a task that is open, in the round that its milestone is in by now.
    pub fn task_slot(&self, task: &OpenTask) -> Slot {
        let track = task.from.track().and_then(|track| self.tracks.get(track));
        Slot {
            subject: self.id,
            instalment: track.map_or(0, |track| track.instalment),
            path: task.path,
            round: track.map_or(0, |track| track.round),
            occurrence: task.occurrence,
        }
    }

    /// The invoice; none for a customer's journey.
    pub fn invoice(&self) -> Option<&Invoice> {
        match &self.of {
            Of::Invoice(invoice) => Some(invoice),
            Of::Group { .. } => None,
        }
    }

    pub(super) fn invoice_mut(&mut self) -> Option<&mut Invoice> {
        match &mut self.of {
            Of::Invoice(invoice) => Some(invoice),
            Of::Group { .. } => None,
        }
    }

    /// Whether all pressure is paused.
    pub fn is_paused(&self) -> bool {
        let mut blocks = self.blocks.iter();
        blocks.any(|block| !block.messages_only && block.instalment == 0)
    }

    /// Whether pressure about an instalment is paused; about the whole for 0, which anything pauses.
    pub fn is_paused_for(&self, instalment: u16) -> bool {
        let mut blocks = self.blocks.iter();
        blocks.any(|block| !block.messages_only && concerns(block.instalment, instalment))
    }
}
