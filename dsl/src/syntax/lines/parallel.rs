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
            // Every thread is waited for, whatever the first ones say, and none may end the process.
            let mut clean = true;
            for thread in started {
                clean &= thread.join().unwrap_or(false);
            }
            clean
        });
        clean.then(|| read.into_iter().map(|read| read.value).collect())
    }

    fn threads_worth(&self, items: usize) -> usize {
        let worth = items.min(self.tokens.len() / TOKENS_WORTH_A_THREAD);
        if worth < 2 {
            // To ask for the number of cores takes longer than to read a short file.
            return worth;
        }
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        cores.min(worth)
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

#[cfg(test)]
mod tests {
    use crate::span::FileId;
    use crate::syntax::ast::File;
    use crate::syntax::lines::parse_file;

    const JOURNEY: &str = "journey NAME {\n  for invoices in EUR where total >= 1 EUR\n  send {\n    to payer by link\n  }\n  milestone paid when balance = 0 {\n    step call 20 days after due  billing calls payer about \"Unpaid {number}: {balance}\"\n  }\n}\n";

    fn script(journeys: usize, fault: Option<usize>) -> String {
        (0..journeys)
            .map(|number| {
                let name = format!("journey_{number}");
                let journey = JOURNEY.replace("NAME", &name);
                match fault == Some(number) {
                    true => journey.replace("20 days after due", "20 days behind due"),
                    false => journey,
                }
            })
            .collect()
    }

    fn read(source: &str) -> (File, Vec<String>) {
        let (file, found) = parse_file(FileId(0), source);
        (
            file,
            found.into_iter().map(|found| found.message.en).collect(),
        )
    }

    #[test]
    fn a_long_script_has_the_declarations_of_its_parts_in_order() {
        let (long, said) = read(&script(600, None));
        let (short, _) = read(&script(3, None));
        assert_eq!(said, [] as [String; 0]);
        assert_eq!(long.items.len(), 600);
        let shown = |item| {
            // Places differ, and nothing else.
            let shown = format!("{item:?}");
            let kept = shown.split(|c: char| c.is_ascii_digit());
            kept.collect::<String>()
        };
        assert!(
            long.items
                .iter()
                .all(|item| shown(item) == shown(&short.items[0]))
        );
    }

    #[test]
    fn a_fault_in_a_long_script_has_the_message_that_it_has_in_a_short_one() {
        let (_, in_short) = read(&script(3, Some(1)));
        assert_eq!(in_short.len(), 1);
        for place in [0, 299, 599] {
            let (file, said) = read(&script(600, Some(place)));
            assert_eq!(said, in_short);
            assert_eq!(file.items.len(), 600);
        }
    }
}
