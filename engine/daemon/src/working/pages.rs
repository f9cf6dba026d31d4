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
const LINKS_MAX: usize = 20_000;

/// What the pages behind links were told of an account.
#[derive(Default)]
pub(crate) struct Shown {
    /// Whether the house has pages.
    pages: bool,
    /// What is asked for of each invoice, and whether it is contested as a whole.
    open: HashMap<SubjectId, (Money, bool)>,
    /// The documents of each, by the digest of their list.
    documents: Vec<(SubjectId, [u8; 32])>,
}

/// What a link about an invoice is told.
struct Tells {
    number: SmolStr,
    what: String,
}

impl Working {
    /// What pages show now, where the house has pages.
    pub(crate) fn shown(&self, desk: &Desk<'_>) -> Shown {
        let house = desk.houses.get(self.key.entity);
        match house.is_some_and(|house| house.style.page.is_some()) {
            true => Shown {
                pages: true,
                open: self.amounts().map(|(id, _, now)| (id, now)).collect(),
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

    fn amounts(&self) -> impl Iterator<Item = (SubjectId, &SmolStr, (Money, bool))> {
        let parts = self.open.iter().flat_map(|open| &open.kept.parts);
        let subjects = parts.flat_map(|part| &part.account.subjects);
        subjects.filter_map(|subject| {
            let invoice = subject.invoice()?;
            let now = (subject.asked_for()?, subject.is_contested());
            Some((subject.id, &invoice.number, now))
        })
    }

    /// Tells the links about what has changed, in the transaction of the change.
    pub(crate) fn tell_pages(&mut self, desk: &mut Desk<'_>, before: &Shown) -> Result<(), Stop> {
        if !before.pages {
            return Ok(());
        }
        let mut tells = self.news(before);
        if !before.open.is_empty() {
            tells.extend(self.documents_that_came(desk, before)?);
        }
        if tells.is_empty() && self.rows.links.is_empty() {
            return Ok(());
        }
        // What a message asks for says nothing of that.
        let contested = self.amounts().filter(|(_, _, (_, contested))| *contested);
        let contested = contested.map(|(_, number, (open, _))| Tells {
            number: number.clone(),
            what: open_now::told(number, open, true),
        });
        let contested = by_number(contested);
        let mut links = match tells.is_empty() {
            true => Vec::new(),
            false => desk.store.links_of(self.key, LINKS_MAX)?,
        };
        // Of this very transaction, if what it shows was written before.
        let new = self.rows.links.iter();
        let new = new.filter(|new| links.iter().all(|known| known.hash != new.hash));
        let new: Vec<Link> = new.cloned().collect();
        let tells = by_number(tells);
        for link in &new {
            self.tell_link(desk, link, &contested);
        }
        links.extend(new);
        for link in &links {
            self.tell_link(desk, link, &tells);
        }
        Ok(())
    }

    /// What is open now and was not before, what is contested now, or no more, and what was said to be paid.
    fn news(&self, before: &Shown) -> Vec<Tells> {
        let changed = self.amounts().filter(|(id, _, now)| {
            let was = before.open.get(id);
            was.is_some_and(|was| was != now)
        });
        let changed = changed.map(|(_, number, (open, contested))| Tells {
            number: number.clone(),
            what: open_now::told(number, open, contested),
        });
        let announced = self
            .amounts()
            .filter(|(id, ..)| self.announced.contains(id));
        let announced = announced.map(|(_, number, _)| Tells {
            number: number.clone(),
            what: open_now::announced(number),
        });
        changed.chain(announced).collect()
    }

    /// Tells a link what is about its invoices, and nothing else: a payer may have thousands of links, and thousands
    /// of payments.
    fn tell_link(&mut self, desk: &Desk<'_>, link: &Link, tells: &ByNumber) {
        if tells.is_empty() {
            return;
        }
        let invoices = read_page(link).map_or_else(Vec::new, |page| page.invoices);
        let about = invoices.iter().filter_map(|one| tells.get(&one.number));
        for what in about.flatten() {
            self.rows.seen.push(Seen {
                entity: self.key.entity,
                link: link.hash,
                at: desk.now,
                // A number or a file name is as whoever sent it wrote it.
                what: what.replace('\0', " "),
                note: String::new(),
            });
        }
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
                });
            }
        }
        Ok(tells)
    }
}

/// What links are told, by the number of the invoice.
type ByNumber = HashMap<SmolStr, Vec<String>>;

fn by_number(tells: impl IntoIterator<Item = Tells>) -> ByNumber {
    let mut all = ByNumber::new();
    for one in tells {
        all.entry(one.number).or_default().push(one.what);
    }
    all
}
