//! What a name or a path means where a value stands.

use jalon_core::Currency;
use smol_str::SmolStr;

use super::Resolver;
use super::built_in::{
    INVOICE_FACTS, PARTY_FACTS, contact_fact, invoice_fact, party_fact, seller_fact,
};
use super::kinds::Kind;
use super::place::Place;
use crate::model::{Expr, ExprKind, Fact, Party, PartyFact, Thing, Type, Way};
use crate::span::Span;
use crate::syntax::ast::{FieldsOf, Name, Path};
use crate::words::{Group, Word};

impl Resolver<'_> {
    /// The value of a path; `wanted` tells which names are constants of that type.
    pub(super) fn path(&mut self, place: &Place, path: &Path, wanted: Option<Type>) -> Expr {
        match path.parts.as_slice() {
            [] => {
                self.silently();
                Expr::unknown(path.span())
            }
            [name] => self.single(place, name, wanted),
            [head, rest @ ..] => self.dotted(place, path, head, rest),
        }
    }

    fn single(&mut self, place: &Place, name: &Name, wanted: Option<Type>) -> Expr {
        let span = name.span;
        if name.text.is_empty() {
            self.silently();
            return Expr::unknown(span);
        }
        if let Some(value) = self.parameter(place, name) {
            return value;
        }
        if let Some(value) = wanted.and_then(|ty| self.constant(place, name, ty)) {
            return value;
        }
        if let Some(value) = self.answer_data(place, name) {
            return value;
        }
        if let Some(field) = self.field(place, FieldsOf::Invoice, name) {
            let ty = self.model.fields[field].ty;
            let kind = ExprKind::InvoiceField(field);
            return Expr { kind, ty, span };
        }
        if let Some(Thing::Table(table)) = self.look_up(place.module, Kind::Table, name) {
            let ty = self.table_type(table);
            let kind = ExprKind::Lookup(table);
            return Expr { kind, ty, span };
        }
        if let Some((fact, ty)) = invoice_fact(name) {
            return self.invoice_fact_here(place, fact, ty, span);
        }
        if let Some((fact, ty)) = party_fact(name)
            && (place.over_party() || wanted.is_none_or(|wanted| super::fit::fits(ty, wanted)))
            && matches!(
                fact,
                PartyFact::Overdue | PartyFact::Unallocated | PartyFact::OpenInvoices
            )
        {
            let kind = ExprKind::Fact(Fact::Party(self.party_here(place), fact));
            return Expr { kind, ty, span };
        }
        if let Some(Thing::Role(role)) = self.look_up(place.module, Kind::Role, name) {
            let (kind, ty) = (ExprKind::RoleOf(role), Type::Role);
            return Expr { kind, ty, span };
        }
        if let Some(value) = self.any_constant(place, name) {
            return value;
        }
        self.miss_value(place, name, wanted);
        Expr::unknown(span)
    }

    /// What was set for a parameter of the sequence.
    fn parameter(&self, place: &Place, name: &Name) -> Option<Expr> {
        let bound = &place.bound;
        let found = bound.values.iter().find(|(known, _)| *known == name.text);
        if let Some((_, value)) = found {
            return Some(Expr {
                span: name.span,
                ..value.clone()
            });
        }
        let (known, role) = bound.recipient.as_ref()?;
        (*known == name.text).then_some(Expr {
            kind: ExprKind::Role(*role),
            ty: Type::Role,
            span: name.span,
        })
    }

    /// A name that is a constant of a type.
    fn constant(&mut self, place: &Place, name: &Name, ty: Type) -> Option<Expr> {
        let span = name.span;
        let of = |kind| Some(Expr { kind, ty, span });
        match ty {
            Type::Choice(choice) => {
                let key = (choice, name.text.clone());
                let value = *self.choice_values.get(&key)?;
                let thing = Thing::ChoiceValue(choice, value);
                self.model.uses.note(thing, span);
                of(ExprKind::Choice { choice, value })
            }
            Type::Standing(standing) => {
                let values = &self.model.standings[standing].values;
                let index = values.iter().position(|value| value.value == name.text)?;
                let value = u16::try_from(index).ok()?;
                of(ExprKind::StandingValue { standing, value })
            }
            Type::Way => of(ExprKind::Way(Way::of_word(name.word(Group::Channel)?)?)),
            Type::Currency => of(ExprKind::Currency(Currency::from_code(&name.text)?)),
            Type::Country if is_code(&name.text, char::is_uppercase) => {
                Some(self.code_of(&name.text, span, ty))
            }
            Type::Language if is_code(&name.text, char::is_lowercase) => {
                Some(self.code_of(&name.text, span, ty))
            }
            Type::Team => match self.look_up(place.module, Kind::Team, name)? {
                Thing::Team(team) => of(ExprKind::Team(team)),
                _ => None,
            },
            Type::Role => match self.look_up(place.module, Kind::Role, name)? {
                Thing::Role(role) => of(ExprKind::Role(role)),
                _ => None,
            },
            Type::Calendar => match self.look_up(place.module, Kind::Calendar, name)? {
                Thing::Calendar(calendar) => of(ExprKind::Calendar(calendar)),
                _ => None,
            },
            Type::Terms => match self.look_up(place.module, Kind::Terms, name)? {
                Thing::Terms(terms) => of(ExprKind::Terms(terms)),
                _ => None,
            },
            Type::Template => match self.look_up(place.module, Kind::Template, name)? {
                Thing::Template(template) => of(ExprKind::Template(template)),
                _ => None,
            },
            _ => None,
        }
    }

    /// A constant of whatever type: where the place does not tell which it wants.
    fn any_constant(&mut self, place: &Place, name: &Name) -> Option<Expr> {
        let span = name.span;
        if let Some(way) = name.word(Group::Channel).and_then(Way::of_word) {
            let (kind, ty) = (ExprKind::Way(way), Type::Way);
            return Some(Expr { kind, ty, span });
        }
        if let Some(currency) = Currency::from_code(&name.text) {
            let (kind, ty) = (ExprKind::Currency(currency), Type::Currency);
            return Some(Expr { kind, ty, span });
        }
        let choice = self.any_value.get(&name.text).map(|(choice, _)| *choice);
        let found = choice.and_then(|choice| self.constant(place, name, Type::Choice(choice)));
        if found.is_none() && is_code(&name.text, char::is_uppercase) {
            return Some(self.code_of(&name.text, span, Type::Country));
        }
        found
    }

    fn dotted(&mut self, place: &Place, path: &Path, head: &Name, rest: &[Name]) -> Expr {
        let span = path.span();
        if let [name] = rest {
            if let Some(choice) = self.own_choice(place, head) {
                let ty = Type::Choice(choice);
                if let Some(value) = self.constant(place, name, ty) {
                    return Expr { span, ..value };
                }
                self.miss_choice(place, choice, name);
                return Expr::unknown(span);
            }
            if head.is(Word::Customer) {
                return self.party_path(place, Party::Customer, name, span);
            }
            if head.is(Word::Payer) {
                return self.party_path(place, Party::Payer, name, span);
            }
            if head.is(Word::Invoice) {
                let value = self.single_invoice(place, name);
                return Expr { span, ..value };
            }
            if head.is(Word::Contact)
                && let Some((fact, ty)) = contact_fact(name)
            {
                let kind = ExprKind::Fact(Fact::Contact(fact));
                return Expr { kind, ty, span };
            }
            if head.is(Word::Seller)
                && let Some((fact, ty)) = seller_fact(name)
            {
                let kind = ExprKind::Fact(Fact::Seller(fact));
                return Expr { kind, ty, span };
            }
            // A step or milestone may be called as an event is; where that event has happened it is
            // the one that is meant.
            if !self.reacts_to(place, head)
                && let Some(value) = self.day_of(place, head, name, span)
            {
                return value;
            }
            if let Some(value) = self.event_data(place, head, name, span) {
                return value;
            }
        }
        if let Some(found) = self.qualified(place.module, &path.parts)
            && let [name] = found.rest
        {
            if let Some(Thing::Table(table)) = self.in_module(found.module, Kind::Table, name) {
                self.model.uses.note(Thing::Table(table), name.span);
                let ty = self.table_type(table);
                let kind = ExprKind::Lookup(table);
                return Expr { kind, ty, span };
            }
            for (kind, wanted) in [
                (Kind::Terms, Type::Terms),
                (Kind::Template, Type::Template),
                (Kind::Calendar, Type::Calendar),
            ] {
                let kind = match self.in_module(found.module, kind, name) {
                    Some(Thing::Terms(id)) => ExprKind::Terms(id),
                    Some(Thing::Template(id)) => ExprKind::Template(id),
                    Some(Thing::Calendar(id)) => ExprKind::Calendar(id),
                    _ => continue,
                };
                let ty = wanted;
                return Expr { kind, ty, span };
            }
        }
        self.unknown_head(place, path, head);
        Expr::unknown(span)
    }

    fn own_choice(&mut self, place: &Place, head: &Name) -> Option<crate::model::ChoiceId> {
        match self.peek(place.module, Kind::Choice, head)? {
            Thing::Choice(choice) => {
                self.model.uses.note(Thing::Choice(choice), head.span);
                Some(choice)
            }
            _ => None,
        }
    }

    /// `customer.group`, `payer.name`.
    fn party_path(&mut self, place: &Place, party: Party, name: &Name, span: Span) -> Expr {
        if let Some(field) = self.field(place, FieldsOf::Customer, name) {
            let ty = self.model.fields[field].ty;
            let kind = ExprKind::CustomerField { party, field };
            return Expr { kind, ty, span };
        }
        if let Some(Thing::Standing(standing)) = self.standing(place, name) {
            let kind = ExprKind::Standing { party, standing };
            let ty = Type::Standing(standing);
            return Expr { kind, ty, span };
        }
        if let Some((fact, ty)) = party_fact(name) {
            let kind = ExprKind::Fact(Fact::Party(party, fact));
            return Expr { kind, ty, span };
        }
        let among = self.customer_names(place);
        self.miss_among(place.module, Kind::CustomerField, name, among);
        Expr::unknown(span)
    }

    fn standing(&mut self, place: &Place, name: &Name) -> Option<Thing> {
        if let Some(found) = self.look_up(place.module, Kind::Standing, name) {
            return Some(found);
        }
        if !name.is(Word::StandingIs) {
            return None;
        }
        let unnamed = Name {
            text: super::names::UNNAMED_STANDING.into(),
            ..name.clone()
        };
        self.look_up(place.module, Kind::Standing, &unnamed)
    }

    /// `invoice.total`: only what belongs to the invoice.
    fn single_invoice(&mut self, place: &Place, name: &Name) -> Expr {
        let span = name.span;
        if let Some(field) = self.field(place, FieldsOf::Invoice, name) {
            let ty = self.model.fields[field].ty;
            let kind = ExprKind::InvoiceField(field);
            return Expr { kind, ty, span };
        }
        if let Some((fact, ty)) = invoice_fact(name) {
            return self.invoice_fact_here(place, fact, ty, span);
        }
        let among = self.invoice_names(place);
        self.miss_among(place.module, Kind::InvoiceField, name, among);
        Expr::unknown(span)
    }

    /// A declared field, in whatever file of the script.
    pub(super) fn field(
        &mut self,
        _place: &Place,
        of: FieldsOf,
        name: &Name,
    ) -> Option<crate::model::FieldId> {
        let found = *self.fields.get(&(of, name.text.clone()))?;
        self.model.uses.note(Thing::Field(found), name.span);
        Some(found)
    }

    /// `notice.date`: the day on which a step left or a milestone passed.
    fn day_of(&mut self, place: &Place, head: &Name, name: &Name, span: Span) -> Option<Expr> {
        if !name.is(Word::EventDate) {
            return None;
        }
        let journey = place.journey.clone()?;
        let ty = Type::Date;
        let step = place.step_called(&head.text);
        if let Some(step) = step.or_else(|| journey.steps(&head.text).next()) {
            self.model.uses.note(Thing::Step(step.id), head.span);
            let kind = ExprKind::StepDay(step.id);
            return Some(Expr { kind, ty, span });
        }
        let found = journey.milestone(&head.text)?;
        self.model.uses.note(Thing::Milestone(found.id), head.span);
        let kind = ExprKind::MilestoneDay(found.id);
        Some(Expr { kind, ty, span })
    }

    /// Whose amounts are meant by a bare `overdue`.
    fn party_here(&self, place: &Place) -> Party {
        match place.journey.as_ref().map(|journey| journey.over) {
            Some(crate::model::Over::Party { party, .. }) => party,
            _ => Party::Customer,
        }
    }

    /// Names that a value may have here, for suggestions.
    fn miss_value(&mut self, place: &Place, name: &Name, wanted: Option<Type>) {
        if self.misses.are_many() {
            return self.miss(place.module, Kind::Value, name);
        }
        let module = place.module;
        match wanted {
            Some(Type::Choice(choice)) => return self.miss_choice(place, choice, name),
            Some(Type::Standing(standing)) => {
                let values = self.model.standings[standing].values.iter();
                let among = values.map(|value| (value.value.clone(), None)).collect();
                return self.miss_among(module, Kind::StandingValue, name, among);
            }
            Some(Type::Way) => return self.miss(module, Kind::Way, name),
            Some(Type::Team) => return self.miss(module, Kind::Team, name),
            Some(Type::Role) => return self.miss(module, Kind::Role, name),
            Some(Type::Calendar) => return self.miss(module, Kind::Calendar, name),
            Some(Type::Terms) => return self.miss(module, Kind::Terms, name),
            Some(Type::Template) => return self.miss(module, Kind::Template, name),
            _ => {}
        }
        let mut among = self.invoice_names(place);
        let tables = self.scope.visible(module, Kind::Table);
        among.extend(tables.map(|(_, name, thing, _)| (name.clone(), Some(*thing))));
        let roles = self.scope.visible(module, Kind::Role);
        among.extend(roles.map(|(_, name, thing, _)| (name.clone(), Some(*thing))));
        among.extend(
            place
                .bound
                .values
                .iter()
                .map(|(name, _)| (name.clone(), None)),
        );
        let customer = self.customer_names(place);
        let prefix = self.word(module, Word::Customer);
        if customer.iter().any(|(known, _)| *known == name.text) {
            // A field of the customer, without saying whose.
            among.push((SmolStr::new(format!("{prefix}.{}", name.text)), None));
            return self.needs_prefix(name, prefix);
        }
        self.miss_among(module, Kind::Value, name, among);
    }

    pub(super) fn miss_choice(
        &mut self,
        place: &Place,
        choice: crate::model::ChoiceId,
        name: &Name,
    ) {
        if self.misses.are_many() {
            return self.miss(place.module, Kind::ChoiceValue, name);
        }
        let values = self.model.choices[choice].values.iter().enumerate();
        let among = values
            .map(|(index, value)| {
                let index = u16::try_from(index).unwrap_or(u16::MAX);
                (value.value.clone(), Some(Thing::ChoiceValue(choice, index)))
            })
            .collect();
        self.miss_among(place.module, Kind::ChoiceValue, name, among);
    }

    /// The names of what an invoice has, in the words of the script.
    pub(super) fn invoice_names(&self, place: &Place) -> Vec<(SmolStr, Option<Thing>)> {
        self.field_names(
            place,
            FieldsOf::Invoice,
            INVOICE_FACTS.iter().map(|fact| fact.0),
        )
    }

    /// The names of what a customer has, in the words of the script.
    pub(super) fn customer_names(&self, place: &Place) -> Vec<(SmolStr, Option<Thing>)> {
        let mut names = self.field_names(
            place,
            FieldsOf::Customer,
            PARTY_FACTS.iter().map(|fact| fact.0),
        );
        let standings = self.scope.visible(place.module, Kind::Standing);
        names.extend(standings.map(|(_, name, thing, _)| (name.clone(), Some(*thing))));
        names
    }

    fn field_names(
        &self,
        place: &Place,
        of: FieldsOf,
        words: impl Iterator<Item = Word>,
    ) -> Vec<(SmolStr, Option<Thing>)> {
        let declared = self.model.fields.iter().filter(|(_, field)| field.of == of);
        declared
            .map(|(id, field)| (field.declared.name.clone(), Some(Thing::Field(id))))
            .chain(words.map(|word| (SmolStr::new(self.word(place.module, word)), None)))
            .collect()
    }
}

fn is_code(text: &str, case: impl Fn(char) -> bool) -> bool {
    text.chars().count() == 2 && text.chars().all(|c| c.is_ascii_alphabetic() && case(c))
}
