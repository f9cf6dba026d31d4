//! The machine: what a script becomes. Plain data, complete in itself, and known by its content.
//!
//! A [`Machine`] holds all that running invoices need and nothing of the text it came from: names
//! are kept where people see them, everything else is a dense index. Two scripts that differ in
//! comments, layout or surface language become the same machine with the same [hash](canonical).
//! Beside it, outside the hash, lie the [`Datasets`] that it names, such as holidays and published
//! rates, and the [`SourceMap`], which says where each element stood in its file.
//!
//! Things of one kind lie in one [`List`] and are known by their own type of number:
//!
//! ```text
//! Machine
//!  |- calendars, teams, roles, agencies, endpoints, ends, choices, attachments     declared.rs
//!  |- customer_fields, invoice_fields, events                                      declared.rs
//!  |- tables, dated_tables, standings      table.rs       terms                    terms.rs
//!  |- claims                               claim.rs       templates                template.rs
//!  |- journeys -> milestones -> steps -> lines -> actions -> lines (of outcomes)
//!  |    journey.rs    milestone.rs         line.rs    action.rs
//!  |- policies                             policy.rs
//!  `- expressions: all conditions and values, one arena                            expr.rs
//! ```
//!
//! Two numbers say how to read it. [`FORMAT`] is the shape of the data; [`SEMANTICS`] is what the
//! data means to the step function: a fix that changes meaning is a new number, and machines of the
//! old one run on as they did. Both are 0 while the product is being built, and may change freely.
//!
//! **Order of building**: an expression after its parts; an expression that looks into a table after
//! the table's own expressions; an action after the lines of its outcomes; a line after the lines of
//! its sign-off. [`Machine::verify`] holds this, and that every number leads somewhere.

pub mod action;
pub mod canonical;
pub mod claim;
pub mod dataset;
pub mod declared;
mod digest;
pub mod expr;
mod file;
mod ids;
pub mod journey;
pub mod ladder;
pub mod line;
pub mod milestone;
mod nesting;
pub mod policy;
mod references;
#[cfg(test)]
mod sample;
pub mod schedule;
mod source_map;
pub mod table;
pub mod template;
pub mod terms;
pub mod value;
mod verify;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use canonical::MachineHash;
pub use dataset::{DatasetHash, Datasets};
pub use file::{Compiled, MachineError};
pub use ids::{
    ActionId, AgencyId, AttachmentId, CalendarId, ChoiceId, ClaimId, CustomerFieldId, DatedTableId,
    DeclaredEventId, Dense, EndId, EndpointId, ExprId, InvoiceFieldId, JourneyId, LineId, List,
    MilestoneId, PathId, ReactionId, RoleId, StandingId, StepId, TableId, TeamId, TemplateId,
    TermsId, TextId,
};
pub use source_map::{Element, Source, SourceMap};
pub use verify::Fault;

/// The shape of the data that this version writes and reads.
pub const FORMAT: u32 = 0;
/// The meaning of the data that this version writes and runs.
pub const SEMANTICS: u32 = 0;

/// A compiled script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// The shape of this data.
    pub format: u32,
    /// The meaning of this data.
    pub semantics: u32,

    /// Calendars.
    pub calendars: List<CalendarId, declared::CalendarPlan>,
    /// Teams of the house.
    pub teams: List<TeamId, declared::Named>,
    /// Roles of recipients; `payer` and `validator` are always the first two.
    pub roles: List<RoleId, declared::Named>,
    /// Collection agencies.
    pub agencies: List<AgencyId, declared::Named>,
    /// Endpoints of other systems.
    pub endpoints: List<EndpointId, declared::Named>,
    /// Named ends.
    pub ends: List<EndId, declared::Named>,
    /// Kinds of documents that messages attach.
    pub attachments: List<AttachmentId, declared::Named>,
    /// Closed lists of values.
    pub choices: List<ChoiceId, declared::Choice>,
    /// Declared fields of customers.
    pub customer_fields: List<CustomerFieldId, declared::Field>,
    /// Declared fields of invoices.
    pub invoice_fields: List<InvoiceFieldId, declared::Field>,
    /// Declared events.
    pub events: List<DeclaredEventId, declared::DeclaredEvent>,

    /// Decision tables.
    pub tables: List<TableId, table::Table>,
    /// Tables by date.
    pub dated_tables: List<DatedTableId, table::DatedTable>,
    /// Standings of customers.
    pub standings: List<StandingId, table::Standing>,
    /// Payment terms.
    pub terms: List<TermsId, terms::Terms>,
    /// Claims.
    pub claims: List<ClaimId, claim::Claim>,
    /// Templates.
    pub templates: List<TemplateId, template::Template>,

    /// Journeys, in the order in which they are asked whether they take an invoice: by priority,
    /// then in the order of the script; `for all other invoices` last.
    pub journeys: List<JourneyId, journey::Journey>,
    /// Milestones of all journeys.
    pub milestones: List<MilestoneId, milestone::Milestone>,
    /// Steps of all milestones.
    pub steps: List<StepId, milestone::Step>,
    /// Reactions of all journeys and milestones.
    pub reactions: List<ReactionId, milestone::Reaction>,
    /// Lines, wherever they stand.
    pub lines: List<LineId, line::Line>,
    /// Actions of all lines.
    pub actions: List<ActionId, action::Action>,
    /// Policies.
    pub policies: Vec<policy::Policy>,

    /// Paths of names, each once: `opticians/paid/notice/formal_notice`. By them an edited script
    /// knows again what has been done; they never hold a line number.
    pub paths: List<PathId, SmolStr>,
    /// Conditions and values.
    pub expressions: expr::Expressions,
}

impl Default for Machine {
    fn default() -> Machine {
        Machine::new()
    }
}

impl Machine {
    /// A machine without journeys, with the two built-in roles.
    pub fn new() -> Machine {
        Machine {
            format: FORMAT,
            semantics: SEMANTICS,
            calendars: List::new(),
            teams: List::new(),
            roles: ["payer", "validator"]
                .map(declared::Named::new)
                .into_iter()
                .collect(),
            agencies: List::new(),
            endpoints: List::new(),
            ends: List::new(),
            attachments: List::new(),
            choices: List::new(),
            customer_fields: List::new(),
            invoice_fields: List::new(),
            events: List::new(),
            tables: List::new(),
            dated_tables: List::new(),
            standings: List::new(),
            terms: List::new(),
            claims: List::new(),
            templates: List::new(),
            journeys: List::new(),
            milestones: List::new(),
            steps: List::new(),
            reactions: List::new(),
            lines: List::new(),
            actions: List::new(),
            policies: Vec::new(),
            paths: List::new(),
            expressions: expr::Expressions::default(),
        }
    }

    /// Adds a path of names, outermost first.
    pub fn push_path(&mut self, names: &[&str]) -> PathId {
        self.paths.push(names.join("/").into())
    }

    /// The path with a number; empty if there is none.
    pub fn path(&self, path: PathId) -> &str {
        self.paths.get(path).map_or("", SmolStr::as_str)
    }
}
