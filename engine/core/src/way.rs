//! The ways in which invoices and messages go, and the evidence that each can give.

use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;

/// A way to deliver an invoice or a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A mail with a link to a page on which the reader says that it came.
    Link,
    /// Electronic data interchange, Peppol included.
    Edi,
    /// A portal or an e-invoicing platform.
    Portal,
    /// A mail with the invoice attached.
    Attachment,
    /// A letter by post.
    Letter,
    /// A letter with proof of delivery.
    RegisteredLetter,
    /// A mail; for messages only.
    Email,
    /// A text message; for messages only.
    Sms,
}

impl Way {
    /// Its name in records.
    pub const fn name(self) -> &'static str {
        match self {
            Way::Link => "link",
            Way::Edi => "edi",
            Way::Portal => "portal",
            Way::Attachment => "attachment",
            Way::Letter => "letter",
            Way::RegisteredLetter => "registered_letter",
            Way::Email => "email",
            Way::Sms => "sms",
        }
    }

    /// The way with a name, as records write it: in English, or in the words of a French script.
    pub fn from_name(name: &str) -> Option<Way> {
        let mut all = Way::ALL.into_iter();
        all.find(|way| way.name() == name || way.french() == name)
    }

    /// Its name as a French script writes it.
    pub const fn french(self) -> &'static str {
        match self {
            Way::Link => "lien",
            Way::Edi => "edi",
            Way::Portal => "portail",
            Way::Attachment => "pièce_jointe",
            Way::Letter => "courrier",
            Way::RegisteredLetter => "recommandé",
            Way::Email => "courriel",
            Way::Sms => "sms",
        }
    }

    /// All ways.
    pub const ALL: [Way; 8] = [
        Way::Link,
        Way::Edi,
        Way::Portal,
        Way::Attachment,
        Way::Letter,
        Way::RegisteredLetter,
        Way::Email,
        Way::Sms,
    ];

    /// Whether an invoice can go this way; the others carry messages only.
    pub const fn carries_invoices(self) -> bool {
        !matches!(self, Way::Email | Way::Sms)
    }

    /// Whether what goes this way is a mail, if nobody says otherwise.
    pub const fn is_by_mail(self) -> bool {
        matches!(self, Way::Email | Way::Attachment | Way::Link)
    }

    /// Whether a reminder or a notice can go this way; data interchange and portals carry invoices
    /// only.
    pub const fn carries_messages(self) -> bool {
        !matches!(self, Way::Edi | Way::Portal)
    }

    /// The strongest evidence that it can ever give that what it carried was received.
    ///
    /// - A link's page takes a declaration, and can ask for digits that only the invoice shows.
    /// - Interchange, platforms and registered letters answer through an authenticated system.
    /// - Mail and text messages are at best known to have reached the other side's server.
    /// - Of a plain letter nothing is known once the post has it.
    pub const fn strongest_evidence(self) -> Evidence {
        match self {
            Way::Link => Evidence::Confirmed,
            Way::Edi | Way::Portal | Way::RegisteredLetter => Evidence::System,
            Way::Attachment | Way::Email | Way::Sms => Evidence::Delivered,
            Way::Letter => Evidence::Relayed,
        }
    }

    /// Whether it can give evidence of at least this level.
    pub fn can_give(self, level: Evidence) -> bool {
        level <= self.strongest_evidence()
    }

    /// Whether it can give a receipt where a script names no level.
    pub fn gives_receipt(self) -> bool {
        self.can_give(Evidence::RECEIPT_MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_read_in_the_words_of_either_language() {
        for way in Way::ALL {
            assert_eq!(Way::from_name(way.name()), Some(way));
            assert_eq!(Way::from_name(way.french()), Some(way));
        }
        assert_eq!(Way::from_name("pigeon"), None);
    }

    #[test]
    fn an_attachment_never_gives_a_receipt() {
        let receipts: Vec<Way> = Way::ALL
            .into_iter()
            .filter(|way| way.gives_receipt())
            .collect();
        assert_eq!(
            receipts,
            [Way::Link, Way::Edi, Way::Portal, Way::RegisteredLetter]
        );
    }

    #[test]
    fn only_systems_give_the_proof_of_a_system() {
        let systems: Vec<Way> = Way::ALL
            .into_iter()
            .filter(|way| way.can_give(Evidence::System))
            .collect();
        assert_eq!(systems, [Way::Edi, Way::Portal, Way::RegisteredLetter]);
        assert!(Way::ALL.iter().all(|way| !way.can_give(Evidence::Paid)));
    }

    #[test]
    fn mail_and_text_messages_carry_no_invoice() {
        let for_messages_only: Vec<Way> = Way::ALL
            .into_iter()
            .filter(|way| !way.carries_invoices())
            .collect();
        assert_eq!(for_messages_only, [Way::Email, Way::Sms]);
    }

    #[test]
    fn interchange_and_portals_carry_no_message() {
        let for_invoices_only: Vec<Way> = Way::ALL
            .into_iter()
            .filter(|way| !way.carries_messages())
            .collect();
        assert_eq!(for_invoices_only, [Way::Edi, Way::Portal]);
    }
}
