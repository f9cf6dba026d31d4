//! The parts of claims, wherever they are written.

use super::super::shared::sites::each_sound_site;
use crate::model::{ActionKind, ClaimAmount, ClaimId, ClaimPart, Claimed, Model};
use crate::words::Surface;

/// Calls `visit` with each written part, and the language of the keywords around it.
pub fn each_part(model: &Model, visit: &mut dyn FnMut(Surface, &ClaimPart)) {
    for claim in model.claims.items() {
        let surface = model.surface_of(claim.declared.module);
        for part in &claim.parts {
            visit(surface, part);
        }
    }
    each_sound_site(model, &mut |site| {
        if let ActionKind::Claim(Claimed::Part(part)) = &site.action.kind {
            visit(
                super::super::shared::words::surface(model, site.journey),
                part,
            );
        }
    });
}

/// All parts of a named claim, those of claims within it, too.
pub fn all_parts(model: &Model, claim: ClaimId) -> Vec<&ClaimPart> {
    let (mut open, mut seen, mut parts) = (vec![claim], vec![claim], Vec::new());
    while let Some(claim) = open.pop() {
        for part in model
            .claims
            .get(claim)
            .iter()
            .flat_map(|claim| &claim.parts)
        {
            match part.amount {
                ClaimAmount::Claim(inner) if !seen.contains(&inner) => {
                    seen.push(inner);
                    open.push(inner);
                }
                ClaimAmount::Claim(_) => {}
                _ => parts.push(part),
            }
        }
    }
    parts
}
