//! What networks say of invoices: each fact is kept once, what it means is looked up in the tables of the
//! library, the journey hears of it, and a person sees what the journey can't do anything about.
//!
//! ```text
//! record    events of connectors that give a code
//! meaning   what a fact means, and whether it is believed
//! take      facts become rows and stimuli; files: those of a file or a folder
//! told      a fact for people and programs
//! list      what waits for a person, what was said of an invoice; people decide here
//! ```

mod files;
mod list;
mod meaning;
mod record;
mod take;
mod told;

pub use files::{Faults, Import, ImportTold, Imported, import};
pub(crate) use list::settled;
pub use list::{assign, done, of_invoice, one, open};
pub use record::{Unread, is_record, of_records};
pub use take::{Sums, take, take_each};
pub use told::{StandingTold, StatusTold, why};

use jalon_core::Instant;
use jalon_store::Trouble;

use crate::House;

/// Takes away what was received before a moment and that waits for nobody; says whether there is more.
pub fn tidy(house: &mut House, before: Instant, most: usize) -> Result<bool, Trouble> {
    let gone = house.store.drop_statuses(house.entity.id, before, most)?;
    Ok(gone == most as u64)
}
