//! Actions: all that a line can do.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::claim::ClaimPlace;
use super::declared::Field;
use super::ids::{
    AgencyId, AttachmentId, ClaimId, CustomerFieldId, EndId, EndpointId, ExprId, InvoiceFieldId,
    LineId, PathId, RoleId, TeamId, TemplateId,
};
use super::milestone::Expectation;
use super::schedule::Moment;
use super::template::Text;

/// An action at its place in the script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Its path of names; the same path never takes effect twice for one subject and round.
    pub path: PathId,
    /// What it does.
    pub does: Does,
    /// Whether and how it is repeated.
    pub repeat: Option<Repeat>,
}

/// What an action does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Does {
    /// Tells a team of the house.
    Alert {
        /// The team.
        team: TeamId,
        /// What is said; without it, what happened is said.
        about: Option<Text>,
    },
    /// Reminds of an invoice before it is due.
    Remind(Message),
    /// Asks for payment after due.
    Chase(Message),
    /// Gives formal notice.
    FormalNotice(Message),
    /// Sends the invoice again.
    Resend {
        /// To whom and how; without it, as the first time.
        message: Option<Message>,
    },
    /// Asks a team to do something.
    Task(Task),
    /// Asks a team to call somebody.
    Call {
        /// Who is called.
        to: RoleId,
        /// What the team has to do.
        task: Task,
    },
    /// Claims interest, a compensation or a fee.
    Claim {
        /// What.
        claim: ClaimId,
        /// Where it is put, if not where the claim says.
        place: Option<ClaimPlace>,
    },
    /// Lets an agency follow up in our name.
    Entrust(AgencyId),
    /// Hands the unpaid debt over to an agency: our messages stop, the journey goes on.
    HandOver(AgencyId),
    /// Takes a case back from an agency.
    Recall(AgencyId),
    /// Tells another system.
    Post {
        /// The name of what is posted.
        name: SmolStr,
        /// To which endpoint.
        to: EndpointId,
    },
    /// Holds messages back for a while.
    HoldMessages {
        /// For how long.
        lasting: ExprId,
        /// Why, for those who ask.
        because: Option<Text>,
    },
    /// Ends a hold.
    Release,
    /// Stops messages, calls, claims and hand-over.
    Pause(Pause),
    /// Ends a pause for the reason that this line reacts to.
    Resume,
    /// Goes on chasing what is not contested, instead of pausing.
    KeepChasingUndisputed,
    /// Gives a declared field a value.
    Set {
        /// Which field.
        field: SetField,
        /// The value.
        value: ExprId,
    },
    /// Waits for something beside the milestones.
    Expect {
        /// What is expected, and within how long.
        expectation: Expectation,
        /// What happens if it does not come.
        otherwise: Option<LineId>,
    },
    /// Passes the milestone.
    MarkPassed,
    /// Begins the milestone again, as a new round.
    TryAgain {
        /// At most so many times.
        at_most: Option<u32>,
    },
    /// Gives the expectation this much longer.
    KeepWaiting(ExprId),
    /// Leaves the milestone missed and goes on to what follows.
    GoOn,
    /// Ends the journey.
    EndAs(EndId),
}

/// A message to a person outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// To whom.
    pub to: RoleId,
    /// By which way; without one, the role's own.
    pub by: Option<ExprId>,
    /// With which template; without one, the house's own for such a message.
    pub template: Option<TemplateId>,
    /// Whether it has a link for paying.
    pub payment_link: bool,
    /// What is attached; checked before sending.
    pub attachments: Vec<AttachmentId>,
    /// Whether it is one message for several invoices.
    pub group: Option<Group>,
}

/// One message for several invoices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// For whom there is one message.
    pub per: GroupPer,
    /// Whether each currency has its own.
    pub per_currency: bool,
    /// Which invoices it lists.
    pub listing: Listing,
    /// Whether it lists those not yet due, too.
    pub also_not_yet_due: bool,
    /// Whether it lists open credits, too.
    pub also_open_credits: bool,
}

/// For whom there is one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum GroupPer {
    Customer,
    Payer,
}

/// Which invoices a grouped message lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listing {
    /// All that are late; all of them count as reminded.
    AllLate,
    /// Those whose line was due; only they count as reminded.
    These,
}

/// A repetition: `then every 10 days, at most 3 times`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// How long after the last one that left.
    pub every: ExprId,
    /// At most so many times in all; without it, until something ends it.
    pub at_most: Option<u32>,
}

/// Something that a team has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// The team.
    pub team: TeamId,
    /// What is to be done; a call may go without.
    pub text: Option<Text>,
    /// Within how long.
    pub within: Option<ExprId>,
    /// The answers that it can be closed with; any answer will do if there are none.
    pub outcomes: Vec<Outcome>,
}

/// An answer to a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// What the person presses: the text of the script.
    pub label: SmolStr,
    /// What the person fills in: `"promised" with date, amount`.
    pub asks: Vec<Field>,
    /// What follows.
    pub line: LineId,
}

/// A pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Until when; without an end here or below, until something lifts it.
    pub until: Option<Moment>,
    /// For how long.
    pub lasting: Option<ExprId>,
    /// Why, for those who ask.
    pub because: Option<Text>,
    /// How often this line may pause at most.
    pub at_most_times: Option<u32>,
    /// How far ahead its end may lie at most; beyond it, it is recorded and changes nothing.
    pub at_most_ahead: Option<ExprId>,
}

/// A declared field that an action sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetField {
    /// Of the invoice.
    Invoice(InvoiceFieldId),
    /// Of the customer.
    Customer(CustomerFieldId),
}

/// Kinds of actions, as limits and policies name them. Of messages the mildest comes first: where
/// several meet, the gravest speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Act {
    Alert,
    Remind,
    Chase,
    FormalNotice,
    /// Any [message](Act::is_message).
    AnyMessage,
    Resend,
    Task,
    Call,
    Claim,
    Entrust,
    Handover,
    Recall,
    Post,
    HoldMessages,
    Pause,
    Send,
}

impl Act {
    /// Whether it is a message to somebody outside, as limits, policies and tests count them: the invoice
    /// itself is none when it is sent, and is one when it is sent again.
    pub const fn is_message(self) -> bool {
        matches!(
            self,
            Act::Remind | Act::Chase | Act::FormalNotice | Act::Resend
        )
    }

    /// Whether it is a message that asks somebody outside for money.
    pub const fn asks_for_money(self) -> bool {
        matches!(self, Act::Remind | Act::Chase | Act::FormalNotice)
    }
}

impl Does {
    /// The kind that limits and policies know it by; outcomes have none.
    pub fn act(&self) -> Option<Act> {
        let act = match self {
            Does::Alert { .. } => Act::Alert,
            Does::Remind(_) => Act::Remind,
            Does::Chase(_) => Act::Chase,
            Does::FormalNotice(_) => Act::FormalNotice,
            Does::Resend { .. } => Act::Resend,
            Does::Task(_) => Act::Task,
            Does::Call { .. } => Act::Call,
            Does::Claim { .. } => Act::Claim,
            Does::Entrust(_) => Act::Entrust,
            Does::HandOver(_) => Act::Handover,
            Does::Recall(_) => Act::Recall,
            Does::Post { .. } => Act::Post,
            Does::HoldMessages { .. } => Act::HoldMessages,
            Does::Pause(_) => Act::Pause,
            Does::Release
            | Does::Resume
            | Does::KeepChasingUndisputed
            | Does::Set { .. }
            | Does::Expect { .. }
            | Does::MarkPassed
            | Does::TryAgain { .. }
            | Does::KeepWaiting(_)
            | Does::GoOn
            | Does::EndAs(_) => return None,
        };
        Some(act)
    }

    /// Whether it presses for payment: what a paid, disputed or paused invoice must never meet.
    pub fn is_pressure(&self) -> bool {
        matches!(
            self,
            Does::Remind(_)
                | Does::Chase(_)
                | Does::FormalNotice(_)
                | Does::Call { .. }
                | Does::Claim { .. }
                | Does::Entrust(_)
                | Does::HandOver(_)
        )
    }

    /// The message that it sends, if it sends one of its own.
    pub fn message(&self) -> Option<&Message> {
        match self {
            Does::Remind(message) | Does::Chase(message) | Does::FormalNotice(message) => {
                Some(message)
            }
            Does::Resend { message } => message.as_ref(),
            _ => None,
        }
    }

    /// Calls `visit` with each line that may follow from the action.
    pub fn each_line(&self, mut visit: impl FnMut(LineId)) {
        match self {
            Does::Task(task) | Does::Call { task, .. } => {
                task.outcomes.iter().for_each(|outcome| visit(outcome.line));
            }
            Does::Expect { otherwise, .. } => otherwise.iter().copied().for_each(visit),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::canonical::to_canonical;
    use super::super::milestone::Expected;
    use super::*;
    use crate::evidence::Evidence;

    /// One action of each kind, with nothing that may be left out.
    fn barest() -> Vec<Does> {
        let message = || Message {
            to: RoleId::PAYER,
            by: None,
            template: None,
            payment_link: false,
            attachments: Vec::new(),
            group: None,
        };
        let task = || Task {
            team: TeamId(0),
            text: None,
            within: None,
            outcomes: Vec::new(),
        };
        let what = Expected::PaymentInFull {
            with_charges: false,
        };
        let at_least = Evidence::Declared;
        vec![
            Does::Alert {
                team: TeamId(0),
                about: None,
            },
            Does::Remind(message()),
            Does::Chase(message()),
            Does::FormalNotice(message()),
            Does::Resend { message: None },
            Does::Task(task()),
            Does::Call {
                to: RoleId::PAYER,
                task: task(),
            },
            Does::Claim {
                claim: ClaimId(0),
                place: None,
            },
            Does::Entrust(AgencyId(0)),
            Does::HandOver(AgencyId(0)),
            Does::Recall(AgencyId(0)),
            Does::Post {
                name: "news".into(),
                to: EndpointId(0),
            },
            Does::HoldMessages {
                lasting: ExprId(0),
                because: None,
            },
            Does::Release,
            Does::Pause(Pause {
                until: None,
                lasting: None,
                because: None,
                at_most_times: None,
                at_most_ahead: None,
            }),
            Does::Resume,
            Does::KeepChasingUndisputed,
            Does::Set {
                field: SetField::Invoice(InvoiceFieldId(0)),
                value: ExprId(0),
            },
            Does::Expect {
                expectation: Expectation {
                    what,
                    from: None,
                    at_least,
                    within: None,
                },
                otherwise: None,
            },
            Does::MarkPassed,
            Does::TryAgain { at_most: None },
            Does::KeepWaiting(ExprId(0)),
            Does::GoOn,
            Does::EndAs(EndId(0)),
        ]
    }

    #[test]
    fn every_action_survives_the_canonical_form_at_its_barest() {
        for does in barest() {
            let canonical = to_canonical(&does).unwrap();
            assert_eq!(serde_json::from_str::<Does>(&canonical).unwrap(), does);
        }
    }

    #[test]
    fn whatever_a_paid_invoice_must_not_meet_is_pressure() {
        let pressure: Vec<Act> = barest()
            .iter()
            .filter(|does| does.is_pressure())
            .filter_map(Does::act)
            .collect();
        let wanted = [
            Act::Remind,
            Act::Chase,
            Act::FormalNotice,
            Act::Call,
            Act::Claim,
            Act::Entrust,
            Act::Handover,
        ];
        assert_eq!(pressure, wanted);
    }
}
