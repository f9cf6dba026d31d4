//! A test that promises nothing.

use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::test::TestLine;
use crate::model::{Model, Test};
use crate::words::Word;

/// Finds tests without a line that says what must follow.
pub fn check(model: &Model, found: &mut Vec<Diagnostic>) {
    for test in model.tests.items() {
        if test.sound && !promises(test) {
            let surface = model.surface_of(test.module);
            let then = Word::Verify.form(surface);
            found.push(
                Diagnostic::warning(
                    codes::TEST_WITHOUT_PROMISE,
                    test.span,
                    text(
                        "this test passes whatever happens: it says nothing of what must follow",
                        "ce test réussit quoi qu’il arrive\u{a0}: il ne dit rien de ce qui doit suivre",
                    ),
                )
                .help(text(
                    format!("add a line that begins with `{then}`"),
                    format!("ajoutez une ligne qui commence par `{then}`"),
                )),
            );
        }
    }
}

fn promises(test: &Test) -> bool {
    test.lines
        .iter()
        .any(|line| matches!(line, TestLine::Then(..)))
}
