//! Names that were not found: collected while resolving, told once each at the end, where the
//! misspelling most probably is.

use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use super::Resolver;
use super::kinds::Kind;
use super::shown;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{ModuleId, Thing};
use crate::span::Span;
use crate::syntax::ast::{Item, Name};
use crate::words::{Surface, Word};

mod blame;
mod candidates;

use candidates::Candidate;
pub(super) use candidates::near;

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
    /// Events that were not found and that something waits for.
    awaited: FxHashSet<Span>,
}

impl Misses {
    /// One more.
    pub fn add(&mut self, miss: Miss) {
        self.found.push(miss);
    }

    /// What stands here is an event that something waits for.
    pub fn note_awaited(&mut self, span: Span) {
        self.awaited.insert(span);
    }

    /// Whether there are so many that no right names are looked for any more.
    pub fn are_many(&self) -> bool {
        self.found.len() >= MANY
    }
}

/// Names of at most so many letters are abbreviations, whose spelling tells nothing.
const SHORT: usize = 4;

/// A script with more unknown names than this is none; beyond, they are only told.
const MANY: usize = 300;

/// One unknown name, wherever it stands, with what is probably meant.
struct Unknown {
    miss: Miss,
    others: Vec<Span>,
    candidates: Vec<Candidate>,
    meant: Option<Candidate>,
}

impl Unknown {
    /// Whether it is the same fault: the same name, wanted as the same kind or meaning the same.
    fn is_also(&self, miss: &Miss, meant: Option<&Candidate>) -> bool {
        let thing = |one: Option<&Candidate>| one.and_then(|one| one.thing);
        let same_thing = thing(meant).is_some() && thing(meant) == thing(self.meant.as_ref());
        self.miss.name.text == miss.name.text
            && (same_thing
                || self.miss.module == miss.module
                    && self.miss.inside == miss.inside
                    && (self.miss.kind == miss.kind
                        || candidates::library_module(&miss.name.text).is_some()))
    }
}

impl Resolver<'_> {
    /// Tells all names that were not found, each once.
    pub(super) fn report_misses(&mut self) {
        let mut unknown: Vec<Unknown> = Vec::new();
        let mut found = std::mem::take(&mut self.misses.found);
        let beyond = found.split_off(found.len().min(MANY));
        for miss in found {
            let candidates = self.candidates(&miss);
            let meant = candidates::nearest(&miss.name.text, &candidates).cloned();
            match unknown
                .iter_mut()
                .find(|one| one.is_also(&miss, meant.as_ref()))
            {
                Some(same) => {
                    let span = miss.name.span;
                    if span != same.miss.name.span && !same.others.contains(&span) {
                        same.others.push(span);
                    }
                }
                None => unknown.push(Unknown {
                    miss,
                    others: Vec::new(),
                    candidates,
                    meant,
                }),
            }
        }
        let told: FxHashSet<(Kind, SmolStr)> = unknown
            .iter()
            .map(|one| (one.miss.kind, one.miss.name.text.clone()))
            .collect();
        for one in unknown {
            self.report_unknown(one);
        }
        self.report_rest(beyond, told);
    }

    /// Names beyond what is looked into: each once, without a proposal.
    fn report_rest(&mut self, misses: Vec<Miss>, mut told: FxHashSet<(Kind, SmolStr)>) {
        for miss in misses {
            if told.insert((miss.kind, miss.name.text.clone())) {
                let message = self.none_called(&miss);
                let span = miss.name.span;
                self.diagnostics
                    .push(Diagnostic::error(codes::UNKNOWN_NAME, span, message));
            }
        }
    }

    fn report_unknown(&mut self, unknown: Unknown) {
        let Unknown {
            miss,
            others,
            candidates,
            meant,
        } = unknown;
        if self.may_have_been_lost(&miss) {
            return;
        }
        if let Some(fault) = self.unused_module(&miss) {
            return self.push_miss(fault, &others);
        }
        let Some(meant) = meant else {
            let fault = self.unmatched(&miss, &candidates);
            return self.push_miss(fault, &others);
        };
        let unused = meant.thing.is_some_and(|thing| !self.model.uses.any(thing));
        if let Some(thing) = meant.thing {
            // Whoever is told of a misspelling need not be told that the name is unused.
            self.model.uses.note(thing, miss.name.span);
        }
        if let Some(declared) = meant.declared
            && unused
            && (!others.is_empty() || self.reads_better(&miss.name.text, &meant.name))
        {
            // Of two abbreviations either may be right: `adv`, `avd`.
            let sure = miss.name.text.chars().count() > SHORT;
            return self.blame_declaration(&miss, others, &meant, declared, sure);
        }
        let message = self.none_called(&miss);
        let mut fault = Diagnostic::error(codes::UNKNOWN_NAME, miss.name.span, message)
            .help(shown::same(
                "did you mean `{}`?",
                "vouliez-vous dire `{}` ?",
                &meant.name,
            ))
            .fix(miss.name.span, meant.name.to_string());
        if let Some(declared) = meant.declared {
            let note = shown::same("`{}` is declared here", "`{}` est déclaré ici", &meant.name);
            fault = fault.related(declared, note);
        }
        self.push_miss(fault, &others);
    }

    /// Nobody speaks of the declared name, and what is spoken of looks right: the fault is there.
    fn blame_declaration(
        &mut self,
        miss: &Miss,
        others: Vec<Span>,
        meant: &Candidate,
        declared: Span,
        sure: bool,
    ) {
        let kind = meant
            .thing
            .and_then(candidates::kind_of)
            .unwrap_or(miss.kind);
        let nouns = kind.nouns();
        let message = text(
            format!(
                "this {} is called `{}`, but the script speaks of `{}`",
                nouns.en, meant.name, miss.name.text
            ),
            format!(
                "{} : le nom déclaré est `{}`, mais le script parle de `{}`",
                nouns.fr, meant.name, miss.name.text
            ),
        );
        let mut fault = Diagnostic::error(codes::UNKNOWN_NAME, declared, message)
            .related(miss.name.span, text("spoken of here", "cité ici"));
        fault = match sure {
            true => fault.fix(declared, miss.name.text.to_string()),
            false => fault.help(text(
                format!(
                    "write `{}` in the lines below, or declare `{}`",
                    meant.name, miss.name.text
                ),
                format!(
                    "écrivez `{}` dans les lignes ci-dessous, ou déclarez `{}`",
                    meant.name, miss.name.text
                ),
            )),
        };
        for span in others {
            fault = fault.related(span, text("and here", "et ici"));
        }
        self.diagnostics.push(fault);
    }

    /// The name of a module of the library that the file does not use.
    fn unused_module(&self, miss: &Miss) -> Option<Diagnostic> {
        let kinds = [Kind::Module, Kind::Value, Kind::Holidays, Kind::Calendar];
        if !kinds.contains(&miss.kind) || miss.inside.is_some() {
            return None;
        }
        let name = &miss.name;
        if let Some(module) = self.scope.alias(miss.module, name)
            && miss.kind != Kind::Module
        {
            return Some(self.whole_module(miss, module));
        }
        let path = candidates::library_module(&name.text)?;
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

    /// The name of a module that the file uses, where something of the module is wanted.
    fn whole_module(&self, miss: &Miss, module: ModuleId) -> Diagnostic {
        let name = &miss.name;
        let surface = self.surface(miss.module);
        let library = self.file(module).library;
        let names = self.scope.module(module).into_iter();
        let inside: Vec<String> = names
            .flat_map(|names| &names.order)
            .filter(|entry| entry.0 == miss.kind)
            .map(|(_, own, ..)| candidates::in_surface(own, Some(library), surface))
            .map(|own| format!("{}.{own}", name.text))
            .collect();
        let wanted = miss.kind.one();
        let message = text(
            format!(
                "`{}` is a whole module; what is wanted here is {}",
                name.text, wanted.en
            ),
            format!(
                "`{}` est un module entier\u{a0}; il faut ici {}",
                name.text, wanted.fr
            ),
        );
        let fault = Diagnostic::error(codes::WRONG_KIND, name.span, message);
        let nouns = miss.kind.nouns();
        match inside.as_slice() {
            [] => fault.help(text(
                format!("the module has no {}", nouns.en),
                format!("ce module n’en contient pas ({})", nouns.fr),
            )),
            [only] => fault
                .help(shown::same("write `{}`", "écrivez `{}`", only))
                .fix(name.span, only.clone()),
            _ => {
                // All of them: this list is why the reader looks here.
                let list = format!("`{}`", inside.join("`, `"));
                fault.help(shown::same("one of {}", "au choix {}", &list))
            }
        }
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
    fn unmatched(&self, miss: &Miss, candidates: &[Candidate]) -> Diagnostic {
        let known = shown::list(candidates.iter().map(|one| one.name.as_str()));
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
        let awaited = self.misses.awaited.contains(&miss.name.span);
        if let Some(event) = everyday_event(miss, awaited, self.surface(miss.module)) {
            return fault
                .help(shown::same(
                    "did you mean `{}`?",
                    "vouliez-vous dire `{}`\u{a0}?",
                    &event,
                ))
                .fix(miss.name.span, event);
        }
        let surface = self.surface(miss.module);
        let way = Word::TypeWay.form(surface);
        if miss.kind == Kind::CustomerField && *name == *way {
            let (customer, link) = (Word::Customer.form(surface), Word::Link.form(surface));
            let line = format!("{customer} {{ {way}  {way} = {link} }}");
            return fault.help(shown::same(
                "the data may say it once the script declares it, with the way of those that say none: `{}`",
                "les données peuvent le dire dès que le script le déclare, avec le canal de ceux qui n’en disent aucun\u{a0}: `{}`",
                &line,
            ));
        }
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
                    "déclarez ce nom en tête du fichier : `{}`",
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
                || self.has_nameless(module)
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

    /// Whether a declaration lost its name, so that it may have been this one.
    fn has_nameless(&self, module: ModuleId) -> bool {
        let items = self.file(module).tree.items.iter();
        items
            .filter_map(Item::name)
            .any(|name| name.text.is_empty())
    }
}

/// The event that an everyday word means.
fn everyday_event(miss: &Miss, awaited: bool, surface: Surface) -> Option<String> {
    if miss.kind != Kind::Event {
        return None;
    }
    let word = match miss.name.text.to_lowercase().as_str() {
        "validation" | "approbation" | "approval" => Word::Acceptance,
        "rejet" | "rejection" => Word::Refusal,
        "contestation" | "contest" | "complaint" => Word::Dispute,
        "paid" | "settled" | "settlement" | "cash" | "money" => Word::Payment,
        "payé" | "payée" | "réglé" | "réglée" | "encaissement" | "encaissé" | "virement" => {
            Word::Payment
        }
        misspelt => candidates::nearest_event(misspelt, surface)?,
    };
    // Any payment is hardly ever what a milestone waits for.
    Some(match (word, awaited) {
        (Word::Payment, true) => {
            let in_full = Word::InFull.form(surface);
            format!("{} {in_full}", word.form(surface))
        }
        _ => word.form(surface).to_owned(),
    })
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
