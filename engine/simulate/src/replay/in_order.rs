//! Work on several threads, with results in the order of what they are of.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// So many pieces of work are taken at once: a lock for each would cost more than the work.
const AT_ONCE: usize = 16;
/// So many batches per thread may wait for the slowest one, so that memory stays bounded.
const AHEAD: usize = 4;

struct Shared<I, R> {
    items: I,
    /// The number of the next batch.
    next: usize,
    /// The number of the next batch whose results are handed out.
    wanted: usize,
    done: BTreeMap<usize, Vec<R>>,
    working: usize,
    ended: bool,
}

/// Does `work` on each item on so many threads, and hands the results to `sink` in the order of the
/// items, whatever the number of threads. Items are taken from the iterator as they are needed, and
/// no more than a few wait, so the iterator may be endless for all that memory minds.
pub fn in_order<T, R>(
    items: impl Iterator<Item = T> + Send,
    threads: usize,
    work: impl Fn(T) -> R + Sync,
    mut sink: impl FnMut(R),
) where
    T: Send,
    R: Send,
{
    if threads < 2 {
        return items.for_each(|item| sink(work(item)));
    }
    let shared = Mutex::new(Shared {
        items,
        next: 0,
        wanted: 0,
        done: BTreeMap::new(),
        working: threads,
        ended: false,
    });
    let (made, taken) = (Condvar::new(), Condvar::new());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let _ending = Ending(&shared, [&made, &taken]);
                while let Some((number, batch)) = take(&shared, &taken, threads * AHEAD) {
                    let results = batch.into_iter().map(&work).collect();
                    lock(&shared).done.insert(number, results);
                    made.notify_one();
                }
            });
        }
        while let Some(results) = next(&shared, &made) {
            taken.notify_all();
            results.into_iter().for_each(&mut sink);
        }
    });
}

/// Tells that a thread works no more, however it ended: nobody waits for what one that failed would
/// have made.
struct Ending<'a, I, R>(&'a Mutex<Shared<I, R>>, [&'a Condvar; 2]);

impl<I, R> Drop for Ending<'_, I, R> {
    fn drop(&mut self) {
        let mut shared = lock(self.0);
        shared.working -= 1;
        shared.ended |= thread::panicking();
        drop(shared);
        self.1.iter().for_each(|waiting| waiting.notify_all());
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The next items and their number; nothing when all are taken.
fn take<T, R>(
    shared: &Mutex<Shared<impl Iterator<Item = T>, R>>,
    taken: &Condvar,
    ahead: usize,
) -> Option<(usize, Vec<T>)> {
    let mut shared = lock(shared);
    while shared.next >= shared.wanted + ahead && !shared.ended {
        shared = taken.wait(shared).unwrap_or_else(PoisonError::into_inner);
    }
    if shared.ended {
        return None;
    }
    let batch: Vec<T> = shared.items.by_ref().take(AT_ONCE).collect();
    if batch.is_empty() {
        shared.ended = true;
        taken.notify_all();
        return None;
    }
    shared.next += 1;
    Some((shared.next - 1, batch))
}

/// The results that are next in order; nothing when there are no more.
fn next<T, R>(
    shared: &Mutex<Shared<impl Iterator<Item = T>, R>>,
    made: &Condvar,
) -> Option<Vec<R>> {
    let mut shared = lock(shared);
    loop {
        let wanted = shared.wanted;
        if let Some(results) = shared.done.remove(&wanted) {
            shared.wanted += 1;
            return Some(results);
        }
        if shared.working == 0 {
            return None;
        }
        shared = made.wait(shared).unwrap_or_else(PoisonError::into_inner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items_on_any_number_of_threads() {
        for threads in [1, 2, 3, 8] {
            let mut out = Vec::new();
            in_order(0..10_000u64, threads, |n| n * n, |square| out.push(square));
            let wanted: Vec<u64> = (0..10_000).map(|n| n * n).collect();
            assert_eq!(out, wanted, "{threads} threads");
        }
    }

    #[test]
    fn no_items_give_no_results() {
        let mut count = 0;
        in_order(std::iter::empty::<u8>(), 2, |n| n, |_| count += 1);
        assert_eq!(count, 0);
    }

    #[test]
    #[should_panic = "a scoped thread panicked"]
    fn work_that_fails_ends_all_work() {
        let work = |number: u32| assert!(number != 5_000, "on purpose");
        in_order(0..100_000, 2, work, |()| {});
    }

    #[test]
    fn only_a_few_items_are_taken_ahead_of_a_slow_reader() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let taken = AtomicUsize::new(0);
        let items = (0..20_000usize).inspect(|_| {
            taken.fetch_add(1, Ordering::Relaxed);
        });
        let mut handed = 0;
        in_order(
            items,
            2,
            |n| n,
            |_| {
                handed += 1;
                let ahead = taken.load(Ordering::Relaxed) - handed;
                assert!(ahead <= (2 * AHEAD + 2) * AT_ONCE, "{ahead} items wait");
            },
        );
        assert_eq!(handed, 20_000);
    }
}
