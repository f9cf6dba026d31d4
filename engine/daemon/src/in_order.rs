//! What other systems and agencies are told of an account reaches them in the order of its journal: one
//! after the other, however many senders there are. One that is not taken and has to be tried again holds nothing
//! back: an endpoint that is away for a day would keep its agency from all that comes after.

use std::collections::{HashMap, VecDeque};

use jalon_store::{AccountKey, Key};

use crate::channel::Outlet;
use crate::work::Leaving;

/// What is with senders, of accounts whose rest waits for it.
#[derive(Debug, Default)]
pub(crate) struct InOrder {
    given: HashMap<AccountKey, Key>,
}

impl InOrder {
    /// Takes the first that may be given now; what waits for another one stays where it is.
    pub(crate) fn first(&self, backlog: &mut VecDeque<Leaving>, from: usize) -> Option<Next> {
        let mut rest = backlog.iter().enumerate().skip(from);
        let (at, _) = rest.find(|(_, leaving)| self.lets(leaving))?;
        let leaving = backlog.remove(at)?;
        Some(Next { at, leaving })
    }

    fn lets(&self, leaving: &Leaving) -> bool {
        let before = self.given.get(&leaving.account);
        !is_told_in_order(leaving) || before.is_none()
    }

    /// It is given to a sender.
    pub(crate) fn given(&mut self, account: AccountKey, key: Key) {
        self.given.insert(account, key);
    }

    /// It came back, with an answer or without.
    pub(crate) fn back(&mut self, leaving: &Leaving) {
        if self.given.get(&leaving.account) == Some(&leaving.key) {
            self.given.remove(&leaving.account);
        }
    }
}

/// What is given next, and where it stood.
pub(crate) struct Next {
    pub at: usize,
    pub leaving: Leaving,
}

/// Whether a later one must not overtake it.
pub(crate) fn is_told_in_order(leaving: &Leaving) -> bool {
    matches!(leaving.outlet, Outlet::Endpoint | Outlet::Agency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Office;

    #[test]
    fn what_is_posted_of_one_invoice_waits_for_what_was_posted_before_and_nothing_else_does() {
        let mut office = Office::new();
        office.invoice("F-1", "C1");
        let mut left = office.taken();
        let first = Leaving {
            outlet: Outlet::Endpoint,
            ..left.remove(0)
        };
        let with = |key| Leaving {
            key: Key(key),
            ..first.clone()
        };
        let elsewhere = Leaving {
            account: AccountKey {
                account: Key(9),
                ..first.account
            },
            ..with(3)
        };
        let mail = Leaving {
            outlet: Outlet::Person,
            ..with(4)
        };
        // The second has the smaller key.
        let mut backlog: VecDeque<Leaving> = [with(2), with(1), elsewhere, mail].into();
        let mut in_order = InOrder::default();
        let mut gone = Vec::new();
        let mut from = 0;
        while let Some(Next { at, leaving }) = in_order.first(&mut backlog, from) {
            from = at;
            if is_told_in_order(&leaving) {
                in_order.given(leaving.account, leaving.key);
            }
            gone.push(leaving);
        }
        let keys: Vec<u128> = gone.iter().map(|leaving| leaving.key.0).collect();
        assert_eq!(keys, [2, 3, 4]);
        in_order.back(&gone[0]);
        let next = in_order.first(&mut backlog, 0).unwrap();
        assert_eq!((next.at, next.leaving.key), (0, Key(1)));
    }
}
