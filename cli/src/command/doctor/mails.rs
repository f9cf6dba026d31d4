//! Who waits for an answer.

use jalon_operate::mailbox;
use jalon_store::{Finding, Grade, text};

use super::look::finding;
use crate::house::House;
use crate::stop::Stop;

/// Answers of people that wait; nothing where none does.
pub fn look(house: &mut House) -> Result<Option<Finding>, Stop> {
    let open = mailbox::status(house)?.open;
    Ok((open > 0).then(|| {
        finding(
            Grade::Doubtful,
            text(
                format!("{open} mails wait for a person: answers of customers, and what a server said that nobody understands"),
                format!("{open} courriels attendent une personne\u{a0}: réponses de clients, et ce qu'un serveur a dit d'incompréhensible"),
            ),
            text("read them: jalon mailbox list", "lisez-les\u{a0}: jalon mailbox list"),
        )
    }))
}
