//! Where messages use templates.

use super::super::shared::sites::each_site;
use crate::model::{Expr, ExprKind, JourneyId, Model, Outgoing, TemplateId, Way};
use crate::span::Span;

/// A template that a line uses.
#[derive(Clone, Copy, Debug)]
pub struct Use<'m> {
    /// Which.
    pub template: TemplateId,
    /// Where its name stands.
    pub span: Span,
    /// The `use` lines through which the line came.
    pub via: &'m [Span],
    /// By which way; the role's own otherwise.
    pub way: Option<&'m Expr>,
    /// The message; absent where it goes with the invoice itself.
    pub message: Option<&'m Outgoing>,
}

/// All of a journey, in order.
pub fn of_journey(model: &Model, journey: JourneyId) -> Vec<Use<'_>> {
    let mut uses = Vec::new();
    for row in &model.journeys[journey].send {
        if let Some(template) = &row.template {
            uses.push(Use {
                template: template.value,
                span: template.span,
                via: &[],
                way: row.way.as_ref(),
                message: None,
            });
        }
    }
    each_site(model, journey, &mut |site| {
        if let Some(out) = site.action.outgoing()
            && let Some(template) = &out.template
        {
            uses.push(Use {
                template: template.value,
                span: template.span,
                via: site.place.via(),
                way: out.way.as_ref(),
                message: Some(out),
            });
        }
    });
    uses.retain(|found| model.templates[found.template].sound);
    uses
}

impl Use<'_> {
    /// The ways that the script fixes; nothing if the data tell.
    pub fn ways(&self, model: &Model) -> Option<Vec<Way>> {
        match &self.way?.kind {
            ExprKind::Way(way) => Some(vec![*way]),
            ExprKind::Lookup(table) => {
                let table = model.tables.get(*table).filter(|table| table.sound)?;
                let mut ways = Vec::new();
                for row in &table.rows {
                    match row.value.kind {
                        ExprKind::Way(way) => ways.push(way),
                        ExprKind::None => {}
                        _ => return None,
                    }
                }
                Some(ways)
            }
            _ => None,
        }
    }
}
