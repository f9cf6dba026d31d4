//! Which records belong together, so that they must be looked at together: an invoice with its
//! customer, its payer, and all that speaks of it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash};

use rustc_hash::FxHasher;

use crate::duplicates::hash;
use crate::record::Record;

/// What a record can be named by. Names are kept as hashes: two that share one only make records stay
/// together that need not.
#[derive(Clone, Copy, Hash)]
enum Name<'a> {
    Invoice(&'a str),
    /// A customer, or whoever pays.
    Party(&'a str),
}

/// Records in families that know nothing of each other.
#[derive(Debug, Default)]
pub(crate) struct Links {
    names: HashMap<u64, u32, BuildHasherDefault<FxHasher>>,
    /// The next one on the way to the head of the family; a head leads to itself.
    above: Vec<u32>,
    /// Payments by their keys, each with a member of its family.
    payments: Vec<(u64, u32)>,
    /// Keys of payments that records name, each with a member of the family of what names it.
    named: Vec<(u64, u32)>,
}

impl Links {
    /// Notes what a record names; answers a member of its family.
    pub(crate) fn add(&mut self, record: &Record) -> u32 {
        let mut names: Vec<Name<'_>> = Vec::with_capacity(4);
        match record {
            Record::Invoice(it) => {
                names.extend([Name::Invoice(&it.number), Name::Party(&it.customer)]);
                names.extend(it.payer.as_deref().map(Name::Party));
                names.extend(it.credits.as_deref().map(Name::Invoice));
            }
            Record::Instalment(of, _) | Record::Attachment(of, _) => names.push(Name::Invoice(of)),
            Record::Customer(it) => {
                names.push(Name::Party(&it.key));
                names.extend(it.payer.as_deref().map(Name::Party));
            }
            Record::Contact(it) => names.push(Name::Party(&it.customer)),
            Record::Event(it) => {
                names.extend(it.invoice.as_deref().map(Name::Invoice));
                names.extend(it.customer.as_deref().map(Name::Party));
            }
            Record::Payment(it) => {
                let of = it
                    .allocations
                    .iter()
                    .map(|part| Name::Invoice(&part.invoice));
                names.extend(of);
                names.extend(it.payer.as_deref().map(Name::Party));
            }
            Record::Allocation(_, part) => names.push(Name::Invoice(&part.invoice)),
        }
        let mut family = None;
        for name in names {
            let member = self.member(name);
            family = Some(match family {
                None => member,
                Some(other) => self.join(other, member),
            });
        }
        let family = family.unwrap_or_else(|| self.alone());
        match record {
            Record::Payment(it) => {
                self.payments.push((hash(&it.key), family));
                let undoes = it.reverses.as_deref();
                self.named.extend(undoes.map(|key| (hash(&key), family)));
            }
            Record::Allocation(of, _) => self.named.push((hash(of), family)),
            _ => {}
        }
        family
    }

    /// Joins payments with what names them: a part, or a payment that takes one back. Few do, so that
    /// payments need no names before.
    pub(crate) fn end(&mut self) {
        let mut named: HashMap<u64, u32> = HashMap::new();
        for (key, family) in std::mem::take(&mut self.named) {
            let known = *named.entry(key).or_insert(family);
            self.join(known, family);
        }
        let payments = std::mem::take(&mut self.payments);
        if named.is_empty() {
            return;
        }
        for (key, family) in payments {
            if let Some(other) = named.get(&key) {
                self.join(*other, family);
            }
        }
    }

    /// The head of a family.
    pub(crate) fn head(&mut self, member: u32) -> u32 {
        let mut at = member;
        loop {
            let above = self.up(at);
            if above == at {
                return at;
            }
            // Ways grow short as they are gone.
            let higher = self.up(above);
            if let Some(place) = self.above.get_mut(at as usize) {
                *place = higher;
            }
            at = higher;
        }
    }

    /// How many members all families have.
    pub(crate) fn len(&self) -> usize {
        self.above.len()
    }

    fn up(&self, member: u32) -> u32 {
        self.above.get(member as usize).copied().unwrap_or(member)
    }

    fn member(&mut self, name: Name<'_>) -> u32 {
        let key = hash(&name);
        if let Some(known) = self.names.get(&key) {
            return *known;
        }
        let new = self.alone();
        self.names.insert(key, new);
        new
    }

    fn alone(&mut self) -> u32 {
        let new = u32::try_from(self.above.len()).unwrap_or(u32::MAX);
        self.above.push(new);
        new
    }

    fn join(&mut self, one: u32, other: u32) -> u32 {
        let (one, other) = (self.head(one), self.head(other));
        let (first, second) = (one.min(other), one.max(other));
        if let Some(place) = self.above.get_mut(second as usize) {
            *place = first;
        }
        first
    }
}
