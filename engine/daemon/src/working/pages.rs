//! What is still open of an invoice, told to the pages behind its links: whoever has paid is not asked to
//! pay once more.

use jalon_core::Money;
use jalon_core::step::SubjectId;
use jalon_store::Seen;
use smol_str::SmolStr;

use super::{Desk, Stop, Working};
use crate::link::open_now;

/// More links of one account are not told.
const LINKS_MAX: usize = 1_000;

/// What is open of each invoice.
pub(crate) type OpenAmounts = Vec<(SubjectId, SmolStr, Money)>;

impl Working {
    /// What is open of each invoice, where the house has pages.
    pub(crate) fn open_amounts(&self, desk: &mut Desk<'_>) -> OpenAmounts {
        let house = desk.houses.get(self.key.entity);
        let has_pages = house.is_some_and(|house| house.style.page.is_some());
        let open = self.open.as_ref().filter(|_| has_pages);
        let parts = open.into_iter().flat_map(|open| &open.kept.parts);
        let subjects = parts.flat_map(|part| &part.account.subjects);
        let amounts = subjects.filter_map(|subject| {
            let invoice = subject.invoice()?;
            let ledger = &invoice.ledger;
            let open = Money::new(ledger.open().principal, ledger.currency());
            Some((subject.id, invoice.number.clone(), open))
        });
        amounts.collect()
    }

    /// Tells the links of the account what has changed, in the transaction of the change.
    pub(crate) fn tell_pages(
        &mut self,
        desk: &mut Desk<'_>,
        before: &OpenAmounts,
    ) -> Result<(), Stop> {
        let now = self.open_amounts(desk);
        let was = |id| before.iter().find(|(known, ..)| *known == id);
        let changed = now.into_iter().filter(|(id, _, open)| {
            let was = was(*id);
            was.is_some_and(|(.., was)| was != open)
        });
        let changed: OpenAmounts = changed.collect();
        if changed.is_empty() {
            return Ok(());
        }
        for link in desk.store.links_of(self.key, LINKS_MAX)? {
            for (_, number, open) in &changed {
                self.rows.seen.push(Seen {
                    entity: self.key.entity,
                    link: link.hash,
                    at: desk.now,
                    what: open_now::told(number, *open),
                    note: String::new(),
                });
            }
        }
        Ok(())
    }
}
