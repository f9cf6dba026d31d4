//! Lines of statements, from the file of a bank to what they settle.
//!
//! ```text
//! read      files -> bookings with their identities
//! known     what of them came before
//! take      bookings that are new -> lines
//! settle    lines -> what they settle, or the question that they leave; with the stimuli that follow
//! back      lines that take others back
//! beyond    what came for an invoice beyond what was open of it
//! book      lines and stimuli are written, together
//! again     lines that wait, looked at once more: their invoice may have come
//! suggest   lines that wait, with what a person may agree with
//! stands    lines as they stand now: what no invoice took is on account, and on whose
//! people    what a person says: match, unmatch
//! dealt     lines that a person sets aside
//! old       what payers wrote goes to the archive, or is forgotten
//! ```

mod again;
mod back;
mod beyond;
mod book;
pub mod dealt;
pub mod feeds;
mod invoices;
mod kept;
mod known;
pub mod list;
pub mod old;
pub mod people;
mod read;
mod settle;
mod stands;
mod suggest;
mod take;
pub mod told;

pub use again::again;
pub(crate) use beyond::beyond;
pub use kept::{Held, Line};
pub(crate) use known::{Came, came_with_statements, of_no_customer};
pub use read::Faults;
pub use stands::Holder;
pub use suggest::suggest;
pub(crate) use take::take_as_rows;
pub use take::{Import, Imported, Sums, import, is_statement};
