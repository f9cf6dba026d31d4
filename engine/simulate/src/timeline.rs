//! The timeline: all that happened to a few invoices, in order.

use jalon_core::machine::{Dense, Machine, PathId, StepId};
use jalon_core::step::{Account, Done, Refusal, Slot, SubjectId, Why};
use jalon_core::{Day, Instant, Money, TimeOfDay};

/// All that happened, and how things stood in between.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// What happened, earliest first.
    pub entries: Vec<Entry>,
    /// How things stood, earliest first.
    pub stands: Vec<Stand>,
}

/// How things stood at an instant, after all that happened at it.
#[derive(Clone, Debug)]
pub struct Stand {
    /// When.
    pub at: Instant,
    /// The accounts, one for each payer.
    pub accounts: Vec<Account>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// The day, on the clock of the journey's calendar.
    pub day: Day,
    /// The time, on that clock.
    pub time: TimeOfDay,
    /// To which invoice; none for what concerns a customer.
    pub invoice: Option<usize>,
    /// What.
    pub what: Told,
}

/// What an entry tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The invoice arrived.
    Arrived,
    /// Something happened from outside: its place among what the scene says.
    Happened(usize),
    /// Something from outside could not happen.
    Refused {
        /// Its place among what the scene says; none for the arrival of an invoice.
        happens: Option<usize>,
        /// Why.
        refusal: Refusal,
    },
    /// Something from outside speaks of what is not there: an open task, a payment, a dispute.
    NotThere {
        /// Its place among what the scene says.
        happens: usize,
    },
    /// The journey did something.
    Did(Box<Deed>),
}

/// What a journey did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Of what, and which time.
    pub slot: Slot,
    /// What.
    pub does: Done,
    /// Why.
    pub why: Why,
    /// The step that it is of, if it is a step's own.
    pub step: Option<StepId>,
    /// How much is asked for, or concerned.
    pub amount: Option<Money>,
    /// The invoices that a message speaks of, its own among them.
    pub lists: Vec<usize>,
    /// Whether it sends the invoice once more, after the first time.
    pub again: bool,
    /// What is written, where anything is.
    pub text: Option<Text>,
}

/// A text as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The subject of a message, or the whole of a task's text.
    pub subject: String,
    /// The body of a message.
    pub body: String,
}

impl Entry {
    /// What the journey did, if it did it.
    pub fn deed(&self) -> Option<&Deed> {
        match &self.what {
            Told::Did(deed) => Some(deed),
            _ => None,
        }
    }
}

impl Deed {
    /// Whether somebody notices: a message, a task, a claim, a proposal; not what a journey does
    /// within itself, nor the sending of the invoice.
    pub fn is_action(&self) -> bool {
        matches!(
            self.does,
            Done::Message { .. }
                | Done::Alert { .. }
                | Done::Task { .. }
                | Done::Claim { .. }
                | Done::Entrust(_)
                | Done::HandOver { .. }
                | Done::Recall(_)
                | Done::Post { .. }
                | Done::Propose { .. }
        ) || self.again
    }
}

/// The steps that places of a script belong to.
#[derive(Clone, Debug)]
pub struct StepOf {
    steps: Vec<Option<StepId>>,
}

impl StepOf {
    /// Of all places of a machine: those of each step, of its line and of that line's actions.
    pub fn new(machine: &Machine) -> StepOf {
        let mut steps = vec![None; machine.paths.len()];
        let mut note = |path: PathId, step: StepId| {
            if let Some(place) = steps.get_mut(path.place()) {
                *place = Some(step);
            }
        };
        for (id, step) in machine.steps.iter() {
            note(step.path, id);
            let Some(line) = machine.lines.get(step.line) else {
                continue;
            };
            note(line.path, id);
            for action in &line.actions {
                if let Some(action) = machine.actions.get(*action) {
                    note(action.path, id);
                }
            }
        }
        StepOf { steps }
    }

    /// The step that a place belongs to.
    pub fn get(&self, path: PathId) -> Option<StepId> {
        self.steps.get(path.place()).copied().flatten()
    }
}

/// The subject that an invoice of a scene is.
pub fn subject_of(invoice: usize) -> SubjectId {
    SubjectId(u128::try_from(invoice).map_or(u128::MAX, |place| place + 1))
}

/// The invoice of a scene that a subject is.
pub fn invoice_of(subject: SubjectId, count: usize) -> Option<usize> {
    let place = usize::try_from(subject.0.checked_sub(1)?).ok()?;
    (place < count).then_some(place)
}
