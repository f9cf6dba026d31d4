//! What a kill interrupted.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use jalon_store::{EffectState, Key, shards};

use crate::count::files_of;
use crate::installation::Installation;
use crate::sink::Sink;

/// What a kill interrupted. Several threads work at once, so a kill may interrupt several things; it
/// counts for one of them alone, that which was met least so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// A commit was under way.
    Commit,
    /// A copy is in a sink, and its result was not written.
    SendToResult,
    /// Intents were written, and no copy of them is in a sink.
    IntentToSend,
    /// None of these: reading, steps, or nothing to do.
    Between,
}

#[derive(Default)]
pub struct Phases {
    counts: BTreeMap<Phase, u64>,
    /// Intents that kills left without a copy, and with a copy but without a result.
    without_copy: u64,
    without_result: u64,
    /// What earlier kills left, and nobody has looked at yet.
    before: HashSet<(Key, u16)>,
}

impl Phases {
    /// Looks at what a kill left.
    pub fn add(&mut self, house: &mut Installation, sink: &Sink, in_commit: bool) {
        let (mut store, _) = house.store();
        let sending = store.effects_in(EffectState::Sending, &shards(), 100_000);
        let new = sending.unwrap().into_iter();
        let new = new.filter(|effect| self.before.insert((effect.key, effect.now.attempts)));
        let (files, copies) = (files_of(house), sink.copies());
        // As many copies as attempts: that of the attempt which the kill interrupted is among them.
        let (mut with, mut without) = (0, 0);
        for effect in new {
            let key = format!("{:032x}", effect.key.0);
            let copies = files.get(&key).or(copies.get(&key)).map_or(0, Vec::len);
            match copies >= usize::from(effect.now.attempts) {
                true => with += 1,
                false => without += 1,
            }
        }
        self.without_copy += without;
        self.without_result += with;
        let interrupted = [
            (Phase::Commit, in_commit),
            (Phase::SendToResult, with > 0),
            (Phase::IntentToSend, without > 0),
        ];
        let interrupted = interrupted.into_iter().filter(|(_, it)| *it);
        let least = interrupted.min_by_key(|(phase, _)| self.of(*phase));
        self.count(least.map_or(Phase::Between, |(phase, _)| phase));
    }

    fn of(&self, phase: Phase) -> u64 {
        self.counts.get(&phase).copied().unwrap_or_default()
    }

    pub fn count(&mut self, phase: Phase) {
        *self.counts.entry(phase).or_default() += 1;
    }

    /// How many kills fell into the phase that was met least.
    pub fn fewest(&self) -> u64 {
        let all = [Phase::Commit, Phase::SendToResult, Phase::IntentToSend];
        let counts = all.into_iter().map(|phase| self.of(phase));
        counts.min().unwrap_or_default()
    }
}

impl fmt::Display for Phases {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Phases {
            counts,
            without_copy,
            without_result,
            ..
        } = self;
        write!(
            out,
            "{counts:?}; they left {without_copy} intents without a copy, {without_result} copies \
             without a result"
        )
    }
}
