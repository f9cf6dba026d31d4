//! Something for all accounts of a legal entity, page by page: each gets a stimulus of its own in its
//! inbox, once, however often a page is begun again.

use jalon_store::{Key, Store, To, Trouble};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::incoming::{Entity, Incoming};

/// The setting that holds how far newer lists were told.
pub const LISTS: &str = "lists told";
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

impl Told {
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
