//! What happens before an invoice leaves, and to whom it goes.

use super::Resolver;
use super::facts::{Facts, told_by};
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{BeforeSending, Journey, Over, RoleId, SendRow};
use crate::span::Span;
use crate::syntax::ast::{self, At, BeforeLine, JourneyLine};
use crate::words::Word;

impl<'a> Resolver<'a> {
    /// Controls and holds; gives what is known once the invoice has left.
    pub(super) fn before_sending(
        &mut self,
        place: &Place,
        tree: &'a ast::Journey,
        read: &mut Journey,
    ) -> Facts {
        let mut facts = place.facts.clone();
        let blocks = tree.lines.iter().filter_map(|line| match line {
            JourneyLine::BeforeSending { lines, .. } => Some(lines),
            _ => None,
        });
        for line in blocks.take(1).flatten() {
            match line {
                BeforeLine::Require {
                    condition,
                    otherwise,
                    span,
                } => {
                    let here = place.knowing(facts.clone());
                    let condition = self.requirement(&here, condition);
                    let otherwise = self.line(place, otherwise);
                    facts = facts.and(&told_by(&condition, true));
                    read.before_sending.push(BeforeSending::Require {
                        condition,
                        otherwise,
                        span: **span,
                    });
                }
                BeforeLine::Hold {
                    condition,
                    because,
                    at_most,
                    then,
                    span,
                } => {
                    let here = place.knowing(facts.clone());
                    let condition = self.condition(&here, condition);
                    if because.is_none() || at_most.is_none() {
                        self.hold_incomplete(place, because.is_none(), **span);
                    }
                    let because = because.as_ref().map(|tree| self.text(&here, tree));
                    let at_most = at_most.as_ref().map(|delay| self.delay_value(&here, delay));
                    let acts = !then.actions.is_empty();
                    let then = self.line(&self.knowing_that(&here, &condition), then);
                    read.before_sending.push(BeforeSending::Hold {
                        condition,
                        because,
                        at_most,
                        then: acts.then_some(then),
                        span: **span,
                    });
                }
            }
        }
        facts
    }

    pub(super) fn hold_incomplete(&mut self, place: &Place, reason: bool, span: Span) {
        let (message, line) = if reason {
            (
                text(
                    "why? a hold always says its reason",
                    "pourquoi ? une retenue dit toujours son motif",
                ),
                format!("{} \"…\"", self.word(place.module, Word::Because)),
            )
        } else {
            let days = Word::BusinessDay.form_for(self.surface(place.module), 10);
            (
                text(
                    "how long at most? a hold always has an end",
                    "combien de temps au plus ? une retenue a toujours une fin",
                ),
                format!("{} 10 {days}", self.word(place.module, Word::AtMost)),
            )
        };
        let fault = Diagnostic::error(codes::LINE_MISSING, span, message).help(shown::same(
            "add `{}`",
            "ajoutez `{}`",
            &line,
        ));
        self.say(fault);
    }

    pub(super) fn send(&mut self, place: &Place, tree: &'a ast::Journey, read: &mut Journey) {
        let found = tree.lines.iter().find_map(|line| match line {
            JourneyLine::Send { rows, span } => Some((rows, *span)),
            _ => None,
        });
        let Some((rows, span)) = found else {
            return;
        };
        if read.over != Over::Invoice {
            let message = text(
                "invoices are sent one by one, and a whole customer goes through this journey",
                "les factures s’envoient une à une, et tout un client suit ce parcours",
            );
            return self.say(Diagnostic::error(codes::NOT_OF_ONE_INVOICE, *span, message));
        }
        read.send_span = Some(*span);
        if rows.is_empty() && !self.model.modules[place.module].lossy {
            let line = format!(
                "{} {} {} {}",
                self.word(place.module, Word::To),
                self.word(place.module, Word::Payer),
                self.word(place.module, Word::ByChannel),
                self.word(place.module, Word::Link)
            );
            let message = text("to whom, and how?", "à qui, et par quel canal ?");
            let fault = Diagnostic::error(codes::LINE_MISSING, *span, message).help(shown::same(
                "for example `{}`",
                "par exemple `{}`",
                &line,
            ));
            self.say(fault);
        }
        for row in rows {
            if let Some(row) = self.send_row(place, row, &read.send) {
                read.send.push(row);
            }
        }
    }

    pub(super) fn send_row(
        &mut self,
        place: &Place,
        row: &ast::SendRow,
        above: &[SendRow],
    ) -> Option<SendRow> {
        let (when, facts) = self.guard(place, row.when.as_ref());
        let inside = place.knowing(facts);
        let role = self.find_role(&inside, &row.role);
        if let Some(role) = role
            && !row.if_any
        {
            let hint = self.word(place.module, Word::IfAny);
            self.role_surely_known(&inside, role, row.role.span, hint);
        }
        if let (Some(role), true) = (role, row.if_any)
            && role == RoleId::PAYER
        {
            let message = text("every invoice has a payer", "toute facture a un payeur");
            self.say(Diagnostic::error(
                codes::MODIFIER_MISFIT,
                row.role.span,
                message,
            ));
        }
        let way = row
            .way
            .as_ref()
            .and_then(|path| self.way(&inside, path, true));
        let template = row
            .template
            .as_ref()
            .and_then(|path| self.find_template(&inside, path));
        if let Some(template) = &template {
            self.use_template(&inside, template.value, template.span, false);
        }
        let attachments = self.attachments(&row.attachments);
        let role = role?;
        let same = above
            .iter()
            .find(|other| other.role.value == role && other.when.is_none());
        if let (Some(other), None) = (same, &when) {
            self.line_twice(other.span, *row.span);
            return None;
        }
        Some(SendRow {
            role: At {
                value: role,
                span: row.role.span,
            },
            way,
            if_any: row.if_any,
            template,
            attachments,
            when,
            span: *row.span,
        })
    }
}
