//! How an invoice came to where it stands: what happened, what was done or not done, and why.

mod aside;
mod decided;
mod happened;
mod held;
mod journal;
mod left;
mod noted;
pub mod proved;
mod teller;
mod values;

pub use journal::{Story, of_invoice};
pub use teller::{Chapter, ChapterTold, Teller};
