//! What a script itself changes: values that do not stay what they were when an invoice came.

use rustc_hash::FxHashSet;

use crate::analyses::shared::sites::each_site;
use crate::model::claim::ClaimPlace;
use crate::model::{ActionKind, ClaimPart, Claimed, FieldId, Model};

/// What a script changes.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// It puts claims on invoices, so that their totals grow.
    pub total: bool,
    /// Fields that it sets.
    pub fields: FxHashSet<FieldId>,
}

/// Looks through all actions of a script.
pub fn changes(model: &Model) -> Changes {
    let on_invoice = |part: &ClaimPart| part.place == ClaimPlace::OnInvoice;
    let claims = model.claims.items().iter();
    let mut changes = Changes {
        total: claims.flat_map(|claim| &claim.parts).any(on_invoice),
        fields: FxHashSet::default(),
    };
    for journey in model.journeys.ids() {
        each_site(model, journey, &mut |site| match &site.action.kind {
            ActionKind::Claim(Claimed::Part(part)) => changes.total |= on_invoice(part),
            ActionKind::Claim(Claimed::Named { place, .. }) => {
                changes.total |= *place == Some(ClaimPlace::OnInvoice);
            }
            ActionKind::Set { field, .. } => {
                changes.fields.insert(field.value);
            }
            _ => {}
        });
    }
    changes
}
