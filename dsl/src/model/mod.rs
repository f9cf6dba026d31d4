//! The typed tree: a script with all names resolved, all types known and all sequences expanded.
//! Analyses read it, and the compiler turns it into a machine.
//!
//! What has a fault is still here, as far as it could be understood; `sound` is false on it and on
//! what it stands in.

pub mod action;
pub mod claim;
pub mod declaration;
pub mod event;
pub mod expr;
pub mod fact;
pub mod ids;
pub mod journey;
pub mod message;
pub mod moment;
pub mod policy;
pub mod test;
pub mod time;
pub mod types;
pub mod uses;
pub mod way;

pub use action::{
    Action, ActionKind, Answer, Expectation, Expected, Group, Line, Outgoing, Pause, Repeat, Reply,
    SignOff, Task,
};
pub use claim::{ClaimAmount, ClaimPart, Claimed};
pub use declaration::{
    Agency, Calendar, Cell, Choice, Claim, Declared, End, Endpoint, Event, Field, FieldRef,
    Holidays, Module, ModuleUse, Opening as OpeningHours, Parameter, PayloadField, Role, Row,
    Sequence, Standing, Table, Team, Terms, TermsStep,
};
pub use event::EventKind;
pub use expr::{Cond, CondKind, Expr, ExprKind};
pub use fact::{ContactFact, EventFact, Fact, InvoiceFact, Party, PartyFact, SellerFact};
pub use ids::*;
pub use journey::{
    BeforeSending, CalendarChoice, Journey, Limit, Milestone, Missed, Opening, Over, Reaction,
    RechooseOn, RunDays, Runs, Selection, SendRow, Step,
};
pub use message::{Message, Piece, Template, TemplateLanguage};
pub use moment::{Anchor, AnchorKind, Moment, Relation, Whose};
pub use policy::{Deed, DeedKind, Ending, Policy, PolicyKind};
pub use test::Test;
pub use time::{Delay, Measure, Unit};
pub use types::{MoneyIn, Type};
pub use uses::{Thing, Uses};
pub use way::Way;

/// A script: the file that was given, and all modules that it uses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// The script itself is the last one; a module stands before those that use it.
    pub modules: Arena<ModuleId, Module>,
    /// Teams.
    pub teams: Arena<TeamId, Team>,
    /// Collection agencies.
    pub agencies: Arena<AgencyId, Agency>,
    /// Roles: payer, validator, then the declared ones.
    pub roles: Arena<RoleId, Role>,
    /// Named ends.
    pub ends: Arena<EndId, End>,
    /// Where `post` goes.
    pub endpoints: Arena<EndpointId, Endpoint>,
    /// Closed lists of values.
    pub choices: Arena<ChoiceId, Choice>,
    /// Declared fields of customers and invoices.
    pub fields: Arena<FieldId, Field>,
    /// Declared events.
    pub events: Arena<EventId, Event>,
    /// Calendars.
    pub calendars: Arena<CalendarId, Calendar>,
    /// Sets of days off.
    pub holidays: Arena<HolidaysId, Holidays>,
    /// Tables.
    pub tables: Arena<TableId, Table>,
    /// Payment terms.
    pub terms: Arena<TermsId, Terms>,
    /// Standings.
    pub standings: Arena<StandingId, Standing>,
    /// Templates.
    pub templates: Arena<TemplateId, Template>,
    /// Named claims.
    pub claims: Arena<ClaimId, Claim>,
    /// Sequences.
    pub sequences: Arena<SequenceId, Sequence>,
    /// Journeys: those of modules first, then in the order of the file. See
    /// [`Model::journeys_in_turn`] for the order in which they are tried.
    pub journeys: Arena<JourneyId, Journey>,
    /// Milestones of all journeys.
    pub milestones: Arena<MilestoneId, Milestone>,
    /// Steps of all milestones, sequences expanded.
    pub steps: Arena<StepId, Step>,
    /// What must hold on every path.
    pub policies: Vec<Policy>,
    /// Tests.
    pub tests: Arena<TestId, Test>,
    /// Who speaks of whom.
    pub uses: Uses,
}

impl Model {
    /// The script itself, as a module.
    pub fn root(&self) -> Option<(ModuleId, &Module)> {
        self.modules.iter().next_back()
    }

    /// Journeys in the order in which an invoice tries them: by priority, the lowest number first,
    /// those without one after, and `for all other invoices` last.
    pub fn journeys_in_turn(&self) -> Vec<JourneyId> {
        let mut ids: Vec<JourneyId> = self.journeys.ids().collect();
        ids.sort_by_key(|id| {
            let journey = &self.journeys[*id];
            let last = matches!(journey.selection, Selection::AllOther(_));
            let priority = journey
                .priority
                .as_ref()
                .map_or(i64::MAX, |priority| priority.value);
            (last, priority)
        });
        ids
    }

    /// The language of the keywords around something of a module.
    pub fn surface_of(&self, module: ModuleId) -> crate::words::Surface {
        self.modules
            .get(module)
            .map(|module| module.surface)
            .unwrap_or_default()
    }

    /// The steps of a milestone, in order.
    pub fn steps_of(&self, milestone: MilestoneId) -> impl Iterator<Item = (StepId, &Step)> {
        self.milestones[milestone]
            .steps
            .iter()
            .map(|step| (*step, &self.steps[*step]))
    }

    /// The milestones of a journey, in order.
    pub fn milestones_of(
        &self,
        journey: JourneyId,
    ) -> impl Iterator<Item = (MilestoneId, &Milestone)> {
        self.journeys[journey]
            .milestones
            .iter()
            .map(|milestone| (*milestone, &self.milestones[*milestone]))
    }
}
