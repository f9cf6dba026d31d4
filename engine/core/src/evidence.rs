//! How strong the proof is that something happened, from "we stored it" to "the money is here".

use serde::{Deserialize, Serialize};

/// The levels of evidence, weakest first. Every event carries one, and scripts compare them:
/// `expect receipt from payer at least confirmed within 5 days`.
///
/// A click is no receipt: mail scanners follow links, so a fetched page never gives more than
/// [`Evidence::Touched`], and no expectation may be content with that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// E0: its bytes are stored with us.
    Queued,
    /// E1: our relay took it over.
    Relayed,
    /// E2: the other side's server took it over.
    Delivered,
    /// E3: somebody or something fetched a link.
    Touched,
    /// E4: somebody who holds the link pressed a button of the form. What `receipt` means where a
    /// script names no level.
    Declared,
    /// E5: declared, and shown to know the invoice; or a person's reply, filed as such by a person.
    Confirmed,
    /// E6: an authenticated system said so: a platform, an EDI partner, a registered letter's proof.
    System,
    /// E7: money that was matched to it; it can be revoked.
    Paid,
}

impl Evidence {
    /// All levels, weakest first.
    pub const ALL: [Evidence; 8] = [
        Evidence::Queued,
        Evidence::Relayed,
        Evidence::Delivered,
        Evidence::Touched,
        Evidence::Declared,
        Evidence::Confirmed,
        Evidence::System,
        Evidence::Paid,
    ];

    /// The weakest level that may count as a receipt.
    pub const RECEIPT_MIN: Evidence = Evidence::Declared;

    /// Whether it is a receipt at all, whatever a script asks for.
    pub fn is_receipt(self) -> bool {
        self >= Evidence::RECEIPT_MIN
    }

    /// Its short name, `E0` to `E7`.
    pub const fn code(self) -> &'static str {
        match self {
            Evidence::Queued => "E0",
            Evidence::Relayed => "E1",
            Evidence::Delivered => "E2",
            Evidence::Touched => "E3",
            Evidence::Declared => "E4",
            Evidence::Confirmed => "E5",
            Evidence::System => "E6",
            Evidence::Paid => "E7",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_ordered_by_strength() {
        assert!(Evidence::ALL.is_sorted());
        let codes = Evidence::ALL.map(Evidence::code);
        assert_eq!(codes, ["E0", "E1", "E2", "E3", "E4", "E5", "E6", "E7"]);
    }

    #[test]
    fn a_fetched_link_is_no_receipt() {
        assert!(!Evidence::Touched.is_receipt());
        assert!(Evidence::Declared.is_receipt());
    }
}
