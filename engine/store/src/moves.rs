//! What daemons tell each other: which accounts moved. It is told after the commit, so whoever dies in between
//! leaves something untold; who is there stands in [`crate::Leases::present`].

use std::time::Duration;

use crate::key::{AccountKey, EntityId, Key};
use crate::trouble::Trouble;

/// Something that a daemon told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The start of the daemon.
    pub run: Key,
    /// Its number among all that this one told: 1, 2, ...
    pub number: i64,
    /// The accounts that moved, in the order of their commits.
    pub moved: Vec<AccountKey>,
    /// Whether more moved than it could remember.
    pub lost: bool,
    /// Whether it is the last word: the daemon ended as it should.
    pub last: bool,
}

/// What daemons tell each other.
pub trait Moves {
    /// Tells the others. The same may come again after any failure, with the same number.
    fn tell(&mut self, told: &Told) -> Result<(), Trouble>;

    /// What all others told, each behind the number that is known of it, in the order of starts and numbers.
    fn hear(&mut self, own: Key, known: &[(Key, i64)], most: usize) -> Result<Vec<Told>, Trouble>;

    /// Takes away what was told longer ago than this, by the clock of the store; how much it was.
    fn forget_told(&mut self, older: Duration) -> Result<u64, Trouble>;
}

impl Told {
    /// What kind of word it is, as tables keep it.
    pub fn kind(&self) -> i16 {
        i16::from(self.lost) | i16::from(self.last) << 1
    }

    /// The accounts as tables keep them: 20 bytes for each.
    pub fn body(&self) -> Vec<u8> {
        let bytes = |one: &AccountKey| {
            let entity = one.entity.0.to_be_bytes();
            entity.into_iter().chain(one.account.0.to_be_bytes())
        };
        self.moved.iter().flat_map(bytes).collect()
    }

    /// From a row of a table; what is not whole is left out.
    pub fn read((run, number): (Key, i64), kind: i16, body: &[u8]) -> Told {
        let (whole, _) = body.as_chunks::<20>();
        let account = |bytes: &[u8; 20]| {
            let (entity, account) = bytes.split_first_chunk::<4>()?;
            Some(AccountKey {
                entity: EntityId(i32::from_be_bytes(*entity)),
                account: Key(u128::from_be_bytes(account.try_into().ok()?)),
            })
        };
        Told {
            run,
            number,
            moved: whole.iter().filter_map(account).collect(),
            lost: kind & 1 > 0,
            last: kind & 2 > 0,
        }
    }
}
