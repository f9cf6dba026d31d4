//! Moments: from what they are counted, and how.

use super::Resolver;
use super::kinds::Kind;
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    Anchor, AnchorKind, ExprKind, Fact, InvoiceFact, Moment, Party, Relation, StepId, Thing, Type,
    Whose,
};
use crate::span::Span;
use crate::syntax::ast::{self, AnchorBase, At, Name, Path};
use crate::words::{Group, Word};

impl Resolver<'_> {
    /// When a line is due.
    pub(super) fn moment(&mut self, place: &Place, tree: &ast::Moment) -> Moment {
        let relation = match &tree.relation {
            ast::Relation::Before(delay) => Relation::Before(self.delay_value(place, delay)),
            ast::Relation::After(delay) => Relation::After(self.delay_value(place, delay)),
            ast::Relation::On => Relation::On,
        };
        let anchor = self.anchor(place, &tree.anchor);
        let at = match &tree.at {
            Some(At {
                value: Some(value),
                span,
            }) => {
                if tree.time_of.is_none() {
                    self.calendar_wanted(place, *span, true);
                }
                Some(At {
                    value: *value,
                    span: *span,
                })
            }
            Some(At { value: None, .. }) => {
                self.silently();
                None
            }
            None => None,
        };
        let time_of = tree
            .time_of
            .as_ref()
            .and_then(|name| self.whose(place, name));
        if let (Some(whose), None) = (&tree.time_of, &tree.at) {
            let word = self.word(place.module, Word::AtTime);
            let message = text(
                "a time zone is of use only with a time of day",
                "un fuseau horaire ne sert qu’avec une heure",
            );
            let fault =
                Diagnostic::error(codes::LINE_MISSING, whose.span, message).help(shown::same(
                    "say at what time: `{}`",
                    "précisez l’heure : `{}`",
                    &format!("{word} 09:00"),
                ));
            self.say(fault);
        }
        if tree.at_month_end && tree.anchor.month_end_of {
            let message = text(
                "the month's end is said twice; each reading alone has a meaning",
                "la fin de mois est dite deux fois ; chaque lecture seule a un sens",
            );
            self.say(Diagnostic::error(codes::MODIFIER_TWICE, tree.span, message));
        }
        if tree.or_day_before {
            self.calendar_wanted(place, tree.span, false);
        }
        Moment {
            relation,
            anchor,
            at_month_end: tree.at_month_end,
            at,
            time_of,
            or_day_before: tree.or_day_before,
            span: tree.span,
        }
    }

    fn whose(&mut self, place: &Place, name: &Name) -> Option<At<Whose>> {
        let value = match self.customer_or_payer(place, name)? {
            Party::Customer => Whose::Customer,
            Party::Payer => Whose::Payer,
        };
        Some(At {
            value,
            span: name.span,
        })
    }

    /// What a moment is counted from.
    pub(super) fn anchor(&mut self, place: &Place, tree: &ast::Anchor) -> Anchor {
        let span = tree.span;
        let kind = match &tree.base {
            AnchorBase::Sending => AnchorKind::Sending,
            AnchorBase::PreviousStep => self.previous_step(place, span),
            AnchorBase::LastStep => self.last_step(place, span),
            AnchorBase::Path(path) => self.anchor_path(place, path),
        };
        let kind = match kind {
            AnchorKind::Due if tree.of_oldest => AnchorKind::DueOfOldest,
            kind if tree.of_oldest && kind != AnchorKind::Unknown => {
                let due = self.word(place.module, Word::Due);
                let message = text(
                    format!("only `{due}` can be of the oldest invoice"),
                    format!("seule `{due}` peut être celle de la plus ancienne facture"),
                );
                self.say(Diagnostic::error(codes::BAD_ANCHOR, span, message));
                AnchorKind::Unknown
            }
            AnchorKind::Due if place.over_party() => {
                self.invoice_fact_here(place, InvoiceFact::Due, Type::Date, span);
                AnchorKind::Unknown
            }
            AnchorKind::Issue if place.over_party() => {
                self.invoice_fact_here(place, InvoiceFact::Issue, Type::Date, span);
                AnchorKind::Unknown
            }
            kind => kind,
        };
        Anchor {
            kind,
            or_above: matches!(tree.base, AnchorBase::PreviousStep | AnchorBase::LastStep),
            month_end_of: tree.month_end_of,
            span,
        }
    }

    fn previous_step(&mut self, place: &Place, span: Span) -> AnchorKind {
        let above = place.step.map_or(0, |at| at.above);
        let found = above.checked_sub(1).and_then(|at| place.steps().get(at));
        match found.map(|step| step.id) {
            Some(step) => self.step_anchor(step, span),
            None => self.no_step(
                place,
                span,
                "there is no step above this line",
                "il n’y a pas d’étape au-dessus de cette ligne",
            ),
        }
    }

    fn last_step(&mut self, place: &Place, span: Span) -> AnchorKind {
        let own = place.step.filter(|at| at.is_step).map(|at| at.above);
        let steps = place.steps().iter().enumerate();
        let last = steps.rev().find(|(at, _)| Some(*at) != own);
        match last.map(|(_, step)| step.id) {
            Some(step) => self.step_anchor(step, span),
            None => self.no_step(
                place,
                span,
                "there is no step in this milestone",
                "il n’y a pas d’étape dans ce jalon",
            ),
        }
    }

    fn no_step(&mut self, place: &Place, span: Span, en: &str, fr: &str) -> AnchorKind {
        if self.model.modules[place.module].lossy || place.steps_incomplete() {
            self.silently();
            return AnchorKind::Unknown;
        }
        let fault = Diagnostic::error(codes::BAD_ANCHOR, span, text(en, fr)).help(text(
            "count from a date, such as `due`, or from `start`",
            "comptez depuis une date, comme `échéance`, ou depuis `début`",
        ));
        self.say(fault);
        AnchorKind::Unknown
    }

    fn step_anchor(&mut self, step: StepId, span: Span) -> AnchorKind {
        self.model.uses.note(Thing::Step(step), span);
        AnchorKind::Step(step)
    }

    fn anchor_path(&mut self, place: &Place, path: &Path) -> AnchorKind {
        let Some(name) = path.single() else {
            return self.date_anchor(place, path);
        };
        if name.text.is_empty() {
            self.silently();
            return AnchorKind::Unknown;
        }
        if let Some(step) = self.step_named(place, name) {
            return step;
        }
        if let Some(journey) = place.journey.clone()
            && let Some(found) = journey.milestone(&name.text)
        {
            self.model.uses.note(Thing::Milestone(found.id), name.span);
            return AnchorKind::Milestone(found.id);
        }
        let bound = place
            .bound
            .values
            .iter()
            .any(|(known, _)| *known == name.text);
        let field = self.model.fields.iter().any(|(_, field)| {
            field.of == ast::FieldsOf::Invoice && field.declared.name == name.text
        });
        let data = place.answer.is_some() && name.is(Word::EventDate);
        if bound || field || data {
            return self.date_anchor(place, path);
        }
        match name.word(Group::Anchor) {
            Some(Word::Issue) => return AnchorKind::Issue,
            Some(Word::Due) => return AnchorKind::Due,
            Some(Word::Sending) => return AnchorKind::Sending,
            Some(Word::Start) => {
                if place.milestone.is_none() {
                    let message = text(
                        "`start` is the opening of a milestone, and this line stands in none",
                        "`début` est l’ouverture d’un jalon, et cette ligne n’est dans aucun",
                    );
                    self.say(Diagnostic::error(codes::BAD_ANCHOR, name.span, message));
                    return AnchorKind::Unknown;
                }
                return AnchorKind::Start;
            }
            _ => {}
        }
        if name.is(Word::Handover) {
            return AnchorKind::HandOver;
        }
        if let (Some(word), Some(event)) = (name.word(Group::Event), place.event)
            && super::events::word_of(event) == Some(word)
        {
            return AnchorKind::Event;
        }
        if name.is(Word::EventDate) && place.event.is_some() {
            return self.date_anchor(place, path);
        }
        self.miss_anchor(place, name);
        AnchorKind::Unknown
    }

    /// A step of this milestone, else of another one of the journey.
    fn step_named(&mut self, place: &Place, name: &Name) -> Option<AnchorKind> {
        if let Some(step) = place.step_called(&name.text).map(|step| step.id) {
            let own = place.step.filter(|at| at.is_step).map(|at| at.above);
            let own = own.and_then(|at| place.steps().get(at)).map(|step| step.id);
            if own == Some(step) {
                let message = text(
                    "a step can't be counted from itself",
                    "une étape ne se compte pas depuis elle-même",
                );
                self.say(Diagnostic::error(codes::BAD_ANCHOR, name.span, message));
                return Some(AnchorKind::Unknown);
            }
            return Some(self.step_anchor(step, name.span));
        }
        let journey = place.journey.clone()?;
        let elsewhere: Vec<_> = journey.steps(&name.text).take(2).collect();
        match elsewhere.as_slice() {
            [] => None,
            [step] => Some(self.step_anchor(step.id, name.span)),
            [first, second, ..] => {
                let message = text(
                    format!("two milestones have a step called `{}`", name.text),
                    format!("deux jalons ont une étape nommée `{}`", name.text),
                );
                let fault = Diagnostic::error(codes::AMBIGUOUS_NAME, name.span, message)
                    .related(first.span, text("one", "l’une"))
                    .related(second.span, text("the other", "l’autre"));
                self.say(fault);
                Some(AnchorKind::Unknown)
            }
        }
    }

    fn miss_anchor(&mut self, place: &Place, name: &Name) {
        if self.misses.are_many() {
            return self.miss(place.module, Kind::Anchor, name);
        }
        if place.steps_incomplete() {
            return self.silently();
        }
        let mut among = Vec::new();
        for step in place.steps() {
            among.push((step.name.clone(), Some(Thing::Step(step.id))));
        }
        if let Some(journey) = &place.journey {
            for milestone in &journey.milestones {
                let thing = Some(Thing::Milestone(milestone.id));
                among.push((milestone.name.clone(), thing));
                for step in &milestone.steps {
                    among.push((step.name.clone(), Some(Thing::Step(step.id))));
                }
            }
        }
        for word in [Word::Due, Word::Issue, Word::Sending, Word::Start] {
            among.push((self.word(place.module, word).into(), None));
        }
        self.miss_among(place.module, Kind::Anchor, name, among);
    }

    fn date_anchor(&mut self, place: &Place, path: &Path) -> AnchorKind {
        let value = self.path(place, path, Some(Type::Date));
        let value = self.fitted(place.module, value, Type::Date);
        match &value.kind {
            ExprKind::Unknown => AnchorKind::Unknown,
            ExprKind::StepDay(step) => AnchorKind::Step(*step),
            ExprKind::MilestoneDay(milestone) => AnchorKind::Milestone(*milestone),
            ExprKind::Fact(Fact::Invoice(InvoiceFact::Due)) => AnchorKind::Due,
            ExprKind::Fact(Fact::Invoice(InvoiceFact::Issue)) => AnchorKind::Issue,
            ExprKind::Fact(Fact::Invoice(InvoiceFact::Sent)) => AnchorKind::Sending,
            _ => {
                self.surely_known(place, &value);
                AnchorKind::Date(value)
            }
        }
    }
}

/// What is surely there when a line counted from this anchor is done.
pub(super) fn known_by(anchor: &Anchor) -> Option<super::facts::Key> {
    use super::facts::Key;
    Some(match &anchor.kind {
        AnchorKind::Due => Key::Fact(Fact::Invoice(InvoiceFact::Due)),
        AnchorKind::Sending => Key::Fact(Fact::Invoice(InvoiceFact::Sent)),
        AnchorKind::Step(step) => Key::Step(*step),
        AnchorKind::Milestone(milestone) => Key::Milestone(*milestone),
        _ => return None,
    })
}
