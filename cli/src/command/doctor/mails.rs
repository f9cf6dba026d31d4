//! Whether mails are signed so that others can check it, and who waits for an answer.

use jalon_operate::{mailbox, signer_of};
use jalon_store::{Finding, Grade, text};

use super::look::{finding, good};
use crate::house::House;
use crate::stop::Stop;

/// The record that the names of the domain must have for mails to be believed, and answers of people
/// that wait; nothing where neither is so.
pub fn look(house: &mut House) -> Result<Vec<Finding>, Stop> {
    let mut found = Vec::new();
    if let Some(signer) = signer_of(house) {
        let name = format!("{}._domainkey.{}", signer.selector(), signer.domain());
        found.push(match signer.key() {
            Ok(key) => {
                let record = key.record();
                good(
                    format!("mails are signed; the DNS must have, as a text at {name}: {record}"),
                    format!("les courriels sont signés\u{a0}; le DNS doit avoir, en texte sous {name}\u{a0}: {record}"),
                )
            }
            Err(why) => finding(
                Grade::Bad,
                text(
                    format!("mails can't be signed for {name}: {why}"),
                    format!("les courriels ne peuvent pas être signés pour {name}\u{a0}: {why}"),
                ),
                text(
                    "they are held until the key is there: [mail] dkim in jalon.toml",
                    "ils sont retenus jusqu'à ce que la clé soit là\u{a0}: [mail] dkim dans jalon.toml",
                ),
            ),
        });
    }
    let open = mailbox::status(house)?.open;
    if open > 0 {
        found.push(finding(
            Grade::Doubtful,
            text(
                format!("{open} mails wait for a person: answers of customers, and what a server said that nobody understands"),
                format!("{open} courriels attendent une personne\u{a0}: réponses de clients, et ce qu'un serveur a dit d'incompréhensible"),
            ),
            text("read them: jalon mailbox list", "lisez-les\u{a0}: jalon mailbox list"),
        ));
    }
    Ok(found)
}
