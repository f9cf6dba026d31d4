//! What banks tell, and what it pays: bytes of a statement become lines of money ([`read`]), and a
//! line becomes allocations to invoices, or suggestions for a person ([`matching`]).
//!
//! ```text
//! CAMT.052 / .053 / .054   MT940 / MT942      ->  Statements  ->  lines, each with its identity
//! a line, and what is open of the invoices that it names  ->  what it settles, and how sure that is
//! ```
//!
//! Nothing here reads a clock, a file or a store. Amounts are whole minor units; what has more
//! decimals than its currency is taken only if the rest is zeros. What is not booked is never money.

mod amount;
mod camt;
mod dates;
mod identity;
mod letters;
pub mod matching;
mod mt940;
mod read;
mod record;
mod statement;

pub use identity::{Identity, Mark, identify, mark_of};
pub use read::{Format, SIZE_MAX, Statements, format_of, read};
pub use record::of_payments;
pub use statement::{
    Detail, Entry, Fault, Line, Part, Party, Side, Statement, StatementKind, Status, Told,
};
