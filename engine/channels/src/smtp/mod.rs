//! Mails by the relay of the house: one conversation for each recipient, the same bytes whenever they
//! are sent again.

mod domains;
mod relay;
mod rest;

use std::sync::Arc;
use std::time::Duration;

use jalon_daemon::{Answer, Channel, InDoubt, Outgoing};
use jalon_mail::address::MailAddress;
use jalon_mail::dkim::Signer;
use jalon_mail::smtp::shown;
use jalon_store::Hash;

use crate::mail::{NoMail, mail_of, recipient, writer};
pub use relay::{Relay, RelaySettings};

/// Mails by a relay.
pub struct Smtp {
    relay: Arc<Relay>,
    signer: Option<Arc<Signer>>,
    in_doubt: InDoubt,
    after: Duration,
}

impl Smtp {
    /// By a relay, which all threads share; with the signature of the house, if there is one.
    pub fn new(relay: Arc<Relay>, signer: Option<Arc<Signer>>, in_doubt: InDoubt) -> Smtp {
        Smtp {
            relay,
            signer,
            in_doubt,
            after: Duration::ZERO,
        }
    }

    /// What is in doubt waits that long before it is sent again.
    pub fn doubting_for(mut self, after: Duration) -> Smtp {
        self.after = after;
        self
    }
}

impl Channel for Smtp {
    fn send(&mut self, outgoing: &Outgoing, _attempt: u16) -> Answer {
        let to = recipient(outgoing).map_err(NoMail::Wrong);
        let (to, from) = match to.and_then(|to| Ok((to, writer(outgoing)?))) {
            Ok(found) => found,
            Err(why) => return no_mail(why),
        };
        // What goes with it was imported for this invoice by its digest: nothing else does.
        let other = outgoing.documents.iter().find(|document| {
            document.bytes.is_empty()
                || Hash::of(&[&document.bytes]).to_string() != document.sha256.as_str()
        });
        if let Some(document) = other {
            let name = shown(&document.file_name);
            return Answer::Held(format!("{name} is not there, or not what was imported"));
        }
        let mail = match mail_of(outgoing, self.signer.as_deref()) {
            Ok(mail) => mail,
            Err(why) => return no_mail(why),
        };
        let head = outgoing.mail.as_ref();
        let path = head.and_then(|head| head.return_path.as_deref());
        let path = path.and_then(MailAddress::new);
        let envelope = path.as_ref().unwrap_or(&from);
        self.relay
            .send(outgoing.key.0, (&from, envelope), &to, &mail)
    }

    fn released(&mut self, outgoing: &Outgoing) {
        self.relay.released(outgoing.key.0);
    }

    fn in_doubt(&self) -> InDoubt {
        self.in_doubt
    }

    fn doubts_for(&self) -> Duration {
        self.after
    }
}

/// What is done where there is no mail.
pub(crate) fn no_mail(why: NoMail) -> Answer {
    match why {
        NoMail::Wrong(why) => Answer::Never(why),
        NoMail::Ours(why) | NoMail::NoKey(why) => Answer::Held(why),
        // It is written anew when it is tried again.
        NoMail::OtherKey => {
            Answer::NotNow("it was to be signed with another key than there is now".to_owned())
        }
    }
}
