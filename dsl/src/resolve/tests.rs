//! Tests of a script: their invoices, what happens to them, and what must follow.

use rustc_hash::FxHashMap;

use super::Resolver;
use super::kinds::Kind;
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::ModuleId;
use crate::model::test::{GivenCustomer, GivenInvoice, Subject, Test, TestLine};
use crate::span::Span;
use crate::syntax::ast::{self, Name};
use crate::words::Word;

mod given;
mod happens;
mod tasks;
mod then;

pub(super) use tasks::Tasks;

/// A test while it is read.
pub(super) struct Draft {
    pub customers: Vec<GivenCustomer>,
    pub invoices: Vec<GivenInvoice>,
}

impl Resolver<'_> {
    pub(super) fn tests(&mut self) {
        let mut names: FxHashMap<String, Span> = FxHashMap::default();
        for index in 0..self.trees.tests.len() {
            let (tree, module) = self.trees.tests[index];
            let name = tree.name.plain();
            if let Some(first) = names.insert(name, tree.name.span) {
                let message = text(
                    "another test makes the same promise",
                    "un autre test fait la même promesse",
                );
                let fault = Diagnostic::error(codes::DUPLICATE_NAME, tree.name.span, message)
                    .related(first, text("the first one", "le premier"));
                self.say(fault);
            }
            self.test(tree, module);
        }
    }

    fn test(&mut self, tree: &ast::Test, module: ModuleId) {
        let before = self.faults;
        let mut place = Place::of_module(module);
        place.each_invoice = true;
        let mut draft = Draft {
            customers: Vec::new(),
            invoices: Vec::new(),
        };
        self.given(&place, tree, &mut draft);
        let mut lines = Vec::new();
        for line in &tree.lines {
            match line {
                ast::TestLine::Invoice(_) | ast::TestLine::Customer(_) => {}
                ast::TestLine::Happens(happens) => {
                    let happens = self.happens(&place, happens, &draft);
                    lines.extend(happens.map(TestLine::Happens));
                }
                ast::TestLine::Then(then) => {
                    let what = self.assertion(&place, then, &draft);
                    lines.extend(what.map(|what| TestLine::Then(what, *then.span)));
                }
            }
        }
        let lossy = self.model.modules[module].lossy;
        if draft.invoices.is_empty() && !lossy {
            let word = self.word(module, Word::Invoice);
            let message = text("this test has no invoice", "ce test n’a pas de facture");
            let fault = Diagnostic::error(codes::LINE_MISSING, tree.name.span, message).help(
                shown::same("add `{}`", "ajoutez `{}`", &format!("{word} {{ … }}")),
            );
            self.say(fault);
        }
        self.model.tests.push(Test {
            name: tree.name.plain(),
            span: tree.name.span,
            module,
            customers: draft.customers,
            invoices: draft.invoices,
            lines,
            sound: self.faults == before,
        });
    }

    /// The invoice, instalment or customer that a line of a test speaks of.
    fn subject(&mut self, place: &Place, tree: &ast::Subject, draft: &Draft) -> Option<Subject> {
        match tree {
            ast::Subject::Customer => Some(Subject::Customer(0)),
            ast::Subject::Invoice { name, instalment } => {
                let invoice = self.test_invoice(place, name, draft)?;
                let instalment = match instalment {
                    Some(number) => {
                        let known = draft
                            .invoices
                            .get(invoice)
                            .map_or(0, |one| one.instalments.len());
                        let number = u32::try_from(*number).ok().filter(|number| {
                            *number >= 1 && usize::try_from(*number).is_ok_and(|at| at <= known)
                        });
                        if number.is_none() {
                            self.no_such_instalment(name, known);
                            return None;
                        }
                        number
                    }
                    None => None,
                };
                Some(Subject::Invoice {
                    invoice,
                    instalment,
                })
            }
        }
    }

    fn no_such_instalment(&mut self, name: &Name, known: usize) {
        let message = text(
            format!("`{}` has {known} instalments in this test", name.text),
            format!("`{}` a {known} tranches dans ce test", name.text),
        );
        self.say(Diagnostic::error(codes::OUT_OF_RANGE, name.span, message));
    }

    /// An invoice of the test by its name.
    fn test_invoice(&mut self, place: &Place, name: &Name, draft: &Draft) -> Option<usize> {
        let called = |one: &GivenInvoice| {
            one.name
                .as_ref()
                .is_some_and(|known| known.value == name.text)
        };
        if let Some(found) = draft.invoices.iter().position(called) {
            return Some(found);
        }
        let among = draft.invoices.iter().filter_map(|one| one.name.as_ref());
        let among = among.map(|name| (name.value.clone(), None)).collect();
        self.miss_among(place.module, Kind::TestInvoice, name, among);
        None
    }
}
