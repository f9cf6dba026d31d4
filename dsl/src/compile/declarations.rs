//! What a script declares beside its journeys: who takes part, fields, events, choices, terms.
//!
//! What only journeys speak of is there if a journey does: teams, tables, templates and the like.
//! What data speak of, too, is there whenever the script itself declares it: fields, events,
//! standings, terms. Of the library nothing is there that the script does not reach, so that a
//! library that grows leaves the machines of scripts as they are.

use jalon_core::machine::declared::{self, Named};
use jalon_core::machine::terms::{self, TermStep};
use jalon_core::machine::{
    AgencyId, AttachmentId, ChoiceId, CustomerFieldId, DeclaredEventId, Element, EndId, EndpointId,
    InvoiceFieldId, List, RoleId, TeamId, TermsId,
};
use smol_str::SmolStr;

use super::numbers::Numbered;
use super::paths::word_of;
use super::{Compiler, facts};
use crate::model::{self, Declared, FieldId, PayloadField, TermsStep};
use crate::syntax::ast::{At, FieldsOf};

impl Compiler<'_> {
    /// Gives a number to what is kept although no journey may speak of it.
    pub(super) fn kept(&mut self) {
        let model = self.model;
        let own = |declared: &Declared| {
            let module = model.modules.get(declared.module);
            module.is_some_and(|module| !module.library)
        };
        for (id, field) in model
            .fields
            .iter()
            .filter(|(_, field)| own(&field.declared))
        {
            match field.of {
                FieldsOf::Customer => self.numbers.customer_fields.number(id),
                FieldsOf::Invoice => self.numbers.invoice_fields.number(id),
            };
        }
        for (id, _) in model
            .events
            .iter()
            .filter(|(_, event)| own(&event.declared))
        {
            self.numbers.events.number(id);
        }
        let standings = model.standings.iter();
        for (id, _) in standings.filter(|(_, standing)| own(&standing.declared)) {
            self.numbers.standings.number(id);
        }
        for (id, _) in model.terms.iter().filter(|(_, terms)| own(&terms.declared)) {
            self.numbers.terms.number(id);
        }
    }

    /// All templates of the script; of the library only those that it uses.
    pub(super) fn templates_kept(&mut self) {
        let model = self.model;
        for (id, template) in model.templates.iter() {
            let module = model.modules.get(template.declared.module);
            if module.is_some_and(|module| !module.library) {
                self.numbers.templates.number(id);
            }
        }
    }

    /// Compiles all that has a number, in an order in which each comes after what it speaks of.
    pub(super) fn declarations(&mut self) {
        self.names();
        self.all_calendars();
        self.all_choices();
        self.all_terms();
        self.all_fields();
        self.all_events();
        self.all_tables();
        self.all_standings();
        self.all_claims();
        self.all_templates();
    }

    fn names(&mut self) {
        let Compiler {
            model,
            numbers,
            machine,
            places,
            ..
        } = self;
        machine.teams = named(&numbers.teams);
        machine.roles = named(&numbers.roles);
        machine.agencies = named(&numbers.agencies);
        machine.endpoints = named(&numbers.endpoints);
        machine.ends = named(&numbers.ends);
        machine.attachments = named(&numbers.attachments);
        let mut note =
            |numbered: &mut Numbered<SmolStr>, declared: &Declared, element: fn(u32) -> Element| {
                if numbered.has(&declared.name) {
                    let number = numbered.number(declared.name.clone());
                    places.note(element(number), declared.span);
                }
            };
        // Where several files declare one name, the last one is noted: the script itself.
        for team in model.teams.items() {
            note(&mut numbers.teams, &team.declared, |n| {
                Element::Team(TeamId(n))
            });
        }
        for role in model.roles.items() {
            note(&mut numbers.roles, &role.declared, |n| {
                Element::Role(RoleId(n))
            });
        }
        for agency in model.agencies.items() {
            let of = |n| Element::Agency(AgencyId(n));
            note(&mut numbers.agencies, &agency.declared, of);
        }
        for endpoint in model.endpoints.items() {
            let of = |n| Element::Endpoint(EndpointId(n));
            note(&mut numbers.endpoints, &endpoint.declared, of);
        }
        for end in model.ends.items() {
            note(&mut numbers.ends, &end.declared, |n| Element::End(EndId(n)));
        }
    }

    fn all_choices(&mut self) {
        for (number, (id, name)) in (0..).zip(self.numbers.choices.items()) {
            let Some(choice) = self.model.choices.get(id) else {
                continue;
            };
            let element = Element::Choice(ChoiceId(number));
            self.places.note(element, choice.declared.span);
            self.machine.choices.push(declared::Choice {
                name,
                values: choice.values.iter().map(|at| at.value.clone()).collect(),
            });
        }
    }

    fn all_terms(&mut self) {
        for (number, (id, name)) in (0..).zip(self.numbers.terms.items()) {
            let Some(terms) = self.model.terms.get(id) else {
                continue;
            };
            let element = Element::Terms(TermsId(number));
            self.places.note(element, terms.declared.span);
            self.machine.terms.push(compiled_terms(name, terms));
        }
    }

    fn all_fields(&mut self) {
        for (number, (id, name)) in (0..).zip(self.numbers.customer_fields.items()) {
            let element = Element::CustomerField(CustomerFieldId(number));
            if let Some(field) = self.declared_field(id, name, element) {
                self.machine.customer_fields.push(field);
            }
        }
        for (number, (id, name)) in (0..).zip(self.numbers.invoice_fields.items()) {
            let element = Element::InvoiceField(InvoiceFieldId(number));
            if let Some(field) = self.declared_field(id, name, element) {
                self.machine.invoice_fields.push(field);
            }
        }
    }

    fn declared_field(
        &mut self,
        id: FieldId,
        name: SmolStr,
        element: Element,
    ) -> Option<declared::Field> {
        let field = self.model.fields.get(id)?;
        self.places.note(element, field.declared.span);
        Some(declared::Field {
            name,
            type_of: self.type_of(field.ty, field.type_span),
            currency: facts::currency_of(field.ty),
            default: self.value_if(field.default.as_ref()),
            or_unknown: field.or_unknown,
        })
    }

    fn all_events(&mut self) {
        for (number, (id, name)) in (0..).zip(self.numbers.events.items()) {
            let Some(event) = self.model.events.get(id) else {
                continue;
            };
            let element = Element::Event(DeclaredEventId(number));
            self.places.note(element, event.declared.span);
            let payload = self.payload(&event.fields);
            let event = declared::DeclaredEvent { name, payload };
            self.machine.events.push(event);
        }
    }

    /// The data that an event or an answer carries.
    pub(super) fn payload(&mut self, fields: &[PayloadField]) -> Vec<declared::Field> {
        fields
            .iter()
            .map(|field| declared::Field {
                name: match field.fact {
                    Some(fact) => word_of(&facts::event_fact(fact)),
                    None => field.name.clone(),
                },
                type_of: self.type_of(field.ty, field.span),
                currency: facts::currency_of(field.ty),
                default: self.value_if(field.default.as_ref()),
                or_unknown: field.or_unknown,
            })
            .collect()
    }

    /// Kinds of documents.
    pub(super) fn attachments(&mut self, names: &[At<SmolStr>]) -> Vec<AttachmentId> {
        let mut ids: Vec<AttachmentId> = names
            .iter()
            .map(|name| {
                let id = AttachmentId(self.numbers.attachments.number(name.value.clone()));
                self.places.note(Element::Attachment(id), name.span);
                id
            })
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    pub(super) fn agency(&mut self, id: model::AgencyId) -> AgencyId {
        let agency = self.model.agencies.get(id);
        let name = agency.map(|agency| agency.declared.name.clone());
        AgencyId(self.numbers.agencies.number(name.unwrap_or_default()))
    }

    pub(super) fn endpoint(&mut self, id: model::EndpointId) -> EndpointId {
        let endpoint = self.model.endpoints.get(id);
        let name = endpoint.map(|endpoint| endpoint.declared.name.clone());
        EndpointId(self.numbers.endpoints.number(name.unwrap_or_default()))
    }

    pub(super) fn end(&mut self, id: model::EndId) -> EndId {
        let end = self.model.ends.get(id);
        let name = end.map(|end| end.declared.name.clone());
        EndId(self.numbers.ends.number(name.unwrap_or_default()))
    }
}

fn named<I: jalon_core::machine::Dense>(numbered: &Numbered<SmolStr>) -> List<I, Named> {
    let names = numbered.items().into_iter();
    names.map(|(name, _)| Named::new(name)).collect()
}

/// Payment terms as the machine and the datasets have them.
pub(super) fn compiled_terms(name: SmolStr, terms: &model::Terms) -> terms::Terms {
    let step = |step: &At<TermsStep>| match &step.value {
        TermsStep::Add(delay) => TermStep::Add(facts::delay(*delay)),
        TermsStep::MonthEnd => TermStep::MonthEnd,
        TermsStep::OnDays(days) => TermStep::NextDayOfMonth(days.clone()),
    };
    terms::Terms {
        name,
        steps: terms.steps.iter().map(step).collect(),
    }
}
