//! Where a part of the tree stands. It takes no part in comparing: two trees are equal if they say the
//! same, wherever their parts stand.

use std::ops::Deref;

use crate::span::Span;

/// The place of a part of the tree; all of them are equal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Where(Span);

impl PartialEq for Where {
    fn eq(&self, _: &Where) -> bool {
        true
    }
}

impl Deref for Where {
    type Target = Span;

    fn deref(&self) -> &Span {
        &self.0
    }
}

impl From<Span> for Where {
    fn from(span: Span) -> Where {
        Where(span)
    }
}

#[cfg(test)]
mod tests {
    /// A type whose equality is derived would compare a bare span.
    #[test]
    fn no_derived_equality_of_the_tree_compares_places() {
        let files = [
            include_str!("../ast.rs"),
            include_str!("action.rs"),
            include_str!("declaration.rs"),
            include_str!("journey.rs"),
            include_str!("test.rs"),
        ];
        for piece in files
            .iter()
            .flat_map(|file| file.split("#[derive(").skip(1))
        {
            let (derived, item) = piece.split_once(")]").unwrap_or_default();
            let item = item.split("\n}").next().unwrap_or_default();
            let item = item.split("\nimpl").next().unwrap_or_default();
            let bare = item.contains("Span,") || item.contains("Span)") || item.contains("Span>");
            assert!(!(derived.contains("PartialEq") && bare), "{item}");
        }
    }
}
