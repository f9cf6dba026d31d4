//! The closed list of what a journey does, as outputs name it.

use jalon_core::machine::action::Act as Kind;
use jalon_core::step::{Done, Status};

use crate::timeline::Deed;

/// What a journey does. The names are a contract: outputs hold no others. First stands what somebody
/// notices, then what happens within a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// The invoice is sent.
    Send,
    /// The invoice is sent again.
    Resend,
    /// A reminder before it is due.
    Remind,
    /// A request to pay after due.
    Chase,
    /// A formal notice.
    FormalNotice,
    /// A team is told.
    Alert,
    /// A team has something to do.
    Task,
    /// A team has to call somebody.
    Call,
    /// Something is claimed.
    Claim,
    /// An agency follows up in our name.
    Entrust,
    /// An agency has the debt.
    HandOver,
    /// The case comes back from the agency.
    Recall,
    /// Another system is told.
    Post,
    /// A sign-off is asked for.
    Propose,
    /// Something that was due is not done now.
    Withheld,
    /// A step is left out for good.
    Skipped,
    /// What was proposed, planned or asked for is taken back.
    Withdrawn,
    /// A journey took it; or none did.
    Entered,
    /// A milestone passed.
    Passed,
    /// A milestone was missed.
    Missed,
    /// A milestone was left out.
    LeftOut,
    /// A milestone closed with what it belongs to.
    Closed,
    /// Pressure stops.
    Paused,
    /// Pressure goes on.
    Resumed,
    /// A promise was kept.
    PromiseKept,
    /// A promise was broken.
    PromiseBroken,
    /// A declared field has a new value.
    Set,
    /// The standing of a customer changed.
    Standing,
    /// A step was made by a person outside.
    ByHand,
    /// A person must look at it.
    Attention,
    /// The journey ended.
    Ended,
    /// The journey goes on after its end.
    Reopened,
}

impl Action {
    /// All of them.
    pub const ALL: [Action; 32] = [
        Action::Send,
        Action::Resend,
        Action::Remind,
        Action::Chase,
        Action::FormalNotice,
        Action::Alert,
        Action::Task,
        Action::Call,
        Action::Claim,
        Action::Entrust,
        Action::HandOver,
        Action::Recall,
        Action::Post,
        Action::Propose,
        Action::Withheld,
        Action::Skipped,
        Action::Withdrawn,
        Action::Entered,
        Action::Passed,
        Action::Missed,
        Action::LeftOut,
        Action::Closed,
        Action::Paused,
        Action::Resumed,
        Action::PromiseKept,
        Action::PromiseBroken,
        Action::Set,
        Action::Standing,
        Action::ByHand,
        Action::Attention,
        Action::Ended,
        Action::Reopened,
    ];

    /// Its name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Action::Send => "send",
            Action::Resend => "resend",
            Action::Remind => "remind",
            Action::Chase => "chase",
            Action::FormalNotice => "formal_notice",
            Action::Alert => "alert",
            Action::Task => "task",
            Action::Call => "call",
            Action::Claim => "claim",
            Action::Entrust => "entrust",
            Action::HandOver => "hand_over",
            Action::Recall => "recall",
            Action::Post => "post",
            Action::Propose => "propose",
            Action::Withheld => "withheld",
            Action::Skipped => "skipped",
            Action::Withdrawn => "withdrawn",
            Action::Entered => "entered",
            Action::Passed => "passed",
            Action::Missed => "missed",
            Action::LeftOut => "left_out",
            Action::Closed => "closed",
            Action::Paused => "paused",
            Action::Resumed => "resumed",
            Action::PromiseKept => "promise_kept",
            Action::PromiseBroken => "promise_broken",
            Action::Set => "set",
            Action::Standing => "standing",
            Action::ByHand => "by_hand",
            Action::Attention => "attention",
            Action::Ended => "ended",
            Action::Reopened => "reopened",
        }
    }

    /// What a deed is; nothing for what nobody outside the account has an interest in.
    pub fn of(deed: &Deed) -> Option<Action> {
        Some(match &deed.does {
            Done::Plan { .. } | Done::Wake { .. } | Done::MovedIn | Done::MovedOut(_) => {
                return None;
            }
            Done::SendInvoice { .. } if deed.again => Action::Resend,
            Done::SendInvoice { .. } => Action::Send,
            Done::Message { act, .. } => match act {
                Kind::FormalNotice => Action::FormalNotice,
                Kind::Chase => Action::Chase,
                Kind::Resend => Action::Resend,
                _ => Action::Remind,
            },
            Done::Alert { .. } => Action::Alert,
            Done::Task { calls: Some(_), .. } => Action::Call,
            Done::Task { .. } => Action::Task,
            Done::Claim { .. } => Action::Claim,
            Done::Entrust(_) => Action::Entrust,
            Done::HandOver { .. } => Action::HandOver,
            Done::Recall(_) => Action::Recall,
            Done::Post { .. } => Action::Post,
            Done::Propose { .. } => Action::Propose,
            Done::Withdraw { .. } => Action::Withdrawn,
            Done::Milestone { status, .. } => match status {
                Status::Passed => Action::Passed,
                Status::Missed => Action::Missed,
                Status::LeftOut => Action::LeftOut,
                Status::Closed => Action::Closed,
                Status::Waiting | Status::Open => return None,
            },
            Done::Ended(_) => Action::Ended,
            Done::Reopened => Action::Reopened,
            Done::Taken(_) => Action::Entered,
            Done::Withheld { .. } => Action::Withheld,
            Done::Skipped(_) => Action::Skipped,
            Done::Paused { .. } => Action::Paused,
            Done::Resumed => Action::Resumed,
            Done::PromiseKept { .. } => Action::PromiseKept,
            Done::PromiseBroken { .. } => Action::PromiseBroken,
            Done::Set { .. } => Action::Set,
            Done::Standing { .. } => Action::Standing,
            Done::MadeByHand => Action::ByHand,
            Done::Attention(_) => Action::Attention,
        })
    }

    /// Whether a message leaves for the customer's side: the invoice itself is none.
    pub const fn is_message(self) -> bool {
        matches!(
            self,
            Action::Resend | Action::Remind | Action::Chase | Action::FormalNotice
        )
    }

    /// Whether a team has something to do.
    pub const fn is_task(self) -> bool {
        matches!(self, Action::Task | Action::Call)
    }

    /// Whether somebody outside the journey notices; the rest happens within it.
    pub const fn is_noticed(self) -> bool {
        (self as u8) <= (Action::Propose as u8)
    }
}
