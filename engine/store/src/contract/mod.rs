//! The promises that every store keeps, as functions for the tests of each.
//!
//! A store's test calls [`keeps_all`] with a function that gives an empty store, and
//! [`random::compare`] with some seeds.

// A promise that is broken has to stop the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod archive;
mod audit;
mod bank;
pub mod bench;
mod commit;
pub mod crash;
mod inbox;
mod leases;
mod links;
mod mails;
mod moves;
pub mod random;
mod records;
pub mod sample;
mod statuses;
mod work;
pub mod workload;

use crate::Store;

/// A promise: its name, and what breaks if it is not kept.
pub type Promise = (&'static str, fn(&mut dyn Store));

/// All promises.
pub fn all() -> Vec<Promise> {
    [
        commit::PROMISES,
        inbox::PROMISES,
        work::PROMISES,
        leases::PROMISES,
        moves::PROMISES,
        records::PROMISES,
        mails::PROMISES,
        statuses::PROMISES,
        links::PROMISES,
        audit::PROMISES,
        archive::PROMISES,
        bank::PROMISES,
    ]
    .concat()
}

/// Holds a store to all promises, each on a new one.
pub fn keeps_all(mut empty: impl FnMut() -> Box<dyn Store>) {
    for (name, promise) in all() {
        println!("{name}");
        promise(&mut *empty());
    }
}

/// A list of promises by the names of their functions.
macro_rules! promises {
    ($($name:ident)*) => {
        pub(super) const PROMISES: &[super::Promise] = &[$((stringify!($name), $name)),*];
    };
}
use promises;
