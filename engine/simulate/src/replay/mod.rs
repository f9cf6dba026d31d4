//! Replay: real invoices and what happened to them, played through a script account by account.
//!
//! ```text
//! records -> Book -> Case, Case, Case ...  -> Player -> Told (an Act, a refusal) -> Summary, files
//! ```
//!
//! A [`Case`] is one account with all that happens to it; a [`Book`] makes cases of records, one at a
//! time, and a generator may make them of nothing. A [`Player`] plays a case and tells what the
//! journey does, as [`Act`]s; [`Playing`] stops at a day and goes on from there in as many ways as
//! one likes. [`in_order`] plays cases on several threads and hands the results out in their order.
//! Nothing here decides what a journey does: the step function of `jalon-core` does, as it does for
//! tests and for the daemon.

mod act;
mod action;
mod book;
mod case;
mod customers;
mod fault;
mod happened;
mod in_order;
mod invoices;
mod paid;
mod places;
mod player;
mod retold;
mod summary;
mod why;

pub use act::Act;
pub use action::Action;
pub use book::{Book, Records};
pub use case::{Case, Which};
pub use fault::{Aside, Fault, NotUsed};
pub use in_order::in_order;
pub use places::Place;
pub use player::{Player, Playing, Told, end_of_day};
pub use retold::Retold;
pub use summary::{How, Summary, Withheld};
pub use why::{reason_name, why_name};
