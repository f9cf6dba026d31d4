//! Who speaks of whom: for unused things, and for "go to definition" of an editor.

use std::collections::BTreeMap;

use super::ids::{
    AgencyId, CalendarId, ChoiceId, ClaimId, EndId, EndpointId, EventId, FieldId, HolidaysId,
    JourneyId, MilestoneId, RoleId, SequenceId, StandingId, StepId, TableId, TeamId, TemplateId,
    TermsId,
};
use crate::span::Span;

/// Something that a script declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Thing {
    Team(TeamId),
    Agency(AgencyId),
    Role(RoleId),
    End(EndId),
    Endpoint(EndpointId),
    Choice(ChoiceId),
    /// A value of a choice, from 0.
    ChoiceValue(ChoiceId, u16),
    Field(FieldId),
    Event(EventId),
    Calendar(CalendarId),
    Holidays(HolidaysId),
    Table(TableId),
    Terms(TermsId),
    Standing(StandingId),
    Template(TemplateId),
    Claim(ClaimId),
    Sequence(SequenceId),
    Journey(JourneyId),
    Milestone(MilestoneId),
    Step(StepId),
}

/// Where each thing is spoken of, its own declaration left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Uses {
    spans: BTreeMap<Thing, Vec<Span>>,
}

impl Uses {
    /// Notes that `thing` is spoken of at `span`.
    pub fn note(&mut self, thing: Thing, span: Span) {
        let spans = self.spans.entry(thing).or_default();
        if spans.last() != Some(&span) {
            spans.push(span);
        }
    }

    /// Puts the places in order, each once.
    pub fn tidy(&mut self) {
        for spans in self.spans.values_mut() {
            spans.sort();
            spans.dedup();
        }
    }

    /// Drops what was noted about steps from a number on.
    pub fn forget_steps_from(&mut self, first: StepId) {
        self.spans
            .retain(|thing, _| !matches!(thing, Thing::Step(step) if *step >= first));
    }

    /// Where a thing is spoken of.
    pub fn of(&self, thing: Thing) -> &[Span] {
        self.spans.get(&thing).map_or(&[], Vec::as_slice)
    }

    /// Whether anything speaks of it.
    pub fn any(&self, thing: Thing) -> bool {
        self.spans.contains_key(&thing)
    }

    /// Everything that is spoken of, with where.
    pub fn iter(&self) -> impl Iterator<Item = (Thing, &[Span])> {
        self.spans
            .iter()
            .map(|(thing, spans)| (*thing, spans.as_slice()))
    }
}
