//! Which names are declared where, and finding them.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::Resolver;
use super::kinds::Kind;
use super::misses::Miss;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Id, ModuleId, RoleId, Thing};
use crate::span::Span;
use crate::syntax::ast::{Name, Path};
use crate::words::{Group, Surface, Word};

/// All declared names of a script.
#[derive(Debug, Default)]
pub struct Scope {
    modules: Vec<ModuleNames>,
}

/// The names of one module.
#[derive(Debug, Default)]
pub struct ModuleNames {
    names: FxHashMap<(Kind, SmolStr), (Thing, Span)>,
    /// In order of declaration, for suggestions.
    pub order: Vec<(Kind, SmolStr, Thing, Span)>,
    /// The modules that it uses, under their names.
    pub uses: Vec<(SmolStr, ModuleId)>,
    /// The library's own module.
    pub std: Option<ModuleId>,
}

/// What a path that begins with modules leads to.
pub struct Qualified<'p> {
    /// The module.
    pub module: ModuleId,
    /// What is left of the path.
    pub rest: &'p [Name],
}

impl Scope {
    /// Adds a module.
    pub fn add_module(&mut self, uses: Vec<(SmolStr, ModuleId)>, std: Option<ModuleId>) {
        self.modules.push(ModuleNames {
            uses,
            std,
            ..ModuleNames::default()
        });
    }

    /// Declares a name; gives what has the name already, if anything does.
    pub fn declare(
        &mut self,
        module: ModuleId,
        kind: Kind,
        name: &SmolStr,
        thing: Thing,
        span: Span,
    ) -> Option<(Thing, Span)> {
        let names = self.modules.get_mut(module.index())?;
        if let Some(found) = names.names.get(&(kind, name.clone())) {
            return Some(*found);
        }
        names.names.insert((kind, name.clone()), (thing, span));
        names.order.push((kind, name.clone(), thing, span));
        None
    }

    /// The names of a module.
    pub fn module(&self, module: ModuleId) -> Option<&ModuleNames> {
        self.modules.get(module.index())
    }

    /// What a module itself declares under a name.
    pub fn own(&self, module: ModuleId, kind: Kind, name: &str) -> Option<Thing> {
        let names = self.module(module)?;
        let found = names.names.get(&(kind, SmolStr::new(name)))?;
        Some(found.0)
    }

    /// The module that `name` means in `module`.
    pub fn alias(&self, module: ModuleId, name: &Name) -> Option<ModuleId> {
        let names = self.module(module)?;
        let english = name
            .word(Group::Std)
            .map(|word| word.form(Surface::English));
        if name.text == "std" {
            return names.std;
        }
        names
            .uses
            .iter()
            .find(|(alias, _)| *alias == name.text || english == Some(alias.as_str()))
            .map(|(_, module)| *module)
    }

    /// Everything of a kind that a module can speak of without naming a module.
    pub fn visible(
        &self,
        module: ModuleId,
        kind: Kind,
    ) -> impl Iterator<Item = &(Kind, SmolStr, Thing, Span)> {
        let own = self.module(module).into_iter();
        let used = own
            .clone()
            .flat_map(|names| &names.uses)
            .filter_map(|(_, used)| self.module(*used));
        own.chain(used)
            .flat_map(|names| &names.order)
            .filter(move |entry| entry.0 == kind)
    }
}

impl Resolver<'_> {
    /// The thing of a kind that a path means. What is not found is noted and told at the end.
    pub(super) fn find(&mut self, module: ModuleId, kind: Kind, path: &Path) -> Option<Thing> {
        match path.parts.as_slice() {
            [] => {
                self.silently();
                None
            }
            [name] => self.find_name(module, kind, name),
            parts => {
                let Some(found) = self.qualified(module, parts) else {
                    self.unknown_module(module, path);
                    return None;
                };
                let [name] = found.rest else {
                    self.silently();
                    return None;
                };
                self.find_in(module, found.module, kind, name)
            }
        }
    }

    /// The thing of a kind that a name means. What is not found is noted and told at the end.
    pub(super) fn find_name(&mut self, module: ModuleId, kind: Kind, name: &Name) -> Option<Thing> {
        let found = self.look_up(module, kind, name);
        if found.is_none() {
            self.miss(module, kind, name);
        }
        found
    }

    /// The same, where it is no fault if nothing is found.
    pub(super) fn look_up(&mut self, module: ModuleId, kind: Kind, name: &Name) -> Option<Thing> {
        let thing = self.peek(module, kind, name)?;
        self.model.uses.note(thing, name.span);
        Some(thing)
    }

    /// The same, without noting a use. Two modules with the same name are told.
    pub(super) fn peek(&mut self, module: ModuleId, kind: Kind, name: &Name) -> Option<Thing> {
        if let Some(thing) = self.scope.own(module, kind, &name.text) {
            return Some(thing);
        }
        if kind == Kind::Role
            && let Some(role) = built_in_role(name)
        {
            return Some(Thing::Role(role));
        }
        let used: Vec<(SmolStr, ModuleId)> = self
            .scope
            .module(module)
            .map(|names| names.uses.clone())
            .unwrap_or_default();
        let mut found: Vec<(SmolStr, Thing)> = used
            .into_iter()
            .filter_map(|(alias, used)| Some((alias, self.in_module(used, kind, name)?)))
            .collect();
        found.dedup_by_key(|(_, thing)| *thing);
        match found.as_slice() {
            [] => None,
            [(_, thing)] => Some(*thing),
            [(first, thing), ..] => {
                let ways: Vec<String> = found
                    .iter()
                    .map(|(alias, _)| format!("{alias}.{}", name.text))
                    .collect();
                let list = shown::list(ways.iter().map(String::as_str));
                let message = text(
                    format!(
                        "two modules have a {} called `{}`",
                        kind.nouns().en,
                        name.text
                    ),
                    format!(
                        "deux modules ont « {} » pour {}",
                        name.text,
                        kind.nouns().fr
                    ),
                );
                let fault = Diagnostic::error(codes::AMBIGUOUS_NAME, name.span, message)
                    .help(shown::same(
                        "say which one: {}",
                        "précisez lequel : {}",
                        &list,
                    ))
                    .fix(name.span, format!("{first}.{}", name.text));
                self.say(fault);
                Some(*thing)
            }
        }
    }

    /// What a module declares under a name, or under the library's word for it.
    pub(super) fn in_module(&self, module: ModuleId, kind: Kind, name: &Name) -> Option<Thing> {
        let own = |module| {
            self.scope.own(module, kind, &name.text).or_else(|| {
                let word = name.word(Group::Std)?;
                self.scope.own(module, kind, word.form(Surface::English))
            })
        };
        // A module of the library offers what it uses: France has the European reference rate.
        let library = |id: &ModuleId| self.model.modules.get(*id).is_some_and(|it| it.library);
        own(module).or_else(|| {
            let names = Some(module)
                .filter(library)
                .and_then(|id| self.scope.module(id))?;
            names.uses.iter().find_map(|(_, used)| own(*used))
        })
    }

    fn find_in(
        &mut self,
        module: ModuleId,
        inside: ModuleId,
        kind: Kind,
        name: &Name,
    ) -> Option<Thing> {
        match self.in_module(inside, kind, name) {
            Some(thing) => {
                self.model.uses.note(thing, name.span);
                Some(thing)
            }
            None => {
                self.silently();
                self.misses.add(Miss {
                    module,
                    inside: Some(inside),
                    kind,
                    name: name.clone(),
                    among: Vec::new(),
                });
                None
            }
        }
    }

    /// The module that the first parts of a path name, with what is left.
    pub(super) fn qualified<'p>(
        &self,
        module: ModuleId,
        parts: &'p [Name],
    ) -> Option<Qualified<'p>> {
        let (first, rest) = parts.split_first()?;
        // `std.france.late_payment`: the whole path of a module that is used.
        if let [second, rest @ ..] = rest
            && first.text == "std"
            && !rest.is_empty()
            && let Some(found) = self.scope.alias(module, second)
        {
            return Some(Qualified {
                module: found,
                rest,
            });
        }
        let found = self
            .scope
            .alias(module, first)
            .or_else(|| self.offered(module, first))?;
        Some(Qualified {
            module: found,
            rest,
        })
    }

    /// The module of the library under a name that a used module of the library uses itself.
    fn offered(&self, module: ModuleId, name: &Name) -> Option<ModuleId> {
        let library = |id: &ModuleId| self.model.modules.get(*id).is_some_and(|it| it.library);
        let uses = &self.scope.module(module)?.uses;
        uses.iter()
            .filter(|(_, used)| library(used))
            .find_map(|(_, used)| self.scope.alias(*used, name))
    }

    /// Notes a name that was not found.
    pub(super) fn miss(&mut self, module: ModuleId, kind: Kind, name: &Name) {
        self.miss_among(module, kind, name, Vec::new());
    }

    /// The same, where the right names are these.
    pub(super) fn miss_among(
        &mut self,
        module: ModuleId,
        kind: Kind,
        name: &Name,
        among: Vec<(SmolStr, Option<Thing>)>,
    ) {
        self.silently();
        if name.text.is_empty() {
            return;
        }
        self.misses.add(Miss {
            module,
            inside: None,
            kind,
            name: name.clone(),
            among,
        });
    }

    /// A path that begins with something that is no module.
    pub(super) fn unknown_module(&mut self, module: ModuleId, path: &Path) {
        let Some(first) = path.parts.first() else {
            return self.silently();
        };
        if self.lacks_module(module) || self.file(module).tree.lost.any {
            return self.silently();
        }
        let uses: Vec<(SmolStr, Option<Thing>)> = self
            .scope
            .module(module)
            .map(|names| {
                let aliases = names.uses.iter().map(|(alias, _)| alias.clone());
                let library = std::iter::once(SmolStr::new_static("std"));
                aliases.chain(library).map(|alias| (alias, None)).collect()
            })
            .unwrap_or_default();
        self.miss_among(module, Kind::Module, first, uses);
    }
}

/// The built-in role that a name means.
pub(super) fn built_in_role(name: &Name) -> Option<RoleId> {
    match name.word(Group::Role)? {
        Word::Payer => Some(RoleId::PAYER),
        Word::Validator => Some(RoleId::VALIDATOR),
        _ => None,
    }
}
