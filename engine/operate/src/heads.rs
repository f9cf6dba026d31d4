//! How the mails of an installation are addressed and signed: tokens in addresses, the key for
//! signatures. What is not there holds mails back, and tells why; nothing else waits for it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jalon_daemon::channel::{MailHead, SignedBy};
use jalon_daemon::house::Heads;
use jalon_daemon::own_words;
use jalon_install::{Dkim, Mail, NoSecret, Secret};
use jalon_mail::dkim::Signer;
use jalon_mail::token::{Purpose, sign, with_token};
use jalon_store::{Key, Text, text};
use smol_str::SmolStr;

use crate::house::House;

/// A secret that anybody could guess protects nothing.
const SECRET_LEAST: usize = 16;

/// The heads of mails; nothing where the file says nothing of them, and no relay takes any.
pub(crate) fn heads(house: &House) -> Option<Heads> {
    let mail = &house.install.mail;
    if *mail == Mail::default() && house.install.channels.relay().is_none() {
        return None;
    }
    let making = Making {
        mail: mail.clone(),
        folder: house.folder.clone(),
        secret: OnceLock::new(),
        signer: signer_of(mail, &house.folder),
    };
    Some(Heads(Arc::new(move |key| making.head(key))))
}

/// By what mails are signed, where they are.
pub fn signer_of(mail: &Mail, folder: &Path) -> Option<Signer> {
    let dkim = mail.dkim.as_ref();
    dkim.map(|dkim| signer(dkim, folder))
}

fn signer(dkim: &Dkim, folder: &Path) -> Signer {
    match &dkim.key {
        Secret::File(file) => Signer::with_file(&dkim.domain, &dkim.selector, &folder.join(file)),
        written => {
            let key = written.whole(folder, &variable);
            Signer::with_text(&dkim.domain, &dkim.selector, &key.unwrap_or_default())
        }
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What the tokens in addresses are signed with, where `jalon.toml` says it.
///
/// # Errors
///
/// It is not there, or so short that it could be guessed.
pub fn secret_of_mails(mail: &Mail, folder: &Path) -> Result<Option<String>, NoSecret> {
    let Some(named) = &mail.secret else {
        return Ok(None);
    };
    let secret = named.value(folder, &variable)?;
    if secret.len() < SECRET_LEAST {
        let remedy = "openssl rand -hex 32 > mail.secret";
        return Err(NoSecret {
            reason: text(
                format!("the secret under [mail] is shorter than {SECRET_LEAST} signs"),
                format!("le secret sous [mail] a moins de {SECRET_LEAST} signes"),
            ),
            remedy: text(
                format!("make one: {remedy}"),
                format!("créez-en un\u{a0}: {remedy}"),
            ),
        });
    }
    Ok(Some(secret))
}

struct Making {
    mail: Mail,
    folder: PathBuf,
    secret: OnceLock<String>,
    signer: Option<Signer>,
}

impl Making {
    fn head(&self, key: Key) -> Result<MailHead, Text> {
        let address = |base: &Option<String>, purpose| {
            let base = base.as_ref();
            let with = base.map(|base| {
                let token = sign(self.secret()?.as_bytes(), purpose, key.0);
                let with = with_token(base, &token);
                Ok(with.map(SmolStr::from))
            });
            with.transpose().map(Option::flatten)
        };
        Ok(MailHead {
            reply_to: address(&self.mail.reply_to, Purpose::Reply)?,
            return_path: address(&self.mail.bounces, Purpose::Bounce)?,
            signed: self.signed()?,
        })
    }

    /// Fetched once; looked for again as long as it is not there.
    fn secret(&self) -> Result<&str, Text> {
        if let Some(secret) = self.secret.get() {
            return Ok(secret);
        }
        match secret_of_mails(&self.mail, &self.folder) {
            Ok(Some(secret)) => Ok(self.secret.get_or_init(|| secret)),
            Err(missing) => Err(missing.reason),
            Ok(None) => Err(text(
                "there is no secret under [mail]",
                "il n’y a pas de secret sous [mail]",
            )),
        }
    }

    fn signed(&self) -> Result<Option<SignedBy>, Text> {
        let Some(signer) = &self.signer else {
            return Ok(None);
        };
        let key = signer.key().map_err(|why| {
            let why = why.to_string();
            let fr = own_words::in_french(&why);
            text(why, fr)
        })?;
        Ok(Some(SignedBy {
            domain: signer.domain().into(),
            selector: signer.selector().into(),
            key: key.print().into(),
        }))
    }
}
