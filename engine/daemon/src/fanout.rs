//! Something for all accounts of a legal entity, page by page: each gets a stimulus of its own in its
//! inbox, once, however often a page is begun again.

use jalon_core::Instant;
use jalon_store::{Key, Store, To, Trouble};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::incoming::{Entity, Incoming};

/// The setting that holds how far newer lists were told.
pub const LISTS: &str = "lists told";
/// The setting that holds how far it was told that payments were read in.
pub const PAYMENTS: &str = "payments told";
/// Payments that are read in again so soon are not told anew: nothing that wants them up to date has begun
/// to wait since.
const AGAIN_MINUTES: i64 = 60;
/// So many accounts get their stimulus in one go.
const PAGE: usize = 1_000;

/// How far something was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What.
    what: SmolStr,
    /// The last account that was told, in hexadecimal digits.
    after: Option<SmolStr>,
    /// Whether all were.
    done: bool,
}

/// Something that all accounts of a legal entity are to hear.
#[derive(Clone, Debug)]
pub struct News {
    /// The setting that holds how far it was told.
    pub setting: &'static str,
    /// What kind of news.
    pub kind: &'static str,
    /// What is new.
    pub what: String,
    /// What each hears.
    pub incoming: Incoming,
    /// When payments were read in, where it is that.
    read: Option<Instant>,
}

impl News {
    /// Dated lists, by their hash.
    pub fn lists(digits: &str) -> News {
        News {
            setting: LISTS,
            kind: "lists",
            what: digits.to_owned(),
            incoming: Incoming::Datasets,
            read: None,
        }
    }

    /// Payments were read in.
    pub fn payments(read: Instant) -> News {
        News {
            setting: PAYMENTS,
            kind: "payments",
            what: read.to_string(),
            incoming: Incoming::PaymentsRead { at: read },
            read: Some(read),
        }
    }

    /// Whether all have heard of it, or of what is as good.
    pub fn is_told(&self, told: &Told) -> bool {
        let before = told.what.parse::<Instant>().ok();
        let lately = self
            .read
            .zip(before)
            .is_some_and(|(read, before)| told.done && read < before.plus_minutes(AGAIN_MINUTES));
        lately || told.done(&self.what)
    }
}

impl Told {
    /// What.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// From its setting, with its revision.
    pub fn read(setting: Option<(i64, Vec<u8>)>) -> (i64, Told) {
        let (revision, value) = setting.unwrap_or_default();
        (revision, serde_json::from_slice(&value).unwrap_or_default())
    }

    /// For its setting.
    pub fn write(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Whether all were told of this.
    pub fn done(&self, what: &str) -> bool {
        self.done && self.what == what
    }

    /// Begins anew if it is about something else.
    pub fn begin(&mut self, what: &str) {
        if self.what != what {
            *self = Told {
                what: what.into(),
                ..Told::default()
            };
        }
    }

    /// The last account that was told.
    pub fn after(&self) -> Option<Key> {
        let digits = self.after.as_deref()?;
        u128::from_str_radix(digits, 16).ok().map(Key)
    }

    /// Goes on after an account, or is done.
    pub fn next(&mut self, after: Option<Key>) {
        self.done = after.is_none();
        self.after = after.map(|key| format!("{:032x}", key.0).into());
    }
}

/// Gives the next accounts their stimulus; the last of them, or nothing if there were none.
pub fn page(
    store: &mut (impl Store + ?Sized),
    entity: &Entity,
    (mark, incoming): (&str, &Incoming),
    after: Option<Key>,
    place: i64,
) -> Result<Option<Key>, Trouble> {
    let heads = store.heads(entity.id, after, PAGE)?;
    let stimuli: Vec<_> = heads
        .iter()
        .map(|head| {
            let account = head.account.account;
            let mark = format!("{mark} {:032x}", account.0);
            entity.stimulus(("jalon", &mark), To::Account(account), place, incoming)
        })
        .collect();
    store.receive(&stimuli)?;
    Ok(heads.last().map(|head| head.account.account))
}

/// Gives all accounts their stimulus.
pub fn all(
    store: &mut (impl Store + ?Sized),
    entity: &Entity,
    what: (&str, &Incoming),
    place: i64,
) -> Result<(), Trouble> {
    let mut after = None;
    loop {
        after = page(store, entity, what, after, place)?;
        if after.is_none() {
            return Ok(());
        }
    }
}
