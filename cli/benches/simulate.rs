//! How fast invoices are simulated: the workload of `jalon bench simulate`, in three sizes, so that
//! one sees whether time grows as the number of invoices does. `cargo bench -p jalon --bench simulate`.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::num::NonZeroUsize;

use divan::Bencher;
use divan::counter::ItemsCount;
use jalon_simulate::World;
use jalon_simulate::workload::{SCRIPT, SCRIPT_NAME, Workload};

#[path = "../src/command/bench/rounds.rs"]
mod rounds;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn world() -> World {
    let given = jalon_dsl::modules::Given {
        name: SCRIPT_NAME.into(),
        bytes: SCRIPT.as_bytes().to_vec(),
    };
    let checked = jalon_dsl::check::check(vec![given], &|_| None);
    let compiled = checked.machines.into_iter().next().flatten();
    let compiled = compiled.expect("the workload compiles");
    World::new(compiled, &jalon_zones::zone, Vec::new())
}

fn simulate(bencher: Bencher, invoices: u64, report: bool) {
    let world = world();
    let workload = Workload::new(&world.machine, 1, 180).expect("the machine of the workload");
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let size = rounds::Size {
        invoices,
        threads,
        report,
    };
    bencher
        .counter(ItemsCount::new(invoices))
        .bench_local(|| rounds::measure(&world, &workload, size, |_| {}));
}

/// Invoices are made and played; nobody listens.
#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 3, sample_size = 1)]
fn made_and_played(bencher: Bencher, invoices: u64) {
    simulate(bencher, invoices, false);
}

/// They are made and played twice: once alone, once with all that is done told and counted.
#[divan::bench(args = [10_000, 100_000], sample_count = 3, sample_size = 1)]
fn made_played_and_reported(bencher: Bencher, invoices: u64) {
    simulate(bencher, invoices, true);
}
