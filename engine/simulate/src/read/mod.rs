//! Records as a machine reads them: customers, invoices, events and payments become what the step
//! function takes. A replay and the daemon read them here, so that a record means the same to both.

mod customers;
mod happened;
mod invoices;
mod paid;

pub use crate::happen::payload_value;
pub use customers::{contact, customer, wrong_of_customer, wrong_of_invoice};
pub use happened::{happening, role};
pub use invoices::{arrival, fields};
pub use jalon_core::records::values::stored;
pub use paid::{Parts, parts_of};

use jalon_core::{Currency, Day, Decimal, Event, Evidence, Happening, Instant, Money};
use smol_str::{SmolStr, format_smolstr};

use crate::replay::{Aside, Fault};

/// Something in a record that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The column or member; empty for the record as a whole.
    pub column: SmolStr,
    /// What stands there.
    pub value: SmolStr,
    /// Why.
    pub why: Fault,
}

/// What is told of a record beside what it became.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// What can't be used.
    pub wrong: Vec<Wrong>,
    /// What the script has no use for.
    pub aside: Vec<Aside>,
}

impl Notes {
    pub(crate) fn lose(
        &mut self,
        column: impl Into<SmolStr>,
        value: impl Into<SmolStr>,
        why: Fault,
    ) {
        self.wrong.push(Wrong {
            column: column.into(),
            value: value.into(),
            why,
        });
    }

    /// An amount of a record in a currency.
    pub fn money(
        &mut self,
        column: &'static str,
        amount: Decimal,
        currency: Currency,
    ) -> Option<Money> {
        money(column, amount, currency)
            .map_err(|wrong| self.wrong.push(wrong))
            .ok()
    }
}

fn money(column: &'static str, amount: Decimal, currency: Currency) -> Result<Money, Wrong> {
    Money::from_decimal(amount, currency).map_err(|why| Wrong {
        column: SmolStr::new_static(column),
        value: format_smolstr!("{amount}"),
        why: Fault::Amount(why),
    })
}

/// An event about money, which is as well proved as can be.
pub fn about_money(what: Happening, occurred: Day, arrived: Instant) -> Event {
    Event {
        what,
        occurred,
        arrived,
        from: None,
        evidence: Evidence::Paid,
        instalment: None,
    }
}
