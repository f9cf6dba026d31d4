//! A mailbox on a server: each mail is read, stored, and only then moved to where read ones go. Whoever is
//! killed in between reads it once more, and nothing follows twice.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jalon_daemon::Clock;
use jalon_imap::{Login, Server, Session, Tls, Trouble};
use jalon_install::{Imap, ImapTls};
use jalon_operate::{Refused, mailbox, secret};

use crate::house::House;
use crate::input::reason;
use crate::stop::Stop;

/// A mailbox on a server.
pub struct Mailbox {
    said: Imap,
    server: Server,
    login: Login,
    /// How often in a row it could not be read.
    failed: u32,
    /// What was told last: the same trouble is told once.
    told: Option<String>,
}

/// How long connecting, and each part of an answer, may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How long nothing is tried after a first failure, and at most.
const PAUSE: Duration = Duration::from_secs(5);
const PAUSE_MAX: Duration = Duration::from_secs(600);

impl Mailbox {
    /// The mailbox that `jalon.toml` names; none if it names none. What is wrong with its secrets is told now.
    pub fn new(house: &House) -> Result<Option<Mailbox>, Stop> {
        let said = house
            .install
            .mailbox
            .as_ref()
            .and_then(|one| one.imap.clone());
        let Some(said) = said else {
            return Ok(None);
        };
        let (server, login) = server_of(&said, &house.folder)?;
        Ok(Some(Mailbox {
            server,
            login,
            said,
            failed: 0,
            told: None,
        }))
    }

    /// Reads what is there, and says how long to wait until the next look.
    pub fn look(
        &mut self,
        house: &mut House,
        (clock, stop): (&dyn Clock, &AtomicBool),
    ) -> Duration {
        match self.read(house, (clock, stop)) {
            Ok(count) => {
                if count > 0 {
                    tracing::info!(count, "read mails of the mailbox");
                }
                if self.told.take().is_some() {
                    tracing::info!("the mailbox can be read again");
                }
                self.failed = 0;
                self.said.every
            }
            Err(why) => {
                if self.told.as_ref() != Some(&why) {
                    tracing::warn!(why, server = %self.said.host, "the mailbox can't be read; it is tried again");
                    self.told = Some(why);
                }
                self.failed = self.failed.saturating_add(1);
                (PAUSE * 2u32.saturating_pow(self.failed.min(10) - 1)).min(PAUSE_MAX)
            }
        }
    }

    /// Reads what is there, once: how many were new.
    pub fn once(&mut self, house: &mut House, at: (&dyn Clock, &AtomicBool)) -> usize {
        self.read(house, at).unwrap_or_else(|why| {
            tracing::warn!(why, server = %self.said.host, "the mailbox can't be read");
            0
        })
    }

    fn read(
        &self,
        house: &mut House,
        (clock, stop): (&dyn Clock, &AtomicBool),
    ) -> Result<usize, String> {
        let told = |trouble: Trouble| trouble.to_string();
        let folders = (self.said.folder.as_str(), self.said.processed.as_str());
        let mut session = Session::open(&self.server, &self.login, folders).map_err(told)?;
        let mut new = 0;
        for number in session.unread().map_err(told)? {
            if stop.load(Ordering::SeqCst) {
                break;
            }
            // It may have gone meanwhile: somebody else reads the mailbox, too.
            let Some(bytes) = session.fetch(number).map_err(told)? else {
                continue;
            };
            let took = mailbox::take(house, &bytes, ("imap", clock.now()));
            let took = took.map_err(|refused| refused.message.en)?;
            new += usize::from(took.new);
            session.put_aside(number).map_err(told)?;
        }
        session.close();
        Ok(new)
    }
}

/// Where a mailbox is, and who we are to it.
///
/// # Errors
///
/// Its password or its certificates are not there.
pub fn server_of(said: &Imap, folder: &Path) -> Result<(Server, Login), Refused> {
    let ca = said.ca.as_ref().map(|ca| folder.join(ca));
    let ca = ca.map(|path| {
        std::fs::read(&path).map_err(|error| {
            let (path, why) = (path.display(), reason(&error));
            Refused::wrong(
                format!("cannot read {path}: {}", why.en),
                format!("lecture impossible de {path}\u{a0}: {}", why.fr),
            )
            .help(
                "[mailbox] ca names a file of certificates (PEM)",
                "[mailbox] ca nomme un fichier de certificats (PEM)",
            )
        })
    });
    let server = Server {
        host: said.host.clone(),
        port: said.port,
        tls: match said.tls {
            ImapTls::Implicit => Tls::Implicit,
            ImapTls::Required => Tls::Required,
            ImapTls::None => Tls::None,
        },
        ca: ca.transpose()?,
        timeout: TIMEOUT,
    };
    let login = Login {
        user: said.user.clone(),
        password: secret(&said.password, folder)?,
    };
    Ok((server, login))
}
