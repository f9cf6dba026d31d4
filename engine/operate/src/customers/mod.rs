//! Customers: how they pay, how they stand, who is there, and holding all that would leave for them.
//!
//! ```text
//! list     all of them, account by account, page by page
//! shown    one of them, with whom it has in which role
//! figures  how they pay, from what happened
//! hold     nothing leaves until it is released
//! held     who is held, since when and why
//! currencies  in which no account is known to whoever is to pay
//! ```

pub mod currencies;
mod figures;
pub mod held;
mod hold;
mod list;
pub mod reach;
mod shown;

pub use figures::{AmountTold, Figures, PromisesTold, StandingTold};
pub use hold::{Hold, hold, release};
pub use list::{CustomerLine, HeldTold, Line, OnAccountTold, Wanted, page};
pub use shown::{ContactTold, CustomerTold, Shown, show};

use jalon_store::{AccountKey, Key};

use crate::{House, Refused};

/// The account of a customer.
fn account_of(house: &mut House, customer: &str) -> Result<AccountKey, Refused> {
    let key = Key::of_customer(&house.entity.code, customer);
    let known = house.store.known(house.entity.id, &[key])?;
    let known = known.into_iter().next().map(|known| known.account);
    known.ok_or_else(|| unknown(customer))
}

fn unknown(customer: &str) -> Refused {
    Refused::unknown(
        format!("there is no customer {customer} here"),
        format!("il n'y a pas de client {customer} ici"),
    )
    .help(
        "jalon customer list tells those that are; one that was just imported comes with the next turn of the daemon",
        "jalon customer list donne ceux qui y sont\u{a0}; un client tout juste importé vient au prochain tour du démon",
    )
}
