//! Declared fields, the data of events, the parameters of sequences: what they hold.

use rustc_hash::FxHashMap;

use super::Resolver;
use super::kinds::Kind;
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    Expr, FieldId, Id, ModuleId, MoneyIn, Parameter, PayloadField, SequenceId, Thing, Type,
};
use crate::span::Span;
use crate::syntax::ast::{self, At, Name, Path};
use crate::words::{Group, Word};

impl Resolver<'_> {
    /// Everything that is declared besides journeys.
    pub(super) fn declarations(&mut self) {
        self.field_types();
        self.event_fields();
        self.holidays();
        self.calendars();
        self.terms();
        self.standings();
        self.added_rows();
        self.all_tables();
        self.named_claims();
        self.templates();
        self.sequence_heads();
    }

    fn field_types(&mut self) {
        for index in 0..self.trees.fields.len() {
            let (tree, module) = self.trees.fields[index];
            let id = FieldId::from_index(index);
            let place = Place::of_module(module);
            let ty = self.type_of(&place, &tree.kind, false);
            self.model.fields[id].ty = ty;
            let default = self.default(&place, tree.default.as_ref(), ty);
            if default.is_some() && tree.or_unknown {
                self.default_and_unknown(module, &tree.name);
            }
            self.model.fields[id].default = default;
        }
    }

    fn event_fields(&mut self) {
        for index in 0..self.trees.events.len() {
            let (tree, module) = self.trees.events[index];
            let place = Place::of_module(module);
            let mut fields: Vec<PayloadField> = Vec::new();
            let mut known: FxHashMap<&str, Span> = FxHashMap::default();
            for field in &tree.fields {
                if let Some(first) = known.get(field.name.text.as_str()).copied() {
                    self.duplicate(Kind::Data, &field.name, first);
                    continue;
                }
                known.insert(field.name.text.as_str(), field.name.span);
                self.check_length(&field.name);
                let ty = self.type_of(&place, &field.kind, false);
                let default = self.default(&place, field.default.as_ref(), ty);
                if default.is_some() && field.or_unknown {
                    self.default_and_unknown(module, &field.name);
                }
                fields.push(PayloadField {
                    name: field.name.text.clone(),
                    fact: None,
                    span: field.name.span,
                    ty,
                    default,
                    or_unknown: field.or_unknown,
                });
            }
            self.model.events[Id::from_index(index)].fields = fields;
        }
    }

    fn default_and_unknown(&mut self, module: ModuleId, name: &Name) {
        let words = self.word(module, Word::OrUnknown);
        let message = text(
            format!("`{}` has a default, so it is never unknown", name.text),
            format!(
                "`{}` a une valeur par défaut, donc n’est jamais inconnu",
                name.text
            ),
        );
        let fault = Diagnostic::error(codes::BAD_DEFAULT, name.span, message).help(shown::same(
            "remove the default, or `{}`",
            "supprimez la valeur par défaut, ou `{}`",
            words,
        ));
        self.say(fault);
    }

    /// The default of a field or a parameter: a constant of its type.
    fn default(&mut self, place: &Place, tree: Option<&ast::Value>, ty: Type) -> Option<Expr> {
        let tree = tree?;
        let value = self.typed(place, tree, ty);
        if value.ty == Type::Unknown {
            return None;
        }
        if !value.is_constant() {
            let message = text(
                "a default is a constant, not another field",
                "une valeur par défaut est une constante, pas un autre champ",
            );
            self.say(Diagnostic::error(codes::BAD_DEFAULT, value.span, message));
            return None;
        }
        if let (Type::Money(MoneyIn::Invoice), Type::Money(MoneyIn::Currency(currency))) =
            (ty, value.ty)
        {
            let money = self.word(place.module, Word::TypeMoney);
            let r#in = self.word(place.module, Word::InCurrency);
            let message = text(
                "the currency of this field is that of the invoice, which may be another one",
                "la devise de ce champ est celle de la facture, qui peut être une autre",
            );
            let fault = Diagnostic::error(codes::CURRENCY, value.span, message).help(shown::same(
                "give the field a currency of its own: `{}`",
                "donnez au champ sa propre devise : `{}`",
                &format!("{money} {in} {currency}"),
            ));
            self.say(fault);
        }
        Some(value)
    }

    /// The type that a declaration gives; parameters may also be teams, templates and the like.
    fn type_of(&mut self, place: &Place, tree: &At<ast::Type>, parameter: bool) -> Type {
        match &tree.value {
            ast::Type::YesNo => Type::YesNo,
            ast::Type::Text => Type::Text,
            ast::Type::Number => Type::Number,
            ast::Type::Money(None) => Type::Money(MoneyIn::Invoice),
            ast::Type::Money(Some(currency)) => match self.currency(currency) {
                Some(currency) => Type::Money(MoneyIn::Currency(currency)),
                None => Type::Unknown,
            },
            ast::Type::Date => Type::Date,
            ast::Type::Rate => Type::Rate,
            ast::Type::Way => Type::Way,
            ast::Type::Duration(unit) => Type::Delay(unit.measure()),
            ast::Type::Named(path) => self.named_type(place, path, parameter),
        }
    }

    fn named_type(&mut self, place: &Place, path: &Path, parameter: bool) -> Type {
        if let [name] = path.parts.as_slice()
            && self.peek(place.module, Kind::Choice, name).is_none()
            && let Some(ty) = word_type(name, parameter)
        {
            return ty;
        }
        let found = match path.parts.as_slice() {
            [name] => self.look_up(place.module, Kind::Choice, name),
            _ => self.find(place.module, Kind::Choice, path),
        };
        if let Some(Thing::Choice(choice)) = found {
            return Type::Choice(choice);
        }
        if let [name] = path.parts.as_slice() {
            let choices = self.scope.visible(place.module, Kind::Choice);
            let mut among: Vec<_> = choices
                .map(|(_, name, thing, _)| (name.clone(), Some(*thing)))
                .collect();
            let words = [
                Word::YesNo,
                Word::TypeText,
                Word::TypeNumber,
                Word::TypeMoney,
                Word::TypeDate,
                Word::TypeRate,
                Word::TypeWay,
                Word::Country,
            ];
            among.extend(
                words
                    .into_iter()
                    .map(|word| (self.word(place.module, word).into(), None)),
            );
            self.miss_among(place.module, Kind::Type, name, among);
        }
        Type::Unknown
    }

    /// The heads of all sequences: recipients and parameters.
    fn sequence_heads(&mut self) {
        for index in 0..self.trees.sequences.len() {
            let (tree, module) = self.trees.sequences[index];
            let place = Place::of_module(module);
            let before = self.faults;
            let mut parameters: Vec<Parameter> = Vec::new();
            let mut known: FxHashMap<&str, Span> = FxHashMap::default();
            for parameter in &tree.parameters {
                let name = &parameter.name;
                let first = known.insert(name.text.as_str(), name.span);
                let recipient = tree.recipient.as_ref().filter(|one| one.text == name.text);
                if let Some(first) = first.or(recipient.map(|one| one.span)) {
                    self.duplicate(Kind::Parameter, name, first);
                    continue;
                }
                self.check_length(name);
                let ty = self.type_of(&place, &parameter.kind, true);
                let default = self.default(&place, parameter.default.as_ref(), ty);
                parameters.push(Parameter {
                    name: name.text.clone(),
                    span: name.span,
                    ty,
                    default,
                });
            }
            let id = SequenceId::from_index(index);
            let sequence = &mut self.model.sequences[id];
            sequence.parameters = parameters;
            sequence.recipient = tree.recipient.as_ref().map(|name| At {
                value: name.text.clone(),
                span: name.span,
            });
            sequence.sound = self.faults == before;
        }
    }
}

/// Types that are no choices and have no word of their own in the grammar.
fn word_type(name: &Name, parameter: bool) -> Option<Type> {
    if name.is(Word::Country) {
        return Some(Type::Country);
    }
    if name.is(Word::CustomerLanguage) {
        return Some(Type::Language);
    }
    if name.is(Word::Currency) && name.word(Group::Field).is_some() {
        return Some(Type::Currency);
    }
    if name.is(Word::Terms) {
        return Some(Type::Terms);
    }
    if !parameter {
        return None;
    }
    Some(if name.is(Word::Team) {
        Type::Team
    } else if name.is(Word::Template) {
        Type::Template
    } else if name.is(Word::Role) {
        Type::Role
    } else if name.is(Word::Calendar) {
        Type::Calendar
    } else {
        return None;
    })
}
