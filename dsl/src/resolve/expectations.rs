//! What must come back, and what is done if it does not.

use super::Resolver;
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Expectation, Expected};
use crate::syntax::ast;
use crate::words::Word;

impl Resolver<'_> {
    pub(super) fn else_wanted(&mut self, place: &Place, span: crate::span::Span) {
        let word = self.word(place.module, Word::Else);
        let message = text(
            "what if it does not come? this line does not say",
            "et si cela ne vient pas ? cette ligne ne le dit pas",
        );
        let fault = Diagnostic::error(codes::LINE_MISSING, span, message).help(shown::same(
            "add `{}` and an action",
            "ajoutez `{}` et une action",
            word,
        ));
        self.say(fault);
    }

    pub(super) fn within_wanted(&mut self, place: &Place, span: crate::span::Span) {
        let word = self.word(place.module, Word::Within);
        let message = text(
            "by when? an action that waits says how long",
            "dans quel délai ? une action qui attend dit combien de temps",
        );
        let day = Word::BusinessDay.form_for(self.surface(place.module), 5);
        let fault = Diagnostic::error(codes::LINE_MISSING, span, message).help(shown::same(
            "add `{}`",
            "ajoutez `{}`",
            &format!("{word} 5 {day}"),
        ));
        self.say(fault);
    }

    /// What must come back.
    pub(super) fn expectation(&mut self, place: &Place, tree: &ast::Expectation) -> Expectation {
        let what = match &tree.what {
            ast::Expected::PaymentInFull { with_charges } => Expected::PaymentInFull {
                with_charges: *with_charges,
            },
            ast::Expected::Event(event) => {
                if let ast::EventKind::Declared(path) = &event.kind
                    && let [name] = path.parts.as_slice()
                {
                    self.misses.note_awaited(name.span);
                }
                Expected::Event(self.event(place, event))
            }
        };
        let from = self.roles(place, &tree.from);
        for role in &from {
            self.role_surely_known(place, role.value, role.span, "");
        }
        if let Some(level) = &tree.at_least {
            let proved = matches!(
                what,
                Expected::Event(
                    crate::model::EventKind::Receipt | crate::model::EventKind::Unknown
                )
            );
            if !proved {
                let receipt = self.word(place.module, Word::Receipt);
                let message = text(
                    format!("only a `{receipt}` has levels of proof"),
                    format!("seul un `{receipt}` a des niveaux de preuve"),
                );
                self.say(Diagnostic::error(
                    codes::MODIFIER_MISFIT,
                    level.span,
                    message,
                ));
            }
        }
        Expectation {
            what,
            from,
            any_of: tree.any_of,
            at_least: tree.at_least.clone(),
            within: tree
                .within
                .as_ref()
                .map(|delay| self.delay_value(place, delay)),
            otherwise: None,
            span: tree.span,
        }
    }

    /// The expectation of a milestone, with its `else`.
    pub(super) fn expected_line(
        &mut self,
        place: &Place,
        tree: &ast::Expectation,
        otherwise: &ast::ActionLine,
    ) -> Expectation {
        let mut expectation = self.expectation(place, tree);
        if !otherwise.actions.is_empty() {
            if expectation.within.is_none() {
                self.within_wanted(place, tree.span);
            }
            expectation.otherwise = Some(self.line(place, otherwise));
        }
        expectation
    }
}
