//! Journeys: which invoices they take, how the invoice is sent, and the rules over all milestones.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::action::Act;
use super::claim::DebtPart;
use super::ids::{
    AttachmentId, ExprId, LineId, MilestoneId, PathId, ReactionId, RoleId, StepId, TemplateId,
};
use super::schedule::{CatchUp, Runs};
use super::template::Text;
use crate::currency::Currency;

/// A journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journey {
    /// Its name.
    pub name: SmolStr,
    /// Its path of names.
    pub path: PathId,
    /// What goes through it.
    pub subject: Subject,
    /// Which ones it takes.
    pub takes: Takes,
    /// Whether those that it takes are left alone: nothing more happens to them.
    pub leave_alone: bool,
    /// Changes of these values choose the journey anew.
    pub rechoose_on: Vec<ExprId>,
    /// Its calendar: one, or what a table says.
    pub calendar: Option<ExprId>,
    /// How many messages a person may get.
    pub limits: Vec<Limit>,
    /// The days on which it runs; without them, every day.
    pub runs: Option<Runs>,
    /// What happens to steps that have become due together.
    pub catch_up: CatchUp,
    /// Balances under this count as paid.
    pub ignore_balances_under: Option<ExprId>,
    /// What payments settle first; principal, interest and fees, each at most once.
    pub payments_settle: Vec<DebtPart>,
    /// How old the last import of payments may be when something presses for payment.
    pub payments_within: Option<ExprId>,
    /// What must hold before the invoice is sent.
    pub requires: Vec<Require>,
    /// What holds the invoice back before it is sent.
    pub holds: Vec<HoldWhile>,
    /// To whom the invoice is sent, and how.
    pub sends: Vec<Send>,
    /// Its milestones, in the order of the script.
    pub milestones: Vec<MilestoneId>,
    /// Reactions that hold from arrival to the end.
    pub reactions: Vec<ReactionId>,
}

/// What goes through a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An invoice.
    Invoice,
    /// A customer with its late invoices.
    Customer {
        /// Whether each currency goes on its own.
        per_currency: bool,
    },
    /// A payer with its and its children's late invoices.
    Payer {
        /// Whether each currency goes on its own.
        per_currency: bool,
    },
}

/// Which invoices, or customers, a journey takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Takes {
    /// Those in these currencies, or in any if none is named, for which a condition holds.
    Matching {
        /// The currencies.
        currencies: Vec<Currency>,
        /// The condition.
        condition: Option<ExprId>,
    },
    /// Those that no other journey takes.
    AllOther,
}

/// A limit to the messages that a person gets, over all invoices of the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// To which role.
    pub to: RoleId,
    /// So many.
    pub messages: u32,
    /// In so long.
    pub per: ExprId,
    /// Whether each contact is counted alone, instead of all contacts of the role together.
    pub per_contact: bool,
    /// Deeds that it leaves out.
    pub except: Vec<Act>,
    /// Steps that it leaves out.
    pub except_steps: Vec<StepId>,
}

/// Something that must hold before the invoice is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Require {
    /// Its path of names.
    pub path: PathId,
    /// What must hold.
    pub condition: ExprId,
    /// What happens while it does not.
    pub otherwise: Option<LineId>,
}

/// Something that holds the invoice back before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldWhile {
    /// Its path of names.
    pub path: PathId,
    /// It is held while this holds.
    pub condition: ExprId,
    /// Why, for those who ask.
    pub because: Option<Text>,
    /// For how long at most.
    pub at_most: Option<ExprId>,
    /// What happens when that is over; the invoice stays held.
    pub then: Option<LineId>,
}

/// One recipient of the invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// Its path of names.
    pub path: PathId,
    /// To whom.
    pub to: RoleId,
    /// By which way; without one, the way of the customer's record.
    pub by: Option<ExprId>,
    /// Whether the recipient may be missing.
    pub if_any: bool,
    /// Only under this condition.
    pub when: Option<ExprId>,
    /// The text that goes with it; without one, the library's.
    pub template: Option<TemplateId>,
    /// What goes with it beside the invoice.
    pub attachments: Vec<AttachmentId>,
}
