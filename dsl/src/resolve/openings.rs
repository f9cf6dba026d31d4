//! When milestones open.

use smol_str::SmolStr;

use super::Resolver;
use super::kinds::Kind;
use super::milestones::Planned;
use super::place::{JourneyNames, Place};
use super::sequences::Flat;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Milestone, MilestoneId, Opening, Over, Thing};
use crate::span::Span;
use crate::syntax::ast::{self, MilestoneLine, Name};
use crate::words::Word;

impl<'a> Resolver<'a> {
    pub(super) fn opens_when(
        &mut self,
        place: &Place,
        condition: &ast::Condition,
        span: Span,
        read: &mut Milestone,
    ) {
        let cond = self.condition(place, condition);
        if !place.over_party() {
            let when = self.word(place.module, Word::When);
            let message = text(
                "this is for journeys of a customer; here the condition stands in the first line",
                "ceci sert aux parcours d’un client ; ici la condition se met dans la première ligne",
            );
            let fault = Diagnostic::error(codes::LINE_MISPLACED, span, message).help(shown::same(
                "write `{}` behind the name of the milestone",
                "écrivez `{}` derrière le nom du jalon",
                &format!("{when} …"),
            ));
            return self.say(fault);
        }
        (read.opening, read.opening_span) = (Opening::When(cond), Some(span));
    }

    pub(super) fn opening_of(
        &mut self,
        place: &Place,
        planned: &Planned<'a>,
        previous: Option<MilestoneId>,
        journey: &JourneyNames,
        sends: bool,
    ) -> (Opening, Option<Span>) {
        match &planned.tree.opening {
            Some(ast::Opening::FromSending(span)) => (Opening::FromSending, Some(**span)),
            Some(ast::Opening::After { name, or_miss }) => (
                self.after(place, planned, journey, name, *or_miss),
                Some(name.span),
            ),
            None => {
                let opening = match previous {
                    Some(milestone) => Opening::After {
                        milestone,
                        or_miss: false,
                    },
                    None if sends => Opening::FromSending,
                    None => Opening::Arrival,
                };
                let said = |line: &Flat| matches!(line.line, MilestoneLine::OpensWhen(..));
                if journey.over != Over::Invoice
                    && previous.is_none()
                    && !planned.lines.iter().any(said)
                {
                    self.opening_missing(place, planned.tree);
                }
                (opening, None)
            }
        }
    }

    pub(super) fn opening_missing(&mut self, place: &Place, tree: &ast::Milestone) {
        if self.model.modules[place.module].lossy {
            return self.silently();
        }
        let line = format!(
            "{} {} > 0",
            self.word(place.module, Word::OpensWhen),
            self.word(place.module, Word::Overdue)
        );
        let message = text(
            "when does it open? a customer has no day of sending",
            "quand s’ouvre-t-il ? un client n’a pas de jour d’envoi",
        );
        let fault =
            Diagnostic::error(codes::LINE_MISSING, tree.name.span, message).help(shown::same(
                "add a line such as `{}`",
                "ajoutez une ligne comme `{}`",
                &line,
            ));
        self.say(fault);
    }

    pub(super) fn after(
        &mut self,
        place: &Place,
        planned: &Planned<'a>,
        journey: &JourneyNames,
        name: &Name,
        or_miss: bool,
    ) -> Opening {
        if name.text.is_empty() {
            self.silently();
            return Opening::Unknown;
        }
        let found = journey.milestone(&name.text);
        if let Some(found) = found {
            if found.id == planned.names.id {
                let message = text(
                    "a milestone can't open after itself",
                    "un jalon ne peut pas s’ouvrir après lui-même",
                );
                self.say(Diagnostic::error(codes::BAD_ANCHOR, name.span, message));
                return Opening::Unknown;
            }
            self.model.uses.note(Thing::Milestone(found.id), name.span);
            return Opening::After {
                milestone: found.id,
                or_miss,
            };
        }
        if name.is(Word::Handover) {
            return Opening::AfterHandOver;
        }
        let mut among: Vec<(SmolStr, Option<Thing>)> = journey
            .milestones
            .iter()
            .filter(|milestone| milestone.id != planned.names.id)
            .map(|milestone| (milestone.name.clone(), Some(Thing::Milestone(milestone.id))))
            .collect();
        among.push((self.word(place.module, Word::Handover).into(), None));
        self.miss_among(place.module, Kind::Milestone, name, among);
        Opening::Unknown
    }
}
