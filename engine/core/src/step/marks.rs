//! Marks: what a subject remembers of its milestones, its steps and all that is under way.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::effect::{Figures, Slot};
use super::state::SubjectId;
use crate::day::Day;
use crate::event::Event;
use crate::evidence::Evidence;
use crate::machine::action::Act;
use crate::machine::milestone::Trigger;
use crate::machine::{ActionId, EndId, LineId, MilestoneId, PathId, RoleId};
use crate::moment::Instant;

/// A milestone of one subject, or of one of its instalments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// Which milestone.
    pub milestone: MilestoneId,
    /// Which instalment, from 1; 0 for the whole.
    pub instalment: u16,
    /// What has become of it.
    pub status: Status,
    /// Which time round, from 0.
    pub round: u16,
    /// When it opened.
    pub opened: Option<Instant>,
    /// The day on which it opened, in the zone of its calendar.
    pub start: Option<Day>,
    /// The day on which it passed.
    pub passed: Option<Day>,
    /// Whether it was missed and what follows went on all the same.
    pub went_on: bool,
    /// The day on which something undone opened it again.
    pub reopened: Option<Day>,
    /// A later deadline, given by `keep waiting`.
    pub deadline: Option<Instant>,
    /// Its steps, in order.
    pub steps: Vec<StepMark>,
    /// Its `missed` lines, in order.
    pub missed: Vec<StepMark>,
}

impl Track {
    /// A milestone that has not opened.
    pub(super) fn waiting(milestone: MilestoneId, steps: usize, missed: usize) -> Track {
        Track {
            milestone,
            instalment: 0,
            status: Status::Waiting,
            round: 0,
            opened: None,
            start: None,
            passed: None,
            went_on: false,
            reopened: None,
            deadline: None,
            steps: vec![StepMark::default(); steps],
            missed: vec![StepMark::default(); missed],
        }
    }
}

/// What has become of a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Status {
    Waiting,
    Open,
    Passed,
    Missed,
    /// Its `when` did not hold; what follows goes on as if it had passed.
    LeftOut,
    /// The chase ended before it was passed or missed.
    Closed,
}

/// What has become of a step, or of a `missed` line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepMark {
    /// What.
    pub status: StepStatus,
    /// The day on which it last left.
    pub left: Option<Day>,
    /// The day on which it was due by its own words when it left.
    pub planned: Option<Day>,
    /// The day on which it would have left by itself: the opening or the run after that day. That day itself where
    /// the office is closed for longer than a weekend: what leaves after it is late.
    pub natural: Option<Day>,
    /// How often it left.
    pub times: u16,
    /// How often it was begun in this round.
    pub begun: u16,
    /// Whether it was told that it is withheld.
    pub withheld: bool,
    /// The day before which it is not tried again.
    pub again_from: Option<Day>,
}

/// What has become of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// Its day has not come, or it waits.
    #[default]
    Waiting,
    /// It is proposed, planned or being sent.
    Pending,
    /// It left.
    Left,
    /// It failed for good.
    Failed,
    /// A rule or its condition left it out.
    Skipped,
    /// Its sign-off was refused.
    Refused,
}

impl StepStatus {
    /// Whether the lines below need not wait for it any more.
    pub fn is_over(self) -> bool {
        !matches!(self, StepStatus::Waiting | StepStatus::Pending)
    }
}

/// A line that is proposed, planned or being sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The line; none for the sending of the invoice itself.
    pub line: Option<LineId>,
    /// The action alone that is repeated; all of the line if not said.
    pub only: Option<ActionId>,
    /// Where it comes from.
    pub from: Origin,
    /// Its path of names.
    pub path: PathId,
    /// Which instalment; 0 for the whole.
    pub instalment: u16,
    /// Which time round.
    pub round: u16,
    /// Which time it was begun.
    pub occurrence: u16,
    /// How far it is.
    pub state: PendingState,
    /// Since when it is due.
    pub due: Instant,
    /// When it is to be sent.
    pub at: Instant,
    /// What it was signed or planned with.
    pub figures: Figures,
    /// The event that the line reacts to.
    pub event: Option<Box<Event>>,
    /// Other invoices that its message speaks for.
    pub joined: Vec<SubjectId>,
}

impl Pending {
    /// Its identity.
    pub fn slot(&self, subject: SubjectId) -> Slot {
        Slot {
            subject,
            instalment: self.instalment,
            path: self.path,
            round: self.round,
            occurrence: self.occurrence,
        }
    }
}

/// Where a line comes from, and so what follows when it has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The sending of the invoice.
    Sending,
    /// A step: which track, which of its steps, both from 0.
    Step(u16, u16),
    /// A `missed` line: which track, which of its lines, both from 0.
    Missed(u16, u16),
    /// A line that follows from a milestone's line, such as an outcome: which track, from 0.
    Track(u16),
    /// A line that follows from a refused sign-off: which track, which of its steps, both from 0.
    Refused(u16, u16),
    /// A line of the journey: of an event, a requirement, a hold.
    Journey,
}

impl Origin {
    /// Whether it has a day of its own, on which it comes due again after it was kept back. What
    /// answers an event has none.
    pub(super) fn has_day(self) -> bool {
        matches!(
            self,
            Origin::Sending | Origin::Step(..) | Origin::Missed(..)
        )
    }

    /// The track that it is of.
    pub fn track(self) -> Option<usize> {
        match self {
            Origin::Step(track, _)
            | Origin::Missed(track, _)
            | Origin::Refused(track, _)
            | Origin::Track(track) => Some(usize::from(track)),
            Origin::Sending | Origin::Journey => None,
        }
    }
}

/// How far a pending line is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PendingState {
    /// It waits for a sign-off.
    Proposed {
        /// Who has signed; nobody counts twice.
        signed: Vec<SmolStr>,
        /// Until when they may; silence has been told once it is over.
        until: Option<Instant>,
        /// Whether silence has been told.
        silent: bool,
    },
    /// What it answers has happened in a pause, a dispute or a hold: it is done once that is over. Or its
    /// message was told in that of another invoice: what else its line does waits for its day.
    Waiting,
    /// It is to be sent at its time.
    Planned {
        /// Whether it was signed with its figures.
        signed: bool,
    },
    /// Its messages are on their way.
    Sending {
        /// How many have no result yet.
        open: u8,
        /// Whether one has left.
        left: bool,
        /// Whether of one it is not known whether it left.
        doubt: bool,
    },
}

impl Pending {
    /// When silence about a proposal is to be told.
    pub(super) fn silence(&self) -> Option<Instant> {
        match &self.state {
            PendingState::Proposed {
                until,
                silent: false,
                ..
            } => *until,
            _ => None,
        }
    }

    /// Whether nothing of it has left the house yet.
    pub(super) fn is_only_planned(&self) -> bool {
        !matches!(self.state, PendingState::Sending { .. })
    }
}

/// Whether what is about one instalment, or about the whole (0), touches another.
pub(super) fn concerns(about: u16, instalment: u16) -> bool {
    about == 0 || instalment == 0 || about == instalment
}

/// A time in which pressure was paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paused {
    /// Which instalment; 0 for the whole.
    pub instalment: u16,
    /// Its first day.
    pub from: Day,
    /// The day on which it went on; none while it stands still.
    pub until: Option<Day>,
}

/// Links in messages that left: for paying, or for telling that the invoice came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Links {
    /// No message had one.
    #[default]
    None,
    /// They can be used.
    Open,
    /// They were withdrawn, and say so to whoever follows them.
    Withdrawn,
}

/// What holds messages, or pauses all pressure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Which instalment it is about; 0 for the whole.
    pub instalment: u16,
    /// Why.
    pub reason: BlockReason,
    /// When it ends by itself.
    pub until: Option<Instant>,
    /// Whether it stops messages only.
    pub messages_only: bool,
}

/// Why something is paused or held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockReason {
    /// A dispute.
    Dispute(SmolStr),
    /// The seller must complete something.
    Suspension,
    /// A promise.
    Promise(SmolStr),
    /// A line of the script.
    Line(PathId),
    /// A person.
    Person,
}

/// A dispute that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Which.
    pub key: SmolStr,
    /// Which instalment it is about; 0 for the whole.
    pub instalment: u16,
    /// How much of it; the whole if not said.
    pub amount: Option<i64>,
    /// Whether it was settled for the customer, and a credit note is still to come.
    pub conceded: bool,
}

/// A promise that is neither kept nor broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Which.
    pub key: SmolStr,
    /// The day by which it is to come.
    pub date: Day,
    /// How much.
    pub amount: i64,
    /// What had been paid when it was made.
    pub paid_before: i64,
}

/// A task that nobody has closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTask {
    /// The action that made it.
    pub action: ActionId,
    /// Its path of names.
    pub path: PathId,
    /// Where it comes from.
    pub from: Origin,
    /// Which time.
    pub occurrence: u16,
    /// By when it is to be done; cleared once it was told that it is late.
    pub due: Option<Instant>,
}

/// Something waited for beside the milestones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// The action that waits.
    pub action: ActionId,
    /// Where it comes from.
    pub from: Origin,
    /// Until when.
    pub until: Option<Instant>,
}

/// An event that a milestone may expect, though it has not opened yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// What.
    pub what: Trigger,
    /// From whom.
    pub from: Option<RoleId>,
    /// How well proved at best.
    pub evidence: Evidence,
    /// When it happened.
    pub day: Day,
}

/// A message that left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacted {
    /// About what.
    pub subject: SubjectId,
    /// Of which customer.
    pub customer: u16,
    /// To whom.
    pub role: RoleId,
    /// The key of the contact who has the role, where one is known by name.
    pub contact: Option<SmolStr>,
    /// What kind.
    pub act: Act,
    /// Its path of names.
    pub path: PathId,
    /// When.
    pub at: Instant,
}

/// How a journey ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// Nothing is open any more.
    Paid,
    /// A line of the script ended it.
    Named(EndId),
    /// A person cancelled the invoice.
    Cancelled,
    /// All milestones are over, and something is still open.
    Over,
}
