//! One hash over the heads of all accounts of a legal entity: small enough to print, sign or mail.

use crate::chain::Hash;
use crate::key::Key;

/// Builds the root as leaves come in, in the order of their accounts, and holds only as many hashes
/// as the tree is high.
///
/// A leaf is SHA-256 over a zero byte, account (16 bytes), revision (8) and head (32); a node over a
/// one byte and its two children. A row of leaves is halved from the left; an odd one goes up as it
/// is. Without leaves the root is 32 zeros.
#[derive(Clone, Debug, Default)]
pub struct Merkle {
    leaves: u64,
    /// Roots of full trees, with how many leaves each has; larger ones first.
    roots: Vec<(u64, Hash)>,
}

impl Merkle {
    /// The next leaf.
    pub fn push(&mut self, account: Key, revision: i64, head: Hash) {
        let mut hash = Hash::of(&[&[0], &account.bytes(), &revision.to_be_bytes(), &head.0]);
        let mut size = 1;
        while let Some((_, left)) = self.roots.pop_if(|(before, _)| *before == size) {
            hash = node(left, hash);
            size *= 2;
        }
        self.roots.push((size, hash));
        self.leaves += 1;
    }

    /// How many leaves there are.
    pub fn leaves(&self) -> u64 {
        self.leaves
    }

    /// The root over all leaves until now.
    pub fn root(&self) -> Hash {
        let mut roots = self.roots.iter().rev().map(|(_, hash)| *hash);
        let Some(last) = roots.next() else {
            return Hash::default();
        };
        roots.fold(last, |right, left| node(left, right))
    }
}

fn node(left: Hash, right: Hash) -> Hash {
    Hash::of(&[&[1], &left.0, &right.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row_by_row(mut row: Vec<Hash>) -> Hash {
        while row.len() > 1 {
            let halved = row.chunks(2).map(|pair| match pair {
                [left, right] => node(*left, *right),
                _ => pair[0],
            });
            row = halved.collect();
        }
        row.first().copied().unwrap_or_default()
    }

    #[test]
    fn the_root_is_that_of_the_rows_halved_one_by_one() {
        for count in 0..70u64 {
            let mut merkle = Merkle::default();
            let mut row = Vec::new();
            for leaf in 0..count {
                let key = Key(u128::from(leaf));
                merkle.push(key, 1, Hash([7; 32]));
                let revision = 1i64.to_be_bytes();
                row.push(Hash::of(&[&[0], &key.bytes(), &revision, &[7; 32]]));
            }
            assert_eq!(merkle.root(), row_by_row(row), "{count} leaves");
            assert_eq!(merkle.leaves(), count);
        }
    }
}
