//! Playing the workload in rounds: cases are made, then played, on all threads; each part is timed
//! alone. A round is small, so that any number of invoices takes the same memory.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jalon_core::step::{Driven, SendResult, drive_watched};
use jalon_simulate::World;
use jalon_simulate::replay::{Case, Player, Summary};
use jalon_simulate::workload::{INVOICES_PER_PAYER, Workload};

/// Payers in a round.
const ROUND: u64 = 1_024;
/// So many cases are taken at once by a thread.
const AT_ONCE: usize = 16;

/// How much is played.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// How many invoices.
    pub invoices: u64,
    /// On how many threads.
    pub threads: NonZeroUsize,
    /// Whether all that was done is told and counted, too.
    pub report: bool,
}

/// What was measured.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// What the core did.
    pub driven: Driven,
    /// How long cases were made.
    pub making: Duration,
    /// How long the core played them.
    pub core: Duration,
    /// How long they were played with all that is told and counted.
    pub reported: Duration,
    /// What was counted.
    pub summary: Summary,
}

/// Plays so many invoices of a workload; `progress` hears how many are done.
pub fn measure(
    world: &World,
    workload: &Workload,
    size: Size,
    mut progress: impl FnMut(u64),
) -> Measured {
    let mut measured = Measured::default();
    let player = Player::new(world);
    let payers = size.invoices.div_ceil(INVOICES_PER_PAYER);
    let mut payer = 0;
    while payer < payers {
        let round = payer..payers.min(payer + ROUND);
        payer = round.end;
        let start = Instant::now();
        let cases = make(workload, round, size);
        measured.making += start.elapsed();
        let start = Instant::now();
        for driven in on_all(&cases, size.threads, |case, all| {
            drive(world, workload, case, all)
        }) {
            add(&mut measured.driven, driven);
        }
        measured.core += start.elapsed();
        if size.report {
            let start = Instant::now();
            let summaries = on_all(&cases, size.threads, |case, summary: &mut Summary| {
                let account = player.play(case, workload.until(), |told| summary.add(&told));
                summary.end(case, &account);
            });
            for summary in summaries {
                measured.summary.merge(summary);
            }
            measured.reported += start.elapsed();
        }
        progress((payer * INVOICES_PER_PAYER).min(size.invoices));
    }
    measured
}

/// The cases of a round, in order.
fn make(workload: &Workload, round: Range<u64>, size: Size) -> Vec<Case> {
    let threads = u64::try_from(size.threads.get()).unwrap_or(1);
    let each = (round.end - round.start).div_ceil(threads).max(1);
    let part = |first: u64| -> Vec<Case> {
        let payers = first..round.end.min(first + each);
        let of = |payer: u64| size.invoices.saturating_sub(payer * INVOICES_PER_PAYER);
        payers
            .map(|payer| workload.case(payer, of(payer)))
            .collect()
    };
    let firsts = (0..threads).map(|thread| round.start + thread * each);
    let firsts: Vec<u64> = firsts.filter(|first| *first < round.end).collect();
    thread::scope(|scope| {
        let part = &part;
        let made: Vec<_> = firsts
            .iter()
            .map(|first| scope.spawn(move || part(*first)))
            .collect();
        made.into_iter()
            .flat_map(|one| one.join().unwrap_or_default())
            .collect()
    })
}

/// Does `work` on each case, and gathers what each thread has.
fn on_all<R: Default + Send>(
    cases: &[Case],
    threads: NonZeroUsize,
    work: impl Fn(&Case, &mut R) + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut all = R::default();
        loop {
            let first = next.fetch_add(AT_ONCE, Ordering::Relaxed);
            let Some(rest) = cases.get(first..).filter(|rest| !rest.is_empty()) else {
                return all;
            };
            rest.iter()
                .take(AT_ONCE)
                .for_each(|case| work(case, &mut all));
        }
    };
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads.get()).map(|_| scope.spawn(run)).collect();
        running
            .into_iter()
            .filter_map(|one| one.join().ok())
            .collect()
    })
}

/// The core alone: nobody listens to what it tells.
fn drive(world: &World, workload: &Workload, case: &Case, all: &mut Driven) {
    let mut account = case.account();
    let driven = drive_watched(
        &world.machine,
        &world.context,
        &mut account,
        &case.stimuli,
        workload.until(),
        |_, _| SendResult::Left,
        |_, _| {},
    );
    add(all, driven);
}

fn add(all: &mut Driven, driven: Driven) {
    all.transitions += driven.transitions;
    all.idle += driven.idle;
    all.effects += driven.effects;
}
