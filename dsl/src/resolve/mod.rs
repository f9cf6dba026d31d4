//! From syntax trees to the typed tree: names are found, types are checked, sequences are expanded.
//!
//! One file for each part of the language. Nothing stops at the first fault: what can't be resolved
//! becomes `Unknown`, fits everywhere, and makes what it stands in unsound.

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Severity, text};
use crate::model::{
    ChoiceId, FieldId, Id, JourneyId, MilestoneId, Model, Module, ModuleId, ModuleUse, StepId,
};
use crate::modules::LoadedFile;
use crate::source::Sources;
use crate::span::{FileId, Span};
use crate::syntax::ast;
use crate::words::{Surface, Word};

mod actions;
mod amounts;
mod answers;
mod bare_amounts;
mod built_in;
mod calendars;
pub mod carries;
mod claims;
mod conditions;
mod events;
mod expectations;
mod facts;
mod fields;
mod fit;
mod flow;
mod journeys;
mod kinds;
mod limits;
mod literals;
mod milestones;
mod misses;
mod modifiers;
mod moments;
mod names;
mod not_here;
mod openings;
mod paths;
mod place;
mod policies;
mod scope;
mod sending;
mod sequences;
pub mod shown;
mod sums;
mod tables;
mod templates;
mod tests;
mod texts;
mod values;

use misses::Misses;
use names::Trees;
use scope::Scope;

/// Resolves one script: its files, a module before those that use it, the script itself last.
pub fn resolve(files: &[LoadedFile], sources: &Sources) -> (Model, Vec<Diagnostic>) {
    let mut resolver = Resolver {
        files,
        sources,
        model: Model::default(),
        scope: Scope::default(),
        misses: Misses::default(),
        diagnostics: Vec::new(),
        faults: 0,
        wrong_fields: FxHashSet::default(),
        via: Vec::new(),
        fields: FxHashMap::default(),
        choice_values: FxHashMap::default(),
        any_value: FxHashMap::default(),
        steps_by_name: FxHashMap::default(),
        milestones_by_name: FxHashMap::default(),
        tasks: None,
        expanded: 0,
        open_tables: 0,
        tables: Vec::new(),
        added: Vec::new(),
        trees: Trees::default(),
        steps_incomplete: false,
        without_calendar: Vec::new(),
        without_currency: Vec::new(),
    };
    resolver.modules();
    resolver.names();
    resolver.declarations();
    resolver.journeys();
    resolver.name_steps();
    resolver.policies();
    resolver.tests();
    resolver.report_misses();
    let Resolver {
        mut model,
        diagnostics,
        ..
    } = resolver;
    model.uses.tidy();
    (model, tidy(diagnostics))
}

/// The work of resolving one script.
struct Resolver<'a> {
    files: &'a [LoadedFile],
    sources: &'a Sources,
    model: Model,
    scope: Scope,
    misses: Misses,
    diagnostics: Vec<Diagnostic>,
    /// Errors so far, those included about which it stays silent.
    faults: usize,
    /// Declared fields of which it was told that something does not go with what they hold.
    wrong_fields: FxHashSet<FieldId>,
    /// The `use` lines of the sequences in which the present line stands, the outermost first.
    via: Vec<Span>,
    /// Declared fields by their names.
    fields: FxHashMap<(ast::FieldsOf, SmolStr), FieldId>,
    /// The values of choices by their names.
    choice_values: FxHashMap<(ChoiceId, SmolStr), u16>,
    /// Some choice that has a value of a name.
    any_value: FxHashMap<SmolStr, (ChoiceId, u16)>,
    /// Steps by their names, once all journeys are read.
    steps_by_name: FxHashMap<SmolStr, Vec<StepId>>,
    /// Milestones by their names, once all journeys are read.
    milestones_by_name: FxHashMap<SmolStr, Vec<MilestoneId>>,
    /// The tasks and calls of the script, once a test asks for them.
    tasks: Option<Rc<tests::Tasks>>,
    /// Lines that sequences have brought in so far.
    expanded: usize,
    /// Tables that are being resolved.
    open_tables: usize,
    /// For each table, whether it is resolved.
    tables: Vec<tables::Progress>,
    /// Tables of modules with the places, among the trees, of the rows that are added to them.
    added: Vec<(crate::model::TableId, usize)>,
    /// The trees of declarations.
    trees: Trees<'a>,
    /// A sequence that a milestone uses is unknown, so that steps may be missing.
    steps_incomplete: bool,
    /// Journeys that lack a calendar, told once each.
    without_calendar: Vec<JourneyId>,
    /// Journeys that do not tell the currency of their invoices, told once each.
    without_currency: Vec<JourneyId>,
}

impl<'a> Resolver<'a> {
    fn modules(&mut self) {
        for (index, file) in self.files.iter().enumerate() {
            let uses = file
                .uses
                .iter()
                .filter_map(|used| {
                    Some(ModuleUse {
                        module: ModuleId::from_index(used.target?),
                        alias: used.path.parts.last()?.text.clone(),
                        span: used.path.span(),
                    })
                })
                .collect();
            let root = index + 1 == self.files.len();
            self.model.modules.push(Module {
                path: if root {
                    String::new()
                } else {
                    file.module_path.clone()
                },
                file: file.id,
                surface: file.tree.surface,
                library: file.library,
                uses,
                lossy: file.tree.lost.any || lacks_module(file),
            });
        }
    }

    /// The file of a module.
    fn file(&self, module: ModuleId) -> &'a LoadedFile {
        &self.files[module.index()]
    }

    /// Whether a module that it uses could not be read.
    fn lacks_module(&self, module: ModuleId) -> bool {
        lacks_module(self.file(module))
    }

    /// The data file that a declaration names, if it could be read.
    fn data_file(&self, module: ModuleId, name: &ast::Text) -> Option<FileId> {
        let data = &self.file(module).data;
        let found = data.iter().find(|(span, _)| *span == name.span);
        found.and_then(|(_, file)| *file)
    }

    /// The language of the keywords of a module.
    fn surface(&self, module: ModuleId) -> Surface {
        self.file(module).tree.surface
    }

    /// A keyword as the module writes it.
    fn word(&self, module: ModuleId, word: Word) -> &'static str {
        word.form(self.surface(module))
    }

    /// The text under a span.
    fn source(&self, span: Span) -> &'a str {
        self.sources.text(span)
    }

    /// Tells something. Within a sequence of the library it is told at the line that uses it, for
    /// that is what the user can change.
    fn say(&mut self, mut diagnostic: Diagnostic) {
        if diagnostic.severity == Severity::Error {
            self.faults += 1;
        }
        if let Some(use_line) = self.via.first().copied() {
            let library = self
                .files
                .iter()
                .any(|file| file.id == diagnostic.span.file && file.library);
            if library {
                let inner = std::mem::replace(&mut diagnostic.span, use_line);
                diagnostic.fix = None;
                diagnostic =
                    diagnostic.related(inner, text("in the library", "dans la bibliothèque"));
            } else {
                diagnostic = diagnostic.related(use_line, text("used here", "utilisé ici"));
            }
        }
        self.diagnostics.push(diagnostic);
    }

    /// Whether a place stands in a line that the reader has repaired, so that part of it may be lost.
    fn is_repaired(&self, span: Span) -> bool {
        let file = self.files.iter().find(|file| file.id == span.file);
        file.is_some_and(|file| {
            let lost = &file.tree.lost;
            let mut lines = lost.repaired.iter().chain(&lost.lines);
            lines.any(|line| line.start <= span.start && span.start <= line.end)
        })
    }

    /// Notes a fault about which nothing is said, since it was said or follows from another.
    fn silently(&mut self) {
        self.faults += 1;
    }
}

/// Whether a module that a file uses is missing, or lost its name.
fn lacks_module(file: &LoadedFile) -> bool {
    let nameless = |item: &ast::Item| match item {
        ast::Item::Use(path) => path.parts.iter().any(|name| name.text.is_empty()),
        _ => false,
    };
    file.uses.iter().any(|used| used.target.is_none()) || file.tree.items.iter().any(nameless)
}

/// In order, and one message for one fault.
fn tidy(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|found| {
        (
            found.span.file,
            found.span.start,
            found.span.end,
            found.code,
        )
    });
    diagnostics.dedup_by(|a, b| a.span == b.span && a.code == b.code);
    diagnostics
}
