//! Lines: a condition, actions from left to right, and the sign-off of the whole.

use jalon_core::machine::line::{self, SignOff};
use jalon_core::machine::{Element, LineId};

use super::Compiler;
use super::paths::Path;
use crate::model::{self, Line, Reply};
use crate::span::Span;

impl Compiler<'_> {
    /// A line under its path. Lines that follow from it are pushed before it.
    pub(super) fn line(&mut self, path: &Path, line: &Line, span: Span) -> LineId {
        let compiled = self.deeper(span, |this| {
            let when = this.guard(line.when.as_ref());
            let actions = line
                .actions
                .iter()
                .map(|action| this.action(path, action))
                .collect();
            line::Line {
                path: path.id,
                when,
                actions,
                sign_off: this.sign_off_of(path, line),
            }
        });
        let id = self.machine.lines.push(compiled.unwrap_or(line::Line {
            path: path.id,
            when: None,
            actions: Vec::new(),
            sign_off: None,
        }));
        self.places.note(Element::Line(id), span);
        id
    }

    /// A line below another one; none where it does nothing.
    pub(super) fn line_below(&mut self, above: &Path, name: &str, line: &Line) -> Option<LineId> {
        if line.actions.is_empty() {
            return None;
        }
        let path = self.path_below(above, name);
        Some(self.line(&path, line, span_of(line)))
    }

    /// What is signed is all that the line does; so it has one sign-off at most.
    fn sign_off_of(&mut self, path: &Path, line: &Line) -> Option<SignOff> {
        let mut all = line
            .actions
            .iter()
            .filter_map(|action| action.sign_off.as_ref());
        let first = all.next()?;
        if let Some(second) = all.next() {
            self.not_understood(second.span);
        }
        Some(self.sign_off(path, first))
    }

    fn sign_off(&mut self, path: &Path, sign_off: &model::SignOff) -> SignOff {
        SignOff {
            by: self.team(sign_off.team.value),
            persons: if sign_off.two { 2 } else { 1 },
            when: self.guard(sign_off.when.as_ref()),
            within: self.value_if(sign_off.within.as_ref()),
            refused: self.reply(path, "refused", sign_off.refused.as_ref()),
            silent: self.reply(path, "silent", sign_off.silent.as_ref()),
        }
    }

    fn reply(&mut self, path: &Path, name: &str, reply: Option<&Reply>) -> Option<LineId> {
        self.line_below(path, name, &reply?.line)
    }
}

/// From the first word of a line to its last.
pub(super) fn span_of(line: &Line) -> Span {
    let when = line.when.as_ref().map(|when| when.span);
    let actions = line.actions.iter().map(|action| action.span);
    when.into_iter()
        .chain(actions)
        .reduce(|first, next| {
            if first.file == next.file {
                first.to(next)
            } else {
                first
            }
        })
        .unwrap_or_default()
}
