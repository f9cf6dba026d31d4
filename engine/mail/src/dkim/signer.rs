//! Who signs, and where its key is. The key is read when it is needed, so that one that is missing holds
//! mails back and nothing else, and one that is put in its place is used from then on.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::{Key, Name, signed};

/// Who signs.
pub struct Signer {
    domain: String,
    selector: String,
    from: KeyFrom,
    read: Mutex<Option<Read>>,
}

/// Where a key comes from.
enum KeyFrom {
    File(PathBuf),
    Text(String),
}

struct Read {
    at: Instant,
    changed: Option<SystemTime>,
    key: Result<Arc<Key>, String>,
}

/// Why a mail can't be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSigned {
    /// The key can't be had, and why.
    NoKey(String),
    /// The key is another one than when the mail was written.
    OtherKey,
    /// It is no mail.
    NoMail,
}

/// How often it is looked whether the file of a key has changed.
const LOOK: Duration = Duration::from_secs(1);

impl Signer {
    /// With the key in a file.
    pub fn with_file(domain: &str, selector: &str, file: &Path) -> Signer {
        Signer::new(domain, selector, KeyFrom::File(file.to_owned()))
    }

    /// With a key that is given.
    pub fn with_text(domain: &str, selector: &str, key: &str) -> Signer {
        Signer::new(domain, selector, KeyFrom::Text(key.to_owned()))
    }

    fn new(domain: &str, selector: &str, from: KeyFrom) -> Signer {
        Signer {
            domain: domain.to_owned(),
            selector: selector.to_owned(),
            from,
            read: Mutex::new(None),
        }
    }

    /// The domain whose name stands under it.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Which key of the domain.
    pub fn selector(&self) -> &str {
        &self.selector
    }

    /// The key as it is now.
    pub fn key(&self) -> Result<Arc<Key>, NotSigned> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = read.as_ref().filter(|read| read.at.elapsed() < LOOK);
        if fresh.is_none() {
            let changed = match &self.from {
                KeyFrom::File(file) => std::fs::metadata(file)
                    .and_then(|file| file.modified())
                    .ok(),
                KeyFrom::Text(_) => None,
            };
            let same = read.take().filter(|read| {
                read.key.is_ok() && read.changed == changed && self.is_there(changed)
            });
            *read = Some(Read {
                at: Instant::now(),
                changed,
                key: same.map_or_else(|| self.load(), |read| read.key),
            });
        }
        let key = read.as_ref().map(|read| read.key.clone());
        key.unwrap_or_else(|| Err(String::new()))
            .map_err(NotSigned::NoKey)
    }

    fn is_there(&self, changed: Option<SystemTime>) -> bool {
        changed.is_some() || matches!(self.from, KeyFrom::Text(_))
    }

    fn load(&self) -> Result<Arc<Key>, String> {
        let (text, shown) = match &self.from {
            KeyFrom::Text(text) => (text.clone(), "the key".to_owned()),
            KeyFrom::File(file) => {
                let shown = file.display().to_string();
                let text = std::fs::read_to_string(file);
                (text.map_err(|error| format!("{shown}: {error}"))?, shown)
            }
        };
        let key = Key::from_pem(&text);
        key.map(Arc::new)
            .map_err(|error| format!("{shown}: {error}"))
    }

    /// The mail with its signature, by the key with this print and by no other.
    pub fn sign(&self, mail: &[u8], print: &str, seconds: i64) -> Result<Vec<u8>, NotSigned> {
        let key = self.key()?;
        if key.print() != print {
            return Err(NotSigned::OtherKey);
        }
        let name = Name {
            domain: &self.domain,
            selector: &self.selector,
        };
        signed(mail, &key, name, seconds).ok_or(NotSigned::NoMail)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}._domainkey.{}", self.selector, self.domain)
    }
}

impl fmt::Display for NotSigned {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotSigned::NoKey(why) => write!(out, "it can't be signed: {why}"),
            NotSigned::OtherKey => out.write_str("the key for signatures is another one by now"),
            NotSigned::NoMail => out.write_str("it is no mail that could be signed"),
        }
    }
}
