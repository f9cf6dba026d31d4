//! Where each element of a machine stood in its script. Beside the machine, never in its hash.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::ids::{
    ActionId, AgencyId, AttachmentId, CalendarId, ChoiceId, ClaimId, CustomerFieldId, DatedTableId,
    DeclaredEventId, EndId, EndpointId, ExprId, InvoiceFieldId, JourneyId, LineId, MilestoneId,
    ReactionId, RoleId, StandingId, StepId, TableId, TeamId, TemplateId, TermsId,
};

/// The places of a machine's elements in its files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Listed", into = "Listed")]
pub struct SourceMap {
    /// Paths of the files, as the user gave them; modules of the library as `stdlib/france.jalon`.
    pub files: Vec<SmolStr>,
    places: BTreeMap<Element, Source>,
}

/// Something that stands in a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Element {
    Calendar(CalendarId),
    Team(TeamId),
    Role(RoleId),
    Agency(AgencyId),
    Endpoint(EndpointId),
    End(EndId),
    Attachment(AttachmentId),
    Choice(ChoiceId),
    CustomerField(CustomerFieldId),
    InvoiceField(InvoiceFieldId),
    Event(DeclaredEventId),
    Table(TableId),
    /// A row of a decision table, from 0.
    TableRow(TableId, u32),
    DatedTable(DatedTableId),
    /// A row of a table by date, from 0.
    DatedTableRow(DatedTableId, u32),
    Standing(StandingId),
    /// A row of a standing, from 0.
    StandingRow(StandingId, u32),
    Terms(TermsId),
    Claim(ClaimId),
    Template(TemplateId),
    /// A version of a template, from 0.
    TemplateVersion(TemplateId, u32),
    Journey(JourneyId),
    /// A `require` line of a journey, from 0.
    Require(JourneyId, u32),
    /// A `hold` line of a journey, from 0.
    Hold(JourneyId, u32),
    /// A row of a journey's `send`, from 0.
    Send(JourneyId, u32),
    /// A limit of a journey, from 0.
    Limit(JourneyId, u32),
    Milestone(MilestoneId),
    /// The `expect` line of a milestone.
    Expect(MilestoneId),
    /// A `missed` line of a milestone, from 0.
    Missed(MilestoneId, u32),
    Step(StepId),
    Reaction(ReactionId),
    Line(LineId),
    Action(ActionId),
    /// A policy, from 0.
    Policy(u32),
    Expr(ExprId),
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Which of the files, from 0.
    pub file: u32,
    /// First byte, from 0.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Line, from 1.
    pub line: u32,
}

impl SourceMap {
    /// Notes where an element stands; a second note replaces the first.
    pub fn set(&mut self, element: Element, source: Source) {
        self.places.insert(element, source);
    }

    /// Where an element stands.
    pub fn get(&self, element: Element) -> Option<Source> {
        self.places.get(&element).copied()
    }

    /// `file:line` of an element, as timelines show it.
    pub fn shown(&self, element: Element) -> Option<String> {
        let source = self.get(element)?;
        let file = self.files.get(source.file as usize)?;
        Some(format!("{file}:{}", source.line))
    }

    /// All elements with their places.
    pub fn iter(&self) -> impl Iterator<Item = (Element, Source)> {
        self.places
            .iter()
            .map(|(element, source)| (*element, *source))
    }
}

/// A source map in JSON, where keys can only be texts.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    files: Vec<SmolStr>,
    places: Vec<(Element, Source)>,
}

impl From<SourceMap> for Listed {
    fn from(map: SourceMap) -> Listed {
        Listed {
            files: map.files,
            places: map.places.into_iter().collect(),
        }
    }
}

impl From<Listed> for SourceMap {
    fn from(listed: Listed) -> SourceMap {
        SourceMap {
            files: listed.files,
            places: listed.places.into_iter().collect(),
        }
    }
}
