//! A long list, page by page: a place in it that stays right while the list changes.

use jalon_store::{Key, SHARDS, Shard};

/// Part of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// What is in it; it may be less than was wanted, even nothing, though more follows.
    pub items: Vec<T>,
    /// Where the next part begins; none after the last.
    pub next: Option<Place>,
}

/// A place in a list that is in the order of two keys: an account and what is in it, or a shard and
/// what is in it. It is after what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The larger part.
    pub in_: u128,
    /// What was last in it; none if the part is through.
    pub after: Option<u128>,
}

impl Place {
    /// As text that says nothing to people.
    pub fn written(self) -> String {
        match self.after {
            Some(after) => format!("{:032x}{after:032x}", self.in_),
            None => format!("{:032x}", self.in_),
        }
    }

    /// From its text.
    pub fn read(written: &str) -> Option<Place> {
        let digits = |some: Option<&str>| {
            let some = some?;
            let good = some.len() == 32 && some.bytes().all(|one| one.is_ascii_hexdigit());
            good.then(|| u128::from_str_radix(some, 16).ok()).flatten()
        };
        let place = Place {
            in_: digits(written.get(..32))?,
            after: match written.len() {
                32 => None,
                64 => Some(digits(written.get(32..))?),
                _ => return None,
            },
        };
        Some(place)
    }

    /// The part as the key of an account.
    pub fn account(self) -> Key {
        Key(self.in_)
    }
}

/// So much of one shard is looked at for a page.
const OF_A_SHARD: usize = 10_000;

/// A page of what is kept by shards. `read` reads at most so many of some shards; `place` tells the
/// shard and the key of one, `is_wanted` whether it belongs in the list.
pub fn by_shards<T, E>(
    (after, limit): (Option<Place>, usize),
    mut read: impl FnMut(&[Shard], usize) -> Result<Vec<T>, E>,
    place: impl Fn(&T) -> (Shard, u128),
    is_wanted: impl Fn(&T) -> bool,
) -> Result<Page<T>, E> {
    let order = |items: &mut Vec<T>| items.sort_by_key(&place);
    let mut items = Vec::new();
    let mut from = 0;
    if let Some(after) = after {
        let shard = Shard(u16::try_from(after.in_).unwrap_or(SHARDS));
        if shard.0 >= SHARDS {
            return Ok(Page { items, next: None });
        }
        from = shard.0 + 1;
        if let Some(key) = after.after {
            let mut rest = read(&[shard], OF_A_SHARD)?;
            rest.retain(|one| place(one).1 > key && is_wanted(one));
            items.extend(rest);
        }
    }
    while items.len() <= limit && from < SHARDS {
        let shards: Vec<Shard> = (from..SHARDS).map(Shard).collect();
        let wanted = limit + 1 - items.len();
        let mut more = read(&shards, wanted)?;
        let Some(last) = more.iter().map(|one| place(one).0).max() else {
            break;
        };
        // The last shard was perhaps not read to its end.
        more.retain(|one| place(one).0 < last);
        more.extend(read(&[last], OF_A_SHARD)?);
        more.retain(&is_wanted);
        items.extend(more);
        from = last.0 + 1;
    }
    order(&mut items);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| {
        let (shard, key) = place(last);
        Place {
            in_: u128::from(shard.0),
            after: Some(key),
        }
    });
    Ok(Page { items, next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_and_read_again() {
        for place in [
            Place {
                in_: 0,
                after: None,
            },
            Place {
                in_: u128::MAX,
                after: Some(7),
            },
        ] {
            assert_eq!(Place::read(&place.written()), Some(place));
        }
        for wrong in [
            "",
            "1",
            "zz",
            &"+".repeat(32),
            &"é".repeat(32),
            &"0".repeat(65),
        ] {
            assert_eq!(Place::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn pages_follow_each_other_and_nothing_is_told_twice_or_left_out() {
        let all: Vec<(Shard, u128)> = (0..500u128)
            .map(|key| (Shard((key * 7 % 40) as u16 * 25), key * 31 % 499))
            .collect();
        let read = |shards: &[Shard], most: usize| {
            let of = |shard: &Shard| all.iter().filter(|one| one.0 == *shard).copied().collect();
            let found: Vec<(Shard, u128)> = shards.iter().flat_map::<Vec<_>, _>(of).collect();
            Ok::<_, ()>(found.into_iter().take(most).collect())
        };
        for limit in [1, 7, 100, 499, 500, 501] {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = by_shards((after, limit), read, |one| *one, |_| true).unwrap();
                assert!(page.items.len() <= limit);
                seen.extend(page.items);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            let mut wanted = all.clone();
            wanted.sort_unstable();
            wanted.dedup();
            seen.dedup();
            assert_eq!(seen, wanted, "{limit}");
        }
    }
}
