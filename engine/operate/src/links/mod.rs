//! Links that customers hold to the pages about an invoice: what happened on them, what was said there, and
//! their end.

mod words;

use jalon_daemon::link::{Page, Said, read_page};
use jalon_store::{Link, Seen};
use serde::Serialize;

use crate::found::{Found, invoice};
use crate::{House, Refused};

/// More links of one account are not looked at.
const LINKS_MAX: usize = 5_000;
/// More of what happened on one link, and more of what it was told, is not shown: the newest is.
const SEEN_MAX: usize = 2_000;
/// So many digits name a link for people.
const DIGITS: usize = 12;

/// A link with what happened on it.
pub struct Told {
    /// The link.
    pub link: Link,
    /// What its page shows.
    pub page: Page,
    /// What happened.
    pub seen: Vec<Seen>,
}

/// What happened on a link, for programs.
#[derive(Clone, Debug, Serialize)]
pub struct Happened {
    /// When, in universal time.
    pub at: String,
    /// What.
    pub what: String,
    /// What was said, if anything was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    /// More about it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Told {
    /// By what people know it: the first digits of its digest. The link itself is nowhere.
    pub fn name(&self) -> String {
        let digits = self.link.hash.to_string();
        digits.get(..DIGITS).unwrap_or_default().to_owned()
    }

    /// What happened, for programs.
    pub fn happened(&self) -> Vec<Happened> {
        let seen = self.seen.iter().map(|one| {
            let said = Said::read(one);
            let at = said.as_ref().and_then(|said| said.at).unwrap_or(one.at);
            Happened {
                at: at.to_string(),
                what: one.what.clone(),
                note: match &said {
                    Some(_) => String::new(),
                    None => one.note.clone(),
                },
                said,
            }
        });
        seen.collect()
    }
}

/// The links about an invoice, the newest first.
pub fn of_invoice(house: &mut House, number: &str) -> Result<Vec<Told>, Refused> {
    let found = invoice(house, number)?;
    of_found(house, &found, number)
}

/// The same of one that is found.
pub fn of_found(house: &mut House, found: &Found, number: &str) -> Result<Vec<Told>, Refused> {
    let mut told = Vec::new();
    for link in house.store.links_of(found.row.key, LINKS_MAX)? {
        let page = read_page(&link);
        let own = |page: &Page| page.invoices.iter().any(|one| one.number == number);
        let Some(page) = page.filter(own) else {
            continue;
        };
        let entity = house.entity.id;
        let mut seen = house.store.seen(entity, link.hash, SEEN_MAX)?;
        seen.extend(house.store.told(entity, link.hash, SEEN_MAX)?);
        seen.sort_by(|one, other| (one.at, &one.what).cmp(&(other.at, &other.what)));
        told.push(Told { link, page, seen });
    }
    Ok(told)
}

/// Ends links about an invoice, by their names, or all; those that were good until now.
pub fn revoke(house: &mut House, number: &str, names: &[String]) -> Result<Vec<String>, Refused> {
    let now = house.now();
    let told = of_invoice(house, number)?;
    let mut unknown = names
        .iter()
        .filter(|name| name.len() < 4 || told.iter().all(|one| !one.name().starts_with(*name)));
    if let Some(name) = unknown.next() {
        return Err(Refused::wrong(
            format!("there is no link {name} about {number}"),
            format!("il n'y a pas de lien {name} au sujet de {number}"),
        )
        .help(
            format!("jalon receipts show {number} tells all of them"),
            format!("jalon receipts show {number} les donne tous"),
        ));
    }
    let mut ended = Vec::new();
    for one in told {
        let name = one.name();
        let wanted = names.is_empty() || names.iter().any(|own| name.starts_with(own.as_str()));
        if wanted && house.store.revoke(house.entity.id, one.link.hash, now)? {
            ended.push(name);
        }
    }
    Ok(ended)
}
