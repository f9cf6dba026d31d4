//! From what the file says of a relay to one that can be used.

use std::path::Path;
use std::time::Duration;

use jalon_install as install;
use jalon_install::{NoSecret, Secret};
use jalon_mail::dkim::Signer;
use jalon_mail::smtp::{Limits, Login, NoTrust, Server, Session, Tls, trust};
use jalon_store::text;

use crate::smtp::RelaySettings;

type Variable<'v> = &'v dyn Fn(&str) -> Option<String>;

/// A relay with its password and the certificates that are believed.
pub(crate) fn relay_of(
    relay: &install::Relay,
    data: &Path,
    variable: Variable<'_>,
) -> Result<RelaySettings, NoSecret> {
    let login = relay.login.as_ref();
    let login = login.map(|(user, password)| {
        let password = password.value(data, variable)?;
        let user = user.clone();
        Ok::<Login, NoSecret>(Login { user, password })
    });
    let own = relay.ca.as_ref().map(|ca| {
        let file = Secret::File(ca.clone());
        let read = file.whole(data, variable).map(String::into_bytes);
        read.map_err(|missing| NoSecret {
            remedy: text(
                "put the certificate of the relay's authority there, as PEM, or leave ca out",
                "mettez-y le certificat de l’autorité du relais, en PEM, ou retirez ca",
            ),
            ..missing
        })
    });
    let own = own.transpose()?;
    let trust = trust(own.as_deref()).map_err(|why| no_trust(relay, &why))?;
    let timeouts = relay.timeouts;
    Ok(RelaySettings {
        server: Server {
            host: relay.host.clone(),
            port: relay.port,
            tls: match relay.tls {
                install::Tls::Required => Tls::Required,
                install::Tls::Implicit => Tls::Implicit,
                install::Tls::None => Tls::None,
            },
            trust,
            login: login.transpose()?,
            hello: relay.hello.clone(),
            limits: Limits {
                connect: timeouts.connect,
                answer: timeouts.answer,
                data: timeouts.data,
                end: timeouts.end,
            },
        },
        connections: usize::from(relay.connections),
        pause: relay.pause,
        per_domain: relay.per_domain.clone(),
    })
}

/// Whoever asks whether a relay answers waits so long for each thing that it should say, at most.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether a relay would talk to us now: reached, its line encrypted and signed in as the file says.
/// Nothing is sent. The inner error is what went wrong, in its own words.
///
/// # Errors
///
/// A password or a certificate that is not there.
pub fn relay_answers(
    relay: &install::Relay,
    data: &Path,
    variable: Variable<'_>,
) -> Result<Result<(), String>, NoSecret> {
    let mut server = relay_of(relay, data, variable)?.server;
    let limits = &mut server.limits;
    limits.connect = limits.connect.min(PATIENCE);
    limits.answer = limits.answer.min(PATIENCE);
    Ok(match Session::open(&server) {
        Ok(session) => {
            session.quit();
            Ok(())
        }
        Err(why) => Err(why.to_string()),
    })
}

fn no_trust(relay: &install::Relay, why: &NoTrust) -> NoSecret {
    let shown = relay.ca.as_deref().unwrap_or(Path::new("ca"));
    let shown = shown.display();
    NoSecret {
        reason: text(
            format!("{shown} says no certificate that can be believed ({why})"),
            format!("{shown} ne contient pas de certificat utilisable ({why})"),
        ),
        remedy: text(
            "put the certificate of the relay's authority there, as PEM",
            "mettez-y le certificat de l’autorité du relais, en PEM",
        ),
    }
}

/// Who signs. A key that is not there is told when mails want it: they are held, and nothing else is.
pub(crate) fn signer_of(dkim: &install::Dkim, data: &Path, variable: Variable<'_>) -> Signer {
    let (domain, selector) = (dkim.domain.as_str(), dkim.selector.as_str());
    match &dkim.key {
        Secret::File(file) => Signer::with_file(domain, selector, &data.join(file)),
        written => {
            let key = written.whole(data, variable).unwrap_or_default();
            Signer::with_text(domain, selector, &key)
        }
    }
}
