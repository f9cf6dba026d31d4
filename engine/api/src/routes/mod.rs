//! All routes, in one table.

mod beside;
pub use beside::Beside;
pub mod import;
pub use import::FORMS;

mod agenda;
mod customers;
mod incidents;
mod invoices;
mod letters;
mod mails;
mod outbox;
mod people;
mod statuses;
mod tokens;

use crate::route::Route;

/// All routes that want a token.
pub fn all() -> Vec<Route> {
    let mut all = Vec::new();
    all.extend(import::routes());
    all.extend(invoices::routes());
    all.extend(customers::routes());
    all.extend(people::routes());
    all.extend(agenda::routes());
    all.extend(outbox::routes());
    all.extend(letters::routes());
    all.extend(incidents::routes());
    all.extend(mails::routes());
    all.extend(statuses::routes());
    all.extend(tokens::routes());
    all
}
