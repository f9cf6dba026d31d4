//! Whose invoice a status is about, and who may say what: a status of the buyer that the seller sends proves nothing, and the other way round.

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

/// Whether a seller that a status names is one of those whose registrations are known. A SIREN is the same in a
/// SIRET and in a French VAT number.
pub fn is_of(seller: &str, registrations: &[String]) -> bool {
    let named = bare(seller);
    registrations.iter().map(|one| bare(one)).any(|own| {
        let sirens = (siren(&named), siren(&own));
        own == named || matches!(sirens, (Some(named), Some(own)) if named == own)
    })
}

/// Letters and digits, without the list that a number is from (`0088:`) and without gaps.
fn bare(number: &str) -> String {
    let number = match number.split_once(':') {
        Some((list, rest)) if list.len() == 4 => rest,
        _ => number,
    };
    let signs = number.chars().filter(|sign| sign.is_alphanumeric());
    signs.flat_map(char::to_uppercase).collect()
}

fn siren(bare: &str) -> Option<&str> {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    match bare.len() {
        9 if digits(bare) => Some(bare),
        14 if digits(bare) => bare.get(..9),
        13 if bare.starts_with("FR") => bare.get(4..).filter(|rest| digits(rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seller_is_known_by_its_siren_in_whatever_number_it_stands() {
        let ours = ["100 000 009".to_owned(), "0088:4012345000009".to_owned()];
        for named in [
            "100000009",
            "0002:100000009",
            "10000000900017",
            "FR 12 100000009",
            "4012345000009",
        ] {
            assert!(is_of(named, &ours), "{named}");
        }
        for other in [
            "",
            "200000008",
            "20000000800015",
            "10000000",
            "FR12100000001",
        ] {
            assert!(!is_of(other, &ours), "{other}");
        }
    }
}
