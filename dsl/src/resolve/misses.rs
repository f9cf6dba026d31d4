//! Names that were not found: collected while resolving, told once each at the end, where the
//! misspelling most probably is.

use smol_str::SmolStr;

use super::Resolver;
use super::kinds::Kind;
use super::shown;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{Model, ModuleId, Thing};
use crate::span::Span;
use crate::spelling;
use crate::syntax::ast::Name;
use crate::words::{FORMS, Group, Surface, Word, lower_first, without_accents};

/// A name that was not found.
#[derive(Clone, Debug)]
pub struct Miss {
    /// In which file it stands.
    pub module: ModuleId,
    /// The module that it was looked for in, if it was named.
    pub inside: Option<ModuleId>,
    /// What it should be the name of.
    pub kind: Kind,
    /// The name.
    pub name: Name,
    /// The right names, if only these are; else everything of the kind that is visible.
    pub among: Vec<(SmolStr, Option<Thing>)>,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Misses {
    found: Vec<Miss>,
}

impl Misses {
    /// One more.
    pub fn add(&mut self, miss: Miss) {
        self.found.push(miss);
    }
}

/// A name that could be meant.
struct Candidate {
    name: SmolStr,
    thing: Option<Thing>,
    /// Where it is declared, if the user can change that.
    declared: Option<Span>,
}

impl Resolver<'_> {
    /// Tells all names that were not found, each once.
    pub(super) fn report_misses(&mut self) {
        let mut rest = std::mem::take(&mut self.misses.found);
        while !rest.is_empty() {
            let first = rest.remove(0);
            let mut same = Vec::new();
            rest.retain(|miss| {
                let alike = miss.module == first.module
                    && miss.inside == first.inside
                    && (miss.kind == first.kind || library_module(&miss.name.text).is_some())
                    && miss.name.text == first.name.text;
                if alike && !same.contains(&miss.name.span) && miss.name.span != first.name.span {
                    same.push(miss.name.span);
                }
                !alike
            });
            same.sort();
            self.report_miss(first, same);
        }
    }

    fn report_miss(&mut self, miss: Miss, others: Vec<Span>) {
        if self.may_have_been_lost(&miss) {
            return;
        }
        if let Some(fault) = self.unused_module(&miss) {
            return self.push_miss(fault, &others);
        }
        let candidates = self.candidates(&miss);
        let meant = nearest(&miss.name.text, &candidates);
        let names = candidates.iter().map(|one| one.name.as_str());
        let Some(meant) = meant else {
            let known = shown::list(names);
            let fault = self.unmatched(&miss, &known, &candidates);
            return self.push_miss(fault, &others);
        };
        let unused = meant.thing.is_some_and(|thing| !self.model.uses.any(thing));
        if let Some(thing) = meant.thing {
            // Whoever is told of a misspelling need not be told that the name is unused.
            self.model.uses.note(thing, miss.name.span);
        }
        if let Some(declared) = meant.declared
            && unused
            && !others.is_empty()
        {
            let nouns = miss.kind.nouns();
            let (en, fr) = (nouns.en, nouns.fr);
            let message = text(
                format!(
                    "this {en} is called `{}`, but the script speaks of `{}`",
                    meant.name, miss.name.text
                ),
                format!(
                    "{fr} : le nom déclaré est `{}`, mais le script parle de `{}`",
                    meant.name, miss.name.text
                ),
            );
            let mut fault = Diagnostic::error(codes::UNKNOWN_NAME, declared, message)
                .fix(declared, miss.name.text.to_string())
                .related(miss.name.span, text("spoken of here", "cité ici"));
            for span in others {
                fault = fault.related(span, text("and here", "et ici"));
            }
            self.diagnostics.push(fault);
            return;
        }
        let message = self.none_called(&miss);
        let mut fault = Diagnostic::error(codes::UNKNOWN_NAME, miss.name.span, message)
            .help(text(
                format!("did you mean `{}`?", meant.name),
                format!("vouliez-vous dire `{}` ?", meant.name),
            ))
            .fix(miss.name.span, meant.name.to_string());
        if let Some(declared) = meant.declared {
            fault = fault.related(
                declared,
                text(
                    format!("`{}` is declared here", meant.name),
                    format!("`{}` est déclaré ici", meant.name),
                ),
            );
        }
        self.push_miss(fault, &others);
    }

    /// The name of a module of the library that the file does not use.
    fn unused_module(&self, miss: &Miss) -> Option<Diagnostic> {
        if !matches!(miss.kind, Kind::Module | Kind::Value | Kind::Holidays)
            || miss.inside.is_some()
        {
            return None;
        }
        let name = &miss.name;
        let path = library_module(&name.text)?;
        let line = format!("{} {path}", self.word(miss.module, Word::Use));
        let message = text(
            format!(
                "`{}` is a module of the library that this file does not use",
                name.text
            ),
            format!(
                "`{}` est un module de la bibliothèque que ce fichier n’utilise pas",
                name.text
            ),
        );
        let start = Span::new(name.span.file, 0, 0);
        let fault = Diagnostic::error(codes::UNKNOWN_NAME, name.span, message)
            .help(shown::same(
                "write `{}` at the top of the file",
                "écrivez `{}` en tête du fichier",
                &line,
            ))
            .fix(start, format!("{line}\n"));
        Some(fault)
    }

    fn push_miss(&mut self, mut fault: Diagnostic, others: &[Span]) {
        for span in others {
            fault = fault.related(*span, text("the same name again", "le même nom encore"));
        }
        self.diagnostics.push(fault);
    }

    fn none_called(&self, miss: &Miss) -> Text {
        let Some(inside) = miss.inside else {
            return miss.kind.none_called(&miss.name.text);
        };
        let module = &self.model.modules[inside].path;
        let nouns = miss.kind.nouns();
        let de = if nouns.fr.starts_with(['a', 'e', 'é', 'i', 'o', 'u']) {
            "d’"
        } else {
            "de "
        };
        text(
            format!("`{module}` has no {} called `{}`", nouns.en, miss.name.text),
            format!("`{module}` n’a pas {de}{} `{}`", nouns.fr, miss.name.text),
        )
    }

    /// Nothing is near: the name may be another kind of thing, or not be declared at all.
    fn unmatched(&self, miss: &Miss, known: &str, candidates: &[Candidate]) -> Diagnostic {
        let name = &miss.name.text;
        if let Some((kind, span)) = self.other_kind(miss) {
            let (is, wanted) = (kind.one(), miss.kind.one());
            return Diagnostic::error(
                codes::WRONG_KIND,
                miss.name.span,
                text(
                    format!(
                        "`{name}` is {}; what is wanted here is {}",
                        is.en, wanted.en
                    ),
                    format!("`{name}` est {} ; il faut ici {}", is.fr, wanted.fr),
                ),
            )
            .related(span, text("declared here", "déclaré ici"));
        }
        let fault = Diagnostic::error(codes::UNKNOWN_NAME, miss.name.span, self.none_called(miss));
        let nouns = miss.kind.nouns();
        if !candidates.is_empty() {
            return fault.help(text(
                format!("{}: {known}", nouns.en_many),
                format!("{} : {known}", nouns.fr_many),
            ));
        }
        match declared_by(miss.kind) {
            Some(word) => {
                let line = format!("{} {name}", word.form(self.surface(miss.module)));
                fault.help(shown::same(
                    "declare it at the top of the file: `{}`",
                    "déclarez-la en tête du fichier : `{}`",
                    &line,
                ))
            }
            None => fault,
        }
    }

    /// Whether the name is declared as something else.
    fn other_kind(&self, miss: &Miss) -> Option<(Kind, Span)> {
        let names = self.scope.module(miss.module)?;
        names
            .order
            .iter()
            .find(|(kind, name, _, span)| {
                *kind != miss.kind && *name == miss.name.text && *span != Span::default()
            })
            .map(|(kind, _, _, span)| (*kind, *span))
    }

    /// Whether a line that could not be read may have declared the name.
    fn may_have_been_lost(&self, miss: &Miss) -> bool {
        let of = |module: ModuleId| {
            let lost = &self.file(module).tree.lost;
            lost.declaration
                || self.lacks_module(module)
                || lost.names.iter().any(|name| {
                    *name == miss.name.text
                        || near(name, &miss.name.text).is_some_and(|far| far <= 1)
                })
        };
        if let Some(inside) = miss.inside {
            return of(inside);
        }
        of(miss.module)
            || self.scope.module(miss.module).is_some_and(|names| {
                let mut used = names.uses.iter();
                used.any(|(_, module)| self.file(*module).tree.lost.declaration)
            })
    }

    fn candidates(&self, miss: &Miss) -> Vec<Candidate> {
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
fn library_module(name: &str) -> Option<String> {
    crate::library::modules().find(|path| path.rsplit('.').next() == Some(name))
}

/// Names of the library in the words of the script.
fn in_surface(name: &SmolStr, library: Option<bool>, surface: Surface) -> SmolStr {
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
pub(super) fn near(name: &str, other: &str) -> Option<usize> {
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

fn nearest<'c>(name: &str, candidates: &'c [Candidate]) -> Option<&'c Candidate> {
    candidates
        .iter()
        .filter_map(|one| Some((near(name, &one.name)?, one)))
        .min_by_key(|(far, _)| *far)
        .map(|(_, one)| one)
}

/// The keyword that declares a kind with a name and nothing else.
fn declared_by(kind: Kind) -> Option<Word> {
    Some(match kind {
        Kind::Team => Word::Team,
        Kind::Agency => Word::Agency,
        Kind::Role => Word::Role,
        Kind::End => Word::EndName,
        Kind::Endpoint => Word::Endpoint,
        _ => return None,
    })
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
