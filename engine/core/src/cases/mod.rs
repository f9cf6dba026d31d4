//! Cases: the tests of a script, compiled. What is given, what happens, what must follow, each with
//! its place in the script; plain data in the numbers of one machine, and no part of it or its hash.
//!
//! A compiler writes them, a runner plays them. Nothing here says what a journey does.

mod reading;

pub use reading::Reading;
use smol_str::SmolStr;

use crate::day::Day;
use crate::eval::Stored;
use crate::event::Happening;
use crate::ledger::{CreditKind, Instalment};
use crate::machine::action::Act;
use crate::machine::{
    AgencyId, CustomerFieldId, EndId, InvoiceFieldId, MilestoneId, PathId, RoleId, Source,
    StandingId, StepId, TeamId,
};
use crate::moment::TimeOfDay;
use crate::money::Money;

/// One test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What is promised.
    pub name: String,
    /// Where the name stands.
    pub source: Source,
    /// Its customers; at least one.
    pub customers: Vec<GivenCustomer>,
    /// Its invoices.
    pub invoices: Vec<GivenInvoice>,
    /// What happens and what must follow, in the order of the script.
    pub lines: Vec<CaseLine>,
}

/// A customer of a test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenCustomer {
    /// Its name in the test.
    pub name: Option<SmolStr>,
    /// Who pays for it: a place among the test's customers.
    pub payer: Option<usize>,
    /// The name that messages show.
    pub shown_name: Option<SmolStr>,
    /// Two letters of its country.
    pub country: Option<SmolStr>,
    /// Its language.
    pub language: Option<SmolStr>,
    /// The name of its time zone.
    pub time_zone: Option<SmolStr>,
    /// Its payment terms by name: of the machine, or of its datasets.
    pub terms: Option<SmolStr>,
    /// Declared fields.
    pub fields: Vec<(CustomerFieldId, Stored)>,
    /// The roles that somebody has, beside the payer's.
    pub roles: Vec<RoleId>,
}

/// An invoice of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenInvoice {
    /// Its name in the test.
    pub name: Option<SmolStr>,
    /// Whose: a place among the test's customers.
    pub customer: usize,
    /// Its number.
    pub number: Option<SmolStr>,
    /// Date of issue.
    pub issue: Day,
    /// Due date.
    pub due: Option<Day>,
    /// Its total.
    pub total: Money,
    /// Its due dates, if it has several.
    pub instalments: Vec<Instalment>,
    /// The day on which it is known; the day of issue otherwise.
    pub arrival: Option<Day>,
    /// It is a draft.
    pub draft: bool,
    /// The buyer's order number.
    pub purchase_order: Option<SmolStr>,
    /// Declared fields.
    pub fields: Vec<(InvoiceFieldId, Stored)>,
    /// Where it stands.
    pub source: Source,
}

/// A line of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseLine {
    /// Something happens.
    Happens(Happens),
    /// Something must follow.
    Then(Then),
}

/// An invoice, one of its instalments, or all invoices of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// An invoice.
    Invoice {
        /// Its place among the test's invoices.
        invoice: usize,
        /// Which instalment, from 1; 0 for the whole.
        instalment: u16,
    },
    /// A customer: its place among the test's customers.
    Customer(usize),
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happens {
    /// The day.
    pub day: Day,
    /// The time; noon if not said.
    pub time: Option<TimeOfDay>,
    /// What.
    pub what: What,
    /// Where it stands.
    pub source: Source,
}

/// The amount of an event of which a test says none: it is about all that there is. No amount that
/// is said is so small.
pub const ALL_OF_IT: i64 = i64::MIN;

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A run day.
    Run,
    /// Money comes, or goes back.
    Payment {
        /// How much.
        amount: Money,
        /// On what; the oldest if not said.
        on: Option<Target>,
        /// On account of no invoice: money, or a credit note.
        on_account: Option<CreditKind>,
        /// It went back.
        cancelled: bool,
    },
    /// A person holds messages.
    Hold {
        /// Of what.
        on: Target,
        /// Until when.
        until: Day,
    },
    /// A person lifts a hold.
    Release(Target),
    /// A person moves an invoice.
    Move {
        /// Which.
        on: Target,
        /// The path of the journey or step.
        to: PathId,
    },
    /// Somebody signs a proposal.
    SignsOff {
        /// Of which team; of one that nobody asks if the machine has no such team.
        team: Option<TeamId>,
        /// What is signed.
        what: Proposal,
        /// Of which invoice.
        on: Option<Target>,
    },
    /// Somebody refuses a proposal.
    Refuses {
        /// Of which team.
        team: Option<TeamId>,
        /// What is refused.
        what: Proposal,
        /// Of which invoice.
        on: Option<Target>,
    },
    /// A task is answered.
    Answers {
        /// The text of the task.
        task: String,
        /// The answer.
        answer: String,
        /// The data that it carries, by name.
        payload: Vec<(SmolStr, Stored)>,
        /// Of which invoice.
        on: Option<Target>,
    },
    /// A person makes a step outside.
    ByHand {
        /// The steps of that name, one in each journey.
        steps: Vec<StepId>,
        /// Of which invoice.
        on: Option<Target>,
    },
    /// Any other event. The keys in it are empty: the runner knows which dispute is meant.
    Event {
        /// What.
        what: Box<Happening>,
        /// From whom.
        from: Option<RoleId>,
        /// Of which invoice.
        on: Option<Target>,
    },
    /// Declared fields have new values.
    Fields {
        /// Of which invoice.
        on: Option<Target>,
        /// Fields of the invoice.
        invoice: Vec<(InvoiceFieldId, Stored)>,
        /// What is known of its customer now.
        customer: Box<Option<GivenCustomer>>,
    },
    /// What has no meaning, such as taking back what can't be taken back.
    Impossible,
}

/// What is signed or refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proposal {
    /// Steps of a name, one in each journey.
    Steps(Vec<StepId>),
    /// Whatever line does this.
    Deed(Deed),
}

/// What must follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Then {
    /// What.
    pub what: Assertion,
    /// The whole line.
    pub source: Source,
}

/// Something written in a script, with its place: so that it can be written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written<T> {
    /// What it says.
    pub value: T,
    /// Where it stands.
    pub source: Source,
}

/// What is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assertion {
    /// No action beyond those that other lines name.
    NothingElse {
        /// Until when; to the end if not said.
        until: Option<Day>,
    },
    /// None of these, ever.
    None {
        /// Of what.
        what: NoneOf,
        /// To whom.
        to: Option<RoleId>,
        /// Of which invoice.
        on: Option<Target>,
    },
    /// A milestone passes.
    Milestone {
        /// Those of that name, one in each journey.
        milestones: Vec<MilestoneId>,
        /// When.
        day: Written<Day>,
        /// Of which invoice.
        on: Option<Target>,
    },
    /// A customer's standing, after what stands above.
    Standing {
        /// Whose: a place among the test's customers.
        customer: usize,
        /// Which standing.
        standing: StandingId,
        /// Which of its values.
        value: Written<u16>,
    },
    /// The next step, after what stands above.
    NextStep {
        /// Those of that name, one in each journey.
        steps: Vec<StepId>,
        /// Where its name stands.
        name: Source,
        /// When.
        day: Written<Day>,
        /// Of which invoice.
        on: Option<Target>,
    },
    /// The principal that is open, after what stands above.
    Balance {
        /// How much.
        amount: Written<Money>,
        /// Of which invoice.
        on: Option<Target>,
    },
    /// Something on a day.
    On {
        /// The day.
        day: Written<Day>,
        /// The time, if said.
        time: Option<TimeOfDay>,
        /// What.
        what: Dated,
    },
}

/// What must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoneOf {
    /// Any message.
    Message,
    /// Any of these kinds of action.
    Acts(Vec<Act>),
    /// Any of these steps.
    Steps(Vec<StepId>),
}

/// What must be on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dated {
    /// The journey ends.
    EndAs {
        /// As which; none that any journey reaches if not known.
        end: Option<EndId>,
        /// Of which invoice.
        on: Option<Target>,
    },
    /// Something is claimed.
    Claim {
        /// Interest only.
        interest: bool,
        /// How much.
        amount: Option<Written<Money>>,
        /// Of which invoice.
        on: Option<Target>,
    },
    /// Another system is told.
    Post {
        /// What.
        name: SmolStr,
        /// Of which invoice.
        on: Option<Target>,
    },
    /// A run is refused.
    RunRefused,
    /// No action at all.
    Nothing,
    /// An action.
    Deed(Box<DeedExpected>),
}

/// An action that must be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeedExpected {
    /// What.
    pub deed: Deed,
    /// Where the text of its task stands, if it is told.
    pub told: Option<Source>,
    /// A task that is not done in time.
    pub late: bool,
    /// Only proposed, not signed yet.
    pub proposed: bool,
    /// Once and not again.
    pub once: bool,
    /// For how much.
    pub amount: Option<Written<Money>>,
    /// The invoices that the message lists; places among the test's invoices.
    pub listing: Vec<usize>,
    /// Of which invoice.
    pub on: Option<Target>,
    /// Words that it holds.
    pub containing: Vec<String>,
    /// To whom.
    pub to: Option<RoleId>,
}

/// How a test names an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Steps of that name, one in each journey.
    Steps(Vec<StepId>),
    /// A task or a call, by its text if told.
    Task(Option<String>),
    /// An alert; of a team that no journey knows if there is none.
    Alert(Option<TeamId>),
    /// A hand-over.
    HandOver(Option<AgencyId>),
    /// An agency follows up.
    Entrust(Option<AgencyId>),
    /// A case comes back from an agency; from any if none is told.
    Recall(Option<AgencyId>),
    /// A formal notice.
    FormalNotice,
    /// The invoice again.
    Resend,
    /// The invoice.
    Send,
}
