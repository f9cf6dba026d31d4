//! What an unknown name could mean.

use smol_str::SmolStr;

use super::super::Resolver;
use super::super::kinds::Kind;
use super::Miss;
use crate::model::{Model, ModuleId, Thing};
use crate::span::Span;
use crate::spelling;
use crate::syntax::ast::Name;
use crate::words::find::forms;
use crate::words::{FORMS, Group, Surface, Word, lower_first, without_accents};

/// A name that could be meant.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// The name.
    pub name: SmolStr,
    /// What has it.
    pub thing: Option<Thing>,
    /// Where it is declared, if the user can change that.
    pub declared: Option<Span>,
}

impl Resolver<'_> {
    /// The names that a miss could mean.
    pub(super) fn candidates(&self, miss: &Miss) -> Vec<Candidate> {
        if !miss.among.is_empty() {
            return miss
                .among
                .iter()
                .map(|(name, thing)| Candidate {
                    name: name.clone(),
                    thing: *thing,
                    declared: thing.and_then(|thing| declared_at(&self.model, thing)),
                })
                .filter(|one| one.name != miss.name.text)
                .collect();
        }
        let from = |module: ModuleId| {
            let names = self.scope.module(module).into_iter();
            names.flat_map(|names| &names.order)
        };
        let entries: Vec<_> = match miss.inside {
            Some(inside) => from(inside).filter(|entry| entry.0 == miss.kind).collect(),
            None => self.scope.visible(miss.module, miss.kind).collect(),
        };
        let surface = self.surface(miss.module);
        let mut out: Vec<Candidate> = entries
            .into_iter()
            .map(|(_, name, thing, span)| Candidate {
                name: in_surface(
                    name,
                    miss.inside.map(|inside| self.file(inside).library),
                    surface,
                ),
                thing: Some(*thing),
                declared: self
                    .files
                    .iter()
                    .any(|file| file.id == span.file && !file.library)
                    .then_some(*span)
                    .filter(|span| span.end > span.start),
            })
            .collect();
        if miss.inside.is_none() {
            out.extend(
                built_in(miss.kind, surface, &miss.name).map(|name| Candidate {
                    name,
                    thing: None,
                    declared: None,
                }),
            );
        }
        out
    }
}

/// The module of the library that is called so.
pub(super) fn library_module(name: &str) -> Option<String> {
    crate::library::modules().find(|path| path.rsplit('.').next() == Some(name))
}

/// Names of the library in the words of the script.
pub(super) fn in_surface(name: &SmolStr, library: Option<bool>, surface: Surface) -> SmolStr {
    if library != Some(true) || surface == Surface::English {
        return name.clone();
    }
    let word = crate::words::WORDS
        .iter()
        .find(|row| row.group == Group::Std && row.english.first() == Some(&name.as_str()));
    word.map_or(name.clone(), |row| SmolStr::new(row.word.form(surface)))
}

/// Built-in names of a kind: those of the script's language, and the right word for one that was
/// written in the other language.
fn built_in(kind: Kind, surface: Surface, name: &Name) -> impl Iterator<Item = SmolStr> + use<> {
    let groups: &[Group] = match kind {
        Kind::Role => &[Group::Role],
        Kind::Way => &[Group::Channel],
        Kind::CustomerField | Kind::InvoiceField => &[],
        _ => &[],
    };
    let groups = groups.to_vec();
    let lower = lower_first(&name.text);
    let other = FORMS
        .iter()
        .filter(move |row| row.french != (surface == Surface::French) && row.shown == lower)
        .flat_map(|row| row.words_meant);
    let wanted = groups.clone();
    let translated = other
        .filter(move |word| wanted.contains(&word.row().group))
        .map(move |word| SmolStr::new(word.form(surface)));
    let all = crate::words::WORDS
        .iter()
        .filter(move |row| groups.contains(&row.group))
        .map(move |row| SmolStr::new(row.word.form(surface)));
    translated.chain(all).collect::<Vec<_>>().into_iter()
}

/// How far a name is from another, if it could be a misspelling of it.
pub(in super::super) fn near(name: &str, other: &str) -> Option<usize> {
    let plain = |word: &str| without_accents(word).to_lowercase().replace('-', "_");
    let (a, b) = (plain(name), plain(other));
    if a == b {
        return Some(0);
    }
    let shorter = a.chars().count().min(b.chars().count());
    let same_start = a.chars().next() == b.chars().next();
    let most = match shorter {
        0..=1 => 0,
        2..=3 => 1,
        4 if !same_start => 1,
        _ => spelling::tolerance(&a).min(2 + shorter / 8),
    };
    spelling::distance(&a, &b, most).filter(|far| *far > 0)
}

/// The event of the language that a name could be a misspelling of.
pub(super) fn nearest_event(name: &str, surface: Surface) -> Option<Word> {
    let forms = forms(surface).all().filter_map(|form| {
        let word = form.in_group(Group::Event)?;
        Some((near(name, form.row().shown)?, word))
    });
    forms.min_by_key(|(far, _)| *far).map(|(_, word)| word)
}

pub(super) fn nearest<'c>(name: &str, candidates: &'c [Candidate]) -> Option<&'c Candidate> {
    candidates
        .iter()
        .filter_map(|one| Some((near(name, &one.name)?, one)))
        .min_by_key(|(far, _)| *far)
        .map(|(_, one)| one)
}

/// Where a thing is declared; nothing for what stands in the library or nowhere.
fn declared_at(model: &Model, thing: Thing) -> Option<Span> {
    let declared = match thing {
        Thing::Team(id) => &model.teams[id].declared,
        Thing::Field(id) => &model.fields[id].declared,
        Thing::Table(id) => &model.tables[id].declared,
        Thing::Standing(id) => &model.standings[id].declared,
        Thing::ChoiceValue(choice, value) => {
            return model.choices[choice]
                .values
                .get(usize::from(value))
                .map(|value| value.span);
        }
        Thing::Milestone(id) => &model.milestones.get(id)?.declared,
        Thing::Step(id) => return Some(model.steps.get(id)?.name_span),
        Thing::End(id) => &model.ends[id].declared,
        _ => return None,
    };
    let library = model.modules[declared.module].library;
    (!library && declared.span.end > declared.span.start).then_some(declared.span)
}

/// What kind of thing it is, where messages can say more than what was wanted.
pub(super) fn kind_of(thing: Thing) -> Option<Kind> {
    Some(match thing {
        Thing::Team(_) => Kind::Team,
        Thing::Agency(_) => Kind::Agency,
        Thing::Role(_) => Kind::Role,
        Thing::End(_) => Kind::End,
        Thing::Table(_) => Kind::Table,
        Thing::Milestone(_) => Kind::Milestone,
        Thing::Step(_) => Kind::Step,
        Thing::Choice(_) => Kind::Choice,
        _ => return None,
    })
}
