//! The store in memory keeps all promises.

// A test that can't set itself up has to stop.
#![allow(clippy::unwrap_used)]

use jalon_core::Instant;
use jalon_store::{Memory, contract};

fn empty() -> Box<dyn jalon_store::Store> {
    let start = std::time::Instant::now();
    Box::new(Memory::new(move || {
        Instant::from_millis(
            1_767_225_600_000 + i64::try_from(start.elapsed().as_millis()).unwrap(),
        )
    }))
}

#[test]
fn memory_keeps_all_promises() {
    contract::keeps_all(empty);
}
