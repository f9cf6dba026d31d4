//! What daemons of one store tell each other: which accounts moved. Whoever follows one of them hears of all.
//!
//! Each tells what it moved, some times in a second, under numbers of its own, and hears what the others told.
//! A daemon that dies may leave something untold: then those who follow hear that there is a gap.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jalon_store::{Key, Store, Told, Trouble};

use crate::counters::Counters;

/// How often it tells and hears.
const LOOK: Duration = Duration::from_millis(250);
/// After so many looks it counts who is there.
const COUNTS: u32 = 8;
/// After so many looks what is old is taken away.
const FORGETS: u32 = 240;
/// What was told longer ago is of no use: whoever was away for so long hears of a gap.
const KEPT: Duration = Duration::from_secs(600);
/// So many words are heard at once.
const TOGETHER: usize = 200;
/// So many accounts are told in one word.
const WORD_MAX: usize = 5_000;

/// One daemon among others.
pub struct Fellows {
    store: Box<dyn Store>,
    own: Key,
    counters: Arc<Counters>,
    /// What was heard of each other start.
    others: BTreeMap<Key, Other>,
    /// What was given to the store, and nobody knows whether it has it.
    word: Option<Told>,
    number: i64,
    /// Whether what was told before this one began has been passed by.
    began: bool,
    looks: u32,
}

/// Another start, as far as it is known.
#[derive(Clone, Copy, Default)]
struct Other {
    number: i64,
    /// It ended, or is gone: nothing more comes.
    over: bool,
    /// It was not there when it was last counted.
    missed: bool,
}

/// The thread of a daemon that tells and hears.
pub(crate) struct Telling {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Fellows {
    /// A start of a daemon among others.
    pub fn new(store: Box<dyn Store>, own: Key, counters: Arc<Counters>) -> Fellows {
        counters.changes.tell_others();
        Fellows {
            store,
            own,
            counters,
            others: BTreeMap::new(),
            word: None,
            number: 0,
            began: false,
            looks: 0,
        }
    }

    /// Tells what moved here, and hears what moved elsewhere.
    pub fn look(&mut self) -> Result<(), Trouble> {
        self.hear()?;
        self.tell(false)?;
        self.looks += 1;
        if self.looks.is_multiple_of(COUNTS) {
            self.count()?;
        }
        if self.looks.is_multiple_of(FORGETS) {
            self.store.forget_told(KEPT)?;
        }
        Ok(())
    }

    /// Tells what is left to tell, and that nothing more comes.
    pub fn end(&mut self) -> Result<(), Trouble> {
        self.tell(true)
    }

    fn tell(&mut self, last: bool) -> Result<(), Trouble> {
        loop {
            if self.word.is_none() {
                let (moved, lost) = self.counters.changes.untold(WORD_MAX);
                let is_last = last && moved.len() < WORD_MAX;
                if moved.is_empty() && !lost && !is_last {
                    return Ok(());
                }
                self.number += 1;
                self.word = Some(Told {
                    run: self.own,
                    number: self.number,
                    moved,
                    lost,
                    last: is_last,
                });
            }
            let Some(word) = &self.word else {
                return Ok(());
            };
            // Until it surely is there the same word is told again.
            self.store.tell(word)?;
            let was_last = word.last;
            self.word = None;
            if was_last {
                return Ok(());
            }
        }
    }

    fn hear(&mut self) -> Result<(), Trouble> {
        loop {
            let known: Vec<(Key, i64)> = self
                .others
                .iter()
                .map(|(run, other)| (*run, other.number))
                .collect();
            let heard = self.store.hear(self.own, &known, TOGETHER)?;
            let changes = &self.counters.changes;
            for told in &heard {
                let other = self.others.entry(told.run).or_default();
                // Numbers have no holes: what is missing was told too long ago.
                let gap = told.lost || told.number != other.number + 1;
                other.number = told.number;
                other.over = told.last;
                other.missed = false;
                if self.began {
                    if gap {
                        changes.lose();
                    }
                    changes.add_of_others(&told.moved);
                }
            }
            if heard.len() < TOGETHER {
                self.began = true;
                return Ok(());
            }
        }
    }

    /// Whoever is gone without a last word may have left something untold.
    fn count(&mut self) -> Result<(), Trouble> {
        let present = self.store.present()?;
        let there: BTreeSet<Key> = present.iter().map(|one| one.owner.run).collect();
        for (run, other) in &mut self.others {
            if other.over || there.contains(run) {
                other.missed = false;
                continue;
            }
            // Its last word may just be coming.
            other.over = other.missed;
            if other.missed {
                self.counters.changes.lose();
            }
            other.missed = true;
        }
        Ok(())
    }
}

impl Telling {
    /// Tells and hears until it is ended.
    pub(crate) fn start(mut fellows: Fellows) -> Telling {
        let ended = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&ended);
        let thread = thread::spawn(move || {
            let mut away = false;
            while !stop.load(Ordering::SeqCst) {
                let looked = fellows.look();
                if let (Err(trouble), false) = (&looked, away) {
                    tracing::warn!(%trouble, "what moved can't be told to the other daemons now");
                }
                away = looked.is_err();
                thread::park_timeout(LOOK);
            }
            if let Err(trouble) = fellows.end() {
                tracing::warn!(%trouble, "the other daemons do not hear the last word of this one");
            }
        });
        Telling { ended, thread }
    }

    /// Once all work is committed: the last word is told.
    pub(crate) fn end(self) {
        self.ended.store(true, Ordering::SeqCst);
        self.thread.thread().unpark();
        if self.thread.join().is_err() {
            tracing::error!("what tells other daemons what moved ended in a fault");
        }
    }
}
