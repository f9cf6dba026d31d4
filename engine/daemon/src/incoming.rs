//! What comes in: the body of a stored stimulus.
//!
//! It speaks in names, as records and people do, never in the dense numbers of a machine: which
//! machine an account is pinned to is known only when it is applied. What it comes to under that
//! machine is [`taking`](crate::taking)'s business. It is kept as JSON, and only until it is applied;
//! from then on the journal tells.

use std::collections::BTreeMap;

use jalon_core::records::{
    AttachmentRecord, CustomerRecord, EventRecord, FieldValue, InvoiceRecord,
};
use jalon_core::{Currency, Day, Decimal, Instant};
use jalon_store::{AccountKey, EntityId, Key, Stimulus, To};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::channel::OutgoingKey;
use crate::versions;

/// The format of bodies that this version writes.
pub const FORMAT: u16 = 0;

/// What comes in for one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Incoming {
    /// A customer is known, or known better.
    Customer(Box<CustomerRecord>),
    /// Somebody has a role at a customer. Who it is lies with the personal data.
    Contact(ContactOf),
    /// An invoice arrives, or is corrected; or a credit note.
    Invoice(Box<InvoiceRecord>),
    /// Something happened to an invoice.
    Event(Box<EventRecord>),
    /// A network said something of an invoice; what its journey hears of it is decided by all that was said.
    Status {
        /// The key of what is kept of it.
        status: OutgoingKey,
        /// What the journey hears if it is not overtaken.
        event: Box<EventRecord>,
    },
    /// The part of a payment that is for one invoice, or goes back from it.
    Paid(Box<Paid>),
    /// The part of a payment that is for no invoice.
    OnAccount(Part),
    /// A payment went back, whose parts were imported before.
    WentBack {
        /// The key of the payment.
        payment: SmolStr,
        /// The day on which it counts.
        date: Day,
        /// Why.
        reason: Option<SmolStr>,
        /// Who says so, where a person corrects the books and no bank took anything back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<SmolStr>,
        /// Whether several accounts are asked, of which some may have nothing of it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        several: bool,
    },
    /// Money that is on account goes to an invoice: at most what is open of it.
    Allocated(Box<Paid>),
    /// What a payment settled of an invoice is taken back, and is on account again.
    Unallocated {
        /// The number of the invoice.
        invoice: SmolStr,
        /// The key of the payment.
        payment: SmolStr,
        /// The day on which it counts.
        date: Day,
        /// Who says so.
        reason: SmolStr,
    },
    /// Payments of a feed were read in, even if there were none.
    PaymentsRead {
        /// When.
        at: Instant,
    },
    /// Calendars, zones or rates are newer.
    Datasets,
    /// A run day, called by the calendar.
    Run,
    /// A person did something.
    Act(Act),
    /// First step of a change of payer.
    MoveOut {
        /// The key of the customer.
        customer: SmolStr,
        /// The key of the party that pays from now on.
        to: SmolStr,
    },
    /// Second step of a change of payer; the daemon itself writes it.
    MoveIn(Moving),
    /// A plan moves invoices to another program; the daemon itself writes it.
    Migrate {
        /// The program, in hexadecimal digits.
        program: SmolStr,
        /// What goes, in hexadecimal digits.
        subjects: Vec<SmolStr>,
    },
    /// A person decided about something in the outbox.
    Outbox(OutboxDecision),
    /// The other side of something that left says what became of it.
    Reported(Report),
    /// A person wants what was put aside to be tried again.
    Retry {
        /// The key of the incident, as 32 hexadecimal digits.
        incident: OutgoingKey,
    },
    /// A person decided that what was put aside is not to be done.
    Drop {
        /// The key of the incident.
        incident: OutgoingKey,
        /// Who.
        by: SmolStr,
        /// Why.
        because: SmolStr,
    },
    /// A document of an invoice; its bytes are kept.
    Document(DocumentOf),
    /// The documents of an invoice that moved here; the daemon itself writes it.
    Documents(DocumentsOf),
}

/// A document of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentOf {
    /// The number of the invoice.
    pub invoice: SmolStr,
    /// The document, known by its digest.
    pub document: AttachmentRecord,
}

/// The documents of an invoice that moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentsOf {
    /// The invoice, in hexadecimal digits.
    pub subject: SmolStr,
    /// The digest of the content that lists them, in hexadecimal digits.
    pub list: SmolStr,
}

/// Somebody with a role at a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactOf {
    /// The key of the contact.
    pub key: SmolStr,
    /// The key of the customer.
    pub customer: SmolStr,
    /// The key of the party that pays for the customer.
    pub payer: SmolStr,
    /// The role, as scripts name it.
    pub role: SmolStr,
    /// The salted digest of the personal data, in hexadecimal digits: the journal covers them by it.
    pub digest: SmolStr,
}

/// The part of a payment that is for one invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// The number of the invoice.
    pub invoice: SmolStr,
    /// Which instalment, from 1; the oldest open one if not said.
    pub instalment: Option<u16>,
    /// What came in, or went back.
    pub part: Part,
    /// Whether it settles no more than is open when it is applied, and the rest is on account.
    #[serde(default)]
    pub capped: bool,
}

/// A part of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The feed that the payment comes from.
    pub source: SmolStr,
    /// The key of the payment; of what goes back, the key of the payment that it takes back.
    pub payment: SmolStr,
    /// The day on which it counts.
    pub date: Day,
    /// How much.
    pub amount: Decimal,
    /// Its currency.
    pub currency: Currency,
    /// The key of the party whose account it is on, where the records tell.
    pub payer: Option<SmolStr>,
    /// Whether it goes back, and why.
    pub back: Option<SmolStr>,
    /// The bank account that it came from: the party is known again by it.
    #[serde(default)]
    pub from: Option<SmolStr>,
}

/// What a person did, in the words of the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Who.
    pub by: SmolStr,
    /// To what.
    pub about: About,
    /// What.
    pub deed: Deed,
}

/// What a person's act is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// An invoice, by its number.
    Invoice(SmolStr),
    /// A customer, by its key.
    Customer(SmolStr),
    /// All that a party pays, by its key.
    Payer(SmolStr),
}

/// What a person can do. Steps and tasks are named by the end of their path: `paid/notice`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Holds messages until a day.
    Hold {
        /// Until when.
        until: Day,
        /// Why.
        reason: SmolStr,
    },
    /// Ends a hold.
    Release,
    /// Lifts a pause.
    Resume,
    /// Takes a case back from the agency.
    Recall,
    /// Agrees with a proposed step.
    SignOff {
        /// The step.
        step: SmolStr,
        /// For which team; none where nobody asked.
        team: Option<SmolStr>,
    },
    /// Refuses a proposed step.
    Refuse {
        /// The step.
        step: SmolStr,
        /// For which team; none where nobody asked.
        team: Option<SmolStr>,
    },
    /// Made a step's contact outside; it counts as made.
    ByHand {
        /// The step.
        step: SmolStr,
    },
    /// Moves the invoice to a journey, or to a step of one.
    Move {
        /// The path of the journey or step.
        to: SmolStr,
    },
    /// Closes a task.
    Answer {
        /// The task.
        task: SmolStr,
        /// The answer, as the task offers it; none where it offers none.
        answer: Option<SmolStr>,
        /// What the answer asks for, by name.
        fields: BTreeMap<SmolStr, FieldValue>,
    },
    /// Writes a balance off.
    WriteOff {
        /// How much, in the currency of the invoice.
        amount: Decimal,
        /// Why.
        reason: SmolStr,
    },
    /// Cancels the invoice.
    Cancel {
        /// Why.
        reason: SmolStr,
    },
    /// Calls a run day.
    Run,
    /// Takes back all that was written off.
    WriteOffUndone {
        /// Why.
        reason: SmolStr,
    },
}

/// A customer on its way from one account to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    /// The key of the customer.
    pub customer: SmolStr,
    /// The key of the party that pays from now on.
    pub to: SmolStr,
    /// The hash of the program that its invoices are known by, in hexadecimal digits.
    pub machine: SmolStr,
    /// The format of the state.
    pub format: u16,
    /// What left, as an account of its own.
    pub state: Vec<u8>,
}

const MOVING: &str = "change of payer of ";
const PAID_BEFORE: &str = "; paid for until now by ";

/// The source of what moves: whose invoices, and who paid for them until then.
pub(crate) fn moving_from(customer: &str, payer: &str) -> String {
    format!("{MOVING}{customer}{PAID_BEFORE}{payer}")
}

/// Who paid before, as a source tells; nothing where it is no move to another payer, or an old one.
pub fn paid_before(source: &str) -> Option<&str> {
    let (_, payer) = source.strip_prefix(MOVING)?.rsplit_once(PAID_BEFORE)?;
    Some(payer)
}

/// What a person decides about something in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxDecision {
    /// Its key.
    pub effect: OutgoingKey,
    /// What becomes of it.
    pub becomes: Becomes,
    /// Who says so.
    pub by: SmolStr,
}

/// What the other side of something that left says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Its key.
    pub effect: OutgoingKey,
    /// What is said.
    pub says: Says,
}

/// What the other side says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// What became of it, in words.
    Became(SmolStr),
    /// The number of the case that an agency made of it.
    Case(SmolStr),
}

/// What becomes of something in the outbox that waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Becomes {
    /// What was held leaves, with the facts of that moment.
    Released,
    /// What is in doubt did leave.
    Left,
    /// What is in doubt did not leave, and is not sent.
    NotLeft,
    /// What is in doubt is sent once more: a second copy, knowingly.
    SentAgain,
}

impl Incoming {
    /// The number of the invoice that it names.
    pub fn invoice(&self) -> Option<&SmolStr> {
        match self {
            Incoming::Invoice(record) => Some(&record.number),
            Incoming::Event(record) => record.invoice.as_ref(),
            Incoming::Status { event, .. } => event.invoice.as_ref(),
            Incoming::Paid(paid) | Incoming::Allocated(paid) => Some(&paid.invoice),
            Incoming::Unallocated { invoice, .. } => Some(invoice),
            Incoming::Document(of) => Some(&of.invoice),
            Incoming::Act(act) => match &act.about {
                About::Invoice(number) => Some(number),
                About::Customer(_) | About::Payer(_) => None,
            },
            _ => None,
        }
    }

    /// The party that pays, where what comes in tells it: an account that is not there yet is opened
    /// for it.
    pub fn payer(&self) -> Option<&SmolStr> {
        match self {
            Incoming::Customer(record) => Some(record.payer.as_ref().unwrap_or(&record.key)),
            Incoming::Contact(contact) => Some(&contact.payer),
            Incoming::Invoice(record) => Some(record.payer.as_ref().unwrap_or(&record.customer)),
            Incoming::OnAccount(part) => part.payer.as_ref(),
            Incoming::MoveIn(moving) => Some(&moving.to),
            _ => None,
        }
    }

    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Plain data with text keys always becomes JSON.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Whether bytes tell of a customer, by how they begin: asked of all that comes in.
    pub(crate) fn is_of_customer(bytes: &[u8]) -> bool {
        bytes.starts_with(b"{\"customer\":")
    }

    /// From its bytes; what is wrong with them otherwise.
    pub fn from_bytes(format: u16, bytes: &[u8]) -> Result<Incoming, String> {
        if format > FORMAT {
            return Err(format!(
                "it was written by a newer version (format {format})"
            ));
        }
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }
}

/// A legal entity, as stimuli for it are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Its number in this database.
    pub id: EntityId,
    /// Its code.
    pub code: SmolStr,
}

impl Entity {
    /// A stimulus for this entity. `source` and `mark` make its key: with the same two it is the same
    /// stimulus, however often it comes.
    pub fn stimulus(
        &self,
        (source, mark): (&str, &str),
        to: To,
        place: i64,
        incoming: &Incoming,
    ) -> Stimulus {
        Stimulus {
            entity: self.id,
            key: Key::of_stimulus(&self.code, source, mark),
            to,
            place,
            source: format!("{source} {mark}").replace('\0', " "),
            format: FORMAT,
            body: incoming.to_bytes(),
            version: None,
        }
    }

    /// A person's act as a stimulus. `mark` makes it known again: the console's number of the click.
    pub fn act(&self, mark: &str, place: i64, act: Act) -> Stimulus {
        let to = match &act.about {
            About::Invoice(number) => To::Known(self.invoice_by_number(number)),
            About::Customer(customer) => To::Known(Key::of_customer(&self.code, customer)),
            About::Payer(payer) => To::Account(Key::of_account(&self.code, payer)),
        };
        self.stimulus(("people", mark), to, place, &Incoming::Act(act))
    }

    /// A decision about something in the outbox of an account as a stimulus.
    pub fn decision(&self, mark: &str, place: i64, of: AccountKey, it: OutboxDecision) -> Stimulus {
        let to = To::Account(of.account);
        self.stimulus(("people", mark), to, place, &Incoming::Outbox(it))
    }

    /// What the other side of something that left says of it, as a stimulus.
    pub fn report(&self, mark: &str, place: i64, of: AccountKey, it: Report) -> Stimulus {
        let to = To::Account(of.account);
        self.stimulus(("reports", mark), to, place, &Incoming::Reported(it))
    }

    /// The same where it is said once: `what` is known again, whatever is said of it, and what is said
    /// otherwise takes its place only if it `corrects` that.
    pub fn report_once(
        &self,
        (what, says, was): (&str, &str, &str),
        place: i64,
        (of, corrects): (AccountKey, bool),
        it: Report,
    ) -> Stimulus {
        let says = Key::of(&["report", says]);
        let mut version = versions::first(self, ("reports", what), says, [was, was]);
        version.replaces = corrects;
        let mut stimulus = self.report(what, place, of, it);
        stimulus.key = versions::key(self, "reports", &version, place);
        stimulus.version = Some(version);
        stimulus
    }

    /// The wish to try an incident of an account again as a stimulus.
    pub fn retry(&self, mark: &str, place: i64, of: AccountKey, incident: Key) -> Stimulus {
        let incident = OutgoingKey(incident);
        let to = To::Account(of.account);
        self.stimulus(("people", mark), to, place, &Incoming::Retry { incident })
    }

    /// The decision that an incident of an account is over as a stimulus.
    pub fn drop(
        &self,
        mark: &str,
        place: i64,
        of: AccountKey,
        (incident, by, because): (Key, &str, &str),
    ) -> Stimulus {
        let dropped = Incoming::Drop {
            incident: OutgoingKey(incident),
            by: by.into(),
            because: because.into(),
        };
        self.stimulus(("people", mark), To::Account(of.account), place, &dropped)
    }

    /// What events and payments name an invoice by: its number alone. Where a number comes again in
    /// another year or from another system, the invoice that came last has it.
    pub fn invoice_by_number(&self, number: &str) -> Key {
        Key::of(&["number", &self.code, number])
    }

    /// By what an invoice is known whose payment is recognised by a reference: its letters and digits
    /// alone, as upper case.
    pub fn reference(&self, reference: &str) -> Key {
        let bare = reference.chars().filter(|c| c.is_alphanumeric());
        let bare: String = bare.flat_map(char::to_uppercase).collect();
        Key::of(&["reference", &self.code, &bare])
    }

    /// By what a party is known that paid from a bank account before.
    pub fn bank_account(&self, account: &str) -> Key {
        Key::of(&["bank account", &self.code, account])
    }

    /// By what a payment is known that may go back one day.
    pub fn payment(&self, source: &str, payment: &str) -> Key {
        Key::of(&["payment", &self.code, source, payment])
    }
}
