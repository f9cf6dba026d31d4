//! How the mails of an installation are addressed and signed: tokens in addresses, the key for
//! signatures. What is not there holds mails back, and tells why; nothing else waits for it.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use jalon_daemon::channel::{MailHead, SignedBy};
use jalon_daemon::house::Heads;
use jalon_install::{Dkim, Mail, Secret};
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
        signer: signer_of(house),
    };
    Some(Heads(Arc::new(move |key| making.head(key))))
}

/// By what mails are signed, where they are.
pub fn signer_of(house: &House) -> Option<Signer> {
    let dkim = house.install.mail.dkim.as_ref();
    dkim.map(|dkim| signer(dkim, house))
}

fn signer(dkim: &Dkim, house: &House) -> Signer {
    match &dkim.key {
        Secret::File(file) => {
            Signer::with_file(&dkim.domain, &dkim.selector, &house.folder.join(file))
        }
        written => {
            let key = written.whole(&house.folder, &variable);
            Signer::with_text(&dkim.domain, &dkim.selector, &key.unwrap_or_default())
        }
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
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
        let named = self.mail.secret.as_ref();
        let found = named.map(|named| named.value(&self.folder, &variable));
        match found {
            Some(Ok(secret)) if secret.len() >= SECRET_LEAST => {
                Ok(self.secret.get_or_init(|| secret))
            }
            Some(Err(missing)) => Err(missing.reason),
            _ => Err(text(
                "the secret under [mail] is shorter than 16 signs",
                "le secret sous [mail] a moins de 16 signes",
            )),
        }
    }

    fn signed(&self) -> Result<Option<SignedBy>, Text> {
        let Some(signer) = &self.signer else {
            return Ok(None);
        };
        let key = signer.key().map_err(|why| {
            let fr = why
                .to_string()
                .replace("it can't be signed", "il ne peut pas être signé");
            text(why.to_string(), fr)
        })?;
        Ok(Some(SignedBy {
            domain: signer.domain().into(),
            selector: signer.selector().into(),
            key: key.print().into(),
        }))
    }
}
