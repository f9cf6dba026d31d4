//! What is still open of an invoice, told to the pages behind its links: whoever has paid is not asked to
//! pay once more.

use std::collections::HashMap;

use jalon_core::Money;
use jalon_core::step::SubjectId;
use jalon_store::Seen;
use smol_str::SmolStr;

use super::{Desk, Stop, Working};
use crate::link::open_now;

/// More links of one account are not told.
const LINKS_MAX: usize = 1_000;

/// What is open of each invoice, in the order of the account; nothing where no page shows it.
pub(crate) type OpenAmounts = Vec<(SubjectId, Money)>;

impl Working {
    /// What is open of each invoice, where the house has pages.
    pub(crate) fn open_amounts(&self, desk: &Desk<'_>) -> OpenAmounts {
        let house = desk.houses.get(self.key.entity);
        match house.is_some_and(|house| house.style.page.is_some()) {
            true => self.amounts().map(|(id, _, open)| (id, open)).collect(),
            false => Vec::new(),
        }
    }

    fn amounts(&self) -> impl Iterator<Item = (SubjectId, &SmolStr, Money)> {
        let parts = self.open.iter().flat_map(|open| &open.kept.parts);
        let subjects = parts.flat_map(|part| &part.account.subjects);
        subjects.filter_map(|subject| {
            let invoice = subject.invoice()?;
            let ledger = &invoice.ledger;
            let open = Money::new(ledger.open().principal, ledger.currency());
            Some((subject.id, &invoice.number, open))
        })
    }

    /// Tells the links of the account what has changed, in the transaction of the change.
    pub(crate) fn tell_pages(
        &mut self,
        desk: &mut Desk<'_>,
        before: &OpenAmounts,
    ) -> Result<(), Stop> {
        if before.is_empty() {
            return Ok(());
        }
        let was: HashMap<SubjectId, Money> = before.iter().copied().collect();
        let changed = self.amounts().filter(|(id, _, open)| {
            let was = was.get(id);
            was.is_some_and(|was| was != open)
        });
        let changed: Vec<(SmolStr, Money)> = changed
            .map(|(_, number, open)| (number.clone(), open))
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        for link in desk.store.links_of(self.key, LINKS_MAX)? {
            for (number, open) in &changed {
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
