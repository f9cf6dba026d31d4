//! What a store is held against: the same rows in the same tables, as fast as somebody would write them
//! by hand. Benches use it and nothing else: it keeps none of the promises.

use crate::batch::Batch;
use crate::trouble::Trouble;

/// A session with a database in which a store has made the tables.
pub trait ByHand: Send {
    /// Writes batches, all in one transaction, and looks at nothing.
    fn write(&mut self, batches: &[Batch]) -> Result<(), Trouble>;

    /// Writes so many rows of 200 bytes with a second, random index in one transaction: the limit of the
    /// machine.
    fn rows(&mut self, count: u32) -> Result<(), Trouble>;
}
