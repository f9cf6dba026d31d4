//! Events, and the data that they and people's answers carry.

use smol_str::SmolStr;

use super::Resolver;
use super::kinds::Kind;
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    EventFact, EventKind, Expr, ExprKind, Fact, FieldId, MoneyIn, PayloadField, Thing, Type,
};
use crate::span::Span;
use crate::syntax::ast::{self, Name};
use crate::words::{Group, Word};

impl Resolver<'_> {
    /// What an event of the tree means.
    pub(super) fn event(&mut self, place: &Place, tree: &ast::Event) -> EventKind {
        use ast::EventKind as Tree;
        match &tree.kind {
            Tree::Receipt => EventKind::Receipt,
            Tree::Acceptance => EventKind::Acceptance,
            Tree::Refusal => EventKind::Refusal,
            Tree::Rejection => EventKind::Rejection,
            Tree::Suspension => EventKind::Suspension,
            Tree::Dispute => EventKind::Dispute,
            Tree::DisputeOfPart => EventKind::DisputeOfPart,
            Tree::DisputeSettledForUs => EventKind::DisputeSettledForUs,
            Tree::DisputeSettledForCustomer => EventKind::DisputeSettledForCustomer,
            Tree::DisputeSettledInPart => EventKind::DisputeSettledInPart,
            Tree::Promise => EventKind::Promise,
            Tree::BrokenPromise => EventKind::BrokenPromise,
            Tree::Payment => EventKind::Payment,
            Tree::PaymentInPart => EventKind::PaymentInPart,
            Tree::PaymentInFull => EventKind::PaymentInFull,
            Tree::PaymentReversed => EventKind::PaymentReversed,
            Tree::PaymentAnnounced => EventKind::PaymentAnnounced,
            Tree::CreditNote => EventKind::CreditNote,
            Tree::CreditRequest => EventKind::CreditRequest,
            Tree::Allocation => EventKind::Allocation,
            Tree::Bounce => EventKind::Bounce,
            Tree::Reply => EventKind::Reply,
            Tree::Correction => EventKind::Correction,
            Tree::MissingDue => EventKind::MissingDue,
            Tree::Decision => EventKind::Decision,
            Tree::Standing(value) => self.standing_event(place, value),
            Tree::Declared(path) => match self.find(place.module, Kind::Event, path) {
                Some(Thing::Event(event)) => EventKind::Declared(event),
                _ => EventKind::Unknown,
            },
        }
    }

    /// `on standing stop`: the standing that has this value.
    fn standing_event(&mut self, place: &Place, name: &Name) -> EventKind {
        let found: Vec<_> = self
            .model
            .standings
            .iter()
            .filter_map(|(id, standing)| {
                let mut values = standing.values.iter();
                let index = values.position(|value| value.value == name.text)?;
                Some((id, u16::try_from(index).ok()?, standing.declared.span))
            })
            .collect();
        match found.as_slice() {
            [] => {
                let values = self.model.standings.items().iter();
                let among = values
                    .flat_map(|standing| &standing.values)
                    .map(|value| (value.value.clone(), None))
                    .collect();
                self.miss_among(place.module, Kind::StandingValue, name, among);
                EventKind::Unknown
            }
            [(standing, value, _)] => {
                self.model.uses.note(Thing::Standing(*standing), name.span);
                EventKind::Standing {
                    standing: *standing,
                    value: *value,
                }
            }
            [(standing, value, first), (_, _, second), ..] => {
                let (standing, value) = (*standing, *value);
                let message = text(
                    format!("two standings have the value `{}`", name.text),
                    format!("deux situations ont la valeur `{}`", name.text),
                );
                let fault = Diagnostic::error(codes::AMBIGUOUS_NAME, name.span, message)
                    .help(text(
                        "give the values of the two standings different names",
                        "donnez des noms différents aux valeurs des deux situations",
                    ))
                    .related(*first, text("the first", "la première"))
                    .related(*second, text("the second", "la seconde"));
                self.say(fault);
                EventKind::Standing { standing, value }
            }
        }
    }

    /// `refusal.reason`, `inspection.score`: data of the event that a line reacts to.
    pub(super) fn event_data(
        &mut self,
        place: &Place,
        head: &Name,
        name: &Name,
        span: Span,
    ) -> Option<Expr> {
        if let Some(Thing::Event(event)) = self.peek(place.module, Kind::Event, head) {
            self.model.uses.note(Thing::Event(event), head.span);
            let fields = &self.model.events[event].fields;
            let found = fields.iter().position(|field| field.name == name.text);
            let kind = EventKind::Declared(event);
            if let Some(index) = found.and_then(|index| u16::try_from(index).ok()) {
                let ty = fields
                    .get(usize::from(index))
                    .map_or(Type::Unknown, |f| f.ty);
                self.check_reacts(place, kind, head, span);
                let event = Some(event);
                let kind = ExprKind::Payload { event, index };
                return Some(Expr { kind, ty, span });
            }
            if let Some((fact, ty)) = event_fact(name)
                && fact != EventFact::Amount
            {
                self.check_reacts(place, kind, head, span);
                let kind = ExprKind::Fact(Fact::Event(kind, fact));
                return Some(Expr { kind, ty, span });
            }
            let known: Vec<SmolStr> = fields.iter().map(|field| field.name.clone()).collect();
            self.no_such_data(&head.text, name, &known);
            return Some(Expr::unknown(span));
        }
        let word = head.word(Group::Event)?;
        let kind = group_of_word(word)?;
        let Some((fact, ty)) = event_fact(name).filter(|(fact, _)| has(kind, *fact)) else {
            let known = [EventFact::Reason, EventFact::Date, EventFact::Amount].into_iter();
            let known = known.filter(|fact| has(kind, *fact));
            let known = known.map(|fact| self.word(place.module, word_of_fact(fact)).into());
            let known: Vec<SmolStr> = known.collect();
            self.no_such_data(&head.text, name, &known);
            return Some(Expr::unknown(span));
        };
        self.check_reacts(place, kind, head, span);
        let kind = ExprKind::Fact(Fact::Event(kind, fact));
        Some(Expr { kind, ty, span })
    }

    /// Data that an event does not carry; `known` is what it carries.
    pub(super) fn no_such_data(&mut self, event: &str, name: &Name, known: &[SmolStr]) {
        let message = text(
            format!("`{event}` carries no `{}`", name.text),
            format!("`{event}` ne porte pas de `{}`", name.text),
        );
        let mut fault = Diagnostic::error(codes::NO_SUCH_DATA, name.span, message);
        let near = known
            .iter()
            .filter_map(|one| Some((super::misses::near(&name.text, one)?, one)))
            .min();
        fault = match near {
            Some((_, one)) => fault
                .help(shown::same(
                    "did you mean `{}`?",
                    "vouliez-vous dire `{}` ?",
                    one,
                ))
                .fix(name.span, one.to_string()),
            None if known.is_empty() => fault,
            None => {
                let list = shown::list(known.iter().map(SmolStr::as_str));
                fault.help(shown::same("it carries {}", "il porte {}", &list))
            }
        };
        self.say(fault);
    }

    /// Data of the answer or event that a line follows, by its bare name.
    pub(super) fn answer_data(&mut self, place: &Place, name: &Name) -> Option<Expr> {
        let span = name.span;
        if let Some(data) = &place.answer {
            let found = data.iter().position(|field| field.name == name.text);
            if let Some(index) = found.and_then(|index| u16::try_from(index).ok()) {
                let ty = data.get(usize::from(index)).map_or(Type::Unknown, |f| f.ty);
                let kind = ExprKind::Payload { event: None, index };
                return Some(Expr { kind, ty, span });
            }
        }
        match place.event? {
            EventKind::Declared(event) => {
                let fields = &self.model.events[event].fields;
                let found = fields.iter().position(|field| field.name == name.text)?;
                let ty = fields.get(found).map_or(Type::Unknown, |field| field.ty);
                let (event, index) = (Some(event), u16::try_from(found).ok()?);
                let kind = ExprKind::Payload { event, index };
                Some(Expr { kind, ty, span })
            }
            event => {
                let (fact, ty) = event_fact(name)?;
                let event = group_of(event);
                let kind = ExprKind::Fact(Fact::Event(event, fact));
                has(event, fact).then_some(Expr { kind, ty, span })
            }
        }
    }

    /// Whether the line reacts to the event that a word means.
    pub(super) fn reacts_to(&self, place: &Place, head: &Name) -> bool {
        let word = head.word(Group::Event).and_then(group_of_word);
        word.is_some() && place.event.map(group_of) == word
    }

    /// Data of an event may be spoken of only where it has happened.
    fn check_reacts(&mut self, place: &Place, kind: EventKind, head: &Name, span: Span) {
        if place.any_event || place.event.map(group_of) == Some(kind) {
            return;
        }
        if place.event == Some(EventKind::Unknown) {
            return self.silently();
        }
        let fault = self.no_such_event(place, &head.text, span);
        self.say(fault);
    }

    /// Data of an event where it has not happened.
    pub(super) fn no_such_event(&self, place: &Place, event: &str, span: Span) -> Diagnostic {
        let on = self.word(place.module, Word::OnEvent);
        let message = text(
            format!("there is no {event} here: this line does not react to one"),
            format!("il n’y a pas de donnée de `{event}` ici : cette ligne n’y réagit pas"),
        );
        Diagnostic::error(codes::NO_SUCH_DATA, span, message).help(shown::same(
            "it can be used in a line that begins with `{}`",
            "on peut l’utiliser dans une ligne qui commence par `{}`",
            &format!("{on} {event}"),
        ))
    }

    /// The data that an answer carries: `with date, amount`.
    pub(super) fn data_of_answer(&mut self, place: &Place, names: &[Name]) -> Vec<PayloadField> {
        let mut data: Vec<PayloadField> = Vec::new();
        for name in names {
            if let Some(first) = data.iter().find(|known| known.name == name.text) {
                let first = first.span;
                self.duplicate(Kind::Data, name, first);
                continue;
            }
            let Some(ty) = self.type_of_data(place, name) else {
                continue;
            };
            data.push(PayloadField {
                name: name.text.clone(),
                fact: event_fact(name).map(|(fact, _)| fact),
                span: name.span,
                ty,
                default: None,
                or_unknown: false,
            });
        }
        data
    }

    fn type_of_data(&mut self, place: &Place, name: &Name) -> Option<Type> {
        if let Some((_, ty)) = event_fact(name) {
            return Some(ty);
        }
        let fields: Vec<FieldId> = self
            .model
            .fields
            .iter()
            .filter(|(_, field)| field.declared.name == name.text)
            .map(|(id, _)| id)
            .collect();
        if let Some(field) = fields.first() {
            self.model.uses.note(Thing::Field(*field), name.span);
            return Some(self.model.fields[*field].ty);
        }
        let mut among: Vec<_> = [EventFact::Date, EventFact::Amount, EventFact::Reason]
            .into_iter()
            .map(|fact| (self.word(place.module, word_of_fact(fact)).into(), None))
            .collect();
        let fields = self.model.fields.iter();
        among.extend(
            fields.map(|(id, field)| (field.declared.name.clone(), Some(Thing::Field(id)))),
        );
        self.miss_among(place.module, Kind::Data, name, among);
        None
    }
}

/// Events that carry the same data under the same noun: all disputes, all payments.
pub(super) fn group_of(kind: EventKind) -> EventKind {
    match kind {
        EventKind::DisputeOfPart
        | EventKind::DisputeSettledForUs
        | EventKind::DisputeSettledForCustomer
        | EventKind::DisputeSettledInPart => EventKind::Dispute,
        EventKind::BrokenPromise => EventKind::Promise,
        EventKind::PaymentInPart
        | EventKind::PaymentInFull
        | EventKind::PaymentReversed
        | EventKind::PaymentAnnounced => EventKind::Payment,
        other => other,
    }
}

fn group_of_word(word: Word) -> Option<EventKind> {
    Some(match word {
        Word::Receipt => EventKind::Receipt,
        Word::Acceptance => EventKind::Acceptance,
        Word::Refusal => EventKind::Refusal,
        Word::Rejection => EventKind::Rejection,
        Word::Suspension => EventKind::Suspension,
        Word::Dispute => EventKind::Dispute,
        Word::Promise => EventKind::Promise,
        Word::Payment => EventKind::Payment,
        Word::CreditNote => EventKind::CreditNote,
        Word::Allocation => EventKind::Allocation,
        Word::Bounce => EventKind::Bounce,
        Word::Reply => EventKind::Reply,
        Word::Correction => EventKind::Correction,
        Word::Decision => EventKind::Decision,
        _ => return None,
    })
}

/// Whether events of a group carry this.
fn has(kind: EventKind, fact: EventFact) -> bool {
    use EventKind::*;
    match fact {
        EventFact::Date => true,
        EventFact::Reason => !matches!(kind, Receipt | Acceptance | Promise | Allocation),
        EventFact::Amount => matches!(
            kind,
            Dispute | Promise | Payment | CreditNote | CreditRequest | Allocation
        ),
    }
}

fn event_fact(name: &Name) -> Option<(EventFact, Type)> {
    if name.is(Word::Reason) {
        Some((EventFact::Reason, Type::Text))
    } else if name.is(Word::EventDate) {
        Some((EventFact::Date, Type::Date))
    } else if name.is(Word::Amount) {
        Some((EventFact::Amount, Type::Money(MoneyIn::Invoice)))
    } else {
        None
    }
}

fn word_of_fact(fact: EventFact) -> Word {
    match fact {
        EventFact::Reason => Word::Reason,
        EventFact::Date => Word::EventDate,
        EventFact::Amount => Word::Amount,
    }
}

/// The word of exactly this event.
pub(super) fn exact_word(kind: EventKind) -> Option<Word> {
    Some(match kind {
        EventKind::DisputeOfPart => Word::DisputePart,
        EventKind::DisputeSettledForUs => Word::SettledUs,
        EventKind::DisputeSettledForCustomer => Word::SettledCustomer,
        EventKind::DisputeSettledInPart => Word::SettledPart,
        EventKind::BrokenPromise => Word::BrokenPromise,
        EventKind::PaymentReversed => Word::PaymentReversed,
        EventKind::PaymentAnnounced => Word::PaymentAnnounced,
        EventKind::PaymentInFull => Word::InFull,
        EventKind::PaymentInPart => Word::InPart,
        other => return word_of(other),
    })
}

/// The word of an event, for messages about templates.
pub(super) fn word_of(kind: EventKind) -> Option<Word> {
    Some(match group_of(kind) {
        EventKind::Receipt => Word::Receipt,
        EventKind::Acceptance => Word::Acceptance,
        EventKind::Refusal => Word::Refusal,
        EventKind::Rejection => Word::Rejection,
        EventKind::Suspension => Word::Suspension,
        EventKind::Dispute => Word::Dispute,
        EventKind::Promise => Word::Promise,
        EventKind::Payment => Word::Payment,
        EventKind::CreditNote => Word::CreditNote,
        EventKind::CreditRequest => Word::CreditRequest,
        EventKind::Allocation => Word::Allocation,
        EventKind::Bounce => Word::Bounce,
        EventKind::Reply => Word::Reply,
        EventKind::Correction => Word::Correction,
        EventKind::Decision => Word::Decision,
        EventKind::MissingDue => Word::MissingDue,
        _ => return None,
    })
}
