//! Why a message did not arrive: about the address, the mailbox, what was sent, or the way there. Only the
//! first speaks against writing to the address again.

use serde::{Deserialize, Serialize};

use crate::status::Status;

/// What a failure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody has this address.
    Address,
    /// Somebody has it, and the mailbox takes nothing: full, closed.
    Mailbox,
    /// The message or its sender was refused: a policy, a block, its size.
    Policy,
    /// It did not get there: no host, no answer, too long under way.
    Network,
    /// Nobody can tell.
    Unknown,
}

impl Reason {
    /// Its name for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Reason::Address => "address",
            Reason::Mailbox => "mailbox",
            Reason::Policy => "policy",
            Reason::Network => "network",
            Reason::Unknown => "unknown",
        }
    }

    /// From a status code and what was said with it. A code that says much decides; of one that says
    /// little (`5.0.0`, `5.1.0`, `5.5.0`) the words do.
    pub fn of(status: Option<Status>, said: &str) -> Reason {
        let by_code = status.map_or(Reason::Unknown, of_code);
        match by_code {
            Reason::Unknown => of_words(said),
            known => known,
        }
    }
}

fn of_code(status: Status) -> Reason {
    match (status.subject, status.detail) {
        // Not for good: a server that can't ask whether there is such an address.
        (1, 1 | 2 | 3 | 4 | 6 | 10) if status.class == 5 => Reason::Address,
        (1, 7..=9) => Reason::Policy,
        (2, _) => Reason::Mailbox,
        (3, 4) => Reason::Policy,
        (3 | 4, _) => Reason::Network,
        (6 | 7, _) => Reason::Policy,
        _ => Reason::Unknown,
    }
}

/// Words of many servers, most telling first.
const WORDS: [(Reason, &[&str]); 4] = [
    (
        Reason::Mailbox,
        &[
            "mailbox full",
            "mailbox is full",
            "mailfolder is full",
            "folder is full",
            "over quota",
            "overquota",
            "quota exceeded",
            "exceeded storage",
            "insufficient disk space",
            "boîte pleine",
            "boite pleine",
            "postfach voll",
        ],
    ),
    (
        Reason::Policy,
        &[
            "spf",
            "spam",
            "dkim",
            "dmarc",
            "blacklist",
            "blocklist",
            "blocked",
            "policy",
            "sender address rejected",
            "relay access denied",
            "relaying denied",
            "not authorized",
            "smtp server of your isp",
            "too large",
            "too big",
            "virus",
            "message content",
        ],
    ),
    (
        Reason::Address,
        &[
            "user unknown",
            "unknown user",
            "no such user",
            "no such recipient",
            "no such address",
            "user does not exist",
            "recipient not found",
            "recipnotfound",
            "recipientnotfound",
            "address not found",
            "wasn't found at the destination domain",
            "invalid recipient",
            "recipient unknown",
            "unknown recipient",
            "no mailbox here by that name",
            "account does not exist",
            "email account that you tried to reach does not exist",
            "utilisateur inconnu",
            "destinataire invalide",
            "destinataire inconnu",
            "empfänger unbekannt",
        ],
    ),
    (
        Reason::Network,
        &[
            "host not found",
            "name service error",
            "not responding",
            "not reachable",
            "unreachable",
            "connection refused",
            "connection timed out",
            "timed out",
            "establish an smtp connection",
            "too many hops",
            "mail loop",
            "in the queue too long",
            "could not load",
            "service unavailable",
            "try again later",
            "temporary",
            "routing",
        ],
    ),
];

fn of_words(said: &str) -> Reason {
    let said = said.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let found = WORDS.iter().find(|(_, words)| has(words));
    found.map_or(Reason::Unknown, |(reason, _)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, said: &str) -> Reason {
        Reason::of(Status::read(code), said)
    }

    #[test]
    fn codes_that_say_much_decide() {
        assert_eq!(of("5.1.1", "blocked"), Reason::Address);
        assert_eq!(of("5.1.10", ""), Reason::Address);
        assert_eq!(of("5.1.8", "user unknown"), Reason::Policy);
        assert_eq!(of("5.2.2", "user unknown"), Reason::Mailbox);
        assert_eq!(of("5.7.26", ""), Reason::Policy);
        assert_eq!(of("4.4.1", ""), Reason::Network);
    }

    #[test]
    fn an_address_that_a_server_could_not_look_up_is_not_unknown_for_good() {
        assert_eq!(of("4.1.1", "temporary"), Reason::Network);
    }

    #[test]
    fn of_codes_that_say_little_the_words_decide() {
        assert_eq!(of("5.0.0", "550 Bad SPF records"), Reason::Policy);
        assert_eq!(of("5.0.0", "550 User Unknown"), Reason::Address);
        assert_eq!(of("5.5.0", "mailbox is full"), Reason::Mailbox);
        assert_eq!(of("", "Host not found, try again"), Reason::Network);
        assert_eq!(of("5.1.0", "no"), Reason::Unknown);
        // A refusal that names both is about the sender: an address is not given up for that.
        assert_eq!(of("5.0.0", "spam: user unknown"), Reason::Policy);
    }
}
