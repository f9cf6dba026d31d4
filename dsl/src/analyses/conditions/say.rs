//! The messages about conditions that decide nothing.

use super::blame::{Because, Fault, FaultKind};
use super::sites::{Role, Site};
use crate::analyses::shared::place::with_use;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::model::{Model, Selection};
use crate::span::Span;

/// The message about a fault.
pub fn diagnostic(model: &Model, site: &Site<'_>, fault: &Fault) -> Diagnostic {
    let here = matches!(
        fault.because,
        Some(Because::Asked { .. } | Because::LeftBy(_))
    );
    let message = match (fault.kind, here) {
        (FaultKind::Never, false) => text("this can never hold", "ceci n’est jamais vrai"),
        (FaultKind::Never, true) => text("this can never hold here", "ceci n’est jamais vrai ici"),
        (FaultKind::Always, false) => text("this always holds", "ceci est toujours vrai"),
        (FaultKind::Always, true) => text("this always holds here", "ceci est toujours vrai ici"),
        (FaultKind::Covered, _) => text("this part changes nothing", "cette partie ne change rien"),
    };
    let code = match fault.kind {
        FaultKind::Never => codes::NEVER_HOLDS,
        FaultKind::Always | FaultKind::Covered => codes::ALWAYS_HOLDS,
    };
    let mut found = Diagnostic::warning(code, fault.span, message);
    if let Some((span, why)) = because(model, fault) {
        found = found.related(span, why);
    }
    found = with_use(model, site.via, fault.span, found);
    found.help(help(site.role, fault))
}

fn because(model: &Model, fault: &Fault) -> Option<(Span, Text)> {
    Some(match fault.because.as_ref()? {
        Because::Part(span) => {
            let why = match fault.kind {
                FaultKind::Never => text("the two exclude each other", "les deux s’excluent"),
                FaultKind::Always => text("it follows from this", "cela découle de ceci"),
                FaultKind::Covered => text(
                    "whenever it holds, this holds too",
                    "chaque fois qu’elle est vraie, ceci l’est aussi",
                ),
            };
            (*span, why)
        }
        Because::Asked {
            span,
            held: true,
            later: true,
        } => (
            *span,
            text(
                "only what meets this gets there",
                "seul ce qui remplit ceci arrive là",
            ),
        ),
        Because::Asked {
            span, held: true, ..
        } => (*span, text("this holds there", "ceci est vrai là")),
        Because::Asked { span, .. } => (
            *span,
            text(
                "what meets this has gone another way",
                "ce qui remplit ceci est parti ailleurs",
            ),
        ),
        Because::LeftBy(journey) => {
            let journey = model.journeys.get(*journey)?;
            let span = match journey.selection {
                Selection::Where { span, .. }
                | Selection::All(span)
                | Selection::AllOther(span) => span,
                Selection::Missing => journey.head,
            };
            let why = text(
                "the journeys asked before take the other invoices",
                "les parcours consultés avant prennent les autres factures",
            );
            (span, why)
        }
    })
}

/// What follows from it.
fn help(role: Role, fault: &Fault) -> Text {
    if !fault.whole {
        return text(
            "leave this part out, or correct it",
            "retirez cette partie, ou corrigez-la",
        );
    }
    if fault.kind == FaultKind::Never {
        return never(role);
    }
    match role {
        Role::For => text(
            "all invoices come here: write `for all invoices`, or correct the condition",
            "toutes les factures viennent ici\u{a0}: écrivez `pour toutes les factures`, ou corrigez la condition",
        ),
        Role::Require => text(
            "the control stops nothing: leave it out, or correct it",
            "ce contrôle n’arrête rien\u{a0}: retirez-le, ou corrigez-le",
        ),
        Role::Hold => text("every invoice is held", "toute facture est retenue"),
        Role::Policy => text(
            "write the policy without a condition, or correct it",
            "écrivez la règle sans condition, ou corrigez-la",
        ),
        _ => text(
            "leave the condition out, or correct it",
            "retirez la condition, ou corrigez-la",
        ),
    }
}

fn never(role: Role) -> Text {
    match role {
        Role::For => text(
            "no invoice takes this journey",
            "aucune facture ne prend ce parcours",
        ),
        Role::Require => text("no invoice ever leaves", "aucune facture ne part jamais"),
        Role::Hold => text(
            "no invoice is ever held",
            "aucune facture n’est jamais retenue",
        ),
        Role::SendRow => text(
            "the invoice never goes to this role",
            "la facture ne part jamais vers ce rôle",
        ),
        Role::Milestone => text(
            "the milestone is always left out",
            "le jalon est toujours omis",
        ),
        Role::Opens => text("the milestone never opens", "le jalon ne s’ouvre jamais"),
        Role::Step => text("the step never leaves", "l’étape ne part jamais"),
        Role::Missed | Role::Reaction => text(
            "the line never does anything",
            "la ligne ne fait jamais rien",
        ),
        Role::SignOff => text("nobody is ever asked", "personne n’est jamais consulté"),
        Role::Policy => text("the policy forbids nothing", "la règle n’interdit rien"),
    }
}
