//! Effects: all that a transition asks the world to do or to remember. Each tells where in the script
//! it comes from, why, with which figures, and which rule moved it; so nothing else is needed to
//! explain it.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::credits::OpenCredit;
use super::marks::{Settlement, Status};
use super::state::{Account, SubjectId};
use crate::day::Day;
use crate::delay::Delay;
use crate::eval::EvalError;
use crate::event::EventKind;
use crate::machine::action::Act;
use crate::machine::claim::{ClaimPlace, DebtPart};
use crate::machine::schedule::{Anchor, Direction};
use crate::machine::{
    ActionId, AgencyId, CalendarId, DatedTableId, JourneyId, LineId, MilestoneId, PathId, RoleId,
    StandingId, TeamId,
};
use crate::moment::Instant;
use crate::money::Money;
use crate::way::Way;

/// One effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Where it comes from: the same slot never takes effect twice.
    pub slot: Slot,
    /// What is to be done or remembered.
    pub does: Done,
    /// Why.
    pub why: Why,
}

/// The identity of an effect within its account. With the names of its journey and path, and with
/// recipient and way, it makes the [key](super::key::effect_key).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// About what.
    pub subject: SubjectId,
    /// Which instalment; 0 for the whole.
    pub instalment: u16,
    /// Where in the script.
    pub path: PathId,
    /// Which time round.
    pub round: u16,
    /// Which time in all.
    pub occurrence: u16,
}

/// What is to be done or remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// A line is to be sent at a time: ask again then, with `AboutToSend`.
    Plan {
        /// When.
        at: Instant,
    },
    /// Send the invoice.
    SendInvoice {
        /// To whom.
        to: RoleId,
        /// How.
        way: Option<Way>,
        /// Which row of `send`.
        row: u16,
    },
    /// Send a message.
    Message {
        /// What kind.
        act: Act,
        /// To whom.
        to: RoleId,
        /// How; without it, the way of the role's contact.
        way: Option<Way>,
        /// The action, with its template and attachments.
        action: ActionId,
        /// The invoices that it lists, if it is one for several; its own among them.
        lists: Vec<SubjectId>,
        /// The open credits that it lists beside them.
        credits: Vec<OpenCredit>,
    },
    /// Tell a team.
    Alert {
        /// Whom.
        team: TeamId,
        /// The action, with its text.
        action: ActionId,
    },
    /// Give a team something to do.
    Task {
        /// Whom.
        team: TeamId,
        /// The action, with its text and its answers.
        action: ActionId,
        /// Whom they call, if it is a call.
        calls: Option<RoleId>,
        /// By when.
        due: Option<Instant>,
    },
    /// Something is claimed.
    Claim {
        /// What it adds to.
        part: DebtPart,
        /// How much.
        amount: Money,
        /// Where it is put.
        place: ClaimPlace,
        /// For interest: the first and the last day claimed.
        days: Option<(Day, Day)>,
    },
    /// An agency follows up in our name.
    Entrust(AgencyId),
    /// An agency has the debt.
    HandOver {
        /// Which.
        agency: AgencyId,
        /// How much.
        amount: Money,
    },
    /// The case comes back.
    Recall(Option<AgencyId>),
    /// Tell another system.
    Post {
        /// The action, with name and endpoint.
        action: ActionId,
    },
    /// Ask for a sign-off.
    Propose {
        /// The line.
        line: LineId,
        /// Who is asked.
        team: TeamId,
        /// How many must agree.
        persons: u8,
        /// Until when.
        until: Option<Instant>,
        /// The invoices that it speaks for, if it is one for several; its own among them.
        lists: Vec<SubjectId>,
    },
    /// Take back what was proposed, planned or asked for.
    Withdraw {
        /// What.
        what: Withdrawn,
        /// Why.
        because: Reason,
    },
    /// Look at the subject again at this time; earlier wishes are void.
    Wake {
        /// When; never if not said.
        at: Option<Instant>,
        /// How that instant was counted: a timer is an instant and its rule.
        rule: Option<TimerRule>,
    },
    /// A milestone changed.
    Milestone {
        /// Which.
        milestone: MilestoneId,
        /// What became of it.
        status: Status,
        /// The day that counts.
        day: Day,
    },
    /// The journey ended.
    Ended(Settlement),
    /// The journey goes on after its end.
    Reopened,
    /// A journey took the subject; or none did.
    Taken(Option<JourneyId>),
    /// Something that was due is not done now.
    Withheld {
        /// Until when; as long as the reason stands if not said.
        until: Option<Instant>,
        /// Why.
        because: Reason,
    },
    /// A step is left out for good.
    Skipped(Reason),
    /// A customer left the account with its invoices: all that the account of its new payer needs.
    MovedOut(Box<Account>),
    /// A customer came in from the account of another payer.
    MovedIn,
    /// Pressure stops.
    Paused {
        /// Until when, at most.
        until: Option<Instant>,
    },
    /// Pressure goes on.
    Resumed,
    /// A promise was kept.
    PromiseKept {
        /// Which.
        promise: SmolStr,
    },
    /// A promise was broken.
    PromiseBroken {
        /// Which.
        promise: SmolStr,
        /// How much is missing.
        missing: Money,
    },
    /// A declared field has a new value.
    Set {
        /// The action that set it.
        action: ActionId,
    },
    /// A customer's standing changed.
    Standing {
        /// Which of the account's customers.
        customer: u16,
        /// Which standing.
        standing: StandingId,
        /// Its value.
        value: Option<u16>,
    },
    /// A step was made by a person outside.
    MadeByHand,
    /// A person must look at it.
    Attention(Attention),
}

/// How the instant of a timer was counted, so that it can be explained, and counted again when a
/// calendar or a fact changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimerRule {
    /// What comes due.
    pub what: Timed,
    /// The place of the script that it comes from; that of the journey where it is no line's.
    pub path: PathId,
    /// Which instalment; 0 for the whole.
    pub instalment: u16,
    /// What it is counted from, and that day as it is known now.
    pub anchor: Option<(Anchor, Day)>,
    /// How far from it, and in which direction.
    pub offset: Option<(Delay, Direction)>,
    /// The calendar whose days, hours and zone it was counted with; which version of its dates held,
    /// the journal tells.
    pub calendar: Option<CalendarId>,
}

/// What can come due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Timed {
    Step,
    /// A step once more.
    Repeat,
    /// A step before due whose time is over.
    Past,
    Missed,
    PauseEnds,
    PromiseOver,
    /// What is waited for beside the milestones.
    ExpectationOver,
    /// A hold before sending.
    HoldOver,
    /// A sign-off that nobody gave.
    Silence,
    TaskLate,
    /// A standing, a group or a customer's hold changes with the day.
    Reread,
}

/// What is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Withdrawn {
    Proposal,
    Planned,
    Task,
    /// The links in what was sent before: for paying, and for telling that the invoice came. Whoever
    /// follows one sees what became of the invoice. `Reopened` gives them back.
    Links,
}

/// Why something is done, moved, withheld or taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Reason {
    /// It is its time.
    Due,
    Event(EventKind),
    DeclaredEvent,
    ByHand,
    Outcome,
    Refused,
    Silent,
    /// Rule 3.
    OutsideHours,
    /// Rule 4.
    Paid,
    /// Rule 5.
    FiguresChanged,
    /// Rule 6: the line above has not left, or the planned spacing is kept.
    InOrder,
    /// Rule 6, `catch up latest`.
    GraverIsDue,
    /// Rule 6: its time was over when the milestone opened, or `catch up none`.
    Past,
    /// Its condition does not hold.
    ConditionNo,
    /// A value that its condition needs is unknown.
    ConditionUnknown,
    /// Rule 9.
    Paused,
    /// Rule 9: a person holds messages.
    Held,
    Disputed,
    HandedOver,
    /// Rule 11: the limit of messages.
    Limit,
    /// Rule 11: a message for several invoices speaks for it.
    InGroup,
    /// Payments have not been read in lately.
    PaymentsNotRead,
    /// The invoice has not been issued, was cancelled or written off.
    NotOpen,
    /// Beyond the bounds of the line: it is recorded and changes nothing.
    BeyondBounds,
    /// The milestone or journey that it belongs to is over.
    Over,
    /// Waits for the next run.
    Run,
    /// A requirement or a hold before sending.
    BeforeSending,
    Moved,
    Undone,
    /// It waits for a sign-off.
    SignOff,
    /// What it is counted from is not known yet.
    NotKnownYet,
    /// The day of issue of the invoice has not begun.
    NotIssued,
    /// Rule 11: a message for several invoices was sent to the same person today.
    ToldToday,
    /// Nothing is late yet: nobody is chased before.
    NotLate,
}

/// What a person must look at, though no line of the script says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attention {
    /// A value can't be told, such as a rate that is not in its table.
    Value(ValueFault),
    /// It failed for good.
    Failed,
    /// It is not known whether it left.
    InDoubt,
    /// Nobody has the role.
    NobodyInRole(RoleId),
    /// It was tried as often as it may be.
    TriedEnough,
    /// Something was undone after the journey had ended otherwise than by payment.
    UndoneAfterEnd,
    /// A correction made the invoice late at once.
    DueMovedBack,
    /// A task was not done in time.
    TaskLate,
    /// An answer or decision about something that is not there any more.
    NothingToDecide,
    /// A transition did not come to rest; the rest follows at the next wake-up.
    TooMuchAtOnce,
}

/// Why a value can't be told, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueFault {
    /// A table by date has no row for the day.
    NeedsRate {
        /// The table.
        table: DatedTableId,
        /// The day.
        day: Day,
    },
    /// No row of a table fits.
    NoRow,
    /// Amounts of two currencies meet.
    CurrenciesDiffer,
    /// A result does not fit.
    TooLarge,
    /// The machine is damaged.
    Damaged,
}

impl From<EvalError> for ValueFault {
    fn from(error: EvalError) -> ValueFault {
        match error {
            EvalError::NeedsRate { table, day } => ValueFault::NeedsRate { table, day },
            EvalError::NoRow(_) => ValueFault::NoRow,
            EvalError::CurrenciesDiffer { .. } => ValueFault::CurrenciesDiffer,
            EvalError::TooLarge => ValueFault::TooLarge,
            EvalError::Mismatch | EvalError::TooDeep => ValueFault::Damaged,
        }
    }
}

/// Why an effect is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// What led to it.
    pub reason: Reason,
    /// The day of the event that led to it.
    pub occurred: Option<Day>,
    /// When the line was due by its own words.
    pub due: Option<Instant>,
    /// The rule of the language (1 to 13) that moved, withheld or ended it; 0 if none did.
    pub rule: u8,
    /// What was known of the amounts.
    pub figures: Figures,
}

/// The amounts that an effect was decided with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Figures {
    /// Principal still open, of the invoice, the instalment or the group.
    pub balance: i64,
    /// Claims still open.
    pub charges: i64,
    /// How much of the balance is disputed.
    pub disputed: i64,
    /// The open credits that stand beside it, where the line lists them.
    pub credits: i64,
    /// The due date that counts.
    pub due: Option<Day>,
}

impl Effect {
    /// The rule that the effect speaks of, if any, by its number in the language.
    pub fn rule(&self) -> Option<u8> {
        (self.why.rule > 0).then_some(self.why.rule)
    }
}

impl Reason {
    /// The rule of the language behind a reason; 0 if it is none's.
    pub const fn rule(self) -> u8 {
        match self {
            Reason::OutsideHours | Reason::Run => 3,
            Reason::Paid => 4,
            Reason::FiguresChanged => 5,
            Reason::InOrder | Reason::GraverIsDue | Reason::Past => 6,
            Reason::Over => 7,
            Reason::Refused | Reason::Silent | Reason::SignOff => 8,
            Reason::Paused | Reason::Held | Reason::Disputed | Reason::BeyondBounds => 9,
            Reason::Undone => 10,
            Reason::Limit | Reason::InGroup | Reason::ToldToday => 11,
            Reason::Moved => 12,
            _ => 0,
        }
    }
}
