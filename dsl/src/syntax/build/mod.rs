//! From what the grammar understood to the syntax tree, one file for each part of the language.

mod actions;
mod declarations;
mod journeys;
mod moments;
mod node;
mod policies;
mod tests;
mod texts;
mod values;

use super::lines::Reader;
use super::parser::Rule;
use crate::syntax::ast::Name;
use crate::words::Word;
pub use node::Node;

/// The role behind an optional `to` or article.
fn recipient(node: &Node) -> Name {
    match node.kid(Rule::recipient) {
        Some(recipient) => recipient.named(),
        None => Name {
            text: "".into(),
            span: node.span(),
            form: None,
        },
    }
}

/// Monday is 0.
fn weekday(node: &Node) -> u8 {
    match node.first().and_then(|kid| kid.word()) {
        Some(Word::Tuesday) => 1,
        Some(Word::Wednesday) => 2,
        Some(Word::Thursday) => 3,
        Some(Word::Friday) => 4,
        Some(Word::Saturday) => 5,
        Some(Word::Sunday) => 6,
        _ => 0,
    }
}

impl Reader<'_> {
    /// Builds something from a part of a node, if it is there.
    fn part<'n, T>(
        &mut self,
        node: &Node<'n>,
        rule: Rule,
        build: impl FnOnce(&mut Self, &Node<'n>) -> T,
    ) -> Option<T> {
        node.kid(rule).map(|kid| build(self, &kid))
    }
}
