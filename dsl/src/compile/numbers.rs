//! Which things the machine has, and under which numbers.
//!
//! A script is compiled twice. The first time finds out what its journeys reach: each thing gets its
//! number when it is first met, and what nobody meets gets none. Then all are numbered anew by their
//! names, so that the order in which a script declares them leaves no trace in its machine; and the
//! second time makes the machine. Journeys, milestones and steps keep their order, for it has a
//! meaning.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use crate::model::{
    CalendarId, ChoiceId, ClaimId, Declared, EventId, FieldId, HolidaysId, JourneyId, MilestoneId,
    Model, ModuleId, RoleId, StandingId, StepId, TableId, TemplateId, TermsId,
};

/// Things of one kind, each with its number.
#[derive(Clone, Debug)]
pub(super) struct Numbered<K> {
    places: BTreeMap<K, u32>,
    /// In the order of their numbers, with the name that the machine knows each by.
    items: Vec<(K, SmolStr)>,
}

impl<K> Default for Numbered<K> {
    fn default() -> Numbered<K> {
        Numbered {
            places: BTreeMap::new(),
            items: Vec::new(),
        }
    }
}

impl<K: Ord + Clone> Numbered<K> {
    /// Things in this order.
    fn of(items: impl IntoIterator<Item = (K, SmolStr)>) -> Numbered<K> {
        let mut numbered = Numbered::default();
        for (item, name) in items {
            numbered.add(item, name);
        }
        numbered
    }

    /// The number of a thing; a thing that was not met before gets the next one.
    pub(super) fn number(&mut self, item: K) -> u32 {
        self.add(item, SmolStr::default())
    }

    fn add(&mut self, item: K, name: SmolStr) -> u32 {
        let next = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        match self.places.get(&item) {
            Some(place) => *place,
            None => {
                self.places.insert(item.clone(), next);
                self.items.push((item, name));
                next
            }
        }
    }

    /// The number of a thing, if it has one.
    pub(super) fn number_if(&self, item: &K) -> Option<u32> {
        self.places.get(item).copied()
    }

    /// Whether a thing has a number.
    pub(super) fn has(&self, item: &K) -> bool {
        self.places.contains_key(item)
    }

    /// All things with their names, in the order of their numbers.
    pub(super) fn items(&self) -> Vec<(K, SmolStr)> {
        self.items.clone()
    }

    /// The name of the thing with a number.
    pub(super) fn name(&self, number: u32) -> SmolStr {
        let found = self.items.get(number as usize);
        found.map(|(_, name)| name.clone()).unwrap_or_default()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }
}

/// The numbers of everything.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    /// What people and other systems know by its name alone: a team is the same team in whichever
    /// file it is declared.
    pub(super) teams: Numbered<SmolStr>,
    pub(super) roles: Numbered<SmolStr>,
    pub(super) agencies: Numbered<SmolStr>,
    pub(super) endpoints: Numbered<SmolStr>,
    pub(super) ends: Numbered<SmolStr>,
    pub(super) attachments: Numbered<SmolStr>,

    pub(super) calendars: Numbered<CalendarId>,
    pub(super) holidays: Numbered<HolidaysId>,
    pub(super) choices: Numbered<ChoiceId>,
    pub(super) customer_fields: Numbered<FieldId>,
    pub(super) invoice_fields: Numbered<FieldId>,
    pub(super) events: Numbered<EventId>,
    pub(super) tables: Numbered<TableId>,
    pub(super) dated_tables: Numbered<TableId>,
    pub(super) standings: Numbered<StandingId>,
    pub(super) terms: Numbered<TermsId>,
    pub(super) claims: Numbered<ClaimId>,
    pub(super) templates: Numbered<TemplateId>,

    pub(super) journeys: Numbered<JourneyId>,
    pub(super) milestones: Numbered<MilestoneId>,
    pub(super) steps: Numbered<StepId>,
}

impl Numbers {
    /// The numbers of the first time: only what has a place of its own already.
    pub(super) fn at_first(model: &Model) -> Numbers {
        let mut numbers = Numbers::default();
        for role in [RoleId::PAYER, RoleId::VALIDATOR] {
            numbers.roles.number(role_name(model, role));
        }
        let in_turn = model.journeys_in_turn();
        let names = unlike_names(model, &in_turn, |id| &model.journeys[id].declared);
        for (journey, name) in in_turn.into_iter().zip(names) {
            numbers.journeys.add(journey, name);
            for (milestone, _) in model.milestones_of(journey) {
                numbers.milestones.number(milestone);
                for (step, _) in model.steps_of(milestone) {
                    numbers.steps.number(step);
                }
            }
        }
        numbers
    }

    /// The numbers of the second time: the same things, in the order of their names.
    pub(super) fn by_name(self, model: &Model) -> Numbers {
        let by_name = |names: Numbered<SmolStr>, first: usize| {
            let mut items: Vec<SmolStr> = names.items.into_iter().map(|(name, _)| name).collect();
            if let Some(rest) = items.get_mut(first..) {
                rest.sort();
            }
            Numbered::of(items.into_iter().map(|name| (name.clone(), name)))
        };
        Numbers {
            teams: by_name(self.teams, 0),
            roles: by_name(self.roles, 2),
            agencies: by_name(self.agencies, 0),
            endpoints: by_name(self.endpoints, 0),
            ends: by_name(self.ends, 0),
            attachments: by_name(self.attachments, 0),
            calendars: sorted(model, &self.calendars, |id| &model.calendars[id].declared),
            holidays: sorted(model, &self.holidays, |id| &model.holidays[id].declared),
            choices: sorted(model, &self.choices, |id| &model.choices[id].declared),
            customer_fields: sorted(model, &self.customer_fields, |id| {
                &model.fields[id].declared
            }),
            invoice_fields: sorted(model, &self.invoice_fields, |id| &model.fields[id].declared),
            events: sorted(model, &self.events, |id| &model.events[id].declared),
            tables: sorted(model, &self.tables, |id| &model.tables[id].declared),
            dated_tables: sorted(model, &self.dated_tables, |id| &model.tables[id].declared),
            standings: sorted(model, &self.standings, |id| &model.standings[id].declared),
            terms: sorted(model, &self.terms, |id| &model.terms[id].declared),
            claims: sorted(model, &self.claims, |id| &model.claims[id].declared),
            templates: sorted(model, &self.templates, |id| &model.templates[id].declared),
            journeys: self.journeys,
            milestones: self.milestones,
            steps: self.steps,
        }
    }

    /// How many declared things have a number: the first time is over when it grows no more.
    pub(super) fn count(&self) -> usize {
        [
            self.teams.len(),
            self.roles.len(),
            self.agencies.len(),
            self.endpoints.len(),
            self.ends.len(),
            self.attachments.len(),
            self.calendars.len(),
            self.holidays.len(),
            self.choices.len(),
            self.customer_fields.len(),
            self.invoice_fields.len(),
            self.events.len(),
            self.tables.len(),
            self.dated_tables.len(),
            self.standings.len(),
            self.terms.len(),
            self.claims.len(),
            self.templates.len(),
        ]
        .iter()
        .sum()
    }
}

/// The name of a role; those that are built in have English ones in every script.
pub(super) fn role_name(model: &Model, role: RoleId) -> SmolStr {
    match role {
        RoleId::PAYER => "payer".into(),
        RoleId::VALIDATOR => "validator".into(),
        _ => model
            .roles
            .get(role)
            .map(|role| role.declared.name.clone())
            .unwrap_or_default(),
    }
}

fn sorted<'m, K: Ord + Copy>(
    model: &'m Model,
    met: &Numbered<K>,
    declared: impl Fn(K) -> &'m Declared,
) -> Numbered<K> {
    let items: Vec<K> = met.items.iter().map(|(item, _)| *item).collect();
    let names = unlike_names(model, &items, declared);
    let mut named: Vec<(K, SmolStr)> = items.into_iter().zip(names).collect();
    named.sort_by(|(_, one), (_, other)| one.cmp(other));
    Numbered::of(named)
}

/// The names by which the machine knows things of one kind: as declared; where two modules declare
/// one name, with the module before it, except for what the script itself declares.
pub(super) fn unlike_names<'m, K: Copy>(
    model: &'m Model,
    items: &[K],
    declared: impl Fn(K) -> &'m Declared,
) -> Vec<SmolStr> {
    let mut count: BTreeMap<&str, u32> = BTreeMap::new();
    for item in items {
        *count.entry(&declared(*item).name).or_default() += 1;
    }
    let name_of = |declared: &Declared| {
        let alone = count.get(declared.name.as_str()) == Some(&1);
        match module_path(model, declared.module) {
            path if alone || path.is_empty() => declared.name.clone(),
            path => format!("{path}.{}", declared.name).into(),
        }
    };
    items.iter().map(|item| name_of(declared(*item))).collect()
}

fn module_path(model: &Model, module: ModuleId) -> &str {
    model
        .modules
        .get(module)
        .map_or("", |module| module.path.as_str())
}
