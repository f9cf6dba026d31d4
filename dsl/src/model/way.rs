//! The ways in which invoices and messages go, and the receipts that each can give.

use crate::syntax::ast::EvidenceLevel;
use crate::words::Word;

/// A way to deliver an invoice or a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    /// Its word.
    pub fn word(self) -> Word {
        match self {
            Way::Link => Word::Link,
            Way::Edi => Word::Edi,
            Way::Portal => Word::Portal,
            Way::Attachment => Word::Attachment,
            Way::Letter => Word::Letter,
            Way::RegisteredLetter => Word::RegisteredLetter,
            Way::Email => Word::EmailWay,
            Way::Sms => Word::Sms,
        }
    }

    /// The way that a word means.
    pub fn of_word(word: Word) -> Option<Way> {
        Way::ALL.into_iter().find(|way| way.word() == word)
    }

    /// Whether an invoice can go this way; the others carry messages only.
    pub fn carries_invoices(self) -> bool {
        !matches!(self, Way::Email | Way::Sms)
    }

    /// Whether a reminder or a notice can go this way; interchange and portals carry invoices only.
    pub fn carries_messages(self) -> bool {
        !matches!(self, Way::Edi | Way::Portal)
    }

    /// The strongest receipt that it can give; nothing if it can give none.
    pub fn strongest_receipt(self) -> Option<EvidenceLevel> {
        match self {
            Way::Link => Some(EvidenceLevel::Confirmed),
            Way::Edi | Way::Portal | Way::RegisteredLetter => Some(EvidenceLevel::System),
            Way::Attachment | Way::Letter | Way::Email | Way::Sms => None,
        }
    }

    /// Whether it can give a receipt of at least this level.
    pub fn can_give(self, level: EvidenceLevel) -> bool {
        self.strongest_receipt().is_some_and(|most| most >= level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The core, which knows no table of words, reads the same names in records.
    #[test]
    fn records_name_ways_as_scripts_do() {
        for way in Way::ALL {
            let row = way.word().row();
            for name in row.english.iter().chain(row.french) {
                let read = jalon_core::Way::from_name(name);
                assert_eq!(read.map(|read| read.name()), Some(row.english[0]), "{name}");
            }
        }
    }
}
