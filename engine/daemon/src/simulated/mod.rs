//! The daemon under a simulator: its own clock, store, channels, and whatever goes wrong with them.
//!
//! Everything comes from one seed: `JALON_SEED=17 cargo test -p jalon-daemon --lib simulated` plays
//! that of a failure again. It drives the worker that runs in the house, with its turns and its
//! dispatch; nothing is modelled a second time but the world around it.
//!
//! ```text
//! safety     anything may go wrong at any moment; what must never happen is looked for all the time
//! liveness   then nothing goes wrong any more: everything must come to an end, or be seen by people
//! ```

// What can't be set up has to stop a test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod check;
pub(crate) mod house;
pub(crate) mod planted;
mod play;
pub(crate) mod store;

use planted::{Planted, plant};
use play::Play;

pub(crate) use check::Worlds;

#[path = "../../../../tests/bounds.rs"]
mod bounds;

/// Plays a seed, and says what was broken, if anything.
fn play(seed: u64) -> Result<play::Counts, String> {
    let played = std::panic::catch_unwind(|| Play::new(seed).run());
    match played {
        Ok(done) => done,
        Err(panic) => Err(panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()))
            .unwrap_or_default()),
    }
}

fn seeds(name: &str) -> Vec<u64> {
    match std::env::var("JALON_SEED").map(|seed| seed.parse()) {
        Ok(Ok(seed)) => vec![seed],
        _ => (1..=bounds::bound(name)).collect(),
    }
}

#[test]
fn nothing_is_lost_and_nothing_doubled_whatever_goes_wrong() {
    plant(None);
    let mut counts = play::Counts::default();
    for seed in seeds("daemons_simulated") {
        match play(seed) {
            Ok(more) => counts.add(&more),
            Err(broken) => panic!("JALON_SEED={seed}: {broken}"),
        }
    }
    println!("{counts:?}");
    if std::env::var("JALON_SEED").is_err() {
        // It must have been hard enough.
        assert!(counts.sent > 0 && counts.crashes > 0 && counts.unknown > 0);
        assert!(
            counts.doubts > 0 && counts.copies > 0 && counts.fenced > 0,
            "{counts:?}"
        );
        assert!(counts.found > 0 && counts.never_left > 0, "{counts:?}");
    }
}

#[test]
fn each_fault_that_is_planted_is_found_within_a_thousand_seeds() {
    let faults = [
        Planted::OvertakesTheInbox,
        Planted::IgnoresEpochs,
        Planted::LeavesBeforeCommit,
        Planted::ForgetsDoubt,
        Planted::TakesUnknownForDone,
    ];
    for fault in faults {
        plant(Some(fault));
        let found = (1..=1_000).find_map(|seed| Some((seed, play(seed).err()?)));
        plant(None);
        let (seed, broken) = found.unwrap_or_else(|| panic!("{fault:?} was not found"));
        println!("{fault:?}: seed {seed}: {broken}");
    }
}
