//! What `jalon.toml` says, tried out: whether the relay and the mailbox talk to us, whether secrets and keys
//! are there. None of it needs a store, so that it can be looked at before anything is deployed.

use std::path::Path;
use std::time::Duration;

use jalon_api::keys_of_connector;
use jalon_channels::relay_answers;
use jalon_daemon::own_words;
use jalon_imap::{Server, Session, Trouble};
use jalon_install::{Destination, Imap, Installation, Relay};
use jalon_mail::distrust::in_french;
use jalon_mail::dkim::{NotSigned, Signer};
use jalon_operate::outbox::said;
use jalon_operate::{Refused, no_secret, secret, secret_of_mails, signer_of};
use jalon_store::{Finding, Grade, text};

use super::look::{finding, good};
use crate::command::serve::mails::server_of;
use crate::command::serve::scheduled;

/// How long the mailbox may take to say each thing.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was found: a line for each relay, for the mailbox, the key for signatures, the pages for customers, and
/// whatever is missing.
pub fn look(install: &Installation, folder: &Path) -> Vec<Finding> {
    let channels = &install.channels;
    let ways = channels.ways.values().chain([&channels.other]);
    let relays = ways.filter_map(|channel| match &channel.to {
        Destination::Relay(to) => Some(to),
        _ => None,
    });
    let mut found: Vec<Finding> = relays.map(|to| relay(folder, to)).collect();
    let signer = signer_of(&install.mail, folder);
    found.extend(signer.map(|signer| signature(&signer)));
    if let Err(missing) = secret_of_mails(&install.mail, folder) {
        found.push(refused("[mail] secret", no_secret(missing)));
    }
    let imap = install.mailbox.as_ref().and_then(|one| one.imap.as_ref());
    found.extend(imap.map(|said| mailbox(said, folder)));
    found.extend(webhooks(install, folder));
    found.extend(time_zone(install));
    found.extend(connectors(install, folder));
    found.extend(install.receipts.as_ref().map(|at| {
        let (url, listen) = (&at.base_url, at.listen);
        good(
            format!("links in messages lead to {url}, which the daemon serves at {listen}"),
            format!("les liens des messages mènent à {url}, que le démon sert sur {listen}"),
        )
    }));
    found
}

/// Variables of the environment that say nothing, each with the one that was probably meant.
pub fn variables(unknown: Vec<(String, Option<String>)>) -> Vec<Finding> {
    let told = unknown.into_iter().map(|(name, meant)| {
        let what = text(
            format!("the variable {name} of the environment says nothing"),
            format!("la variable d'environnement {name} ne dit rien"),
        );
        let remedy = match meant {
            Some(meant) => text(
                format!("{meant} was probably meant"),
                format!("sans doute {meant}"),
            ),
            None => text(
                "take it away; install.md names those that say something",
                "retirez-la\u{a0}; install.md donne celles qui disent quelque chose",
            ),
        };
        finding(Grade::Doubtful, what, remedy)
    });
    told.collect()
}

/// A time zone that the daemon does not know, so that it does not start.
fn time_zone(install: &Installation) -> Option<Finding> {
    let name = install.jobs.time_zone.as_ref()?;
    let unknown = jalon_zones::zone(name).is_none();
    unknown.then(|| {
        let (what, remedy) = scheduled::unknown_zone(name);
        finding(Grade::Bad, what, remedy)
    })
}

/// Something without which the daemon does not start.
fn refused(entry: &str, why: Refused) -> Finding {
    let what = text(
        format!(
            "{entry}: {}; the daemon does not start without it",
            why.message.en
        ),
        format!(
            "{entry}\u{a0}: {}\u{a0}; le démon ne démarre pas sans cela",
            why.message.fr
        ),
    );
    let remedy = why.help.map(|help| text(help.en, help.fr));
    finding(Grade::Bad, what, remedy.unwrap_or_else(|| text("", "")))
}

/// Whether a relay talks to us now. Nothing is sent.
fn relay(folder: &Path, relay: &Relay) -> Finding {
    let name = format!("{}:{}", relay.host, relay.port);
    let variable = |name: &str| std::env::var(name).ok();
    let (why, remedy) = match relay_answers(relay, folder, &variable) {
        Ok(Ok(())) => {
            return good(
                format!("the mail relay {name} answers"),
                format!("le relais de courriel {name} répond"),
            );
        }
        Ok(Err(why)) => (
            text(why.clone(), said(&why).fr),
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

/// Whether mails are signed, and the record that the names of the domain must have for them to be believed.
fn signature(signer: &Signer) -> Finding {
    let name = format!("{}._domainkey.{}", signer.selector(), signer.domain());
    match signer.key() {
        Ok(key) => {
            let record = key.record();
            good(
                format!("mails are signed; the DNS must have, as a text at {name}: {record}"),
                format!(
                    "les courriels sont signés\u{a0}; le DNS doit avoir, en texte sous {name}\u{a0}: {record}"
                ),
            )
        }
        Err(why) => {
            let why = match why {
                NotSigned::NoKey(why) => why,
                why => why.to_string(),
            };
            let fr = own_words::in_french(&why);
            finding(
                Grade::Bad,
                text(
                    format!("mails can't be signed for {name}: {why}"),
                    format!("les courriels ne peuvent pas être signés pour {name}\u{a0}: {fr}"),
                ),
                text(
                    "they are held until the key is there: [mail] dkim in jalon.toml",
                    "ils sont retenus jusqu'à ce que la clé soit là\u{a0}: [mail] dkim dans jalon.toml",
                ),
            )
        }
    }
}

/// Whether the mailbox lets us in, and has the folder that is read. Nothing is read.
fn mailbox(said: &Imap, folder: &Path) -> Finding {
    let name = format!("{}:{}", said.host, said.port);
    let (server, login) = match server_of(said, folder) {
        Ok((server, login)) => (server, login),
        Err(why) => return refused("[mailbox]", why),
    };
    let server = Server {
        timeout: PATIENCE,
        ..server
    };
    let folders = (said.folder.as_str(), said.processed.as_str());
    match Session::open(&server, &login, folders) {
        Ok(session) => {
            session.close();
            good(
                format!("the mailbox {name} lets us in"),
                format!("la boîte {name} nous laisse entrer"),
            )
        }
        Err(trouble) => finding(
            Grade::Bad,
            text(
                format!("the mailbox {name} can't be read: {trouble}"),
                format!(
                    "la boîte {name} ne peut pas être lue\u{a0}: {}",
                    french(&trouble)
                ),
            ),
            text(
                "bounces and answers wait until it can: see [mailbox] in jalon.toml, or ask whoever runs the server",
                "les retours et les réponses attendent qu'elle le soit\u{a0}: voyez [mailbox] dans jalon.toml, ou demandez à qui gère le serveur",
            ),
        ),
    }
}

/// The same in French; what the server said stays as it said it.
fn french(trouble: &Trouble) -> String {
    let (what, why) = match trouble {
        Trouble::Line(why) => ("la ligne vers le serveur", why),
        Trouble::NotSafe(why) => ("la ligne ne peut pas être chiffrée", why),
        Trouble::NoEntry(why) => ("le serveur ne nous laisse pas entrer", why),
        Trouble::Refused(why) => ("le serveur refuse", why),
        Trouble::Garbled(why) => ("le serveur est incompréhensible", why),
    };
    format!("{what}\u{a0}: {}", in_french(why))
}

/// Keys and headers of webhooks that are not there.
fn webhooks(install: &Installation, folder: &Path) -> Vec<Finding> {
    let channels = &install.channels;
    let ways = channels.ways.iter().map(|(way, one)| (way.name(), one));
    let endpoints = channels.endpoints.iter();
    let agencies = channels.agencies.iter();
    let named = endpoints
        .chain(agencies)
        .map(|(name, one)| (name.as_str(), one));
    let all = ways.chain([("other", &channels.other)]).chain(named);
    let webhooks = all.filter_map(|(name, one)| match &one.to {
        Destination::Webhook(to) => Some((name, to)),
        _ => None,
    });
    let mut found = Vec::new();
    for (name, to) in webhooks {
        let keys = [&to.signing_key, &to.signing_key_before];
        let secrets = to.headers.values().chain(keys.into_iter().flatten());
        let missing = secrets.filter_map(|one| secret(one, folder).err());
        found.extend(missing.map(|why| refused(&format!("webhook, {name}"), why)));
    }
    found
}

/// What is wrong with other systems that report: a secret that is none, or nowhere to report to.
fn connectors(install: &Installation, folder: &Path) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, connector) in &install.connectors {
        // What lies in a folder is not signed.
        if install.api.is_some() {
            let missing = keys_of_connector(name, connector, folder).err();
            found.extend(missing.map(|why| refused(&format!("[connectors.{name}]"), why)));
        }
        if !install.hears(name) {
            found.push(finding(
                Grade::Doubtful,
                text(
                    format!("nothing that the connector {name} sends is heard: jalon.toml has no [api]"),
                    format!("rien de ce qu'envoie le connecteur {name} n'est entendu\u{a0}: jalon.toml n'a pas de section [api]"),
                ),
                text(
                    "write [api] into jalon.toml, and start the daemon again",
                    "écrivez [api] dans jalon.toml, et redémarrez le démon",
                ),
            ));
        }
    }
    found
}
