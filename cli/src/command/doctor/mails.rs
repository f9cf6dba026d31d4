//! Who waits for an answer.

use jalon_operate::mailbox;
use jalon_store::{Finding, Grade, text};

use super::look::{finding, some};
use crate::house::House;
use crate::stop::Stop;

/// Answers of people that wait; nothing where none does.
pub fn look(house: &mut House) -> Result<Option<Finding>, Stop> {
    let open = mailbox::status(house)?.open;
    let wait = some(
        open,
        ("mail waits", "mails wait"),
        ("courriel attend", "courriels attendent"),
    );
    Ok((open > 0).then(|| {
        finding(
            Grade::Doubtful,
            text(
                format!("{} for a person: answers of customers, and what a server said that nobody understands", wait.en),
                format!("{} une personne\u{a0}: réponses de clients, et ce qu'un serveur a dit d'incompréhensible", wait.fr),
            ),
            text("read them: jalon mailbox list", "lisez-les\u{a0}: jalon mailbox list"),
        )
    }))
}
