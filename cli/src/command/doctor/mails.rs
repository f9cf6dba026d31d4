//! Whether the relay talks to us, mails are signed so that others can check it, and who waits for an
//! answer.

use jalon_channels::relay_answers;
use jalon_install::{Destination, Relay};
use jalon_operate::{mailbox, signer_of};
use jalon_store::{Finding, Grade, text};

use super::look::{finding, good};
use crate::house::House;
use crate::stop::Stop;

/// Whether a relay talks to us now. Nothing is sent.
fn relay(house: &House, relay: &Relay) -> Finding {
    let name = format!("{}:{}", relay.host, relay.port);
    let variable = |name: &str| std::env::var(name).ok();
    let (why, remedy) = match relay_answers(relay, &house.folder, &variable) {
        Ok(Ok(())) => {
            return good(
                format!("the mail relay {name} answers"),
                format!("le relais de courriel {name} répond"),
            );
        }
        Ok(Err(why)) => (
            text(why.clone(), why),
            text(
                "messages wait until it does: see [channels.email] in jalon.toml, or ask whoever runs the relay",
                "les messages attendent qu'il le fasse\u{a0}: voyez [channels.email] dans jalon.toml, ou demandez à qui gère le relais",
            ),
        ),
        Err(secret) => (secret.reason, secret.remedy),
    };
    let (en, fr) = (why.get(false), why.get(true));
    let what = text(
        format!("the mail relay {name} takes nothing: {en}"),
        format!("le relais de courriel {name} ne prend rien\u{a0}: {fr}"),
    );
    finding(Grade::Bad, what, remedy)
}

/// The relays, the record that the names of the domain must have for mails to be believed, and answers of people
/// that wait; nothing where neither is so.
pub fn look(house: &mut House) -> Result<Vec<Finding>, Stop> {
    let channels = &house.install.channels;
    let ways = channels.ways.values().chain([&channels.other]);
    let relays = ways.filter_map(|channel| match &channel.to {
        Destination::Relay(to) => Some(to),
        _ => None,
    });
    let mut found: Vec<Finding> = relays.map(|to| relay(house, to)).collect();
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
