//! Faults that are planted on purpose: the simulation must find each of them.

use std::cell::Cell;

/// A fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Planted {
    /// Channels are asked before the intent is committed.
    LeavesBeforeCommit,
    /// What may have left is sent again as if it had not.
    ForgetsDoubt,
    /// A commit of which nobody knows whether it was written is taken for written.
    TakesUnknownForDone,
    /// Messages are sent though payments wait.
    OvertakesTheInbox,
    /// Whoever lost a shard goes on under the new epoch with what it had read.
    IgnoresEpochs,
}

thread_local! {
    static PLANTED: Cell<Option<Planted>> = const { Cell::new(None) };
}

/// Whether a fault is planted.
pub(crate) fn is_planted(fault: Planted) -> bool {
    PLANTED.get() == Some(fault)
}

/// Plants a fault, or none.
pub(crate) fn plant(fault: Option<Planted>) {
    PLANTED.set(fault);
}
