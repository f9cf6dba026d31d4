//! Who may say what: a status of the buyer that the seller sends proves nothing, and the other way round.

use crate::fact::{Fact, Role};

/// Statuses of the French life cycle that the buyer gives.
const BUYER: [&str; 8] = ["204", "205", "206", "207", "208", "210", "211", "214"];
/// Those that the seller gives.
const SELLER: [&str; 3] = ["209", "212", "220"];

/// Whether whoever says it is one who can say it. Platforms pass on what others say, so they may say all.
pub fn may_issue(fact: &Fact) -> bool {
    if fact.network != "FR-CDV" {
        return true;
    }
    let code = fact.code.as_str();
    match fact.issuer.role {
        Role::Seller | Role::Factor => !BUYER.contains(&code),
        Role::Buyer => !SELLER.contains(&code),
        Role::Platform | Role::Portal | Role::Unsaid => true,
    }
}
