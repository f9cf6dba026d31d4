//! Links that are over: their reader has another address, or is erased.

use jalon_core::Instant;
use jalon_store::{AccountKey, Link, Store, Trouble};
use smol_str::SmolStr;

use super::page::address_of;
use super::{Page, read_page};
use crate::working::{Desk, Stop, Working};

/// Of more links of one account the newest are looked at.
const LINKS_MAX: usize = 5_000;

impl Working {
    /// Who a contact is has come in: links that went to another address are good for nothing any more.
    pub(crate) fn other_address(
        &mut self,
        desk: &mut Desk<'_>,
        contact: &SmolStr,
    ) -> Result<(), Stop> {
        let account = self.account();
        let Some(house) = desk.houses.get(account.entity) else {
            return Ok(());
        };
        let Some(style) = house.style.page.as_ref() else {
            return Ok(());
        };
        let known = desk.contacts.of(desk.store, house, contact)?;
        let address = address_of(style, known.and_then(|one| one.email).as_deref());
        for (link, page) in of_contact(desk.store, account, contact)? {
            if page.address != address {
                desk.store.revoke(account.entity, link.hash, desk.now)?;
            }
        }
        Ok(())
    }
}

/// Ends the links of a contact, and takes away what was written on their pages; how many there were.
pub(crate) fn erase(
    store: &mut dyn Store,
    account: AccountKey,
    contact: &str,
    now: Instant,
) -> Result<usize, Trouble> {
    let links = of_contact(store, account, contact)?;
    for (link, _) in &links {
        store.revoke(account.entity, link.hash, now)?;
        store.erase_notes(account.entity, link.hash)?;
    }
    Ok(links.len())
}

fn of_contact(
    store: &mut dyn Store,
    account: AccountKey,
    contact: &str,
) -> Result<Vec<(Link, Page)>, Trouble> {
    let links = store.links_of(account, LINKS_MAX)?.into_iter();
    let read = links.filter_map(|link| Some((read_page(&link)?, link)));
    let own = read.filter(|(page, _)| page.contact == contact);
    Ok(own.map(|(page, link)| (link, page)).collect())
}
