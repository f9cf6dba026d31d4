//! Keys: legal entities, accounts, shards, and the documented hash behind them.

use sha2::{Digest, Sha256};

/// A legal entity by the small number that this database gave it. It is part of every key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(pub i32);

/// 128 bits that name one thing for good: the first 16 bytes of the SHA-256 over its parts, each
/// with its length as eight bytes, big end first, before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub u128);

impl Key {
    /// The key of an account: a legal entity by its code, and the party that pays it.
    pub fn of_account(entity: &str, payer: &str) -> Key {
        Key::of(&["account", entity, payer])
    }

    /// The key by which a stimulus is known again: its source, and its own mark there.
    pub fn of_stimulus(entity: &str, source: &str, mark: &str) -> Key {
        Key::of(&["stimulus", entity, source, mark])
    }

    /// The natural key of an invoice.
    pub fn of_invoice(entity: &str, source: &str, number: &str, year: i32) -> Key {
        Key::of(&["invoice", entity, source, number, &year.to_string()])
    }

    /// The key of a customer.
    pub fn of_customer(entity: &str, customer: &str) -> Key {
        Key::of(&["customer", entity, customer])
    }

    /// The key of some parts; the first says what it is a key of.
    pub fn of(parts: &[&str]) -> Key {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        let digest = hasher.finalize();
        let mut first = [0; 16];
        for (to, from) in first.iter_mut().zip(digest) {
            *to = from;
        }
        Key(u128::from_be_bytes(first))
    }

    /// Its 16 bytes, in the order in which keys are compared.
    pub fn bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

/// How many shards there are, for good.
pub const SHARDS: u16 = 1_024;

/// A share of all accounts, from 0 to 1,023. A daemon works on whole shards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shard(pub u16);

/// All shards.
pub fn shards() -> Vec<Shard> {
    (0..SHARDS).map(Shard).collect()
}

/// An account, known everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountKey {
    /// Its legal entity.
    pub entity: EntityId,
    /// [`Key::of_account`], as it was when the account was opened.
    pub account: Key,
}

impl AccountKey {
    /// The shard of the account: the first ten bits of its key. It is written into every row when
    /// the account is opened, and never changes.
    pub fn shard(self) -> Shard {
        Shard((self.account.0 >> 118) as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// These numbers are in the databases of users: they never change.
    #[test]
    fn the_hash_of_an_account_is_the_documented_one() {
        let key = Key::of_account("acme-fr", "C-1001");
        assert_eq!(
            format!("{:032x}", key.0),
            "0cde4c95a5321e77750d69c8c91ea0f9"
        );
        let account = AccountKey {
            entity: EntityId(1),
            account: key,
        };
        assert_eq!(account.shard(), Shard(51));
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(Key::of_account("ab", "c"), Key::of_account("a", "bc"));
        assert_ne!(Key::of_account("a", "b"), Key::of_customer("a", "b"));
    }

    #[test]
    fn accounts_spread_over_all_shards() {
        let mut counts = vec![0u32; usize::from(SHARDS)];
        for number in 0..102_400 {
            let account = AccountKey {
                entity: EntityId(1),
                account: Key::of_account("acme", &number.to_string()),
            };
            counts[usize::from(account.shard().0)] += 1;
        }
        assert!(counts.iter().all(|count| (50..=160).contains(count)));
    }
}
