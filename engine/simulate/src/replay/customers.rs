//! Customers of an account, with their contacts.

use jalon_core::step::Customer;
use smol_str::SmolStr;

use super::book::Making;
use super::case::Which;
use crate::read::{self, Notes};

impl Making<'_, '_> {
    /// A customer with its contacts; one without a record is known by its key alone.
    pub(super) fn customer(&mut self, key: &SmolStr) -> Customer {
        let book = self.book;
        let mut notes = Notes::default();
        let contacts = book.contacts_of(key).filter_map(|(_, record)| {
            read::contact(&book.world.machine, &record.key, &record.role, &mut notes)
        });
        let contacts = contacts.collect();
        let known = book.customer(key);
        let record = known.map(|(_, record)| record);
        let customer = read::customer(book.world, key, record, contacts, &mut notes);
        let which = Which::Customer(known.map_or(0, |(place, _)| place));
        self.note(which, notes);
        customer
    }
}
