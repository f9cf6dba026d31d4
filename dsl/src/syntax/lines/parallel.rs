//! The blocks of a long file, read on several cores. Only what is right from end to end is taken
//! from here: with a fault anywhere the file is read again in order, so that messages never depend
//! on the number of cores.

use std::num::NonZero;
use std::thread;

use rustc_hash::FxHashMap;

use super::Reader;
use super::reading::Read;
use crate::syntax::ast::{Item, Lost};

/// Below so many tokens a thread costs more than it saves.
const TOKENS_WORTH_A_THREAD: usize = 5_000;

impl Reader<'_> {
    /// Whether the file is long and had no fault so far.
    pub(super) fn is_worth_threads(&self, read: &[Read<'_, Item>]) -> bool {
        self.threads_worth(read.len()) > 1
            && self.diagnostics.is_empty()
            && self.lost == Lost::default()
            && self.as_meant.is_empty()
            && read.iter().all(|read| read.clean)
    }

    /// The declarations with their blocks; none where a block has a fault.
    pub(super) fn filled_in_parallel(&self, mut read: Vec<Read<'_, Item>>) -> Option<Vec<Item>> {
        let threads = self.threads_worth(read.len());
        let shares = self.shares(&mut read, threads);
        let clean = thread::scope(|scope| {
            let started: Vec<_> = shares
                .into_iter()
                .map(|share| scope.spawn(|| self.filled(share)))
                .collect();
            // `fold`, not `all`: every thread is waited for, and none may end the process.
            started
                .into_iter()
                .fold(true, |clean, thread| thread.join().unwrap_or(false) && clean)
        });
        clean.then(|| read.into_iter().map(|read| read.value).collect())
    }

    fn threads_worth(&self, items: usize) -> usize {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        cores
            .min(items)
            .min(self.tokens.len() / TOKENS_WORTH_A_THREAD)
    }

    /// Runs of declarations with about as many tokens each.
    fn shares<'r, 'l>(
        &self,
        read: &'r mut [Read<'l, Item>],
        threads: usize,
    ) -> Vec<&'r mut [Read<'l, Item>]> {
        let each = self.tokens.len() / threads;
        let mut rest = read;
        let mut shares = Vec::with_capacity(threads);
        for number in 1..threads {
            let length = rest.partition_point(|read| read.at < number * each);
            let (share, more) = rest.split_at_mut(length);
            shares.push(share);
            rest = more;
        }
        shares.push(rest);
        shares
    }

    /// Fills declarations; tells whether nothing was wrong.
    fn filled(&self, share: &mut [Read<'_, Item>]) -> bool {
        let mut reader = Reader {
            file: self.file,
            source: self.source,
            surface: self.surface,
            tokens: self.tokens,
            codes: self.codes,
            blamed: Vec::new(),
            diagnostics: Vec::new(),
            lost: Lost::default(),
            // A fault is found, not mended: the reading in order will do that.
            repairs_left: 0,
            as_meant: FxHashMap::default(),
        };
        share.iter_mut().all(|read| {
            reader.fill(&mut read.value, read.block, read.clean);
            reader.diagnostics.is_empty() && reader.lost == Lost::default()
        })
    }
}
