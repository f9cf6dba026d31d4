//! What is still open of an invoice, and the invoice itself where it comes later, told to the pages behind
//! its links: whoever has paid is not asked to pay once more.

use std::collections::HashMap;

use jalon_core::Money;
use jalon_core::step::SubjectId;
use jalon_store::{Link, Seen};
use smol_str::SmolStr;

use super::{Desk, Stop, Working};
use crate::documents::INVOICE;
use crate::link::{came, open_now, read_page};

/// More links of one account are not told.
const LINKS_MAX: usize = 1_000;

/// What the pages behind links were told of an account; nothing where the house has no pages.
#[derive(Default)]
pub(crate) struct Shown {
    /// What is asked for of each invoice.
    open: HashMap<SubjectId, Money>,
    /// The documents of each, by the digest of their list.
    documents: Vec<(SubjectId, [u8; 32])>,
}

/// What a link about an invoice is told.
struct Tells {
    number: SmolStr,
    what: String,
    /// Whether only the links about this invoice are told.
    of_it_alone: bool,
}

impl Working {
    /// What pages show now, where the house has pages.
    pub(crate) fn shown(&self, desk: &Desk<'_>) -> Shown {
        let house = desk.houses.get(self.key.entity);
        match house.is_some_and(|house| house.style.page.is_some()) {
            true => Shown {
                open: self.amounts().map(|(id, _, open)| (id, open)).collect(),
                documents: self.documents_kept(),
            },
            false => Shown::default(),
        }
    }

    fn documents_kept(&self) -> Vec<(SubjectId, [u8; 32])> {
        let open = self.open.as_ref();
        open.map(|open| open.kept.documents.clone())
            .unwrap_or_default()
    }

    fn amounts(&self) -> impl Iterator<Item = (SubjectId, &SmolStr, Money)> {
        let parts = self.open.iter().flat_map(|open| &open.kept.parts);
        let subjects = parts.flat_map(|part| &part.account.subjects);
        subjects.filter_map(|subject| {
            let invoice = subject.invoice()?;
            Some((subject.id, &invoice.number, subject.asked_for()?))
        })
    }

    /// Tells the links of the account what has changed, in the transaction of the change.
    pub(crate) fn tell_pages(&mut self, desk: &mut Desk<'_>, before: &Shown) -> Result<(), Stop> {
        if before.open.is_empty() {
            return Ok(());
        }
        let changed = self.amounts().filter(|(id, _, open)| {
            let was = before.open.get(id);
            was.is_some_and(|was| was != open)
        });
        let mut tells: Vec<Tells> = changed
            .map(|(_, number, open)| Tells {
                number: number.clone(),
                what: open_now::told(number, open),
                of_it_alone: false,
            })
            .collect();
        tells.extend(self.documents_that_came(desk, before)?);
        if tells.is_empty() {
            return Ok(());
        }
        // A number or a file name is as whoever sent it wrote it.
        for one in &mut tells {
            one.what = one.what.replace('\0', " ");
        }
        let mut links = desk.store.links_of(self.key, LINKS_MAX)?;
        // Of this very transaction, if what it shows was written before.
        let new = self.rows.links.iter();
        let new = new.filter(|new| links.iter().all(|known| known.hash != new.hash));
        let new: Vec<Link> = new.cloned().collect();
        links.extend(new);
        for link in links {
            for one in &tells {
                if one.of_it_alone && !is_about(&link, &one.number) {
                    continue;
                }
                self.rows.seen.push(Seen {
                    entity: self.key.entity,
                    link: link.hash,
                    at: desk.now,
                    what: one.what.clone(),
                    note: String::new(),
                });
            }
        }
        Ok(())
    }

    /// The invoices themselves that came as documents.
    fn documents_that_came(&self, desk: &mut Desk<'_>, before: &Shown) -> Result<Vec<Tells>, Stop> {
        let mut tells = Vec::new();
        for (subject, hash) in self.documents_kept() {
            if before.documents.contains(&(subject, hash)) {
                continue;
            }
            let mut numbers = self.amounts().filter(|(id, ..)| *id == subject);
            let Some(number) = numbers.next().map(|(_, number, _)| number.clone()) else {
                continue;
            };
            let list = self.documents_of(desk, subject)?;
            for document in list.iter().filter(|one| one.kind == INVOICE) {
                tells.push(Tells {
                    number: number.clone(),
                    what: came::told(document),
                    of_it_alone: true,
                });
            }
        }
        Ok(tells)
    }
}

fn is_about(link: &Link, number: &str) -> bool {
    read_page(link).is_some_and(|page| page.invoices.iter().any(|one| one.number == number))
}
